//! Server-sent events: a response of `text/event-stream` as a stream that reconnects.
//!
//! By default, a broken connection is made again up to 5 times in a row, with the header `Last-Event-ID`, if the server
//! has sent an `id` and the request can be sent twice. The pause is 1 s, or what the server states with `retry`, from
//! 0.1 s to 60 s, and each new connection takes from the retry budget of the client. This is what the HTML standard
//! asks of browsers (section "Server-sent events"). Unlike in browsers, a response that ends properly ends the stream,
//! because that is how APIs end a reply.

mod event;
mod parser;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use http::{HeaderName, HeaderValue};
use serde::de::DeserializeOwned;

use crate::error::ErrorKind;
use crate::request::Request;
use crate::steps::{Step, Steps};
use crate::stream::{ByteStream, Origin};
use crate::timer::sleep;
use crate::{Error, ErrorBody, NoErrorBody};

pub use event::Event;
use parser::Parser;
#[cfg(test)]
pub(crate) use parser::events;

/// How often a connection is made again without an event in between.
const RECONNECTIONS: u32 = 5;

/// The pause before a connection is made again, where the server has not stated one with `retry`.
const PAUSE: Duration = Duration::from_secs(1);

/// The shortest pause that a server can state: a stream that breaks over and over is not to load client and server.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// The longest pause that a server can state.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The header that says which event came last.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The data by which many APIs say that no event follows.
const END: &str = "[DONE]";

/// Yields events as they arrive. Implements `Stream`; [`next_event`](Self::next_event) does the same without it.
///
/// A connection breaks if nothing arrives for longer than the idle timeout of the call. The stream ends with the
/// response, or with an event whose data is `[DONE]`.
pub struct EventStream<T> {
    steps: Steps<Box<Source>, Result<Received, Error>>,
    decode: fn(Received) -> Result<Event<T>, Error>,
}

impl<T> EventStream<T> {
    fn new(
        request: Request,
        body: ByteStream,
        skips_empty: bool,
        decode: fn(Received) -> Result<Event<T>, Error>,
    ) -> Self {
        let source = Source {
            request,
            body: Some(body),
            parser: Parser::default(),
            reconnections: 0,
            skips_empty,
        };
        Self {
            steps: Steps::new(Box::new(source), |source| Box::pin(source.step())),
            decode,
        }
    }

    /// Returns the next event; `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Decode`] if the data of an event is not a `T`; later events can still follow. Any other
    /// error is the last item.
    pub async fn next_event(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|context| self.poll_event(context)).await
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Error>>> {
        let decode = self.decode;
        let polled = self.steps.poll_next(context);
        polled.map(|item| item.map(|event| event.and_then(decode)))
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}

impl Request {
    /// Sends the request and streams the server-sent events of the response, with their data parsed as JSON. Events
    /// with empty data are heartbeats and left out.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails before the first event; see [`ErrorKind`].
    pub async fn send_events<T, E>(self) -> Result<EventStream<T>, Error<E>>
    where
        T: DeserializeOwned,
        E: ErrorBody,
    {
        self.open_events(true, decode_json).await
    }

    /// Sends the request and streams the server-sent events of the response, with their data as text.
    ///
    /// # Errors
    ///
    /// Returns an error if the call fails before the first event; see [`ErrorKind`].
    pub async fn send_text_events<E: ErrorBody>(self) -> Result<EventStream<String>, Error<E>> {
        self.open_events(false, |(event, _)| Ok(event)).await
    }

    async fn open_events<T, E: ErrorBody>(
        self,
        skips_empty: bool,
        decode: fn(Received) -> Result<Event<T>, Error>,
    ) -> Result<EventStream<T>, Error<E>> {
        let request = self.accept("text/event-stream");
        let response = request.clone().send_stream().await?;
        Ok(EventStream::new(request, response.into_inner(), skips_empty, decode))
    }
}

/// The event with its data parsed as JSON.
fn decode_json<T: DeserializeOwned>((event, origin): Received) -> Result<Event<T>, Error> {
    match serde_json::from_str(&event.data) {
        Ok(data) => Ok(Event {
            kind: event.kind,
            id: event.id,
            data,
        }),
        Err(error) => Err(origin.undecodable(event.data.as_bytes(), &error)),
    }
}

/// An event, and what errors in its data say of the call.
type Received = (Event<String>, Arc<Origin>);

/// Where events come from: a request, and the connection that it has now.
struct Source {
    request: Request,
    /// None once nothing more can come.
    body: Option<ByteStream>,
    parser: Parser,
    /// How often the connection was made again since the last event.
    reconnections: u32,
    /// Whether events without data are heartbeats: no JSON is empty.
    skips_empty: bool,
}

impl Source {
    /// The next event, over as many connections as it takes.
    async fn step(mut self: Box<Self>) -> Step<Box<Self>, Result<Received, Error>> {
        loop {
            if let Some(event) = self.parser.next_event() {
                self.reconnections = 0;
                self.request.refund();
                if self.skips_empty && event.data.trim().is_empty() {
                    continue;
                }
                let origin = Arc::clone(self.body.as_ref()?.origin());
                return (event.data.trim() != END).then_some((Ok((event, origin)), self));
            }
            let body = self.body.as_mut()?;
            let outcome = body.chunk().await;
            let failure = match outcome {
                Ok(None) => return None,
                Ok(Some(chunk)) => self
                    .parser
                    .push(&chunk)
                    .err()
                    .map(|failure| body.origin().error(failure)),
                Err(error) => self.reconnect(error).await.err(),
            };
            if let Some(error) = failure {
                self.body = None;
                return Some((Err(error), self));
            }
        }
    }

    /// The last id, if a header can have it.
    fn last_id(&self) -> Option<HeaderValue> {
        HeaderValue::from_bytes(self.parser.last_id()?.as_bytes()).ok()
    }

    /// Makes the connection that broke with `error` again, or says why it cannot be.
    async fn reconnect(&mut self, mut error: Error) -> Result<(), Error> {
        loop {
            let breaks = matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout);
            let Some(id) = self.last_id().filter(|_| breaks && self.request.is_repeatable()) else {
                return Err(error);
            };
            if self.reconnections == RECONNECTIONS || !self.request.take_retry() {
                return Err(error);
            }
            self.reconnections += 1;
            sleep(
                self.parser
                    .pause()
                    .unwrap_or(PAUSE)
                    .clamp(SHORTEST_PAUSE, LONGEST_PAUSE),
            )
            .await;
            let request = self.request.clone().header_value(LAST_EVENT_ID, id);
            match request.send_stream::<NoErrorBody>().await {
                Ok(response) => {
                    self.body = Some(response.into_inner());
                    self.parser.restart();
                    return Ok(());
                }
                Err(next) => error = next,
            }
        }
    }
}
