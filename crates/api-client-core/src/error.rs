//! [`Error`]: the error type of every call. [`Error::kind`] says where the call failed; `Display` explains it in one
//! line.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use crate::operation::Name;
use crate::shown::Shown;
use crate::{RateLimit, RateLimitHeaders, ResponseHeader, json_text, media_type, redact, retry};

/// A boxed error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The number of bytes of a response body that an error keeps as text: 16 KiB.
pub const ERROR_TEXT_LIMIT: usize = 16 * 1024;

/// Headers that identify a request, the most specific first.
const REQUEST_ID_HEADERS: [&str; 6] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-trace-id",
    "cf-ray",
];

/// Identifies where a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The connection failed, or broke before the response was complete.
    Transport,
    /// The call timed out: its connection, attempt, total or idle timeout passed.
    Timeout,
    /// The status is not a success, and the response has the declared error body: see [`Error::body`]. A status that
    /// the operation does not declare can have it too, if all declared errors have one type.
    TypedStatus,
    /// The status is not a success, and the response has no declared error body.
    Status,
    /// The status is a success, but the response body is not of the type that the operation declares.
    Decode,
    /// The request is invalid; nothing was sent.
    Request,
    /// The status is a success, but the response body reports an error.
    InBandFailure,
    /// No configured credential meets the security requirement of the operation; nothing was sent.
    MissingCredential,
    /// No access token could be obtained; the request was not sent.
    Token,
    /// A redirect was not followed, because there were too many or it was unsafe.
    Redirect,
    /// The response body is larger than the response limit.
    ResponseTooLarge,
    /// A middleware returned an error.
    Middleware,
    /// The server opens no WebSocket, breaks its protocol, or has closed it with a code that is not normal.
    WebSocket,
}

/// Identifies the place in a JSON body where parsing failed.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonLocation {
    /// The path of the value, such as `items[3].name`; empty for the whole body.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
}

/// Formats the path on one line, and cut.
impl fmt::Debug for JsonLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLocation")
            .field("path", &Shown(&self.path))
            .field("line", &self.line)
            .field("column", &self.column)
            .finish()
    }
}

/// Parses the error body of an operation. Implemented for every type that can be deserialized, from JSON.
///
/// [`status_errors!`](crate::status_errors) implements it for operations whose error bodies differ by status.
pub trait ErrorBody: Sized {
    /// Parses a response body; returns `None` if it is not of the declared type.
    fn from_body(status: StatusCode, body: &[u8]) -> Option<Self>;

    /// Parses a response body, whose type can depend on the value of `Content-Type` too.
    fn from_response(status: StatusCode, content_type: Option<&str>, body: &[u8]) -> Option<Self> {
        let _ = content_type;
        Self::from_body(status, body)
    }

    /// Parses the response body of a status that the operation does not declare, if all declared errors have this one
    /// type; returns `None` if they differ, or the body is of another type.
    fn from_undeclared(body: &[u8]) -> Option<Self> {
        let _ = body;
        None
    }
}

impl<T: DeserializeOwned> ErrorBody for T {
    fn from_body(_: StatusCode, body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    fn from_undeclared(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

/// The error body of an operation that declares none. This type has no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoErrorBody {}

impl ErrorBody for NoErrorBody {
    fn from_body(_: StatusCode, _: &[u8]) -> Option<Self> {
        None
    }
}

/// The error of a call. `E` is the error body that the operation declares.
///
/// `Debug` and `Display` show no credential: where a response body repeats a credential of the call, `[redacted]` takes
/// its place.
///
/// ```
/// use api_client_core::{Error, ErrorKind};
///
/// #[derive(serde::Deserialize)]
/// struct Problem {
///     detail: String,
/// }
///
/// fn explain(error: &Error<Problem>) -> String {
///     match error.kind() {
///         ErrorKind::TypedStatus => error.body().map(|problem| problem.detail.clone()).unwrap_or_default(),
///         ErrorKind::Timeout => format!("timed out after {} attempts", error.attempts()),
///         _ => error.to_string(),
///     }
/// }
/// ```
pub struct Error<E = NoErrorBody> {
    failure: Box<Failure>,
    body: Option<Box<E>>,
}

/// The part of an error that does not depend on the operation.
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) operation: Name,
    /// The method and the URL without user name, password and query, once something was sent.
    pub(crate) sent: Option<Sent>,
    pub(crate) attempts: u32,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: HeaderMap,
    /// Where the API says how many requests it takes, beside the usual headers.
    pub(crate) rate_limit_headers: Option<&'static RateLimitHeaders>,
    /// The response body.
    pub(crate) raw: Bytes,
    /// The JSON that a body of XML says.
    pub(crate) json: Option<Bytes>,
    /// The text of the body, up to [`ERROR_TEXT_LIMIT`], without credentials.
    pub(crate) text: String,
    pub(crate) message: Option<String>,
    pub(crate) location: Option<JsonLocation>,
    pub(crate) source: Option<BoxError>,
    /// Whether a later request for a token may succeed.
    pub(crate) is_transient: bool,
}

/// What a request was sent to.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) url: String,
}

