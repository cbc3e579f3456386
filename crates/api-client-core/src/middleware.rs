//! [`Middleware`]: wraps every request, for example to log, sign or cache it. By default there is none; see
//! [`ClientBuilder::middleware`](crate::ClientBuilder::middleware).

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use secrecy::SecretString;

use crate::BoxError;

/// A boxed future that is `Send`.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A boxed future. In a browser there are no threads, and nothing there is `Send`.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Wraps every request: each attempt and each redirect passes through it once.
///
/// It can change the request, return a response itself, or call [`Next::run`]. The request already has its credentials,
/// so do not log headers that are marked sensitive, nor the query of the URL.
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
/// To use a `tower` service or a `reqwest_middleware` client, call it instead of `next`.
pub trait Middleware: Send + Sync + 'static {
    /// Handles one request.
    ///
    /// # Errors
    ///
    /// A `reqwest::Error` becomes [`ErrorKind::Transport`](crate::ErrorKind::Transport) or
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) and can be retried. Any other error becomes
    /// [`ErrorKind::Middleware`](crate::ErrorKind::Middleware) and is not retried.
    fn handle<'a>(
        &'a self,
        request: reqwest::Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, BoxError>>;
}

/// The middleware that follows, and then the server.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) rest: &'a [Arc<dyn Middleware>],
    pub(crate) operation: &'a str,
    pub(crate) attempt: u32,
    /// The credentials of the call, for what may not keep them.
    #[cfg_attr(
        not(all(feature = "har", not(target_arch = "wasm32"))),
        expect(dead_code, reason = "only a recorder looks for them")
    )]
    pub(crate) secrets: &'a [SecretString],
}

impl<'a> Next<'a> {
    /// Returns the `operationId`, or the path template if the call has none.
    #[must_use]
    pub fn operation(&self) -> &'a str {
        self.operation
    }

    /// Returns the number of the attempt, counted from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Passes the request on.
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
