//! Two schemas, by all areas that schemas have.
//!
//! In: a schema of each description that stand in the same place. Out: what the areas find in them, and in what is below
//! them. Components are not gone into here but put on a list, for they are compared once and may contain themselves.

use crate::document::Node;

use super::record::{Record, Scope, Site};
use super::view::View;
use super::{
    Directions, bounds, composition, defaults, deprecation, enums, formats, nullable, required, subschemas, types,
};

/// Compares two schemas, as far as they are there.
pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: Option<Site<'n>>, new: Option<Site<'n>>) {
    let (Some(old), Some(new)) = (old, new) else { return };
    let is_reference = |site: &Site<'n>| site.node.get("$ref").is_some();
    if is_reference(&old) || is_reference(&new) {
        let (old, new) = (old.resolve(record.old), new.resolve(record.new));
        record.refer(scope, old, new);
    } else {
        compare_written(record, scope, old, new);
    }
}

/// Compares the pairs of components that have been referred to, and those that these refer to.
pub(super) fn compare_waiting(record: &mut Record<'_>) {
    while let Some((scope, old, new)) = record.next_pair() {
        compare_written(record, scope, old, new);
    }
}

fn compare_written<'n>(record: &mut Record<'n>, scope: Scope, old: Site<'n>, new: Site<'n>) {
    let old = View::of(old, record.old);
    let new = View::of(new, record.new);
    deprecation::compare_schemas(record, scope, &old, &new);
    nullable::compare(record, scope, &old, &new);
    defaults::compare(record, scope, &old, &new);
    if types::compare(record, scope, &old, &new) {
        // Where the type is another one, all else follows from that.
        return;
    }
    formats::compare(record, scope, &old, &new);
    enums::compare(record, scope, &old, &new);
    bounds::compare(record, scope, &old, &new);
    required::compare(record, scope, &old, &new);
    composition::compare(record, scope, &old, &new);
    subschemas::compare(record, scope, &old, &new);
}

/// In which directions a property travels that is written as `old` and `new`: one that is read-only in both is sent by
/// servers alone, one that is write-only in both by clients alone.
pub(super) fn directions_of(old: &Node, new: &Node) -> Directions {
    Directions {
        request: !(old.is_true("readOnly") && new.is_true("readOnly")),
        response: !(old.is_true("writeOnly") && new.is_true("writeOnly")),
    }
}
