//! API descriptions to idiomatic Rust client crates.
//!
//! [`generate`](fn@generate) makes a client of a description for a build script; [`Workspace`] and its [`Vendor`]s
//! are what the command `cratify` of the package `openapi-crates-cli` works on. That is the whole interface.
//!
//! The library is pure: no network, no processes, no panics. What it finds wrong with its input is an [`Error`] with
//! file, line and what to do.
//!
//! # Not part of the interface
//!
//! The modules are hidden, for the command line and the tools of this project alone: they change in every release, a
//! patch included. Each stage is a module with one function from one named type to the next; data flows one way:
//!
//! - [`read::source`]: a page or file to fragments
//! - [`swagger`]: a Swagger 2.0 description to one of OpenAPI 3.0
//! - [`read::assemble`]: fragments to one specification
//! - [`read::overlay`]: corrections of the vendor's mistakes
//! - [`normalize`]: any specification to one canonical form
//! - [`lower`]: the canonical form to a typed [`model`] of the API
//! - [`table`]: the canonical form and the model to a table of the API
//! - [`generate`](mod@generate): the model to its spelling in Rust, by progenitor
//! - [`render`]: the model and its spelling to the code that users see
//! - [`layout`]: code to files
//! - [`emit`]: files to disk, or a comparison with it
//!
//! [`pipeline`] puts them in a row for a [`package::vendor`].

/// The version of the tool that writes a workspace, which its lock records.
#[doc(hidden)]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[doc(hidden)]
pub mod docs;
#[doc(hidden)]
pub mod document;
#[doc(hidden)]
pub mod drift;
#[doc(hidden)]
pub mod emit;
#[doc(hidden)]
pub mod generate;
mod generation;
#[doc(hidden)]
pub mod interface;
#[doc(hidden)]
pub mod layout;
#[doc(hidden)]
pub mod learn;
#[doc(hidden)]
pub mod lower;
#[doc(hidden)]
pub mod model;
#[doc(hidden)]
pub mod normalize;
#[doc(hidden)]
pub mod package;
#[doc(hidden)]
pub mod pipeline;
#[doc(hidden)]
pub mod read;
#[doc(hidden)]
pub mod render;
#[doc(hidden)]
pub mod swagger;
#[doc(hidden)]
pub mod table;

pub use api_operations::Table;
pub use generation::{Error, Generation, Vendor, Workspace, generate};
