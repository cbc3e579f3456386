//! The commands of this workspace: `cargo xtask COMMAND`.

use std::process::ExitCode;

fn main() -> ExitCode {
    {crate}::main("cargo xtask")
}
