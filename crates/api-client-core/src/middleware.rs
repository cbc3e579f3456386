//! The seam for what a user wants around every request on the wire: logging, signing, caching, a tower service.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::BoxError;

/// A boxed future, `Send` wherever there are threads.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A boxed future; in a browser there are no threads, and nothing there is `Send`.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Something around every request that is sent: each attempt and each redirect passes through it once.
///
/// It sees the request complete with its credentials, so it must not log headers that are marked sensitive, nor the
/// query of the URL. It can change the request, answer by itself, or call [`Next::run`].
///
/// ```
/// use api_client_core::{BoxError, BoxFuture, Middleware, Next, reqwest};
///
/// struct Stamp;
///
/// impl Middleware for Stamp {
///     fn handle<'a>(
///         &'a self,
///         mut request: reqwest::Request,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<reqwest::Response, BoxError>> {
///         let stamp = format!("{}-{}", next.operation(), next.attempt());
///         Box::pin(async move {
///             request.headers_mut().insert("x-stamp", stamp.parse()?);
///             next.run(request).await
///         })
///     }
/// }
/// ```
///
/// A `tower` service or a `reqwest_middleware` client fits in the same place: call it instead of `next`.
pub trait Middleware: Send + Sync + 'static {
    /// Handles one request.
    ///
    /// # Errors
    ///
    /// An error of reqwest counts as a transport error or a timeout and may be retried; any other does not.
    fn handle<'a>(
        &'a self,
        request: reqwest::Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, BoxError>>;
}

/// The rest of the way to the server.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) rest: &'a [Arc<dyn Middleware>],
    pub(crate) operation: &'a str,
    pub(crate) attempt: u32,
}

impl<'a> Next<'a> {
    /// `operationId`, or the path template of a call that has none.
    #[must_use]
    pub fn operation(&self) -> &'a str {
        self.operation
    }

    /// The number of the attempt, counted from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Sends the request on.
    pub fn run(self, request: reqwest::Request) -> BoxFuture<'a, Result<reqwest::Response, BoxError>> {
        match self.rest.split_first() {
            Some((middleware, rest)) => middleware.handle(request, Self { rest, ..self }),
            None => {
                let sent = self.http.execute(request);
                Box::pin(async move { sent.await.map_err(BoxError::from) })
            }
        }
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("operation", &self.operation)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
