//! Texts of formats that no type says anything of.
//!
//! In: a value made of types, and where the specification describes it. Out: the same value, with a text of the format
//! in place of each made-up one whose schema names a format, such as `ipv4` or `email`, and `null` where nothing else
//! is allowed.

use build_support::document::Node;
use build_support::model::operation::{Body, Operation, Parameter};
use serde_json::Value;

/// How deep schemas are followed.
const MAX_DEPTH: usize = 24;
/// What a text that was made up begins with.
const MADE_UP: &str = "text";
/// What is made up where the type says nothing of the value.
const ANY: &str = "any";
/// Texts of formats that validators know.
const TEXTS: &[(&str, &str)] = &[
    ("byte", "dGV4dA=="),
    ("date", "2024-05-06"),
    ("date-time", "2024-05-06T07:08:09Z"),
    ("duration", "P1D"),
    ("email", "ada@example.org"),
    ("hostname", "example.org"),
    ("idn-email", "ada@example.org"),
    ("idn-hostname", "example.org"),
    ("ip", "192.0.2.1"),
    ("ipv4", "192.0.2.1"),
    ("ipv6", "2001:db8::1"),
    ("iri", "https://example.org"),
    ("time", "07:08:09Z"),
    ("uri", "https://example.org"),
    ("uri-reference", "https://example.org"),
    ("url", "https://example.org"),
    ("uuid", "4d5b2e0a-8b0e-4d5a-9a51-6f0b8f3f2a10"),
];

/// Looks up formats in a specification.
pub(super) struct Formats<'n> {
    /// The specification.
    pub(super) root: &'n Node,
}

impl<'n> Formats<'n> {
    /// Gives the texts of `value`, an argument for `parameter` of `operation`, the formats that they have there.
    pub(super) fn of_parameter(&self, operation: &Operation, parameter: &Parameter, value: Value) -> Value {
        let (item, declared) = self.declared(operation);
        let lists = [declared, item].into_iter().flatten();
        let mut parameters = lists.filter_map(|owner| owner.get("parameters")?.as_array()).flatten();
        let is_it = |node: &&Node| node.str_of("name") == Some(parameter.wire_name.as_str());
        let found = parameters.by_ref().map(|node| self.resolved(node)).find(is_it);
        self.formatted(value, found.and_then(|parameter| parameter.get("schema")))
    }

    /// Gives the texts of `value`, the body `body` of `operation`, the formats that they have there.
    pub(super) fn of_body(&self, operation: &Operation, body: &Body, value: Value) -> Value {
        let declared = self
            .declared(operation)
            .1
            .and_then(|operation| operation.get("requestBody"));
        let content = declared.and_then(|declared| self.resolved(declared).get("content"));
        let schema = content.and_then(|content| content.get(&body.media_type)?.get("schema"));
        self.formatted(value, schema)
    }

    /// The path item and the operation that `operation` was made of.
    fn declared(&self, operation: &Operation) -> (Option<&'n Node>, Option<&'n Node>) {
        let method = operation.method.to_string().to_lowercase();
        let items = self.root.get("paths").and_then(Node::as_object);
        let mut all = items.into_iter().flatten().filter_map(|(_, item)| {
            let item = self.resolved(item);
            Some((item, item.get(&method)?))
        });
        let found = all.find(|(_, node)| node.location == operation.location);
        found.map_or((None, None), |(item, node)| (Some(item), Some(node)))
    }

    fn formatted(&self, mut value: Value, schema: Option<&'n Node>) -> Value {
        if let Some(schema) = schema {
            self.apply(&mut value, schema, 0);
        }
        value
    }

