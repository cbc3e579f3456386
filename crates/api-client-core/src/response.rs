//! [`Response`]: what a call returns: the value, and what came with it.

use std::fmt;
use std::ops::Deref;

use http::{HeaderMap, StatusCode};

use crate::error::request_id;

/// A successful answer. It dereferences to its value.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, status: StatusCode, headers: HeaderMap, attempts: u32) -> Self {
        Self {
            value,
            status,
            headers,
            attempts,
        }
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The status, one of 200 to 299.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The request's identity, from the headers that vendors use for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How many times the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The same answer with another value.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: map(self.value),
            status: self.status,
            headers: self.headers,
            attempts: self.attempts,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> AsRef<T> for Response<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

/// Headers are left out: an answer can set cookies, which are secrets.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
