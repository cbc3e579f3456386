//! [`status_errors!`](crate::status_errors) and [`status_successes!`](crate::status_successes): bodies that differ by
//! status or by media type.

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::media_type::essence;
use crate::{StatusPattern, json};

/// Parses a response body whose type depends on the status. [`status_successes!`](crate::status_successes) implements
/// it.
pub trait SuccessBody: Sized {
    /// Parses a body. An empty body of JSON parses as `null`.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not of the type that is declared for the status.
    fn from_body(status: StatusCode, body: &Bytes) -> serde_json::Result<Self>;

    /// Parses a body, whose type can depend on the value of `Content-Type` too.
    ///
    /// # Errors
    ///
    /// As [`from_body`](Self::from_body).
    fn from_response(status: StatusCode, content_type: Option<&str>, body: &Bytes) -> serde_json::Result<Self> {
        let _ = content_type;
        Self::from_body(status, body)
    }
}

/// Chooses the variant for a response among variants that say whether they are for its status, and for which media
/// types. A variant for the very media type comes before one for a range, and that before one for any media type. JSON
/// of a media type that nobody declares is read as any other JSON.
#[doc(hidden)]
#[must_use]
pub fn choose(content_type: Option<&str>, variants: &[(bool, &[&str])]) -> Option<usize> {
    let candidates = variants
        .iter()
        .enumerate()
        .filter(|(_, (is_for_status, _))| *is_for_status);
    let ranked = candidates.filter_map(|(place, (_, media_types))| Some((rank(content_type, media_types)?, place)));
    ranked.min().map(|(_, place)| place)
}

/// The status to choose a variant by: that of the response, or else the declared one if there is no other. A server
/// that says 201 where 200 is declared has sent the declared success.
#[doc(hidden)]
#[must_use]
pub fn declared(status: StatusCode, patterns: &[StatusPattern]) -> StatusCode {
    if patterns.iter().any(|pattern| pattern.matches(status)) {
        return status;
    }
    match patterns {
        [StatusPattern::Code(only), others @ ..] if others.iter().all(|other| *other == StatusPattern::Code(*only)) => {
            StatusCode::from_u16(*only).unwrap_or(status)
        }
        _ => status,
    }
}

/// How well a variant for `media_types` fits, 0 being best; `None` if it does not.
fn rank(content_type: Option<&str>, media_types: &[&str]) -> Option<u8> {
    let Some(content_type) = content_type.map(essence) else {
        return Some(0);
    };
    let mut declared = media_types.iter().map(|media_type| essence(media_type));
    if declared
        .clone()
        .any(|declared| declared.eq_ignore_ascii_case(content_type))
    {
        return Some(0);
    }
    let is_in_range = |range: &str| {
        let kind = range.strip_suffix('*');
        kind.is_some_and(|kind| kind == "*/" || content_type.to_ascii_lowercase().starts_with(kind))
    };
    if declared.clone().any(is_in_range) {
        return Some(1);
    }
    if media_types.is_empty() {
        return Some(2);
    }
    let is_json = |media_type: &str| media_type.to_ascii_lowercase().ends_with("json");
    (is_json(content_type) && declared.any(is_json)).then_some(3)
}

/// Parses a body of JSON.
#[doc(hidden)]
pub fn read_json<T: DeserializeOwned>(body: &Bytes) -> serde_json::Result<T> {
    serde_json::from_slice(json::or_null(body))
}

/// Parses a body of text.
#[doc(hidden)]
pub fn read_text(body: &Bytes) -> serde_json::Result<String> {
    json::text(body)
}

