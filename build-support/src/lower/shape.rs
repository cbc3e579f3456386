//! The form of a schema: what it says of what its values look like.
//!
//! In: a canonical schema. Out: its [`Shape`], the words that the vendor has for it, and what it refers to.

use crate::document::{Node, Value};
use crate::normalize::is_annotation;

/// The members of a schema that say what its values look like.
pub(super) const SHAPE_KEYWORDS: &[&str] = &[
    "$ref",
    "type",
    "enum",
    "properties",
    "items",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "format",
];

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
    if matches!(kind, Some("integer" | "number")) && whole_values(schema).is_some() {
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

/// What the vendor says of `schema`: its description, or else a title that is more than its name.
pub(super) fn description(schema: &Node) -> Option<String> {
    let text = |key: &str| schema.str_of(key).map(str::trim).filter(|text| !text.is_empty());
    text("description")
        .or_else(|| text("title").filter(|title| title.contains(' ')))
        .map(str::to_owned)
}

/// The name of the component that `schema` refers to.
pub(super) fn reference(schema: &Node) -> Option<&str> {
    schema.str_of("$ref")?.strip_prefix("#/components/schemas/")
}

/// Whether `schema` says something of what its values look like.
pub(super) fn has_shape(schema: &Node) -> bool {
    schema
        .as_object()
        .is_some_and(|members| SHAPE_KEYWORDS.iter().any(|keyword| members.contains_key(*keyword)))
}

/// The values of `schema`, if they are whole numbers of 64 bits and all that it allows.
pub(super) fn whole_values(schema: &Node) -> Option<Vec<(i64, &Node)>> {
    let values = schema.get("enum").and_then(Node::as_array)?;
    let whole = |value: &Node| match &value.value {
        Value::Number(number) => number.as_i64().or_else(|| whole_of(number.as_f64()?)),
        _ => None,
    };
    let values: Option<Vec<_>> = values.iter().map(|value| Some((whole(value)?, value))).collect();
    values.filter(|values| !values.is_empty())
}

/// `number` without its fraction, where that is nothing and the rest exact.
fn whole_of(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}
