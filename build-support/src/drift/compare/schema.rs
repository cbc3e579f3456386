//! Two schemas, by all areas that schemas have.
//!
//! In: a schema of each description that stand in the same place. Out: what the areas find in them, and in what is
//! below them. Schemas inside of schemas are not gone into here: the record has a list of pairs that have yet to be
//! compared, because components are compared once and may contain themselves.

use super::record::{Record, Scope};
use super::view::View;
use super::{bounds, composition, defaults, deprecation, enums, formats, nullable, required, subschemas, types};

/// Compares the pairs of schemas that the areas have found, and those inside of these.
pub(super) fn compare_waiting(record: &mut Record<'_>) {
    while let Some((scope, old, new)) = record.next_pair() {
        compare(record, scope, &old, &new);
    }
}

fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    deprecation::compare_schemas(record, scope, old, new);
    defaults::compare(record, scope, old, new);
    composition::compare_discriminators(record, scope, old, new);
    composition::compare_kinds(record, scope, old, new);
    if old.is_choice() || new.is_choice() {
        composition::compare(record, scope, old, new);
        return;
    }
    let repeated = subschemas::compare_repeated(record, scope, old, new);
    let without = |view: &View<'n>| repeated.iter().fold(view.clone(), |view, key| view.without(key));
    let (old, new) = match repeated.is_empty() {
        true => (old, new),
        false => (&without(old), &without(new)),
    };
    nullable::compare(record, scope, old, new);
    if types::compare(record, scope, old, new) {
        // Where the type is another one, all else follows from that.
        return;
    }
    formats::compare(record, scope, old, new);
    enums::compare(record, scope, old, new);
    bounds::compare(record, scope, old, new);
    required::compare(record, scope, old, new);
    subschemas::compare(record, scope, old, new);
}
