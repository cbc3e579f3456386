//! Asking a site for a file, politely and with bounds.
//!
//! In: a URL, and what is known of the file from the last time. Out: its text, or that it has not changed, or that it
//! is gone. Every request, also each one that a redirect asks for, is checked against the vendor's hosts and the site's
//! `robots.txt`; the client itself follows none. Bodies are read up to a limit, whatever length they claim to have.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::package::lock::Entry;
use build_support::read::site::address::Hosts;
use build_support::read::site::robots::Rules;
use build_support::read::source;
use reqwest::StatusCode;
use reqwest::blocking::{Client, Response};
use reqwest::header::{self, HeaderMap, HeaderName};
use url::Url;

use super::limits::Limits;

/// The name that groups of `robots.txt` know this robot by.
const ROBOT: &str = "api-description-fetcher";
const USER_AGENT: &str = concat!("api-description-fetcher/", env!("CARGO_PKG_VERSION"));
/// How often a request is made before its failure counts.
const ATTEMPTS: u32 = 3;
/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A site that asks for a longer pause than this is left alone for now.
const MAX_PAUSE: Duration = Duration::from_secs(60);
const MAX_REDIRECTS: usize = 5;
const ROBOTS_LIMIT: u64 = 512 * 1024;

/// Why something could not be fetched.
#[derive(Debug)]
pub(super) struct Failure {
    code: Code,
    message: String,
    help: &'static str,
    /// Whether it is about this URL alone, and will be the same the next time: others can still be asked for.
    is_of_page: bool,
}

impl Failure {
    pub(super) fn new(code: Code, message: impl Into<String>, help: &'static str) -> Self {
        Self {
            code,
            message: message.into(),
            help,
            is_of_page: false,
        }
    }

    /// The same, about one URL alone.
    fn of_page(mut self) -> Self {
        self.is_of_page = true;
        self
    }

    /// What to say about a page that is left out for it.
    pub(super) fn left_out(&self) -> Diagnostic {
        Diagnostic::warning(self.code, format!("left out: {}", self.message)).help(self.help)
    }
}

impl Failure {
    /// What to say about it.
    pub(super) fn into_diagnostic(self) -> Diagnostic {
        Diagnostic::error(self.code, self.message).help(self.help)
    }
}

impl From<Failure> for Diagnostics {
    fn from(failure: Failure) -> Self {
        failure.into_diagnostic().into()
    }
}

/// What a site answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// The file.
    File(File),
    /// It is as it was.
    NotModified {
        /// Where it was found, if not where it was looked for.
        moved_to: Option<Url>,
    },
    /// It is not there any more, or never was.
    Gone(StatusCode),
    /// It cannot be had, and the rest of the site can: see [`Fetcher::get_of_many`].
    Refused(Failure),
}

/// A file, as it was published.
#[derive(Debug)]
pub(super) struct File {
    pub(super) text: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// Whether it is a page for browsers.
    pub(super) is_html: bool,
    /// Where it was found, if not where it was looked for.
    pub(super) moved_to: Option<Url>,
}

/// A client for the sites of one vendor.
pub(super) struct Fetcher {
    client: Client,
    hosts: Hosts,
    limits: Limits,
    deadline: Instant,
    bytes: AtomicU64,
    robots: Mutex<HashMap<String, Arc<Rules>>>,
    /// When the next request may be made, where a site asks for pauses.
    next_request: Mutex<Instant>,
}

impl Fetcher {
    pub(super) fn new(hosts: Hosts, limits: Limits) -> Result<Self, Failure> {
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(limits.request_time)
            .timeout(limits.request_time)
            .build()
            .map_err(|error| {
                Failure::new(
                    Code::NoClient,
                    describe(&error),
                    "check the certificates of this system",
                )
            })?;
        Ok(Self {
            client,
            hosts,
            limits,
            deadline: Instant::now() + limits.time,
            bytes: AtomicU64::new(0),
            robots: Mutex::default(),
            next_request: Mutex::new(Instant::now()),
        })
    }

    /// Asks for `url`, one of many: what is wrong with it alone is an answer and no failure.
    pub(super) fn get_of_many(&self, url: &Url, known: Option<&Entry>) -> Result<Answer, Failure> {
        match self.get(url, known) {
            Err(failure) if failure.is_of_page => Ok(Answer::Refused(failure)),
            outcome => outcome,
        }
    }

