//! JSON that means the same, and values that keep it.

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

/// One spelling for each number, whether or not it has a fraction of zero.
fn meaning(json: &Value) -> Value {
    match json {
        Value::Number(number) => whole(number).map_or_else(|| json.clone(), Value::from),
        Value::Array(items) => items.iter().map(meaning).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), meaning(member)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => json.clone(),
    }
}

/// A number without its fraction, if that is zero.
fn whole(number: &Number) -> Option<i64> {
    let text = number.to_string();
    text.strip_suffix(".0").unwrap_or(&text).parse().ok()
}

/// Every round trip rests on this comparison, so here is that it fails.
mod tests {
    use serde_json::json;

    use super::{assert_same, round_trip};

    #[derive(Debug, serde::Serialize, serde::Deserialize)]
    struct Known {
        name: String,
    }

    #[test]
    fn numbers_are_compared_by_what_they_mean() {
        let value = json!({"size": 1.0, "big": 9_007_199_254_740_993_i64});
        let same = json!({"size": 1, "big": 9_007_199_254_740_993_i64});
        assert_same(&value, &same);
    }

    #[test]
    #[should_panic(expected = "-  \"at\": \"2021-01-01T00:00:01Z\"\n+  \"at\": \"2021-01-01T00:00:00Z\"")]
    fn another_value_is_told() {
        assert_same(
            &json!({"at": "2021-01-01T00:00:00Z"}),
            &json!({"at": "2021-01-01T00:00:01Z"}),
        );
    }

    #[test]
    #[should_panic(expected = "-  \"age\": 7,\n")]
    fn a_member_that_is_lost_is_told() {
        round_trip::<Known>(&json!({"age": 7, "name": "a"}));
    }
}
