//! The pipeline from published API descriptions to Rust client crates.
//!
//! Each stage is a module with one function from one named type to the next; data flows one way:
//!
//! - [`source`]: a page or file to fragments
//! - [`assemble`]: fragments to one specification
//! - [`overlay`]: corrections of the vendor's mistakes
//! - [`normalize`]: any specification to one canonical form
//! - [`lower`]: the canonical form to a document for progenitor, and the facts that it cannot carry
//! - [`generate`]: the document to Rust code, by progenitor
//! - [`refine`]: progenitor's code to what users see
//! - [`layout`]: code to files
//! - [`emit`]: files to disk, or a comparison with it
//!
//! [`pipeline`] puts them in a row for a [`vendor`].
//!
//! The library is pure: no network, no processes, no panics. What it finds wrong with its input it reports as
//! [`diagnostic::Diagnostics`].

pub mod assemble;
pub mod compare;
pub mod crate_version;
pub mod diagnostic;
pub mod docs;
pub mod document;
pub mod drift;
pub mod emit;
pub mod facts;
pub mod features;
pub mod fidelity;
pub mod generate;
pub mod layout;
pub mod lock;
pub mod lower;
pub mod manifest;
pub mod names;
pub mod normalize;
pub mod overlay;
pub mod pipeline;
pub mod public_api;
mod readme;
pub mod refine;
pub mod scaffold;
pub mod site;
pub mod source;
pub mod spec;
pub mod vendor;
pub mod why;
pub mod yaml;
