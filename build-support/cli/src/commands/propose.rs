//! `cargo xtask propose`: proposes what `refresh` has written as a draft pull request on GitHub.
//!
//! In: the changed work tree of a refreshed vendor, and the body of the pull request. Out: a commit on the branch
//! `refresh/VENDOR`, pushed, and a draft pull request for it; an open one gets the new body. Only commits of this
//! program are replaced: those of people are put on top, or stay where they are while the new state goes to a branch of
//! its own. What is proposed already is not touched. A vendor that could not be refreshed gets an issue. Git and
//! GitHub's own program do the work, with the credentials that they have.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use anyhow::{Context as _, Result, anyhow, bail};
use build_support::package::vendor;
use clap::ValueEnum;
use serde::Serialize;

use crate::command::Command;
use crate::format::ReportFormat;
use crate::{Outcome, register_command, workspace};

/// What a refresh can change: sources, crates with their snapshots, the versions in Cargo.lock, and the table of
/// clients.
const PATHS: [&str; 5] = [
    "specs",
    "crates",
    "build-support/tests/vendors",
    "Cargo.lock",
    "README.md",
];
/// The label of pull requests and issues.
const LABEL: &str = "refresh";
/// How many branches one vendor may have that wait for people.
const MAX_BRANCHES: usize = 20;
/// The name and the address of who commits: the account of GitHub's runs.
const AUTHOR: (&str, &str) = (
    "github-actions[bot]",
    "41898282+github-actions[bot]@users.noreply.github.com",
);

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
    /// Outcome of the tests; unless they succeeded, the pull request says that they did not. Without it, the refresh
    /// has failed, and `--body` is that of an issue
    #[arg(long, value_enum)]
    tests: Option<Tests>,
    #[command(flatten)]
    format: ReportFormat,
}

/// What was proposed.
#[derive(Serialize)]
struct Proposal<'a> {
    vendor: &'a str,
    state: State,
    /// The branch, of which there is none if the refresh has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'a str>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// The branch had all of it already.
    Unchanged,
    Proposed,
    /// On another branch, because the first one has commits of people.
    Beside,
    /// An issue says why the vendor cannot be refreshed.
    Failed,
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
        workspace::check_name(&self.vendor, &vendor::names(&workspace::root()?)?)?;
        run(self)
    }
}

impl Arguments {
    /// Prints what was done, as `line` or as JSON.
    fn report(&self, state: State, branch: Option<&str>, line: &str) -> crate::Result {
        let vendor = &self.vendor;
        let proposal = Proposal { vendor, state, branch };
        self.format.print(&proposal, |_| line.to_owned())?;
        Ok(Outcome::Fine)
    }
}

fn run(arguments: &Arguments) -> crate::Result {
    let root = workspace::root()?;
    let vendor = &arguments.vendor;
    let Some(tests) = arguments.tests else {
        report_failure(&root, vendor, &arguments.body)?;
        let line = format!("{vendor}: an issue says why it cannot be refreshed");
        return arguments.report(State::Failed, None, &line);
    };
    if tests != Tests::Success {
        say_that_tests_failed(&arguments.body)?;
    }
    let branch = format!("refresh/{vendor}");
    let title = title(vendor, &arguments.body)?;
    let base = git_says(&root, &["rev-parse", "HEAD"])?;
    let paths = PATHS.into_iter().filter(|path| root.join(path).exists());
    git(
        &root,
        &[&["add", "--all", "--"], paths.collect::<Vec<_>>().as_slice()].concat(),
    )?;
    if !succeeds(git_as_author(&root).args(["commit", "--quiet", "--message", &title]))? {
        return Err(anyhow!("`git commit` failed").into());
    }
    match push(&root, &base, &branch)? {
        Pushed::Same => {
            let line = format!("{vendor}: {branch} is up to date already");
            arguments.report(State::Unchanged, Some(&branch), &line)
        }
        Pushed::On => {
            propose(&root, &branch, &title, &arguments.body)?;
            arguments.report(
                State::Proposed,
                Some(&branch),
                &format!("{vendor}: proposed on {branch}"),
            )
        }
        Pushed::Beside(beside) => {
            if let Some(number) = open_pull_request(&root, &branch)? {
                let comment = format!(
                    "The API has changed again, and the commits on `{branch}` that people made do not fit on top of that. They stay \
                     as they are; the new state is on `{beside}`."
                );
                gh(&root, &["pr", "comment", &number, "--body", &comment])?;
            }
            propose(&root, &beside, &title, &arguments.body)?;
            let line = format!("{vendor}: proposed on {beside}, because {branch} has commits of people");
            arguments.report(State::Beside, Some(&beside), &line)
        }
    }
}

/// Opens an issue that says why `vendor` cannot be refreshed, or brings the open one up to date.
fn report_failure(root: &Path, vendor: &str, body: &Path) -> Result<()> {
    let title = format!("Refresh of {vendor} fails");
    let search = format!("\"{title}\" in:title");
    let open = [
        "issue", "list", "--state", "open", "--label", LABEL, "--search", &search,
    ];
    let number = gh_says(root, &[&open[..], &["--json", "number", "--jq", ".[].number"]].concat())?;
    let body = body.display().to_string();
    match number.split_whitespace().next() {
        Some(number) => gh(root, &["issue", "edit", number, "--body-file", &body])?,
        None => {
            make_label(root)?;
            gh(
                root,
                &[
                    "issue",
                    "create",
                    "--title",
                    &title,
                    "--label",
                    LABEL,
                    "--body-file",
                    &body,
                ],
            )?;
        }
    }
    Ok(())
}

/// What a push has come to.
enum Pushed {
    /// The branch has all of it already, and is as it was.
    Same,
    /// It is on the branch.
    On,
    /// It is on another branch, for the first one has commits of people that do not fit on top of it.
    Beside(String),
}

