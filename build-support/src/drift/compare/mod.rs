//! What changed between two descriptions of an API, and what that does to those who use it.
//!
//! In: two descriptions. Out: the [`Change`]s, each once: which rule it falls under, where it is, what was there and what
//! is there now, which operations meet it, and how bad it is on the wire. How bad it is depends on the direction: a value
//! that a server may send from now on is another matter than one that it accepts from now on.
//!
//! Compared is what descriptions mean, not how they are written. A reference is what it refers to, so a component that is
//! renamed has not changed; `allOf` is what its branches say together; `type: [string, "null"]` is a nullable string; a
//! path parameter may have another name. What servers send of their own, in webhooks and callbacks, is compared with the
//! directions reversed. A component that nothing uses is on no wire, and is only named.

mod bodies;
mod bounds;
mod callbacks;
mod components;
mod composition;
mod defaults;
mod deprecation;
mod enums;
mod formats;
mod headers;
mod item;
mod media_types;
mod nullable;
mod operations;
mod parameters;
mod paths;
mod record;
mod required;
mod responses;
mod rule;
mod rust;
mod schema;
mod security;
mod servers;
mod subschemas;
mod table;
mod types;
mod view;

use std::collections::BTreeSet;

use crate::document::{Location, Node};

pub use item::readable;
pub use rule::{AREAS, Area, Levels, Place, Rule, Wire};
pub use rust::{RustChanges, RustLevel, compare_listings};
pub use table::markdown_table;

/// Whether a part of a description is sent by clients, by servers, or by both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directions {
    /// Clients send it.
    pub request: bool,
    /// Servers send it.
    pub response: bool,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// The rule that it falls under.
    pub rule: &'static Rule,
    /// What it does on the wire: the worse of the levels of its directions.
    pub level: Wire,
    /// How the part travels that has changed.
    pub directions: Directions,
    /// The JSON pointer of the part that has changed: in the new description, or in the old one if it is gone.
    pub pointer: String,
    /// Where that part stands.
    pub location: Location,
    /// What was there, in short.
    pub old: Option<String>,
    /// What is there now, in short.
    pub new: Option<String>,
    /// The operations that meet it, as method and path.
    pub operations: BTreeSet<String>,
}

/// What changed from `old` to `new`, the worst first.
pub fn compare(old: &Node, new: &Node) -> Vec<Change> {
    let mut record = record::Record::new(old, new);
    servers::compare(&mut record);
    paths::compare(&mut record);
    callbacks::compare_webhooks(&mut record);
    components::compare(&mut record);
    schema::compare_waiting(&mut record);
    record.into_changes()
}

#[cfg(test)]
mod tests;
