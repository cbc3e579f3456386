//! Whether `null` is a value.
//!
//! In: two schemas. Out: whether `null` became allowed or forbidden, whether that is written as `nullable`, as a type or as
//! an alternative.

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible};
use super::rule::{Place, Rule, by_direction, rules};
use super::view::View;

rules! {
    BECAME_NULLABLE = Rule::new("became-nullable", by_direction(Compatible, Breaking), "`null` is a value from now on")
        .example(Place::Schema, "{type: string}", "{type: string, nullable: true}");
    NO_LONGER_NULLABLE = Rule::new("no-longer-nullable", by_direction(Breaking, Compatible), "`null` is no value any more")
        .example(Place::Schema, "{type: [string, 'null']}", "{type: string}");
}

pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    match (old.is_nullable, new.is_nullable) {
        (false, true) => record.change(scope, &BECAME_NULLABLE, &new.site, None, Some("null".to_owned())),
        (true, false) => record.change(scope, &NO_LONGER_NULLABLE, &new.site, Some("null".to_owned()), None),
        _ => {}
    }
}
