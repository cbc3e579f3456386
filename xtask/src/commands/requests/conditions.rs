//! Whether made values keep conditions.
//!
//! In: a condition of the model and the members of an object. Out: whether it holds.

use build_support::model::types::{Bound, Condition, Constraints};
use serde_json::{Map, Number, Value};

use super::texts;

/// Returns `true` if `condition` holds for an object with `members`.
pub(super) fn holds(condition: &Condition, members: &Map<String, Value>) -> bool {
    let count = |conditions: &[Condition]| conditions.iter().filter(|condition| holds(condition, members)).count();
    match condition {
        Condition::Present(name) => members.contains_key(name),
        Condition::Among(name, values) => members.get(name).is_none_or(|value| values.contains(value)),
        Condition::Within(name, bound) => members.get(name).is_none_or(|value| keeps(value, bound)),
        Condition::Matches(name, pattern) => members.get(name).and_then(Value::as_str).is_none_or(|text| {
            let pattern = Some(pattern.clone());
            texts::fits(
                text,
                &Constraints {
                    pattern,
                    ..Constraints::default()
                },
            )
        }),
        Condition::Inside(name, condition) => {
            let inner = members.get(name).and_then(Value::as_object);
            inner.is_none_or(|inner| holds(condition, inner))
        }
        Condition::AtLeast(least) => members.len() as u64 >= *least,
        Condition::AtMost(most) => members.len() as u64 <= *most,
        Condition::All(conditions) => count(conditions) == conditions.len(),
        Condition::Any(conditions) => count(conditions) > 0,
        Condition::One(conditions) => count(conditions) == 1,
        Condition::Not(condition) => !holds(condition, members),
    }
}

/// Returns `true` if `value` keeps `bound`, or is of a kind that it is not about.
fn keeps(value: &Value, bound: &Bound) -> bool {
    let number = |keeps: fn(f64, f64) -> bool, bound: &Number| {
        let numbers = value.as_f64().zip(bound.as_f64());
        numbers.is_none_or(|(number, bound)| keeps(number, bound))
    };
    let length = value.as_str().map(|text| text.chars().count() as u64);
    let items = value.as_array().map(|items| items.len() as u64);
    match bound {
        Bound::Minimum(least) => number(|number, least| number >= least, least),
        Bound::Maximum(most) => number(|number, most| number <= most, most),
        Bound::Above(least) => number(|number, least| number > least, least),
        Bound::Below(most) => number(|number, most| number < most, most),
        Bound::MinLength(least) => length.is_none_or(|length| length >= *least),
        Bound::MaxLength(most) => length.is_none_or(|length| length <= *most),
        Bound::MinItems(least) => items.is_none_or(|items| items >= *least),
        Bound::MaxItems(most) => items.is_none_or(|items| items <= *most),
    }
}
