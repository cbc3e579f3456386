//! [`Steps`]: a stream that an async function makes, one item at a call.

use std::task::{Context, Poll};

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

    /// The state, as long as no step is under way.
    pub(crate) fn state_mut(&mut self) -> Option<&mut S> {
        match &mut self.state {
            State::Idle(state) => Some(state),
            State::Running(_) | State::Ended => None,
        }
    }

    /// The next item, as streams are polled.
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<I>> {
        let mut running = match std::mem::replace(&mut self.state, State::Ended) {
            State::Idle(state) => (self.step)(state),
            State::Running(running) => running,
            State::Ended => return Poll::Ready(None),
        };
        let Poll::Ready(step) = running.as_mut().poll(context) else {
            self.state = State::Running(running);
            return Poll::Pending;
        };
        Poll::Ready(step.map(|(item, state)| {
            self.state = State::Idle(state);
            item
        }))
    }
}
