//! The command line of `build-support` as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    build_support_cli::main(env!("CARGO_BIN_NAME"))
}
