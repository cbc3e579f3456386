//! From one string, number or truth value to a type.
//!
//! In: a canonical schema of such a value. Out: its type, and what is known of the texts of all values of a type.

use crate::document::{Node, Value};
use crate::model::types::{DecimalForm, Integer, TypeRef};

/// The type of one string, number or truth value. Of the formats of strings, those of [`TypeRef`] have a type; others
/// (`email`, `uri`, `ipv4`, …) stay strings: what a server sends under their name is not always what they promise.
pub(super) fn scalar(schema: &Node) -> TypeRef {
    const DECIMAL: &str = "decimal";
    let format = schema.str_of("format").unwrap_or_default();
    match schema.str_of("type") {
        Some("integer") => {
            let known = Integer::ALL.into_iter().find(|integer| integer.format() == format);
            TypeRef::Integer(known.unwrap_or(Integer::I64))
        }
        Some("number") if format == DECIMAL => TypeRef::Decimal(DecimalForm::Number),
        Some("number") => TypeRef::Number,
        Some("boolean") => TypeRef::Boolean,
        // It keeps whatever text is sent.
        _ if format == DECIMAL => TypeRef::Decimal(DecimalForm::Text),
        _ => match typed_text(format) {
            Some(ty) if fits(&ty, schema) => ty,
            _ => TypeRef::Text,
        },
    }
}

/// The type of texts of the format `format`.
pub(super) fn typed_text(format: &str) -> Option<TypeRef> {
    match format {
        "uuid" => Some(TypeRef::Uuid),
        "date" => Some(TypeRef::Date),
        "date-time" => Some(TypeRef::Instant),
        _ => None,
    }
}

/// Whether values of `ty` can be as long as `schema` asks. Identifiers of 24 characters are no UUIDs, whatever their
/// format.
fn fits(ty: &TypeRef, schema: &Node) -> bool {
    /// The length of the shortest date with a time.
    const SHORTEST_INSTANT: u64 = 20;
    let bound = |keyword: &str| match schema.get(keyword).map(|bound| &bound.value) {
        Some(Value::Number(bound)) => bound.as_u64(),
        _ => None,
    };
    let shortest = text_length(ty).unwrap_or(SHORTEST_INSTANT);
    let is_short = bound("maxLength").is_some_and(|most| most < shortest);
    let is_long = bound("minLength").is_some_and(|least| text_length(ty).is_some_and(|length| least > length));
    !is_short && !is_long
}

/// How many characters each value of `ty` is written with, where they are always as many.
pub(super) fn text_length(ty: &TypeRef) -> Option<u64> {
    match ty {
        TypeRef::Uuid => Some(36),
        TypeRef::Date => Some(10),
        _ => None,
    }
}
