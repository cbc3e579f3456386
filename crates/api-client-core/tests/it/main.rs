//! Calls over real sockets, as a generated client makes them. One binary, so that it is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

mod authorization;
mod calls;
mod comparison;
mod concurrency;
mod connections;
mod contract;
mod contract_list;
mod credentials;
mod curl;
mod declared;
mod differing;
pub mod documented;
mod errors;
mod events;
mod facade;
mod faults;
mod files;
mod hostile;
mod json_lines;
mod nested;
mod oauth;
mod pagination;
mod polling;
mod rate_limits;
mod recordings;
mod redirects;
mod requests;
mod retries;
mod secrets;
mod servers;
mod shared_parameters;
mod statuses;
mod support;
#[cfg(all(feature = "metrics", feature = "trace-context"))]
mod telemetry;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls;
mod tolerance;
mod traces;
mod unions;
mod uploads;
mod values;
mod webhook_events;
mod websocket;
mod xml;
