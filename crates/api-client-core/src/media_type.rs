//! Media types, as `Content-Type` has them.
//!
//! In: the headers of a message, or a media type. Out: the media type, and its part before the parameters.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// Returns the media type that `headers` state, with its parameters; `None` if they state none, or it is not text.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// Returns a media type without its parameters.
pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}
