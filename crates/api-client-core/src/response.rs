//! [`Response`]: what a successful call returns: the value, with its status and headers.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use http::{HeaderMap, StatusCode};

use crate::error::request_id;
use crate::shown::Shown;
use crate::{Mismatch, RateLimit, RateLimitHeaders, ResponseHeader};

/// Holds the value of a successful response, and dereferences to it.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    rate_limit_headers: Option<&'static RateLimitHeaders>,
    attempts: u32,
    mismatches: Vec<Mismatch>,
}

impl<T> Response<T> {
    /// `rate_limit_headers` say how many requests the API takes, beside the usual headers.
    pub(crate) fn new(
        value: T,
        status: StatusCode,
        headers: HeaderMap,
        attempts: u32,
        rate_limit_headers: Option<&'static RateLimitHeaders>,
    ) -> Self {
        Self {
            value,
            status,
            headers,
            rate_limit_headers,
            attempts,
            mismatches: Vec::new(),
        }
    }

    /// Adds what was left out of the value.
    pub(crate) fn without(self, mismatches: Vec<Mismatch>) -> Self {
        Self { mismatches, ..self }
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the status, 200 to 299, or that of a redirect where the call returns its location.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the response headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the value of a declared header; `None` if the response has no such header, or its value has another
    /// type.
    #[must_use]
    pub fn header<V: FromStr>(&self, header: ResponseHeader<V>) -> Option<V> {
        header.read(&self.headers)
    }

    /// Returns the request ID; `None` if the response has no such header.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// Returns how many requests the server still takes; `None` if the response does not say it.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::stated(&self.headers, self.rate_limit_headers)
    }

    /// Returns the number of attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns what was left out of the value, because it does not have the declared type; empty unless a
    /// [`Tolerance`](crate::Tolerance) is set.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }

    /// Converts the value with `map`, and keeps status and headers.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: map(self.value),
            status: self.status,
            headers: self.headers,
            rate_limit_headers: self.rate_limit_headers,
            attempts: self.attempts,
            mismatches: self.mismatches,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Gives access to what changes while it is read, such as a streamed body.
impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> AsRef<T> for Response<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

/// Omits the headers: a response can set cookies, which are secrets.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("request_id", &self.request_id().map(Shown))
            .field("attempts", &self.attempts)
            .field("mismatches", &self.mismatches)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
