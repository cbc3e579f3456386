//! [`ResponseFuture`]: a call that is on its way.
//!
//! In: a request that is finished. Out: its response, once it is awaited. All calls share the future that sends, which
//! is boxed already; only what reads the body differs by type.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::middleware::BoxFuture;
use crate::parts::Parts;
use crate::send::{self, Answer, Delivery, Failed};
use crate::{Error, ErrorBody, NoErrorBody, Response};

/// Resolves to the response of a call: `Result<Response<T>, Error<E>>`.
///
/// Nothing is sent until it is awaited. The generated requests return it from `send`, and become it with `.await`.
///
/// ```
/// use api_client_core::{Client, Error, Method, ResponseFuture};
///
/// fn count(client: &Client) -> ResponseFuture<u64> {
///     client.request(Method::GET, "/pets/count").send_json()
/// }
///
/// async fn double(client: &Client) -> Result<u64, Error> {
///     Ok(count(client).await?.into_inner() * 2)
/// }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct ResponseFuture<T, E = NoErrorBody> {
    answer: BoxFuture<'static, Result<Answer, Failed>>,
    read: fn(Answer) -> Result<Response<T>, Error<E>>,
}

impl<T, E> ResponseFuture<T, E> {
    /// Creates the call that sends `parts` and reads the answer with `read`.
    pub(crate) fn new(
        parts: Box<Parts>,
        delivery: Delivery,
        read: fn(Answer) -> Result<Response<T>, Error<E>>,
    ) -> Self {
        Self {
            answer: send::execute(parts, delivery),
            read,
        }
    }
}

impl<T, E: ErrorBody> Future for ResponseFuture<T, E> {
    type Output = Result<Response<T>, Error<E>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let call = self.get_mut();
        Poll::Ready(match ready!(call.answer.as_mut().poll(context)) {
            Ok(answer) => (call.read)(answer),
            // The one place where the error's type meets the code that has none.
            Err((failure, declared)) => Err(Error::new(failure, declared)),
        })
    }
}

impl<T, E> fmt::Debug for ResponseFuture<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
