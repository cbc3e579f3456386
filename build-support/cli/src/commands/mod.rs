//! The commands, one file each.

pub mod add;
pub mod codegen;
pub mod diff;
pub mod doctor;
pub mod drift;
pub mod fetch;
pub mod generate;
pub(crate) mod input;
pub mod list;
pub mod propose;
pub mod refresh;
pub mod release_notes;
pub mod why;
