//! [`RetryPolicy`]: when and how soon a failed attempt is retried, and the retry budget of a client.
//!
//! By default, there are at most 3 attempts, with pauses that grow from 0.5 s to 8 s. Change the policy of a client
//! with [`ClientBuilder::retry`](crate::ClientBuilder::retry), and that of a call with
//! [`CallOptions::retry`](crate::CallOptions::retry).

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use http::header::RETRY_AFTER;
use http::{HeaderMap, Method, StatusCode};

use crate::timer::since_epoch;

/// Configures how often and how soon a call is retried.
///
/// Retries follow connection errors, attempt timeouts, and the statuses 408, 429, 500, 502, 503 and 504. A request is
/// retried only if that is safe: if its method is idempotent (`GET`, `HEAD`, `OPTIONS`, `TRACE`, `QUERY`, `PUT`,
/// `DELETE`), if it has an idempotency key, or if [`RetryPolicy::any_method`] is set. A streamed body is never sent
/// twice.
///
/// The pause before the n-th retry is drawn evenly between 0 and `base × 2ⁿ⁻¹`, at most
/// [`max_backoff`](Self::max_backoff) ("full jitter"). A `Retry-After` header replaces it.
///
/// ```
/// use std::time::Duration;
/// use api_client_core::RetryPolicy;
///
/// let patient = RetryPolicy::default().max_attempts(6).max_backoff(Duration::from_secs(30));
/// let once = RetryPolicy::off();
/// # let _ = (patient, once);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base_backoff: Duration,
    max_backoff: Duration,
    max_retry_after: Duration,
    any_method: bool,
}

impl Default for RetryPolicy {
    /// At most 3 attempts, backoff from 0.5 s to 8 s, `Retry-After` up to 60 s.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
            any_method: false,
        }
    }
}

impl RetryPolicy {
    /// Creates a policy without retries.
    #[must_use]
    pub fn off() -> Self {
        Self::default().max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first. Defaults to 3; 0 counts as 1.
    #[must_use]
    pub fn max_attempts(self, max_attempts: u32) -> Self {
        Self {
            max_attempts: max_attempts.max(1),
            ..self
        }
    }

    /// Sets the longest pause before the first retry. Defaults to 0.5 s.
    #[must_use]
    pub fn base_backoff(self, base_backoff: Duration) -> Self {
        Self { base_backoff, ..self }
    }

    /// Sets the longest pause that the server has not asked for. Defaults to 8 s.
    #[must_use]
    pub fn max_backoff(self, max_backoff: Duration) -> Self {
        Self { max_backoff, ..self }
    }

    /// Sets the longest accepted `Retry-After`. Defaults to 60 s. A call that is asked to wait longer fails at once.
    #[must_use]
    pub fn max_retry_after(self, max_retry_after: Duration) -> Self {
        Self {
            max_retry_after,
            ..self
        }
    }

    /// Sets whether requests are retried whatever their method. Defaults to `false`.
    ///
    /// With `true`, a request can take effect twice, for example a `POST` that the server carried out before the
    /// connection broke.
    #[must_use]
    pub fn any_method(self, any_method: bool) -> Self {
        Self { any_method, ..self }
    }

    /// Whether a request with this method may be sent again.
    pub(crate) fn allows(&self, method: &Method, has_idempotency_key: bool) -> bool {
        self.max_attempts > 1 && (self.any_method || has_idempotency_key || method.is_idempotent())
    }

    /// The pause after the `attempt`-th attempt, or `None` if it was the last one.
    pub(crate) fn pause(&self, attempt: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if attempt >= self.max_attempts {
            return None;
        }
        match retry_after {
            Some(asked) => (asked <= self.max_retry_after).then_some(asked),
            None => Some(self.ceiling(attempt).mul_f64(fastrand::f64())),
        }
    }

    fn ceiling(&self, attempt: u32) -> Duration {
        let factor = 2_u32.saturating_pow(attempt.saturating_sub(1));
        self.base_backoff.saturating_mul(factor).min(self.max_backoff)
    }
}

/// Whether a status says that the same request may succeed later.
pub(crate) fn is_retryable_status(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// `Retry-After` in seconds or as a date; a date that has passed is no wait at all.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(date.saturating_sub(since_epoch()))
}

/// What a client may spend on repetitions, so that a failing vendor is not stormed.
///
/// Each repetition takes [`Budget::COST`] from it, each success gives 1 back. While every call fails, a client with a
/// full budget repeats 100 times and then not at all.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const COST: u32 = 5;

    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Pays for a repetition, if the budget has enough.
    pub(crate) fn take(&self) -> bool {
        let pay = |left: u32| left.checked_sub(Self::COST);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay).is_ok()
    }

    /// Notes a success.
    pub(crate) fn refund(&self) {
        // A full budget is the common case, and then nothing is written to what all calls share.
        if self.0.load(Ordering::Relaxed) < Self::FULL {
            let refund = |left: u32| (left < Self::FULL).then_some(left + 1);
            // `Err` says that the budget has become full in the meantime.
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refund);
        }
    }
}
