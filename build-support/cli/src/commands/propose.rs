//! `cargo xtask propose`: proposes what `refresh` has written as a draft pull request on GitHub.
//!
//! In: the changed work tree of a refreshed vendor, and the body of the pull request. Out: a commit on the branch
//! `refresh/VENDOR`, pushed, and a draft pull request for it; an open one gets the new body. `git` and `gh` do the
//! work, with their own credentials.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use anyhow::{Context as _, Result, bail};
use build_support::package::vendor;
use clap::ValueEnum;

use crate::command::Command;
use crate::{Outcome, register_command, terminal, workspace};

/// What a refresh can change: sources, crates with their snapshots, and the versions in Cargo.lock.
const PATHS: [&str; 4] = ["specs", "crates", "build-support/tests/vendors", "Cargo.lock"];
/// The author of the commit: the account of GitHub Actions.
const AUTHOR: [&str; 4] = [
    "-c",
    "user.name=github-actions[bot]",
    "-c",
    "user.email=41898282+github-actions[bot]@users.noreply.github.com",
];

const EXAMPLES: &str = "\
Example:
  cargo xtask propose trieve --body body.md --tests success";

/// Commit and push what `refresh` has written, and open or update a draft pull request
///
/// Needs git with a remote `origin` that it may push to, and `gh` with a token.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Vendor, by the name of its folder in specs/
    vendor: String,
    /// Body of the pull request, as `cargo xtask refresh` wrote it
    #[arg(long, value_name = "FILE")]
    body: PathBuf,
    /// Outcome of the tests; unless they succeeded, the pull request says that they did not
    #[arg(long, value_enum)]
    tests: Tests,
}

/// The outcome of a step, as GitHub Actions names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tests {
    Success,
    Failure,
    Cancelled,
    Skipped,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "propose";

    fn run(&self) -> crate::Result {
        let root = workspace::root()?;
        workspace::check_name(&self.vendor, &vendor::names(&root)?)?;
        if self.tests != Tests::Success {
            say_that_tests_failed(&self.body)?;
        }
        let branch = format!("refresh/{}", self.vendor);
        let title = format!("Refresh {}", self.vendor);
        push(&root, &branch, &title)?;
        open_or_update(&root, &branch, &title, &self.body)?;
        terminal::line(&format!("{}: proposed on {branch}", self.vendor));
        Ok(Outcome::Fine)
    }
}

/// Commits what a refresh can change, and pushes it to `branch`.
fn push(root: &Path, branch: &str, title: &str) -> Result<()> {
    let paths: Vec<&str> = PATHS.into_iter().filter(|path| root.join(path).exists()).collect();
    git(root, &[&["add", "--all", "--"], paths.as_slice()].concat())?;
    git(
        root,
        &[&AUTHOR[..], &["commit", "--quiet", "--message", title]].concat(),
    )?;
    let target = format!("HEAD:refs/heads/{branch}");
    git(root, &["push", "--quiet", "--force", "origin", &target])
}

/// Opens a draft pull request for `branch`, or updates the open one.
fn open_or_update(root: &Path, branch: &str, title: &str, body: &Path) -> Result<()> {
    let body = body.display().to_string();
    let open = open_request(root, branch)?;
    let update = match &open {
        Some(number) => vec!["pr", "edit", number],
        None => vec!["pr", "create", "--draft", "--head", branch, "--title", title],
    };
    if !succeeds(&mut gh(root, &[update.as_slice(), &["--body-file", &body]].concat()))? {
        bail!("`gh {}` failed; the branch {branch} is pushed", update.join(" "));
    }
    Ok(())
}

/// Returns the number of the open pull request for `branch`. A merged or closed one has the same branch, and stays as
/// it is.
fn open_request(root: &Path, branch: &str) -> Result<Option<String>> {
    let list = ["pr", "list", "--head", branch, "--state", "open"];
    let numbers = ["--json", "number", "--jq", ".[].number"];
    let output = gh(root, &[&list[..], &numbers[..]].concat())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run gh")?;
    let numbers = String::from_utf8_lossy(&output.stdout);
    Ok(numbers.split_whitespace().next().map(str::to_owned))
}

fn say_that_tests_failed(body: &Path) -> Result<()> {
    let text = fs::read_to_string(body).with_context(|| format!("cannot read {}", body.display()))?;
    let text = format!("{text}\n**The tests did not succeed with this change.**\n");
    fs::write(body, text).with_context(|| format!("cannot write {}", body.display()))
}

fn git(root: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Process::new("git");
    command.args(arguments).current_dir(root);
    if !succeeds(&mut command)? {
        bail!("`git {}` failed", arguments.join(" "));
    }
    Ok(())
}

fn gh(root: &Path, arguments: &[&str]) -> Process {
    let mut command = Process::new("gh");
    command.args(arguments).current_dir(root);
    command
}

/// Runs `command` with its output shown, and returns whether it succeeded.
fn succeeds(command: &mut Process) -> Result<bool> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot run {program}"))?;
    Ok(status.success())
}