    /// Asks for `url`; only for what has changed, if it is `known` from before.
    pub(super) fn get(&self, url: &Url, known: Option<&Entry>) -> Result<Answer, Failure> {
        let mut target = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            self.hosts
                .check(&target)
                .map_err(|refusal| refused(url, &target, &refusal.to_string()).of_page())?;
            let rules = self.robots(&target)?;
            if !rules.allow(&target[url::Position::BeforePath..url::Position::AfterQuery]) {
                return Err(Failure::new(
                    Code::Robots,
                    format!("the robots.txt of the site disallows {target}"),
                    "ask the vendor, or use another source of the specification",
                )
                .of_page());
            }
            let response = self.request(&target, known, rules.delay)?;
            let moved_to = (target != *url).then(|| target.clone());
            match response.status() {
                StatusCode::OK => return self.file(response, &target, moved_to),
                StatusCode::NOT_MODIFIED => return Ok(Answer::NotModified { moved_to }),
                status @ (StatusCode::NOT_FOUND | StatusCode::GONE) => return Ok(Answer::Gone(status)),
                status if status.is_redirection() => target = redirect_of(&response, &target)?,
                status => return Err(unavailable(&target, &format!("the server responded {status}")).of_page()),
            }
        }
        Err(unavailable(url, "too many redirects").of_page())
    }

    /// The rules of the site that `url` is on. A site without the file allows everything; one that cannot show it,
    /// nothing (RFC 9309, section 2.3.1).
    fn robots(&self, url: &Url) -> Result<Arc<Rules>, Failure> {
        let site = url[..url::Position::BeforePath].to_owned();
        // One thread asks, and the others wait for its answer.
        let mut known = self.robots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = known.get(&site) {
            return Ok(Arc::clone(rules));
        }
        let address = url
            .join("/robots.txt")
            .map_err(|error| unavailable(url, &error.to_string()))?;
        let response = self.request(&address, None, None)?;
        let text = match response.status() {
            StatusCode::OK => self.read(response, &address, ROBOTS_LIMIT)?,
            status if status.is_client_error() || status.is_redirection() => Vec::new(),
            status => return Err(unavailable(&address, &format!("the server responded {status}"))),
        };
        let rules = Arc::new(Rules::parse(&String::from_utf8_lossy(&text), ROBOT));
        known.insert(site, Arc::clone(&rules));
        Ok(rules)
    }

    /// Makes a request, and makes it again where that may help.
    fn request(&self, url: &Url, known: Option<&Entry>, delay: Option<Duration>) -> Result<Response, Failure> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1..=ATTEMPTS {
            self.wait_for_turn(delay, url)?;
            // That of the client starts anew with each piece of a body; this one ends with the body.
            let left = self.deadline.saturating_duration_since(Instant::now());
            let mut request = self.client.get(url.clone()).timeout(self.limits.request_time.min(left));
            for (name, value) in validators(known) {
                request = request.header(name, value);
            }
            let (reason, asked_for) = match request.send() {
                Ok(response) if is_temporary(response.status()) => (
                    format!("the server responded {}", response.status()),
                    retry_after(response.headers()),
                ),
                Ok(response) => return Ok(response),
                Err(error) => (describe(&error), None),
            };
            let wait = asked_for.unwrap_or(pause);
            if attempt == ATTEMPTS || wait > MAX_PAUSE || Instant::now() + wait > self.deadline {
                return Err(unavailable(url, &reason));
            }
            thread::sleep(wait);
            pause *= 2;
        }
        Err(unavailable(url, "no request was made"))
    }

    /// Waits until the site's `Crawl-delay` has passed since the last request.
    fn wait_for_turn(&self, delay: Option<Duration>, url: &Url) -> Result<(), Failure> {
        let now = Instant::now();
        if now > self.deadline {
            return Err(Failure::new(
                Code::TooSlow,
                format!("timeout before {url} was requested"),
                "try again later, or raise --max-seconds",
            ));
        }
        let Some(delay) = delay else { return Ok(()) };
        let turn = {
            let mut next = self.next_request.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = (*next).max(now);
            *next = turn + delay;
            turn
        };
        thread::sleep(turn.saturating_duration_since(now));
        Ok(())
    }

    fn file(&self, response: Response, url: &Url, moved_to: Option<Url>) -> Result<Answer, Failure> {
        let text_of = |name: HeaderName| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let etag = text_of(header::ETAG);
        let last_modified = text_of(header::LAST_MODIFIED);
        let media_type = text_of(header::CONTENT_TYPE).unwrap_or_default();
        let bytes = self.read(response, url, self.limits.file_bytes)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::new(
                Code::NotText,
                format!("{url} is not UTF-8 text"),
                "check what the site publishes there now",
            )
            .of_page()
        })?;
        Ok(Answer::File(File {
            is_html: is_html(&media_type, &text),
            text,
            etag,
            last_modified,
            moved_to,
        }))
    }

    /// Reads a body of no more than `limit` bytes.
    fn read(&self, mut response: Response, url: &Url, limit: u64) -> Result<Vec<u8>, Failure> {
        let too_large = |limit: u64| {
            Failure::new(
                Code::TooLarge,
                format!("{url} is larger than {limit} bytes"),
                "check what the site publishes there now, or raise --max-bytes and --max-file-bytes",
            )
        };
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let mut body = Vec::new();
        let mut buffer = [0; 16 * 1024];
        loop {
            let count = response
                .read(&mut buffer)
                .map_err(|error| unavailable(url, &cut_short(&error)))?;
            if count == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&buffer[..count]);
            let total = self.bytes.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
            if body.len() as u64 > limit {
                return Err(too_large(limit));
            }
            if total > self.limits.bytes {
                let message = format!(
                    "the files of this vendor are larger than {} bytes together",
                    self.limits.bytes
                );
                return Err(Failure::new(Code::TooLarge, message, "raise --max-bytes"));
            }
        }
    }
}

