//! From `oneOf` and `anyOf` to a type.
//!
//! In: a canonical schema with alternatives. Out: a [`Union`] with a variant for each, and the property that tells them
//! apart, if any: what `discriminator` names, or else one that every alternative requires with a value of its own.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::alternatives::{merged_string_values, shaped_alternatives};
use super::compose::{Effective, component_at};
use super::constraints::OneType;
use super::shape::{Shape, allows_anything, has_shape, reference, shape_of};
use super::string_enum::{self, FALLBACK_NAMES};
use super::usage::Usage;
use super::{Lowering, Site, alternatives, definition};
use crate::document::{JsonPointer, Node, Value};
use crate::model::names::{RustName, Scope, WireName};
use crate::model::types::{TypeId, TypeKind, TypeRef, Union, UnionVariant};
use crate::normalize::NoteKind;

/// One alternative of a union, before it has a name.
#[derive(Clone)]
struct Alternative<'n> {
    /// What the alternative is.
    schema: &'n Node,
    /// The part of it that is the content of the variant: the alternative without what only states its tag.
    content: Cow<'n, Node>,
    pointer: JsonPointer,
    tag: Option<String>,
}

impl<'a> Lowering<'a> {
    /// What a union comes to that needs no type of its own: one alternative, or alternatives of one type.
    pub(super) fn simplified_union(&mut self, schema: &Node, keyword: &str, site: &Site) -> Option<Usage> {
        let alternatives: Vec<&Node> = shaped_alternatives(schema, keyword);
        if allows_anything(schema.get(keyword).and_then(Node::as_array).unwrap_or_default()) || has_properties(schema) {
            return None;
        }
        if let [only] = alternatives.as_slice() {
            return Some(self.usage(only, site));
        }
        if let Some(values) = merged_string_values(&alternatives) {
            let name = self.names.claim_inline(site, &Shape::StringEnum);
            let kind = string_enum::of_values(&values);
            let id = self.types.add(definition(None, name, schema, kind));
            return Some(Usage::plain(TypeRef::Named(id)));
        }
        let OneType {
            ty,
            constraints,
            is_covered,
        } = self.schemas.one_type(schema, keyword)?;
        if is_covered {
            self.note_covered(schema, keyword, site);
        }
        Some(Usage {
            constraints,
            ..Usage::plain(ty)
        })
    }

    /// Notes that one of the alternatives of `schema` in `keyword`, which are of one type, allows all that the others
    /// do.
    fn note_covered(&mut self, schema: &Node, keyword: &str, site: &Site) {
        let location = schema
            .get(keyword)
            .map_or(&schema.location, |alternatives| &alternatives.location);
        let message = "one of the alternatives allows all that the others do, and counts";
        self.note(NoteKind::Rewritten, &site.pointer.join(keyword), location, message);
    }

    /// Makes the alternatives of `schema` variants of the type `id`, which is called `site.name`.
    pub(super) fn union(&mut self, id: TypeId, schema: &Node, keyword: &str, site: &Site) -> TypeKind {
        if has_properties(schema) && !self.is_extended_by_all(schema, keyword, &site.pointer) {
            if let Some(union) = self.distributed_alternatives(schema, &site.pointer) {
                return self.union(id, &union, keyword, site);
            }
            if let Effective::Schema { node, parts } = self.composed_with_alternatives(schema, &site.pointer)
                && matches!(shape_of(&node), Shape::Object)
            {
                return self.object(id, &node, &parts, site);
            }
        }
        let plain = alternatives::plain(schema, keyword);
        let schema = plain.as_ref();
        let mut alternatives = self.alternatives(schema, keyword, site);
        let tag = self.find_tag(schema, &mut alternatives, site);
        let mut scope = Scope::with_reserved(["Self"]);
        let mut variants = IndexMap::new();
        let mut default = None;
        let default_schema = schema.pointer("/discriminator/defaultMapping").and_then(Node::as_str);
        let schemas: Vec<&Node> = alternatives.iter().map(|alternative| alternative.schema).collect();
        for alternative in &alternatives {
            let tag = alternative.tag.as_deref();
            let name = self.variant_name(&mut scope, tag, alternative.schema, &schemas, &site.name);
            let content_site = site.alternative(&alternative.pointer, &name);
            let usage = self.usage(&alternative.content, &content_site);
            let variant = UnionVariant {
                event: None,
                tag: alternative.tag.clone(),
                constraints: usage.constraints.clone(),
                ty: usage.or_null(),
                description: super::shape::description(alternative.schema),
                location: alternative.schema.location.clone(),
            };
            let is_default = tag.is_some() && alternative.schema.str_of("$ref") == default_schema;
            if is_default && default_schema.is_some() && default.is_none() {
                default = Some(name.clone());
            }
            variants.insert(name, variant);
        }
        if let (Some(_), None) = (default_schema, &default) {
            let pointer = site.pointer.join("discriminator").join("defaultMapping");
            let message = "what the default names is no alternative that is told apart by the discriminator";
            self.note(NoteKind::Degraded, &pointer, &schema.location, message);
        }
        TypeKind::Union(Union {
            default,
            tag: tag.map(WireName::new),
            variants,
            fallback: RustName::new(scope.claim(FALLBACK_NAMES.iter().copied())),
        })
    }

    /// Whether each alternative takes the component `schema` at `pointer` into itself by `allOf`, so that it says all
    /// that `schema` does.
    fn is_extended_by_all(&self, schema: &Node, keyword: &str, pointer: &JsonPointer) -> bool {
        let Some(name) = component_at(pointer) else {
            return false;
        };
        let component = |schema: &Node| self.schemas.target(schema);
        let extends = |alternative: &Node| {
            let parts = component(alternative).and_then(|component| component.get("allOf")?.as_array());
            parts
                .into_iter()
                .flatten()
                .any(|part| reference(part) == Some(name.as_str()))
        };
        shaped_alternatives(schema, keyword).into_iter().all(extends)
    }

