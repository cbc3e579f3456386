//! Sending: a finished request in, an answer or a failure out. Nothing here is generic.
//!
//! A call consists of attempts, with a pause before each but the first. An attempt consists of one request, and of one
//! more for each redirect. Credentials are added to each request last, and only on the API's own host.

#[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
pub(crate) mod upgrade;

use std::borrow::Cow;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
#[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
use http::header::CONTENT_LENGTH;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use crate::body::Body;
use crate::chunks::Chunks;
use crate::credential::{Carrier, Prepared, authorization};
use crate::error::{ERROR_TEXT_LIMIT, ErrorKind, Failure, Sent, redact_request_ids};
use crate::metrics::Measured;
use crate::middleware::{BoxFuture, Next};
use crate::options::Settings;
use crate::parts::{Page, Parts};
use crate::rate_limiter::Turn;
use crate::redirect::Hop;
use crate::second_reading::{self, Rules};
use crate::stream::{ByteStream, Origin, collect};
use crate::timer::{Instant, limited, limited_later, sleep};
use crate::token::Issued;
use crate::trace::{self, Trace};
#[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
use crate::upload;
use crate::{
    BoxError, Mismatch, Response, Tolerance, charset, idempotency, json, json_text, media_type, oauth, redact, redirect,
};

/// How the body of a success is handed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// In memory, and searched for an in-band failure.
    Json,
    /// In memory.
    Bytes,
    /// While it arrives.
    Stream,
    /// Not at all: the answer is a redirect, which is not followed.
    Redirect,
    /// As a connection, once the server has switched protocols.
    #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
    Upgrade,
}

/// A successful answer, not parsed yet.
pub(crate) struct Answer {
    call: Box<Call>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// The XML that the body was, which is JSON now.
    xml: Option<Bytes>,
    /// The rest of a streamed body.
    rest: Option<reqwest::Response>,
}

/// A failure, and whether the operation declares a body for it.
pub(crate) type Failed = (Box<Failure>, bool);

/// Sends a request as often as its policy allows.
pub(crate) fn execute(parts: Box<Parts>, delivery: Delivery) -> BoxFuture<'static, Result<Answer, Failed>> {
    Box::pin(async move {
        let mut call = Box::new(Call::new(parts, delivery));
        let trace = Trace::start(&call.parts);
        let outcome = trace.instrument(call.run(&trace)).await;
        match outcome {
            Ok((received, body)) => {
                trace.succeed(received.status, call.attempts);
                Ok(Answer {
                    call,
                    status: received.status,
                    headers: received.headers,
                    body,
                    xml: received.xml,
                    rest: received.rest,
                })
            }
            Err(failure) => {
                let failure = call.complete(failure);
                trace.fail(&failure);
                let declared = failure.status.is_some_and(|status| call.parts.target.declares(status));
                Err((failure, declared))
            }
        }
    })
}

/// What a request keeps from others while it is on its way.
type Places = (Option<Turn>, Option<OwnedSemaphorePermit>);

/// One call and how far it has come.
pub(crate) struct Call {
    parts: Box<Parts>,
    settings: Settings,
    delivery: Delivery,
    schemes: &'static [&'static str],
    started: Instant,
    attempts: u32,
    /// The token that the last attempt was sent with.
    issued: Option<Issued>,
    /// The generation of the token that the server refused.
    refused: Option<u64>,
    /// The attempt that is on its way.
    measured: Measured,
}

/// The head of an answer, and the rest of its body if that is streamed.
struct Received {
    status: StatusCode,
    headers: HeaderMap,
    /// The XML that the body was, which is JSON now.
    xml: Option<Bytes>,
    rest: Option<reqwest::Response>,
}

impl Received {
    fn new(status: StatusCode, headers: HeaderMap, rest: Option<reqwest::Response>) -> Self {
        Self {
            status,
            headers,
            xml: None,
            rest,
        }
    }
}

/// The outcome of an attempt: the head of an answer and its buffered body, or what went wrong.
type Outcome = Result<(Received, Bytes), Box<Failure>>;

impl Call {
    fn new(mut parts: Box<Parts>, delivery: Delivery) -> Self {
        parts.finish_headers();
        Self {
            settings: parts.options.chosen().over(&parts.client.settings),
            parts,
            delivery,
            schemes: &[],
            started: Instant::now(),
            attempts: 0,
            issued: None,
            refused: None,
            measured: Measured::new(),
        }
    }

