//! Every operation against a server that compares whole requests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by a panic, and so do the functions that tests share"
)]

#[path = "../../../api-client-core/tests/support/mod.rs"]
mod support;

mod credentials;
mod dates;
mod newer;
mod operations;
mod servers;
mod unions;
