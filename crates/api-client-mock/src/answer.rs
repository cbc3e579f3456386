//! What a request is answered with.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

/// Something that goes wrong on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed, without an answer.
    Reset,
    /// The connection is closed in the middle of the body.
    HalfBody,
    /// The answer is 429, and says when to come back.
    RateLimited {
        /// The seconds of `Retry-After`.
        retry_after: u64,
    },
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) delay: Duration,
    pub(crate) fault: Option<Fault>,
}

impl Answer {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            delay: Duration::ZERO,
            fault: None,
        }
    }

    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.into(),
            ..Self::empty(status)
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// A problem (RFC 9457).
    pub(crate) fn problem(status: u16, title: &str, details: &[String]) -> Self {
        let body = json!({"title": title, "status": status, "detail": details.join("\n"), "errors": details});
        Self::new(status, "application/problem+json", body.to_string())
    }

    /// The same with the header `name`.
    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The answer that `fault` is; one in the middle of a body needs this one.
    pub(crate) fn faulty(self, fault: Fault) -> Self {
        match fault {
            Fault::RateLimited { retry_after } => Self {
                delay: self.delay,
                ..Self::problem(429, "too many requests", &[]).with_header("retry-after", retry_after.to_string())
            },
            fault => Self {
                fault: Some(fault),
                ..self
            },
        }
    }
}
