//! A client with types of its maintainer.

pub mod ids;

#[rustfmt::skip]
mod generated;

pub use generated::client::{Client, ClientBuilder};
pub use generated::reexports::*;
pub use generated::{operations, types};
