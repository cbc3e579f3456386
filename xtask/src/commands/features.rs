//! `cargo xtask features`: compiles every client with each of its features.
//!
//! In: the clients of the workspace. Out: whether each compiles without a warning with no feature, with each feature
//! alone, or a sample of them, and with all, and what the compiler says if not. Tests and examples are compiled as far
//! as the features enable them.

use std::fs;
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use build_support::document::words::count;
use build_support::package::cargo_toml;
use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::workspace::{self, Selection};
use build_support_cli::{Outcome, Result, register_command, terminal};
use serde::Serialize;

use crate::process::{self, Ended};

/// The timeout of one compilation; the first one compiles the dependencies of all.
const LIMIT: Duration = Duration::from_secs(3600);

/// The most features of a client that are compiled alone, unless each of them is.
const SAMPLE: usize = 12;

const EXAMPLES: &str = "\
Examples:
  cargo xtask features            all clients
  cargo xtask features trieve     one
  cargo xtask features --every    all clients, with each feature alone";

/// Compile clients with no feature, with some or each alone, and with all
///
/// Exits with status 1 if one does not compile or has a warning.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    /// Compile each feature alone, however many a client has; otherwise a sample of them
    #[arg(long)]
    every: bool,
    #[command(flatten)]
    format: ReportFormat,
}

/// The result for one client with one choice of features.
#[derive(Serialize)]
struct Row {
    #[serde(rename = "crate")]
    crate_name: String,
    features: Choice,
    #[serde(flatten)]
    state: State,
}

/// Whether a client compiles.
#[derive(Serialize)]
#[serde(tag = "state", content = "messages", rename_all = "snake_case")]
enum State {
    Compiled,
    /// With what the compiler says.
    Failed(String),
}

impl Row {
    fn failed(&self) -> bool {
        matches!(self.state, State::Failed(_))
    }

    /// Shows the result while the others are still compiled.
    fn show(&self) {
        let label = format!("{}, {}", self.crate_name, self.features.label());
        match &self.state {
            State::Compiled => terminal::error(&format!("{label}: compiled")),
            State::Failed(messages) => terminal::error(&format!("{label}: DOES NOT COMPILE\n{messages}")),
        }
    }
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "features";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let (vendors, findings) = self.selection.load(&root);
        if findings.has_errors() {
            return Err(findings.into());
        }
        let most = if self.every { usize::MAX } else { SAMPLE };
        let mut rows = Vec::new();
        for vendor in vendors {
            let name = &vendor.manifest.crate_name;
            let manifest = root.join("crates").join(name).join("Cargo.toml");
            let features = cargo_toml::all_of(&read(&manifest)?).ok_or_else(|| anyhow!("{name} has no features"))?;
            for choice in choices(&features, most) {
                let row = Row {
                    crate_name: name.clone(),
                    state: compile(&root, name, &choice)?,
                    features: choice,
                };
                row.show();
                rows.push(row);
            }
        }
        self.format.print(rows.as_slice(), summary)?;
        Ok(Outcome::found(rows.iter().any(Row::failed)))
    }
}

/// Returns how many of `rows` compile, in one line.
fn summary(rows: &[Row]) -> String {
    let failed = rows.iter().filter(|row| row.failed()).count();
    let choices = count(rows.len(), "choice");
    match failed {
        0 => format!("compiled {choices} of features without a warning"),
        failed => format!("{failed} of {choices} of features do not compile without a warning"),
    }
}

/// The features that are enabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Choice {
    None,
    Only(String),
    All(Vec<String>),
}

impl Choice {
    /// Returns its name in reports.
    pub(super) fn label(&self) -> String {
        match self {
            Self::None => "no feature".to_owned(),
            Self::Only(feature) => format!("`{feature}` alone"),
            Self::All(_) => "all features".to_owned(),
        }
    }

    /// Returns the arguments of cargo that enable them.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--no-default-features".to_owned()];
        match self {
            Self::None => {}
            Self::Only(feature) => arguments.extend(["--features".to_owned(), feature.clone()]),
            Self::All(features) => arguments.extend(["--features".to_owned(), features.join(",")]),
        }
        arguments
    }
}

/// Returns no feature, each of `features` alone, and all. Of more than `most`, it takes that many, spread evenly.
pub(super) fn choices(features: &[String], most: usize) -> Vec<Choice> {
    let count = features.len().min(most);
    let sample = (0..count).filter_map(|index| features.get(index * features.len() / count));
    let mut choices = vec![Choice::None];
    choices.extend(sample.cloned().map(Choice::Only));
    choices.push(Choice::All(features.to_vec()));
    choices
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Compiles the crate `name` of the workspace at `root`.
fn compile(root: &Path, name: &str, choice: &Choice) -> anyhow::Result<State> {
    let mut command = Process::new(process::cargo());
    command
        .args(["clippy", "--quiet", "--all-targets", "--package", name])
        .args(choice.arguments())
        .args(["--", "-D", "warnings"])
        .current_dir(root);
    let Ended { status, stderr, .. } = process::run(&mut command, LIMIT)?;
    let compiled = status.is_some_and(|status| status.success());
    Ok(match compiled {
        true => State::Compiled,
        false => State::Failed(stderr),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_of_features_is_spread_evenly() {
        let tags: Vec<String> = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).into();
        let only = |tag: &str| Choice::Only(tag.to_owned());
        let all = |tags: &[String]| Choice::All(tags.to_vec());
        assert_eq!(choices(&tags, 2), [Choice::None, only("a"), only("d"), all(&tags)]);
        assert_eq!(choices(&tags[..1], 2), [Choice::None, only("a"), all(&tags[..1])]);
        assert_eq!(choices(&[], 2), [Choice::None, all(&[])]);
    }
}
