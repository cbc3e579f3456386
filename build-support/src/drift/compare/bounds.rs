//! How large, how long and how many.
//!
//! In: two schemas. Out: bounds that allow less than before, or more; one that comes allows less, one that goes allows
//! more.

use std::cmp::Ordering;

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Levels, Place, Rule, both, by_direction, rules};
use super::site::{Site, shown};
use super::view::View;

const TIGHTENED: Levels = by_direction(Breaking, Compatible);
const LOOSENED: Levels = by_direction(Compatible, Dangerous);

rules! {
    MAXIMUM_TIGHTENED = Rule::new("maximum-tightened", TIGHTENED, "The largest number is smaller than before")
        .example(Place::Schema, "{type: integer, maximum: 9}", "{type: integer, maximum: 5}");
    MAXIMUM_LOOSENED = Rule::new("maximum-loosened", LOOSENED, "The largest number is larger than before")
        .example(Place::Schema, "{type: integer, exclusiveMaximum: 9}", "{type: integer, maximum: 9}");
    MINIMUM_TIGHTENED = Rule::new("minimum-tightened", TIGHTENED, "The smallest number is larger than before")
        .example(Place::Schema, "{type: integer, minimum: 0}", "{type: integer, minimum: 0, exclusiveMinimum: true}");
    MINIMUM_LOOSENED = Rule::new("minimum-loosened", LOOSENED, "The smallest number is smaller than before")
        .example(Place::Schema, "{type: integer, minimum: 0}", "{type: integer}");
    MULTIPLE_OF_TIGHTENED = Rule::new("multiple-of-tightened", TIGHTENED, "Fewer numbers are multiples than before")
        .example(Place::Schema, "{type: integer, multipleOf: 2}", "{type: integer, multipleOf: 4}");
    MULTIPLE_OF_LOOSENED = Rule::new("multiple-of-loosened", LOOSENED, "More numbers are multiples than before")
        .example(Place::Schema, "{type: integer, multipleOf: 4}", "{type: integer, multipleOf: 2}");
    MAX_LENGTH_TIGHTENED = Rule::new("max-length-tightened", TIGHTENED, "The longest text is shorter than before")
        .example(Place::Schema, "{type: string}", "{type: string, maxLength: 10}");
    MAX_LENGTH_LOOSENED = Rule::new("max-length-loosened", LOOSENED, "The longest text is longer than before")
        .example(Place::Schema, "{type: string, maxLength: 10}", "{type: string, maxLength: 20}");
    MIN_LENGTH_TIGHTENED = Rule::new("min-length-tightened", TIGHTENED, "The shortest text is longer than before")
        .example(Place::Schema, "{type: string}", "{type: string, minLength: 1}");
    MIN_LENGTH_LOOSENED = Rule::new("min-length-loosened", LOOSENED, "The shortest text is shorter than before")
        .example(Place::Schema, "{type: string, minLength: 2}", "{type: string, minLength: 1}");
    MAX_ITEMS_TIGHTENED = Rule::new("max-items-tightened", TIGHTENED, "There may be fewer items than before")
        .example(Place::Schema, "{type: array, maxItems: 9}", "{type: array, maxItems: 5}");
    MAX_ITEMS_LOOSENED = Rule::new("max-items-loosened", LOOSENED, "There may be more items than before")
        .example(Place::Schema, "{type: array, maxItems: 9}", "{type: array}");
    MIN_ITEMS_TIGHTENED = Rule::new("min-items-tightened", TIGHTENED, "There must be more items than before")
        .example(Place::Schema, "{type: array}", "{type: array, minItems: 1}");
    MIN_ITEMS_LOOSENED = Rule::new("min-items-loosened", LOOSENED, "There may be fewer items than had to be before")
        .example(Place::Schema, "{type: array, minItems: 1}", "{type: array, minItems: 0}");
    MAX_PROPERTIES_TIGHTENED = Rule::new("max-properties-tightened", TIGHTENED, "There may be fewer members than before")
        .example(Place::Schema, "{type: object}", "{type: object, maxProperties: 5}");
    MAX_PROPERTIES_LOOSENED = Rule::new("max-properties-loosened", LOOSENED, "There may be more members than before")
        .example(Place::Schema, "{type: object, maxProperties: 5}", "{type: object, maxProperties: 9}");
    MIN_PROPERTIES_TIGHTENED = Rule::new("min-properties-tightened", TIGHTENED, "There must be more members than before")
        .example(Place::Schema, "{type: object}", "{type: object, minProperties: 1}");
    MIN_PROPERTIES_LOOSENED =
        Rule::new("min-properties-loosened", LOOSENED, "There may be fewer members than had to be before")
            .example(Place::Schema, "{type: object, minProperties: 1}", "{type: object}");
    MAX_CONTAINS_TIGHTENED = Rule::new("max-contains-tightened", TIGHTENED, "There may be fewer items of the kind that has to be there")
        .example(Place::Schema, "{type: array, contains: {type: string}}", "{type: array, contains: {type: string}, maxContains: 2}");
    MAX_CONTAINS_LOOSENED = Rule::new("max-contains-loosened", LOOSENED, "There may be more items of the kind that has to be there")
        .example(
            Place::Schema,
            "{type: array, contains: {type: string}, maxContains: 2}",
            "{type: array, contains: {type: string}, maxContains: 3}",
        );
    MIN_CONTAINS_TIGHTENED = Rule::new("min-contains-tightened", TIGHTENED, "There must be more items of the kind that has to be there")
        .example(
            Place::Schema,
            "{type: array, contains: {type: string}, minContains: 2}",
            "{type: array, contains: {type: string}, minContains: 3}",
        );
    MIN_CONTAINS_LOOSENED = Rule::new("min-contains-loosened", LOOSENED, "There may be fewer items of the kind that has to be there")
        .example(
            Place::Schema,
            "{type: array, contains: {type: string}, minContains: 2}",
            "{type: array, contains: {type: string}, minContains: 1}",
        );
    UNIQUE_ITEMS_REQUIRED = Rule::new("unique-items-required", TIGHTENED, "No item may stand twice from now on")
        .example(Place::Schema, "{type: array}", "{type: array, uniqueItems: true}");
    UNIQUE_ITEMS_DROPPED = Rule::new("unique-items-dropped", LOOSENED, "Items may stand twice from now on")
        .example(Place::Schema, "{type: array, uniqueItems: true}", "{type: array, uniqueItems: false}");
    PATTERN_ADDED = Rule::new("pattern-added", TIGHTENED, "Text has to match a pattern from now on")
        .example(Place::Schema, "{type: string}", "{type: string, pattern: '^[a-z]+$'}");
    PATTERN_REMOVED = Rule::new("pattern-removed", LOOSENED, "Text has to match no pattern any more")
        .example(Place::Schema, "{type: string, pattern: '^[a-z]+$'}", "{type: string}");
    PATTERN_CHANGED = Rule::new("pattern-changed", both(Dangerous), "The pattern is another one")
        .example(Place::Schema, "{type: string, pattern: '^[a-z]+$'}", "{type: string, pattern: '^[a-z0-9]+$'}");
}

