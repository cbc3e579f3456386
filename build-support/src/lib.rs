//! The pipeline from published API descriptions to Rust client crates.
//!
//! Each stage is a module with one function from one named type to the next; data flows one way:
//!
//! - [`read::source`]: a page or file to fragments
//! - [`swagger`]: a Swagger 2.0 description to one of OpenAPI 3.0
//! - [`read::assemble`]: fragments to one specification
//! - [`read::overlay`]: corrections of the vendor's mistakes
//! - [`normalize`]: any specification to one canonical form
//! - [`lower`]: the canonical form to a typed [`model`] of the API
//! - [`generate`]: the model to its spelling in Rust, by progenitor
//! - [`render`]: the model and its spelling to the code that users see
//! - [`layout`]: code to files
//! - [`emit`]: files to disk, or a comparison with it
//!
//! [`pipeline`] puts them in a row for a [`package::vendor`].
//!
//! The library is pure: no network, no processes, no panics. What it finds wrong with its input it reports as
//! [`document::diagnostic::Diagnostics`].

/// The version of the tool that writes a workspace, which its lock records.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub mod docs;
pub mod document;
pub mod drift;
pub mod emit;
pub mod generate;
pub mod interface;
pub mod layout;
pub mod learn;
pub mod lower;
pub mod model;
pub mod normalize;
pub mod package;
pub mod pipeline;
pub mod read;
pub mod render;
pub mod swagger;
