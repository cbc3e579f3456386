//! The commands, one file each.

pub(crate) mod bench;
pub(crate) mod corpus;
pub(crate) mod corpus_row;
pub(crate) mod features;
pub(crate) mod values;
mod values_crate;
mod values_table;