/// Upper and lower bounds that are one number, and their rules.
static LIMITS: [(&str, Ordering, &Rule, &Rule); 8] = [
    (
        "maxContains",
        Ordering::Less,
        &MAX_CONTAINS_TIGHTENED,
        &MAX_CONTAINS_LOOSENED,
    ),
    (
        "minContains",
        Ordering::Greater,
        &MIN_CONTAINS_TIGHTENED,
        &MIN_CONTAINS_LOOSENED,
    ),
    ("maxLength", Ordering::Less, &MAX_LENGTH_TIGHTENED, &MAX_LENGTH_LOOSENED),
    (
        "minLength",
        Ordering::Greater,
        &MIN_LENGTH_TIGHTENED,
        &MIN_LENGTH_LOOSENED,
    ),
    ("maxItems", Ordering::Less, &MAX_ITEMS_TIGHTENED, &MAX_ITEMS_LOOSENED),
    ("minItems", Ordering::Greater, &MIN_ITEMS_TIGHTENED, &MIN_ITEMS_LOOSENED),
    (
        "maxProperties",
        Ordering::Less,
        &MAX_PROPERTIES_TIGHTENED,
        &MAX_PROPERTIES_LOOSENED,
    ),
    (
        "minProperties",
        Ordering::Greater,
        &MIN_PROPERTIES_TIGHTENED,
        &MIN_PROPERTIES_LOOSENED,
    ),
];

/// A bound of numbers: the number, and how far beyond it the bound lies: an exclusive bound is tighter than one that
/// includes the number.
type Bound = Option<(f64, bool)>;

pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let has_contains = old.get("contains").is_some() && new.get("contains").is_some();
    let counts = |key: &str| has_contains || !key.ends_with("Contains");
    for (key, tighter, tightened, loosened) in LIMITS.into_iter().filter(|(key, ..)| counts(key)) {
        let ordering = order(limit(old, key), limit(new, key), tighter);
        report(record, scope, (old, new), &[key], ordering, (tightened, loosened));
    }
    let upper = ["maximum", "exclusiveMaximum"];
    let ordering = order(bound(old, upper), bound(new, upper), Ordering::Less);
    report(
        record,
        scope,
        (old, new),
        &upper,
        ordering,
        (&MAXIMUM_TIGHTENED, &MAXIMUM_LOOSENED),
    );
    let lower = ["minimum", "exclusiveMinimum"];
    let ordering = order(bound(old, lower), bound(new, lower), Ordering::Greater);
    report(
        record,
        scope,
        (old, new),
        &lower,
        ordering,
        (&MINIMUM_TIGHTENED, &MINIMUM_LOOSENED),
    );
    let ordering = multiples(number(old, "multipleOf"), number(new, "multipleOf"));
    report(
        record,
        scope,
        (old, new),
        &["multipleOf"],
        ordering,
        (&MULTIPLE_OF_TIGHTENED, &MULTIPLE_OF_LOOSENED),
    );
    let ordering = new.is_true("uniqueItems").cmp(&old.is_true("uniqueItems"));
    report(
        record,
        scope,
        (old, new),
        &["uniqueItems"],
        ordering,
        (&UNIQUE_ITEMS_REQUIRED, &UNIQUE_ITEMS_DROPPED),
    );
    compare_patterns(record, scope, old, new);
}

/// Records that the keywords `keys` got tighter (`Greater`) or looser (`Less`).
fn report(
    record: &mut Record<'_>,
    scope: Scope,
    (old, new): (&View<'_>, &View<'_>),
    keys: &[&str],
    ordering: Ordering,
    (tightened, loosened): (&'static Rule, &'static Rule),
) {
    let rule = match ordering {
        Ordering::Equal => return,
        Ordering::Greater => tightened,
        Ordering::Less => loosened,
    };
    let value = |view: &View<'_>| {
        let written = keys.iter().filter_map(|key| Some((key, view.get(key)?)));
        let written: Vec<String> = written
            .map(|(key, site)| format!("{key}: {}", shown(site.node)))
            .collect();
        (!written.is_empty()).then(|| written.join(", "))
    };
    let place = keys.iter().find_map(|key| new.get(key)).unwrap_or(&new.site);
    record.change(scope, rule, place, value(old), value(new));
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

fn number(view: &View<'_>, key: &str) -> Option<f64> {
    number_of(view.get(key)?)
}

fn number_of(site: &Site<'_>) -> Option<f64> {
    site.node.to_json().as_f64()
}

/// The limit `key`; a lower one of zero is none. `minContains` is 1 where it is not written.
fn limit(view: &View<'_>, key: &str) -> Bound {
    let number = number(view, key).or_else(|| (key == "minContains").then_some(1.0))?;
    let is_none = key.starts_with("min") && number <= 0.0;
    (!is_none).then_some((number, false))
}

/// The bound of numbers that two keywords make: in OpenAPI 3.0 the second says whether the first excludes its number, in
/// 3.1 it is a bound of its own.
fn bound(view: &View<'_>, [inclusive, exclusive]: [&str; 2]) -> Bound {
    match number(view, exclusive) {
        Some(number) => Some((number, true)),
        None => number(view, inclusive).map(|number| (number, view.is_true(exclusive))),
    }
}

/// How much tighter it is to be a multiple of `new` than of `old`.
fn multiples(old: Option<f64>, new: Option<f64>) -> Ordering {
    match (old, new) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(old), Some(new)) if old.total_cmp(&new).is_eq() => Ordering::Equal,
        // Every old multiple is a new one.
        (Some(old), Some(new)) if (old % new).abs() < f64::EPSILON => Ordering::Less,
        _ => Ordering::Greater,
    }
}

fn compare_patterns(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    // A pattern that every text matches is none.
    let matches_all = |site: &&Site<'_>| matches!(site.node.as_str(), Some("" | ".*" | "^.*$" | "^" | "^.*" | ".*$"));
    let old = old.get("pattern").filter(|site| !matches_all(site));
    let new = new.get("pattern").filter(|site| !matches_all(site));
    match (old, new) {
        (None, Some(new)) => record.added(scope, &PATTERN_ADDED, new),
        (Some(old), None) => record.removed(scope, &PATTERN_REMOVED, old),
        (Some(old), Some(new)) if !old.node.same_data(new.node) => {
            record.change(
                scope,
                &PATTERN_CHANGED,
                new,
                Some(shown(old.node)),
                Some(shown(new.node)),
            );
        }
        _ => {}
    }
}
