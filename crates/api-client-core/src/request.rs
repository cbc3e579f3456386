//! [`Request`]: one call in the making. Generated methods are chains of its methods.
//!
//! The generic methods are thin: they write a value into text or bytes and leave the rest to code that exists once.
//! A mistake does not interrupt the chain. The first one is kept and comes out when the request is sent.

#[cfg(feature = "tracing")]
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::body::Body;
use crate::client::Shared;
use crate::error::{Error, ErrorBody, Failure};
use crate::json::Undecodable;
use crate::operation::{SecurityRequirement, Target};
use crate::param::{self, ParamError, ParamStyle, QueryStyle};
use crate::send::{self, Answer, Delivery, Failed};
#[cfg(feature = "stream")]
use crate::sse::{Event, EventStream};
use crate::status_bodies::SuccessBody;
use crate::stream::ByteStream;
use crate::{CallOptions, Response, Validate, Violation, json, options};

/// A request that is being built. It is as large as a pointer, so that the structs around it are small.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    parts: Box<Parts>,
}

/// What bodies of JSON are written to.
type JsonWriter<'w, 'j> = &'w mut serde_json::Serializer<&'j mut Vec<u8>>;

#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) client: Arc<Shared>,
    pub(crate) target: Target,
    /// The URL with placeholders for path parameters that are not set yet, and without a query.
    pub(crate) url: String,
    /// How much of it comes before the path.
    pub(crate) prefix: usize,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) cookies: String,
    pub(crate) body: Body,
    pub(crate) options: CallOptions,
    pub(crate) mistake: Option<String>,
}

impl Request {
    pub(crate) fn new(client: Arc<Shared>, target: Target) -> Self {
        // Room for values longer than their placeholders.
        let mut url = String::with_capacity(client.prefix.len() + target.path().len() + 32);
        url.push_str(&client.prefix);
        let mut parts = Parts {
            prefix: client.prefix.len(),
            query: client.base_url.query().unwrap_or_default().to_owned(),
            client,
            target,
            url,
            headers: HeaderMap::new(),
            cookies: String::new(),
            body: Body::Empty,
            options: CallOptions::default(),
            mistake: None,
        };
        parts.start_path();
        Self { parts: Box::new(parts) }
    }

    /// The server of this operation, where the description names another one for it than for the rest of the API. A
    /// base URL that the caller chose is that of all operations.
    pub fn server(mut self, url: &str) -> Self {
        if !self.parts.client.is_base_url_chosen {
            self.parts.set_server(url);
        }
        self
    }

