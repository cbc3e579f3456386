//! [`Parts`]: what a request consists of until it is sent. The chain of [`Request`](crate::Request) fills them in;
//! sending and traces read them. None of the three needs another.

#[cfg(any(feature = "metrics", feature = "tracing"))]
use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::CallOptions;
use crate::body::Body;
use crate::error::Failure;
use crate::idempotency;
use crate::operation::Target;
use crate::options;
use crate::param::ParamError;
use crate::path;
use crate::shared::Shared;
use crate::shared_parameter::{self, SharedParameter, SharedValue, State, TakenOver, Written};

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
    /// The media type to ask for unless the caller does. No header yet: most requests have no other, and a map of
    /// headers is costly to make and to copy.
    pub(crate) accept: Option<&'static str>,
    pub(crate) cookies: String,
    pub(crate) body: Body,
    pub(crate) options: CallOptions,
    pub(crate) mistake: Option<String>,
    /// Whether an empty body of JSON is an error even where `null` is a value.
    pub(crate) expects_body: bool,
    /// The first path parameter that is empty, which leads to another operation unless the server means that.
    pub(crate) empty_path: Option<String>,
    /// The header that its operation has for an idempotency key.
    pub(crate) key_header: Option<&'static str>,
    /// What it has from its client for parameters, but for headers, and what it lacks of them.
    pub(crate) shared: Vec<TakenOver>,
    /// What it is in a list, if it is a page of one.
    #[cfg_attr(not(feature = "stream"), allow(dead_code, reason = "only lists set it"))]
    pub(crate) page: Option<Page>,
    /// The elements that its responses of XML have.
    #[cfg(feature = "xml")]
    pub(crate) readable: crate::xml::Readable,
    /// What it needs to open a WebSocket, if it is to.
    #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
    pub(crate) handshake: Option<Box<crate::handshake::Handshake>>,
}

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "stream"), allow(dead_code, reason = "only lists make one"))]
pub(crate) enum Page {
    /// The response says what the next page is.
    Linked,
    /// The items of the response are counted.
    Counted,
}

impl Parts {
    pub(crate) fn new(client: Arc<Shared>, target: Target) -> Self {
        // Room for values longer than their placeholders.
        let mut url = String::with_capacity(client.prefix.len() + target.path().len() + 32);
        url.push_str(&client.prefix);
        let mut parts = Self {
            prefix: client.prefix.len(),
            query: client.base_url.query().unwrap_or_default().to_owned(),
            client,
            target,
            url,
            headers: HeaderMap::new(),
            accept: None,
            cookies: String::new(),
            body: Body::Empty,
            options: CallOptions::default(),
            mistake: None,
            expects_body: false,
            empty_path: None,
            key_header: None,
            shared: Vec::new(),
            page: None,
            #[cfg(feature = "xml")]
            readable: &[],
            #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
            handshake: None,
        };
        parts.start_path();
        parts
    }

    /// Appends the path template. The fragment of an operation's path is left out: it only tells operations apart. A
    /// path of the caller's own is checked: it must not leave the server.
    pub(crate) fn start_path(&mut self) {
        let above = match &mut self.target {
            // What is shown and sent is the path that is checked.
            Target::Endpoint(endpoint) if endpoint.path.starts_with('/') => match path::resolve(&endpoint.path) {
                Some(path) => {
                    endpoint.path = path;
                    false
                }
                None => true,
            },
            _ => false,
        };
        if above {
            return self.fail("the path leads above the base URL".to_owned());
        }
        let query = self.target.query();
        let path = match &self.target {
            Target::Operation(operation) => operation.path.split('#').next().unwrap_or_default(),
            Target::Endpoint(endpoint) => endpoint.path.as_str(),
        };
        self.url.push_str(path);
        if !query.is_empty() {
            self.query.push_str(if self.query.is_empty() { "" } else { "&" });
            self.query.push_str(query);
        }
        if !path.starts_with('/') || path.contains('#') || query.contains('#') {
            self.fail("the path must begin with `/` and must not have a fragment".to_owned());
        }
    }