/// Implements [`ErrorBody`](crate::ErrorBody), and `is_unknown` if it keeps unknown bodies, for an enum whose variants
/// are the bodies of different statuses.
///
/// The first variant whose status matches and whose body parses is chosen. Any other JSON goes into the variant named
/// after `other`, if there is one; a body that fits no variant is not typed.
///
/// Media types after `in` say for which values of `Content-Type` a variant is: the variant for the media type of the
/// response is tried first.
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
/// assert!(body.is_some_and(|body| body.is_unknown()));
/// ```
#[macro_export]
macro_rules! status_errors {
    ($name:ident {
        $($variant:ident (_) => $($pattern:ident $(($status:literal))?)|+),+ $(,)?
    } $(other $other:ident)? $(from_response { $($from_response:tt)+ })?) => {
        $($crate::__is_unknown!($name, $other, "Returns `true` if the body is of none of the declared types.");)?

        impl $crate::ErrorBody for $name {
            $($($from_response)+)?

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
    ($name:ident {
        $($variant:ident (_) => $($pattern:ident $(($status:literal))?)|+ $(in $($media_type:literal)|+)?),+ $(,)?
    } $(other $other:ident)?) => {
        $crate::status_errors!($name {
            $($variant (_) => $($pattern $(($status))?)|+),+
        } $(other $other)? from_response {
            fn from_response(
                status: $crate::http::StatusCode,
                content_type: ::core::option::Option<&str>,
                body: &[u8],
            ) -> ::core::option::Option<Self> {
                let mut place = $crate::status_bodies::choose(content_type, &[$((
                    false $(|| $crate::StatusPattern::$pattern$(($status))?.matches(status))+,
                    &[$($($media_type),+)?],
                )),+]);
                $(place = match place {
                    ::core::option::Option::Some(0) => {
                        if let ::core::option::Option::Some(body) = $crate::ErrorBody::from_body(status, body) {
                            return ::core::option::Option::Some(Self::$variant(body));
                        }
                        ::core::option::Option::None
                    }
                    place => place.map(|place| place - 1),
                };)+
                let _ = place;
                <Self as $crate::ErrorBody>::from_body(status, body)
            }
        });
    };
}

/// Implements [`SuccessBody`] and `is_unknown` for an enum whose variants are the bodies of different statuses.
///
/// The first variant whose status matches is chosen. If the variants are for one status only, any other success is read
/// as that one; else the variant named after `other` keeps its JSON. Media types after `in` say for which values of
/// `Content-Type` a variant is: among several for one status, the variant for the media type of the response is chosen.
/// The content of a variant is read as JSON with `(_)`, as text with `(text)`, as bytes with `(bytes)`, and ignored
/// with `()`.
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
/// assert!(matches!(&body, Ok(CreateProjectSuccess::NoContent)));
/// assert!(body.is_ok_and(|body| !body.is_unknown()));
///
/// #[derive(Debug)]
/// pub enum ExportSuccess {
///     Json(Project),
///     Csv(String),
///     Unknown(serde_json::Value),
/// }
/// api_client_core::status_successes!(ExportSuccess {
///     Json(_) => Code(200) in "application/json",
///     Csv(text) => Code(200) in "text/csv",
/// } other Unknown);
/// let body = ExportSuccess::from_response(StatusCode::OK, Some("text/csv; header=absent"), &Bytes::from("1"));
/// assert!(matches!(body, Ok(ExportSuccess::Csv(text)) if text == "1"));
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
    // Bodies that differ by status alone.
    (@from_response $name:ident $other:ident { $($variant:ident $content:tt $patterns:tt [])+ }) => {};
    (@from_response $name:ident $other:ident {
        $($variant:ident $content:tt ($($pattern:ident $(($status:literal))?)|+) [$($media_type:literal)*])+
    }) => {
        fn from_response(
            status: $crate::http::StatusCode,
            content_type: ::core::option::Option<&str>,
            body: &$crate::Bytes,
        ) -> $crate::serde_json::Result<Self> {
            let status = $crate::status_bodies::declared(
                status,
                &[$($($crate::StatusPattern::$pattern$(($status))?),+),+],
            );
            let mut place = $crate::status_bodies::choose(content_type, &[$((
                false $(|| $crate::StatusPattern::$pattern$(($status))?.matches(status))+,
                &[$($media_type),*],
            )),+]);
            $(place = match place {
                ::core::option::Option::Some(0) => {
                    return $crate::status_successes!(@read $name $variant $content body);
                }
                place => place.map(|place| place - 1),
            };)+
            let _ = place;
            $crate::status_bodies::read_json(body).map(Self::$other)
        }
    };
    ($name:ident {
        $($variant:ident $content:tt => $($pattern:ident $(($status:literal))?)|+ $(in $($media_type:literal)|+)?),+ $(,)?
    } other $other:ident) => {
        $crate::__is_unknown!($name, $other, "Returns `true` if the body is of none of the declared types.");

        impl $crate::SuccessBody for $name {
            $crate::status_successes!(@from_response $name $other {
                $($variant $content ($($pattern $(($status))?)|+) [$($($media_type)+)?])+
            });

            #[inline]
            fn from_body(
                status: $crate::http::StatusCode,
                body: &$crate::Bytes,
            ) -> $crate::serde_json::Result<Self> {
                let status = $crate::status_bodies::declared(
                    status,
                    &[$($($crate::StatusPattern::$pattern$(($status))?),+),+],
                );
                $(if $($crate::StatusPattern::$pattern$(($status))?.matches(status))||+ {
                    return $crate::status_successes!(@read $name $variant $content body);
                })+
                $crate::status_bodies::read_json(body).map(Self::$other)
            }
        }
    };
}
