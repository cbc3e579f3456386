//! The commands, one file each.

pub(crate) mod codegen;
pub(crate) mod list;
pub(crate) mod why;
