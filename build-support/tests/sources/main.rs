//! Tests of the first stages of the pipeline: from published pages to one corrected description.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails fails the test"
)]

mod assemble;
mod common;
mod corpus;
mod kalshi;
mod lock;
mod manifest;
mod negative;
mod overlay;
mod pages;
mod reader;
mod reference;
mod robustness;
mod vendors;
mod yaml;
