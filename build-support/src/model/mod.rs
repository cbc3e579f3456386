//! The typed model of an API: what stands between reading and writing.
//!
//! In: nothing; `lower` fills it. Out: the operations and types of an API, with the names that users of its client see.

pub mod api;
pub mod graph;
pub mod names;
pub mod operation;
pub mod paths;
mod prose;
pub mod settings;
pub mod types;
pub mod vocabulary;
pub mod xml;

pub use api::Api;
