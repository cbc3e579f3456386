//! The command line of `openapi-crates`, as a library: `cargo xtask` and the program of this package call [`main`].
//!
//! In: arguments, and the workspace they are run in. Out: files, reports and an exit status: 0 if all is well, 1 if a
//! command found something, 2 if it could not run. The pipeline itself is in `openapi-crates`; this package adds what
//! touches the world: the clock, the terminal, the network.
//!
//! A command is one file in `commands` and the line that declares it: see [`command`]. Another package registers
//! commands of its own in the same way, and they join these. The `xtask` of a workspace that has none is this program:
//!
//! ```no_run
//! //! The commands of this workspace: `cargo xtask COMMAND`.
//!
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     openapi_crates_cli::main("cargo xtask")
//! }
//! ```

mod caller;
pub mod command;
mod commands;
mod examination;
mod failure;
mod fetch;
pub mod finding;
pub mod format;
pub mod generation;
mod lessons;
mod members;
mod outcome;
mod parts;
mod report;
mod root_manifest;
pub mod sources;
pub mod terminal;
pub mod workspace;

use std::process::ExitCode;

pub use failure::{Failure, Result};
pub use outcome::Outcome;

/// The program that `cargo install openapi-crates-cli` gives.
pub const PROGRAM: &str = "cratify";

#[doc(hidden)]
pub use inventory;

/// Runs the command that the arguments of this process name. `program` is what users type before it.
pub fn main(program: &'static str) -> ExitCode {
    let matches = command::program(program).get_matches();
    let outcome = command::run(program, &matches).unwrap_or_else(|failure| {
        failure.show();
        Outcome::Failed
    });
    outcome.into()
}
