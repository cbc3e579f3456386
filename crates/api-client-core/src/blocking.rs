//! Makes calls from code that is not async: [`Wait::wait`] blocks on any future that a client returns.
//!
//! All calls share one background runtime with one worker thread, which starts with the first call.

use std::future::Future;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

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
    F: Future<Output = Result<T, Error<E>>>,
    E: crate::ErrorBody,
{
    type Output = Result<T, Error<E>>;

    /// # Errors
    ///
    /// Returns the error of the call, or [`ErrorKind::Request`] on a thread that runs async code and must not be
    /// blocked.
    fn wait(self) -> Result<T, Error<E>> {
        let refuse = |reason: String| Err(Error::new(Failure::message(ErrorKind::Request, reason), false));
        if Handle::try_current().is_ok() {
            return refuse("`wait` was called from async code; use `.await` there".to_owned());
        }
        match runtime() {
            Ok(runtime) => runtime.block_on(self),
            Err(error) => refuse(format!("no runtime could be started: {error}")),
        }
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