impl Sent {
    /// Names a request without the parts of its URL that can be secret.
    pub(crate) fn new<'s>(method: &Method, url: &str, secrets: impl Iterator<Item = &'s SecretString>) -> Self {
        Self {
            method: method.clone(),
            url: redact::redact_place(redact::without_secrets(url), secrets),
        }
    }
}

impl Failure {
    /// The status where that is the failure, and a word for every other kind.
    #[cfg(any(feature = "metrics", feature = "tracing"))]
    pub(crate) fn error_type(&self) -> &str {
        match self.kind {
            ErrorKind::Transport => "transport",
            ErrorKind::Timeout => "timeout",
            ErrorKind::TypedStatus | ErrorKind::Status => self.status.as_ref().map_or("_OTHER", StatusCode::as_str),
            ErrorKind::Decode => "decode",
            ErrorKind::Request => "request",
            ErrorKind::InBandFailure => "in_band_failure",
            ErrorKind::MissingCredential => "missing_credential",
            ErrorKind::Token => "token",
            ErrorKind::Redirect => "redirect",
            ErrorKind::ResponseTooLarge => "response_too_large",
            ErrorKind::Middleware => "middleware",
            ErrorKind::WebSocket => "websocket",
        }
    }

    pub(crate) fn new(kind: ErrorKind) -> Box<Self> {
        Box::new(Self {
            kind,
            operation: Name::default(),
            sent: None,
            attempts: 0,
            status: None,
            headers: HeaderMap::new(),
            rate_limit_headers: None,
            raw: Bytes::new(),
            json: None,
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

    /// Wraps an error of the HTTP client. Its URL is removed, because a query can hold a key.
    pub(crate) fn transport(error: reqwest::Error) -> Box<Self> {
        let kind = if error.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Transport
        };
        Self::source(kind, error.without_url())
    }

    /// Takes credentials out of what the server has said, apart from the text of the body.
    pub(crate) fn redact<'s>(&mut self, secrets: impl Iterator<Item = &'s SecretString> + Clone) {
        if let Some(message) = &mut self.message {
            *message = redact::redact(std::mem::take(message), secrets.clone());
        }
        if let Some(location) = &mut self.location {
            location.path = redact::redact_place(std::mem::take(&mut location.path), secrets.clone());
        }
        redact_request_ids(&mut self.headers, secrets);
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
    /// Parses the declared body of a failure, if it has one.
    pub(crate) fn new(mut failure: Box<Failure>, declared: bool) -> Self
    where
        E: ErrorBody,
    {
        let status = failure.status.filter(|_| failure.kind == ErrorKind::Status);
        let content_type = media_type::content_type(&failure.headers);
        let raw = json_text::without_mark(failure.json.as_ref().unwrap_or(&failure.raw));
        let body = status.and_then(|status| match declared {
            true => E::from_response(status, content_type, raw),
            false => E::from_undeclared(raw),
        });
        let body = body.map(Box::new);
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

    /// Returns the `operationId`, or the path template if the call has none.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.failure.operation.id
    }

    /// Returns how programs call the operation, without arguments, from the client on: `pulls().create`; `None` for a
    /// call that no method makes.
    #[must_use]
    pub fn call(&self) -> Option<&'static str> {
        Some(self.failure.operation.call).filter(|call| !call.is_empty())
    }

    /// Returns the HTTP method; `None` if nothing was sent.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.failure.sent.as_ref().map(|sent| &sent.method)
    }

