//! [`from_value`]: a value of JSON as one of a generated type, with the place where it is none.
//!
//! In: a value in memory. Out: what the same JSON in a response is read as. It is written as text first, so that both
//! are read by one code, numbers with all their digits, and the place is found as in a body.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::json;
use crate::shown::Shown;

/// Says why a value of JSON is none of a type, on one line.
#[derive(Clone, PartialEq, Eq)]
pub struct FromValueError {
    path: String,
    message: String,
}

impl FromValueError {
    /// Returns the place in the value, such as `items[2].name`; empty if it is the value as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for FromValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value does not have the declared type")?;
        if !self.path.is_empty() {
            write!(f, " at `{}`", Shown(&self.path))?;
        }
        write!(f, ": {}", Shown(&self.message))
    }
}

impl fmt::Debug for FromValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromValueError")
            .field("path", &Shown(&self.path))
            .field("message", &Shown(&self.message))
            .finish()
    }
}

impl std::error::Error for FromValueError {}

/// Reads a value of JSON, such as one of [`AdditionalProperties`](crate::AdditionalProperties), as a value of a
/// generated type.
///
/// It is a function because the language allows no `TryFrom<Value>` for all types that can be read, and one for each
/// generated type would not be there for lists, maps and options of them either.
///
/// ```
/// use api_client_core::{from_value, serde_json::json};
///
/// let error = from_value::<Vec<u8>>(&json!([1, 2, "three"])).unwrap_err();
/// assert_eq!(error.path(), "[2]");
/// assert_eq!(from_value::<Vec<u8>>(&json!([1, 2])), Ok(vec![1, 2]));
/// ```
///
/// # Errors
///
/// Returns a [`FromValueError`] if the value does not have the type.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, FromValueError> {
    let refused = |path, message| FromValueError { path, message };
    let text = serde_json::to_vec(value).map_err(|error| refused(String::new(), error.to_string()))?;
    json::parse(&text, true).map_err(|error| {
        let error = json::undecodable(&text, &error);
        let path = error.location.map_or_else(String::new, |location| location.path);
        refused(path, error.message)
    })
}
