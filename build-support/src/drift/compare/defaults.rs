//! What a server assumes where nothing is sent.
//!
//! In: two schemas. Out: a default that is new, gone or another one. Nothing fails for that; but a request that leaves
//! the value out means something else from now on.

use super::record::{Record, Scope};
use super::rule::Wire::{Compatible, Dangerous};
use super::rule::{Place, Rule, by_direction, rules};
use super::site::shown;
use super::view::View;

rules! {
    DEFAULT_ADDED = Rule::new("default-added", by_direction(Dangerous, Compatible), "There is a default from now on")
        .example(Place::Schema, "{type: integer}", "{type: integer, default: 10}");
    DEFAULT_REMOVED = Rule::new("default-removed", by_direction(Dangerous, Compatible), "There is no default any more")
        .example(Place::Schema, "{type: integer, default: 10}", "{type: integer}");
    DEFAULT_CHANGED = Rule::new("default-changed", by_direction(Dangerous, Compatible), "The default is another one")
        .example(Place::Schema, "{type: integer, default: 10}", "{type: integer, default: 20}");
}

pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    match (old.get("default"), new.get("default")) {
        (None, Some(new)) => record.added(scope, &DEFAULT_ADDED, new),
        (Some(old), None) => record.removed(scope, &DEFAULT_REMOVED, old),
        (Some(old), Some(new)) if !old.node.same_data(new.node) => {
            record.change(
                scope,
                &DEFAULT_CHANGED,
                new,
                Some(shown(old.node)),
                Some(shown(new.node)),
            );
        }
        _ => {}
    }
}
