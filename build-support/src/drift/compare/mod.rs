//! What changed between two descriptions of an API, and what that does to those who use it.
//!
//! In: two descriptions. Out: the [`Change`]s, each once: which rule it falls under, where it is, what was there and
//! what is there now, which operations meet it, and how bad it is on the wire. How bad it is depends on the direction:
//! a value that a server may send from now on is another matter than one that it accepts from now on.
//!
//! Compared is what descriptions mean, not how they are written. A reference is what it refers to, so a component that
//! is renamed has not changed; `allOf` is what its branches say together; `type: [string, "null"]` is a nullable
//! string; a path parameter may have another name. What servers send of their own, in webhooks and callbacks, is
//! compared with the directions reversed. A component that nothing uses is on no wire, and is only named.

mod answer;
mod areas;
mod bases;
mod bodies;
mod bounds;
mod callbacks;
mod change;
mod components;
mod composition;
mod defaults;
mod deprecation;
mod enums;
mod formats;
mod headers;
mod item;
mod kinds;
mod limits;
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
mod sets;
mod site;
mod subschemas;
mod table;
mod types;
mod unchanged;
mod view;

use crate::document::Node;
use crate::document::progress::{self, Stage};

pub use areas::{AREAS, Area};
pub use change::{Change, Directions};
pub use item::{name, readable};
pub use rule::{Levels, Place, Rule, Wire};
pub use rust::{Broken, RustChanges, RustLevel, compare_listings};
pub use table::markdown_table;

/// What changed from `old` to `new`, the worst first.
pub fn compare(old: &Node, new: &Node) -> Vec<Change> {
    progress::begin(Stage::Compare);
    let mut record = record::Record::new(old, new);
    paths::compare(&mut record);
    callbacks::compare_webhooks(&mut record);
    components::compare(&mut record);
    schema::compare_waiting(&mut record);
    record.into_changes()
}

#[cfg(test)]
mod tests;
