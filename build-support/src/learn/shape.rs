//! Values without what they say: their kinds and sizes, which hold nothing personal.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

/// How long a name or a word of an API may be.
const MAX_WORD: usize = 64;
/// How many members of an object are named.
const MAX_NAMES: usize = 8;

/// What JSON Schema calls the type of `value`.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `value` without what it says.
pub(super) fn shape(value: &Value) -> String {
    match value {
        Value::String(text) if is_date_time(text) => "a time with an offset or in UTC".to_owned(),
        Value::String(text) if text.is_empty() => "an empty string".to_owned(),
        Value::String(text) => match form(text) {
            Some(form) => format!("a string like `{form}`"),
            None => format!("a string of {} characters", text.chars().count()),
        },
        Value::Array(items) => match items.first() {
            Some(first) => format!("an array of {}, the first {}", items.len(), kind(first)),
            None => "an empty array".to_owned(),
        },
        Value::Object(members) => {
            let names: Vec<String> = members.keys().take(MAX_NAMES).map(|key| name(key)).collect();
            let more = if members.len() > MAX_NAMES { ", …" } else { "" };
            format!("an object with {}{more}", names.join(", "))
        }
        Value::Null => "null".to_owned(),
        Value::Number(number) if number.is_f64() => "a number".to_owned(),
        Value::Number(_) => "an integer".to_owned(),
        Value::Bool(_) => "a boolean".to_owned(),
    }
}

/// The form of a text that looks like a date or a time: `0000-00-00 00:00:00`.
fn form(text: &str) -> Option<String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let others: String = text.chars().filter(|character| !character.is_ascii_digit()).collect();
    let is_date = others.chars().all(|character| "-:/.TZ +,".contains(character)) && others.len() >= 2;
    (is_date && digits >= 6 && text.len() <= 40).then(|| {
        let zeros = text
            .chars()
            .map(|character| if character.is_ascii_digit() { '0' } else { character });
        zeros.collect()
    })
}

/// The name of a property; its length where it may be data: an address, a number.
pub(super) fn name(name: &str) -> String {
    match is_word(name) {
        true => name.to_owned(),
        false => format!("<a name of {} characters>", name.chars().count()),
    }
}

/// Whether `text` looks like a word of an API: a name that a programmer has given, not a value that a user has.
pub(super) fn is_word(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '$');
    let is_plain = text
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || "_-.$:/".contains(character));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    begins && is_plain && text.len() <= MAX_WORD && digits <= 4
}

/// Whether `value` is in the form that `format` names, as far as generated types have types of their own for it. What
/// is said of values of another type holds.
pub(super) fn is_of_format(format: &str, value: &Value) -> bool {
    match (format, value) {
        ("date-time", Value::String(text)) => is_date_time(text),
        ("date", Value::String(text)) => is_date(text),
        ("uuid", Value::String(text)) => is_uuid(text),
        ("int8", Value::Number(number)) => number.as_i64().is_some_and(|number| i8::try_from(number).is_ok()),
        ("uint8", Value::Number(number)) => number.as_u64().is_some_and(|number| u8::try_from(number).is_ok()),
        ("int16", Value::Number(number)) => number.as_i64().is_some_and(|number| i16::try_from(number).is_ok()),
        ("uint16", Value::Number(number)) => number.as_u64().is_some_and(|number| u16::try_from(number).is_ok()),
        ("int32", Value::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ("uint32", Value::Number(number)) => number.as_u64().is_some_and(|number| u32::try_from(number).is_ok()),
        ("int64", Value::Number(number)) => number.is_i64(),
        ("uint64", Value::Number(number)) => number.is_u64(),
        _ => true,
    }
}

/// Whether `text` is 32 hexadecimal digits, with hyphens or without (RFC 9562, section 4).
fn is_uuid(text: &str) -> bool {
    let hyphens: Vec<usize> = text.match_indices('-').map(|(index, _)| index).collect();
    let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
    digits == 32 && digits + hyphens.len() == text.len() && (hyphens.is_empty() || hyphens == [8, 13, 18, 23])
}

/// Whether the runtime reads `text` as a `date-time`: RFC 3339, or the same without an offset.
pub(super) fn is_date_time(text: &str) -> bool {
    let has_time = text.get(10..11).is_some_and(|mark| mark.eq_ignore_ascii_case("t"));
    has_time && (text.parse::<Timestamp>().is_ok() || text.parse::<DateTime>().is_ok())
}

/// Whether `text` is a date of RFC 3339.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_shape_says_nothing_of_what_is_in_it() {
        for (value, shown) in [
            (json!("tom@cats.example"), "a string of 16 characters"),
            (json!("2026-01-02 03:04:05"), "a string like `0000-00-00 00:00:00`"),
            (
                json!({"name": "Tom", "tom@cats.example": 1}),
                "an object with name, <a name of 16 characters>",
            ),
            (json!([1.5, 2]), "an array of 2, the first number"),
            (json!(5), "an integer"),
        ] {
            assert_eq!(shape(&value), shown);
        }
    }

    #[test]
    fn forms_are_those_that_generated_types_read() {
        for (format, value, expected) in [
            ("date-time", json!("2026-01-02T03:04:05"), true),
            ("date-time", json!("2026-01-02 03:04:05"), false),
            ("date", json!("2026-01-02"), true),
            ("uuid", json!("67e55044-10b1-426f-9247-bb680e5fe0c8"), true),
            ("uuid", json!("67e5504410b1-426f-9247-bb680e5fe0c8"), false),
            ("int32", json!(2_147_483_648_i64), false),
            ("int64", json!(u64::MAX), false),
            ("email", json!("tom"), true),
            ("date", json!(5), true),
        ] {
            assert_eq!(is_of_format(format, &value), expected, "{format} {value}");
        }
    }

    #[test]
    fn words_are_told_from_data() {
        for (text, expected) in [
            ("in_progress", true),
            ("text/plain", true),
            ("v2", true),
            ("tom@cats.example", false),
            ("4111111111111111", false),
            ("a1b2c3d4e5f6", false),
            ("Tom Cat", false),
            ("", false),
        ] {
            assert_eq!(is_word(text), expected, "{text}");
        }
    }
}
