//! [`WebSocket`]: a WebSocket that is open, or is being opened again.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use futures_sink::Sink;
use tokio::time::{Sleep, sleep_until};
use tokio_tungstenite::tungstenite;

use super::connection::{Connection, Plan};
use super::message::{CloseReason, Message};
use crate::Error;
use crate::error::{ErrorKind, Failure};
use crate::middleware::BoxFuture;
use crate::stream::Origin;
use crate::timer::{Instant, limited};

/// How long the end of a connection can take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A `Stream` and a `Sink` of messages. [`next_message`](Self::next_message) and [`send_message`](Self::send_message)
/// do the same without these traits.
///
/// The stream ends when the server closes the connection normally, and after an error. Nothing runs in the background:
/// pings are answered and sent, and connections are restored, while the stream is read.
pub struct WebSocket {
    plan: Arc<Plan>,
    state: State,
    origin: Arc<Origin>,
    protocol: Option<String>,
    closed: Option<CloseReason>,
    reconnections: u32,
    /// How many connections in a row have failed before a message came.
    failed: u32,
    watch: Watch,
}

enum State {
    Open(Box<Connection>),
    Opening(BoxFuture<'static, (u32, Result<Box<Connection>, Error>)>),
    Ended,
}

/// How long a connection has been silent.
struct Watch {
    heard: Instant,
    /// When the last ping was sent since then.
    pinged: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// What it is time for.
enum Due {
    Ping,
    Timeout,
}

type Item = Result<Message, Error>;

impl WebSocket {
    pub(crate) fn new(plan: Arc<Plan>, connection: Box<Connection>) -> Self {
        Self {
            plan,
            origin: Arc::clone(&connection.origin),
            protocol: connection.protocol.clone(),
            state: State::Open(connection),
            closed: None,
            reconnections: 0,
            failed: 0,
            watch: Watch::new(),
        }
    }

    /// Returns the next message; `None` at the end.
    ///
    /// Cancel safe: if the future is dropped, no message is lost.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection breaks or stalls, if the server closes it with a code that is not normal or
    /// breaks the protocol, or if a message is larger than the limit. It is the last item.
    pub async fn next_message(&mut self) -> Option<Item> {
        poll_fn(|context| self.poll_message(context)).await
    }

    /// Sends a message.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection is broken or closed.
    pub async fn send_message(&mut self, message: impl Into<Message>) -> Result<(), Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_ready(context)).await?;
        Pin::new(&mut *self).start_send(message.into())?;
        poll_fn(|context| Pin::new(&mut *self).poll_flush(context)).await
    }

