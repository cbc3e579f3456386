//! [`Error`]: the one error of every call, with all that a person or a program needs to act on it.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::retry;

/// An error of any origin.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How much of a body's text an error keeps, in bytes.
pub const ERROR_TEXT_LIMIT: usize = 16 * 1024;

/// How much of a body's text `Display` shows, in characters.
const EXCERPT: usize = 200;

/// Headers that vendors identify a request by, the most telling first.
const REQUEST_ID_HEADERS: [&str; 6] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-trace-id",
    "cf-ray",
];

/// Where a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection, or it broke before the whole answer was there.
    Transport,
    /// A connect, attempt, total or idle timeout passed.
    Timeout,
    /// The status is not a success, and the body is the one that the description declares: see [`Error::body`].
    TypedStatus,
    /// The status is not a success, and nothing is declared for it, or the body is something else.
    Status,
    /// The status is a success, but the body is not what the operation declares.
    Decode,
    /// The request cannot be built from what was given; nothing was sent.
    Request,
    /// The status is a success, but the body says that the call failed.
    InBandFailure,
    /// No configured credential meets what the operation requires; nothing was sent.
    MissingCredential,
    /// A token could not be obtained; the call itself was not sent.
    Token,
    /// A redirect was not followed: too many of them, or unsafe to follow.
    Redirect,
    /// The body is larger than the response limit.
    ResponseTooLarge,
    /// A middleware failed.
    Middleware,
}

/// Where in a JSON body parsing failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonLocation {
    /// Path of the value, such as `items[3].name`; empty for the whole body.
    pub path: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
}

/// A body that an operation declares for its errors. Every type that can be deserialized is one, read as JSON.
///
/// An operation that declares different bodies for different statuses has a type that chooses by status; see
/// [`status_errors!`](crate::status_errors).
pub trait ErrorBody: Sized {
    /// Parses a body; `None` where it is something else than declared.
    fn from_body(status: StatusCode, body: &[u8]) -> Option<Self>;
}

impl<T: DeserializeOwned> ErrorBody for T {
    fn from_body(_: StatusCode, body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

/// The error body of an operation that declares none. It has no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoErrorBody {}

impl ErrorBody for NoErrorBody {
    fn from_body(_: StatusCode, _: &[u8]) -> Option<Self> {
        None
    }
}

/// What went wrong with a call. `E` is the body that the operation declares for its errors.
///
/// `Debug` and `Display` show no credential: the text of a body is searched for the credentials that the call used,
/// and they are replaced by `[redacted]`.
pub struct Error<E = NoErrorBody> {
    failure: Box<Failure>,
    body: Option<Box<E>>,
}

/// The part of an error that does not depend on the operation.
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) operation: Cow<'static, str>,
    pub(crate) attempts: u32,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    /// The body as it came, until the declared type has been parsed from it.
    pub(crate) raw: Bytes,
    /// The text of the body, up to [`ERROR_TEXT_LIMIT`], without credentials.
    pub(crate) text: String,
    pub(crate) message: Option<String>,
    pub(crate) location: Option<JsonLocation>,
    pub(crate) source: Option<BoxError>,
    /// Whether a token may be had later.
    pub(crate) is_transient: bool,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind) -> Box<Self> {
        Box::new(Self {
            kind,
            operation: Cow::Borrowed(""),
            attempts: 0,
            status: None,
            headers: HeaderMap::new(),
            raw: Bytes::new(),
            text: String::new(),
            message: None,
            location: None,
            source: None,
            is_transient: false,
        })
    }

    pub(crate) fn message(kind: ErrorKind, message: impl Into<String>) -> Box<Self> {
        let mut failure = Self::new(kind);
        failure.message = Some(message.into());
        failure
    }

    pub(crate) fn source(kind: ErrorKind, source: impl Into<BoxError>) -> Box<Self> {
        let mut failure = Self::new(kind);
        failure.source = Some(source.into());
        failure
    }

    /// An error of the HTTP client. Its URL is taken out, because a query can hold a key.
    pub(crate) fn transport(error: reqwest::Error) -> Box<Self> {
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Transport
        };
        Self::source(kind, error.without_url())
    }

    pub(crate) fn is_retryable(&self) -> bool {
        match self.kind {
            ErrorKind::Transport | ErrorKind::Timeout => true,
            ErrorKind::Status | ErrorKind::TypedStatus => self.status.is_some_and(retry::is_retryable_status),
            ErrorKind::Token => self.is_transient,
            _ => false,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(&self.headers)
    }
}