    async fn run(&mut self, trace: &Trace) -> Outcome {
        let url = self.parts.finish_url()?;
        if !self.parts.options.chosen().anonymous {
            self.schemes = self.parts.client.schemes_for(&self.parts.target)?;
        }
        let mut tries = 0;
        loop {
            tries += 1;
            let failure = match self.traced_attempt(&url, trace).await {
                Ok(received) => {
                    self.parts.client.budget.refund();
                    return Ok(received);
                }
                Err(failure) => failure,
            };
            match self.pause_after(tries, &failure) {
                Some(pause) => sleep(pause).await,
                None => return Err(failure),
            }
        }
    }

    async fn traced_attempt(&mut self, url: &Url, trace: &Trace) -> Outcome {
        let (before, began) = (self.attempts, Instant::now());
        let outcome = self.attempt(url).await;
        if self.attempts > before {
            trace.attempt(self.attempts, &outcome_of(&outcome), began.elapsed());
            self.measured.finish(&outcome_of(&outcome));
        }
        outcome
    }

    /// How long to wait before the next attempt; `None` if there is none.
    fn pause_after(&mut self, tries: u32, failure: &Failure) -> Option<Duration> {
        if !self.parts.body.is_repeatable() {
            return None;
        }
        // A refused token is renewed once, whatever the method: the server has not acted on the request.
        if failure.status == Some(StatusCode::UNAUTHORIZED) && self.refused.is_none() {
            self.refused = Some(self.issued.take()?.generation);
            return Some(Duration::ZERO);
        }
        let policy = &self.settings.retry;
        let safe = policy.allows(self.parts.target.method(), self.has_key());
        if !safe || !failure.is_retryable() {
            return None;
        }
        let pause = policy.pause(tries, failure.retry_after())?;
        let in_time = self.remaining().is_none_or(|remaining| pause < remaining);
        (in_time && self.parts.client.budget.take()).then_some(pause)
    }

    /// Whether the server recognises the request when it is repeated.
    fn has_key(&self) -> bool {
        let all = [&self.parts.headers, &self.parts.client.headers];
        self.parts.key_header.is_some() || all.into_iter().any(idempotency::has_key)
    }

    /// What is left of the time for the whole call. Streams have no such limit.
    fn remaining(&self) -> Option<Duration> {
        let timeout = self.settings.timeout?;
        Some(timeout.saturating_sub(self.started.elapsed()))
    }

