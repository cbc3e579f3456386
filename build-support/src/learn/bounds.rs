//! Bounds of values: lengths, sizes and limits of numbers.
//!
//! In: a schema and a value. Out: the keywords of the schema that the value does not obey. A server that sends or
//! accepts such a value shows that the bound is wrong; generated clients would refuse to send it.

use serde_json::{Map, Value};

/// The keywords of `schema` whose bounds `value` is outside of. Both ways to write an exclusive bound are read: as a
/// number, and as `true` beside the bound, which is OpenAPI 3.0's.
pub(super) fn broken(schema: &Map<String, Value>, value: &Value) -> Vec<&'static str> {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let mut broken = Vec::new();
    let mut hold = |key: &'static str, is_obeyed: &dyn Fn(f64) -> bool| {
        if bound(key).is_some_and(|bound| !is_obeyed(bound)) {
            broken.push(key);
        }
    };
    let mut size = |least: &'static str, most: &'static str, size: usize| {
        #[expect(clippy::cast_precision_loss, reason = "no size of a recording is beyond 2^52")]
        let size = size as f64;
        hold(least, &|bound| size >= bound);
        hold(most, &|bound| size <= bound);
    };
    match value {
        Value::String(text) => size("minLength", "maxLength", text.chars().count()),
        Value::Array(items) => size("minItems", "maxItems", items.len()),
        Value::Object(members) => size("minProperties", "maxProperties", members.len()),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let is_exclusive = |key: &str| schema.get(key) == Some(&Value::Bool(true));
            hold("minimum", &|bound| {
                number > bound || number == bound && !is_exclusive("exclusiveMinimum")
            });
            hold("maximum", &|bound| {
                number < bound || number == bound && !is_exclusive("exclusiveMaximum")
            });
            hold("exclusiveMinimum", &|bound| number > bound);
            hold("exclusiveMaximum", &|bound| number < bound);
        }
        Value::Null | Value::Bool(_) => {}
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_are_held_as_both_versions_write_them() {
        for (schema, value, expected) in [
            (json!({"maxLength": 2}), json!("größe"), &["maxLength"][..]),
            (json!({"maxLength": 5}), json!("größe"), &[]),
            (json!({"minItems": 1}), json!([]), &["minItems"]),
            (json!({"minimum": 1, "exclusiveMinimum": true}), json!(1), &["minimum"]),
            (json!({"exclusiveMaximum": 1.5}), json!(1.5), &["exclusiveMaximum"]),
            (json!({"minimum": 1, "maximum": 2}), json!(1.5), &[]),
            (json!({"minimum": 1}), json!("a"), &[]),
        ] {
            assert_eq!(
                broken(schema.as_object().unwrap(), &value),
                expected,
                "{schema} {value}"
            );
        }
    }
}
