//! [`CallOptions`]: settings of one call. By default a call has the settings of its client, see
//! [`ClientBuilder`](crate::ClientBuilder).

use std::fmt;
use std::sync::LazyLock;
use std::time::Duration;

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::Tolerance;
use crate::idempotency::IDEMPOTENCY_KEY;
use crate::param::{self, QueryStyle};
use crate::retry::RetryPolicy;

/// Limits and policy of a client. `None` is no limit.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// For one attempt, from its start to the end of its buffered body.
    pub(crate) attempt_timeout: Option<Duration>,
    /// For the whole call with its pauses.
    pub(crate) timeout: Option<Duration>,
    /// For the silence within a stream.
    pub(crate) idle_timeout: Option<Duration>,
    /// In bytes, after decompression.
    pub(crate) response_limit: u64,
    pub(crate) retry: RetryPolicy,
    pub(crate) tolerance: Tolerance,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            attempt_timeout: Some(Duration::from_secs(60)),
            timeout: Some(Duration::from_secs(300)),
            idle_timeout: Some(Duration::from_secs(30)),
            response_limit: 64 << 20,
            retry: RetryPolicy::default(),
            tolerance: Tolerance::None,
        }
    }
}

/// Settings of one call. What is not set stays as the client has it.
///
/// ```
/// use std::time::Duration;
/// use api_client_core::{CallOptions, RetryPolicy};
///
/// let options = CallOptions::new()
///     .header("X-Trace", "on")
///     .query("preview", &true)
///     .timeout(Duration::from_secs(5))
///     .retry(RetryPolicy::off())
///     .idempotency_key("order-17");
/// # let _ = options;
/// ```
#[derive(Clone, Default)]
#[must_use = "options do nothing until they are given to a request"]
pub struct CallOptions {
    /// Nothing for most calls, each of which holds this.
    chosen: Option<Box<Chosen>>,
}

/// What options set.
#[derive(Clone, Default)]
pub(crate) struct Chosen {
    pub(crate) headers: HeaderMap,
    pub(crate) query: String,
    pub(crate) attempt_timeout: Option<Option<Duration>>,
    pub(crate) timeout: Option<Option<Duration>>,
    pub(crate) idle_timeout: Option<Option<Duration>>,
    pub(crate) response_limit: Option<u64>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) tolerance: Option<Tolerance>,
    pub(crate) anonymous: bool,
    pub(crate) empty_path: bool,
    pub(crate) mistake: Option<String>,
}

impl CallOptions {
    /// What is set.
    pub(crate) fn chosen(&self) -> &Chosen {
        static NOTHING: LazyLock<Chosen> = LazyLock::new(Chosen::default);
        self.chosen.as_deref().unwrap_or_else(|| &NOTHING)
    }

    fn with(mut self, set: impl FnOnce(&mut Chosen)) -> Self {
        set(self.chosen.get_or_insert_default());
        self
    }