    fn alternatives<'n>(&self, schema: &'n Node, keyword: &str, site: &Site) -> Vec<Alternative<'n>> {
        let pointer = site.pointer.join(keyword);
        let all = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
        all.iter()
            .enumerate()
            .filter(|(_, alternative)| has_shape(alternative))
            .map(|(index, alternative)| Alternative {
                schema: alternative,
                content: Cow::Borrowed(alternative),
                pointer: pointer.join_index(index),
                tag: None,
            })
            .collect()
    }

    /// The member that tells the alternatives apart; each alternative then has its value of it, and its content.
    fn find_tag(&mut self, schema: &Node, alternatives: &mut Vec<Alternative<'_>>, site: &Site) -> Option<String> {
        let declared = schema.pointer("/discriminator/propertyName").and_then(Node::as_str);
        let tag = match declared {
            Some(declared) => declared.to_owned(),
            None => {
                let schemas: Vec<&Node> = alternatives.iter().map(|alternative| alternative.schema).collect();
                self.schemas.implied_tag(&schemas)?
            }
        };
        let mut values = Vec::new();
        for alternative in alternatives.iter() {
            let value = self
                .schemas
                .tag_value(schema, alternative.schema, &tag, declared.is_some());
            let Some(value) =
                value.filter(|value| !values.contains(value) && self.schemas.is_always_object(alternative.schema, 0))
            else {
                if declared.is_some() {
                    let message =
                        format!("`{tag}` does not tell all alternatives apart; they are tried one after the other");
                    self.note(NoteKind::Degraded, &site.pointer, &schema.location, message);
                }
                return None;
            };
            values.push(value);
        }
        for (alternative, value) in alternatives.iter_mut().zip(&values) {
            self.note_stated_tag(alternative, &tag);
            alternative.content = without_tag(alternative.schema, &tag);
            alternative.tag = Some(value.clone());
        }
        let further = further_values(schema, alternatives, &values);
        alternatives.extend(further);
        Some(tag)
    }
}

impl Lowering<'_> {
    /// Notes that a part of `alternative` need not require the `tag` that it states: it is always sent.
    fn note_stated_tag(&mut self, alternative: &Alternative<'_>, tag: &str) {
        let parts = alternative
            .schema
            .get("allOf")
            .and_then(Node::as_array)
            .unwrap_or_default();
        for (index, part) in parts.iter().enumerate().filter(|(_, part)| states_only_tag(part, tag)) {
            let Some(required) = part.get("required") else { continue };
            let pointer = alternative.pointer.join("allOf").join_index(index).join("required");
            let message = format!("`{tag}` is sent with every value, because it tells the alternatives apart");
            self.note(NoteKind::Rewritten, &pointer, &required.location, message);
        }
    }
}

/// Whether `schema` describes properties besides its alternatives.
fn has_properties(schema: &Node) -> bool {
    let properties = schema.get("properties").and_then(Node::as_object);
    properties.is_some_and(|properties| !properties.is_empty())
}

/// Whether `part` of an alternative does nothing but state its `tag`.
fn states_only_tag(part: &Node, tag: &str) -> bool {
    let members = part.get("properties").and_then(Node::as_object);
    members.is_some_and(|members| members.len() == 1 && members.contains_key(tag)) && reference(part).is_none()
}

/// The alternatives of `union` once more under each further value that its mapping has for one of them.
fn further_values<'n>(union: &Node, alternatives: &[Alternative<'n>], values: &[String]) -> Vec<Alternative<'n>> {
    let mapping = union.pointer("/discriminator/mapping").and_then(Node::as_object);
    let mapping = mapping
        .into_iter()
        .flatten()
        .filter(|(value, _)| !values.contains(value));
    let further = mapping.filter_map(|(value, target)| {
        let target = target.as_str()?;
        let is_target = |alternative: &&Alternative<'_>| alternative.schema.str_of("$ref") == Some(target);
        let alternative = alternatives.iter().find(is_target)?;
        Some(Alternative {
            tag: Some(value.clone()),
            ..alternative.clone()
        })
    });
    further.collect()
}

/// `schema` without the part of its `allOf` that does nothing but state `tag`.
fn without_tag<'n>(schema: &'n Node, tag: &str) -> Cow<'n, Node> {
    if let Some(content) = without_property(schema, tag) {
        return Cow::Owned(content);
    }
    let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
    let mut others = parts
        .iter()
        .filter(|part| has_shape(part) && !states_only_tag(part, tag));
    match (others.next(), others.next()) {
        (Some(only), None) => Cow::Borrowed(only),
        _ => Cow::Borrowed(schema),
    }
}

/// The object `schema`, which is no component, without the property `name`; `None` where it would have no other.
fn without_property(schema: &Node, name: &str) -> Option<Node> {
    let properties = schema.get("properties").and_then(Node::as_object)?;
    if !properties.contains_key(name) || properties.len() == 1 || schema.get("allOf").is_some() {
        return None;
    }
    let mut schema = schema.clone();
    let members = schema.as_object_mut()?;
    if let Some(properties) = members.get_mut("properties").and_then(Node::as_object_mut) {
        properties.shift_remove(name);
    }
    if let Some(Value::Array(required)) = members.get_mut("required").map(|required| &mut required.value) {
        required.retain(|required| required.as_str() != Some(name));
    }
    Some(schema)
}
