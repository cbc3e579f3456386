//! [`Message`]: what goes through a WebSocket in one piece, in either direction.

use bytes::Bytes;
use tokio_tungstenite::tungstenite;

/// A message of text or of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A message of text.
    Text(String),
    /// A message of bytes.
    Bytes(Bytes),
}

impl Message {
    /// Returns the text; `None` if the message is of bytes.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bytes(_) => None,
        }
    }

    /// Returns the bytes, those of the text too.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<Message> for tungstenite::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(text) => Self::text(text),
            Message::Bytes(bytes) => Self::binary(bytes),
        }
    }
}

/// Says why a WebSocket was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseReason {
    /// The code, of RFC 6455, section 7.4: 1000 is a normal end.
    pub code: u16,
    /// The text that the server has given, which can be empty.
    pub text: String,
}

impl CloseReason {
    /// Whether the work is done, or there is no code (1005).
    pub(crate) fn is_normal(&self) -> bool {
        matches!(self.code, 1000 | 1005)
    }

    /// Whether another connection may be served: the server goes away, restarts, is overloaded or has failed.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self.code, 1001 | 1006 | 1011..=1014)
    }
}
