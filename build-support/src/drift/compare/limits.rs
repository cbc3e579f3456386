//! How large, how long and how many values may be.
//!
//! In: a schema. Out: its limits in one spelling: what OpenAPI 3.0 and 3.1 write in two ways, and what an integer
//! cannot tell apart, is one limit. A limit of values that the schema does not allow is none. The format of an integer
//! is the bounds that it has.

use std::cmp::Ordering;

use super::answer::Answer;
use super::kinds::Kinds;
use super::view::View;

/// Limits that are one number, the kind of values that they are about, and in which direction they get tighter.
pub(super) const LIMITS: [(&str, Kinds, Ordering); 8] = [
    ("maxLength", Kinds::STRING, Ordering::Less),
    ("minLength", Kinds::STRING, Ordering::Greater),
    ("maxItems", Kinds::ARRAY, Ordering::Less),
    ("minItems", Kinds::ARRAY, Ordering::Greater),
    ("maxProperties", Kinds::OBJECT, Ordering::Less),
    ("minProperties", Kinds::OBJECT, Ordering::Greater),
    ("maxContains", Kinds::ARRAY, Ordering::Less),
    ("minContains", Kinds::ARRAY, Ordering::Greater),
];
/// The keywords of the largest number.
pub(super) const UPPER: [&str; 2] = ["maximum", "exclusiveMaximum"];
/// The keywords of the smallest number.
pub(super) const LOWER: [&str; 2] = ["minimum", "exclusiveMinimum"];

/// The formats of integers, and the least and the largest number of each.
const RANGES: [(&str, f64, f64); 8] = [
    ("int8", -128.0, 127.0),
    ("int16", -32_768.0, 32_767.0),
    ("int32", -2_147_483_648.0, 2_147_483_647.0),
    ("int64", -9_223_372_036_854_775_808.0, 9_223_372_036_854_775_807.0),
    ("uint8", 0.0, 255.0),
    ("uint16", 0.0, 65_535.0),
    ("uint32", 0.0, 4_294_967_295.0),
    ("uint64", 0.0, 18_446_744_073_709_551_615.0),
];

/// The least and the largest number.
pub(super) type Range = (f64, f64);

/// A bound: the number, and whether it is itself beyond the bound.
type Bound = Option<(f64, bool)>;

fn number(view: &View<'_>, key: &str) -> Option<f64> {
    view.get(key)?.node.to_json().as_f64()
}

/// How much tighter the limit `key` is in `new` than in `old`.
pub(super) fn compare_limits(old: &View<'_>, new: &View<'_>, key: &str, tighter: Ordering) -> Ordering {
    let (one, other) = (limit(old, key), limit(new, key));
    if key == "minProperties" {
        // Properties that have to be there are counted, and what came to be required is told as that.
        let required = |view: &View<'_>| f64::from(u32::try_from(view.required.len()).unwrap_or(u32::MAX));
        let is_more = |bound: Bound, than: &View<'_>| bound.is_some_and(|(least, _)| least > required(than));
        return match order(one, other, tighter) {
            Ordering::Greater if !is_more(other, old) => Ordering::Equal,
            Ordering::Less if !is_more(one, new) => Ordering::Equal,
            ordering => ordering,
        };
    }
    order(one, other, tighter)
}

/// How much tighter the largest number is in `new` than in `old`.
pub(super) fn compare_upper(old: &View<'_>, new: &View<'_>) -> Ordering {
    order(
        bound(old, UPPER, Ordering::Less),
        bound(new, UPPER, Ordering::Less),
        Ordering::Less,
    )
}

/// How much tighter the smallest number is in `new` than in `old`.
pub(super) fn compare_lower(old: &View<'_>, new: &View<'_>) -> Ordering {
    order(
        bound(old, LOWER, Ordering::Greater),
        bound(new, LOWER, Ordering::Greater),
        Ordering::Greater,
    )
}