    /// A path parameter, in style `simple`. A value is always one segment.
    pub fn path<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_simple(&mut text, value);
        self.parts.set_path(name, written, &text);
        self
    }

    /// A path parameter in another style.
    pub fn path_style<T: Serialize + ?Sized>(mut self, style: ParamStyle, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_bare(&mut text, style, name, true, value);
        self.parts.set_path(name, written, &text);
        self
    }

    /// A query parameter, in style `form` with `explode`. `None` and `null` are left out.
    pub fn query<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        self.query_style(QueryStyle::Form { explode: true }, name, value)
    }

    /// A query parameter in another style.
    pub fn query_style<T: Serialize + ?Sized>(mut self, style: QueryStyle, name: &str, value: &T) -> Self {
        let written = param::write_query(&mut self.parts.query, style, name, value);
        self.parts.note("query parameter", name, written);
        self
    }

    /// A header, in style `simple`. `None` and `null` are left out.
    pub fn header<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_header(&mut text, value);
        self.parts.set_header(name, written, &text);
        self
    }

    /// A header in another style.
    pub fn header_style<T: Serialize + ?Sized>(mut self, style: ParamStyle, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_bare(&mut text, style, name, false, value);
        self.parts.set_header(name, written, &text);
        self
    }

    /// A cookie in another style.
    pub fn cookie_style<T: Serialize + ?Sized>(mut self, style: ParamStyle, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_bare(&mut text, style, name, true, value);
        self.parts.set_cookie(name, written, &text);
        self
    }

    /// A cookie, in style `simple`. `None` and `null` are left out.
    pub fn cookie<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Self {
        let mut text = String::new();
        let written = param::write_simple(&mut text, value);
        self.parts.set_cookie(name, written, &text);
        self
    }

    /// A body of JSON.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        self.json_as("application/json", body)
    }

    /// A body of JSON under another media type, such as `application/merge-patch+json`.
    pub fn json_as<T: Serialize + ?Sized>(mut self, content_type: &str, body: &T) -> Self {
        self.parts.set_json(content_type, &|json| body.serialize(json));
        self
    }

    /// A body of `application/x-www-form-urlencoded`: a pair for each member, repeated for the items of an array; members of
    /// members are named in brackets.
    pub fn form<T: Serialize + ?Sized>(self, body: &T) -> Self {
        self.form_with_deep(body, &[])
    }

    /// The same; the items of the arrays that are called as in `deep` are named in brackets too, by their position, as the
    /// style `deepObject` of an Encoding Object asks for.
    pub fn form_with_deep<T: Serialize + ?Sized>(mut self, body: &T, deep: &[&str]) -> Self {
        let mut text = String::new();
        let written = param::write_form(&mut text, deep, body);
        self.parts.note("form body", "", written);
        self.bytes("application/x-www-form-urlencoded", text)
    }

    /// A body of plain text.
    pub fn text(self, body: &str) -> Self {
        self.bytes("text/plain; charset=utf-8", body.to_owned())
    }

    /// A body of any media type.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.parts.set_body(content_type, Body::Bytes(body.into()));
        self
    }

    /// A body of `multipart/form-data`.
    #[cfg(feature = "multipart")]
    pub fn multipart(mut self, form: impl Into<crate::multipart::Form>) -> Self {
        let form = form.into();
        if let Some(mistake) = form.mistake() {
            self.parts.fail(mistake.to_owned());
        }
        self.parts.body = Body::Multipart(form);
        self
    }

    /// A body of any media type, in memory, in a file, or streamed.
    #[cfg(feature = "stream")]
    pub fn raw(mut self, content_type: &str, body: impl Into<crate::raw::RawBody>) -> Self {
        let (body, content_type) = body.into().into_parts(content_type);
        self.parts.set_body(&content_type, body);
        self
    }

    /// A body that is read while it is sent. It is bounded by the idle timeout and sent once, never retried.
    #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
    pub fn stream<S, B, E>(mut self, content_type: &str, body: S) -> Self
    where
        S: futures_core::Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<crate::BoxError> + 'static,
    {
        self.parts
            .set_body(content_type, Body::Stream(crate::upload::Upload::new(body)));
        self
    }

    /// Holds a body or a parameter against the bounds of its schema.
    pub fn validate<T: Validate + ?Sized>(mut self, value: &T) -> Self {
        if let Err(violation) = value.validate() {
            self.parts.fail(violation.to_string());
        }
        self
    }

    /// Notes the outcome of one check of a parameter: a violation comes out when the request is sent.
    pub fn check(mut self, outcome: Result<(), Violation>) -> Self {
        if let Err(violation) = outcome {
            self.parts.fail(violation.to_string());
        }
        self
    }

    /// What this call has of its own. Options given later take the place of earlier ones.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.parts.options.merge(options);
        self
    }

    /// Which credentials an endpoint needs that the description lacks; an operation's requirement stays its own.
    pub fn security(mut self, requirement: SecurityRequirement) -> Self {
        if let Target::Endpoint(endpoint) = &mut self.parts.target {
            endpoint.security = Some(requirement);
        }
        self
    }

    /// Sends the request and parses a body of JSON. An empty body parses as `null`.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send_json<T: DeserializeOwned, E: ErrorBody>(mut self) -> Result<Response<T>, Error<E>> {
        self.parts.accept("application/json");
        let outcome = send::execute(self.parts, Delivery::Json).await;
        read(outcome.map_err(typed)?, |answer| json::parse(answer.bytes()))
    }

    /// Sends the request and parses a body that differs by status.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send_by_status<T: SuccessBody, E: ErrorBody>(mut self) -> Result<Response<T>, Error<E>> {
        self.parts.accept("application/json, */*;q=0.5");
        let outcome = send::execute(self.parts, Delivery::Json).await;
        read(outcome.map_err(typed)?, |answer| {
            let parsed = T::from_body(answer.status(), answer.bytes());
            parsed.map_err(|error| json::undecodable(answer.bytes(), &error))
        })
    }

    /// Sends the request and reads a body of text, which has to be UTF-8.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send_text<E: ErrorBody>(self) -> Result<Response<String>, Error<E>> {
        let outcome = send::execute(self.parts, Delivery::Bytes).await;
        read(outcome.map_err(typed)?, |answer| json::text(answer.bytes()))
    }

    /// Sends the request and reads the body as it comes.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send_bytes<E: ErrorBody>(self) -> Result<Response<Bytes>, Error<E>> {
        let answer = send::execute(self.parts, Delivery::Bytes).await.map_err(typed)?;
        let body = answer.bytes().clone();
        Ok(answer.with(body))
    }

    /// Sends the request. A body of the answer is read and dropped.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send_empty<E: ErrorBody>(self) -> Result<Response<()>, Error<E>> {
        let outcome = send::execute(self.parts, Delivery::Json).await;
        Ok(outcome.map_err(typed)?.with(()))
    }

    /// Sends the request and hands the body over while it arrives. The response limit does not apply to it.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn send_stream<E: ErrorBody>(self) -> Result<Response<ByteStream>, Error<E>> {
        let outcome = send::execute(self.parts, Delivery::Stream).await;
        Ok(outcome.map_err(typed)?.into_stream())
    }

    /// Sends the request and hands over the server-sent events of the answer, their data parsed as JSON.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    #[cfg(feature = "stream")]
    pub async fn send_events<T, E>(self) -> Result<EventStream<T>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        self.open_events(crate::sse::decode_json).await
    }

    /// Sends the request and hands over the server-sent events of the answer, their data being text.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    #[cfg(feature = "stream")]
    pub async fn send_text_events<E: ErrorBody>(self) -> Result<EventStream<String>, Error<E>> {
        self.open_events(Ok).await
    }

    #[cfg(feature = "stream")]
    async fn open_events<T, E: ErrorBody>(
        mut self,
        decode: fn(Event<String>) -> Result<Event<T>, Error>,
    ) -> Result<EventStream<T>, Error<E>> {
        self.parts.accept("text/event-stream");
        let response = self.clone().send_stream().await?;
        Ok(EventStream::new(self, response.into_inner(), decode))
    }

    /// The query, encoded.
    #[cfg(feature = "stream")]
    pub(crate) fn query_text(&mut self) -> &mut String {
        &mut self.parts.query
    }

    /// Whether the request can be sent more than once.
    #[cfg(feature = "stream")]
    pub(crate) fn is_repeatable(&self) -> bool {
        self.parts.body.is_repeatable()
    }
}

