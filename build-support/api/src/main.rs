//! The command `api`.

use std::process::ExitCode;

fn main() -> ExitCode {
    openapi_crates_api::main()
}
