//! Every example in a description, held against the type that is generated for its place.
//!
//! In: the list of all examples, which `cargo test -p build-support --test examples` keeps complete, and for each the
//! type that it is an example of. Out: a test that fails unless both lists name the same places and each example comes
//! back as it was.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::json::round_trip;

/// Decodes an example as the type of its place, and compares.
pub(crate) type Check = Box<dyn Fn(&Value)>;

/// An example of a type.
pub(crate) fn of_type<T: DeserializeOwned + Serialize + 'static>() -> Check {
    Box::new(|json| {
        round_trip::<T>(json);
    })
}

/// An example of a member: its type is that of the field, so it cannot be told wrongly.
pub(crate) fn of_member<T: 'static, M: DeserializeOwned + Serialize + 'static>(_field: fn(T) -> M) -> Check {
    of_type::<M>()
}

/// Asserts that every example has a check, that every check has an example, and that all pass.
pub(crate) fn assert_all_round_trip<const N: usize>(examples: &str, checks: [(&str, Check); N]) {
    let examples: Map<String, Value> = serde_json::from_str(examples).unwrap();
    let checked: Vec<_> = checks.iter().map(|(place, _)| *place).collect();
    assert_eq!(
        examples.keys().collect::<Vec<_>>(),
        checked,
        "the places of all examples"
    );
    for ((_, example), (_, check)) in examples.iter().zip(&checks) {
        check(example);
    }
}

/// An example without a check must not pass unseen.
mod tests {
    use super::{assert_all_round_trip, of_member, of_type};

    #[test]
    #[should_panic(expected = "the places of all examples")]
    fn an_example_without_a_check_is_told() {
        assert_all_round_trip(
            r#"{"/a/example": 1, "/b/example": 2}"#,
            [("/a/example", of_type::<i64>())],
        );
    }

    #[test]
    #[should_panic(expected = "the places of all examples")]
    fn a_check_without_an_example_is_told() {
        assert_all_round_trip("{}", [("/a/example", of_type::<i64>())]);
    }

    #[test]
    #[should_panic(expected = "invalid type: string")]
    fn an_example_of_another_type_is_told() {
        let id = of_member(|pair: (i64, String)| pair.0);
        assert_all_round_trip(r#"{"/a/example": "one"}"#, [("/a/example", id)]);
    }
}
