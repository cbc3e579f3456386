//! Makes calls from code that is not async: [`Wait::wait`] blocks on a request, or on any future that a client returns.
//!
//! All calls share one background runtime with one worker thread, which starts with the first call.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::consume_budget;

use crate::error::{Error, ErrorKind, Failure};

/// Blocks the current thread until a call has finished.
///
/// ```no_run
/// use api_client_core::blocking::Wait;
/// # use api_client_core::{Client, Error, http::Method, serde_json::Value};
///
/// fn names(client: &Client) -> Result<Value, Error> {
///     let names = client.request(Method::GET, "/names").send_json::<Value, _>().wait()?;
///     Ok(names.into_inner())
/// }
/// ```
///
/// All calls share one background runtime, so that connections are reused.
pub trait Wait {
    /// The value that the call returns.
    type Output;

    /// Blocks the current thread until the call has finished, and returns its result.
    fn wait(self) -> Self::Output;
}

impl<F, T, E> Wait for F
where
    F: IntoFuture<Output = Result<T, Error<E>>>,
    E: crate::ErrorBody,
{
    type Output = Result<T, Error<E>>;

    /// # Errors
    ///
    /// Returns the error of the call, or [`ErrorKind::Request`] on a thread that runs async code and must not be
    /// blocked. The threads of `spawn_blocking` can be.
    fn wait(self) -> Result<T, Error<E>> {
        let refuse = |reason: String| Err(Error::new(Failure::message(ErrorKind::Request, reason), false));
        let is_outside = Handle::try_current().is_err();
        if !is_outside && is_in_task() {
            return refuse("`wait` was called from async code; use `.await` there".to_owned());
        }
        match runtime() {
            Ok(runtime) if is_outside => runtime.block_on(self.into_future()),
            Ok(runtime) => park(runtime, self.into_future()),
            Err(error) => refuse(format!("no runtime could be started: {error}")),
        }
    }
}

/// Whether the thread runs a task, and not merely belongs to a runtime. Only a task has a budget of steps that it can
/// take in a row, and the budget ends: that is all that tokio tells of it.
fn is_in_task() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..=u8::MAX).any(|_| pin!(consume_budget()).poll(&mut context).is_pending())
}

/// Runs a future on a thread of another runtime, where `block_on` panics, with the timers and connections of this one.
fn park<F: Future>(runtime: &Runtime, future: F) -> F::Output {
    let _guard = runtime.enter();
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// Wakes a thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// One worker keeps the connections alive between calls.
fn runtime() -> Result<&'static Runtime, &'static std::io::Error> {
    static RUNTIME: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let start = || {
        Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("api-client")
            .enable_all()
            .build()
    };
    RUNTIME.get_or_init(start).as_ref()
}