    /// Waits for its turn and for a token, then sends. The time of an attempt counts from when it is sent.
    async fn attempt(&mut self, url: &Url) -> Outcome {
        // What is awaited stays where it is: a future that is handed on is held twice. The exchange is boxed, because
        // allocators keep small blocks of memory at hand.
        let ready = limited_later(self.remaining(), pin!(self.ready())).await;
        let late = || Failure::message(ErrorKind::Timeout, "the call timed out before it could be sent");
        let (_places, issued) = ready.unwrap_or_else(|_| Err(late()))?;
        self.issued = issued;
        let limits = [self.settings.attempt_timeout, self.remaining()];
        let limit = limits.into_iter().flatten().min();
        #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
        if let streams @ [_, ..] = self.parts.body.activities().as_slice() {
            let (idle, answer) = (self.settings.idle_timeout, self.settings.attempt_timeout);
            let outcome = upload::watch(streams, idle, answer, Box::pin(self.exchange(url))).await;
            let late = |_| {
                Err(Failure::message(
                    ErrorKind::Timeout,
                    "the upload stalled, or no response followed",
                ))
            };
            return outcome.unwrap_or_else(late);
        }
        match limited(limit, Box::pin(self.exchange(url))).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failure::message(ErrorKind::Timeout, timed_out(limit))),
        }
    }

    /// One request, and one more for each redirect.
    async fn exchange(&mut self, url: &Url) -> Outcome {
        let method = self.parts.target.method().clone();
        let mut hop = Hop {
            url: Cow::Borrowed(url),
            method,
            with_body: !self.parts.body.is_empty(),
            abroad: false,
            redirects: 0,
        };
        let response = loop {
            let request = self.request(&hop)?;
            if hop.redirects == 0 {
                self.attempts += 1;
                self.measured.start(&self.parts);
            }
            #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
            if let Some(handshake) = &self.parts.handshake {
                return Box::pin(self.upgrade(handshake, request)).await;
            }
            let response = self.dispatch(request).await?;
            if let Some(limiter) = self.parts.client.limiter.as_ref().filter(|_| !hop.abroad) {
                let own = self.parts.client.rate_limit_headers;
                limiter.observe(response.status(), response.headers(), own);
            }
            if self.delivery == Delivery::Redirect {
                break response;
            }
            match hop.next(response.status(), response.headers(), self.parts.body.is_repeatable()) {
                Ok(Some(next)) => hop = next,
                Ok(None) => break response,
                Err(failure) => return Err(with_head(failure, response.status(), response.headers().clone())),
            }
        };
        // Nothing that is done with keeps its room while the body arrives.
        drop(hop);
        self.receive(response).await
    }

    /// A turn below the limit of the server, a place among the requests in flight, and the token of the scheme that
    /// needs one. What few calls wait for is boxed, so that the others keep no room for it.
    async fn ready(&self) -> Result<(Places, Option<Issued>), Box<Failure>> {
        let issued = self.token().await?;
        let turn = match &self.parts.client.limiter {
            Some(limiter) => Some(Box::pin(limiter.turn()).await),
            None => None,
        };
        let permit = match &self.parts.client.in_flight {
            // The semaphore is never closed, which is the only error there is.
            Some(in_flight) => Arc::clone(in_flight).acquire_owned().await.ok(),
            None => None,
        };
        Ok(((turn, permit), issued))
    }

    /// The token of the scheme that needs one.
    async fn token(&self) -> Result<Option<Issued>, Box<Failure>> {
        for scheme in self.schemes {
            let credential = self.parts.client.credential(scheme);
            if let Some(Carrier::Token { cache, .. }) = credential.map(|credential| &credential.carrier) {
                return Box::pin(cache.token(self.refused)).await.map(Some).map_err(no_token);
            }
        }
        Ok(None)
    }

    fn request(&self, hop: &Hop<'_>) -> Result<reqwest::Request, Box<Failure>> {
        let mut url = hop.url.clone().into_owned();
        let mut headers = hop.admit(self.parts.all_headers());
        if !hop.abroad {
            self.authenticate(&mut url, &mut headers)?;
            #[cfg(feature = "trace-context")]
            crate::trace_context::inject(&mut headers);
        }
        if !hop.with_body {
            headers.remove(CONTENT_TYPE);
        }
        let mut request = reqwest::Request::new(hop.method.clone(), url);
        *request.headers_mut() = headers;
        if !hop.with_body {
            return Ok(request);
        }
        match &self.parts.body {
            Body::Empty => {}
            Body::Bytes(bytes) => *request.body_mut() = Some(bytes.clone().into()),
            #[cfg(feature = "multipart")]
            Body::Multipart(form) => return form.attach(&self.parts.client.http, request),
            #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
            Body::Stream(upload) => {
                *request.body_mut() = Some(upload.open()?);
                if let Some(length) = upload.length() {
                    request.headers_mut().insert(CONTENT_LENGTH, length.into());
                }
            }
        }
        Ok(request)
    }

    /// Adds the credentials of the chosen schemes. A header that the caller set for this call stays.
    fn authenticate(&self, url: &mut Url, headers: &mut HeaderMap) -> Result<(), Box<Failure>> {
        let mut cookies = Cow::Borrowed(self.parts.cookies.as_str());
        #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
        let elsewhere = self.place_elsewhere(url)?;
        #[cfg(not(all(feature = "websocket", not(target_arch = "wasm32"))))]
        let elsewhere = false;
        for credential in self.credentials().filter(|_| !elsewhere) {
            match &credential.carrier {
                Carrier::Header { name, value } => {
                    headers.entry(name).or_insert_with(|| value.clone());
                }
                Carrier::Query(pair) => add_pair(url, pair.expose_secret()),
                Carrier::Cookie(pair) => {
                    let cookies = cookies.to_mut();
                    cookies.push_str(if cookies.is_empty() { "" } else { "; " });
                    cookies.push_str(pair.expose_secret());
                }
                Carrier::Token { scheme, .. } => {
                    let issued = self.issued.as_ref();
                    let value = issued.and_then(|issued| authorization(scheme, issued.token.secret()));
                    let unusable = || {
                        Failure::message(
                            ErrorKind::Token,
                            "the token has characters that a header cannot contain",
                        )
                    };
                    headers
                        .entry(http::header::AUTHORIZATION)
                        .or_insert(value.ok_or_else(unusable)?);
                }
            }
        }
        if !cookies.is_empty() {
            let cookies = beside(headers.get(COOKIE), &cookies);
            let value = HeaderValue::from_str(&cookies);
            let mut value = value.map_err(|_| Failure::message(ErrorKind::Request, "a cookie cannot be sent"))?;
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
        Ok(())
    }

    /// Sends a request. Not `async` as a whole, as [`receive`](Self::receive) is not.
    fn dispatch(&self, request: reqwest::Request) -> impl Future<Output = Result<reqwest::Response, Box<Failure>>> {
        let sent = match self.parts.client.middleware.is_empty() {
            true => Ok(self.http().map(|http| http.execute(request))),
            false => Err(Box::pin(self.pass_on(request))),
        };
        async move {
            match sent {
                Ok(sent) => sent?.await.map_err(Failure::transport),
                Err(passed_on) => passed_on.await,
            }
        }
    }

    /// Hands the request to the middleware.
    async fn pass_on(&self, request: reqwest::Request) -> Result<reqwest::Response, Box<Failure>> {
        let client = &self.parts.client;
        let operation = self.parts.target.id();
        let secrets: Vec<SecretString> = self.secrets().cloned().collect();
        let next = Next {
            http: self.http()?,
            rest: &client.middleware,
            operation,
            attempt: self.attempts,
            secrets: &secrets,
        };
        next.run(request)
            .await
            .map_err(|error| match error.downcast::<reqwest::Error>() {
                Ok(error) => Failure::transport(*error),
                Err(error) => Failure::source(ErrorKind::Middleware, error),
            })
    }

    /// The client for the request.
    fn http(&self) -> Result<&reqwest::Client, Box<Failure>> {
        #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
        if self.parts.handshake.is_some() {
            return self.parts.client.upgrades.client().map_err(Failure::transport);
        }
        Ok(&self.parts.client.http)
    }

    /// The answer with its body, unless that is streamed. Not `async` as a whole, so that the response is held once.
    fn receive(&self, mut response: reqwest::Response) -> impl Future<Output = Outcome> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let is_location = self.delivery == Delivery::Redirect && redirect::is_redirect(status);
        let is_stream = self.delivery == Delivery::Stream && status.is_success();
        let limit = self.settings.response_limit;
        let announced = response.content_length();
        let mut content = match is_location || is_stream {
            true => Err(Some(response).filter(|_| is_stream)),
            false => Ok(Chunks::new(response)),
        };
        async move {
            match &mut content {
                Ok(chunks) => {
                    let (body, outcome) = collect(chunks, announced, limit).await;
                    self.judge(Received::new(status, headers, None), body, outcome)
                }
                Err(rest) => Ok((Received::new(status, headers, rest.take()), Bytes::new())),
            }
        }
    }

    /// What an answer comes to, once its body is there.
    fn judge(&self, mut received: Received, mut body: Bytes, outcome: Result<(), Box<Failure>>) -> Outcome {
        let (status, limit) = (received.status, self.settings.response_limit);
        if !status.is_success() {
            // Whatever happens to the body, the status is what counts.
            let json = self.parts.json_of(status, &received.headers, &body, limit);
            let mut failure = with_head(Failure::new(ErrorKind::Status), status, received.headers);
            (failure.raw, failure.json) = (body, json.and_then(Result::ok));
            return Err(failure);
        }
        let is_json = self.delivery == Delivery::Json;
        if is_json && body.starts_with(json_text::BYTE_ORDER_MARK) {
            body = body.slice(json_text::BYTE_ORDER_MARK.len()..);
        }
        if let Err(failure) = outcome {
            return Err(with_head(failure, status, received.headers));
        }
        let json = is_json.then(|| self.parts.json_of(status, &received.headers, &body, limit));
        match json.flatten() {
            Some(Ok(json)) => received.xml = Some(std::mem::replace(&mut body, json)),
            Some(Err(message)) => {
                let mut failure = Failure::message(ErrorKind::Decode, message);
                failure.raw = body;
                return Err(with_head(failure, status, received.headers));
            }
            None => {}
        }
        if let Some(message) = self.in_band_failure(&body) {
            let mut failure = with_head(Failure::new(ErrorKind::InBandFailure), status, received.headers);
            failure.message = Some(message).filter(|message| !message.is_empty());
            failure.raw = received.xml.unwrap_or(body);
            return Err(failure);
        }
        Ok((received, body))
    }

    /// The message of a successful answer that says in its body that the call failed.
    fn in_band_failure(&self, body: &[u8]) -> Option<String> {
        let in_band = self.parts.client.api.in_band_failure.as_ref()?;
        (self.delivery == Delivery::Json).then(|| in_band.detect(body))?
    }

    /// Adds what only the call knows, and takes credentials out of all texts.
    fn complete(&self, mut failure: Box<Failure>) -> Box<Failure> {
        failure.operation = self.parts.target.name();
        failure.attempts = self.attempts;
        failure.rate_limit_headers = self.parts.client.rate_limit_headers;
        failure.sent = (self.attempts > 0).then(|| self.sent());
        failure.text = redact::beginning(&failure.raw, ERROR_TEXT_LIMIT, self.secrets());
        failure.redact(self.secrets());
        failure
    }

    /// What errors say that the request was sent to.
    fn sent(&self) -> Sent {
        Sent::new(self.parts.target.method(), &self.parts.url, self.secrets())
    }

    /// What a failure says that comes after the head of the answer.
    fn origin(&self, status: StatusCode, headers: HeaderMap) -> Origin {
        Origin {
            operation: self.parts.target.name(),
            sent: self.sent(),
            attempts: self.attempts,
            status,
            headers,
            rate_limit_headers: self.parts.client.rate_limit_headers,
            idle_timeout: self.settings.idle_timeout,
            secrets: self.secrets().cloned().collect(),
        }
    }

    /// The credentials of the chosen schemes.
    fn credentials(&self) -> impl Iterator<Item = &Prepared> + Clone {
        let client = &self.parts.client;
        self.schemes.iter().filter_map(|scheme| client.credential(scheme))
    }

    /// Everything secret that the call sends.
    fn secrets(&self) -> impl Iterator<Item = &SecretString> + Clone {
        let fixed = self.credentials().flat_map(|credential| &credential.secrets);
        fixed.chain(self.issued.iter().map(|issued| issued.token.secret()))
    }
}

