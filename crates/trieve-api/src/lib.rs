#![doc = include_str!("generated/links.md")]
// The examples of the README call operations of `organization`.
#![cfg_attr(any(not(doctest), feature = "organization"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
mod generated;

pub use generated::client::{Client, ClientBuilder};
pub use generated::reexports::*;
pub use generated::{operations, types};

/// The README of the workspace shows this crate: its example compiles with the tests.
#[cfg(all(doctest, feature = "organization"))]
#[doc = include_str!("../../../README.md")]
struct WorkspaceReadme;
