//! JSON that means the same, and values that keep it.

use api_client_core::DateTime;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

/// Decodes JSON and asserts that nothing of it is lost: the value is written back as JSON of the same meaning.
pub(crate) fn round_trip<T: DeserializeOwned + Serialize>(json: &Value) -> T {
    let value: T = serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error} in {json:#}"));
    assert_same(&value, json);
    value
}

/// Asserts that a value is written as JSON of the same meaning.
pub(crate) fn assert_same(value: &impl Serialize, json: &Value) {
    let written = serde_json::to_value(value).unwrap();
    let (written, expected) = (meaning(&written), meaning(json));
    if written != expected {
        let (written, expected) = (format!("{written:#}\n"), format!("{expected:#}\n"));
        let diff = similar::TextDiff::from_lines(&expected, &written);
        panic!("{}", diff.unified_diff().header("expected", "written"));
    }
}

/// One spelling for each instant, whatever its offset, and for each number, whether or not it has a fraction of zero.
fn meaning(json: &Value) -> Value {
    match json {
        Value::String(text) => match text.parse::<DateTime>() {
            Ok(instant) => Value::String(instant.to_string()),
            Err(_) => json.clone(),
        },
        Value::Number(number) => whole(number).map_or_else(|| json.clone(), Value::from),
        Value::Array(items) => items.iter().map(meaning).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), meaning(member)))
            .collect(),
        Value::Null | Value::Bool(_) => json.clone(),
    }
}

/// A number without its fraction, if that is zero.
fn whole(number: &Number) -> Option<i64> {
    let text = number.to_string();
    text.strip_suffix(".0").unwrap_or(&text).parse().ok()
}
