//! Which types a value has.
//!
//! In: two schemas. Out: whether the type is another one, or allows more or less than before. An integer is a number, so
//! that a number in its place allows more.

use std::collections::BTreeSet;

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::view::View;

rules! {
    TYPE_CHANGED = Rule::new("type-changed", both(Breaking), "The type is another one")
        .example(Place::Schema, "{type: string}", "{type: integer}");
    TYPE_WIDENED = Rule::new("type-widened", by_direction(Compatible, Breaking), "More types are allowed than before")
        .example(Place::Schema, "{type: integer}", "{type: number}");
    TYPE_NARROWED = Rule::new("type-narrowed", by_direction(Breaking, Compatible), "Fewer types are allowed than before")
        .example(Place::Schema, "{type: [string, integer]}", "{type: string}");
}

/// Compares the types, and says whether they have nothing in common, so that nothing else can be compared.
pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) -> bool {
    let (old_types, new_types) = (old.types(), new.types());
    let (loses, gains) = (!covers(&new_types, &old_types), !covers(&old_types, &new_types));
    let rule = match (loses, gains) {
        (false, false) => return false,
        (false, true) => &TYPE_WIDENED,
        (true, false) => &TYPE_NARROWED,
        (true, true) => &TYPE_CHANGED,
    };
    record.change(
        scope,
        rule,
        new.place("type"),
        Some(words(&old_types)),
        Some(words(&new_types)),
    );
    loses && gains
}

/// Whether every value of the types `narrow` is one of the types `wide`. No types at all mean any.
fn covers(wide: &BTreeSet<&str>, narrow: &BTreeSet<&str>) -> bool {
    let covers_one = |name: &str| wide.contains(name) || (name == "integer" && wide.contains("number"));
    wide.is_empty() || (!narrow.is_empty() && narrow.iter().all(|name| covers_one(name)))
}

fn words(types: &BTreeSet<&str>) -> String {
    if types.is_empty() {
        "any".to_owned()
    } else {
        types.iter().copied().collect::<Vec<_>>().join(" or ")
    }
}