    /// Where the request goes: to the client's base URL, unless its operation has a server of its own.
    #[cfg(any(feature = "metrics", feature = "tracing"))]
    pub(crate) fn server(&self) -> Cow<'_, url::Url> {
        let base = Cow::Borrowed(&self.client.base_url);
        match self.url.get(..self.prefix) {
            Some(own) if own != self.client.prefix => url::Url::parse(own).map_or(base, Cow::Owned),
            _ => base,
        }
    }

    pub(crate) fn set_server(&mut self, url: &str) {
        let origin = match url.starts_with('/') {
            true => self.client.base_url.origin().ascii_serialization(),
            false => String::new(),
        };
        let url = origin + url.trim_end_matches('/');
        self.url.replace_range(..self.prefix, &url);
        self.prefix = url.len();
    }

    /// Sends `value`, which the client has for `parameter`, or remembers that a required parameter has none.
    pub(crate) fn take_over(
        &mut self,
        parameter: &'static SharedParameter,
        value: Option<&SharedValue>,
        required: bool,
    ) {
        let state = match value.map(|value| &value.written) {
            Some(Ok(Some(Written::Header(name, value)))) => {
                self.headers.insert(name, value.clone());
                return;
            }
            Some(Ok(Some(Written::Query(pair)))) => {
                self.query.push_str(if self.query.is_empty() { "" } else { "&" });
                self.query.push_str(pair);
                State::Pair(Arc::clone(pair))
            }
            Some(Err(mistake)) => State::Mistake(mistake.clone()),
            Some(Ok(None)) | None if required => State::Missing,
            Some(Ok(None)) | None => return,
        };
        self.shared.push(TakenOver { parameter, state });
    }

    /// Forgets what the request has of the client for `parameter`, or that it lacks it.
    pub(crate) fn leave_out(&mut self, parameter: &'static SharedParameter) {
        let position = self.shared.iter().position(|taken| taken.parameter == parameter);
        let taken = position.map(|position| self.shared.swap_remove(position));
        if let Some(State::Pair(pair)) = taken.map(|taken| taken.state) {
            shared_parameter::remove(&mut self.query, &pair);
        }
    }

    /// Forgets what the request has of the client for parameters that the options of the call have in the query.
    fn leave_out_what_options_have(&mut self) {
        let query = &self.options.chosen().query;
        let is_set = |taken: &&TakenOver| !query.is_empty() && taken.parameter.is_in_query(query);
        let set: Vec<_> = self.shared.iter().filter(is_set).map(|taken| taken.parameter).collect();
        set.into_iter().for_each(|parameter| self.leave_out(parameter));
    }

    /// Why a parameter that the request has from its client, or should have, cannot be sent.
    fn refused_parameter(&self) -> Option<String> {
        let headers = [&self.headers, &self.options.chosen().headers, &self.client.headers];
        let is_set = |taken: &&TakenOver| headers.iter().any(|headers| taken.parameter.is_in(headers));
        let unset = self.shared.iter().filter(|taken| !is_set(taken));
        unset.filter_map(TakenOver::refusal).next()
    }

    /// Remembers the first mistake.
    pub(crate) fn fail(&mut self, mistake: String) {
        self.mistake.get_or_insert(mistake);
    }

    pub(crate) fn note(&mut self, kind: &str, name: &str, outcome: Result<(), ParamError>) {
        if let Err(error) = outcome {
            self.fail(format!("{kind} `{name}`: {error}"));
        }
    }

    pub(crate) fn set_path(&mut self, name: &str, written: Result<bool, ParamError>, text: &str) {
        match written {
            Err(error) => self.fail(format!("path parameter `{name}`: {error}")),
            Ok(_) => {
                if text.is_empty() {
                    self.empty_path.get_or_insert_with(|| name.to_owned());
                }
                let mut from = self.prefix;
                let mut count = 0;
                while let Some(place) = placeholder(&self.url, from, name) {
                    from = place.start + text.len();
                    self.url.replace_range(place, text);
                    count += 1;
                }
                // The fragment of an operation's path is not sent.
                if count == 0 && placeholder(self.target.path(), 0, name).is_none() {
                    self.fail(format!("the path has no parameter `{name}`"));
                }
            }
        }
    }

    pub(crate) fn set_header(&mut self, name: &str, written: Result<bool, ParamError>, text: &str) {
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

    pub(crate) fn set_cookie(&mut self, name: &str, written: Result<bool, ParamError>, text: &str) {
        self.add_cookies(name, written, &[name, "=", text]);
    }

    /// Adds what was `written` of the parameter `name`: pairs, with `; ` between them.
    pub(crate) fn set_cookies(&mut self, name: &str, written: Result<bool, ParamError>, pairs: &str) {
        self.add_cookies(name, written, &[pairs]);
    }

    fn add_cookies(&mut self, name: &str, written: Result<bool, ParamError>, pieces: &[&str]) {
        match written {
            Ok(false) => {}
            Ok(true) => {
                self.cookies.push_str(if self.cookies.is_empty() { "" } else { "; " });
                self.cookies.extend(pieces.iter().copied());
            }
            Err(error) => self.fail(format!("cookie `{name}`: {error}")),
        }
    }

    pub(crate) fn set_json(
        &mut self,
        content_type: &str,
        write: &dyn Fn(JsonWriter<'_, '_>) -> serde_json::Result<()>,
    ) {
        match written(write) {
            Ok(json) => self.set_body(content_type, Body::Bytes(json.into())),
            Err(error) => self.fail(format!("the body cannot be written as JSON: {error}")),
        }
    }

    #[cfg(feature = "xml")]
    pub(crate) fn set_xml(
        &mut self,
        content_type: &str,
        element: &crate::xml::Element,
        write: &dyn Fn(JsonWriter<'_, '_>) -> serde_json::Result<()>,
    ) {
        let json = written(write).map_err(|error| error.to_string());
        match json.and_then(|json| crate::xml::from_json(element, &json).map_err(|error| error.to_string())) {
            Ok(xml) => self.set_body(content_type, Body::Bytes(xml.into())),
            Err(error) => self.fail(format!("the body cannot be written as XML: {error}")),
        }
    }

    /// The JSON that a body of XML says, if the operation has such, or why it says none.
    #[cfg(feature = "xml")]
    pub(crate) fn json_of(
        &self,
        status: http::StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        limit: u64,
    ) -> Option<Result<Bytes, String>> {
        // Most operations of a client have no XML.
        if self.readable.is_empty() {
            return None;
        }
        let content_type = crate::media_type::content_type(headers);
        let in_utf8 = crate::charset::in_utf8(content_type, body);
        let body = in_utf8.as_ref().unwrap_or(body);
        let json = crate::xml::readable(self.readable, status, content_type, body, limit)?;
        Some(json.map_err(|error| error.to_string()))
    }

    /// Without the feature `xml`, no body is XML.
    #[cfg(not(feature = "xml"))]
    pub(crate) fn json_of(
        &self,
        _: http::StatusCode,
        _: &HeaderMap,
        _: &Bytes,
        _: u64,
    ) -> Option<Result<Bytes, String>> {
        None
    }

    pub(crate) fn set_body(&mut self, content_type: &str, body: Body) {
        match HeaderValue::from_str(content_type) {
            Ok(value) => {
                self.headers.insert(CONTENT_TYPE, value);
                self.body = body;
            }
            Err(_) => self.fail("the media type of the body is not a valid header value".to_owned()),
        }
    }

    /// Sets a form, whose media type has the boundary that it is written with.
    #[cfg(feature = "multipart")]
    pub(crate) fn set_form(&mut self, form: crate::multipart::Form) {
        self.headers.remove(CONTENT_TYPE);
        self.body = Body::Multipart(form);
    }

    pub(crate) fn accept(&mut self, media_type: &'static str) {
        self.accept.get_or_insert(media_type);
    }

    /// Adds the headers of its options to those of the request.
    pub(crate) fn finish_headers(&mut self) {
        for (name, value) in &self.options.chosen().headers {
            self.headers.insert(name, value.clone());
        }
        if let Some(name) = self.key_header {
            idempotency::set_key(&mut self.headers, name);
        }
    }

    /// The headers of the request, the one for what it asks for, and those of its client.
    pub(crate) fn all_headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        if let Some(media_type) = self.accept {
            headers.entry(ACCEPT).or_insert(HeaderValue::from_static(media_type));
        }
        for (name, value) in &self.client.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        headers
    }

    /// The URL that all parameters make up, or why they do not.
    pub(crate) fn finish_url(&mut self) -> Result<url::Url, Box<Failure>> {
        let refuse = |reason: String| Failure::message(crate::ErrorKind::Request, reason);
        if let Some(mistake) = self.mistake.take().or_else(|| self.options.chosen().mistake.clone()) {
            return Err(refuse(mistake));
        }
        if let Some(name) = self.empty_path.take().filter(|_| !self.options.chosen().empty_path) {
            return Err(refuse(format!("path parameter `{name}` is empty")));
        }
        self.leave_out_what_options_have();
        if let Some(reason) = self.refused_parameter() {
            return Err(refuse(reason));
        }
        let path = self.url.get(self.prefix..).unwrap_or_default();
        if let Some(start) = path.bytes().position(|byte| byte == b'{') {
            let name = path.get(start + 1..).and_then(|rest| rest.split('}').next());
            return Err(refuse(format!(
                "path parameter `{}` is missing",
                name.unwrap_or_default()
            )));
        }
        // A URL parser resolves these segments, and the request would go to another operation.
        let has_dots = path.bytes().any(|byte| matches!(byte, b'.' | b'%'));
        if has_dots && path.split('/').any(|segment| path::dots(segment) > 0) {
            return Err(refuse("a path segment is `.` or `..`".to_owned()));
        }
        for query in [&self.query, &self.options.chosen().query] {
            if !query.is_empty() {
                self.url.push(if self.url.contains('?') { '&' } else { '?' });
                self.url.push_str(query);
            }
        }
        url::Url::parse(&self.url).map_err(|error| refuse(format!("the URL is not valid: {error}")))
    }
}

/// The JSON that `write` writes.
fn written(write: &dyn Fn(JsonWriter<'_, '_>) -> serde_json::Result<()>) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::with_capacity(128);
    write(&mut serde_json::Serializer::new(&mut json))?;
    Ok(json)
}

/// Where `{name}` stands at or behind the byte `from`.
fn placeholder(url: &str, from: usize, name: &str) -> Option<std::ops::Range<usize>> {
    let bytes = url.as_bytes();
    let starts = (from..bytes.len()).filter(|at| bytes.get(*at) == Some(&b'{'));
    starts.into_iter().find_map(|start| {
        let rest = url.get(start + 1..)?.strip_prefix(name)?;
        rest.starts_with('}').then(|| start..start + name.len() + 2)
    })
}