impl<E> Error<E> {
    /// Takes the declared body out of a failure, if it is there.
    pub(crate) fn new(mut failure: Box<Failure>, declared: bool) -> Self
    where
        E: ErrorBody,
    {
        let raw = std::mem::take(&mut failure.raw);
        let status = failure.status.filter(|_| declared && failure.kind == ErrorKind::Status);
        let body = status.and_then(|status| E::from_body(status, &raw)).map(Box::new);
        if body.is_some() {
            failure.kind = ErrorKind::TypedStatus;
        }
        Self { failure, body }
    }

    /// Where the call failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.failure.kind
    }

    /// `operationId`, or the path template of a call that has none.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.failure.operation
    }

    /// How many times a request was sent; 0 if the call failed before the network.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.failure.attempts
    }

    /// The status, if there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.failure.status
    }

    /// The headers of the answer; empty if there was none.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.failure.headers
    }

    /// What the vendor's support asks for: the request's identity, from the headers that vendors use for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// How long the server asks to wait (`Retry-After`, in seconds or as a date).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure.retry_after()
    }

    /// The body that the description declares for this status.
    #[must_use]
    pub fn body(&self) -> Option<&E> {
        self.body.as_deref()
    }

    /// The body that the description declares for this status.
    #[must_use]
    pub fn into_body(self) -> Option<E> {
        self.body.map(|body| *body)
    }

    /// The text of the body, up to [`ERROR_TEXT_LIMIT`]; empty if there was none.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.failure.text
    }

    /// Where the JSON of the body is not what the operation declares.
    #[must_use]
    pub fn location(&self) -> Option<&JsonLocation> {
        self.failure.location.as_ref()
    }

    /// What the error says besides its kind: the vendor's message of an in-band failure, what could not be parsed,
    /// which credential is missing.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.failure.message.as_deref()
    }

    /// Whether the same call may succeed later: no connection, a timeout, or a status that says so, of the API or of
    /// the token endpoint of an OAuth 2.0 flow.
    ///
    /// Whether it is safe to repeat is another question, which depends on the operation.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.failure.is_retryable()
    }

    /// Whether a timeout passed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the status is 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the status is 429.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// The same error without its typed body, for functions that call several operations.
    #[must_use]
    pub fn without_body(self) -> Error {
        Error {
            failure: self.failure,
            body: None,
        }
    }
}

/// The request's identity, from the headers that vendors use for it.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID_HEADERS
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}

impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.failure;
        f.debug_struct("Error")
            .field("kind", &failure.kind)
            .field("operation", &failure.operation)
            .field("attempts", &failure.attempts)
            .field("status", &failure.status)
            .field("request_id", &self.request_id())
            .field("message", &failure.message)
            .field("location", &failure.location)
            .field("text", &failure.text)
            .field("source", &failure.source)
            .finish_non_exhaustive()
    }
}

impl<E> fmt::Display for Error<E> {
    /// One line: operation, what happened, the vendor's words, and how to find the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.failure;
        write!(f, "{}: ", failure.operation)?;
        failure.headline(f)?;
        if let Some(message) = &failure.message {
            write!(f, ": {}", OneLine(message))?;
        } else if let Some(source) = &failure.source {
            write!(f, ": {}", OneLine(&source.to_string()))?;
            let mut cause = source.source();
            while let Some(next) = cause {
                write!(f, ": {}", OneLine(&next.to_string()))?;
                cause = next.source();
            }
        } else if !failure.text.is_empty() {
            failure.excerpt(f)?;
        }
        if let Some(request_id) = self.request_id() {
            write!(f, " (request id {})", OneLine(request_id))?;
        }
        match failure.attempts {
            0 | 1 => Ok(()),
            attempts => write!(f, " ({attempts} attempts)"),
        }
    }
}

