//! The command line of `openapi-crates` as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    openapi_crates_cli::main(openapi_crates_cli::PROGRAM)
}