    /// Returns the URL without user name, password, query and credentials; `None` if nothing was sent.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.failure.sent.as_ref().map(|sent| sent.url.as_str())
    }

    /// Returns the number of attempts; 0 if nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.failure.attempts
    }

    /// Returns the status; `None` if there was no response.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.failure.status
    }

    /// Returns the response headers; empty if there was no response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.failure.headers
    }

    /// Returns the value of a declared header; `None` if the response has no such header, or its value has another
    /// type.
    #[must_use]
    pub fn header<V: FromStr>(&self, header: ResponseHeader<V>) -> Option<V> {
        header.read(&self.failure.headers)
    }

    /// Returns the request ID that the vendor's support asks for; `None` if the response has no such header.
    ///
    /// The headers are `x-request-id`, `request-id`, `x-correlation-id`, `x-amzn-requestid`, `x-trace-id` and `cf-ray`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers())
    }

    /// Returns how long the server asks to wait; `None` if the response has no valid `Retry-After` header.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.failure.retry_after()
    }

    /// Returns the typed error body; `Some` if [`kind`](Self::kind) is [`ErrorKind::TypedStatus`].
    #[must_use]
    pub fn body(&self) -> Option<&E> {
        self.body.as_deref()
    }

    /// Returns the typed error body; `Some` if [`kind`](Self::kind) is [`ErrorKind::TypedStatus`].
    #[must_use]
    pub fn into_body(self) -> Option<E> {
        self.body.map(|body| *body)
    }

    /// Returns the whole response body up to the response limit, exactly as the server sent it; empty if there was
    /// none.
    ///
    /// Unlike [`text`](Self::text), it can repeat a credential of the call: do not log it.
    #[must_use]
    pub fn body_bytes(&self) -> &Bytes {
        &self.failure.raw
    }

    /// Parses the response body from JSON, whatever the kind of the error; returns `None` if it is not a `T`.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(json_text::without_mark(&self.failure.raw)).ok()
    }

    /// Returns the response body as text, up to [`ERROR_TEXT_LIMIT`] bytes; empty if there was none.
    ///
    /// [`body_bytes`](Self::body_bytes) has all of it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.failure.text
    }

    /// Returns the place of the first invalid value in a JSON body; `Some` only for [`ErrorKind::Decode`].
    #[must_use]
    pub fn location(&self) -> Option<&JsonLocation> {
        self.failure.location.as_ref()
    }

    /// Returns details; `None` if the kind, the status and the body say everything.
    ///
    /// For example the message of an in-band failure, why a body cannot be parsed, or which credential is missing.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.failure.message.as_deref()
    }

    /// Returns `true` if the same call may succeed later: after a connection error, a timeout, or the status 408, 429,
    /// 500, 502, 503 or 504, of the API or of an OAuth 2.0 token endpoint.
    ///
    /// Whether repeating the call is safe depends on the operation.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.failure.is_retryable()
    }

    /// Returns `true` if the call timed out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns `true` if the status is 404.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Returns `true` if the status is 429.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns how many requests the server still takes; `None` if the response does not say it.
    ///
    /// [`retry_after`](Self::retry_after) is how long the server asks to wait.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::stated(&self.failure.headers, self.failure.rate_limit_headers)
    }

    /// Returns the error without its typed body, for functions that call several operations.
    #[must_use]
    pub fn without_body(self) -> Error {
        Error {
            failure: self.failure,
            body: None,
        }
    }
}

/// Takes credentials out of the request IDs, which some servers make of the URL.
pub(crate) fn redact_request_ids<'s>(headers: &mut HeaderMap, secrets: impl Iterator<Item = &'s SecretString> + Clone) {
    // Responses have few headers: going through them is cheaper than looking each of the names up.
    for (name, value) in headers.iter_mut() {
        if !REQUEST_ID_HEADERS.contains(&name.as_str()) {
            continue;
        }
        let Some(text) = value.to_str().ok().map(str::to_owned) else {
            continue;
        };
        let clean = redact::redact(text.clone(), secrets.clone());
        if clean != text {
            *value = HeaderValue::from_str(&clean).unwrap_or(HeaderValue::from_static("[redacted]"));
        }
    }
}

/// Returns the request ID, from the first of the headers that has one.
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
            .field("operation", &failure.operation.id)
            .field("method", &self.method())
            .field("url", &self.url().map(Shown))
            .field("attempts", &failure.attempts)
            .field("status", &failure.status)
            .field("request_id", &self.request_id().map(Shown))
            .field("message", &failure.message.as_deref().map(Shown))
            .field("location", &failure.location)
            .field("text", &Shown(&failure.text))
            .field(
                "source",
                &failure
                    .source
                    .as_ref()
                    .map(|source| format!("{source:?}"))
                    .as_deref()
                    .map(Shown),
            )
            .finish_non_exhaustive()
    }
}

