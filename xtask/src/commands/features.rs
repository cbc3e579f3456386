//! `cargo xtask features`: every client with each of its features.
//!
//! In: the clients of the workspace. Out: nothing where each compiles without a warning with no feature, with each feature
//! alone and with all; or what the compiler says. Tests and examples are compiled as far as the features have them.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use build_support::package::cargo_toml;

use crate::process::{self, Ended};
use crate::{Outcome, terminal, workspace};

/// How long one compilation may take; the first one compiles the dependencies of all.
const LIMIT: Duration = Duration::from_secs(3600);

/// Compile clients with no feature, with each alone, and with all of them; a warning is a failure.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask features            all clients\n  cargo xtask features trieve     one"
)]
pub(crate) struct Arguments {
    /// The vendors, by their folders in specs/; all where none is named.
    #[arg(value_name = "VENDOR")]
    vendors: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let (vendors, findings) = workspace::vendors(&root, &arguments.vendors);
    if findings.has_errors() {
        terminal::findings(&findings);
        return Ok(Outcome::Failed);
    }
    let mut outcome = Outcome::Fine;
    for vendor in vendors {
        let name = &vendor.manifest.crate_name;
        let manifest = root.join("crates").join(name).join("Cargo.toml");
        let features = cargo_toml::all_of(&read(&manifest)?).ok_or_else(|| anyhow!("{name} has no features"))?;
        for choice in choices(&features, usize::MAX) {
            let failure = compile(&root, name, &choice)?;
            let state = if failure.is_some() {
                "DOES NOT COMPILE"
            } else {
                "compiled"
            };
            terminal::error(&format!("{name}, {}: {state}", choice.label()));
            if let Some(failure) = failure {
                terminal::error(&failure);
                outcome = Outcome::Findings;
            }
        }
    }
    Ok(outcome)
}

/// Which features are on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    None,
    Only(String),
    All(Vec<String>),
}

impl Choice {
    /// What it is called in reports.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::None => "no feature".to_owned(),
            Self::Only(feature) => format!("`{feature}` alone"),
            Self::All(_) => "all features".to_owned(),
        }
    }

    /// The arguments of cargo that turn them on.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--no-default-features".to_owned()];
        match self {
            Self::None => {}
            Self::Only(feature) => arguments.extend(["--features".to_owned(), feature.clone()]),
            Self::All(features) => arguments.extend(["--features".to_owned(), features.join(",")]),
        }
        arguments
    }
}

/// None of `features`, each alone and all; of more features than `most`, as many as that, spread evenly.
pub(crate) fn choices(features: &[String], most: usize) -> Vec<Choice> {
    let count = features.len().min(most);
    let sample = (0..count).filter_map(|index| features.get(index * features.len() / count));
    let mut choices = vec![Choice::None];
    choices.extend(sample.cloned().map(Choice::Only));
    choices.push(Choice::All(features.to_vec()));
    choices
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Compiles the crate `name` of the workspace in `root`; what the compiler says if it is not content.
fn compile(root: &Path, name: &str, choice: &Choice) -> Result<Option<String>> {
    let mut command = Command::new(process::cargo());
    command
        .args(["clippy", "--quiet", "--all-targets", "--package", name])
        .args(choice.arguments())
        .args(["--", "-D", "warnings"])
        .current_dir(root);
    let Ended { status, stderr, .. } = process::run(&mut command, LIMIT)?;
    let compiled = status.is_some_and(|status| status.success());
    Ok((!compiled).then_some(stderr))
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