    /// Creates options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a header. It replaces one that the request already has, including a credential.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|chosen| match header(name, value) {
            Ok((name, value)) => {
                chosen.headers.insert(name, value);
            }
            Err(mistake) => chosen.fail(mistake),
        })
    }

    /// Adds a query parameter, in style `form` with `explode`. It replaces one that the request has from its client.
    pub fn query<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        let style = QueryStyle::Form { explode: true };
        self.with(|chosen| {
            if let Err(error) = param::write_query(&mut chosen.query, style, name, value) {
                chosen.fail(format!("query parameter `{name}`: {error}"));
            }
        })
    }

    /// Sets the idempotency key, by which the server recognises a repeated request: the header `Idempotency-Key`, or
    /// the one that the operation has for it.
    ///
    /// All attempts send the same key. A request with a key is retried whatever its method.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header(IDEMPOTENCY_KEY.as_str(), key)
    }

    /// Sets the timeout of the whole call, including retries and pauses; `None` disables it.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with(|chosen| chosen.timeout = Some(timeout.into()))
    }

    /// Sets the timeout of one attempt, including its buffered response; `None` disables it.
    pub fn attempt_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with(|chosen| chosen.attempt_timeout = Some(timeout.into()))
    }

    /// Sets the idle timeout: the longest pause within a streamed body; `None` disables it.
    pub fn idle_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        self.with(|chosen| chosen.idle_timeout = Some(timeout.into()))
    }

    /// Sets the largest buffered response body, in bytes after decompression.
    pub fn response_limit(self, bytes: u64) -> Self {
        self.with(|chosen| chosen.response_limit = Some(bytes))
    }

    /// Sets the retry policy.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.with(|chosen| chosen.retry = Some(policy))
    }

    /// Sets what may be left out of a JSON response that does not have the declared type. Defaults to nothing.
    pub fn tolerance(self, tolerance: Tolerance) -> Self {
        self.with(|chosen| chosen.tolerance = Some(tolerance))
    }

    /// Sends the call without a credential, even if one is set.
    pub fn anonymous(self) -> Self {
        self.with(|chosen| chosen.anonymous = true)
    }

    /// Sends path parameters that are empty, for a server that means its root by them. By default they are an error,
    /// because the request would go to another operation.
    pub fn allow_empty_path(self) -> Self {
        self.with(|chosen| chosen.empty_path = true)
    }

    /// Takes over what `later` sets.
    pub(crate) fn merge(&mut self, later: Self) {
        match (&mut self.chosen, later.chosen) {
            (Some(chosen), Some(later)) => chosen.merge(*later),
            (None, later) => self.chosen = later,
            (_, None) => {}
        }
    }
}

impl Chosen {
    /// Remembers the first mistake.
    fn fail(&mut self, mistake: String) {
        self.mistake.get_or_insert(mistake);
    }

    fn merge(&mut self, later: Self) {
        for (name, value) in &later.headers {
            self.headers.insert(name.clone(), value.clone());
        }
        if !later.query.is_empty() && !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(&later.query);
        self.attempt_timeout = later.attempt_timeout.or(self.attempt_timeout);
        self.timeout = later.timeout.or(self.timeout);
        self.idle_timeout = later.idle_timeout.or(self.idle_timeout);
        self.response_limit = later.response_limit.or(self.response_limit);
        self.retry = later.retry.or(self.retry.take());
        self.tolerance = later.tolerance.or(self.tolerance);
        self.anonymous |= later.anonymous;
        self.empty_path |= later.empty_path;
        self.mistake = self.mistake.take().or(later.mistake);
    }

    /// The client's settings with those of the call in their place.
    pub(crate) fn over(&self, settings: &Settings) -> Settings {
        Settings {
            attempt_timeout: self.attempt_timeout.unwrap_or(settings.attempt_timeout),
            timeout: self.timeout.unwrap_or(settings.timeout),
            idle_timeout: self.idle_timeout.unwrap_or(settings.idle_timeout),
            response_limit: self.response_limit.unwrap_or(settings.response_limit),
            retry: self.retry.as_ref().unwrap_or(&settings.retry).clone(),
            tolerance: self.tolerance.unwrap_or(settings.tolerance),
        }
    }
}

/// A header that can be sent, or a text that says why it cannot, without the value.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` is not a valid header name"))?;
    let value = HeaderValue::from_str(value);
    let mut value =
        value.map_err(|_| format!("header `{name}`: the value has characters that a header cannot contain"))?;
    value.set_sensitive(value.is_sensitive() || [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(&parsed));
    Ok((parsed, value))
}

/// The names of headers, because values can be secrets.
pub(crate) struct Names<'h>(pub(crate) &'h HeaderMap);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chosen = self.chosen();
        f.debug_struct("CallOptions")
            .field("headers", &Names(&chosen.headers))
            .field("timeout", &chosen.timeout)
            .field("attempt_timeout", &chosen.attempt_timeout)
            .field("idle_timeout", &chosen.idle_timeout)
            .field("response_limit", &chosen.response_limit)
            .field("retry", &chosen.retry)
            .field("tolerance", &chosen.tolerance)
            .field("anonymous", &chosen.anonymous)
            .finish_non_exhaustive()
    }
}
