//! The walk over the parts of a document that mean something.
//!
//! In: a document. Out: a call per part (operation, parameter, schema, …) with its JSON pointer and what it is. The
//! walk follows the object model of OpenAPI 3.0 and 3.1, and of JSON Schema 2020-12, and nothing else. Examples,
//! defaults, enumerated values, extensions, the `type` of a security scheme and a property that happens to be called
//! `type` are data to it, so no pass that uses it can damage them.
//!
//! The walk recurses. It is safe because the stage first rejects documents nested deeper than it can go.

use crate::document::kinds::{Member, Shape};
use crate::document::{JsonPointer, Node, Value};

pub use crate::document::METHODS;
pub use crate::document::kinds::Kind;

/// Where a part stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What the part is.
    pub kind: Kind,
    /// The member of the part above that holds it, directly or in a list or map: `properties`, `allOf`, `schema`,
    /// `get`.
    pub keyword: &'static str,
    /// The JSON pointer of the part.
    pub pointer: &'a JsonPointer,
}

/// Whether a part is visited before or after the parts in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Before: what the visit puts into a part is visited too.
    ParentsFirst,
    /// After.
    ChildrenFirst,
}

/// Visits every part of `document`, to change it.
pub fn parts(document: &mut Node, order: Order, mut visit: impl FnMut(&mut Node, &Place<'_>)) {
    parts_below(document, Kind::Document, &JsonPointer::root(), order, &mut visit);
}

/// Visits every schema of `document`, to change it.
pub fn schemas(document: &mut Node, order: Order, mut visit: impl FnMut(&mut Node, &Place<'_>)) {
    parts(document, order, |node, place| {
        if place.kind == Kind::Schema {
            visit(node, place);
        }
    });
}

/// Visits `part`, which is of the kind `kind` and stands at `pointer`, and every part in it, to change them.
pub fn parts_below(
    part: &mut Node,
    kind: Kind,
    pointer: &JsonPointer,
    order: Order,
    visit: &mut dyn FnMut(&mut Node, &Place<'_>),
) {
    let mut walker = Walker {
        order,
        pointer: pointer.clone(),
        visit,
    };
    walker.part(part, kind, "");
}

struct Walker<'v> {
    order: Order,
    pointer: JsonPointer,
    visit: &'v mut dyn FnMut(&mut Node, &Place<'_>),
}

impl Walker<'_> {
    fn part(&mut self, node: &mut Node, kind: Kind, keyword: &'static str) {
        if self.order == Order::ParentsFirst {
            self.visit(node, kind, keyword);
        }
        if let Value::Object(members) = &mut node.value {
            for (key, value) in members {
                if let Some(member) = kind.member(key) {
                    self.pointer.push(key);
                    self.member(value, member);
                    self.pointer.pop();
                }
            }
        }
        if self.order == Order::ChildrenFirst {
            self.visit(node, kind, keyword);
        }
    }

    fn visit(&mut self, node: &mut Node, kind: Kind, keyword: &'static str) {
        let pointer = &self.pointer;
        (self.visit)(node, &Place { kind, keyword, pointer });
    }

    fn member(&mut self, node: &mut Node, member: Member) {
        match (member.shape, &mut node.value) {
            (Shape::List | Shape::OneOrList, Value::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.pointer.push_index(index);
                    self.part(item, member.kind, member.keyword);
                    self.pointer.pop();
                }
            }
            (Shape::Map | Shape::MapWithExtensions, Value::Object(entries)) => {
                for (key, entry) in entries.iter_mut().filter(|(key, _)| !member.is_extension(key)) {
                    self.pointer.push(key);
                    self.part(entry, member.kind, member.keyword);
                    self.pointer.pop();
                }
            }
            (Shape::One | Shape::OneOrList, _) => self.part(node, member.kind, member.keyword),
            _ => {}
        }
    }
}

/// Visits every part of `document`, parents first, to read it.
pub fn inspect<'d>(document: &'d Node, mut visit: impl FnMut(&'d Node, &Place<'_>)) {
    let mut inspector = Inspector {
        pointer: JsonPointer::root(),
        visit: &mut visit,
    };
    inspector.part(document, Kind::Document, "");
}

struct Inspector<'v, 'd> {
    pointer: JsonPointer,
    visit: &'v mut dyn FnMut(&'d Node, &Place<'_>),
}