/// What a trace says of an attempt.
fn outcome_of(outcome: &Outcome) -> Result<StatusCode, &Failure> {
    match outcome {
        Ok((received, _)) => Ok(received.status),
        Err(failure) => Err(failure),
    }
}

fn with_head(mut failure: Box<Failure>, status: StatusCode, headers: HeaderMap) -> Box<Failure> {
    failure.status = Some(status);
    failure.headers = headers;
    failure
}

fn no_token(error: Arc<BoxError>) -> Box<Failure> {
    let is_transient = oauth::is_transient(&error);
    let mut failure = Failure::source(ErrorKind::Token, Shared(error));
    failure.is_transient = is_transient;
    failure
}

fn timed_out(limit: Option<Duration>) -> String {
    format!("no response within {:?}", limit.unwrap_or_default())
}

/// The cookies that the caller set as a header, and those of parameters and credentials that it does not have.
fn beside<'c>(header: Option<&HeaderValue>, cookies: &'c str) -> Cow<'c, str> {
    let Some(header) = header.and_then(|value| value.to_str().ok()) else {
        return Cow::Borrowed(cookies);
    };
    let name = |pair: &'c str| pair.split('=').next().unwrap_or_default();
    let has = |name: &str| {
        header
            .split(';')
            .any(|pair| pair.trim().split('=').next() == Some(name))
    };
    let mut all = header.to_owned();
    for pair in cookies.split("; ").filter(|pair| !has(name(pair))) {
        all.push_str(if all.is_empty() { "" } else { "; " });
        all.push_str(pair);
    }
    Cow::Owned(all)
}

