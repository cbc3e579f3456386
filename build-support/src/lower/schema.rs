//! From a schema to the way it is written where it is used.
//!
//! In: a canonical schema and the place where it stands. Out: [`Usage`]: the type that a value has there. Whatever has
//! properties or alternatives of its own becomes a type with a name.

use super::compose::{Effective, has_shape, reference};
use super::{Lowering, Site, definition, number_enum, string_enum, union};
use crate::document::Node;
use crate::model::types::{Constraints, Integer, TypeId, TypeKind, TypeRef};
use crate::normalize::{NoteKind, is_annotation};

/// Inline types inside each other that are more than this are taken as any value.
const MAX_NESTING: usize = 64;

/// The type of a schema where it is used.
pub(super) struct Usage {
    /// The type, `null` aside.
    pub(super) ty: TypeRef,
    /// Whether the value may be `null`.
    pub(super) nullable: bool,
    /// What binds the value when it is sent.
    pub(super) constraints: Constraints,
}

impl Usage {
    pub(super) fn plain(ty: TypeRef) -> Self {
        Self {
            ty,
            nullable: false,
            constraints: Constraints::default(),
        }
    }

    /// The type, or `null` where the value may be that: for places that say nothing else of it, such as items.
    pub(super) fn or_null(self) -> TypeRef {
        self.ty.or_null(self.nullable)
    }
}

/// The forms that a schema without `allOf` can have.
pub(super) enum Shape {
    StringEnum,
    NumberEnum,
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
            // What has no name of its own says nothing beside an alternative that allows any value.
            let has_named = alternatives.iter().any(deserves_variant);
            return match allows_anything(alternatives) && !has_named {
                true => Shape::Any,
                false => Shape::Union(keyword),
            };
        }
    }
    let kind = schema.str_of("type");
    if let (Some(values), None | Some("string")) = (schema.get("enum").and_then(Node::as_array), kind)
        && values.iter().all(|value| value.as_str().is_some())
    {
        return Shape::StringEnum;
    }
    if matches!(kind, Some("integer" | "number")) && number_enum::values(schema).is_some() {
        return Shape::NumberEnum;
    }
    match kind {
        Some("object") => object_shape(schema),
        Some("array") => Shape::Array,
        Some("string" | "integer" | "number" | "boolean") => Shape::Scalar,
        None if schema.get("properties").is_some() => object_shape(schema),
        _ => Shape::Any,
    }
}

/// Whether one of `alternatives` allows any value.
pub(super) fn allows_anything(alternatives: &[Node]) -> bool {
    let says_nothing = |key: &String| is_annotation(key) || key == "nullable";
    let is_any = |schema: &Node| {
        schema
            .as_object()
            .is_some_and(|members| members.keys().all(says_nothing))
    };
    alternatives.iter().any(is_any)
}

