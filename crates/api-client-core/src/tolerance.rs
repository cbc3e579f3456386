//! [`Tolerance`]: what may be left out of a response that differs from the specification, and [`Mismatch`]: what was.

use std::fmt;

use crate::shown::Shown;

/// The number of bytes of a value that a [`Mismatch`] keeps: 1 KiB.
pub const MISMATCH_RAW_LIMIT: usize = 1024;

/// What may be left out of a JSON response that does not parse as the declared type. By default nothing:
/// [`ErrorKind::Decode`](crate::ErrorKind::Decode).
///
/// [`Response::mismatches`](crate::Response::mismatches) lists everything that was left out. Discriminators, the choice
/// among the alternatives of a union, cursors of pages, in-band failures and the fields of
/// [`ClientBuilder::strict_fields`](crate::ClientBuilder::strict_fields) are never left out.
///
/// ```
/// use api_client_core::{Client, Error, JsonCall, CallOptions, Method, NoErrorBody, Tolerance};
///
/// async fn names(client: &Client) -> Result<Vec<String>, Error> {
///     let options = CallOptions::new().tolerance(Tolerance::FieldsAndItems);
///     let call = client.request(Method::GET, "/names").options(options);
///     let names = call.send_json::<Vec<String>, NoErrorBody>().await?;
///     for mismatch in names.mismatches() {
///         println!("{}: expected {}, found {}", mismatch.path, mismatch.expected, mismatch.found);
///     }
///     Ok(names.into_inner())
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tolerance {
    /// Nothing is left out.
    #[default]
    None,
    /// A property that its object does not require is left out, and the field is `None`.
    Fields,
    /// The same, and items of an array are left out.
    FieldsAndItems,
}

/// A value of a response that was left out, because it or a value in it does not have the declared type.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// The path of the value that was left out, such as `items[3].owner`.
    pub path: String,
    /// The path of the value that does not have the declared type: the same, or a value in it.
    pub location: String,
    /// What was expected at the location.
    pub expected: String,
    /// What was found at the location: the type of a JSON value.
    pub found: &'static str,
    /// The JSON text of the value that was left out, up to [`MISMATCH_RAW_LIMIT`] bytes, without credentials.
    pub raw: String,
}

/// Omits the text of the value.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mismatch")
            .field("path", &Shown(&self.path))
            .field("location", &Shown(&self.location))
            .field("found", &self.found)
            .finish_non_exhaustive()
    }
}
