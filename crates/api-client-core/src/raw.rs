//! [`RawBody`]: a request body that is sent as it is, from memory, a file or a stream.

use std::fmt;

use bytes::Bytes;

use crate::body::Body;

/// Holds a request body that is sent as it is: bytes or text in memory, a file, or a stream.
///
/// ```
/// use api_client_core::raw::RawBody;
///
/// let body = RawBody::from("a,b\n1,2\n");
/// # fn from_file() -> std::io::Result<()> {
/// let body = RawBody::file("table.csv")?;
/// # Ok(())
/// # }
/// # let _ = body;
/// ```
#[derive(Clone)]
#[must_use = "a body does nothing until it is that of a request"]
pub struct RawBody {
    body: Body,
    content_type: Option<String>,
}

impl RawBody {
    /// Creates a body from a file, which is read while it is sent, and from the start again in a retry.
    ///
    /// The upload can take any time: only the idle timeout applies to it.
    ///
    /// # Errors
    ///
    /// Returns an error if `path` is not a file or its metadata cannot be read.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn file(path: impl AsRef<std::path::Path>) -> std::io::Result<Self> {
        let source = crate::file::FileSource::new(path.as_ref())?;
        Ok(Body::Stream(crate::upload::Upload::file(source)).into())
    }

    /// Creates a body from a stream. Such a body is sent once, never retried.
    ///
    /// The upload can take any time: only the idle timeout applies to it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn stream<S, B, E>(content: S) -> Self
    where
        S: futures_core::Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<crate::BoxError> + 'static,
    {
        Body::Stream(crate::upload::Upload::new(content)).into()
    }

    /// Sets the media type. Defaults to the media type of the operation.
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self {
            content_type: Some(content_type.into()),
            ..self
        }
    }

    /// The body, and its own media type or else `content_type`.
    pub(crate) fn into_parts(self, content_type: &str) -> (Body, String) {
        let content_type = self.content_type.unwrap_or_else(|| content_type.to_owned());
        (self.body, content_type)
    }
}

impl From<Body> for RawBody {
    fn from(body: Body) -> Self {
        Self {
            body,
            content_type: None,
        }
    }
}

impl From<Bytes> for RawBody {
    fn from(bytes: Bytes) -> Self {
        Body::Bytes(bytes).into()
    }
}

impl From<Vec<u8>> for RawBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for RawBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static [u8]> for RawBody {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl From<&'static str> for RawBody {
    fn from(text: &'static str) -> Self {
        text.as_bytes().into()
    }
}

/// Formats the kind of the body, but not its content.
impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawBody")
            .field("content", &self.body.describe())
            .field("content_type", &self.content_type)
            .finish()
    }
}
