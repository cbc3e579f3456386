//! How commands show a drift, and how they end after one.
//!
//! In: drifts. Out: a report of them in the form that was asked for, and the exit status.

use anyhow::Result;
use build_support::drift::compare::{RustLevel, Wire};
use build_support::drift::{self, Body, Drift, Extent};
use clap::ValueEnum;

use crate::{Outcome, terminal};

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, in colour where the terminal shows it.
    Terminal,
    /// For pull requests.
    Markdown,
    /// For machines: an array with an object for each vendor or file.
    Json,
    /// For runs on GitHub: workflow commands that annotate files.
    Github,
    /// For code scanning: a log in SARIF 2.1.0.
    Sarif,
    /// A badge for each vendor or file, as shields.io reads it.
    Badge,
}

/// How bad a change has to be to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// Any change on the wire.
    Compatible,
    /// A change on the wire that may hurt.
    Dangerous,
    /// A change on the wire that hurts.
    Breaking,
    /// Any change at all.
    Patch,
    /// A change that adds to the crate.
    Minor,
    /// A change that breaks code which uses the crate.
    Major,
}

/// How a report is made.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// The form of the report.
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// Show everything on the terminal, however long.
    #[arg(long)]
    all: bool,
    /// Exit with 1 only if a change is as bad as this, or worse.
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = Level::Patch)]
    fail_on: Level,
}

impl Options {
    /// Prints a report of `drifts`, and says how the command ends.
    pub(crate) fn report(&self, drifts: &[Drift]) -> Result<Outcome> {
        match self.format {
            Format::Json => {
                let drifts: Vec<_> = drifts.iter().map(drift::json).collect();
                terminal::line(&serde_json::to_string_pretty(&drifts)?);
            }
            Format::Terminal => {
                let extent = if self.all { Extent::All } else { Extent::Short };
                print(drifts, |drift| drift::terminal(drift, extent), "\n");
            }
            Format::Markdown => print(drifts, |drift| drift::markdown(drift, &Body::default()), ""),
            Format::Sarif => terminal::line(&serde_json::to_string_pretty(&drift::sarif(drifts))?),
            Format::Badge => {
                for drift in drifts {
                    terminal::line(&drift::badge(drift).to_string());
                }
            }
            Format::Github => print(drifts, drift::annotations, ""),
        }
        Ok(match drifts.iter().any(|drift| self.counts(drift)) {
            true => Outcome::Findings,
            false => Outcome::Fine,
        })
    }

    fn counts(&self, drift: &Drift) -> bool {
        let wire = |level| drift.wire_level() >= Some(level);
        // A crate that cannot be generated any more may break anything.
        let rust = |level| drift.rust_level().is_none_or(|found| found >= level);
        match self.fail_on {
            Level::Compatible => wire(Wire::Compatible),
            Level::Dangerous => wire(Wire::Dangerous),
            Level::Breaking => wire(Wire::Breaking),
            Level::Patch => !drift.is_empty(),
            Level::Minor => rust(RustLevel::Minor),
            Level::Major => rust(RustLevel::Major),
        }
    }
}

fn print(drifts: &[Drift], show: impl Fn(&Drift) -> String, separator: &str) {
    let reports: Vec<String> = drifts.iter().map(show).filter(|report| !report.is_empty()).collect();
    if !reports.is_empty() {
        terminal::line(reports.join(&format!("\n{separator}")).trim_end());
    }
}
