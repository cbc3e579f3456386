//! The commands as they are run, each in a workspace of its own. One binary, so that it is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

mod add;
mod apis;
mod build_script;
mod credentials;
mod doctor;
mod examples;
mod generate;
mod init;
mod learn;
mod mock;
mod program;
mod raised;
mod several_files;
mod suggestions;
mod watch;
mod writes;

#[path = "../support/workspace.rs"]
mod workspace;

use std::fs;
use std::path::Path;

use self::workspace::{Workspace, stderr, stdout};

impl Workspace {
    fn new() -> Self {
        Self::of(env!("CARGO_BIN_EXE_cratify"))
    }
}

/// The paths of all files below `folder`, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}
