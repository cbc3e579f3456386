//! [`WebSocketRequest`]: a WebSocket that is not open yet, and its settings.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::connection::Plan;
use super::json::JsonWebSocket;
use super::message::Message;
use super::socket::WebSocket;
use crate::handshake::CredentialPlace;
use crate::{CallOptions, Client, Error, Request, RetryPolicy, operation::SecurityRequirement};

/// The largest message that is received, unless another limit is set.
const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;

/// How often a silent connection is sent a ping, unless something else is set.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// How long a connection can be silent, unless something else is set.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// A WebSocket that is not open yet. [`connect`](Self::connect) opens it.
///
/// ```no_run
/// use api_client_core::{Client, Error};
///
/// async fn greet(client: &Client) -> Result<(), Error> {
///     let mut socket = client.websocket("/chat").connect().await?;
///     socket.send_message("hello").await?;
///     while let Some(message) = socket.next_message().await {
///         println!("{:?}", message?.text());
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone)]
#[must_use = "a WebSocket is not open until `connect` is called"]
pub struct WebSocketRequest {
    plan: Plan,
}

impl Client {
    /// Creates a request for a WebSocket at a path below the base URL, whose `http` or `https` stands for `ws` or
    /// `wss`. The path is as that of [`request`](Self::request).
    pub fn websocket(&self, path: &str) -> WebSocketRequest {
        WebSocketRequest {
            plan: Plan {
                request: self.request(Method::GET, path).into_upgrade(),
                message_limit: MESSAGE_LIMIT,
                ping_interval: Some(PING_INTERVAL),
                idle_timeout: Some(IDLE_TIMEOUT),
                reconnect: None,
                greetings: Vec::new(),
            },
        }
    }
}

impl WebSocketRequest {
    /// Sets the server, by a URL with any of the schemes `wss`, `ws`, `https` and `http`. Ignored if the client was
    /// given a base URL.
    pub fn server(self, url: &str) -> Self {
        let url = match url.strip_prefix("ws") {
            Some(rest) => format!("http{rest}"),
            None => url.to_owned(),
        };
        self.with(|request| request.server(&url))
    }

    /// Sets a path parameter. A value is always one segment.
    pub fn path<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        self.with(|request| request.path(name, value))
    }

    /// Adds a query parameter. `None` and `null` are left out.
    pub fn query<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        self.with(|request| request.query(name, value))
    }

    /// Sets a header of the handshake. `None` and `null` are left out.
    pub fn header<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        self.with(|request| request.header(name, value))
    }

    /// Sets options of the handshake, such as its timeout and its retries.
    pub fn options(self, options: CallOptions) -> Self {
        self.with(|request| request.options(options))
    }

    /// Sets which security schemes the WebSocket needs. Defaults to the first that has a credential.
    pub fn security(self, requirement: SecurityRequirement) -> Self {
        self.with(|request| request.security(requirement))
    }

    /// Sets where the credential goes. Defaults to where its security scheme says.
    pub fn credential_place(self, place: CredentialPlace) -> Self {
        self.with(|request| request.credential_place(place))
    }

    /// Offers a subprotocol. The first one offered is the preferred one.
    pub fn protocol(self, name: impl Into<String>) -> Self {
        self.with(|request| request.protocol(name.into()))
    }

    /// Sends a message whenever a connection has been made, after the credential: what the server is asked to send.
    pub fn greeting(mut self, message: impl Into<Message>) -> Self {
        self.plan.greetings.push(message.into());
        self
    }

    /// Sets the size of the largest message that is received, in bytes. Defaults to 16 MiB.
    pub fn message_limit(mut self, bytes: usize) -> Self {
        self.plan.message_limit = bytes;
        self
    }

    /// Sets how long the connection can be silent before it is sent a ping. Defaults to 20 s; `None` sends no pings.
    /// Pings of the server are always answered.
    pub fn ping_interval(mut self, interval: impl Into<Option<Duration>>) -> Self {
        self.plan.ping_interval = interval.into();
        self
    }

    /// Sets how long the connection can be silent, without even the answer to a ping, before it counts as lost.
    /// Defaults to 60 s; `None` disables it.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.plan.idle_timeout = timeout.into();
        self
    }

    /// Connects again when the connection breaks, stalls, or is closed by a server that goes away, restarts, is
    /// overloaded or has failed (the codes 1001, 1006 and 1011 to 1014). Defaults to never.
    ///
    /// The policy says how often in a row, and after which pauses: `max_attempts` of 3 are two new connections. What
    /// either side has sent in the meantime is lost: [`WebSocket::reconnections`] says whether that can be.
    /// A program that waits for the answer to a message of its own does so with a timeout, therefore, and sends the
    /// message again; what a server is to send whatever happens is asked for by a [`greeting`](Self::greeting).
    pub fn reconnect(mut self, policy: RetryPolicy) -> Self {
        self.plan.reconnect = Some(policy);
        self
    }

    /// Opens the WebSocket and sends the credential, if that is a message, and all greetings.
    ///
    /// # Errors
    ///
    /// Returns an error if the server cannot be reached or opens no WebSocket; see [`ErrorKind`](crate::ErrorKind).
    pub async fn connect(self) -> Result<WebSocket, Error> {
        let connection = self.plan.open().await?;
        Ok(WebSocket::new(Arc::new(self.plan), connection))
    }

    /// Opens the WebSocket for messages of JSON: `S` are those that are sent, `R` those that are received.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_json<S: Serialize, R: DeserializeOwned>(self) -> Result<JsonWebSocket<S, R>, Error> {
        Ok(JsonWebSocket::new(self.connect().await?))
    }

    fn with(mut self, change: impl FnOnce(Request) -> Request) -> Self {
        self.plan.request = change(self.plan.request);
        self
    }
}

/// Formats the settings, but no message, which can be a secret.
impl fmt::Debug for WebSocketRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketRequest")
            .field("request", &self.plan.request)
            .field("greetings", &self.plan.greetings.len())
            .finish_non_exhaustive()
    }
}
