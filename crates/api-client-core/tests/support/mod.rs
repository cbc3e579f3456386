//! What the tests of all client crates share; each includes this module by its path, so that it needs no crate.
//!
//! In: what a call is expected to send, and what the server answers. Out: assertions.
#![allow(dead_code, reason = "a crate uses what its API has")]

pub(crate) mod environment;
pub(crate) mod exchange;
pub(crate) mod failures;
pub(crate) mod json;
