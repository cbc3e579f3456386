//! From `oneOf` and `anyOf` to a component.
//!
//! In: a canonical schema with alternatives. Out: the facts about its variants: which member tells them apart, if any, and
//! a schema with one required member per variant, so that progenitor writes each variant's bare type and finds cycles.
//! A tag is what `discriminator` names, or else a member that every alternative requires with a value of its own.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::compose::{Effective, component_at, has_shape, reference};
use super::schema::{Shape, Usage, shape_of};
use super::string_enum::{FALLBACK_NAMES, string_enum_of};
use super::{Lowering, Site, alternatives, reference_to};
use crate::document::{Node, Value, join_pointer};
use crate::model::facts::{Constraints, Type, TypeKind, Union, UnionVariant};
use crate::model::names::{Scope, type_name};
use crate::normalize::NoteKind;

/// One alternative of a union, before it has a name.
#[derive(Clone)]
struct Alternative<'n> {
    /// What the alternative is.
    schema: &'n Node,
    /// The part of it that is the content of the variant: the alternative without what only states its tag.
    content: Cow<'n, Node>,
    pointer: String,
    tag: Option<String>,
}

impl<'a> Lowering<'a> {
    /// What a union comes to that needs no type of its own: one alternative, or alternatives of one type.
    pub(super) fn simplified_union(&mut self, schema: &Node, keyword: &str, site: &Site) -> Option<Usage> {
        let alternatives: Vec<&Node> = shaped_alternatives(schema, keyword);
        if let [only] = alternatives.as_slice() {
            return Some(self.usage(only, site));
        }
        if let Some(values) = merged_string_values(&alternatives) {
            let name = self.claim_name(site, &Shape::StringEnum);
            return Some(self.usage_of_strings(&name, &values, schema));
        }
        let scalars: Vec<&str> = alternatives
            .iter()
            .filter_map(|alternative| plain_scalar(alternative))
            .collect();
        if scalars.len() != alternatives.len() {
            return None;
        }
        let common = match scalars.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => first,
            scalars if scalars.iter().all(|scalar| matches!(*scalar, "integer" | "number")) => "number",
            _ => return None,
        };
        let schema = if common == "integer" {
            json!({"type": common, "format": "int64"})
        } else {
            json!({"type": common})
        };
        Some(Usage {
            schema,
            nullable: false,
            constraints: Constraints::default(),
        })
    }

    /// The enumeration that `schema` comes to, if each of its alternatives is one of strings, or any string beside one.
    pub(super) fn union_of_strings(&self, schema: &Node, keyword: &str) -> Option<(TypeKind, Json)> {
        merged_string_values(&shaped_alternatives(schema, keyword)).map(|values| string_enum_of(&values))
    }

    fn usage_of_strings(&mut self, name: &str, values: &[&Node], schema: &Node) -> Usage {
        let (kind, lowered) = string_enum_of(values);
        let facts = Type {
            schema: None,
            description: super::schema::description(schema),
            deprecated: schema.is_true("deprecated"),
            kind,
            sent: false,
            location: schema.location.clone(),
        };
        self.facts.types.insert(name.to_owned(), facts);
        self.lowered.insert(name.to_owned(), lowered);
        Usage {
            schema: reference_to(name),
            nullable: false,
            constraints: Constraints::default(),
        }
    }

    /// Makes the alternatives of `schema` variants of the type called `site.name`.
    pub(super) fn union(&mut self, schema: &Node, keyword: &str, site: &Site) -> (TypeKind, Json) {
        if schema
            .get("properties")
            .and_then(Node::as_object)
            .is_some_and(|members| !members.is_empty())
            && !self.is_extended_by_all(schema, keyword, &site.pointer)
            && let Effective::Schema { node, parts } = self.composed_with_alternatives(schema, &site.pointer)
            && matches!(shape_of(&node), Shape::Object)
        {
            return self.object(&node, parts, site);
        }
        let plain = alternatives::plain(schema, keyword);
        let schema = plain.as_ref();
        let mut alternatives = self.alternatives(schema, keyword, site);
        let tag = self.find_tag(schema, &mut alternatives, site);
        let mut scope = Scope::with_reserved(["Self"]);
        let mut variants = IndexMap::new();
        let mut lowered = Map::new();
        for (index, alternative) in alternatives.iter().enumerate() {
            let name = self.variant_name(&mut scope, alternative, &alternatives, &site.name);
            let content_site = site.alternative(&alternative.pointer, &name);
            let content = self.usage(&alternative.content, &content_site).into_nullable_schema();
            let variant = UnionVariant {
                tag: alternative.tag.clone(),
                description: super::schema::description(alternative.schema),
                location: alternative.schema.location.clone(),
            };
            lowered.insert(variant_field(index), content);
            variants.insert(name, variant);
        }
        let fallback = scope.claim(FALLBACK_NAMES.iter().copied());
        let members: Vec<&String> = lowered.keys().collect();
        let lowered = json!({"type": "object", "required": members, "properties": lowered});
        (
            TypeKind::Union(Union {
                tag,
                variants,
                fallback,
            }),
            lowered,
        )
    }

    /// Whether each alternative takes the component `schema` at `pointer` into itself by `allOf`, so that it says all that
    /// `schema` does.
    fn is_extended_by_all(&self, schema: &Node, keyword: &str, pointer: &str) -> bool {
        let Some(name) = component_at(pointer) else {
            return false;
        };
        let component = |schema: &Node| reference(schema).and_then(|target| self.schemas.get(target));
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
        let pointer = join_pointer(&site.pointer, keyword);
        let all = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
        all.iter()
            .enumerate()
            .filter(|(_, alternative)| has_shape(alternative))
            .map(|(index, alternative)| Alternative {
                schema: alternative,
                content: Cow::Borrowed(alternative),
                pointer: join_pointer(&pointer, &index.to_string()),
                tag: None,
            })
            .collect()
    }

    /// The member that tells the alternatives apart; each alternative then has its value of it, and its content.
    fn find_tag(&mut self, schema: &Node, alternatives: &mut Vec<Alternative<'_>>, site: &Site) -> Option<String> {
        let declared = schema.pointer("/discriminator/propertyName").and_then(Node::as_str);
        let tag = match declared {
            Some(declared) => declared.to_owned(),
            None => self.implied_tag(alternatives)?,
        };
        let mut values = Vec::new();
        for alternative in alternatives.iter() {
            let value = self.tag_value(schema, alternative.schema, &tag, declared.is_some());
            let Some(value) = value.filter(|value| !values.contains(value) && self.is_object(alternative.schema, 0))
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
            alternative.content = without_tag(alternative.schema, &tag);
            alternative.tag = Some(value.clone());
        }
        let further = further_values(schema, alternatives, &values);
        alternatives.extend(further);
        Some(tag)
    }

    /// A member that every alternative requires, each with one value that no other has.
    fn implied_tag(&self, alternatives: &[Alternative<'_>]) -> Option<String> {
        let (first, rest) = alternatives.split_first()?;
        if rest.is_empty() {
            return None;
        }
        self.single_values(first.schema, 0).into_iter().find_map(|(member, _)| {
            let values: Vec<Option<String>> = alternatives
                .iter()
                .map(|alternative| self.single_value(alternative.schema, &member, 0))
                .collect();
            let distinct = values
                .iter()
                .enumerate()
                .all(|(index, value)| value.is_some() && !values[..index].contains(value));
            distinct.then_some(member)
        })
    }

    /// The value of `tag` that stands for `alternative`.
    fn tag_value(&self, union: &Node, alternative: &Node, tag: &str, declared: bool) -> Option<String> {
        let mapping = union.pointer("/discriminator/mapping").and_then(Node::as_object);
        let target = reference(alternative);
        let mapped = mapping.into_iter().flatten().find_map(|(value, mapped)| {
            let mapped = mapped.as_str()?;
            let mapped = mapped.strip_prefix("#/components/schemas/").unwrap_or(mapped);
            (Some(mapped) == target).then(|| value.clone())
        });
        mapped
            .or_else(|| self.single_value(alternative, tag, 0))
            .or_else(|| target.filter(|_| declared).map(str::to_owned))
    }

    /// The members of `schema` that can have one value only.
    fn single_values(&self, schema: &Node, depth: usize) -> Vec<(String, String)> {
        if depth > 16 {
            return Vec::new();
        }
        if let Some(target) = reference(schema).and_then(|target| self.schemas.get(target)) {
            return self.single_values(target, depth + 1);
        }
        let own = schema.get("properties").and_then(Node::as_object).into_iter().flatten();
        let own = own.filter_map(|(name, property)| Some((name.clone(), self.only_value(property, depth)?)));
        let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
        own.chain(parts.iter().flat_map(|part| self.single_values(part, depth + 1)))
            .collect()
    }

    fn single_value(&self, schema: &Node, member: &str, depth: usize) -> Option<String> {
        self.single_values(schema, depth)
            .into_iter()
            .find_map(|(name, value)| (name == member).then_some(value))
    }

    /// The only string that `schema` allows.
    fn only_value(&self, schema: &Node, depth: usize) -> Option<String> {
        if let Some(target) = reference(schema)
            .and_then(|target| self.schemas.get(target))
            .filter(|_| depth < 16)
        {
            return self.only_value(target, depth + 1);
        }
        match schema.get("enum").and_then(Node::as_array)? {
            [only] => only.as_str().map(str::to_owned),
            _ => None,
        }
    }

    /// Whether `schema` describes an object with named members.
    pub(super) fn is_object(&self, schema: &Node, depth: usize) -> bool {
        if depth > 16 {
            return false;
        }
        if let Some(target) = reference(schema).and_then(|target| self.schemas.get(target)) {
            return self.is_object(target, depth + 1);
        }
        match schema.get("allOf").and_then(Node::as_array) {
            Some(parts) => parts
                .iter()
                .filter(|part| has_shape(part))
                .all(|part| self.is_object(part, depth + 1)),
            None => matches!(shape_of(schema), Shape::Object | Shape::FreeObject | Shape::Map),
        }
    }

    /// The name of a variant: its tag, the type it refers to, or what kind of value it is.
    fn variant_name(
        &self,
        scope: &mut Scope,
        alternative: &Alternative<'_>,
        all: &[Alternative<'_>],
        union: &str,
    ) -> String {
        if let Some(tag) = &alternative.tag {
            return scope.claim([type_name(tag).as_str()]);
        }
        let others: Vec<&Node> = all
            .iter()
            .map(|other| other.schema)
            .filter(|other| !std::ptr::eq(*other, alternative.schema))
            .collect();
        let name = self.name_of_kind(alternative.schema, &others);
        // `FilterValue::List` says as much as `FilterValue::FilterValueList`.
        let rest = name
            .strip_prefix(union)
            .filter(|rest| rest.starts_with(char::is_uppercase));
        scope.claim([rest.unwrap_or(&name), name.as_str()])
    }

    /// What kind of value `schema` is, told from `others`.
    fn name_of_kind(&self, schema: &Node, others: &[&Node]) -> String {
        if let Some(name) = reference(schema).and_then(|target| self.component_names.get(target)) {
            return name.clone();
        }
        if let Some(title) = schema.str_of("title").filter(|title| !title.trim().is_empty()) {
            return type_name(title);
        }
        match shape_of(schema) {
            Shape::StringEnum => "Keyword".to_owned(),
            Shape::Object => self.name_of_object(schema, others),
            Shape::Map | Shape::FreeObject => "Object".to_owned(),
            Shape::Array => {
                let items = schema.get("items").map(|items| self.name_of_kind(items, &[]));
                let told = items.filter(|name| !matches!(name.as_str(), "Any" | "Union"));
                format!("{}List", told.unwrap_or_default())
            }
            Shape::Scalar => type_name(schema.str_of("type").unwrap_or("string")),
            Shape::Union(_) => "Union".to_owned(),
            Shape::Any => match schema
                .get("allOf")
                .and_then(Node::as_array)
                .and_then(|parts| parts.first())
            {
                Some(part) => self.name_of_kind(part, others),
                None => "Any".to_owned(),
            },
        }
    }

    /// The name of an object without one: a value or a member that none of `others` has, or else its first member.
    fn name_of_object(&self, schema: &Node, others: &[&Node]) -> String {
        let has = |other: &Node, name: &str| {
            other
                .get("properties")
                .is_some_and(|members| members.get(name).is_some())
        };
        let of_its_own = |name: &&str| !others.iter().any(|other| has(other, name));
        let values = self.single_values(schema, 0).into_iter();
        let mut values = values.filter(|(name, value)| {
            let same = |other: &&Node| self.single_value(other, name, 0).as_ref() == Some(value);
            !value.is_empty() && !others.iter().any(same)
        });
        let members = members_by_weight(schema);
        let member = members.iter().copied().find(of_its_own);
        let value = || values.next().map(|(_, value)| type_name(&value));
        let first = || type_name(members.first().copied().unwrap_or("object"));
        member.map(type_name).or_else(value).unwrap_or_else(first)
    }
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

/// The field that holds the content of the variant at `index` in the document for progenitor.
pub(crate) fn variant_field(index: usize) -> String {
    format!("variant_{index}")
}

fn shaped_alternatives<'n>(schema: &'n Node, keyword: &str) -> Vec<&'n Node> {
    let all = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
    all.iter().filter(|alternative| has_shape(alternative)).collect()
}

