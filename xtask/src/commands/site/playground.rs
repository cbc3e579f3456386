//! The pipeline as a program for browsers, which the page `playground` runs.
//!
//! In: the package `playground` of this workspace. Out: its program for browsers beside the page, in the book.

use std::fs;
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use build_support_cli::terminal;

use crate::process;

/// What the program is compiled for.
const TARGET: &str = "wasm32-unknown-unknown";

/// What it is compiled with, and where: other tools have other files.
const PROFILE: &str = "playground";
const FOLDER: &str = "target/playground";

/// The stack and the most memory that the program has, in bytes. A thread of the commands has more stack, but a browser
/// does not let calls go as deep as that anyway.
const STACK: u32 = 32 << 20;
const MEMORY: u32 = 2 << 30;

/// The timeout of the compiler, which optimizes the whole program at once.
const LIMIT: Duration = Duration::from_secs(3600);

/// Compiles the program, in the workspace at `root`, and puts it into the folder `to`.
pub(super) fn build(root: &Path, to: &Path) -> Result<()> {
    let mut command = Process::new(process::cargo());
    command.current_dir(root).env("CARGO_TARGET_DIR", root.join(FOLDER));
    command.args([
        "rustc",
        "--quiet",
        "--locked",
        "--package",
        "playground",
        "--lib",
        "--crate-type",
        "cdylib",
    ]);
    command.args(["--profile", PROFILE, "--target", TARGET, "--"]);
    for limit in [format!("-zstack-size={STACK}"), format!("--max-memory={MEMORY}")] {
        command.args(["-C", &format!("link-arg={limit}")]);
    }
    let ended = process::run(&mut command, LIMIT)?;
    terminal::detail(&ended.stderr);
    match ended.status {
        Some(status) if status.success() => {}
        Some(_) if ended.stderr.contains("may not be installed") => {
            bail!(
                "the standard library for browsers is missing: `rustup target add {TARGET}`\n{}",
                ended.stderr
            )
        }
        Some(_) => bail!("the playground does not build:\n{}", ended.stderr),
        None => bail!("the build of the playground took longer than {} s", LIMIT.as_secs()),
    }
    let program = root.join(FOLDER).join(TARGET).join(PROFILE).join("playground.wasm");
    fs::copy(&program, to.join("playground.wasm")).with_context(|| format!("cannot copy {}", program.display()))?;
    Ok(())
}