/// How much tighter the second bound is than the first: a bound is tighter than another in the direction `tighter`, and
/// than none at all.
fn order(old: Bound, new: Bound, tighter: Ordering) -> Ordering {
    match (old, new) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some((old, old_excludes)), Some((new, new_excludes))) => match new.total_cmp(&old) {
            Ordering::Equal => new_excludes.cmp(&old_excludes),
            ordering if ordering == tighter => Ordering::Greater,
            _ => Ordering::Less,
        },
    }
}

/// The limit `key`; a lower one of zero is none. `minContains` is 1 where it is not written.
fn limit(view: &View<'_>, key: &str) -> Bound {
    let number = number(view, key).or_else(|| (key == "minContains").then_some(1.0))?;
    let is_none = key.starts_with("min") && number <= 0.0;
    (!is_none).then_some((number, false))
}

fn is_integer(view: &View<'_>) -> bool {
    view.kinds().and(Kinds::NUMBER) == Kinds::INTEGER
}

/// Which integers the format of `view` allows; nothing where it has other numbers as well, or a format that says
/// something else.
pub(super) fn range(view: &View<'_>) -> Option<Range> {
    if !is_integer(view) {
        return None;
    }
    match view.get("format") {
        None => Some((f64::NEG_INFINITY, f64::INFINITY)),
        Some(format) => {
            let name = format.node.as_str()?;
            let found = RANGES.iter().find(|(known, ..)| *known == name);
            found.map(|(_, least, most)| (*least, *most))
        }
    }
}

/// Whether all numbers that `view` allows are in the range.
pub(super) fn is_within(view: &View<'_>, (least, most): Range) -> bool {
    let lower = bound(view, LOWER, Ordering::Greater).map_or(f64::NEG_INFINITY, |(number, _)| number);
    let upper = bound(view, UPPER, Ordering::Less).map_or(f64::INFINITY, |(number, _)| number);
    lower >= least && upper <= most
}

/// Whether it is the format of `view` that says how large numbers are, or how small, and not the keywords `keys`.
pub(super) fn is_bound_by_format(view: &View<'_>, keys: [&str; 2], tighter: Ordering) -> bool {
    order(implied(view, tighter), stated(view, keys, tighter), tighter) == Ordering::Less
}

/// The bound that the format makes.
fn implied(view: &View<'_>, tighter: Ordering) -> Bound {
    let (least, most) = range(view)?;
    let number = if tighter == Ordering::Less { most } else { least };
    number.is_finite().then_some((number, false))
}

/// The bound of numbers that keywords and the format make.
fn bound(view: &View<'_>, keys: [&str; 2], tighter: Ordering) -> Bound {
    let (stated, implied) = (stated(view, keys, tighter), implied(view, tighter));
    match order(implied, stated, tighter) {
        Ordering::Less => implied,
        _ => stated,
    }
}

/// The bound of numbers that two keywords make: in OpenAPI 3.0 the second says whether the first excludes its number,
/// in 3.1 it is a bound of its own, and the tighter one counts. For integers it is the last number that is allowed.
fn stated(view: &View<'_>, [inclusive, exclusive]: [&str; 2], tighter: Ordering) -> Bound {
    let first = number(view, inclusive).map(|number| (number, view.is_true(exclusive)));
    let second = number(view, exclusive).map(|number| (number, true));
    let (number, excludes) = match order(first, second, tighter) {
        Ordering::Greater => second?,
        _ => first?,
    };
    if !is_integer(view) {
        return Some((number, excludes));
    }
    let (nearest, step) = match tighter {
        Ordering::Less => (number.floor(), -1.0),
        _ => (number.ceil(), 1.0),
    };
    let is_beyond = excludes && nearest.total_cmp(&number).is_eq();
    Some((if is_beyond { nearest + step } else { nearest }, false))
}

/// The number of which values have to be multiples. Every integer is a multiple of one.
fn multiple_of(view: &View<'_>) -> Option<f64> {
    let step = number(view, "multipleOf").filter(|step| *step > 0.0)?;
    (!(is_integer(view) && is_multiple(1.0, step))).then_some(step)
}

fn is_multiple(number: f64, step: f64) -> bool {
    let parts = number / step;
    (parts - parts.round()).abs() < 1e-9
}

