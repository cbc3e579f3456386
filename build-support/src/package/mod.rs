//! The crate around the generated code, and the folder of its vendor.
//!
//! In: a vendor's manifest and sources, and what the stages made of its description. Out: `Cargo.toml`, README,
//! fidelity report, version and lock, and answers about where things came from.

pub mod cargo_toml;
pub mod committed;
pub mod crate_version;
pub mod examples;
pub mod fidelity;
pub mod file_set;
pub(crate) mod front;
mod generated;
pub(crate) mod header;
pub mod lock;
pub mod manifest;
pub mod one_file;
pub mod readme;
pub(crate) mod reexports;
pub mod scaffold;
pub mod vendor;
pub mod why;

pub use generated::{ClientCrate, Generated};
