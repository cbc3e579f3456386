//! The form of a schema: what it says of what its values look like.
//!
//! In: a canonical schema. Out: its [`Shape`], the words that the vendor has for it, and what it refers to.

use crate::document::Node;

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