/// How much tighter it is to be a multiple of what `new` says than of what `old` says; nothing where neither is.
pub(super) fn compare_multiples(old: &View<'_>, new: &View<'_>) -> Option<Ordering> {
    Some(match (multiple_of(old), multiple_of(new)) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(old), Some(new)) if old.total_cmp(&new).is_eq() => Ordering::Equal,
        // Every old multiple is a new one.
        (Some(old), Some(new)) if is_multiple(old, new) => Ordering::Less,
        (Some(old), Some(new)) if is_multiple(new, old) => Ordering::Greater,
        _ => return None,
    })
}

/// The pattern that text has to match. One that every text matches is none.
pub(super) fn pattern<'n>(view: &View<'n>) -> Option<&'n str> {
    let pattern = view.get("pattern")?.node.as_str()?;
    (!matches!(pattern, "" | ".*" | "^.*$" | "^" | "^.*" | ".*$")).then_some(pattern)
}

/// Whether the limits of `whole` allow all values of `kinds` that those of `part` allow.
pub(super) fn is_part(part: &View<'_>, whole: &View<'_>, kinds: Kinds) -> Answer {
    let mut answer = Answer::Yes;
    for (key, of, tighter) in LIMITS.into_iter().filter(|(key, ..)| !key.ends_with("Contains")) {
        let is_met = !kinds.has(of) || compare_limits(part, whole, key, tighter) != Ordering::Greater;
        answer = answer.and(|| Answer::of(is_met));
    }
    if kinds.has(Kinds::NUMBER) {
        let bounds = [compare_upper(part, whole), compare_lower(part, whole)];
        answer = answer.and(|| Answer::of(!bounds.contains(&Ordering::Greater)));
        answer = answer.and(|| match compare_multiples(part, whole) {
            None => Answer::Unknown,
            Some(ordering) => Answer::of(ordering != Ordering::Greater),
        });
    }
    if kinds.has(Kinds::ARRAY) {
        let is_short = limit(part, "maxItems").is_some_and(|(most, _)| most <= 1.0);
        let is_met = !whole.is_true("uniqueItems") || part.is_true("uniqueItems") || is_short;
        answer = answer.and(|| Answer::of(is_met));
    }
    if kinds.has(Kinds::STRING) {
        answer = answer.and(|| match (pattern(part), pattern(whole)) {
            (_, None) => Answer::Yes,
            (Some(part), Some(whole)) if part == whole => Answer::Yes,
            _ => Answer::Unknown,
        });
    }
    answer
}

/// Whether no number is within the bounds of both.
pub(super) fn are_apart(one: &View<'_>, other: &View<'_>) -> bool {
    let is_above = |low: &View<'_>, high: &View<'_>| match (
        bound(low, LOWER, Ordering::Greater),
        bound(high, UPPER, Ordering::Less),
    ) {
        (Some((low, excludes_low)), Some((high, excludes_high))) => {
            low > high || (low.total_cmp(&high).is_eq() && (excludes_low || excludes_high))
        }
        _ => false,
    };
    is_above(one, other) || is_above(other, one)
}

/// Whether the bounds of `view` allow `number`.
pub(super) fn allows_number(view: &View<'_>, number: f64) -> bool {
    let upper = bound(view, UPPER, Ordering::Less);
    let lower = bound(view, LOWER, Ordering::Greater);
    upper.is_none_or(|(most, excludes)| number < most || (!excludes && number <= most))
        && lower.is_none_or(|(least, excludes)| number > least || (!excludes && number >= least))
        && multiple_of(view).is_none_or(|step| is_multiple(number, step))
}

/// Whether the limits of `view` allow `text`; nothing where its pattern cannot be read.
pub(super) fn allows_text(view: &View<'_>, text: &str) -> Option<bool> {
    let length = f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
    let is_long_enough = limit(view, "minLength").is_none_or(|(least, _)| length >= least);
    let is_short_enough = limit(view, "maxLength").is_none_or(|(most, _)| length <= most);
    let matches = match pattern(view) {
        None => true,
        Some(pattern) => regress::Regex::with_flags(pattern, "u").ok()?.find(text).is_some(),
    };
    Some(is_long_enough && is_short_enough && matches)
}
