//! What `cargo xtask bench` has found out, kept between runs.
//!
//! In: measurements of one run. Out: those of all runs, as `docs/benchmarks.json`: a run replaces what it measured
//! itself and leaves everything else, so that long measurements can be made in parts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a crate was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(in crate::commands) enum Variant {
    /// By the pipeline
    Ours,
    /// The same crate, with only the tag that has the most operations
    OneTag,
    /// By progenitor, builder style
    Builder,
    /// By progenitor, positional style
    Positional,
}

impl Variant {
    /// Its name in the tables.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Ours => "this workspace",
            Self::OneTag => "this workspace, its largest tag",
            Self::Builder => "progenitor, builder",
            Self::Positional => "progenitor, positional",
        }
    }
}

/// What is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::commands) enum Step {
    /// `cargo check` of the crate.
    Check,
    /// `cargo build --release` of the crate.
    Release,
    /// `cargo build --release` of a program that calls one operation, and of the crate.
    OneCall,
    /// `cargo build --release` of a program that calls every operation, and of the crate.
    AllCalls,
}

impl Step {
    /// Its name while it runs.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Release => "release",
            Self::OneCall => "release with one call",
            Self::AllCalls => "release with all calls",
        }
    }
}

/// What one compilation cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::commands) struct Costs {
    /// CPU seconds of all processes, those of the system included.
    pub(super) seconds: f64,
    /// The most memory that one process had, in KiB.
    pub(super) peak_kib: f64,
}

impl Costs {
    /// What GNU time is asked for.
    pub(super) const FORMAT: &'static str = "%U %S %M";

    /// Reads what GNU time printed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().map(str::parse::<f64>);
        let mut next = || numbers.next()?.ok();
        Some(Self {
            seconds: next()? + next()?,
            peak_kib: next()?,
        })
    }
}

/// What is known of one crate.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::commands) struct Measured {
    /// The day of the last measurement; `None` if the crate cannot be generated.
    pub(super) date: Option<Date>,
    pub(super) lines: Option<usize>,
    pub(super) generation_seconds: Option<f64>,
    pub(super) rlib_bytes: Option<u64>,
    /// How many operations a program calls that calls all of them.
    pub(in crate::commands) calls: Option<usize>,
    /// Why there is nothing more to measure.
    pub(super) failure: Option<String>,
    /// Each round of each step.
    pub(super) costs: BTreeMap<Step, Vec<Costs>>,
}

/// What is known, by specification and by how the crate was made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::commands) struct Results(pub(in crate::commands) BTreeMap<String, BTreeMap<Variant, Measured>>);

impl Results {
    /// Those of earlier runs.
    pub(super) fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} holds no results", path.display()))
    }

    /// Keeps them for later runs.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// What is known of a crate, to add to.
    pub(super) fn entry(&mut self, name: &str, variant: Variant) -> &mut Measured {
        self.0.entry(name.to_owned()).or_default().entry(variant).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_what_gnu_time_prints() {
        let costs = Costs {
            seconds: 1.75,
            peak_kib: 2048.0,
        };
        assert_eq!(Costs::parse("1.50 0.25 2048\n"), Some(costs));
        assert_eq!(
            Costs::parse("Command exited with non-zero status 1\n1.50 0.25 2048\n"),
            None
        );
    }

    #[test]
    fn results_of_earlier_runs_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("benchmarks.json");
        let mut results = Results::read(&path).unwrap();
        results.entry("pets", Variant::OneTag).lines = Some(7);
        results.write(&path).unwrap();
        let mut results = Results::read(&path).unwrap();
        results.entry("pets", Variant::Builder).failure = Some("does not compile".to_owned());
        assert_eq!(results.entry("pets", Variant::OneTag).lines, Some(7));
    }
}
