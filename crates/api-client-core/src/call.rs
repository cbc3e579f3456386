//! [`Call`]: the ways around what an operation declares, for every generated request.
//!
//! In: a request of any operation. Out: its response as another type, as bytes, as text or as a stream. The methods
//! exist once, so that an operation that nobody calls in these ways costs nothing.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::{ByteStream, Error, ErrorBody, Request, ResponseFuture};

/// Sends a request in other ways than its operation declares, for responses that are not what the specification says.
///
/// Every generated request implements it. Options, retries, credentials and errors are those of the request.
///
/// ```
/// use api_client_core::{Call, Error};
///
/// async fn show<C: Call + Clone>(request: C) -> Result<(), Error<C::Error>> {
///     let numbers = request.clone().send_as::<Vec<u64>>().await?;
///     let response = request.send_response().await?;
///     println!("{} {} {:?}", numbers.len(), response.status(), response.headers());
///     Ok(())
/// }
/// ```
pub trait Call: Sized {
    /// The error body that the operation declares.
    type Error: ErrorBody;

    /// Returns the request, to be sent with any method of [`Request`].
    fn into_request(self) -> Request;

    /// Returns a command of curl that sends the same request, without secrets; see [`Request::to_curl`].
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Request`](crate::ErrorKind::Request) if the request cannot be sent, for example because a
    /// parameter is missing.
    fn to_curl(&self) -> Result<String, Error>
    where
        Self: Clone,
    {
        self.clone().into_request().to_curl()
    }

    /// Sends the request and parses the response body as a `T`, from JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails, or the body is not a `T`; see [`ErrorKind`](crate::ErrorKind).
    fn send_as<T: DeserializeOwned>(self) -> ResponseFuture<T, Self::Error> {
        self.into_request().send_json()
    }

    /// Sends the request and returns the bytes of the response body.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails; see [`ErrorKind`](crate::ErrorKind).
    fn send_bytes(self) -> ResponseFuture<Bytes, Self::Error> {
        self.into_request().send_bytes()
    }

    /// Sends the request and returns the response body as text.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails, or the body is not text; see [`ErrorKind`](crate::ErrorKind).
    fn send_text(self) -> ResponseFuture<String, Self::Error> {
        self.into_request().send_text()
    }

    /// Sends the request and returns status and headers, with the response body as a stream. The response limit does
    /// not apply.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails before the body; see [`ErrorKind`](crate::ErrorKind).
    fn send_response(self) -> ResponseFuture<ByteStream, Self::Error> {
        self.into_request().send_stream()
    }
}

/// Sends a request whose operation declares a response body of JSON, which the server can leave out.
///
/// Every generated request of such an operation implements it.
pub trait JsonCall: Call {
    /// The type of the response body.
    type Value: DeserializeOwned;

    /// Sends the request and returns `None` if the response has no body, as with the status 204, or the body is `null`.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails, or the body is of another type; see [`ErrorKind`](crate::ErrorKind).
    fn send_optional(self) -> ResponseFuture<Option<Self::Value>, Self::Error> {
        self.into_request().send_json()
    }
}

/// Implements [`Call`](crate::Call) for the request of an operation, which has the field `request`.
///
/// - `returns`: the type of the JSON that the operation declares and `send` returns; stands for `json` and `send`.
/// - `json`: the type of the response body, if the operation declares one of JSON; implements
///   [`JsonCall`](crate::JsonCall).
/// - `send`: the type that `send` returns in a [`Response`](crate::Response); `.await` on the request calls `send`.
/// - `events`: the type of the events, if the operation has no `send`; `.await` on the request calls `send_events`.
/// - `lines`: the type of the items, if the operation has neither; `.await` on the request calls `send_json_lines`.
///
/// ```
/// use api_client_core::{Error, NoErrorBody, Request, ResponseFuture};
///
/// pub struct GetNames {
///     request: Request,
/// }
///
/// impl GetNames {
///     pub fn send(self) -> ResponseFuture<Vec<String>> {
///         self.request.send_json()
///     }
/// }
/// api_client_core::call!(GetNames { error: NoErrorBody, returns: Vec<String> });
///
/// async fn names(request: GetNames) -> Result<Vec<String>, Error> {
///     Ok(request.await?.into_inner())
/// }
/// ```
#[macro_export]
macro_rules! call {
    ($name:ident { error: $error:ty, returns: $value:ty $(,)? }) => {
        $crate::call!($name { error: $error, json: $value, send: $value });
    };
    ($name:ident {
        error: $error:ty $(, json: $value:ty)? $(, send: $sent:ty)? $(, events: $data:ty)? $(, lines: $item:ty)? $(,)?
    }) => {
        impl $crate::Call for $name {
            type Error = $error;

            #[inline]
            fn into_request(self) -> $crate::Request {
                self.request
            }
        }
        $(impl $crate::JsonCall for $name {
            type Value = $value;
        })?
        $(
            /// Sends the request, as `send` does.
            impl ::core::future::IntoFuture for $name {
                type Output = ::core::result::Result<$crate::Response<$sent>, $crate::Error<$error>>;
                type IntoFuture = $crate::ResponseFuture<$sent, $error>;

                #[inline]
                fn into_future(self) -> Self::IntoFuture {
                    self.send()
                }
            }
        )?
        $(
            /// Sends the request, as `send_events` does.
            impl ::core::future::IntoFuture for $name {
                type Output = ::core::result::Result<$crate::sse::EventStream<$data>, $crate::Error<$error>>;
                type IntoFuture = $crate::BoxFuture<'static, Self::Output>;

                #[inline]
                fn into_future(self) -> Self::IntoFuture {
                    ::std::boxed::Box::pin(self.send_events())
                }
            }
        )?
        $(
            /// Sends the request, as `send_json_lines` does.
            impl ::core::future::IntoFuture for $name {
                type Output = ::core::result::Result<$crate::json_lines::JsonLines<$item>, $crate::Error<$error>>;
                type IntoFuture = $crate::BoxFuture<'static, Self::Output>;

                #[inline]
                fn into_future(self) -> Self::IntoFuture {
                    ::std::boxed::Box::pin(self.send_json_lines())
                }
            }
        )?
    };
}
