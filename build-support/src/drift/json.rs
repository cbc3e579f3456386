//! A drift for machines.
//!
//! In: a [`Drift`]. Out: JSON with everything in it, nothing cut off, as `docs/drift-report.schema.json` describes it.
//! Members may be added, and do not change.

use serde_json::{Value, json};

use crate::drift::compare::{Change, RustLevel, Wire};

use super::Drift;

/// `drift` as JSON.
pub fn json(drift: &Drift) -> Value {
    json!({
        "name": drift.name,
        "wire": drift.wire_level().map(Wire::word),
        "crate": drift.rust_level().map(RustLevel::word),
        "versions": {"old": drift.versions.0, "new": drift.versions.1},
        "notices": drift.notices,
        "changes": drift.changes.iter().map(|change| change_of(drift, change)).collect::<Vec<_>>(),
        "interface": drift.interface.as_ref().map(|interface| json!({
            "removed": interface.removed,
            "added": interface.added,
            "broken": interface.broken.iter().map(|broken| json!({"old": broken.old, "new": broken.new})).collect::<Vec<_>>(),
        })),
    })
}

fn change_of(drift: &Drift, change: &Change) -> Value {
    json!({
        "rule": change.rule.id,
        "level": change.level.word(),
        "request": change.directions.request,
        "response": change.directions.response,
        "gone": change.is_gone,
        "pointer": change.pointer,
        "file": change.location.file.path,
        "line": change.location.line,
        "old": change.old,
        "new": change.new,
        "operations": change.operations,
        "methods": drift.methods_of(change),
        "type": drift.type_of(change),
        "below": change.below.iter().map(|below| change_of(drift, below)).collect::<Vec<_>>(),
    })
}
