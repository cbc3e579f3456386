//! The commands that ask sites for sources, run against sites on this machine.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails the test")]

mod apart;
mod fetch;
mod server;
mod sites;
mod weeks;
mod workspace;