    /// Closes the WebSocket. What the server still sends is dropped; it has 5 s to answer.
    ///
    /// # Errors
    ///
    /// Returns an error if the connection breaks or stalls meanwhile.
    pub async fn close(mut self) -> Result<(), Error> {
        let State::Open(mut connection) = std::mem::replace(&mut self.state, State::Ended) else {
            return Ok(());
        };
        let end = async {
            poll_fn(|context| Pin::new(&mut connection.stream).poll_close(context)).await?;
            while let Some(message) = poll_fn(|context| Pin::new(&mut connection.stream).poll_next(context)).await {
                message?;
            }
            Ok(())
        };
        match limited(Some(CLOSE_TIMEOUT), end).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(connection.error(error)),
            Err(_) => Err(connection.stalled()),
        }
    }

    /// Returns why the server has closed the last connection; `None` if it has not, or has not said why.
    #[must_use]
    pub fn close_reason(&self) -> Option<&CloseReason> {
        self.closed.as_ref()
    }

    /// Returns the subprotocol that the server has chosen.
    #[must_use]
    pub fn protocol(&self) -> Option<&str> {
        self.protocol.as_deref()
    }

    /// Returns how often the connection was restored. Whenever the number grows, messages can be lost.
    #[must_use]
    pub fn reconnections(&self) -> u32 {
        self.reconnections
    }

    /// The error of a message that is not the JSON that is due.
    pub(crate) fn undecodable(&self, message: &[u8], error: &serde_json::Error) -> Error {
        self.origin.undecodable(message, error)
    }

    /// The error of a message that cannot be written.
    pub(crate) fn unwritable(&self, error: &serde_json::Error) -> Error {
        let message = format!("the message cannot be written as JSON: {error}");
        self.origin.error(Failure::message(ErrorKind::Request, message))
    }

    pub(crate) fn poll_message(&mut self, context: &mut Context<'_>) -> Poll<Option<Item>> {
        loop {
            let outcome = match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Opening(_) => match ready!(self.poll_open(context)) {
                    Ok(()) => continue,
                    Err(error) => return Poll::Ready(Some(Err(error))),
                },
                State::Open(connection) => match Pin::new(&mut connection.stream).poll_next(context) {
                    Poll::Ready(received) => received,
                    Poll::Pending => {
                        let error = ready!(self.poll_watch(context));
                        match self.lose(error) {
                            Some(error) => return Poll::Ready(Some(Err(error))),
                            None => continue,
                        }
                    }
                },
            };
            self.watch.hear();
            if matches!(&outcome, Some(Ok(message)) if message.is_text() || message.is_binary()) {
                self.failed = 0;
            }
            let lost = match outcome {
                Some(Ok(tungstenite::Message::Text(text))) => {
                    return Poll::Ready(Some(Ok(Message::Text(text.as_str().to_owned()))));
                }
                Some(Ok(tungstenite::Message::Binary(bytes))) => return Poll::Ready(Some(Ok(Message::Bytes(bytes)))),
                Some(Ok(tungstenite::Message::Close(frame))) => {
                    self.closed = frame.map(|frame| CloseReason {
                        code: frame.code.into(),
                        text: frame.reason.as_str().to_owned(),
                    });
                    continue;
                }
                Some(Ok(_)) => continue,
                Some(Err(error)) => self.fail(error),
                None => match self.closed.as_ref().filter(|reason| !reason.is_normal()) {
                    Some(reason) => self.origin.error(closed(reason)),
                    None => {
                        self.state = State::Ended;
                        continue;
                    }
                },
            };
            if let Some(error) = self.lose(lost) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    /// Goes on with the connection that is being opened.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let State::Opening(opening) = &mut self.state else {
            return Poll::Ready(Ok(()));
        };
        let (failed, outcome) = ready!(opening.as_mut().poll(context));
        self.failed = failed;
        Poll::Ready(match outcome {
            Ok(connection) => {
                self.origin = Arc::clone(&connection.origin);
                self.protocol.clone_from(&connection.protocol);
                self.state = State::Open(connection);
                self.closed = None;
                self.reconnections += 1;
                self.watch = Watch::new();
                Ok(())
            }
            Err(error) => {
                self.state = State::Ended;
                Err(error)
            }
        })
    }

    /// Gives up the connection because of an error, and begins to open another one if that is wanted and may help.
    /// Gives the error otherwise.
    fn lose(&mut self, error: Error) -> Option<Error> {
        let is_passing = error.is_retryable() || self.closed.as_ref().is_some_and(CloseReason::is_passing);
        if self.plan.reconnect.is_none() || !is_passing {
            self.state = State::Ended;
            return Some(error);
        }
        self.failed += 1;
        self.state = State::Opening(Box::pin(Arc::clone(&self.plan).reopen(error, self.failed)));
        None
    }

    /// Sends pings in time. Ready with an error when the connection is lost.
    fn poll_watch(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        loop {
            let State::Open(connection) = &mut self.state else {
                return Poll::Pending;
            };
            match ready!(self.watch.poll(&self.plan, context)) {
                Due::Timeout => return Poll::Ready(connection.stalled()),
                Due::Ping => {
                    self.watch.pinged = Some(Instant::now());
                    if let Poll::Ready(Err(error)) = connection.poll_ping(context) {
                        return Poll::Ready(connection.error(error));
                    }
                }
            }
        }
    }

    fn fail(&self, error: tungstenite::Error) -> Error {
        match &self.state {
            State::Open(connection) => connection.error(error),
            State::Opening(_) | State::Ended => self.ended(),
        }
    }

    /// The error of sending on a connection that has ended.
    fn ended(&self) -> Error {
        let message = "the WebSocket is closed";
        self.origin.error(Failure::message(ErrorKind::WebSocket, message))
    }

    /// Polls what sends on the connection, which is opened again first if it is lost.
    fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut Frames>, &mut Context<'_>) -> Poll<Result<(), tungstenite::Error>>,
    ) -> Poll<Result<(), Error>> {
        ready!(self.poll_open(context))?;
        let State::Open(connection) = &mut self.state else {
            return Poll::Ready(Err(self.ended()));
        };
        poll(Pin::new(&mut connection.stream), context).map_err(|error| connection.error(error))
    }
}