/// Adds a pair to a query unless a redirect has kept it there.
fn add_pair(url: &mut Url, pair: &str) {
    let query = url.query().unwrap_or_default();
    if query.split('&').any(|present| present == pair) {
        return;
    }
    let query = if query.is_empty() {
        pair.to_owned()
    } else {
        format!("{query}&{pair}")
    };
    url.set_query(Some(&query));
}

/// An error that several calls share because they waited for the same token.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Shared(Arc<BoxError>);

impl Answer {
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.body
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether an empty body is an error even where `null` is a value.
    pub(crate) fn expects_body(&self) -> bool {
        self.call.parts.expects_body
    }

    /// The media type that the answer says its body has.
    pub(crate) fn content_type(&self) -> Option<&str> {
        media_type::content_type(&self.headers)
    }

    /// Reads the body again, with `read`: as a string of JSON, if the response says that it is text, or without what is
    /// wrong with it, if the call tolerates that. Returns what was left out.
    pub(crate) fn read_again(
        &self,
        error: &serde_json::Error,
        read: &mut dyn FnMut(&Bytes) -> serde_json::Result<()>,
    ) -> Option<Vec<Mismatch>> {
        let parts = &self.call.parts;
        let tolerance = match (self.call.settings.tolerance, parts.page) {
            // An item that is left out would be one too few to count.
            (Tolerance::FieldsAndItems, Some(Page::Counted)) => Tolerance::Fields,
            (tolerance, _) => tolerance,
        };
        let rules = Rules {
            tolerance,
            strict: &parts.client.strict_fields,
            only_in_arrays: parts.page.is_some(),
        };
        // The media type says what the XML was.
        let content_type = self.content_type().filter(|_| self.xml.is_none());
        let in_utf8 = charset::in_utf8(content_type, &self.body);
        if in_utf8.as_ref().is_some_and(|body| read(body).is_ok()) {
            return Some(Vec::new());
        }
        let body = in_utf8.as_ref().unwrap_or(&self.body);
        let string = content_type.and_then(|media_type| json::string_of(media_type, body));
        if string.is_some_and(|string| read(&string).is_ok()) {
            return Some(Vec::new());
        }
        let mut mismatches = second_reading::read_again(&self.body, error, rules, read)?;
        for mismatch in &mut mismatches {
            let secrets = || self.call.secrets();
            for text in [&mut mismatch.expected, &mut mismatch.raw] {
                *text = redact::redact(std::mem::take(text), secrets());
            }
            for place in [&mut mismatch.path, &mut mismatch.location] {
                *place = redact::redact_place(std::mem::take(place), secrets());
            }
            trace::mismatch(parts.target.id(), mismatch);
        }
        Some(mismatches)
    }

