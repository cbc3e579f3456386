//! One change, and in which directions it travels.
//!
//! What the areas find comes out of a comparison as [`Change`]s.

use std::collections::BTreeSet;

use crate::document::{JsonPointer, Location};

use super::rule::{Rule, Wire};

/// Whether a part of a description is sent by clients, by servers, or by both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
    /// Whether the part is gone, and so is named as it was in the old description.
    pub is_gone: bool,
    /// The JSON pointer of the part that has changed: in the new description, or in the old one if it is gone.
    pub pointer: JsonPointer,
    /// Where that part stands.
    pub location: Location,
    /// What was there, in short.
    pub old: Option<String>,
    /// What is there now, in short.
    pub new: Option<String>,
    /// The operations that meet it, as method and path.
    pub operations: BTreeSet<String>,
    /// What it comes to in detail, the worst first: how the schema that is referred to now differs from the one before.
    pub below: Vec<Change>,
}

impl Directions {
    pub(super) const REQUEST: Self = Self {
        request: true,
        response: false,
    };
    pub(super) const RESPONSE: Self = Self {
        request: false,
        response: true,
    };
    pub(super) const BOTH: Self = Self {
        request: true,
        response: true,
    };

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            request: self.request && other.request,
            response: self.response && other.response,
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            request: self.request || other.request,
            response: self.response || other.response,
        }
    }

    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }
}
