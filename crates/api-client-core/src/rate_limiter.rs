//! [`RateLimiter`]: slows calls down before a server refuses them.
//!
//! In: what responses say of the limit of a server. Out: each request's turn. Requests take their turns in the order in
//! which they came, one after the other, through a lock that is fair; only the first of them sleeps. What is known of
//! the limit is a count and a point in time, so that turns cost nothing while there are many requests left.

use std::fmt;
use std::sync::{Arc, Mutex as Plain, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::sync::Mutex as Fair;

use crate::middleware::BoxFuture;
use crate::timer::{Instant, sleep};
use crate::{RateLimit, RateLimitHeaders, retry};

/// The longest window, whatever a server says.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// How far apart the ends of two windows have to be: servers round to seconds.
const SLACK: Duration = Duration::from_secs(1);

/// Slows calls down before they exceed the limit that a server states, for
/// [`ClientBuilder::rate_limiter`](crate::ClientBuilder::rate_limiter).
///
/// It goes by the headers of responses, see [`RateLimit`]. While more than a tenth of a limit is left, calls go out at
/// once; the last tenth is spread over the time until there are more; when none is left, calls wait until then. After
/// the status 429, all calls wait as long as the server asks for. Calls that wait take their turns in the order in
/// which they came. The wait counts towards the timeout of the call, but not towards the timeout of the attempt.
///
/// Clones share what they know: those of a client, and also clients that are given clones of one limiter, which use
/// the same key.
///
/// ```
/// use api_client_core::{BuildError, Client, ClientBuilder, RateLimiter};
///
/// fn clients(builder: ClientBuilder, other: ClientBuilder) -> Result<(Client, Client), BuildError> {
///     let limiter = RateLimiter::new().spread(0.5); // slows down from the half of a limit on
///     Ok((builder.rate_limiter(limiter.clone()).build()?, other.rate_limiter(limiter).build()?))
/// }
/// ```
#[derive(Clone)]
pub struct RateLimiter {
    shared: Arc<Shared>,
    spread: f64,
}

struct Shared {
    /// Whoever has it is the next to get a turn.
    line: Fair<()>,
    known: Plain<Known>,
}

/// What is known of the limit.
#[derive(Default)]
struct Known {
    /// The window that the last responses were about; `None` before the first.
    window: Option<Window>,
    /// Requests that have had their turn and no response.
    on_their_way: u64,
}

#[derive(Clone, Copy)]
struct Window {
    limit: Option<u64>,
    /// How many requests are left, without those that are on their way.
    remaining: u64,
    /// When the next of them can have its turn.
    next: Instant,
    end: Instant,
    length: Option<Duration>,
}

/// The turn of a request, until it has a response or is given up.
pub(crate) struct Turn(Arc<Shared>);

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new()
    }
}

impl RateLimiter {
    /// Creates a limiter that knows of no limit yet.
    #[must_use]
    pub fn new() -> Self {
        let shared = Shared {
            line: Fair::new(()),
            known: Plain::default(),
        };
        Self {
            shared: Arc::new(shared),
            spread: 0.1,
        }
    }

    /// Sets which part of a limit is spread over the time until there are more requests: 0 for none, 1 for all of it.
    /// Defaults to 0.1, the last tenth.
    #[must_use]
    pub fn spread(self, part: f64) -> Self {
        Self {
            spread: part.clamp(0.0, 1.0),
            ..self
        }
    }

    /// Waits for the turn of a request. Boxed, so that calls without a limiter keep no room for it.
    pub(crate) fn turn(&self) -> BoxFuture<'_, Turn> {
        Box::pin(async move {
            let _first = self.shared.line.lock().await;
            loop {
                // What is known can change while it sleeps, for the better or the worse.
                let pause = match self.shared.known().take(self.spread) {
                    Ok(()) => return Turn(Arc::clone(&self.shared)),
                    Err(pause) => pause.min(SLACK),
                };
                sleep(pause).await;
            }
        })
    }

    /// Learns from a response, whose API has headers of its own or only the usual ones.
    pub(crate) fn observe(&self, status: StatusCode, headers: &HeaderMap, own: Option<&RateLimitHeaders>) {
        let mut known = self.shared.known();
        let stated = RateLimit::stated(headers, own);
        if status == StatusCode::TOO_MANY_REQUESTS {
            let reset = retry::retry_after(headers).or(stated.and_then(|stated| stated.reset));
            if let Some(reset) = reset {
                return known.refuse(stated.unwrap_or_default(), reset);
            }
        }
        if let Some(stated) = stated {
            known.learn(stated);
        }
    }
}

impl Shared {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Takes a turn, or says how long there is none.
    fn take(&mut self, spread: f64) -> Result<(), Duration> {
        let now = Instant::now();
        self.renew(now);
        if let Some(window) = &mut self.window {
            let until = if window.remaining == 0 { window.end } else { window.next };
            if until > now {
                return Err(until - now);
            }
            window.remaining -= 1;
            let is_last = window
                .limit
                .is_some_and(|limit| (window.remaining as f64) < limit as f64 * spread);
            let pace = (window.end - now).div_f64(window.remaining as f64 + 1.0);
            window.next = if is_last { now + pace } else { now };
        }
        self.on_their_way += 1;
        Ok(())
    }

    /// Goes on to the next window at the end of one. It has the same limit, until a response says more.
    fn renew(&mut self, now: Instant) {
        if let Some(window) = self.window.filter(|window| window.end <= now) {
            self.window = window.limit.zip(window.length).map(|(limit, length)| Window {
                remaining: limit.saturating_sub(self.on_their_way),
                next: now,
                end: now + length,
                ..window
            });
        }
    }

    /// Learns what a response says, whose request is still one of those that are on their way.
    fn learn(&mut self, stated: RateLimit) {
        let Some((remaining, reset)) = stated.remaining.zip(stated.reset.or(stated.window)) else {
            return;
        };
        let end = Instant::now() + reset.min(LONGEST);
        let remaining = remaining.saturating_sub(self.on_their_way.saturating_sub(1));
        let old = self.window.filter(|old| end.max(old.end) - end.min(old.end) <= SLACK);
        self.window = Some(match old {
            // Responses can overtake each other: the fewest are right.
            Some(old) => Window {
                remaining: remaining.min(old.remaining),
                ..old
            },
            None => self.window(stated, remaining, end),
        });
    }

    /// Learns that the server refuses requests for some time.
    fn refuse(&mut self, stated: RateLimit, wait: Duration) {
        let end = Instant::now() + wait.min(LONGEST);
        self.window = Some(self.window(stated, 0, end));
    }

    /// A window that begins now, with what was known before of what is not stated.
    fn window(&self, stated: RateLimit, remaining: u64, end: Instant) -> Window {
        let length = stated.window.map(|length| length.min(LONGEST));
        Window {
            limit: stated.limit.or(self.window.and_then(|old| old.limit)),
            remaining,
            next: Instant::now(),
            end,
            length: length.or(self.window.and_then(|old| old.length)),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut known = self.0.known();
        known.on_their_way = known.on_their_way.saturating_sub(1);
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remaining = self.shared.known().window.map(|window| window.remaining);
        f.debug_struct("RateLimiter")
            .field("spread", &self.spread)
            .field("remaining", &remaining)
            .finish_non_exhaustive()
    }
}
