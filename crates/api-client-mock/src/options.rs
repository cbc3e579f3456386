//! How a server answers.

use std::time::Duration;

use crate::replay::Recording;

/// How a [`Server`](crate::Server) answers what nothing is expected of.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) port: u16,
    pub(crate) checks: bool,
    pub(crate) stateful: bool,
    pub(crate) cors: bool,
    pub(crate) latency: Duration,
    pub(crate) seed: u64,
    pub(crate) fault_every: Option<u64>,
    pub(crate) recording: Option<Recording>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            checks: true,
            stateful: false,
            cors: false,
            latency: Duration::ZERO,
            seed: 0,
            fault_every: None,
            recording: None,
        }
    }
}

impl Options {
    /// Sets the port. Defaults to one that is free.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Takes requests that the description does not allow. Defaults to answering them with 400 or 401.
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.checks = false;
        self
    }

    /// Remembers what is created at paths such as `/things`, to be read, changed, listed and deleted at `/things/{id}`.
    #[must_use]
    pub fn stateful(mut self) -> Self {
        self.stateful = true;
        self
    }

    /// Lets pages of other origins call the server, in browsers.
    #[must_use]
    pub fn cors(mut self) -> Self {
        self.cors = true;
        self
    }

    /// Waits before each answer. Defaults to not at all.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Makes other values. Defaults to 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Answers each `count`th request with 503 and a `Retry-After` of a second. Defaults to none.
    #[must_use]
    pub fn fault_every(mut self, count: u64) -> Self {
        self.fault_every = Some(count.max(1));
        self
    }

    /// Answers with what was recorded. A request that was not recorded is unexpected.
    #[must_use]
    pub fn replay(mut self, recording: Recording) -> Self {
        self.recording = Some(recording);
        self
    }
}