    fn apply(&self, value: &mut Value, schema: &'n Node, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let schema = self.resolved(schema);
        if schema.str_of("type") == Some("null") && value == ANY {
            *value = Value::Null;
        }
        match value {
            Value::String(text) if text.starts_with(MADE_UP) && schema.get("pattern").is_none() => {
                let format = schema.str_of("format").unwrap_or_default();
                let bound = |keyword: &str| schema.get(keyword).and_then(|bound| bound.to_json().as_u64());
                let fits = |text: &str| {
                    let length = text.len() as u64;
                    bound("minLength").is_none_or(|least| length >= least)
                        && bound("maxLength").is_none_or(|most| length <= most)
                };
                if let Some((_, of_format)) = TEXTS.iter().find(|(name, text)| *name == format && fits(text)) {
                    *value = Value::String((*of_format).to_owned());
                }
            }
            Value::Array(items) => {
                for item in items {
                    if let Some(schema) = schema.get("items") {
                        self.apply(item, schema, depth + 1);
                    }
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let named = schema.get("properties").and_then(|properties| properties.get(name));
                    if let Some(schema) = named.or_else(|| schema.get("additionalProperties")) {
                        self.apply(member, schema, depth + 1);
                    }
                }
            }
            _ => {}
        }
        let parts = ["allOf", "oneOf", "anyOf"]
            .into_iter()
            .filter_map(|keyword| schema.get(keyword)?.as_array());
        for part in parts.flatten() {
            if !self.excludes(part, value) {
                self.apply(value, part, depth + 1);
            }
        }
    }

    /// Returns `true` if `schema` lists the values of a property, and not the one that `value` has.
    fn excludes(&self, schema: &'n Node, value: &Value) -> bool {
        let properties = self.resolved(schema).get("properties").and_then(Node::as_object);
        properties.into_iter().flatten().any(|(name, property)| {
            let listed = self.resolved(property).get("enum").and_then(Node::as_array);
            let member = value.get(name);
            listed
                .zip(member)
                .is_some_and(|(listed, member)| listed.iter().all(|one| one.to_json() != *member))
        })
    }

    /// What `node`, which may be a reference into the document, comes to.
    fn resolved(&self, mut node: &'n Node) -> &'n Node {
        for _ in 0..MAX_DEPTH {
            let target = node.str_of("$ref").and_then(|reference| reference.strip_prefix('#'));
            match target.and_then(|target| self.root.pointer(target)) {
                Some(target) => node = target,
                None => break,
            }
        }
        node
    }
}

#[cfg(test)]
mod tests {
    use build_support::document::{Location, SourceFile};
    use serde_json::json;

    use super::*;

    #[test]
    fn made_up_texts_get_the_formats_of_their_schemas() {
        let document = json!({"components": {"schemas": {"Host": {"type": "string", "format": "hostname"}}}});
        let schema = json!({
            "properties": {
                "host": {"$ref": "#/components/schemas/Host"}, "name": {"type": "string"}, "id": {"format": "uuid", "maxLength": 24},
            },
            "additionalProperties": {"items": {"format": "email"}},
            "anyOf": [{"properties": {"first": {"format": "ipv4"}}}, {"properties": {"first": {"format": "ipv6"}}}],
        });
        let start = Location::start_of(&SourceFile::new("openapi.json", ""));
        let (root, schema) = (Node::from_json(&document, &start), Node::from_json(&schema, &start));
        let tagged = json!({"oneOf": [
            {"properties": {"type": {"enum": ["ip"]}, "value": {"format": "ipv4"}}},
            {"properties": {"type": {"enum": ["name"]}, "value": {"type": "string"}}},
        ]});
        let nothing =
            json!({"properties": {"no": {"type": "null"}, "or": {"anyOf": [{"type": "string"}, {"type": "null"}]}}});
        let nothing = Node::from_json(&nothing, &start);
        let value = json!({"no": "any", "or": "text"});
        let expected = json!({"no": null, "or": "text"});
        assert_eq!(Formats { root: &root }.formatted(value, Some(&nothing)), expected);
        let named = json!({"type": "name", "value": "text"});
        let tagged = Node::from_json(&tagged, &start);
        assert_eq!(Formats { root: &root }.formatted(named.clone(), Some(&tagged)), named);
        let value = json!({"host": "text", "name": "text", "id": "text", "mails": ["text1", "own"], "first": "text"});
        let expected = json!({
            "host": "example.org", "name": "text", "id": "text", "mails": ["ada@example.org", "own"], "first": "192.0.2.1",
        });
        assert_eq!(Formats { root: &root }.formatted(value, Some(&schema)), expected);
    }
}