    /// Where the answer redirects to.
    pub(crate) fn location(self) -> Result<Response<Url>, Box<Failure>> {
        let base = Url::parse(&self.call.parts.url).ok();
        let location = self.headers.get(LOCATION).and_then(|location| location.to_str().ok());
        let url = base.zip(location).and_then(|(base, location)| base.join(location).ok());
        if let Some(url) = url {
            return Ok(self.with(url));
        }
        let failure = Failure::message(ErrorKind::Redirect, "the response names no valid location");
        Err(self.call.complete(with_head(failure, self.status, self.headers)))
    }

    pub(crate) fn with<T>(mut self, value: T) -> Response<T> {
        redact_request_ids(&mut self.headers, self.call.secrets());
        let own = self.call.parts.client.rate_limit_headers;
        Response::new(value, self.status, self.headers, self.call.attempts, own)
    }

    /// The answer is a success, but its body cannot be read.
    pub(crate) fn undecodable(self, error: &serde_json::Error) -> Box<Failure> {
        let error = json::undecodable(&self.body, error);
        let mut message = error.message;
        if let (Some(_), Some(location)) = (&self.xml, &error.location) {
            message = format!("XML: `{}`: {message}", location.path);
        }
        let content_type = media_type::content_type(&self.headers).filter(|_| self.xml.is_none());
        if let Some(content_type) = content_type.filter(|content_type| !content_type.contains("json")) {
            message = format!("{message}; its media type is {content_type}");
        }
        let mut failure = with_head(Failure::message(ErrorKind::Decode, message), self.status, self.headers);
        failure.location = error.location.filter(|_| self.xml.is_none());
        failure.raw = self.xml.unwrap_or(self.body);
        self.call.complete(failure)
    }

    pub(crate) fn into_stream(self) -> Response<ByteStream> {
        let Self {
            call,
            status,
            mut headers,
            rest,
            ..
        } = self;
        redact_request_ids(&mut headers, call.secrets());
        let origin = call.origin(status, headers.clone());
        let own = call.parts.client.rate_limit_headers;
        Response::new(ByteStream::new(rest, origin), status, headers, call.attempts, own)
    }
}
