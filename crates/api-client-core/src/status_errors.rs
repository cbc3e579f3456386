//! [`status_errors!`](crate::status_errors): an error body that differs by status.

/// Implements [`ErrorBody`](crate::ErrorBody) for an enum whose variants are the bodies of different statuses.
///
/// The first variant whose status matches and whose body parses is taken; a body that fits none is not typed.
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
///     Client(Problem),
///     Other(Problem),
/// }
/// api_client_core::status_errors!(GetProjectError {
///     NotFound => Code(404),
///     Client => Class(4),
///     Other => Default,
/// });
/// # use api_client_core::{ErrorBody, http::StatusCode};
/// let body = GetProjectError::from_body(StatusCode::NOT_FOUND, br#"{"resource": "project"}"#);
/// assert!(matches!(body, Some(GetProjectError::NotFound(_))));
/// ```
#[macro_export]
macro_rules! status_errors {
    ($name:ident { $($variant:ident => $pattern:ident $(($status:literal))?),+ $(,)? }) => {
        impl $crate::ErrorBody for $name {
            fn from_body(
                status: $crate::http::StatusCode,
                body: &[u8],
            ) -> ::core::option::Option<Self> {
                $(if $crate::StatusPattern::$pattern$(($status))?.matches(status) {
                    if let ::core::option::Option::Some(body) = $crate::ErrorBody::from_body(status, body) {
                        return ::core::option::Option::Some(Self::$variant(body));
                    }
                })+
                ::core::option::Option::None
            }
        }
    };
}
