//! From a schema to the way it is written where it is used.
//!
//! In: a canonical schema and the place where it stands. Out: [`Usage`]: a schema of the document for progenitor that is
//! a reference, a scalar, an array or a map. Whatever has members or alternatives of its own becomes a component.

use serde_json::{Value as Json, json};

use super::compose::{Effective, has_shape};
use super::{Lowering, OpenType, Site, constraints, reference_to};
use crate::document::Node;
use crate::model::facts::{Constraints, Type, TypeKind};
use crate::normalize::NoteKind;

/// Formats of strings that have a Rust type of their own. Others (`email`, `uri`, `ipv4`, …) stay strings: what a server
/// sends under their name is not always what they promise.
const STRING_FORMATS: &[&str] = &["uuid", "date", "date-time"];

/// Formats of integers that progenitor knows. Without one, an integer has 64 bits.
const INTEGER_FORMATS: &[&str] = &["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];

/// Inline types inside each other that are more than this are taken as any value.
const MAX_NESTING: usize = 64;

/// How a schema is written where it is used.
pub(super) struct Usage {
    /// The schema in the document for progenitor, without `nullable`.
    pub(super) schema: Json,
    /// Whether the value may be `null`.
    pub(super) nullable: bool,
    /// What binds the value when it is sent.
    pub(super) constraints: Constraints,
}

impl Usage {
    fn plain(schema: Json) -> Self {
        Self {
            schema,
            nullable: false,
            constraints: Constraints::default(),
        }
    }

    /// The schema, with `nullable` where the value may be `null`: for places that have no facts, such as items.
    pub(super) fn into_nullable_schema(self) -> Json {
        let Json::Object(mut members) = self.schema else {
            return self.schema;
        };
        if !self.nullable || members.is_empty() {
            return Json::Object(members);
        }
        if members.contains_key("$ref") {
            return json!({"allOf": [members], "nullable": true});
        }
        members.insert("nullable".to_owned(), Json::Bool(true));
        Json::Object(members)
    }
}

/// The forms that a schema without `allOf` can have.
pub(super) enum Shape {
    StringEnum,
    Union(&'static str),
    Object,
    Map,
    FreeObject,
    Array,
    Scalar,
    Any,
}

/// The form of `schema`, which has no `allOf`.
pub(super) fn shape_of(schema: &Node) -> Shape {
    if let Some(keyword) = ["oneOf", "anyOf"]
        .into_iter()
        .find(|keyword| schema.get(keyword).is_some())
    {
        let alternatives = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
        if alternatives.iter().any(has_shape) {
            return Shape::Union(keyword);
        }
    }
    let kind = schema.str_of("type");
    if let (Some(values), None | Some("string")) = (schema.get("enum").and_then(Node::as_array), kind)
        && values.iter().all(|value| value.as_str().is_some())
    {
        return Shape::StringEnum;
    }
    match kind {
        Some("object") => object_shape(schema),
        Some("array") => Shape::Array,
        Some("string" | "integer" | "number" | "boolean") => Shape::Scalar,
        None if schema.get("properties").is_some() => object_shape(schema),
        _ => Shape::Any,
    }
}

fn object_shape(schema: &Node) -> Shape {
    let has_properties = schema
        .get("properties")
        .and_then(Node::as_object)
        .is_some_and(|members| !members.is_empty());
    match schema.get("additionalProperties") {
        _ if has_properties => Shape::Object,
        Some(values) if values.as_object().is_some_and(|members| !members.is_empty()) => Shape::Map,
        _ => Shape::FreeObject,
    }
}

impl<'a> Lowering<'a> {
    /// How `schema`, which stands at `site`, is written there. Objects, enumerations and unions become components.
    pub(super) fn usage(&mut self, schema: &Node, site: &Site) -> Usage {
        match self.effective(schema, &site.pointer) {
            Effective::Reference { schema, nullable } => self.usage_of_component(&schema, nullable),
            Effective::Schema { node, parts } => {
                self.note_unchecked(&node, site);
                let nullable = node.is_true("nullable");
                let mut usage = self.usage_of_shape(&node, parts, site);
                usage.nullable |= nullable;
                usage
            }
        }
    }

    fn usage_of_component(&mut self, schema: &str, nullable: bool) -> Usage {
        let nullable = nullable || self.component_is_nullable(schema, 0);
        match self.component_names.get(schema) {
            Some(name) => Usage {
                nullable,
                ..Usage::plain(reference_to(name))
            },
            None => Usage::plain(json!({})),
        }
    }

    /// Whether the component called `schema` allows `null` wherever it is used.
    fn component_is_nullable(&self, schema: &str, depth: usize) -> bool {
        let Some(component) = self.schemas.get(schema).filter(|_| depth < 16) else {
            return false;
        };
        component.is_true("nullable")
            || super::compose::reference(component).is_some_and(|target| self.component_is_nullable(target, depth + 1))
    }

    fn usage_of_shape(&mut self, schema: &Node, parts: Vec<String>, site: &Site) -> Usage {
        match shape_of(schema) {
            Shape::StringEnum | Shape::Object => self.usage_of_new_type(schema, parts, site),
            Shape::Union(keyword) => match self.simplified_union(schema, keyword, site) {
                Some(usage) => usage,
                None => self.usage_of_new_type(schema, parts, site),
            },
            Shape::Map => {
                let values = schema.get("additionalProperties").cloned();
                let values = values.map(|values| self.usage(&values, &site.values()).into_nullable_schema());
                let values = values.unwrap_or_else(|| json!({}));
                Usage {
                    constraints: constraints::read(schema),
                    ..Usage::plain(json!({"type": "object", "additionalProperties": values}))
                }
            }
            Shape::FreeObject => Usage {
                constraints: constraints::read(schema),
                ..Usage::plain(json!({"type": "object"}))
            },
            Shape::Array => Usage {
                constraints: constraints::read(schema),
                ..Usage::plain(self.array(schema, site))
            },
            Shape::Scalar => Usage {
                constraints: constraints::read(schema),
                ..Usage::plain(scalar(schema))
            },
            Shape::Any => Usage::plain(json!({})),
        }
    }

    fn array(&mut self, schema: &Node, site: &Site) -> Json {
        let items = match schema.get("items") {
            Some(items) => self.usage(items, &site.items()).into_nullable_schema(),
            None => json!({}),
        };
        json!({"type": "array", "items": items})
    }

    fn usage_of_new_type(&mut self, schema: &Node, parts: Vec<String>, site: &Site) -> Usage {
        if let Some(name) = self.earlier_type(schema, &parts, site) {
            return Usage::plain(reference_to(name));
        }
        if self.open_types.len() > MAX_NESTING {
            let message =
                format!("more than {MAX_NESTING} inline types, one inside the other; the value is kept as JSON");
            self.note(NoteKind::Degraded, &site.pointer, &schema.location, message);
            return Usage::plain(json!({}));
        }
        let name = self.claim_name(site, &shape_of(schema));
        let named = (schema.clone(), name.clone());
        self.own_types.push(named.clone());
        self.inline_types.entry(site.name.clone()).or_default().push(named);
        let site = Site::new(site.pointer.as_str(), name);
        self.define_shape(None, schema, parts, &site);
        Usage::plain(reference_to(&site.name))
    }

    /// The type that the inline `schema`, which is composed of `parts`, has already. What several objects take over by
    /// `allOf` is one type, not one for each of them; and a member that extends what it is a member of has itself as a
    /// member, and whatever else extends that.
    fn earlier_type(&self, schema: &Node, parts: &[String], site: &Site) -> Option<&str> {
        let of_name = self.inline_types.get(&site.name).into_iter().flatten();
        let extends_what_is_open = self
            .open_types
            .iter()
            .any(|open| open.components.iter().any(|component| parts.contains(component)));
        let is_open = |name: &String| self.open_types.iter().any(|open| open.name == *name);
        let of_place = self
            .own_types
            .iter()
            .filter(|(earlier, name)| (extends_what_is_open && earlier.location == schema.location) || is_open(name));
        let mut earlier = of_name.chain(of_place);
        let (_, name) = earlier.find(|(earlier, _)| is_same_type(earlier, schema))?;
        Some(name)
    }

    /// A name that no other type has for an inline type of `shape` at `site`.
    pub(super) fn claim_name(&mut self, site: &Site, shape: &Shape) -> String {
        let names = site.names(shape);
        self.type_scope.claim(names.iter().map(String::as_str))
    }

    /// Makes `schema` the type called `site.name`.
    pub(super) fn define(&mut self, component: Option<&str>, schema: &Node, site: &Site) {
        match self.effective(schema, &site.pointer) {
            Effective::Reference {
                schema: target,
                nullable,
            } => {
                let usage = self.usage_of_component(&target, nullable);
                self.add_type(component, schema, TypeKind::Alias, site);
                self.lowered.insert(site.name.clone(), usage.schema);
            }
            Effective::Schema { node, parts } => {
                self.note_unchecked(&node, site);
                self.define_shape(component, &node, parts, site);
            }
        }
    }

    fn define_shape(&mut self, component: Option<&str>, schema: &Node, parts: Vec<String>, site: &Site) {
        // The type takes its place before its members do, so that types come in the order of the specification.
        self.add_type(component, schema, TypeKind::Alias, site);
        self.open_types.push(OpenType {
            name: site.name.clone(),
            components: parts.iter().cloned().chain(component.map(str::to_owned)).collect(),
        });
        let (kind, lowered) = match shape_of(schema) {
            Shape::Object => self.object(schema, parts, site),
            Shape::StringEnum => self.string_enum(schema),
            Shape::Union(keyword) => match self.union_of_strings(schema, keyword) {
                Some(values) => values,
                None => match self.simplified_union(schema, keyword, site) {
                    Some(usage) => (TypeKind::Alias, usage.schema),
                    None => self.union(schema, keyword, site),
                },
            },
            Shape::Map | Shape::FreeObject | Shape::Array | Shape::Scalar | Shape::Any => {
                (TypeKind::Alias, self.usage_of_shape(schema, parts, site).schema)
            }
        };
        self.open_types.pop();
        if let Some(facts) = self.facts.types.get_mut(&site.name) {
            facts.kind = kind;
        }
        self.lowered.insert(site.name.clone(), lowered);
    }

    pub(super) fn add_type(&mut self, component: Option<&str>, schema: &Node, kind: TypeKind, site: &Site) {
        let facts = Type {
            schema: component.map(str::to_owned),
            description: description(schema),
            deprecated: schema.is_true("deprecated"),
            kind,
            sent: false,
            location: schema.location.clone(),
        };
        self.facts.types.insert(site.name.clone(), facts);
    }
}

/// Whether two schemas describe the same type: what is said of the place where one stands makes no difference.
fn is_same_type(one: &Node, other: &Node) -> bool {
    const OF_THE_PLACE: &[&str] = &[
        "default",
        "description",
        "example",
        "nullable",
        "readOnly",
        "title",
        "writeOnly",
    ];
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return one.same_data(other);
    };
    let keys = one.keys().chain(other.keys()).map(String::as_str);
    let mut of_type = keys.filter(|key| !OF_THE_PLACE.contains(key));
    of_type.all(|key| match (one.get(key), other.get(key)) {
        (Some(one), Some(other)) => one.same_data(other),
        _ => false,
    })
}

/// What the vendor says of `schema`: its description, or else a title that is more than its name.
pub(super) fn description(schema: &Node) -> Option<String> {
    let text = |key: &str| schema.str_of(key).map(str::trim).filter(|text| !text.is_empty());
    text("description")
        .or_else(|| text("title").filter(|title| title.contains(' ')))
        .map(str::to_owned)
}

/// A schema for one string, number or truth value.
fn scalar(schema: &Node) -> Json {
    let format = schema.str_of("format");
    let known = |formats: &[&str]| format.filter(|format| formats.contains(format)).map(str::to_owned);
    match schema.str_of("type") {
        Some("integer") => {
            let format = known(INTEGER_FORMATS).unwrap_or_else(|| "int64".to_owned());
            json!({"type": "integer", "format": format})
        }
        Some("number") => json!({"type": "number"}),
        Some("boolean") => json!({"type": "boolean"}),
        _ => match known(STRING_FORMATS) {
            Some(format) => json!({"type": "string", "format": format}),
            None => json!({"type": "string"}),
        },
    }
}