impl Failure {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headline = match self.kind {
            ErrorKind::Transport => "the connection failed",
            ErrorKind::Timeout => "timed out",
            ErrorKind::TypedStatus | ErrorKind::Status => "",
            ErrorKind::Decode => "the body is not what the operation declares",
            ErrorKind::Request => "the request cannot be built",
            ErrorKind::InBandFailure => "the answer says that the call failed",
            ErrorKind::MissingCredential => "no credential",
            ErrorKind::Token => "no token could be obtained",
            ErrorKind::Redirect => "a redirect was not followed",
            ErrorKind::ResponseTooLarge => "the response is too large",
            ErrorKind::Middleware => "a middleware failed",
        };
        match self.status {
            Some(status) if headline.is_empty() => write!(f, "{status}"),
            Some(status) => write!(f, "{headline} (status {})", status.as_u16()),
            None => f.write_str(headline),
        }?;
        match &self.location {
            Some(JsonLocation { path, line, column }) if path.is_empty() => write!(f, " at line {line}:{column}"),
            Some(JsonLocation { path, line, column }) => write!(f, " at `{path}` (line {line}:{column})"),
            None => Ok(()),
        }
    }

    /// A page is told by its type and size; anything else shows how it begins.
    fn excerpt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content_type = self
            .headers
            .get(http::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        match content_type.filter(|content_type| content_type.starts_with("text/html")) {
            Some(_) => write!(f, ": a page of HTML, {} bytes", self.text.len()),
            None => write!(f, ": {}", OneLine(&self.text)),
        }
    }
}

/// The beginning of a text, on one line and without control characters.
struct OneLine<'t>(&'t str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;

        let mut space = false;
        let mut characters = self.0.trim().chars();
        for character in characters.by_ref().take(EXCERPT) {
            let blank = character.is_whitespace() || character.is_control();
            if !blank {
                f.write_char(character)?;
            } else if !space {
                f.write_char(' ')?;
            }
            space = blank;
        }
        if characters.next().is_some() {
            f.write_char('…')
        } else {
            Ok(())
        }
    }
}

impl<E> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure.source.as_ref().map(|source| &**source as _)
    }
}

/// A client that cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The description names no server, and neither did the builder.
    #[error("no base URL: the API description names no server, so the builder needs one")]
    NoBaseUrl,
    /// The base URL is not an absolute `http` or `https` URL.
    #[error("`{url}` is no base URL: {reason}")]
    InvalidBaseUrl {
        /// What was given, without user name, password and query.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A credential for a scheme that the description does not have.
    #[error("the API has no security scheme `{scheme}`")]
    UnknownScheme {
        /// The scheme's name.
        scheme: String,
    },
    /// A credential that cannot be sent as its scheme requires.
    #[error("the credential for `{scheme}` cannot be used: {reason}")]
    InvalidCredential {
        /// The scheme's name.
        scheme: String,
        /// What is wrong, without the secret.
        reason: String,
    },
    /// None of the environment variables that can hold a credential is set.
    #[error("no credential in the environment: set {}", .variables.join(" or "))]
    NoCredentialInEnvironment {
        /// All variables that were looked for.
        variables: Vec<&'static str>,
    },
    /// A header that cannot be sent.
    #[error("the header `{name}` cannot be sent: {reason}")]
    InvalidHeader {
        /// The header's name.
        name: String,
        /// What is wrong, without the value.
        reason: String,
    },
    /// The HTTP client could not be built.
    #[error("the HTTP client cannot be built")]
    Http(#[source] reqwest::Error),
}
