//! The command line of `openapi-crates` as a program.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// A third of the time of generating goes to an allocator like that of glibc.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    openapi_crates_cli::main(openapi_crates_cli::PROGRAM)
}
