//! Work that takes long: [`Polling`] asks how far it is until it is done.
//!
//! In: the request that asks, and what its answers say. Out: a stream of answers, which ends with the one that says
//! that the work is over. The server is asked when the stream is polled and its pause is over, never otherwise, so that
//! dropping it ends everything.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::retry::retry_after;
use crate::steps::{Step, Steps};
use crate::timer::{Elapsed, Instant, limited, sleep};
use crate::{CallOptions, Error, ErrorBody, JsonCall, NoErrorBody, Request, Response, Tolerance};

/// The pause after the first answer, unless another one is set.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause that the server does not ask for, unless another one is set.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The shortest pause that the server can ask for: none at all would be a storm of requests.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// How long the work can take, unless something else is set.
const DEADLINE: Duration = Duration::from_secs(3600);

/// What an answer says of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is not over.
    Running,
    /// It is over and has succeeded.
    Done,
    /// It is over and has not succeeded.
    Failed,
}

/// Says why there is no result of the work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PollError<T, E = NoErrorBody> {
    /// The work has failed, as this answer says.
    #[error("the work has failed")]
    Failed(Box<Response<T>>),
    /// The work is not over at the deadline, or the server asks to wait for longer than that.
    #[error("the work is not done in time")]
    Deadline,
    /// The stream had ended before.
    #[error("nothing is left to ask")]
    Ended,
    /// The call that asks failed.
    #[error(transparent)]
    Call(Error<E>),
}

/// An answer, or why there is none.
type Outcome<T, E> = Result<Response<T>, PollError<T, E>>;

/// Asks how far work is, again and again. Implements `Stream`, whose items are the answers;
/// [`next_answer`](Self::next_answer) does the same without it. An answer that says that the work is over is the last
/// item, and so is an error.
///
/// The pauses grow from 1 s to 30 s; a `Retry-After` header of an answer replaces the next one.
///
/// ```
/// use api_client_core::polling::{PollCall, PollError, Progress};
/// use api_client_core::JsonCall;
///
/// async fn finished<C: JsonCall<Value = String>>(job: C) -> Result<String, PollError<String, C::Error>>
/// where
///     C::Error: 'static,
/// {
///     let polling = job.polling(|state| match state.as_str() {
///         "finished" => Progress::Done,
///         "failed" | "cancelled" => Progress::Failed,
///         _ => Progress::Running,
///     });
///     Ok(polling.until_done().await?.into_inner())
/// }
/// ```
pub struct Polling<T, E = NoErrorBody> {
    steps: Steps<Box<Source<T>>, Outcome<T, E>>,
    progress: fn(&T) -> Progress,
}

/// Asks how far work is, with a request that does no more than ask. Every request whose operation declares a response
/// body of JSON implements it.
pub trait PollCall: JsonCall {
    /// Asks until `progress` says of an answer that the work is over.
    fn polling(self, progress: fn(&Self::Value) -> Progress) -> Polling<Self::Value, Self::Error>
    where
        Self::Value: Send + 'static,
        Self::Error: 'static,
    {
        Polling::new(self.into_request(), progress)
    }
}

impl<C: JsonCall> PollCall for C {}

impl<T: DeserializeOwned + Send + 'static, E: ErrorBody + 'static> Polling<T, E> {
    /// Asks with `request` until `progress` says of an answer that the work is over.
    pub fn new(request: Request, progress: fn(&T) -> Progress) -> Self {
        let source = Source {
            request,
            progress,
            wait: None,
            pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            deadline: DEADLINE,
            started: None,
            is_over: false,
        };
        Self {
            steps: Steps::new(Box::new(source), |source| Box::pin(source.step())),
            progress,
        }
    }

    /// Returns the answer that says that the work is done. What takes place meanwhile is of no interest; to see it,
    /// read the stream.
    ///
    /// # Errors
    ///
    /// Returns an error if the work fails, is not done at the deadline, or cannot be asked for.
    pub async fn until_done(mut self) -> Outcome<T, E> {
        while let Some(answer) = self.next_answer().await {
            let answer = answer?;
            match (self.progress)(&answer) {
                Progress::Running => {}
                Progress::Done => return Ok(answer),
                Progress::Failed => return Err(PollError::Failed(Box::new(answer))),
            }
        }
        Err(PollError::Ended)
    }
}

impl<T, E> Polling<T, E> {
    /// Sets the pause after the first answer; each that follows is twice as long. Defaults to 1 s.
    #[must_use]
    pub fn interval(self, interval: Duration) -> Self {
        self.with(|source| source.pause = interval)
    }

    /// Sets the longest pause that the server does not ask for. Defaults to 30 s.
    #[must_use]
    pub fn max_interval(self, max_interval: Duration) -> Self {
        self.with(|source| source.longest_pause = max_interval)
    }

    /// Sets how long the work can take from the first request on. Defaults to 1 h.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        self.with(|source| source.deadline = deadline)
    }

    fn with(mut self, set: impl FnOnce(&mut Source<T>)) -> Self {
        if let Some(source) = self.steps.state_mut() {
            set(source);
        }
        self
    }

    /// Returns the next answer; `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns an error if the work is not over at the deadline, or cannot be asked for. It is the last item.
    pub async fn next_answer(&mut self) -> Option<Outcome<T, E>> {
        poll_fn(|context| self.steps.poll_next(context)).await
    }
}

impl<T, E> Stream for Polling<T, E> {
    type Item = Outcome<T, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().steps.poll_next(context)
    }
}

impl<T, E> fmt::Debug for Polling<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Polling").finish_non_exhaustive()
    }
}

/// Where answers come from.
struct Source<T> {
    request: Request,
    progress: fn(&T) -> Progress,
    /// The pause before the next request.
    wait: Option<Duration>,
    /// The pause after the next answer, if the server asks for none.
    pause: Duration,
    longest_pause: Duration,
    deadline: Duration,
    /// When the first request was made.
    started: Option<Instant>,
    is_over: bool,
}

impl<T: DeserializeOwned + Send + 'static> Source<T> {
    async fn step<E: ErrorBody>(mut self: Box<Self>) -> Step<Box<Self>, Outcome<T, E>> {
        if self.is_over {
            return None;
        }
        let outcome = self.ask().await;
        match &outcome {
            Ok(answer) if (self.progress)(answer) == Progress::Running => {
                let asked = retry_after(answer.headers()).map(|asked| asked.max(SHORTEST_PAUSE));
                self.wait = Some(asked.unwrap_or(self.pause.min(self.longest_pause)));
                self.pause = self.pause.saturating_mul(2).min(self.longest_pause);
            }
            _ => self.is_over = true,
        }
        Some((outcome, self))
    }

    async fn ask<E: ErrorBody>(&mut self) -> Outcome<T, E> {
        let started = *self.started.get_or_insert_with(Instant::now);
        let left = |deadline: Duration| deadline.saturating_sub(started.elapsed());
        if let Some(wait) = self.wait.take() {
            // Whoever has to wait for longer than there is time need not wait.
            if wait >= left(self.deadline) {
                return Err(PollError::Deadline);
            }
            sleep(wait).await;
        }
        // A state that was left out because it does not fit would be taken for one that is not the last.
        let strict = CallOptions::default().tolerance(Tolerance::None);
        let request = self.request.clone().options(strict);
        match limited(Some(left(self.deadline)), request.send_json::<T, E>()).await {
            Ok(answer) => answer.map_err(PollError::Call),
            Err(Elapsed) => Err(PollError::Deadline),
        }
    }
}
