//! One request and its response, as a recording has them.

use crate::document::characters::is_token;
use crate::document::essence;

/// A request and its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The file that it was read from.
    pub file: String,
    /// Its number in that file, from 1.
    pub number: usize,
    /// The method, in capitals: a token of HTTP.
    pub method: String,
    /// Scheme, host and port.
    pub origin: String,
    /// The path, still encoded.
    pub path: String,
    /// The parameters in the query, decoded.
    pub query: Vec<(String, String)>,
    /// What was sent.
    pub request: Option<Body>,
    /// The status of the response.
    pub status: u16,
    /// What came back, if that was kept; an empty text where there was none.
    pub response: Option<Body>,
}

impl Exchange {
    /// Returns whether the server did what the request asked for, so that the request shows what the server takes.
    pub(super) fn is_success(&self) -> bool {
        (200..400).contains(&self.status)
    }
}

/// A body with its media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The media type in lower case, without parameters; empty where none was said.
    pub media_type: String,
    /// Its text; `None` where it was not kept, or is not UTF-8.
    pub text: Option<String>,
}

impl Body {
    /// Creates a body of the type that `content_type`, a value of the header, names.
    pub fn new(content_type: &str, text: Option<String>) -> Self {
        let media_type = essence(content_type);
        Self {
            media_type: match is_media_type(&media_type) {
                true => media_type,
                false => String::new(),
            },
            text,
        }
    }

    /// Returns whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.text.as_deref().is_some_and(|text| text.trim().is_empty())
    }
}

/// Returns whether `text` is two tokens of RFC 9110, section 5.6.2, with a slash between them.
fn is_media_type(text: &str) -> bool {
    text.len() <= 128
        && text
            .split_once('/')
            .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}
