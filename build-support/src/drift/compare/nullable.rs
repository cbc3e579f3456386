//! Whether `null` is a value.
//!
//! In: two schemas. Out: whether `null` became allowed or forbidden, whether that is written as `nullable`, as a type
//! or as an alternative.

use super::kinds::Kinds;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible};
use super::rule::{Place, Rule, by_direction, rules};
use super::site::Site;
use super::view::View;

rules! {
    BECAME_NULLABLE = Rule::new("became-nullable", by_direction(Compatible, Breaking), "`null` is a value from now on")
        .example(Place::Schema, "{type: string}", "{type: string, nullable: true}");
    NO_LONGER_NULLABLE = Rule::new("no-longer-nullable", by_direction(Breaking, Compatible), "`null` is no value any more")
        .example(Place::Schema, "{type: [string, 'null']}", "{type: string}");
}

pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    if old.kinds().is_any() || new.kinds().is_any() {
        // Where any value goes, `null` is one of them, and the area of types says so.
        return;
    }
    match (old.kinds().has(Kinds::NULL), new.kinds().has(Kinds::NULL)) {
        (false, true) => became_nullable(record, scope, &new.site),
        (true, false) => no_longer_nullable(record, scope, &new.site),
        _ => {}
    }
}

/// Reports that `null` is a new value at `place`.
pub(super) fn became_nullable(record: &mut Record<'_>, scope: Scope, place: &Site<'_>) {
    record.change(scope, &BECAME_NULLABLE, place, None, Some("null".to_owned()));
}

/// Reports that `null` is no value any more at `place`.
pub(super) fn no_longer_nullable(record: &mut Record<'_>, scope: Scope, place: &Site<'_>) {
    record.change(scope, &NO_LONGER_NULLABLE, place, Some("null".to_owned()), None);
}
