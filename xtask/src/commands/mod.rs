//! The commands, one file each.

pub(crate) mod codegen;
pub(crate) mod fetch;
pub(crate) mod list;