/// Pushes the commit on top of `base` to `branch`, over commits of this program alone: those of people are put on top.
fn push(root: &Path, base: &str, branch: &str) -> Result<Pushed> {
    let ours = git_says(root, &["rev-parse", "HEAD"])?;
    let Some(theirs) = remote(root, branch)? else {
        push_over(root, &ours, branch, "")?;
        return Ok(Pushed::On);
    };
    let since = format!("{base}..{theirs}");
    let authors = git_says(root, &["log", "--format=%H %ae", &since])?;
    let mut commits = authors.lines().filter_map(|line| line.split_once(' '));
    // The newest commit of this program; what is above it was made by people.
    let last = commits
        .find(|(_, author)| *author == AUTHOR.1)
        .map(|(commit, _)| commit.to_owned());
    let last = last.unwrap_or_else(|| base.to_owned());
    // The lock differs in times alone where the sources do not differ.
    let same = [
        "diff",
        "--quiet",
        &last,
        &ours,
        "--",
        ".",
        ":(exclude)specs/sources.lock",
    ];
    if succeeds(Process::new("git").args(same).current_dir(root))? {
        return Ok(Pushed::Same);
    }
    if last == theirs {
        push_over(root, &ours, branch, &theirs)?;
        return Ok(Pushed::On);
    }
    if succeeds(git_as_author(root).args(["rebase", "--quiet", "--onto", &ours, &last, &theirs]))? {
        push_over(root, "HEAD", branch, &theirs)?;
        return Ok(Pushed::On);
    }
    git(root, &["rebase", "--abort"])?;
    for number in 2..MAX_BRANCHES {
        let beside = format!("{branch}-{number}");
        if remote(root, &beside)?.is_none() {
            push_over(root, &ours, &beside, "")?;
            return Ok(Pushed::Beside(beside));
        }
    }
    bail!("there are {MAX_BRANCHES} branches for one refresh: merge or delete some of {branch}-*")
}

/// The commit that `branch` has where it is pushed to, which is fetched.
fn remote(root: &Path, branch: &str) -> Result<Option<String>> {
    let reference = format!("refs/heads/{branch}");
    let listed = git_says(root, &["ls-remote", "origin", &reference])?;
    let Some(commit) = listed.split_whitespace().next() else {
        return Ok(None);
    };
    git(root, &["fetch", "--quiet", "origin", &reference])?;
    Ok(Some(commit.to_owned()))
}

/// Pushes `commit` to `branch` if that still has the commit `expected`; nothing means that there is no such branch.
fn push_over(root: &Path, commit: &str, branch: &str, expected: &str) -> Result<()> {
    let lease = format!("--force-with-lease=refs/heads/{branch}:{expected}");
    git(
        root,
        &[
            "push",
            "--quiet",
            &lease,
            "origin",
            &format!("{commit}:refs/heads/{branch}"),
        ],
    )
}

/// The number of the open pull request for `branch`. One that was merged or closed has the same branch, and stays as it
/// is.
fn open_pull_request(root: &Path, branch: &str) -> Result<Option<String>> {
    let open = ["pr", "list", "--head", branch, "--state", "open"];
    let found = gh_says(root, &[&open[..], &["--json", "number", "--jq", ".[].number"]].concat())?;
    Ok(found.split_whitespace().next().map(str::to_owned))
}

fn propose(root: &Path, branch: &str, title: &str, body: &Path) -> Result<()> {
    let body = body.display().to_string();
    match open_pull_request(root, branch)? {
        Some(number) => gh(root, &["pr", "edit", &number, "--title", title, "--body-file", &body]),
        None => {
            make_label(root)?;
            let create = [
                "pr", "create", "--draft", "--head", branch, "--title", title, "--label", LABEL,
            ];
            gh(root, &[&create[..], &["--body-file", &body]].concat())
        }
    }
}

fn make_label(root: &Path) -> Result<()> {
    gh(
        root,
        &[
            "label",
            "create",
            LABEL,
            "--force",
            "--description",
            "What vendors have changed",
        ],
    )
}

/// The title of a pull request, with the version to release where the body names one.
fn title(vendor: &str, body: &Path) -> Result<String> {
    let text = fs::read_to_string(body).with_context(|| format!("cannot read {}", body.display()))?;
    let version = text
        .lines()
        .find_map(|line| line.strip_prefix("Version to release: `")?.strip_suffix('`'));
    Ok(match version {
        Some(version) => format!("Refresh {vendor}, to release as {version}"),
        None => format!("Refresh {vendor}"),
    })
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

/// Returns git in `root`, which commits as [`AUTHOR`].
fn git_as_author(root: &Path) -> Process {
    let (name, email) = AUTHOR;
    let mut command = Process::new("git");
    command
        .args(["-c", &format!("user.name={name}"), "-c", &format!("user.email={email}")])
        .current_dir(root);
    command
}

/// What `git` prints.
fn git_says(root: &Path, arguments: &[&str]) -> Result<String> {
    says("git", root, arguments)
}

fn gh_says(root: &Path, arguments: &[&str]) -> Result<String> {
    says("gh", root, arguments)
}

fn says(program: &str, root: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = Process::new(program);
    command.args(arguments).current_dir(root).stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("cannot run {program}"))?;
    if !output.status.success() {
        bail!("`{program} {}` failed", arguments.join(" "));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn gh(root: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Process::new("gh");
    if !succeeds(command.args(arguments).current_dir(root))? {
        bail!("`gh {}` failed", arguments.join(" "));
    }
    Ok(())
}

/// Runs `command` with its output shown, and returns whether it succeeded.
fn succeeds(command: &mut Process) -> Result<bool> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot run {program}"))?;
    Ok(status.success())
}
