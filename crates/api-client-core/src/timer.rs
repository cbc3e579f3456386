//! Time: tokio's timers, or the browser's behind the same names.

use std::future::Future;
use std::time::Duration;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use tokio::time::{Instant, sleep, timeout};
#[cfg(target_arch = "wasm32")]
pub(crate) use wasmtimer::{
    std::Instant,
    tokio::{sleep, timeout},
};

/// The time limit passed.
pub(crate) struct Elapsed;

/// Runs a future for no longer than `limit`; `None` is no limit.
pub(crate) async fn limited<F: Future>(limit: Option<Duration>, future: F) -> Result<F::Output, Elapsed> {
    match limit {
        Some(limit) => timeout(limit, future).await.map_err(|_| Elapsed),
        None => Ok(future.await),
    }
}
