//! Time: tokio's timers, or the browser's behind the same names.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tokio::time::{Instant, sleep, timeout};
#[cfg(target_arch = "wasm32")]
pub(crate) use {
    browser::{sleep, timeout},
    wasmtimer::std::Instant,
};

/// A browser counts the milliseconds of a timer in 32 bits with a sign; a longer one would fire at once.
#[cfg(target_arch = "wasm32")]
mod browser {
    use std::future::Future;
    use std::time::Duration;

    use wasmtimer::tokio::{Sleep, Timeout};

    const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

    pub(crate) fn sleep(duration: Duration) -> Sleep {
        wasmtimer::tokio::sleep(duration.min(LONGEST))
    }

    pub(crate) fn timeout<F: Future>(duration: Duration, future: F) -> Timeout<F> {
        wasmtimer::tokio::timeout(duration.min(LONGEST), future)
    }
}

/// The time since 1970-01-01, by the clock of the machine.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn since_epoch() -> Duration {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
}

/// The time since 1970-01-01, by the clock of the browser.
#[cfg(target_arch = "wasm32")]
pub(crate) fn since_epoch() -> Duration {
    wasmtimer::std::SystemTime::now()
        .duration_since(wasmtimer::std::UNIX_EPOCH)
        .unwrap_or_default()
}

/// The time limit passed.
pub(crate) struct Elapsed;

/// Runs a future for no longer than `limit`; `None` is no limit.
pub(crate) async fn limited<F: Future>(limit: Option<Duration>, future: F) -> Result<F::Output, Elapsed> {
    match limit {
        Some(limit) => timeout(limit, future).await.map_err(|_| Elapsed),
        None => Ok(future.await),
    }
}

/// Runs a future that seldom waits for no longer than `limit`: a timer is set only if it does.
pub(crate) async fn limited_later<F: Future>(
    limit: Option<Duration>,
    mut future: Pin<&mut F>,
) -> Result<F::Output, Elapsed> {
    let at_once = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    });
    match at_once.await {
        Some(output) => Ok(output),
        None => limited(limit, future).await,
    }
}
