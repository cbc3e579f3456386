//! Makes the values of numeric keywords numbers.
//!
//! In: bounds and counts with any values: texts, fractions, negative lengths. Out: numbers (for the exclusive bounds
//! also flags), whole and not negative for counts, and a positive `multipleOf`. What is none is left out.

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::shown;
use crate::normalize::keywords::{as_f64, parse_number, whole_i64};
use crate::normalize::walk::{self, Order};

const COUNTS: [&str; 6] = [
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        for keyword in [
            "minimum",
            "maximum",
            "multipleOf",
            "exclusiveMinimum",
            "exclusiveMaximum",
        ] {
            make_number(members, keyword, place.pointer, report);
        }
        for keyword in COUNTS {
            make_count(members, keyword, place.pointer, report);
        }
        if members
            .get("multipleOf")
            .and_then(as_f64)
            .is_some_and(|factor| factor <= 0.0)
        {
            remove(members, "multipleOf", place.pointer, report, "is no positive number");
        }
    });
}

/// Leaves `keyword` out, with a note that says `why`.
pub(super) fn remove(members: &mut Object, keyword: &str, pointer: &JsonPointer, report: &mut Report, why: &str) {
    if let Some(value) = members.shift_remove(keyword) {
        let message = format!("`{keyword}: {}` {why} and was left out", shown(&value));
        report.rewritten(&pointer.join(keyword), &value.location, message);
    }
}

/// Reads a number that was written as text, and leaves out what is none. Flags stay.
fn make_number(members: &mut Object, keyword: &str, pointer: &JsonPointer, report: &mut Report) {
    let Some(value) = members.get_mut(keyword) else { return };
    let read = match &value.value {
        Value::Number(_) => return,
        Value::Bool(_) if keyword.starts_with("exclusive") => return,
        Value::String(text) if keyword.starts_with("exclusive") && (text == "true" || text == "false") => {
            Some(Value::Bool(text == "true"))
        }
        Value::String(text) => parse_number(text).map(Value::Number),
        _ => None,
    };
    match read {
        Some(read) => {
            let message = format!("`{keyword}` was written as text: {}", shown(value));
            report.rewritten(&pointer.join(keyword), &value.location, message);
            value.value = read;
        }
        None => remove(members, keyword, pointer, report, "is no number"),
    }
}

/// Makes a length or count a whole number that is not negative.
fn make_count(members: &mut Object, keyword: &str, pointer: &JsonPointer, report: &mut Report) {
    make_number(members, keyword, pointer, report);
    let Some(value) = members.get_mut(keyword) else { return };
    let Value::Number(number) = &value.value else { return };
    if number.as_u64().is_some_and(|count| i64::try_from(count).is_ok()) {
        return;
    }
    match number.as_f64().and_then(whole_i64).filter(|count| *count >= 0) {
        Some(count) => value.value = Value::Number(count.into()),
        None => remove(members, keyword, pointer, report, "is no count"),
    }
}
