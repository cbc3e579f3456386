//! [`Steps`]: a stream that an async function makes, one item at a call.

use std::task::{Context, Poll, ready};

use crate::middleware::BoxFuture;

/// What a step gives: an item and the state for the next step, or the end.
pub(crate) type Step<S, I> = Option<(I, S)>;

/// Items that come one at a time from a function of the state that the last call left.
pub(crate) struct Steps<S, I> {
    state: State<S, I>,
    step: fn(S) -> BoxFuture<'static, Step<S, I>>,
}

enum State<S, I> {
    Idle(S),
    Running(BoxFuture<'static, Step<S, I>>),
    Ended,
}

impl<S, I> Steps<S, I> {
    pub(crate) fn new(first: S, step: fn(S) -> BoxFuture<'static, Step<S, I>>) -> Self {
        Self {
            state: State::Idle(first),
            step,
        }
    }

    /// The next item, as streams are polled.
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<I>> {
        if let State::Idle(_) = &self.state
            && let State::Idle(state) = std::mem::replace(&mut self.state, State::Ended)
        {
            self.state = State::Running((self.step)(state));
        }
        let State::Running(running) = &mut self.state else {
            return Poll::Ready(None);
        };
        let step = ready!(running.as_mut().poll(context));
        self.state = State::Ended;
        Poll::Ready(step.map(|(item, state)| {
            self.state = State::Idle(state);
            item
        }))
    }
}
