//! Lists of all values there are.
//!
//! In: two schemas. Out: values that were added to or removed from `enum`, and lists that came or went. `const` is a list
//! of one. Clients of this workspace keep values that they do not know; those of others may not, so that a new value in an
//! answer is dangerous.

use crate::document::Node;

use super::Wire::{Breaking, Compatible, Dangerous};
use super::record::{Record, Scope, Site, shown};
use super::rule::{Place, Rule, by_direction, rules};
use super::view::View;

rules! {
    ENUM_VALUE_ADDED = Rule::new("enum-value-added", by_direction(Compatible, Dangerous), "There is a new value")
        .example(Place::Schema, "{type: string, enum: [cat]}", "{type: string, enum: [cat, dog]}");
    ENUM_VALUE_REMOVED = Rule::new("enum-value-removed", by_direction(Breaking, Compatible), "A value is gone")
        .example(Place::Schema, "{type: string, enum: [cat, dog]}", "{type: string, enum: [cat]}");
    ENUM_ADDED = Rule::new("enum-added", by_direction(Breaking, Compatible), "Only listed values are allowed from now on")
        .example(Place::Schema, "{type: string}", "{type: string, enum: [cat]}");
    ENUM_REMOVED = Rule::new("enum-removed", by_direction(Compatible, Dangerous), "Values are not listed any more")
        .example(Place::Schema, "{type: string, const: cat}", "{type: string}");
}

pub(super) fn compare(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    match (list(old), list(new)) {
        (None, None) => {}
        (None, Some((site, _))) => record.added(scope, &ENUM_ADDED, site),
        (Some((site, _)), None) => record.removed(scope, &ENUM_REMOVED, site),
        (Some((_, old_values)), Some((site, new_values))) => {
            for value in missing(&new_values, &old_values) {
                record.change(scope, &ENUM_VALUE_REMOVED, site, Some(shown(value)), None);
            }
            for value in missing(&old_values, &new_values) {
                record.change(scope, &ENUM_VALUE_ADDED, site, None, Some(shown(value)));
            }
        }
    }
}

/// The values that a schema lists. `null` is not one of them: the area of nullable values knows about it.
fn list<'v, 'n>(view: &'v View<'n>) -> Option<(&'v Site<'n>, Vec<&'n Node>)> {
    if let Some(site) = view.get("const") {
        return Some((site, vec![site.node]));
    }
    let site = view.get("enum")?;
    let values = site.node.as_array()?.iter().filter(|value| !value.is_null());
    Some((site, values.collect()))
}

/// The values of `from` that are not in `values`.
fn missing<'n>(values: &[&Node], from: &[&'n Node]) -> Vec<&'n Node> {
    let is_missing = |node: &&&'n Node| !values.iter().any(|value| value.same_data(node));
    from.iter().filter(is_missing).copied().collect()
}
