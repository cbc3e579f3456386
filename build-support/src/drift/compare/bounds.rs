//! How large, how long and how many.
//!
//! In: two schemas. Out: bounds that allow less than before, or more; one that comes allows less, one that goes allows
//! more.

use std::cmp::Ordering;

use super::answer::Answer;
use super::kinds::Kinds;
use super::limits::{self, LIMITS, LOWER, UPPER};
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Levels, Place, Rule, both, by_direction, rules};
use super::sets;
use super::site::{Site, shown};
use super::view::View;
use crate::document::Node;

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
    MULTIPLE_OF_CHANGED = Rule::new("multiple-of-changed", both(Breaking), "Other numbers are multiples than before")
        .example(Place::Schema, "{type: integer, multipleOf: 4}", "{type: integer, multipleOf: 6}");
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

/// The rules of the limits in [`LIMITS`], in their order.
static LIMIT_RULES: [(&Rule, &Rule); 8] = [
    (&MAX_LENGTH_TIGHTENED, &MAX_LENGTH_LOOSENED),
    (&MIN_LENGTH_TIGHTENED, &MIN_LENGTH_LOOSENED),
    (&MAX_ITEMS_TIGHTENED, &MAX_ITEMS_LOOSENED),
    (&MIN_ITEMS_TIGHTENED, &MIN_ITEMS_LOOSENED),
    (&MAX_PROPERTIES_TIGHTENED, &MAX_PROPERTIES_LOOSENED),
    (&MIN_PROPERTIES_TIGHTENED, &MIN_PROPERTIES_LOOSENED),
    (&MAX_CONTAINS_TIGHTENED, &MAX_CONTAINS_LOOSENED),
    (&MIN_CONTAINS_TIGHTENED, &MIN_CONTAINS_LOOSENED),
];

/// Compares the bounds of the values that both schemas allow.
pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let kinds = bounded(old, new);
    let has_contains = old.get("contains").is_some() && new.get("contains").is_some();
    for ((key, of, tighter), rules) in LIMITS.into_iter().zip(LIMIT_RULES) {
        if kinds.has(of) && (has_contains || !key.ends_with("Contains")) {
            let ordering = limits::compare_limits(old, new, key, tighter);
            report(record, scope, (old, new), &[key], ordering, rules);
        }
    }
    if kinds.has(Kinds::NUMBER) {
        compare_numbers(record, scope, old, new);
    }
    if kinds.has(Kinds::ARRAY) {
        let ordering = new.is_true("uniqueItems").cmp(&old.is_true("uniqueItems"));
        report(
            record,
            scope,
            (old, new),
            &["uniqueItems"],
            ordering,
            (&UNIQUE_ITEMS_REQUIRED, &UNIQUE_ITEMS_DROPPED),
        );
    }
    if kinds.has(Kinds::STRING) {
        compare_patterns(record, scope, old, new);
    }
}

/// The kinds of values of both whose bounds say something. Where values are listed, it is the list that says how large
/// they are, unless it has one that the bounds of the other schema refuse.
fn bounded(old: &View<'_>, new: &View<'_>) -> Kinds {
    let kinds = old.kinds().and(new.kinds());
    let (old_list, new_list) = (sets::values(old), sets::values(new));
    let is_within = |list: &[&Node], other: &View<'_>| list.iter().all(|value| sets::obeys(other, value) != Answer::No);
    let is_told = match (&old_list, &new_list) {
        (None, None) => false,
        (Some(_), Some(_)) => true,
        (Some((_, values)), None) => is_within(values, new),
        (None, Some((_, values))) => is_within(values, old),
    };
    match is_told {
        true => kinds.without(Kinds::STRING.or(Kinds::NUMBER)),
        false => kinds,
    }
}

fn compare_numbers(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let views = (old, new);
    let upper = (limits::compare_upper(old, new), UPPER, Ordering::Less);
    let lower = (limits::compare_lower(old, new), LOWER, Ordering::Greater);
    for ((ordering, keys, tighter), rules) in [
        (upper, (&MAXIMUM_TIGHTENED, &MAXIMUM_LOOSENED)),
        (lower, (&MINIMUM_TIGHTENED, &MINIMUM_LOOSENED)),
    ] {
        let tightest = if ordering == Ordering::Greater { new } else { old };
        // A bound that comes or goes with a format is told as that.
        if !limits::is_bound_by_format(tightest, keys, tighter) {
            report(record, scope, views, &keys, ordering, rules);
        }
    }
    match limits::compare_multiples(old, new) {
        Some(ordering) => report(
            record,
            scope,
            views,
            &["multipleOf"],
            ordering,
            (&MULTIPLE_OF_TIGHTENED, &MULTIPLE_OF_LOOSENED),
        ),
        None => report(
            record,
            scope,
            views,
            &["multipleOf"],
            Ordering::Greater,
            (&MULTIPLE_OF_CHANGED, &MULTIPLE_OF_CHANGED),
        ),
    }
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
