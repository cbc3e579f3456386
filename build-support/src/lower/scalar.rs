//! From one string, number or truth value to a type.
//!
//! In: a canonical schema of such a value. Out: its type, and what is known of the texts of all values of a type.

use crate::document::Node;
use crate::model::types::{Integer, TypeRef};

/// The type of one string, number or truth value. Of the formats of strings, those of [`TypeRef`] have a type; others
/// (`email`, `uri`, `ipv4`, …) stay strings: what a server sends under their name is not always what they promise.
pub(super) fn scalar(schema: &Node) -> TypeRef {
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

/// How many characters each value of `ty` is written with, where they are always as many.
pub(super) fn text_length(ty: &TypeRef) -> Option<u64> {
    match ty {
        TypeRef::Uuid => Some(36),
        TypeRef::Date => Some(10),
        _ => None,
    }
}
