//! The commands, one file each.

pub(crate) mod add;
pub(crate) mod bench;
pub(crate) mod codegen;
pub(crate) mod corpus;
pub(crate) mod corpus_row;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod drift;
pub(crate) mod features;
pub(crate) mod fetch;
pub(crate) mod generate;
pub(crate) mod input;
pub(crate) mod list;
pub(crate) mod propose;
pub(crate) mod refresh;
pub(crate) mod release_notes;
pub(crate) mod values;
mod values_crate;
mod values_table;
pub(crate) mod why;
