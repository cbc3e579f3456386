//! Brings bounds to the form of OpenAPI 3.0.
//!
//! In: bounds that may be beyond what 64 bits hold; exclusive bounds as numbers (3.1) or flags (3.0). Out: whole bounds
//! for integers, and flags for exclusive bounds, each with the bound that it is about. A bound that no 64-bit integer
//! can meet or break says nothing and is left out, and so are two that leave no value between them.

use serde_json::Number;

use super::number_keywords::remove;
use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::keywords::{as_f64, whole_i64};
use crate::normalize::walk::{self, Order};

/// A bound and the flag that makes it exclusive.
struct Side {
    bound: &'static str,
    exclusive: &'static str,
    is_lower: bool,
}

const SIDES: [Side; 2] = [
    Side {
        bound: "minimum",
        exclusive: "exclusiveMinimum",
        is_lower: true,
    },
    Side {
        bound: "maximum",
        exclusive: "exclusiveMaximum",
        is_lower: false,
    },
];

/// Lower and upper bounds of one thing.
const PAIRS: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        for side in &SIDES {
            make_flag(members, side, place.pointer, report);
        }
        if members.get("type").and_then(Node::as_str) == Some("integer") {
            mark_wide(members, place.pointer, report);
            for side in &SIDES {
                make_whole(members, side, place.pointer, report);
            }
            widen(members, place.pointer, report);
        }
        for (lower, upper) in PAIRS {
            uncross(members, lower, upper, place.pointer, report);
        }
    });
}

/// Turns a numeric exclusive bound into a bound and a flag; of two bounds the tighter one counts.
fn make_flag(members: &mut Object, side: &Side, pointer: &JsonPointer, report: &mut Report) {
    let Some(exclusive) = members.get(side.exclusive) else {
        return;
    };
    let location = exclusive.location.clone();
    match &exclusive.value {
        Value::Bool(true) if !members.contains_key(side.bound) => {
            remove(members, side.exclusive, pointer, report, "has no bound beside it");
        }
        Value::Number(_) => {
            let exclusive = exclusive.clone();
            let tighter = match (as_f64(&exclusive), members.get(side.bound).and_then(as_f64)) {
                (Some(exclusive), Some(inclusive)) if side.is_lower => exclusive >= inclusive,
                (Some(exclusive), Some(inclusive)) => exclusive <= inclusive,
                _ => true,
            };
            if tighter {
                members.insert(side.bound.to_owned(), exclusive);
                members.insert(side.exclusive.to_owned(), Node::bool(true, location));
            } else {
                members.shift_remove(side.exclusive);
            }
        }
        _ => {}
    }
}

/// Gives an integer whose bounds are beyond a signed integer of 64 bits the format of a wider one.
fn mark_wide(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    /// 2 to the power of 63: descriptions round the largest signed integer of 64 bits to it.
    const BEYOND_SIGNED: f64 = 9_223_372_036_854_775_808.0;
    const BEYOND_UNSIGNED: f64 = 2.0 * BEYOND_SIGNED;
    let bound = |keyword: &str| {
        members
            .get(keyword)
            .and_then(|bound| Some((as_f64(bound)?, bound.location.clone())))
    };
    let (lower, upper) = (bound("minimum"), bound("maximum"));
    let is_below = |limit: f64| lower.as_ref().is_some_and(|(lower, _)| *lower < limit);
    let is_above = |limit: f64| upper.as_ref().is_some_and(|(upper, _)| *upper > limit);
    if members
        .get("format")
        .is_some_and(|format| format.as_str() != Some("int64"))
    {
        return;
    }
    let is_signed = lower.as_ref().is_none_or(|(lower, _)| *lower < 0.0);
    let (format, words) = match (is_below(-BEYOND_SIGNED), is_above(BEYOND_SIGNED)) {
        (false, false) => return,
        (false, true) if !is_signed && !is_above(BEYOND_UNSIGNED) => ("uint64", "an unsigned integer of 64 bits"),
        _ => ("int128", "an integer of 128 bits"),
    };
    let Some((_, location)) = upper.or(lower) else { return };
    report.rewritten(pointer, &location, format!("the bounds are those of {words}"));
    members.insert("format".to_owned(), Node::string(format, location));
}

/// Leaves out a format that the upper bound is beyond: the bound says that there are such values.
fn widen(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let format = members.get("format").and_then(Node::as_str);
    let largest = match format {
        Some("int8") => f64::from(i8::MAX),
        Some("int16") => f64::from(i16::MAX),
        Some("int32") => f64::from(i32::MAX),
        Some("uint8") => f64::from(u8::MAX),
        Some("uint16") => f64::from(u16::MAX),
        Some("uint32") => f64::from(u32::MAX),
        _ => return,
    };
    // A bound that is one too large is the number of values, not a value.
    let beyond = members
        .get("maximum")
        .and_then(as_f64)
        .is_some_and(|maximum| maximum > largest + 1.0);
    if beyond {
        remove(members, "format", pointer, report, "has no such values as `maximum`");
    }
}

/// Leaves out both bounds where no value is between them.
fn uncross(members: &mut Object, lower: &str, upper: &str, pointer: &JsonPointer, report: &mut Report) {
    let crossed = match (members.get(lower).and_then(as_f64), members.get(upper).and_then(as_f64)) {
        (Some(lower), Some(upper)) => lower > upper,
        _ => false,
    };
    if crossed {
        let why = format!("and `{lower}` leave no value");
        remove(members, upper, pointer, report, &why);
        let why = format!("and `{upper}` leave no value");
        remove(members, lower, pointer, report, &why);
        for side in SIDES.iter().filter(|side| side.bound == lower || side.bound == upper) {
            members.shift_remove(side.exclusive);
        }
    }
}

/// Makes the bound of an integer a whole number of 64 bits, and leaves it out if that is impossible.
fn make_whole(members: &mut Object, side: &Side, pointer: &JsonPointer, report: &mut Report) {
    let is_wide = members.get("format").and_then(Node::as_str) == Some("int128");
    let Some(value) = members.get_mut(side.bound) else {
        return;
    };
    let Value::Number(number) = &value.value else { return };
    if number.is_i64() {
        return;
    }
    let bound = number.as_f64().unwrap_or_default();
    let (rounded, was_whole) = (
        if side.is_lower { bound.ceil() } else { bound.floor() },
        bound.fract() == 0.0,
    );
    match whole_i64(rounded).filter(|_| !number.is_u64()) {
        Some(whole) => {
            value.value = Value::Number(Number::from(whole));
            if !was_whole {
                // No integer equals the fraction, so the next one inside is allowed.
                members.shift_remove(side.exclusive);
            }
        }
        None if is_wide => {
            let message = format!("the `{}` beyond 64 bits is not checked", side.bound);
            report.degraded(&pointer.join(side.bound), &value.location.clone(), message);
            members.shift_remove(side.bound);
            members.shift_remove(side.exclusive);
        }
        None => {
            remove(
                members,
                side.bound,
                pointer,
                report,
                "is beyond a signed integer of 64 bits",
            );
            members.shift_remove(side.exclusive);
        }
    }
}
