//! From a schema to the way it is written where it is used.
//!
//! In: a canonical schema and the place where it stands. Out: [`Usage`]: the type that a value has there. Whatever has
//! properties or alternatives of its own becomes a type with a name.

use super::compose::Effective;
use super::scalar::scalar;
use super::shape::{Shape, shape_of};
use super::usage::Usage;
use super::{Lowering, Site, definition, number_enum, string_enum};
use crate::document::Node;
use crate::model::types::{TypeId, TypeKind, TypeRef};
use crate::normalize::NoteKind;

/// Inline types inside each other that are more than this are taken as any value.
const MAX_NESTING: usize = 64;

impl<'a> Lowering<'a> {
    /// How `schema`, which stands at `site`, is written there. Objects, enumerations and unions become components.
    pub(super) fn usage(&mut self, schema: &Node, site: &Site) -> Usage {
        let usage = self.usage_here(schema, site);
        let ty = usage.ty.clone().or_null(usage.nullable);
        self.uses.push((schema.location.clone(), ty));
        usage
    }

    fn usage_here(&mut self, schema: &Node, site: &Site) -> Usage {
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
            Shape::Scalar if self.is_plain(schema) => TypeRef::Text,
            Shape::Scalar => scalar(schema),
        };
        Usage {
            constraints: self.schemas.constraints(schema),
            ..Usage::plain(ty)
        }
    }

    /// Whether a maintainer wants `schema` as a plain string, whatever its format.
    fn is_plain(&self, schema: &Node) -> bool {
        let format = schema
            .str_of("format")
            .filter(|_| schema.str_of("type") == Some("string"));
        format.is_some_and(|format| self.choices.plain_formats.iter().any(|plain| plain == format))
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
        let inner = Site::new(site.pointer.clone(), name.as_str());
        // The type takes its place before its parts do, so that types come in the order of the specification.
        let any = TypeKind::Alias(TypeRef::Json);
        let id = self.types.add(definition(None, name, schema, any));
        self.names.add_inline(schema, site, id);
        self.define_shape(id, schema, parts, &inner);
        Usage::plain(TypeRef::Named(id))
    }

    /// Makes `schema` the type `id`, which is called `site.name`.
    pub(super) fn define(&mut self, id: TypeId, schema: &Node, site: &Site) {
        let component = self.types.get(id).and_then(|ty| ty.schema.as_ref());
        if let Some(path) = component.and_then(|schema| self.choices.foreign_types.get(schema)) {
            return self.set_kind(id, TypeKind::Foreign(path.value.clone()));
        }
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
            Shape::Union(keyword) => match string_enum::of_strings(schema, keyword) {
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
