//! `cargo xtask test-targets`: finds test targets that run no test.
//!
//! In: the workspace. Out: how many tests each target in `tests/` has. Cargo leaves a target out, and says nothing, if
//! a feature that it requires is off; so the tests of a client could vanish with its default features. Those targets
//! are run here, with all features.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::Duration;

use anyhow::{Context as _, bail};
use build_support::document::words::count;
use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::{Outcome, Result, register_command, terminal, workspace};
use serde::{Deserialize, Serialize};

use crate::process;

/// The timeout of one compilation, or of the tests of one target.
const LIMIT: Duration = Duration::from_secs(3600);

const EXAMPLES: &str = "\
Example:
  cargo xtask test-targets && cargo test --workspace";

/// Find test targets that run no test, and run those that the default features leave out
///
/// Exits with status 1 if a target has no test, or if a test fails that only runs with all features.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    format: ReportFormat,
}

/// A test target and how many tests it has.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Row {
    package: String,
    target: String,
    tests: usize,
    /// Whether `cargo test` runs it only with all features, as is done here.
    needs_all_features: bool,
    /// Whether its tests passed, or `None` if `cargo test` runs them.
    passed: Option<bool>,
}

/// What `cargo metadata` prints.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
}

/// One line of what `cargo test --message-format json` prints.
#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "test-targets";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let built = built(&root, &["--workspace"])?;
        let mut rows = Vec::new();
        for package in metadata(&root)?.packages {
            for target in package.targets.iter().filter(|target| target.is_test()) {
                rows.push(row(&root, &package.name, target, built.get(&target.src_path))?);
            }
        }
        self.format.print(rows.as_slice(), summary)?;
        let is_found = rows.iter().any(|row| row.tests == 0 || row.passed == Some(false));
        Ok(Outcome::found(is_found))
    }
}

impl Target {
    fn is_test(&self) -> bool {
        self.kind.iter().any(|kind| kind == "test")
    }
}

/// Returns the report, one line for each target that needs attention.
fn summary(rows: &[Row]) -> String {
    let mut lines = Vec::new();
    for row in rows {
        let name = format!("{}, {}", row.package, row.target);
        match row.passed {
            _ if row.tests == 0 => lines.push(format!("{name}: NO TEST")),
            Some(false) => lines.push(format!("{name}: failed with all features")),
            Some(true) => lines.push(format!("{name}: {} with all features", count(row.tests, "test"))),
            None => {}
        }
    }
    let tests = rows.iter().map(|row| row.tests).sum();
    lines.push(format!(
        "{} with {}",
        count(rows.len(), "test target"),
        count(tests, "test")
    ));
    lines.join("\n")
}

fn metadata(root: &Path) -> anyhow::Result<Metadata> {
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    serde_json::from_str(&cargo(root, &arguments)?).context("cannot read what `cargo metadata` prints")
}

/// Builds the test targets that `selection` selects, and returns their programs by the paths of their sources.
fn built(root: &Path, selection: &[&str]) -> anyhow::Result<BTreeMap<PathBuf, PathBuf>> {
    let arguments = [&["test", "--no-run", "--quiet", "--message-format", "json"], selection].concat();
    let messages = cargo(root, &arguments)?;
    let programs = messages.lines().filter_map(|line| {
        let message: Message = serde_json::from_str(line).ok()?;
        let target = message.target.filter(Target::is_test)?;
        Some((target.src_path, message.executable?))
    });
    Ok(programs.collect())
}

fn row(root: &Path, package: &str, target: &Target, program: Option<&PathBuf>) -> anyhow::Result<Row> {
    let mut row = Row {
        package: package.to_owned(),
        target: target.name.clone(),
        tests: 0,
        needs_all_features: program.is_none(),
        passed: None,
    };
    let selection = ["--package", package, "--test", &target.name, "--all-features"];
    let program = match program {
        Some(program) => program.clone(),
        None => match built(root, &selection)?.remove(&target.src_path) {
            Some(program) => program,
            None => return Ok(row),
        },
    };
    let mut list = Process::new(&program);
    list.args(["--list", "--format", "terse"]).current_dir(root);
    row.tests = tests_in(&process::run(&mut list, LIMIT)?.stdout);
    if row.needs_all_features {
        let mut command = Process::new(process::cargo());
        command.arg("test").args(selection).current_dir(root);
        let ended = process::run(&mut command, LIMIT)?;
        let passed = ended.status.is_some_and(|status| status.success());
        if !passed {
            terminal::error(&(ended.stdout + &ended.stderr));
        }
        row.passed = Some(passed);
    }
    Ok(row)
}

/// Returns how many tests a program lists.
fn tests_in(list: &str) -> usize {
    list.lines().filter(|line| line.ends_with(": test")).count()
}

/// Returns what cargo prints.
fn cargo(root: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = Process::new(process::cargo());
    command.args(arguments).current_dir(root);
    let ended = process::run(&mut command, LIMIT)?;
    match ended.status.is_some_and(|status| status.success()) {
        true => Ok(ended.stdout),
        false => bail!("`cargo {}` failed:\n{}", arguments.join(" "), ended.stderr),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(tests: usize, passed: Option<bool>) -> Row {
        Row {
            package: "cats-api".to_owned(),
            target: "e2e".to_owned(),
            tests,
            needs_all_features: passed.is_some(),
            passed,
        }
    }

    #[test]
    fn tests_are_counted_and_benchmarks_are_not() {
        assert_eq!(
            tests_in("a::b: test\nc: test\nd: benchmark\n\n2 tests, 1 benchmark\n"),
            2
        );
        assert_eq!(tests_in("0 tests, 0 benchmarks\n"), 0);
    }

    #[test]
    fn a_target_without_a_test_is_named() {
        let text = summary(&[row(3, None), row(0, None), row(2, Some(true)), row(1, Some(false))]);
        let expected = "cats-api, e2e: NO TEST\ncats-api, e2e: 2 tests with all features\ncats-api, e2e: failed with all \
                        features\n4 test targets with 6 tests";
        assert_eq!(text, expected);
    }
}
