//! [`status_errors!`](crate::status_errors) and [`status_successes!`](crate::status_successes): bodies that differ by
//! status.

use http::StatusCode;

/// What a success carries, where that differs by status. [`status_successes!`](crate::status_successes) implements it.
pub trait SuccessBody: Sized {
    /// Parses a body of JSON, which is `null` where there was none.
    ///
    /// # Errors
    ///
    /// A body that is not what is declared for the status.
    fn from_body(status: StatusCode, json: &[u8]) -> serde_json::Result<Self>;
}

/// Implements [`ErrorBody`](crate::ErrorBody) for an enum whose variants are the bodies of different statuses.
///
/// The first variant whose status matches and whose body parses is taken. Any other JSON goes into the variant behind
/// `other`, if one is named; a body that fits none is not typed.
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
/// The first variant whose status matches is taken; the variant behind `other` keeps the JSON of any other status.
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
///     NoContent,
///     Unknown(serde_json::Value),
/// }
/// api_client_core::status_successes!(CreateProjectSuccess {
///     Created(_) => Code(200) | Code(201),
///     NoContent() => Code(204),
/// } other Unknown);
/// # use api_client_core::{SuccessBody, http::StatusCode};
/// let body = CreateProjectSuccess::from_body(StatusCode::CREATED, br#"{"id": 1}"#);
/// assert!(matches!(body, Ok(CreateProjectSuccess::Created(Project { id: 1 }))));
/// assert!(CreateProjectSuccess::from_body(StatusCode::CREATED, br#"{"id": "1"}"#).is_err());
/// let body = CreateProjectSuccess::from_body(StatusCode::NO_CONTENT, b"null");
/// assert!(matches!(body, Ok(CreateProjectSuccess::NoContent)));
/// ```
#[macro_export]
macro_rules! status_successes {
    (@parse $name:ident $variant:ident (_) $json:ident) => {
        $crate::serde_json::from_slice($json).map($name::$variant)
    };
    (@parse $name:ident $variant:ident () $json:ident) => {
        ::core::result::Result::Ok($name::$variant)
    };
    ($name:ident {
        $($variant:ident $content:tt => $($pattern:ident $(($status:literal))?)|+),+ $(,)?
    } other $other:ident) => {
        impl $crate::SuccessBody for $name {
            fn from_body(
                status: $crate::http::StatusCode,
                json: &[u8],
            ) -> $crate::serde_json::Result<Self> {
                $(if $($crate::StatusPattern::$pattern$(($status))?.matches(status))||+ {
                    return $crate::status_successes!(@parse $name $variant $content json);
                })+
                $crate::serde_json::from_slice(json).map(Self::$other)
            }
        }
    };
}
