//! [`Plan`]: all that it takes to open a WebSocket, once or again. [`Connection`]: one that is open.

use std::sync::Arc;
use std::time::Duration;

use futures_sink::Sink;
use secrecy::ExposeSecret;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self};

use super::message::Message;
use crate::error::{ErrorKind, Failure};
use crate::stream::Origin;
use crate::timer::{limited, sleep};
use crate::{Error, Request, RetryPolicy};

/// What is reserved for reading; most messages are small.
const READ_BUFFER: usize = 16 * 1024;

/// All that it takes to open a WebSocket.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) request: Request,
    /// The largest message that is received, in bytes.
    pub(crate) message_limit: usize,
    pub(crate) ping_interval: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    /// How connections that break are restored, if they are.
    pub(crate) reconnect: Option<RetryPolicy>,
    /// What is sent first on each connection, after the credential.
    pub(crate) greetings: Vec<Message>,
}

/// A WebSocket that is open.
pub(crate) struct Connection {
    pub(crate) stream: WebSocketStream<reqwest::Upgraded>,
    pub(crate) origin: Arc<Origin>,
    /// The subprotocol that the server has chosen.
    pub(crate) protocol: Option<String>,
}

impl Plan {
    /// Opens a WebSocket and sends what comes first.
    pub(crate) async fn open(&self) -> Result<Box<Connection>, Error> {
        let opened = self.request.clone().upgrade().await?;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .max_message_size(Some(self.message_limit))
            .max_frame_size(Some(self.message_limit));
        let mut connection = Box::new(Connection {
            stream: WebSocketStream::from_raw_socket(opened.io, Role::Client, Some(config)).await,
            origin: Arc::new(opened.origin),
            protocol: opened.protocol,
        });
        let credential = opened.first_message;
        let credential = credential.map(|secret| Message::Text(secret.expose_secret().to_owned()));
        let greet = async {
            for message in credential.into_iter().chain(self.greetings.iter().cloned()) {
                connection.send(message.into()).await?;
            }
            Ok(())
        };
        match limited(self.idle_timeout, greet).await {
            Ok(Ok(())) => Ok(connection),
            Ok(Err(error)) => Err(connection.error(error)),
            Err(_) => Err(connection.stalled()),
        }
    }

    /// Opens another WebSocket in the place of one that was lost, as often as the policy allows, of which `failed`
    /// connections in a row are used up. Gives how many are then.
    pub(crate) async fn reopen(self: Arc<Self>, lost: Error, mut failed: u32) -> (u32, Result<Box<Connection>, Error>) {
        let mut error = lost;
        loop {
            let policy = self.reconnect.as_ref();
            let Some(pause) = policy.and_then(|policy| policy.pause(failed, error.retry_after())) else {
                return (failed, Err(error));
            };
            sleep(pause).await;
            match self.open().await {
                Err(next) if next.is_retryable() => error = next,
                outcome => return (failed, outcome),
            }
            failed += 1;
        }
    }
}

impl Connection {
    /// Sends a message and waits until it is on its way.
    async fn send(&mut self, message: tungstenite::Message) -> Result<(), tungstenite::Error> {
        poll_fn(|context| Pin::new(&mut self.stream).poll_ready(context)).await?;
        Pin::new(&mut self.stream).start_send(message)?;
        poll_fn(|context| Pin::new(&mut self.stream).poll_flush(context)).await
    }

    /// Sends a ping, unless the connection is full of messages already.
    pub(crate) fn poll_ping(&mut self, context: &mut Context<'_>) -> Poll<Result<(), tungstenite::Error>> {
        ready!(Pin::new(&mut self.stream).poll_ready(context))?;
        Pin::new(&mut self.stream).start_send(tungstenite::Message::Ping(bytes::Bytes::new()))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// The error of a connection that has gone silent.
    pub(crate) fn stalled(&self) -> Error {
        self.origin
            .error(Failure::message(ErrorKind::Timeout, "the WebSocket stalled"))
    }

    /// The error of the call for an error of the protocol. It keeps none of the messages that were to be sent.
    pub(crate) fn error(&self, error: tungstenite::Error) -> Error {
        self.origin.error(match error {
            tungstenite::Error::Io(error) => Failure::source(ErrorKind::Transport, error),
            tungstenite::Error::Capacity(CapacityError::MessageTooLong { max_size, .. }) => {
                let message = format!("a message of more than {max_size} bytes, the limit of this WebSocket");
                Failure::message(ErrorKind::ResponseTooLarge, message)
            }
            tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)
            | tungstenite::Error::ConnectionClosed
            | tungstenite::Error::AlreadyClosed => {
                Failure::message(ErrorKind::Transport, "the WebSocket has ended without being closed")
            }
            tungstenite::Error::Protocol(error) => Failure::message(ErrorKind::WebSocket, error.to_string()),
            tungstenite::Error::Utf8(_) => Failure::message(ErrorKind::WebSocket, "a message of text is not UTF-8"),
            _ => Failure::message(ErrorKind::WebSocket, "the connection cannot go on"),
        })
    }
}
