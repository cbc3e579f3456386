//! A drift for machines.
//!
//! In: a [`Drift`]. Out: JSON with everything in it, nothing cut off. Members may be added, and do not change.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::drift::compare::{Change, RustLevel, Wire};

use super::Drift;

/// A drift, as reports in JSON have it.
#[derive(Debug, Serialize)]
pub struct Report<'d> {
    changes: Vec<Changed<'d>>,
    #[serde(rename = "crate")]
    crate_level: Option<&'static str>,
    interface: Option<Interface<'d>>,
    name: &'d str,
    notices: &'d [String],
    versions: Versions<'d>,
    wire: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Changed<'d> {
    file: &'d str,
    level: &'static str,
    line: u32,
    methods: BTreeSet<&'d str>,
    new: Option<&'d str>,
    old: Option<&'d str>,
    operations: Vec<&'d str>,
    pointer: &'d str,
    request: bool,
    response: bool,
    rule: &'static str,
    #[serde(rename = "type")]
    type_name: Option<&'d str>,
}

#[derive(Debug, Serialize)]
struct Interface<'d> {
    added: &'d [String],
    removed: &'d [String],
}

#[derive(Debug, Serialize)]
struct Versions<'d> {
    new: Option<&'d str>,
    old: Option<&'d str>,
}

/// Returns `drift` for `serde` to write as JSON.
pub fn json(drift: &Drift) -> Report<'_> {
    let (old, new) = &drift.versions;
    Report {
        changes: drift.changes.iter().map(|change| change_of(drift, change)).collect(),
        crate_level: drift.rust_level().map(RustLevel::word),
        interface: drift.interface.as_ref().map(|interface| Interface {
            added: &interface.added,
            removed: &interface.removed,
        }),
        name: &drift.name,
        notices: &drift.notices,
        versions: Versions {
            new: new.as_deref(),
            old: old.as_deref(),
        },
        wire: drift.wire_level().map(Wire::word),
    }
}

fn change_of<'d>(drift: &'d Drift, change: &'d Change) -> Changed<'d> {
    Changed {
        file: &change.location.file.path,
        level: change.level.word(),
        line: change.location.line,
        methods: drift.methods_of(change),
        new: change.new.as_deref(),
        old: change.old.as_deref(),
        operations: change.operations.iter().map(String::as_str).collect(),
        pointer: &change.pointer,
        request: change.directions.request,
        response: change.directions.response,
        rule: change.rule.id,
        type_name: drift.type_of(change),
    }
}