/// Says why a body ended early.
fn cut_short(error: &std::io::Error) -> String {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<reqwest::Error>());
    match cause {
        Some(cause) if cause.is_timeout() => "timeout before its end".to_owned(),
        Some(cause) => format!("the body ends early: {}", describe(cause)),
        None => format!("the body ends early: {error}"),
    }
}

/// The headers that ask for a file only if it has changed.
fn validators(known: Option<&Entry>) -> impl Iterator<Item = (HeaderName, &str)> {
    let etag = known.and_then(|entry| entry.etag.as_deref());
    let date = known.and_then(|entry| entry.last_modified.as_deref());
    let etag = etag.map(|etag| (header::IF_NONE_MATCH, etag));
    etag.into_iter()
        .chain(date.map(|date| (header::IF_MODIFIED_SINCE, date)))
}

fn is_temporary(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

/// How long the site asks to wait: a number of seconds or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

fn redirect_of(response: &Response, url: &Url) -> Result<Url, Failure> {
    response
        .headers()
        .get(header::LOCATION)
        .and_then(|location| url.join(location.to_str().ok()?).ok())
        .ok_or_else(|| unavailable(url, "the redirect has no usable `Location`"))
}

/// Whether `text` is a page for browsers. Some servers call every page one, whatever is in it.
fn is_html(media_type: &str, text: &str) -> bool {
    let is_called_so = media_type.to_ascii_lowercase().starts_with("text/html");
    source::is_html(text) || (is_called_so && text.trim_start().starts_with('<'))
}

/// What went wrong, down to its cause. The URL stands in the message already.
fn describe(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "timeout".to_owned();
    }
    if error.is_connect() {
        return "cannot connect".to_owned();
    }
    "the connection broke".to_owned()
}

fn refused(asked: &Url, target: &Url, reason: &str) -> Failure {
    if asked == target {
        Failure::new(
            Code::UrlRefused,
            format!("{target} was not requested: {reason}"),
            "if the host is the vendor's, add it to `hosts` in `[fetch]`",
        )
    } else {
        Failure::new(
            Code::RedirectRefused,
            format!("{asked} redirects to {target}, which was not requested: {reason}"),
            "if the vendor has moved there, change the URL in vendor.toml",
        )
    }
}

fn unavailable(url: &Url, reason: &str) -> Failure {
    Failure::new(
        Code::Unavailable,
        format!("{url} cannot be fetched: {reason}"),
        "try again later; nothing was changed",
    )
}
