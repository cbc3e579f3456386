//! Lists of all values there are.
//!
//! In: two schemas. Out: values that were added to or removed from `enum`, and lists that came or went. `const` is a
//! list of one. Clients of this workspace keep values that they do not know; those of others may not, so that a new
//! value in an answer is dangerous.

use crate::document::Node;

use super::kinds::Kinds;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::sets;
use super::site::{Site, shown};
use super::view::View;

/// A list of values to which others may be added at any time, as some vendors write it.
const EXTENSIBLE: &str = "x-extensible-enum";

rules! {
    ENUM_VALUE_ADDED = Rule::new("enum-value-added", by_direction(Compatible, Dangerous), "There is a new value")
        .example(Place::Schema, "{type: string, enum: [cat]}", "{type: string, enum: [cat, dog]}");
    ENUM_VALUE_REMOVED = Rule::new("enum-value-removed", by_direction(Breaking, Compatible), "A value is gone")
        .example(Place::Schema, "{type: string, enum: [cat, dog]}", "{type: string, enum: [cat]}");
    ENUM_ADDED = Rule::new("enum-added", by_direction(Breaking, Compatible), "Only listed values are allowed from now on")
        .example(Place::Schema, "{type: string}", "{type: string, enum: [cat]}");
    ENUM_REMOVED = Rule::new("enum-removed", by_direction(Compatible, Dangerous), "Values are not listed any more")
        .example(Place::Schema, "{type: string, const: cat}", "{type: string}");
    ENUM_REPLACED = Rule::new("enum-replaced", both(Breaking), "None of the listed values is left")
        .example(Place::Schema, "{type: string, const: cat}", "{type: string, const: dog}");
    EXTENSIBLE_VALUE_ADDED =
        Rule::new("extensible-value-added", both(Compatible), "There is a new value in a list that was open")
            .example(Place::Schema, "{type: string, x-extensible-enum: [cat]}", "{type: string, x-extensible-enum: [cat, dog]}");
    EXTENSIBLE_VALUE_REMOVED =
        Rule::new("extensible-value-removed", by_direction(Breaking, Compatible), "A value is gone from a list that is open")
            .example(Place::Schema, "{type: string, x-extensible-enum: [cat, dog]}", "{type: string, x-extensible-enum: [cat]}");
}

/// Compares the lists of two schemas. Values of kinds that only one of them allows are of the area of types.
pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    let kinds = old.kinds().and(new.kinds()).without(Kinds::NULL);
    let list = |view: &View<'n>| {
        let (site, values) = sets::values(view)?;
        let values: Vec<&Node> = values.into_iter().filter(|value| kinds.has(Kinds::of(value))).collect();
        Some((site.clone(), values))
    };
    match (list(old), list(new)) {
        (None, None) => {}
        (None, Some((site, _))) => record.added(scope, &ENUM_ADDED, &site),
        (Some((site, _)), None) => record.removed(scope, &ENUM_REMOVED, &site),
        (Some((_, old)), Some((site, new))) => compare_lists(record, scope, &site, (&old, &new)),
    }
    if let (Some(old), Some(new)) = (old.site.get(EXTENSIBLE), new.site.get(EXTENSIBLE)) {
        let values = (values(&old), values(&new));
        let rules = (&EXTENSIBLE_VALUE_ADDED, &EXTENSIBLE_VALUE_REMOVED);
        compare_values(record, scope, &new, (&values.0, &values.1), rules);
    }
}

fn compare_lists(record: &mut Record<'_>, scope: Scope, site: &Site<'_>, (old, new): (&[&Node], &[&Node])) {
    let has_gone = |value: &&Node| !new.iter().any(|other| other.same_data(value));
    if !old.is_empty() && !new.is_empty() && old.iter().all(has_gone) {
        let shown = |values: &[&Node]| values.iter().map(|value| shown(value)).collect::<Vec<_>>().join(", ");
        record.change(scope, &ENUM_REPLACED, site, Some(shown(old)), Some(shown(new)));
        return;
    }
    compare_values(
        record,
        scope,
        site,
        (old, new),
        (&ENUM_VALUE_ADDED, &ENUM_VALUE_REMOVED),
    );
}

fn compare_values(
    record: &mut Record<'_>,
    scope: Scope,
    site: &Site<'_>,
    (old, new): (&[&Node], &[&Node]),
    (added, removed): (&'static Rule, &'static Rule),
) {
    for value in missing(new, old) {
        record.change(scope, removed, site, Some(shown(value)), None);
    }
    for value in missing(old, new) {
        record.change(scope, added, site, None, Some(shown(value)));
    }
}

fn values<'n>(list: &Site<'n>) -> Vec<&'n Node> {
    let values = list.node.as_array().into_iter().flatten();
    values.filter(|value| !value.is_null()).collect()
}

/// The values of `from` that are not in `values`.
fn missing<'n>(values: &[&Node], from: &[&'n Node]) -> Vec<&'n Node> {
    let is_missing = |node: &&&'n Node| !values.iter().any(|value| value.same_data(node));
    from.iter().filter(is_missing).copied().collect()
}
