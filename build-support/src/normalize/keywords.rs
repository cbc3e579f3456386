//! Which keywords speak of which type of value, and which values are of which type.
//!
//! In: a keyword, a format or a value. Out: a type of JSON Schema. In JSON Schema a keyword says nothing about values
//! of other types than its own, which is what makes it possible to tell the type of a schema that names none.

use crate::document::{Node, Object, Value};

/// The types that a schema of OpenAPI 3.0 can name.
pub(super) const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

/// The type that the keyword `keyword` speaks of, if it is one only; `number` for both kinds of number.
pub(crate) fn subject(keyword: &str) -> Option<&'static str> {
    match keyword {
        "minLength" | "maxLength" | "pattern" | "contentEncoding" | "contentMediaType" | "contentSchema" => {
            Some("string")
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => Some("number"),
        "items" | "prefixItems" | "additionalItems" | "unevaluatedItems" | "minItems" | "maxItems" | "uniqueItems"
        | "contains" | "minContains" | "maxContains" => Some("array"),
        "properties"
        | "patternProperties"
        | "additionalProperties"
        | "unevaluatedProperties"
        | "propertyNames"
        | "required"
        | "minProperties"
        | "maxProperties"
        | "dependentRequired"
        | "dependentSchemas" => Some("object"),
        _ => None,
    }
}

/// The type of the values that have the format `format`, as far as formats are known.
pub(super) fn subject_of_format(format: &str) -> Option<&'static str> {
    match format {
        "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "uint" | "int" => {
            Some("integer")
        }
        "float" | "double" => Some("number"),
        "date-time" | "date" | "time" | "duration" | "uuid" | "uri" | "url" | "email" | "byte" | "binary"
        | "hostname" | "ipv4" | "ipv6" | "password" | "uri-reference" | "regex" => Some("string"),
        _ => None,
    }
}

/// Whether a keyword that speaks of `subject` says something about values of the type `of`.
pub(super) fn concerns(subject: &str, of: &str) -> bool {
    subject == of || (of == "integer" && subject == "number")
}

/// Whether `schema` is made of others, so that its type may be named there.
pub(super) fn is_composed(schema: &Object) -> bool {
    ["$ref", "allOf", "oneOf", "anyOf", "not"]
        .into_iter()
        .any(|keyword| schema.contains_key(keyword))
}

/// Whether a shared media type is a whole `content`, by media type, as documents before OpenAPI 3.2 have it.
pub(super) fn is_content(media_type: &Node) -> bool {
    let members = media_type.as_object();
    members.is_some_and(|members| !members.contains_key("schema") && members.keys().any(|key| key.contains('/')))
}

/// The narrowest type of `value`; `null` for null.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether `value` is of the type `of`.
pub(super) fn is_of_type(value: &Value, of: &str) -> bool {
    let found = type_of(value);
    found == of || (found == "integer" && of == "number")
}

/// The one type that all of `values` have.
pub(super) fn common_type(values: &[Node]) -> Option<&'static str> {
    let mut types = values.iter().map(|value| type_of(&value.value));
    let first = types.next()?;
    types.try_fold(first, |common, next| match (common, next) {
        _ if common == next => Some(common),
        ("integer", "number") | ("number", "integer") => Some("number"),
        _ => None,
    })
}

/// `value` written as a value of the type `of`, if it is one but for quotes, left out or put in by mistake.
pub(super) fn requoted(value: &Value, of: &str) -> Option<Value> {
    match (of, value) {
        ("string", Value::Number(number)) => Some(Value::String(number.to_string())),
        ("string", Value::Bool(flag)) => Some(Value::String(flag.to_string())),
        ("boolean", Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        ("integer" | "number", Value::String(text)) => {
            let number = parse_number(text)?;
            is_of_type(&Value::Number(number.clone()), of).then_some(Value::Number(number))
        }
        _ => None,
    }
}

/// The number that `text` writes.
pub(super) fn parse_number(text: &str) -> Option<serde_json::Number> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some(number.into());
    }
    if let Ok(number) = text.parse::<u64>() {
        return Some(number.into());
    }
    serde_json::Number::from_f64(text.parse::<f64>().ok()?)
}

/// The number that `node` is.
pub(super) fn as_f64(node: &Node) -> Option<f64> {
    match &node.value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// `number` as a whole number of 64 bits, if it is one.
pub(super) fn whole_i64(number: f64) -> Option<i64> {
    let in_range = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number);
    // The cast is exact: the number is whole and in range.
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
    (in_range && number.fract() == 0.0).then_some(number as i64)
}