impl<'d> Inspector<'_, 'd> {
    fn part(&mut self, node: &'d Node, kind: Kind, keyword: &'static str) {
        let pointer = &self.pointer;
        (self.visit)(node, &Place { kind, keyword, pointer });
        for (key, value) in node.as_object().into_iter().flatten() {
            if let Some(member) = kind.member(key) {
                self.pointer.push(key);
                self.member(value, member);
                self.pointer.pop();
            }
        }
    }

    fn member(&mut self, node: &'d Node, member: Member) {
        match (member.shape, &node.value) {
            (Shape::List | Shape::OneOrList, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.pointer.push_index(index);
                    self.part(item, member.kind, member.keyword);
                    self.pointer.pop();
                }
            }
            (Shape::Map | Shape::MapWithExtensions, Value::Object(entries)) => {
                for (key, entry) in entries.iter().filter(|(key, _)| !member.is_extension(key)) {
                    self.pointer.push(key);
                    self.part(entry, member.kind, member.keyword);
                    self.pointer.pop();
                }
            }
            (Shape::One | Shape::OneOrList, _) => self.part(node, member.kind, member.keyword),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Location, SourceFile};
    use serde_json::json;

    fn node(json: serde_json::Value) -> Node {
        Node::from_json(&json, &Location::start_of(&SourceFile::new("test.json", "")))
    }

    /// The pointers of the schemas of `document`, as all three ways to walk see them.
    fn schema_pointers(document: serde_json::Value) -> Vec<String> {
        let mut document = node(document);
        let mut read = Vec::new();
        inspect(&document, |_, place| {
            if place.kind == Kind::Schema {
                read.push(place.pointer.to_string());
            }
        });
        let mut parents_first = Vec::new();
        schemas(&mut document, Order::ParentsFirst, |_, place| {
            parents_first.push(place.pointer.to_string());
        });
        let mut children_first = Vec::new();
        schemas(&mut document, Order::ChildrenFirst, |_, place| {
            children_first.push(place.pointer.to_string());
        });
        assert_eq!(read, parents_first);
        children_first.sort();
        parents_first.sort();
        assert_eq!(children_first, parents_first);
        read
    }

    #[test]
    fn a_property_called_like_a_keyword_is_a_property() {
        let names = [
            "type",
            "properties",
            "items",
            "enum",
            "default",
            "example",
            "$ref",
            "allOf",
        ];
        let properties: serde_json::Map<_, _> = names
            .into_iter()
            .map(|name| (name.to_owned(), json!({"type": "string"})))
            .collect();
        let found = schema_pointers(json!({"components": {"schemas": {"A": {"properties": properties}}}}));
        assert_eq!(found.len(), 1 + names.len());
        for name in names {
            assert!(
                found.contains(&format!("/components/schemas/A/properties/{name}")),
                "{name}"
            );
        }
    }

    #[test]
    fn data_is_never_taken_for_a_schema() {
        let looks_like_a_schema = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let found = schema_pointers(json!({
            "x-schema": looks_like_a_schema,
            "components": {
                "securitySchemes": {"key": {"type": "apiKey", "schema": looks_like_a_schema}},
                "examples": {"e": {"value": {"schema": looks_like_a_schema}}},
                "schemas": {"A": {
                    "default": looks_like_a_schema,
                    "example": looks_like_a_schema,
                    "examples": [looks_like_a_schema],
                    "enum": [looks_like_a_schema],
                    "const": looks_like_a_schema,
                    "x-items": looks_like_a_schema,
                    "xml": looks_like_a_schema,
                }},
            },
            "paths": {
                "x-vendor": {"get": {"parameters": [{"schema": looks_like_a_schema}]}},
                "/a": {"get": {
                    "x-parameters": [{"schema": looks_like_a_schema}],
                    "responses": {
                        "x-default": {"content": {"a/b": {"schema": looks_like_a_schema}}},
                        "200": {"content": {"a/b": {
                            "example": {"schema": looks_like_a_schema},
                            "examples": {"one": {"value": {"schema": looks_like_a_schema}}},
                        }}},
                    },
                }},
            },
        }));
        assert_eq!(found, ["/components/schemas/A"]);
    }

    #[test]
    fn every_place_for_a_schema_is_visited() {
        let operation = json!({
            "parameters": [{"schema": {}}, {"content": {"application/json": {"schema": {}}}}],
            "requestBody": {"content": {"multipart/form-data": {
                "schema": {},
                "encoding": {"file": {"headers": {"X-Part": {"schema": {}}}}},
            }}},
            "responses": {"200": {
                "headers": {"X-Rate": {"schema": {}}},
                "content": {"application/json": {"schema": {}}},
            }},
            "callbacks": {"done": {"{$request.body#/url}": {"post": {"parameters": [{"schema": {}}]}}}},
        });
        insta::assert_snapshot!(
            schema_pointers(json!({
                "paths": {"/a/{b}": {"parameters": [{"schema": {}}], "get": operation}},
                "webhooks": {"x-event": {"post": {"parameters": [{"schema": {}}]}}},
                "components": {
                    "schemas": {"x-name": {
                        "properties": {"a": {}}, "patternProperties": {"^b": {}}, "additionalProperties": {},
                        "items": {}, "prefixItems": [{}, {}], "contains": {}, "not": {},
                        "allOf": [{}], "oneOf": [{}], "anyOf": [{}], "if": {}, "then": {}, "else": {},
                        "propertyNames": {}, "dependentSchemas": {"a": {}}, "$defs": {"D": {}},
                        "unevaluatedItems": {}, "unevaluatedProperties": {}, "contentSchema": {},
                    }, "Tuple": {"items": [true, {"items": false}]}},
                    "parameters": {"P": {"schema": {}}},
                    "requestBodies": {"B": {"content": {"a/b": {"schema": {}}}}},
                    "responses": {"R": {"headers": {"H": {"schema": {}}}}},
                    "headers": {"H": {"schema": {}}},
                    "callbacks": {"C": {"/x": {"put": {"parameters": [{"schema": {}}]}}}},
                    "pathItems": {"I": {"trace": {"parameters": [{"schema": {}}]}}},
                },
            }))
            .join("\n")
        );
    }
}
