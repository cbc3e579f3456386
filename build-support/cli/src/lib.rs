//! The command line of `build-support`.
//!
//! In: arguments and the workspace that they are run in. Out: files, reports and an exit status: 0 where all is well, 1
//! where something differs or was found, 2 where a command could not run. What the commands do is in `build-support`;
//! here is what touches the world: the clock, the terminal, the network.

pub mod commands;
mod fetch;
mod outcome;
mod report;
pub mod terminal;
pub mod workspace;

use anyhow::Result;
use clap::Subcommand;

pub use outcome::Outcome;

/// The commands for a workspace of clients.
#[derive(Subcommand)]
#[allow(missing_docs, reason = "each variant has the documentation of its arguments")]
pub enum Command {
    Add(commands::add::Arguments),
    Codegen(commands::codegen::Arguments),
    Doctor(commands::doctor::Arguments),
    Generate(commands::generate::Arguments),
    Diff(commands::diff::Arguments),
    Drift(commands::drift::Arguments),
    Fetch(commands::fetch::Arguments),
    List(commands::list::Arguments),
    Propose(commands::propose::Arguments),
    Refresh(commands::refresh::Arguments),
    ReleaseNotes(commands::release_notes::Arguments),
    Why(commands::why::Arguments),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// What kept it from running.
    pub fn run(&self) -> Result<Outcome> {
        match self {
            Self::Add(arguments) => commands::add::run(arguments),
            Self::Codegen(arguments) => commands::codegen::run(arguments),
            Self::Doctor(arguments) => commands::doctor::run(arguments),
            Self::Generate(arguments) => commands::generate::run(arguments),
            Self::Diff(arguments) => commands::diff::run(arguments),
            Self::Drift(arguments) => commands::drift::run(arguments),
            Self::Fetch(arguments) => commands::fetch::run(arguments),
            Self::List(arguments) => commands::list::run(arguments),
            Self::Propose(arguments) => commands::propose::run(arguments),
            Self::Refresh(arguments) => commands::refresh::run(arguments),
            Self::ReleaseNotes(arguments) => commands::release_notes::run(arguments),
            Self::Why(arguments) => commands::why::run(arguments),
        }
    }
}