/// The values of all alternatives, if each is an enumeration of strings, or any string beside one.
fn merged_string_values<'n>(alternatives: &[&'n Node]) -> Option<Vec<&'n Node>> {
    let mut values = Vec::new();
    for alternative in alternatives {
        match shape_of(alternative) {
            Shape::StringEnum if reference(alternative).is_none() => {
                let listed = alternative.get("enum").and_then(Node::as_array).unwrap_or_default();
                values.extend(listed);
            }
            Shape::Scalar if plain_scalar(alternative) == Some("string") => {}
            _ => return None,
        }
    }
    let mut seen = std::collections::HashSet::new();
    values.retain(|value: &&Node| value.as_str().is_some_and(|value| seen.insert(value)));
    (!values.is_empty()).then_some(values)
}

/// The type of `schema`, if it is a string, a number or a truth value of any kind.
fn plain_scalar(schema: &Node) -> Option<&str> {
    let is_scalar = matches!(shape_of(schema), Shape::Scalar) && schema.get("allOf").is_none();
    schema.str_of("type").filter(|_| is_scalar)
}

/// `schema` without the part of its `allOf` that does nothing but state `tag`.
fn without_tag<'n>(schema: &'n Node, tag: &str) -> Cow<'n, Node> {
    if let Some(content) = without_property(schema, tag) {
        return Cow::Owned(content);
    }
    let parts = schema.get("allOf").and_then(Node::as_array).unwrap_or_default();
    let states_only_tag = |part: &Node| {
        let members = part.get("properties").and_then(Node::as_object);
        members.is_some_and(|members| members.len() == 1 && members.contains_key(tag)) && reference(part).is_none()
    };
    let mut others = parts.iter().filter(|part| has_shape(part) && !states_only_tag(part));
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

/// The members of `schema`, those that it requires first.
fn members_by_weight(schema: &Node) -> Vec<&str> {
    let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
    let required = required.iter().filter_map(Node::as_str);
    let properties = schema.get("properties").and_then(Node::as_object);
    let all = properties.into_iter().flat_map(|properties| properties.keys());
    required.chain(all.map(String::as_str)).collect()
}
