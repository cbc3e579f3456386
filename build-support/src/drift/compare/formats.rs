//! The form of strings and the size of numbers: `format`.
//!
//! In: two schemas. Out: a format that is new, gone or another one. Some formats are part of others: each value of
//! `int32` is one of `int64`. Where bounds or a list of values leave a format nothing to say, its change is none.

use super::limits;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::sets::{self, PARTS};
use super::site::{Site, shown};
use super::view::View;

rules! {
    FORMAT_ADDED = Rule::new("format-added", by_direction(Breaking, Compatible), "There is a format from now on")
        .example(Place::Schema, "{type: string}", "{type: string, format: uuid}");
    FORMAT_REMOVED = Rule::new("format-removed", by_direction(Compatible, Breaking), "There is no format any more")
        .example(Place::Schema, "{type: string, format: date}", "{type: string}");
    FORMAT_WIDENED = Rule::new("format-widened", by_direction(Compatible, Dangerous), "The format allows more than before")
        .example(Place::Schema, "{type: integer, format: int32}", "{type: integer, format: int64}");
    FORMAT_NARROWED = Rule::new("format-narrowed", by_direction(Breaking, Compatible), "The format allows less than before")
        .example(Place::Schema, "{type: number, format: double}", "{type: number, format: float}");
    FORMAT_CHANGED = Rule::new("format-changed", both(Breaking), "The format is another one")
        .example(Place::Schema, "{type: string, format: date}", "{type: string, format: date-time}");
}

/// What `format` says.
fn stated<'v, 'n>(view: &'v View<'n>) -> Option<(&'v Site<'n>, &'n str)> {
    let site = view.get("format")?;
    Some((site, site.node.as_str()?))
}

pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let are_listed = sets::values(old).is_some() && sets::values(new).is_some();
    if are_listed || old.is_spelt_as(new) || new.is_spelt_as(old) {
        return;
    }
    let (old_format, new_format) = (stated(old), stated(new));
    let (old_name, new_name) = (old_format.map(|(_, name)| name), new_format.map(|(_, name)| name));
    if old_name == new_name {
        return;
    }
    let (is_tighter, is_looser) = match (limits::range(old), limits::range(new)) {
        (Some(old_range), Some(new_range)) => (!limits::is_within(old, new_range), !limits::is_within(new, old_range)),
        _ => match (old_name, new_name) {
            (Some(old), Some(new)) => (!PARTS.contains(&(old, new)), !PARTS.contains(&(new, old))),
            (old, new) => (new.is_some(), old.is_some()),
        },
    };
    match (old_format, new_format, is_tighter, is_looser) {
        (.., false, false) => {}
        (None, Some((new, _)), ..) => record.added(scope, &FORMAT_ADDED, new),
        (Some((old, _)), None, ..) => record.removed(scope, &FORMAT_REMOVED, old),
        (Some((old, _)), Some((new, _)), ..) => {
            let rule = match (is_tighter, is_looser) {
                (true, true) => &FORMAT_CHANGED,
                (true, false) => &FORMAT_NARROWED,
                _ => &FORMAT_WIDENED,
            };
            record.change(scope, rule, new, Some(shown(old.node)), Some(shown(new.node)));
        }
        (None, None, ..) => {}
    }
}
