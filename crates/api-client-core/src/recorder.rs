//! [`Recorder`]: writes exchanges down, to see later what a server does.
//!
//! In: the requests and responses that pass through it. Out: an HTTP Archive, version 1.2
//! (<http://www.softwareishard.com/blog/har-12-spec/>), of a bounded size. Credentials and fields that it was told to
//! leave out are replaced while the entry is made, so that they are never kept.

use std::collections::VecDeque;
use std::fmt;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use jiff::Timestamp;
use reqwest::ResponseBuilderExt as _;
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use url::Url;

use crate::BoxError;
use crate::media_type::{content_type, essence};
use crate::middleware::{BoxFuture, Middleware, Next};
use crate::redact::redact;
use crate::secret_fields::{self, REDACTED, plain};

/// Records requests and responses as HAR 1.2. Add it with
/// [`ClientBuilder::middleware`](crate::ClientBuilder::middleware).
///
/// Keeps at most 16 MiB in all and 256 KiB of each body unless set otherwise; what is beyond that is left out and said
/// in a comment of the entry or the archive. Only bodies of JSON, forms and text are kept; streams of events are not.
///
/// Leaves out credentials of the client, headers that are marked sensitive, and values whose names say that they are
/// secret, such as `Authorization`, `access_token` and `password`. Name other fields with
/// [`leave_out`](Self::leave_out): a recording holds what users sent and received.
///
/// A clone records into the same archive.
///
/// ```
/// use api_client_core::Recorder;
///
/// let recorder = Recorder::new().leave_out("email");
/// let middleware = recorder.clone();
/// // let client = Client::builder().middleware(middleware).build()?;
/// // … calls …
/// # let _ = middleware;
/// let folder = std::env::temp_dir();
/// recorder.save(folder.join("recording.har"))?;
/// # std::fs::remove_file(folder.join("recording.har"))?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Recorder {
    entries: Arc<Mutex<Entries>>,
    left_out: Vec<String>,
    max_bytes: usize,
    max_body_bytes: usize,
}

#[derive(Default)]
struct Entries {
    texts: Vec<String>,
    bytes: usize,
    left_out: usize,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Recorder {
    /// Creates a recorder without entries.
    #[must_use]
    pub fn new() -> Self {
        Self {
            entries: Arc::default(),
            left_out: Vec::new(),
            max_bytes: 16 * 1024 * 1024,
            max_body_bytes: 256 * 1024,
        }
    }

    /// Leaves out the values of headers, query parameters, form fields and JSON properties with this name, in any case.
    #[must_use]
    pub fn leave_out(mut self, name: impl AsRef<str>) -> Self {
        self.left_out.push(plain(name.as_ref()));
        self
    }

    /// Sets how many bytes all entries can take. Defaults to 16 MiB. Further exchanges are counted, not recorded.
    #[must_use]
    pub fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Sets how many bytes of a body are recorded. Defaults to 256 KiB. A larger body is left out as a whole, because a
    /// part of one cannot be searched for secrets.
    #[must_use]
    pub fn max_body_bytes(self, max_body_bytes: usize) -> Self {
        Self { max_body_bytes, ..self }
    }

    /// Returns the archive of all exchanges so far.
    #[must_use]
    pub fn har(&self) -> String {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let comment = match entries.left_out {
            0 => String::new(),
            count => format!(",\"comment\":\"exchanges left out because the recording is full: {count}\""),
        };
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "{{\"log\":{{\"version\":\"1.2\",\"creator\":{{\"name\":\"api-client-core\",\"version\":\"{version}\"}}{comment},\
             \"entries\":[\n{}\n]}}}}\n",
            entries.texts.join(",\n")
        )
    }

