//! A value with the location that it was read from, for files that are not kept as a tree of nodes.

use super::location::Location;

/// A value and its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The location of the value.
    pub location: Location,
}
