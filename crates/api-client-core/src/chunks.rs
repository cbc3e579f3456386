//! A response's body piece by piece, which reqwest offers differently natively and in a browser.

use bytes::Bytes;

/// The pieces of a body.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) struct Chunks(reqwest::Response);

#[cfg(not(target_arch = "wasm32"))]
impl Chunks {
    pub(crate) fn new(response: reqwest::Response) -> Self {
        Self(response)
    }

    /// The next piece, `None` at the end.
    pub(crate) async fn next(&mut self) -> reqwest::Result<Option<Bytes>> {
        self.0.chunk().await
    }
}

/// The pieces of a body.
#[cfg(target_arch = "wasm32")]
pub(crate) struct Chunks(std::pin::Pin<Box<dyn futures_core::Stream<Item = reqwest::Result<Bytes>>>>);

#[cfg(target_arch = "wasm32")]
impl Chunks {
    pub(crate) fn new(response: reqwest::Response) -> Self {
        Self(Box::pin(response.bytes_stream()))
    }

    /// The next piece, `None` at the end.
    pub(crate) async fn next(&mut self) -> reqwest::Result<Option<Bytes>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context))
            .await
            .transpose()
    }
}
