//! WebSockets: [`Client::websocket`](crate::Client::websocket) opens one, with the credential, the headers and the
//! middleware of the client.
//!
//! In: a path and where its credential goes. Out: a stream of messages that is also a sink, of text and bytes
//! ([`WebSocket`]) or of JSON ([`JsonWebSocket`]). Nothing runs in the background: pings are sent and connections are
//! restored while the stream is read.

mod connection;
mod json;
mod message;
mod request;
mod socket;

pub use crate::handshake::CredentialPlace;
pub use json::JsonWebSocket;
pub use message::{CloseReason, Message};
pub use request::WebSocketRequest;
pub use socket::WebSocket;
