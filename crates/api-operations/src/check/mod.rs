//! What is wrong with a value, or with a request.
//!
//! In: a [`Table`](crate::Table), and a value or a request. Out: a [`Finding`] for each thing that the table does not
//! allow. Patterns are those of the crate `regex`: one that it cannot read, such as one that looks ahead, is not
//! checked.

mod body;
mod parameters;
mod request;
mod schema;

pub use request::Request;
pub use schema::{Checker, Direction, Patterns};

use std::fmt;

/// Something that is not as the table says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it is.
    pub place: Place,
    /// What is wrong, in words.
    pub message: String,
}

/// Where something is in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// The method or the path.
    Route,
    /// The credentials.
    Credentials,
    /// The parameter of this name in the path.
    Path(String),
    /// The parameter of this name in the query.
    Query(String),
    /// The header of this name.
    Header(String),
    /// The cookie of this name.
    Cookie(String),
    /// The media type of the body.
    MediaType,
    /// The body, at this JSON pointer.
    Body(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Route => formatter.write_str("route"),
            Self::Credentials => formatter.write_str("credentials"),
            Self::Path(name) => write!(formatter, "path parameter `{name}`"),
            Self::Query(name) => write!(formatter, "query parameter `{name}`"),
            Self::Header(name) => write!(formatter, "header `{name}`"),
            Self::Cookie(name) => write!(formatter, "cookie `{name}`"),
            Self::MediaType => formatter.write_str("media type"),
            Self::Body(pointer) if pointer.is_empty() => formatter.write_str("body"),
            Self::Body(pointer) => write!(formatter, "body at `{pointer}`"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.message)
    }
}
