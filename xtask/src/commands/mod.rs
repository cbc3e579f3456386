//! The commands, one file each.

pub(crate) mod codegen;
pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod fetch;
pub(crate) mod list;
pub(crate) mod refresh;
pub(crate) mod release_notes;
