//! [`Connection`]: how the HTTP client that a builder makes connects. A browser has connections of its own, so that
//! there the settings can be made and change nothing.

use std::net::SocketAddr;
use std::time::Duration;

/// Settings of connections, for the HTTP client that a builder makes. A value that is not set is that of reqwest.
///
/// ```
/// use std::time::Duration;
/// use api_client_core::{ClientBuilder, Connection};
///
/// fn patient(builder: ClientBuilder) -> ClientBuilder {
///     let connection = Connection::new()
///         .pool_idle_timeout(Duration::from_secs(20)) // shorter than that of the load balancer
///         .pool_max_idle_per_host(4)
///         .tcp_keepalive(Duration::from_secs(30))
///         .resolve("api.pets.example", [([10, 0, 0, 7], 443).into()]);
///     builder.connection(connection)
/// }
/// ```
#[derive(Clone, Debug, Default)]
#[cfg_attr(
    target_arch = "wasm32",
    allow(dead_code, reason = "a browser has connections of its own")
)]
#[must_use = "settings do nothing until a builder has them"]
pub struct Connection {
    connect_timeout: Option<Duration>,
    pool_idle_timeout: Option<Option<Duration>>,
    pool_max_idle_per_host: Option<usize>,
    tcp_keepalive: Option<Option<Duration>>,
    addresses: Vec<(String, Vec<SocketAddr>)>,
}

impl Connection {
    /// Creates settings of which none is set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how long a connection that nothing uses is kept; `None` is for good. reqwest's is 90 s.
    pub fn pool_idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.pool_idle_timeout = Some(timeout.into());
        self
    }

    /// Sets how many connections that nothing uses are kept for each host; 0 is a new one for each request. reqwest has
    /// no limit.
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.pool_max_idle_per_host = Some(connections);
        self
    }

    /// Sets after which silence the system asks whether the other end is still there; `None` is never. reqwest's is
    /// 15 s.
    pub fn tcp_keepalive(mut self, silence: impl Into<Option<Duration>>) -> Self {
        self.tcp_keepalive = Some(silence.into());
        self
    }

    /// Sets the addresses of a host instead of asking DNS. The port 0 is that of the URL. TLS and `Host` stay as they
    /// are.
    pub fn resolve(mut self, host: impl Into<String>, addresses: impl IntoIterator<Item = SocketAddr>) -> Self {
        self.addresses.push((host.into(), addresses.into_iter().collect()));
        self
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn with_connect_timeout(self, connect_timeout: Option<Duration>) -> Self {
        Self {
            connect_timeout,
            ..self
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn apply(&self, mut builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        if let Some(timeout) = self.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        if let Some(timeout) = self.pool_idle_timeout {
            builder = builder.pool_idle_timeout(timeout);
        }
        if let Some(connections) = self.pool_max_idle_per_host {
            builder = builder.pool_max_idle_per_host(connections);
        }
        if let Some(silence) = self.tcp_keepalive {
            builder = builder.tcp_keepalive(silence);
        }
        for (host, addresses) in &self.addresses {
            builder = builder.resolve_to_addrs(host, addresses);
        }
        builder
    }
}
