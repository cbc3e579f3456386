//! The commands, one file or folder each. A file registers its command; the line here makes it part of the program.

mod bench;
mod corpus;
mod corpus_row;
mod depth;
mod features;
mod requests;
mod site;
mod test_targets;
mod values;