/// Whether `schema`, an alternative, is told from others by more than that it is a text, a number or an object.
fn deserves_variant(schema: &Node) -> bool {
    let is_plain = matches!(shape_of(schema), Shape::Scalar | Shape::FreeObject | Shape::Any);
    has_shape(schema) && (!is_plain || reference(schema).is_some() || schema.get("allOf").is_some())
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
            Effective::Reference {
                schema,
                nullable,
                beside,
            } => {
                let usage = self.usage_of_component(&schema, nullable);
                let of_component = self.schemas.get(&schema);
                let of_component = of_component.map(|component| self.schemas.constraints(component));
                Usage {
                    constraints: beside.and(of_component.unwrap_or_default()),
                    ..usage
                }
            }
            Effective::Schema { node, parts } => {
                self.note_unchecked(&node, site);
                let nullable = node.is_true("nullable");
                let mut usage = self.usage_of_shape(&node, parts, site);
                usage.nullable |= nullable;
                usage
            }
        }
    }

    fn usage_of_component(&self, schema: &str, nullable: bool) -> Usage {
        match self.components.get(schema) {
            Some(id) => Usage {
                nullable: nullable || self.schemas.is_nullable(schema, 0),
                ..Usage::plain(TypeRef::Named(*id))
            },
            None => Usage::plain(TypeRef::Json),
        }
    }

    fn usage_of_shape(&mut self, schema: &Node, parts: Vec<String>, site: &Site) -> Usage {
        let ty = match shape_of(schema) {
            Shape::StringEnum | Shape::NumberEnum | Shape::Object => {
                return self.usage_of_new_type(schema, parts, site);
            }
            Shape::Union(keyword) => {
                return match self.simplified_union(schema, keyword, site) {
                    Some(usage) => usage,
                    None => self.usage_of_new_type(schema, parts, site),
                };
            }
            Shape::Any => return Usage::plain(TypeRef::Json),
            Shape::Map => {
                let values = schema.get("additionalProperties").cloned();
                let values = values.map(|values| self.usage(&values, &site.values()).or_null());
                TypeRef::Map(Box::new(values.unwrap_or(TypeRef::Json)))
            }
            Shape::FreeObject => TypeRef::JsonObject,
            Shape::Array => {
                let items = schema.get("items");
                let items = items.map(|items| self.usage(items, &site.items()).or_null());
                TypeRef::List(Box::new(items.unwrap_or(TypeRef::Json)))
            }
            Shape::Scalar => scalar(schema),
        };
        Usage {
            constraints: self.schemas.constraints(schema),
            ..Usage::plain(ty)
        }
    }

    fn usage_of_new_type(&mut self, schema: &Node, parts: Vec<String>, site: &Site) -> Usage {
        if let Some(id) = self.names.earlier(schema, &parts, site) {
            return Usage::plain(TypeRef::Named(id));
        }
        if self.names.depth() > MAX_NESTING {
            let message =
                format!("more than {MAX_NESTING} inline types, one inside the other; the value is kept as JSON");
            self.note(NoteKind::Degraded, &site.pointer, &schema.location, message);
            return Usage::plain(TypeRef::Json);
        }
        let name = self.names.claim_inline(site, &shape_of(schema));
        let inner = Site::new(site.pointer.as_str(), name.as_str());
        // The type takes its place before its parts do, so that types come in the order of the specification.
        let any = TypeKind::Alias(TypeRef::Json);
        let id = self.types.add(definition(None, name, schema, any));
        self.names.add_inline(schema, site, id);
        self.define_shape(id, schema, parts, &inner);
        Usage::plain(TypeRef::Named(id))
    }

    /// Makes `schema` the type `id`, which is called `site.name`.
    pub(super) fn define(&mut self, id: TypeId, schema: &Node, site: &Site) {
        match self.effective(schema, &site.pointer) {
            Effective::Reference {
                schema: target,
                nullable,
                ..
            } => {
                let usage = self.usage_of_component(&target, nullable);
                self.set_kind(id, TypeKind::Alias(usage.ty));
            }
            Effective::Schema { node, parts } => {
                self.note_unchecked(&node, site);
                if let Some(ty) = self.types.get_mut(id) {
                    *ty = definition(
                        ty.schema.as_deref(),
                        ty.name.clone(),
                        &node,
                        TypeKind::Alias(TypeRef::Json),
                    );
                }
                self.define_shape(id, &node, parts, site);
            }
        }
    }

    fn define_shape(&mut self, id: TypeId, schema: &Node, parts: Vec<String>, site: &Site) {
        let component = self.types.get(id).and_then(|ty| ty.schema.clone());
        self.names.open(id, parts.iter().cloned().chain(component).collect());
        let kind = match shape_of(schema) {
            Shape::Object => self.object(id, schema, &parts, site),
            Shape::StringEnum => string_enum::of_schema(schema),
            Shape::NumberEnum => number_enum::of_schema(schema),
            Shape::Union(keyword) => match union::of_strings(schema, keyword) {
                Some(values) => values,
                None => match self.simplified_union(schema, keyword, site) {
                    Some(usage) => TypeKind::Alias(usage.ty),
                    None => self.union(id, schema, keyword, site),
                },
            },
            Shape::Map | Shape::FreeObject | Shape::Array | Shape::Scalar | Shape::Any => {
                TypeKind::Alias(self.usage_of_shape(schema, parts, site).ty)
            }
        };
        self.names.close();
        self.set_kind(id, kind);
    }

    /// Says what the type `id` is.
    pub(super) fn set_kind(&mut self, id: TypeId, kind: TypeKind) {
        if let Some(ty) = self.types.get_mut(id) {
            ty.kind = kind;
        }
    }
}

/// What the vendor says of `schema`: its description, or else a title that is more than its name.
pub(super) fn description(schema: &Node) -> Option<String> {
    let text = |key: &str| schema.str_of(key).map(str::trim).filter(|text| !text.is_empty());
    text("description")
        .or_else(|| text("title").filter(|title| title.contains(' ')))
        .map(str::to_owned)
}

/// The type of one string, number or truth value. Of the formats of strings, those of [`TypeRef`] have a type; others
/// (`email`, `uri`, `ipv4`, …) stay strings: what a server sends under their name is not always what they promise.
fn scalar(schema: &Node) -> TypeRef {
    let format = schema.str_of("format").unwrap_or_default();
    match schema.str_of("type") {
        Some("integer") => {
            let known = Integer::ALL.into_iter().find(|integer| integer.format() == format);
            TypeRef::Integer(known.unwrap_or(Integer::I64))
        }
        Some("number") => TypeRef::Number,
        Some("boolean") => TypeRef::Boolean,
        _ => match format {
            "uuid" => TypeRef::Uuid,
            "date" => TypeRef::Date,
            "date-time" => TypeRef::Instant,
            _ => TypeRef::Text,
        },
    }
}
