//! Request bodies: what is sent again in a retry, and what cannot be.

use bytes::Bytes;

/// The body of a request.
#[derive(Clone, Default)]
pub(crate) enum Body {
    #[default]
    Empty,
    /// In memory; a clone shares it.
    Bytes(Bytes),
    #[cfg(feature = "multipart")]
    Multipart(crate::multipart::Form),
    #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
    Stream(crate::upload::Upload),
}

impl Body {
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Whether the body can be sent more than once.
    pub(crate) fn is_repeatable(&self) -> bool {
        match self {
            Self::Empty | Self::Bytes(_) => true,
            #[cfg(feature = "multipart")]
            Self::Multipart(form) => form.is_repeatable(),
            #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
            Self::Stream(upload) => upload.is_repeatable(),
        }
    }

    /// How the streams of a body move, of which a form can have several; none for bodies in memory.
    #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
    pub(crate) fn activities(&self) -> Vec<crate::upload::Activity> {
        match self {
            Self::Empty | Self::Bytes(_) => Vec::new(),
            #[cfg(feature = "multipart")]
            Self::Multipart(form) => form.activities(),
            Self::Stream(upload) => vec![upload.activity()],
        }
    }

    /// What the body is, without what it contains.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Empty => "none".to_owned(),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
            #[cfg(feature = "multipart")]
            Self::Multipart(_) => "multipart".to_owned(),
            #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
            Self::Stream(_) => "stream".to_owned(),
        }
    }
}
