//! [`RateLimit`]: what a server says of how many requests it still takes.
//!
//! In: the headers of a response, and the names that the API has for them. Out: one value, whichever headers say it:
//! those of the API, `RateLimit` and `RateLimit-Policy` of the IETF's draft in its present and its earlier forms, or
//! `RateLimit-Limit` and `X-RateLimit-Limit` with those beside them. A header that says nothing that can be understood
//! is as if it were not there.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderMap;

use crate::DateTime;
use crate::timer::since_epoch;

/// From this number on, seconds are a point in time and not a wait: it was in 2001, and is a wait of 31 years.
const FIRST_EPOCH: f64 = 1e9;

/// From this number on, a point in time is in milliseconds.
const FIRST_MILLIS: f64 = 1e12;

/// The headers that say apart what the limit is, what is left of it, and how long the wait is.
const APART: [RateLimitHeaders; 2] = [
    RateLimitHeaders::new()
        .limit("ratelimit-limit")
        .remaining("ratelimit-remaining")
        .reset("ratelimit-reset", RateLimitReset::Seconds),
    RateLimitHeaders::new()
        .limit("x-ratelimit-limit")
        .remaining("x-ratelimit-remaining")
        .reset("x-ratelimit-reset", RateLimitReset::Seconds),
];

/// Names the headers in which a server says how many requests it takes, where they are none of the usual ones, for
/// [`ClientBuilder::rate_limit_headers`](crate::ClientBuilder::rate_limit_headers).
///
/// ```
/// use api_client_core::{ClientBuilder, RateLimitHeaders, RateLimitReset};
///
/// static HEADERS: RateLimitHeaders = RateLimitHeaders::new()
///     .limit("X-Quota")
///     .remaining("X-Quota-Left")
///     .reset("X-Quota-Renewed", RateLimitReset::HttpDate);
///
/// fn told(builder: ClientBuilder) -> ClientBuilder {
///     builder.rate_limit_headers(&HEADERS)
/// }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct RateLimitHeaders {
    limit: Option<&'static str>,
    remaining: Option<&'static str>,
    reset: Option<(&'static str, RateLimitReset)>,
}

/// How a header says when a server takes more requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimitReset {
    /// Seconds from the response on. From 1,000,000,000 on they are those since 1970, as with the usual headers.
    Seconds,
    /// Milliseconds from the response on.
    Milliseconds,
    /// Seconds since 1970.
    Unix,
    /// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
    HttpDate,
    /// A date and time by RFC 3339: `1994-11-06T08:49:37Z`.
    DateTime,
    /// Numbers with their units: `1h2m3.5s`, `250ms`.
    Duration,
}

impl RateLimitHeaders {
    /// Creates a value that names no header.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            limit: None,
            remaining: None,
            reset: None,
        }
    }

    /// Sets the header that says how many requests the server takes in a window.
    #[must_use]
    pub const fn limit(mut self, name: &'static str) -> Self {
        self.limit = Some(name);
        self
    }

    /// Sets the header that says how many of them are left.
    #[must_use]
    pub const fn remaining(mut self, name: &'static str) -> Self {
        self.remaining = Some(name);
        self
    }

    /// Sets the header that says when there are more, and how it is written.
    #[must_use]
    pub const fn reset(mut self, name: &'static str, form: RateLimitReset) -> Self {
        self.reset = Some((name, form));
        self
    }
}

/// Tells how many requests a server still takes, as the headers of a response say it.
///
/// If the server has several limits, it is that with the fewest requests left.
///
/// ```
/// use std::time::Duration;
/// use api_client_core::{HeaderMap, RateLimit};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("ratelimit-policy", r#""hour";q=1000;w=3600, "burst";q=10;w=1"#.parse()?);
/// headers.insert("ratelimit", r#""hour";r=900;t=1800, "burst";r=3;t=1"#.parse()?);
/// let limit = RateLimit::from_headers(&headers).expect("the headers have one");
/// assert_eq!((limit.limit, limit.remaining), (Some(10), Some(3)));
/// assert_eq!((limit.reset, limit.window), (Some(Duration::from_secs(1)), Some(Duration::from_secs(1))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// How many requests the server takes in a window.
    pub limit: Option<u64>,
    /// How many of them are left.
    pub remaining: Option<u64>,
    /// How long it takes, from the response on, until there are more.
    pub reset: Option<Duration>,
    /// How long a window is.
    pub window: Option<Duration>,
}