impl<E> fmt::Display for Error<E> {
    /// Writes one line: the operation, method and URL, what happened, the message, the request ID and the number of
    /// attempts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.failure;
        write!(f, "{}: ", failure.operation)?;
        if let Some(Sent { method, url }) = &failure.sent {
            write!(f, "{method} {}: ", Shown(url))?;
        }
        failure.headline(f)?;
        if let Some(message) = &failure.message {
            write!(f, ": {}", Shown(message))?;
        } else if let Some(source) = &failure.source {
            write!(f, ": {}", Shown(&source.to_string()))?;
            let mut cause = source.source();
            while let Some(next) = cause {
                write!(f, ": {}", Shown(&next.to_string()))?;
                cause = next.source();
            }
        } else if !failure.text.is_empty() {
            failure.excerpt(f)?;
        }
        if let Some(request_id) = self.request_id() {
            write!(f, " (request id {})", Shown(request_id))?;
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
            ErrorKind::Decode => "the response body cannot be decoded",
            ErrorKind::Request => "the request cannot be built",
            ErrorKind::InBandFailure => "the response reports an error",
            ErrorKind::MissingCredential => "no credential",
            ErrorKind::Token => "no token could be obtained",
            ErrorKind::Redirect => "a redirect was not followed",
            ErrorKind::ResponseTooLarge => "the response is too large",
            ErrorKind::Middleware => "a middleware failed",
            ErrorKind::WebSocket => "the WebSocket failed",
        };
        match self.status {
            Some(status) if headline.is_empty() => write!(f, "{status}"),
            Some(status) => write!(f, "{headline} (status {})", status.as_u16()),
            None => f.write_str(headline),
        }?;
        match &self.location {
            Some(JsonLocation { path, line, column }) if path.is_empty() => write!(f, " at line {line}:{column}"),
            Some(JsonLocation { path, line, column }) => write!(f, " at `{}` (line {line}:{column})", Shown(path)),
            None => Ok(()),
        }
    }

    /// Writes type and size of a page of HTML, and the beginning of anything else.
    fn excerpt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content_type = media_type::content_type(&self.headers);
        match content_type.filter(|content_type| content_type.starts_with("text/html")) {
            Some(_) => write!(f, ": a page of HTML, {} bytes", self.text.len()),
            None => write!(f, ": {}", Shown(&self.text)),
        }
    }
}

impl<E> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.failure.source.as_ref().map(|source| &**source as _)
    }
}

/// The error of building a client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Neither the specification nor the builder has a base URL.
    #[error("no base URL: the specification names no host; set one with `origin` or `base_url`")]
    NoBaseUrl,
    /// The base URL is not an absolute `http` or `https` URL.
    #[error("invalid base URL `{url}`: {reason}")]
    InvalidBaseUrl {
        /// The URL, without user name, password and query.
        url: String,
        /// Why it is invalid.
        reason: String,
    },
    /// The API has no server with such a name.
    #[error("the API has no server {name:?}: use {}", .known.join(" or "))]
    UnknownServer {
        /// The name.
        name: String,
        /// The names of the servers.
        known: Vec<&'static str>,
    },
    /// A variable was set that the URL of the server does not have.
    #[error("the server `{url}` has no variable `{variable}`")]
    UnknownServerVariable {
        /// The URL, with `{name}` for each variable.
        url: String,
        /// The name of the variable.
        variable: String,
    },
    /// A variable in the URL of the server cannot have such a value.
    #[error("the variable `{variable}` of the server cannot be {value:?}{}{}", if .values.is_empty() { "" } else { ": use " }, .values.join(" or "))]
    InvalidServerVariable {
        /// The name of the variable.
        variable: String,
        /// The value.
        value: String,
        /// The values that it can have; empty if the specification does not list them.
        values: Vec<&'static str>,
    },
    /// A credential was set for a security scheme that the API does not have.
    #[error("the API has no security scheme `{scheme}`")]
    UnknownScheme {
        /// The name of the scheme.
        scheme: String,
    },
    /// A credential cannot be sent as its scheme requires.
    #[error("the credential for `{scheme}` cannot be used: {reason}")]
    InvalidCredential {
        /// The name of the scheme.
        scheme: String,
        /// Why it cannot be sent, without the secret.
        reason: String,
    },
    /// None of the environment variables that can hold a credential is set.
    #[error("no credential in the environment: set {}", .variables.join(" or "))]
    NoCredentialInEnvironment {
        /// All variables that were read.
        variables: Vec<&'static str>,
    },
    /// A default header, or the `User-Agent`, cannot be sent.
    #[error("the header `{name}` cannot be sent: {reason}")]
    InvalidHeader {
        /// The name of the header.
        name: String,
        /// Why it cannot be sent, without the value.
        reason: String,
    },
    /// The value that calls have for a parameter cannot be sent.
    #[error("{reason}")]
    InvalidParameter {
        /// Which parameter it is and why its value cannot be sent, without the value.
        reason: String,
    },
    /// The HTTP client could not be built.
    #[error("the HTTP client cannot be built")]
    Http(#[source] reqwest::Error),
}
