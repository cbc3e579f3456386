//! The commands that ask sites for sources, run against sites on this machine.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a helper that fails fails the test, and a test says what it leaves out"
)]

// What is shared with the tests of the library calls it by the name of its package.
extern crate build_support as openapi_crates;

mod alike;
mod apart;
mod apis;
mod fetch;
mod files;
#[path = "../../../tests/sites/forms.rs"]
#[allow(dead_code, reason = "the tests of sites use the rest of it")]
mod forms;
mod input;
mod real_sites;
mod rehearsal;
mod server;
mod sites;
mod verify;
mod weeks;
mod whole_sites;
#[cfg(unix)]
mod workflow;
mod workspace;
