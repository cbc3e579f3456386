//! The report of a drift: its options, and the exit status after it.
//!
//! In: drifts. Out: a report of them in the requested format, and the outcome of the command.

use build_support::drift::compare::{RustLevel, Wire};
use build_support::drift::{self, Body, Drift, Extent};
use clap::ValueEnum;

use crate::{Outcome, Result, terminal};

/// The form of a report. A drift has forms that no other report has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For pull requests
    Markdown,
    /// For programs: an array with an object for each vendor or file
    Json,
    /// For GitHub Actions: workflow commands that annotate files
    Github,
    /// For code scanning: a log in SARIF 2.1.0
    Sarif,
    /// A badge for each vendor or file, as shields.io reads it
    Badge,
}

/// The least change that counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Level {
    /// Any change on the wire
    Compatible,
    /// A change on the wire that can break programs
    Dangerous,
    /// A change on the wire that breaks programs
    Breaking,
    /// Any change
    #[default]
    Patch,
    /// An addition to the crate
    Minor,
    /// A change that breaks code that uses the crate
    Major,
}

/// The options of a command that reports drifts.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Options {
    /// Format of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show everything on the terminal, however long
    #[arg(long)]
    all: bool,
    /// Exit with status 1 only if a change is at least this severe
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    fail_on: Level,
}

impl Options {
    /// Prints a report of `drifts` and returns the outcome of the command.
    pub(crate) fn report(&self, drifts: &[Drift]) -> Result {
        match self.format {
            Format::Json => terminal::json(&drifts.iter().map(drift::json).collect::<Vec<_>>())?,
            Format::Text => {
                let extent = if self.all { Extent::All } else { Extent::Short };
                print(drifts, |drift| drift::terminal(drift, extent), "\n");
            }
            Format::Markdown => print(drifts, |drift| drift::markdown(drift, &Body::default()), ""),
            Format::Sarif => terminal::json(&drift::sarif(drifts))?,
            Format::Badge => drifts
                .iter()
                .for_each(|drift| terminal::line(&drift::badge(drift).to_string())),
            Format::Github => print(drifts, drift::annotations, ""),
        }
        Ok(Outcome::found(drifts.iter().any(|drift| self.counts(drift))))
    }

    fn counts(&self, drift: &Drift) -> bool {
        let wire = |level| drift.wire_level() >= Some(level);
        // A crate that can no longer be generated may break anything.
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
    terminal::text(&reports.join(&format!("\n{separator}")));
}
