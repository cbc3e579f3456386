//! The pipeline from published API descriptions to Rust client crates.
//!
//! Each stage is a module with one function from one named type to the next; data flows one way:
//!
//! The library is pure: no network, no processes, no panics. What it finds wrong with its input it reports as
//! [`diagnostic::Diagnostics`].

pub mod diagnostic;
pub mod docs;
pub mod document;
pub mod emit;
pub mod facts;
pub mod generate;
pub mod lower;
pub mod names;
pub mod normalize;
pub mod public_api;
