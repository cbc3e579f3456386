//! The command line of `build-support` as a program.

use std::process::ExitCode;

use build_support_cli::{Command, Outcome, terminal};
use clap::Parser as _;

/// From the published pages of vendors to client crates.
#[derive(clap::Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let outcome = Arguments::parse().command.run();
    outcome
        .unwrap_or_else(|error| {
            terminal::error(&format!("error: {error:#}"));
            Outcome::Failed
        })
        .into()
}
