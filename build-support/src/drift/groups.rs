//! Changes of one rule, together.
//!
//! In: the changes of a drift. Out: [`Group`]s: one rule with one level and direction is one of them, however many
//! places it applies to, so that a report has a row for each and folds the places.

use indexmap::IndexMap;

use super::compare::Change;

/// Changes of one rule that are as bad as each other.
pub(super) struct Group<'d> {
    /// All of them; there is at least one.
    pub(super) changes: Vec<&'d Change>,
}

impl<'d> Group<'d> {
    /// The first of them, which says what is true of all.
    pub(super) fn first(&self) -> Option<&'d Change> {
        self.changes.first().copied()
    }
}

/// `changes` by their rules, levels and directions, in the order of the first of each.
pub(super) fn groups<'d>(changes: impl IntoIterator<Item = &'d Change>) -> Vec<Group<'d>> {
    let mut groups: IndexMap<_, Vec<&Change>> = IndexMap::new();
    for change in changes {
        let directions = (change.directions.request, change.directions.response);
        groups
            .entry((change.level, change.rule.id, directions))
            .or_default()
            .push(change);
    }
    groups.into_values().map(|changes| Group { changes }).collect()
}
