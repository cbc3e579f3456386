//! The commands of this repository: `cargo xtask COMMAND`.
//!
//! Those for a workspace of clients are in `build-support-cli`; here are those that measure and check the pipeline itself.

mod commands;
mod marks;
mod process;

use std::process::ExitCode;

use build_support_cli::{Outcome, terminal, workspace};
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
    #[command(flatten)]
    Workspace(build_support_cli::Command),
    Bench(commands::bench::Arguments),
    Corpus(commands::corpus::Arguments),
    #[command(hide = true)]
    CorpusRow(commands::corpus_row::Arguments),
    Features(commands::features::Arguments),
    Values(commands::values::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Workspace(command) => command.run(),
        Command::Bench(arguments) => commands::bench::run(&arguments),
        Command::Corpus(arguments) => commands::corpus::run(&arguments),
        Command::CorpusRow(arguments) => commands::corpus_row::run(&arguments),
        Command::Features(arguments) => commands::features::run(&arguments),
        Command::Values(arguments) => commands::values::run(&arguments),
    };
    outcome
        .unwrap_or_else(|error| {
            terminal::error(&format!("error: {error:#}"));
            Outcome::Failed
        })
        .into()
}
