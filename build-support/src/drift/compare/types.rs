//! Which types a value has.
//!
//! In: two schemas. Out: whether the type is another one, or allows more or less than before. An integer is a number,
//! so that a number in its place allows more.

use super::kinds::Kinds;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::site::Site;
use super::view::View;

rules! {
    TYPE_CHANGED = Rule::new("type-changed", both(Breaking), "The type is another one")
        .example(Place::Schema, "{type: string}", "{type: integer}");
    TYPE_WIDENED = Rule::new("type-widened", by_direction(Compatible, Breaking), "More types are allowed than before")
        .example(Place::Schema, "{type: integer}", "{type: number}");
    TYPE_NARROWED = Rule::new("type-narrowed", by_direction(Breaking, Compatible), "Fewer types are allowed than before")
        .example(Place::Schema, "{type: [string, integer]}", "{type: string}");
}

/// Compares the types, and returns whether they have nothing in common, so that nothing else can be compared.
pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) -> bool {
    let (old_kinds, new_kinds) = (old.kinds().without(Kinds::NULL), new.kinds().without(Kinds::NULL));
    let (loses, gains) = (!new_kinds.covers(old_kinds), !old_kinds.covers(new_kinds));
    let rule = match (loses, gains) {
        (false, false) => return false,
        (false, true) => &TYPE_WIDENED,
        (true, false) => &TYPE_NARROWED,
        (true, true) => &TYPE_CHANGED,
    };
    let words = (Some(old_kinds.words()), Some(new_kinds.words()));
    record.change(scope, rule, new.place("type"), words.0, words.1);
    !old_kinds.has(new_kinds)
}

/// Reports an alternative of kinds that the schema, which had no alternatives, did not allow.
pub(super) fn widened(record: &mut Record<'_>, scope: Scope, place: &Site<'_>, old: Kinds, new: Kinds) {
    record.change(
        scope,
        &TYPE_WIDENED,
        place,
        Some(old.words()),
        Some(old.or(new).words()),
    );
}

/// Reports that kinds are gone with an alternative, and only one is left.
pub(super) fn narrowed(record: &mut Record<'_>, scope: Scope, place: &Site<'_>, old: Kinds, new: Kinds) {
    record.change(
        scope,
        &TYPE_NARROWED,
        place,
        Some(old.or(new).words()),
        Some(new.words()),
    );
}
