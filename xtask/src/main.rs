//! The commands of the workspace: `cargo xtask COMMAND`.
//!
//! In: arguments and the workspace that they are run in. Out: files, reports and an exit status: 0 where all is well, 1
//! where something differs or was found, 2 where a command could not run. What the commands do is in `build-support`;
//! here is what touches the world: the clock, the terminal, the network.

mod commands;
mod fetch;
mod marks;
mod process;
mod report;
mod terminal;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// From the published pages of vendors to client crates.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Add(commands::add::Arguments),
    Bench(commands::bench::Arguments),
    Codegen(commands::codegen::Arguments),
    Corpus(commands::corpus::Arguments),
    #[command(hide = true)]
    CorpusRow(commands::corpus_row::Arguments),
    Doctor(commands::doctor::Arguments),
    Generate(commands::generate::Arguments),
    Diff(commands::diff::Arguments),
    Drift(commands::drift::Arguments),
    Features(commands::features::Arguments),
    Fetch(commands::fetch::Arguments),
    List(commands::list::Arguments),
    Propose(commands::propose::Arguments),
    Refresh(commands::refresh::Arguments),
    ReleaseNotes(commands::release_notes::Arguments),
    Values(commands::values::Arguments),
    Why(commands::why::Arguments),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All is well.
    Fine,
    /// Something differs, or was found.
    Findings,
    /// The command could not run.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::from(0),
            Outcome::Findings => Self::from(1),
            Outcome::Failed => Self::from(2),
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Add(arguments) => commands::add::run(&arguments),
        Command::Bench(arguments) => commands::bench::run(&arguments),
        Command::Codegen(arguments) => commands::codegen::run(&arguments),
        Command::Corpus(arguments) => commands::corpus::run(&arguments),
        Command::CorpusRow(arguments) => commands::corpus_row::run(&arguments),
        Command::Doctor(arguments) => commands::doctor::run(&arguments),
        Command::Generate(arguments) => commands::generate::run(&arguments),
        Command::Diff(arguments) => commands::diff::run(&arguments),
        Command::Drift(arguments) => commands::drift::run(&arguments),
        Command::Features(arguments) => commands::features::run(&arguments),
        Command::Fetch(arguments) => commands::fetch::run(&arguments),
        Command::List(arguments) => commands::list::run(&arguments),
        Command::Propose(arguments) => commands::propose::run(&arguments),
        Command::Refresh(arguments) => commands::refresh::run(&arguments),
        Command::ReleaseNotes(arguments) => commands::release_notes::run(&arguments),
        Command::Values(arguments) => commands::values::run(&arguments),
        Command::Why(arguments) => commands::why::run(&arguments),
    };
    outcome
        .unwrap_or_else(|error| {
            terminal::error(&format!("error: {error:#}"));
            Outcome::Failed
        })
        .into()
}