/// The one place where the error's type meets the code that has none.
fn typed<E: ErrorBody>((failure, declared): Failed) -> Error<E> {
    Error::new(failure, declared)
}

/// The response with what `parse` makes of the body.
fn read<T, E: ErrorBody>(
    answer: Answer,
    parse: impl FnOnce(&Answer) -> Result<T, Undecodable>,
) -> Result<Response<T>, Error<E>> {
    match parse(&answer) {
        Ok(value) => Ok(answer.with(value)),
        Err(error) => Err(Error::new(answer.undecodable(error), false)),
    }
}

impl Parts {
    /// Appends the path template. A path of the caller's own is checked: it must not leave the server.
    fn start_path(&mut self) {
        let (path, query) = (self.target.path(), self.target.query());
        self.url.push_str(path);
        if !query.is_empty() {
            self.query.push_str(if self.query.is_empty() { "" } else { "&" });
            self.query.push_str(query);
        }
        if !path.starts_with('/') || path.contains('#') || query.contains('#') {
            self.fail("the path has to begin with `/` and have no fragment".to_owned());
        }
    }

    /// Where the request goes: to the client's base URL, unless its operation has a server of its own.
    #[cfg(feature = "tracing")]
    pub(crate) fn server(&self) -> Cow<'_, url::Url> {
        let base = Cow::Borrowed(&self.client.base_url);
        match self.url.get(..self.prefix) {
            Some(own) if own != self.client.prefix => url::Url::parse(own).map_or(base, Cow::Owned),
            _ => base,
        }
    }

    fn set_server(&mut self, url: &str) {
        let url = url.trim_end_matches('/');
        self.url.replace_range(..self.prefix, url);
        self.prefix = url.len();
    }

    /// Remembers the first mistake.
    fn fail(&mut self, mistake: String) {
        self.mistake.get_or_insert(mistake);
    }

    fn note(&mut self, kind: &str, name: &str, outcome: Result<(), ParamError>) {
        if let Err(error) = outcome {
            self.fail(format!("{kind} `{name}`: {error}"));
        }
    }

    fn set_path(&mut self, name: &str, written: Result<bool, ParamError>, text: &str) {
        match written {
            Err(error) => self.fail(format!("path parameter `{name}`: {error}")),
            Ok(_) if text.is_empty() => self.fail(format!("path parameter `{name}` is empty")),
            Ok(_) => {
                let Some(first) = placeholder(&self.url, name) else {
                    return self.fail(format!("the path has no parameter `{name}`"));
                };
                self.url.replace_range(first, text);
                while let Some(next) = placeholder(&self.url, name) {
                    self.url.replace_range(next, text);
                }
            }
        }
    }

    fn set_header(&mut self, name: &str, written: Result<bool, ParamError>, text: &str) {
        match written.map_err(|error| format!("header `{name}`: {error}")) {
            Ok(false) => {}
            Ok(true) => match options::header(name, text) {
                Ok((name, value)) => {
                    self.headers.insert(name, value);
                }
                Err(mistake) => self.fail(mistake),
            },
            Err(mistake) => self.fail(mistake),
        }
    }

    fn set_cookie(&mut self, name: &str, written: Result<bool, ParamError>, text: &str) {
        match written {
            Ok(false) => {}
            Ok(true) => {
                self.cookies.push_str(if self.cookies.is_empty() { "" } else { "; " });
                self.cookies.push_str(name);
                self.cookies.push('=');
                self.cookies.push_str(text);
            }
            Err(error) => self.fail(format!("cookie `{name}`: {error}")),
        }
    }

    fn set_json(&mut self, content_type: &str, write: &dyn Fn(JsonWriter<'_, '_>) -> serde_json::Result<()>) {
        let mut json = Vec::with_capacity(128);
        match write(&mut serde_json::Serializer::new(&mut json)) {
            Ok(()) => self.set_body(content_type, Body::Bytes(json.into())),
            Err(error) => self.fail(format!("the body cannot be written as JSON: {error}")),
        }
    }

    fn set_body(&mut self, content_type: &str, body: Body) {
        match HeaderValue::from_str(content_type) {
            Ok(value) => {
                self.headers.insert(CONTENT_TYPE, value);
                self.body = body;
            }
            Err(_) => self.fail("the media type of the body cannot be sent".to_owned()),
        }
    }

    fn accept(&mut self, media_type: &'static str) {
        self.headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static(media_type));
    }

    /// The URL that all parameters make up, or why they do not.
    pub(crate) fn finish_url(&mut self) -> Result<url::Url, Box<Failure>> {
        let refuse = |reason: String| Failure::message(crate::ErrorKind::Request, reason);
        if let Some(mistake) = self.mistake.take().or_else(|| self.options.mistake.take()) {
            return Err(refuse(mistake));
        }
        let path = self.url.get(self.prefix..).unwrap_or_default();
        if let Some((_, rest)) = path.split_once('{') {
            let name = rest.split('}').next().unwrap_or_default();
            return Err(refuse(format!("path parameter `{name}` is missing")));
        }
        // A URL parser resolves these segments, and the request would go to another operation.
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(refuse("a segment of the path is `.` or `..`".to_owned()));
        }
        for query in [&self.query, &self.options.query] {
            if !query.is_empty() {
                self.url.push(if self.url.contains('?') { '&' } else { '?' });
                self.url.push_str(query);
            }
        }
        url::Url::parse(&self.url).map_err(|error| refuse(format!("the URL is not valid: {error}")))
    }
}

/// Where `{name}` stands.
fn placeholder(url: &str, name: &str) -> Option<std::ops::Range<usize>> {
    url.match_indices('{').find_map(|(start, _)| {
        let rest = url.get(start + 1..)?.strip_prefix(name)?;
        rest.starts_with('}').then(|| start..start + name.len() + 2)
    })
}

/// The operation and the shape of the request, no values: they can be secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.parts;
        f.debug_struct("Request")
            .field("operation", &parts.target.id())
            .field("method", parts.target.method())
            .field("path", &parts.target.path())
            .field("headers", &options::Names(&parts.headers))
            .field("body", &parts.body.describe())
            .field("options", &parts.options)
            .field("mistake", &parts.mistake)
            .finish_non_exhaustive()
    }
}
