//! `cargo xtask propose`: what `refresh` has written, as a draft pull request on GitHub.
//!
//! In: the changed work tree of a refreshed vendor, and the body of the pull request. Out: a commit on the branch
//! `refresh/VENDOR`, pushed, and a draft pull request for it; one that is open gets the new body. Git and GitHub's own
//! program do the work, with the credentials that they have.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use build_support::package::vendor;
use clap::ValueEnum;

use crate::{Outcome, terminal, workspace};

/// What a refresh can change: sources, crates with their snapshots, and the versions in the lock of Cargo.
const PATHS: [&str; 4] = ["specs", "crates", "build-support/tests/vendors", "Cargo.lock"];
/// Who commits: the account of GitHub's runs.
const AUTHOR: [&str; 4] = [
    "-c",
    "user.name=github-actions[bot]",
    "-c",
    "user.email=41898282+github-actions[bot]@users.noreply.github.com",
];

/// Commit what `cargo xtask refresh` has written, push it and open a draft pull request, or bring one up to date.
///
/// Needs git, with a remote `origin` that it may push to, and `gh` with a token.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask propose trieve --body body.md --tests success")]
pub struct Arguments {
    /// The vendor, by its folder in specs/.
    vendor: String,
    /// The body of the pull request, as `cargo xtask refresh` wrote it.
    #[arg(long, value_name = "FILE")]
    body: PathBuf,
    /// How the tests ended; the pull request says so where they failed.
    #[arg(long, value_enum)]
    tests: Tests,
}

/// How a step ended, in the words of GitHub's runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tests {
    Success,
    Failure,
    Cancelled,
    Skipped,
}

/// Runs the command.
///
/// # Errors
///
/// What kept it from running.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let vendor = &arguments.vendor;
    if !vendor::names(&root).is_ok_and(|names| names.contains(vendor)) {
        bail!("there is no vendor `{vendor}`");
    }
    if arguments.tests != Tests::Success {
        say_that_tests_failed(&arguments.body)?;
    }
    let (branch, title) = (format!("refresh/{vendor}"), format!("Refresh {vendor}"));
    let paths = PATHS.into_iter().filter(|path| root.join(path).exists());
    git(
        &root,
        &[&["add", "--all", "--"], paths.collect::<Vec<_>>().as_slice()].concat(),
    )?;
    git(
        &root,
        &[&AUTHOR[..], &["commit", "--quiet", "--message", &title]].concat(),
    )?;
    git(
        &root,
        &[
            "push",
            "--quiet",
            "--force",
            "origin",
            &format!("HEAD:refs/heads/{branch}"),
        ],
    )?;
    let body = arguments.body.display().to_string();
    // One that was merged or closed has the same branch, and stays as it is.
    let open = [
        "pr",
        "list",
        "--head",
        &branch,
        "--state",
        "open",
        "--json",
        "number",
        "--jq",
        ".[].number",
    ];
    let open = gh(&root, &open)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run gh")?;
    let open = String::from_utf8_lossy(&open.stdout);
    let update = match open.split_whitespace().next() {
        Some(number) => vec!["pr", "edit", number],
        None => vec!["pr", "create", "--draft", "--head", &branch, "--title", &title],
    };
    if !succeeds(&mut gh(&root, &[update.as_slice(), &["--body-file", &body]].concat()))? {
        bail!("`gh {}` failed; the branch {branch} is pushed", update.join(" "));
    }
    terminal::line(&format!("{vendor}: proposed on {branch}"));
    Ok(Outcome::Fine)
}

fn say_that_tests_failed(body: &Path) -> Result<()> {
    let text = fs::read_to_string(body).with_context(|| format!("cannot read {}", body.display()))?;
    let text = format!("{text}\n**The tests did not succeed with this change.**\n");
    fs::write(body, text).with_context(|| format!("cannot write {}", body.display()))
}

fn git(root: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(root);
    if !succeeds(&mut command)? {
        bail!("`git {}` failed", arguments.join(" "));
    }
    Ok(())
}

fn gh(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("gh");
    command.args(arguments).current_dir(root);
    command
}

/// Runs `command`, whose output is shown, and says whether it succeeded.
fn succeeds(command: &mut Command) -> Result<bool> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot run {program}"))?;
    Ok(status.success())
}
