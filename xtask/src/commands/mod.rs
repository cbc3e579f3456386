//! The commands, one file each.

pub(crate) mod add;
pub(crate) mod codegen;
pub(crate) mod corpus;
pub(crate) mod corpus_row;
pub(crate) mod doctor;
pub(crate) mod generate;
pub(crate) mod list;