/// The connection that messages go through.
type Frames = tokio_tungstenite::WebSocketStream<reqwest::Upgraded>;

/// The error of a connection that the server has closed for a reason that is not normal.
fn closed(reason: &CloseReason) -> Box<Failure> {
    let CloseReason { code, text } = reason;
    let message = match text.as_str() {
        "" => format!("the server has closed the WebSocket with code {code}"),
        text => format!("the server has closed the WebSocket with code {code}: {text}"),
    };
    Failure::message(ErrorKind::WebSocket, message)
}

impl Watch {
    fn new() -> Self {
        Self {
            heard: Instant::now(),
            pinged: None,
            timer: None,
        }
    }

    fn hear(&mut self) {
        self.heard = Instant::now();
        self.pinged = None;
    }

    /// Ready when a ping or the end is due. Silence is counted from what was heard last.
    fn poll(&mut self, plan: &Plan, context: &mut Context<'_>) -> Poll<Due> {
        loop {
            let ping = plan
                .ping_interval
                .map(|interval| (self.pinged.unwrap_or(self.heard), interval));
            let end = plan.idle_timeout.map(|timeout| (self.heard, timeout));
            let next = |(since, limit): (Instant, Duration)| since.checked_add(limit);
            let (ping, end) = (ping.and_then(next), end.and_then(next));
            let Some(due) = ping.into_iter().chain(end).min() else {
                return Poll::Pending;
            };
            if due <= Instant::now() {
                return Poll::Ready(match end == Some(due) {
                    true => Due::Timeout,
                    false => Due::Ping,
                });
            }
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
            if timer.deadline() != due {
                timer.as_mut().reset(due);
            }
            ready!(timer.as_mut().poll(context));
        }
    }
}

impl Stream for WebSocket {
    type Item = Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Item>> {
        self.get_mut().poll_message(context)
    }
}

/// A connection that is being restored is waited for. Messages that were not flushed when it broke are lost.
impl Sink<Message> for WebSocket {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.get_mut().poll_send(context, Sink::poll_ready)
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let this = self.get_mut();
        let State::Open(connection) = &mut this.state else {
            return Err(this.ended());
        };
        let sent = Pin::new(&mut connection.stream).start_send(message.into());
        sent.map_err(|error| connection.error(error))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.get_mut().poll_send(context, Sink::poll_flush)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let this = self.get_mut();
        match this.state {
            State::Ended => Poll::Ready(Ok(())),
            State::Open(_) | State::Opening(_) => this.poll_send(context, Sink::poll_close),
        }
    }
}

impl fmt::Debug for WebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocket")
            .field("operation", &self.origin.operation.id)
            .field("is_open", &matches!(self.state, State::Open(_)))
            .field("reconnections", &self.reconnections)
            .finish_non_exhaustive()
    }
}
