//! Alternatives that allow any value.

use test_api::serde_json::{self, json};
use test_api::types::{A, AAnyNamed};

#[test]
fn an_alternative_that_allows_anything_allows_anything() {
    for value in [json!("text"), json!(["a"]), json!({ "x": "y" }), json!(5), json!(false)] {
        let all = json!({
            "any_object_first": value, "object_or_any": value, "string_or_any": value, "one_of": value,
            "any_named": value,
        });
        let read: A = serde_json::from_value(all.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), all);
    }
    let read: A = serde_json::from_value(json!({ "any_named": { "x": "y" } })).unwrap();
    assert!(matches!(read.any_named, Some(AAnyNamed::B(b)) if b.x.as_deref() == Some("y")));
}
