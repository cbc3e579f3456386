//! The alternatives of a union as a reader counts them.
//!
//! In: a canonical schema with `oneOf` or `anyOf`. Out: the same with fewer alternatives: one that stands twice stands
//! once, a union inside a union gives it its alternatives, and all enumerations of strings are one. Some generators
//! write each value of an enumeration as an alternative of its own.

use super::shape::{Shape, has_shape, reference, shape_of};
use std::borrow::Cow;

use crate::document::{Node, Value};

/// Unions that nest deeper than this stay nested.
const MAX_DEPTH: usize = 16;

/// `schema` with the fewest alternatives in `keyword` that say the same.
pub(super) fn plain<'n>(schema: &'n Node, keyword: &str) -> Cow<'n, Node> {
    let all = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
    let mut plain = Vec::with_capacity(all.len());
    let is_tagged = schema.get("discriminator").is_some();
    for alternative in all {
        add(&mut plain, alternative, is_tagged, 0);
    }
    let unchanged = plain.len() == all.len() && plain.iter().zip(all).all(|(plain, given)| plain.same_data(given));
    if unchanged {
        return Cow::Borrowed(schema);
    }
    let mut schema = schema.clone();
    if let Some(alternatives) = schema.as_object_mut().and_then(|members| members.get_mut(keyword)) {
        alternatives.value = Value::Array(plain);
    }
    Cow::Owned(schema)
}

fn add(plain: &mut Vec<Node>, alternative: &Node, is_tagged: bool, depth: usize) {
    if is_tagged {
        return plain.push(alternative.clone());
    }
    if plain.iter().any(|earlier| earlier.same_data(alternative)) {
        return;
    }
    if reference(alternative).is_some() {
        return plain.push(alternative.clone());
    }
    match shape_of(alternative) {
        Shape::Union(keyword) if is_only(alternative, keyword) && depth < MAX_DEPTH => {
            for inner in alternative.get(keyword).and_then(Node::as_array).unwrap_or_default() {
                add(plain, inner, is_tagged, depth + 1);
            }
        }
        Shape::StringEnum => match plain.iter_mut().find(|earlier| is_inline_enum(earlier)) {
            Some(earlier) => add_values(earlier, alternative),
            None => plain.push(alternative.clone()),
        },
        _ => plain.push(alternative.clone()),
    }
}

/// Whether `schema` is nothing but the union in `keyword`.
fn is_only(schema: &Node, keyword: &str) -> bool {
    const ANNOTATIONS: &[&str] = &["description", "title", "example"];
    let members = schema.as_object().into_iter().flatten();
    members
        .into_iter()
        .all(|(name, _)| name == keyword || ANNOTATIONS.contains(&name.as_str()))
}

fn is_inline_enum(schema: &Node) -> bool {
    reference(schema).is_none() && schema.get("allOf").is_none() && matches!(shape_of(schema), Shape::StringEnum)
}

/// Adds the values of the enumeration `other` to those of `schema`, whose name and description are then too narrow.
fn add_values(schema: &mut Node, other: &Node) {
    let added = other.get("enum").and_then(Node::as_array).unwrap_or_default().to_vec();
    let Some(members) = schema.as_object_mut() else { return };
    for annotation in ["title", "description"] {
        members.shift_remove(annotation);
    }
    if let Some(Value::Array(values)) = members.get_mut("enum").map(|values| &mut values.value) {
        for value in added {
            if !values.iter().any(|earlier| earlier.same_data(&value)) {
                values.push(value);
            }
        }
    }
}

/// The alternatives of `schema` that say something of what their values look like.
pub(super) fn shaped_alternatives<'n>(schema: &'n Node, keyword: &str) -> Vec<&'n Node> {
    let all = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
    all.iter().filter(|alternative| has_shape(alternative)).collect()
}

/// The values of all alternatives, if each is an enumeration of strings, or any string beside one.
pub(super) fn merged_string_values<'n>(alternatives: &[&'n Node]) -> Option<Vec<&'n Node>> {
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
pub(super) fn plain_scalar(schema: &Node) -> Option<&str> {
    let is_scalar = matches!(shape_of(schema), Shape::Scalar) && schema.get("allOf").is_none();
    schema.str_of("type").filter(|_| is_scalar)
}