    /// Writes the archive to the file `path`, which is replaced.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> std::io::Result<()> {
        std::fs::write(path, self.har())
    }

    fn add(&self, entry: &Value) {
        let text = entry.to_string();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.bytes + text.len() > self.max_bytes {
            entries.left_out += 1;
        } else {
            entries.bytes += text.len();
            entries.texts.push(text);
        }
    }

    fn is_left_out(&self, name: &str) -> bool {
        let name = plain(name);
        self.left_out.contains(&name) || secret_fields::is_secret(&name)
    }

    /// The text of a body of `media_type` without what is left out, or why it is not kept.
    fn body(&self, media_type: &str, body: &[u8], secrets: &[SecretString]) -> Result<String, String> {
        if body.len() > self.max_body_bytes {
            return Err("left out: the body is too large".to_owned());
        }
        let essence = essence(media_type).to_ascii_lowercase();
        let Ok(text) = std::str::from_utf8(body) else {
            return Err("left out: the body is not text".to_owned());
        };
        let text = match essence.as_str() {
            "application/x-www-form-urlencoded" => self.form(text),
            name if name == "application/json" || name.ends_with("+json") => {
                match serde_json::from_str::<Value>(text) {
                    Ok(mut value) => {
                        secret_fields::clean(&mut value, &|name| self.is_left_out(name));
                        value.to_string()
                    }
                    Err(_) if text.trim().is_empty() => String::new(),
                    Err(_) => return Err("left out: the body is not the JSON that it is said to be".to_owned()),
                }
            }
            // A text has no fields that could be left out.
            name if name.starts_with("text/") && self.left_out.is_empty() => text.to_owned(),
            _ if text.is_empty() => String::new(),
            _ => return Err("left out: fields of such a body cannot be told".to_owned()),
        };
        Ok(redact(text, secrets.iter()))
    }

    fn form(&self, text: &str) -> String {
        let pairs = url::form_urlencoded::parse(text.as_bytes()).map(|(name, value)| {
            let value = if self.is_left_out(&name) {
                REDACTED.into()
            } else {
                value
            };
            (name, value)
        });
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish()
    }

    fn headers(&self, headers: &HeaderMap, secrets: &[SecretString]) -> Vec<Value> {
        let shown = headers.iter().map(|(name, value)| {
            let is_left_out = value.is_sensitive() || self.is_left_out(name.as_str());
            let value = match value.to_str() {
                Ok(text) if !is_left_out => redact(text.to_owned(), secrets.iter()),
                _ => REDACTED.to_owned(),
            };
            json!({"name": name.as_str(), "value": value})
        });
        shown.collect()
    }

    /// The request of an entry.
    fn request(&self, request: &reqwest::Request, secrets: &[SecretString]) -> Value {
        let mut url = request.url().clone();
        // Both fail for URLs without a host only, which have neither.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_fragment(None);
        let query = self.query(&mut url, secrets);
        let headers = request.headers();
        let mut entry = json!({
            "method": request.method().as_str(),
            "url": redact(url.to_string(), secrets.iter()),
            "httpVersion": format!("{:?}", request.version()),
            "cookies": [],
            "headers": self.headers(headers, secrets),
            "queryString": query,
            "headersSize": -1,
            "bodySize": request.body().map_or(0, |body| body.as_bytes().map_or(-1, |bytes| bytes.len() as i64)),
        });
        if let Some(body) = request.body() {
            let media_type = content_type(headers).unwrap_or_default();
            let text = match body.as_bytes() {
                Some(bytes) => self.body(media_type, bytes, secrets),
                None => Err("left out: the body is a stream".to_owned()),
            };
            let mut data = Map::from_iter([("mimeType".to_owned(), Value::from(media_type))]);
            let (text, comment) = parted(text);
            data.insert("text".to_owned(), text.into());
            data.extend(comment.map(|comment| ("comment".to_owned(), comment.into())));
            entry["postData"] = Value::Object(data);
        }
        entry
    }

    /// Replaces what is left out of the query of `url`, and returns the query as a list.
    fn query(&self, url: &mut Url, secrets: &[SecretString]) -> Vec<Value> {
        if url.query().is_none() {
            return Vec::new();
        }
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value = if self.is_left_out(&name) {
                    REDACTED.into()
                } else {
                    value
                };
                (name.into_owned(), redact(value.into_owned(), secrets.iter()))
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(&pairs);
        let listed = pairs
            .into_iter()
            .map(|(name, value)| json!({"name": name, "value": value}));
        listed.collect()
    }

    /// Passes `response` on, and returns what is recorded of it.
    async fn response(&self, response: reqwest::Response, secrets: &[SecretString]) -> (reqwest::Response, Value) {
        let status = response.status();
        let mut entry = json!({
            "status": status.as_u16(),
            "statusText": status.canonical_reason().unwrap_or_default(),
            "httpVersion": format!("{:?}", response.version()),
            "cookies": [],
            "headers": self.headers(response.headers(), secrets),
            "redirectURL": "",
            "headersSize": -1,
        });
        let media_type = content_type(response.headers()).unwrap_or_default().to_owned();
        // What follows a switch of protocols is a connection, and no body.
        let has_body = status != http::StatusCode::SWITCHING_PROTOCOLS;
        let (response, body) = match has_body && is_kept(&media_type) {
            true => buffered(response, self.max_body_bytes).await,
            false => (response, None),
        };
        let text = match &body {
            Some(body) => self.body(&media_type, body, secrets),
            None => Err("left out: a stream, a large body, or one that is not text".to_owned()),
        };
        let size = body.as_ref().map_or(-1, |body| body.len() as i64);
        let mut content = Map::from_iter([
            ("size".to_owned(), size.into()),
            ("mimeType".to_owned(), media_type.into()),
        ]);
        match text {
            Ok(text) => content.insert("text".to_owned(), text.into()),
            Err(comment) => content.insert("comment".to_owned(), comment.into()),
        };
        entry["bodySize"] = size.into();
        entry["content"] = Value::Object(content);
        (response, entry)
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("left_out", &self.left_out)
            .field("max_bytes", &self.max_bytes)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

impl Middleware for Recorder {
    fn handle<'a>(
        &'a self,
        request: reqwest::Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<reqwest::Response, BoxError>> {
        let secrets = next.secrets;
        let sent = self.request(&request, secrets);
        let (operation, attempt) = (next.operation().to_owned(), next.attempt());
        Box::pin(async move {
            let (begin, started) = (Timestamp::now(), Instant::now());
            let response = next.run(request).await?;
            let (response, received) = self.response(response, secrets).await;
            let time = started.elapsed().as_secs_f64() * 1000.0;
            self.add(&json!({
                "startedDateTime": begin.to_string(),
                "time": time,
                "request": sent,
                "response": received,
                "cache": {},
                "timings": {"send": 0, "wait": time, "receive": 0},
                "_operation": operation,
                "_attempt": attempt,
            }));
            Ok(response)
        })
    }
}

fn parted(text: Result<String, String>) -> (String, Option<String>) {
    match text {
        Ok(text) => (text, None),
        Err(comment) => (String::new(), Some(comment)),
    }
}

/// Whether bodies of `media_type` are texts that end.
fn is_kept(media_type: &str) -> bool {
    let essence = essence(media_type).to_ascii_lowercase();
    match essence.as_str() {
        "text/event-stream" | "application/stream+json" => false,
        "" | "application/json" | "application/x-www-form-urlencoded" => true,
        name => name.starts_with("text/") || name.ends_with("+json"),
    }
}

/// Reads the body of `response` up to `limit` bytes. Returns a response with the same body, and the body if that was
/// all of it.
async fn buffered(mut response: reqwest::Response, limit: usize) -> (reqwest::Response, Option<Bytes>) {
    let mut chunks = VecDeque::new();
    let mut size = 0;
    let broken = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                size += chunk.len();
                chunks.push_back(chunk);
                if size > limit {
                    break None;
                }
            }
            Ok(None) => {
                let body: Bytes = chunks.iter().flatten().copied().collect::<Vec<u8>>().into();
                return (with_body(response, body.clone().into()), Some(body));
            }
            Err(error) => break Some(error),
        }
    };
    let url = response.url().clone();
    let (head, body) = with_url(http::Response::from(response), url);
    let rest = match broken {
        Some(error) => Rest::Broken(Some(error)),
        None => Rest::Open(Box::pin(
            reqwest::Response::from(http::Response::new(body)).bytes_stream(),
        )),
    };
    let body = reqwest::Body::wrap_stream(Replayed { chunks, rest });
    (http::Response::from_parts(head, body).into(), None)
}

/// `response` with `body`, which was read from it.
fn with_body(response: reqwest::Response, body: reqwest::Body) -> reqwest::Response {
    let url = response.url().clone();
    let (head, _) = with_url(http::Response::from(response), url);
    http::Response::from_parts(head, body).into()
}

/// The parts of `response`, from which reqwest makes one that knows its URL.
fn with_url<B>(response: http::Response<B>, url: Url) -> (http::response::Parts, B) {
    let (mut head, body) = response.into_parts();
    if let Ok(marked) = http::Response::builder().url(url).body(()) {
        head.extensions.extend(marked.into_parts().0.extensions);
    }
    (head, body)
}

/// What has been read of a body, and then the rest.
struct Replayed {
    chunks: VecDeque<Bytes>,
    rest: Rest,
}

enum Rest {
    Broken(Option<reqwest::Error>),
    Open(Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>),
}

impl Stream for Replayed {
    type Item = reqwest::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(chunk) = self.chunks.pop_front() {
            return Poll::Ready(Some(Ok(chunk)));
        }
        match &mut self.rest {
            Rest::Broken(error) => Poll::Ready(error.take().map(Err)),
            Rest::Open(rest) => rest.as_mut().poll_next(context),
        }
    }
}
