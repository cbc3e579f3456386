//! What a recording shows that a description does not say.

use serde_json::Value;

use crate::document::JsonPointer;

/// What kind of difference it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A required property or parameter is missing.
    Missing,
    /// A value is `null` that may not be.
    Null,
    /// A value has another type.
    Type,
    /// A value is not among those that are listed.
    Value,
    /// A value is not in the form that `format` says: a date, a UUID, a number of some size.
    Form,
    /// A value is outside a bound, or too long, or too short.
    Bound,
    /// A property is not described.
    Property,
    /// A value fits no alternative.
    Alternative,
    /// A status is not described.
    Status,
    /// A media type is not described.
    MediaType,
    /// A body is empty, or not what its media type says.
    Body,
    /// A parameter is not described.
    Parameter,
    /// A path and method are of no operation.
    Path,
    /// A successful status comes with a failure.
    Failure,
}

impl Kind {
    /// A stable name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing-required",
            Self::Null => "null",
            Self::Type => "other-type",
            Self::Value => "unknown-value",
            Self::Form => "other-format",
            Self::Bound => "out-of-bounds",
            Self::Property => "undeclared-property",
            Self::Alternative => "no-alternative",
            Self::Status => "undeclared-status",
            Self::MediaType => "undeclared-media-type",
            Self::Body => "body",
            Self::Parameter => "undeclared-parameter",
            Self::Path => "unknown-path",
            Self::Failure => "in-band-failure",
        }
    }

    /// Whether a client that reads the value strictly fails, or cannot send it.
    pub fn is_hard(self) -> bool {
        !matches!(self, Self::Property | Self::Parameter | Self::Value | Self::Bound)
    }
}

/// One value that differs.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// What kind of difference it is.
    pub(super) kind: Kind,
    /// What the description says there.
    pub(super) at: JsonPointer,
    /// What tells it from other differences there: the name of a property, a status.
    pub(super) detail: String,
    /// Where the value stands in its body, as a JSON path; empty for what is no part of a body.
    pub(super) path: String,
    /// The value.
    pub(super) value: Value,
}

impl Found {
    /// Something about a message as a whole.
    pub(super) fn about(kind: Kind, at: &JsonPointer, detail: &str, value: Value) -> Self {
        Self {
            kind,
            at: at.clone(),
            detail: detail.to_owned(),
            path: String::new(),
            value,
        }
    }
}
