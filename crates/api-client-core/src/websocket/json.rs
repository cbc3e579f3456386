//! [`JsonWebSocket`]: a WebSocket whose messages are JSON.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_sink::Sink;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::message::Message;
use super::socket::WebSocket;
use crate::Error;

/// A WebSocket whose messages are JSON: a `Stream` of `R` and a `Sink` of `S`.
///
/// A message that is not an `R` is an error of kind [`Decode`](crate::ErrorKind::Decode), after which the stream goes
/// on. Messages are sent as text.
pub struct JsonWebSocket<S, R> {
    socket: WebSocket,
    types: PhantomData<fn(S) -> R>,
}

impl<S: Serialize, R: DeserializeOwned> JsonWebSocket<S, R> {
    pub(crate) fn new(socket: WebSocket) -> Self {
        Self {
            socket,
            types: PhantomData,
        }
    }

    /// Returns the next message; `None` at the end.
    ///
    /// # Errors
    ///
    /// As [`WebSocket::next_message`], and if a message is not an `R`.
    pub async fn next_message(&mut self) -> Option<Result<R, Error>> {
        poll_fn(|context| self.poll_message(context)).await
    }

    /// Sends a message.
    ///
    /// # Errors
    ///
    /// As [`WebSocket::send_message`], and if the message cannot be written as JSON.
    pub async fn send_message(&mut self, message: &S) -> Result<(), Error> {
        let message = self.written(message)?;
        self.socket.send_message(message).await
    }

    /// Returns the WebSocket, for what has nothing to do with JSON.
    pub fn get_mut(&mut self) -> &mut WebSocket {
        &mut self.socket
    }

    /// Returns the WebSocket, for messages of text and bytes.
    #[must_use]
    pub fn into_inner(self) -> WebSocket {
        self.socket
    }

    fn written(&self, message: &S) -> Result<Message, Error> {
        serde_json::to_string(message)
            .map(Message::Text)
            .map_err(|error| self.socket.unwritable(&error))
    }

    fn poll_message(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R, Error>>> {
        let message = ready!(self.socket.poll_message(context));
        Poll::Ready(message.map(|message| {
            let message = message?;
            let bytes = message.as_bytes();
            serde_json::from_slice(bytes).map_err(|error| self.socket.undecodable(bytes, &error))
        }))
    }
}

impl<S: Serialize, R: DeserializeOwned> Stream for JsonWebSocket<S, R> {
    type Item = Result<R, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_message(context)
    }
}

impl<S: Serialize, R: DeserializeOwned> Sink<S> for JsonWebSocket<S, R> {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.get_mut().socket).poll_ready(context)
    }

    fn start_send(self: Pin<&mut Self>, message: S) -> Result<(), Error> {
        let this = self.get_mut();
        let message = this.written(&message)?;
        Pin::new(&mut this.socket).start_send(message)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Pin::new(&mut self.get_mut().socket).poll_close(context)
    }
}

impl<S, R> fmt::Debug for JsonWebSocket<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JsonWebSocket").field(&self.socket).finish()
    }
}