impl RateLimit {
    /// Reads the usual headers of a response; returns `None` if they say nothing of a limit.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        Self::draft(headers).or_else(|| APART.iter().find_map(|names| Self::apart(headers, names)))
    }

    /// Reads the headers that an API has, and where they say nothing the usual ones.
    #[must_use]
    pub(crate) fn stated(headers: &HeaderMap, own: Option<&RateLimitHeaders>) -> Option<Self> {
        own.and_then(|own| Self::apart(headers, own))
            .or_else(|| Self::from_headers(headers))
    }

    /// Reads `RateLimit` and `RateLimit-Policy`.
    fn draft(headers: &HeaderMap) -> Option<Self> {
        let policies: Vec<Item> = texts(headers, "ratelimit-policy").flat_map(items).collect();
        let mut found = Vec::new();
        let mut earlier = Self::default();
        for item in texts(headers, "ratelimit").flat_map(items) {
            // `limit=100, remaining=50, reset=30`: one limit over several items.
            match item.name.split_once('=') {
                Some(("limit", value)) => earlier.limit = number(value),
                Some(("remaining", value)) => earlier.remaining = number(value),
                Some(("reset", value)) => earlier.reset = seconds(value),
                _ => found.push(item.limit(&policies)),
            }
        }
        earlier.window = earlier.limit.and_then(|limit| window_of(&policies, limit));
        found.push(earlier);
        let known = found.into_iter().filter(|limit| limit.remaining.is_some());
        known.min_by_key(|limit| (limit.remaining, std::cmp::Reverse(limit.reset)))
    }

    /// Reads a header each for the limit, what is left of it, and the wait.
    fn apart(headers: &HeaderMap, names: &RateLimitHeaders) -> Option<Self> {
        let values = |name: Option<&'static str>| name.into_iter().flat_map(|name| texts(headers, name));
        // `100, 100;w=60`: the limit, and then all policies.
        let limits: Vec<Item> = values(names.limit).flat_map(items).collect();
        let limit = limits.first().and_then(|item| number(item.name));
        let reset = names.reset.and_then(|(name, form)| {
            let mut values = values(Some(name));
            values.find_map(|text| form.wait(text.trim()))
        });
        let read = Self {
            limit,
            remaining: values(names.remaining).find_map(number),
            reset,
            window: limit.and_then(|limit| window_of(&limits, limit)),
        };
        Some(read).filter(|read| *read != Self::default())
    }
}

impl RateLimitReset {
    /// The wait that a header says.
    fn wait(self, text: &str) -> Option<Duration> {
        let until = |point: Duration| point.saturating_sub(since_epoch());
        match self {
            Self::Seconds => seconds(text),
            Self::Milliseconds => text.parse().ok().map(Duration::from_millis),
            Self::Unix => Duration::try_from_secs_f64(text.parse().ok()?).ok().map(until),
            Self::HttpDate => {
                let point = httpdate::parse_http_date(text).ok()?;
                point.duration_since(UNIX_EPOCH).ok().map(until)
            }
            Self::DateTime => {
                let point = text.parse::<DateTime>().ok()?.timestamp();
                point
                    .duration_since(jiff::Timestamp::UNIX_EPOCH)
                    .try_into()
                    .ok()
                    .map(until)
            }
            Self::Duration => with_units(text),
        }
    }
}

/// A wait as numbers with their units, such as `1m30s`.
fn with_units(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut wait = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| character.is_ascii_alphabetic())?;
        let (number, unit) = rest.split_at(digits);
        let end = unit.find(|character: char| !character.is_ascii_alphabetic());
        let (unit, after) = unit.split_at(end.unwrap_or(unit.len()));
        let seconds = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        let number: f64 = number.parse().ok()?;
        wait = wait.checked_add(Duration::try_from_secs_f64(number * seconds).ok()?)?;
        rest = after;
    }
    Some(wait).filter(|_| !text.is_empty())
}

/// An item of a list of structured fields (RFC 9651): its value without quotes, and its parameters.
struct Item<'h> {
    name: &'h str,
    parameters: Vec<(&'h str, &'h str)>,
}

impl Item<'_> {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value)
    }

    fn window(&self) -> Option<Duration> {
        self.parameter("w").and_then(seconds)
    }

    /// The limit that the item says what is left of.
    fn limit(&self, policies: &[Item<'_>]) -> RateLimit {
        let policy = policies.iter().find(|policy| policy.name == self.name);
        RateLimit {
            limit: policy.and_then(|policy| policy.parameter("q")).and_then(number),
            remaining: self.parameter("r").and_then(number),
            reset: self.parameter("t").and_then(seconds),
            window: policy.and_then(Item::window),
        }
    }
}

/// The window of the policy that allows so many requests: `100;w=60`.
fn window_of(policies: &[Item<'_>], limit: u64) -> Option<Duration> {
    let mut windows = policies.iter().filter(|policy| number(policy.name) == Some(limit));
    windows.find_map(Item::window)
}

/// The items of a list.
fn items(text: &str) -> impl Iterator<Item = Item<'_>> {
    split(text, ',').map(|item| {
        let mut parts = split(item, ';');
        let name = parts.next().unwrap_or_default();
        Item {
            name: name.trim_matches('"'),
            parameters: parts.filter_map(|part| part.split_once('=')).collect(),
        }
    })
}

/// The parts between separators that stand outside of quotes, without white space around them.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let parts = text.split(move |character| {
        is_quoted ^= character == '"';
        character == separator && !is_quoted
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// The values of a header, which can be a list over several lines.
fn texts<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> + use<'h> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
}

fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

/// A wait in seconds, or the wait until a point in time.
fn seconds(text: &str) -> Option<Duration> {
    let number: f64 = text.trim().parse().ok()?;
    let wait = |seconds| Duration::try_from_secs_f64(seconds).ok();
    match number {
        FIRST_MILLIS.. => wait(number / 1000.0).map(|point| point.saturating_sub(since_epoch())),
        FIRST_EPOCH.. => wait(number).map(|point| point.saturating_sub(since_epoch())),
        number => wait(number),
    }
}
