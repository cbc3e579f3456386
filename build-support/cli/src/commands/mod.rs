//! The commands, one file each. A file registers its command; the line here makes it part of the program.

mod add;
mod codegen;
mod completions;
mod diff;
mod doctor;
mod drift;
mod explain;
mod fetch;
mod generate;
mod init;
mod learn;
mod list;
mod man;
mod mock;
mod propose;
mod refresh;
mod release_notes;
mod verify;
mod watch;
mod why;
