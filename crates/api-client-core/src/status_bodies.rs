//! [`status_errors!`](crate::status_errors) and [`status_successes!`](crate::status_successes): bodies that differ by
//! status.

use bytes::Bytes;
use http::StatusCode;
use serde::de::{DeserializeOwned, Error as _};

use crate::json;

/// Parses a response body whose type depends on the status. [`status_successes!`](crate::status_successes) implements
/// it.
pub trait SuccessBody: Sized {
    /// Parses a body. An empty body of JSON parses as `null`.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not of the type that is declared for the status.
    fn from_body(status: StatusCode, body: &Bytes) -> serde_json::Result<Self>;
}

/// Parses a body of JSON.
#[doc(hidden)]
pub fn read_json<T: DeserializeOwned>(body: &Bytes) -> serde_json::Result<T> {
    serde_json::from_slice(json::or_null(body))
}

/// Parses a body of text.
#[doc(hidden)]
pub fn read_text(body: &Bytes) -> serde_json::Result<String> {
    let text = std::str::from_utf8(body).map_err(serde_json::Error::custom)?;
    Ok(text.to_owned())
}

/// Implements [`ErrorBody`](crate::ErrorBody) for an enum whose variants are the bodies of different statuses.
///
/// The first variant whose status matches and whose body parses is chosen. Any other JSON goes into the variant named
/// after `other`, if there is one; a body that fits no variant is not typed.
///
/// ```
/// #[derive(Debug, serde::Deserialize)]
/// pub struct NotFound {
///     resource: String,
/// }
///
/// #[derive(Debug, serde::Deserialize)]
/// pub struct Problem {
///     detail: String,
/// }
///
/// #[derive(Debug)]
/// pub enum GetProjectError {
///     NotFound(NotFound),
///     Problem(Problem),
///     Unknown(serde_json::Value),
/// }
/// api_client_core::status_errors!(GetProjectError {
///     NotFound(_) => Code(404),
///     Problem(_) => Code(422) | Class(5),
/// } other Unknown);
/// # use api_client_core::{ErrorBody, http::StatusCode};
/// let body = GetProjectError::from_body(StatusCode::NOT_FOUND, br#"{"resource": "project"}"#);
/// assert!(matches!(body, Some(GetProjectError::NotFound(_))));
/// let body = GetProjectError::from_body(StatusCode::CONFLICT, br#"{"resource": "project"}"#);
/// assert!(matches!(body, Some(GetProjectError::Unknown(_))));
/// ```
#[macro_export]
macro_rules! status_errors {
    ($name:ident {
        $($variant:ident (_) => $($pattern:ident $(($status:literal))?)|+),+ $(,)?
    } $(other $other:ident)?) => {
        impl $crate::ErrorBody for $name {
            #[inline]
            fn from_body(
                status: $crate::http::StatusCode,
                body: &[u8],
            ) -> ::core::option::Option<Self> {
                $(if $($crate::StatusPattern::$pattern$(($status))?.matches(status))||+ {
                    if let ::core::option::Option::Some(body) = $crate::ErrorBody::from_body(status, body) {
                        return ::core::option::Option::Some(Self::$variant(body));
                    }
                })+
                $(if let ::core::option::Option::Some(body) = $crate::ErrorBody::from_body(status, body) {
                    return ::core::option::Option::Some(Self::$other(body));
                })?
                ::core::option::Option::None
            }
        }
    };
}

/// Implements [`SuccessBody`] for an enum whose variants are the bodies of different statuses.
///
/// The first variant whose status matches is chosen; the variant named after `other` keeps the JSON of any other
/// status. The content of a variant is read as JSON with `(_)`, as text with `(text)`, as bytes with `(bytes)`, and
/// ignored with `()`.
///
/// ```
/// #[derive(Debug, serde::Deserialize)]
/// pub struct Project {
///     id: u64,
/// }
///
/// #[derive(Debug)]
/// pub enum CreateProjectSuccess {
///     Created(Project),
///     Accepted(String),
///     NoContent,
///     Unknown(serde_json::Value),
/// }
/// api_client_core::status_successes!(CreateProjectSuccess {
///     Created(_) => Code(200) | Code(201),
///     Accepted(text) => Code(202),
///     NoContent() => Code(204),
/// } other Unknown);
/// # use api_client_core::{Bytes, SuccessBody, http::StatusCode};
/// # let read = |status, body: &'static str| CreateProjectSuccess::from_body(status, &Bytes::from(body));
/// let body = read(StatusCode::CREATED, r#"{"id": 1}"#);
/// assert!(matches!(body, Ok(CreateProjectSuccess::Created(Project { id: 1 }))));
/// assert!(read(StatusCode::CREATED, r#"{"id": "1"}"#).is_err());
/// let body = read(StatusCode::ACCEPTED, "soon");
/// assert!(matches!(body, Ok(CreateProjectSuccess::Accepted(text)) if text == "soon"));
/// let body = read(StatusCode::NO_CONTENT, "");
/// assert!(matches!(body, Ok(CreateProjectSuccess::NoContent)));
/// ```
#[macro_export]
macro_rules! status_successes {
    (@read $name:ident $variant:ident (_) $body:ident) => {
        $crate::status_bodies::read_json($body).map($name::$variant)
    };
    (@read $name:ident $variant:ident (text) $body:ident) => {
        $crate::status_bodies::read_text($body).map($name::$variant)
    };
    (@read $name:ident $variant:ident (bytes) $body:ident) => {
        ::core::result::Result::Ok($name::$variant(::core::clone::Clone::clone($body)))
    };
    (@read $name:ident $variant:ident () $body:ident) => {
        ::core::result::Result::Ok($name::$variant)
    };
    ($name:ident {
        $($variant:ident $content:tt => $($pattern:ident $(($status:literal))?)|+),+ $(,)?
    } other $other:ident) => {
        impl $crate::SuccessBody for $name {
            #[inline]
            fn from_body(
                status: $crate::http::StatusCode,
                body: &$crate::Bytes,
            ) -> $crate::serde_json::Result<Self> {
                $(if $($crate::StatusPattern::$pattern$(($status))?.matches(status))||+ {
                    return $crate::status_successes!(@read $name $variant $content body);
                })+
                $crate::status_bodies::read_json(body).map(Self::$other)
            }
        }
    };
}
