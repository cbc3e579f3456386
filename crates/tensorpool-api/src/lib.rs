#![doc = include_str!("generated/links.md")]
// The examples of the README call operations of `user`.
#![cfg_attr(any(not(doctest), feature = "user"), doc = include_str!("../README.md"))]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
mod generated;

pub use generated::client::{Client, ClientBuilder};
pub use generated::reexports::*;
pub use generated::{operations, types};
