//! `cargo xtask fetch`: replaces the committed sources with what vendors publish now.
//!
//! In: `vendor.toml`, and the network. Out: the pages and the lock, written; and the names of the pages that are new,
//! changed, gone, moved, or no longer contain a description. A vendor is written whole or not at all.

use std::path::Path;

use build_support::document::diagnostic::{Diagnostics, Severity};
use build_support::emit::{self, FileSet};
use build_support::package::lock::{self, Lock};
use build_support::package::vendor::{self, Vendor};
use serde::Serialize;

use crate::command::Command;
use crate::fetch::{Fetched, Limits, fetch};
use crate::finding::Finding;
use crate::format::ReportFormat;
use crate::workspace::{self, Selection};
use crate::{Outcome, Result, register_command, terminal};
use build_support::document::words::count;

const EXAMPLES: &str = "\
Examples:
  cargo xtask fetch            all vendors
  cargo xtask fetch trieve     one vendor";

/// Fetch the sources of vendors from where they are published
///
/// Exits with status 0 if all sources are up to date, 1 if pages are gone, have moved or lost their description, and 2
/// if a vendor cannot be fetched; the sources of that vendor stay as they are.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    format: ReportFormat,
    #[command(flatten)]
    limits: Limits,
}

/// What became of the sources of one vendor.
#[derive(Serialize)]
struct Report {
    vendor: String,
    /// How many sources the vendor has now, or `None` if they were not fetched.
    sources: Option<usize>,
    added: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
    findings: Vec<Finding>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "fetch";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let (vendors, findings) = self.selection.load_without_pages(&root);
        terminal::findings(&findings);
        let mut outcome = Outcome::Fine.or_failed(findings.has_errors());
        let mut reports = Vec::new();
        for vendor in &vendors {
            let (report, findings) = match refresh(&root, vendor, self.limits)? {
                Ok(fetched) => (Report::of(vendor, &fetched), fetched.findings),
                Err(findings) => (Report::failed(vendor, &findings), findings),
            };
            terminal::findings(&findings);
            outcome = outcome.max(outcome_of(&findings));
            reports.push(report);
        }
        self.format.print(reports.as_slice(), |reports| {
            let lines: Vec<String> = reports.iter().flat_map(Report::lines).collect();
            lines.join("\n")
        })?;
        Ok(outcome)
    }
}

/// Returns the outcome for a vendor with `findings`.
fn outcome_of(findings: &Diagnostics) -> Outcome {
    match findings.iter().map(|finding| finding.severity).max() {
        Some(Severity::Error) => Outcome::Failed,
        Some(Severity::Warning) => Outcome::Findings,
        Some(Severity::Note) | None => Outcome::Fine,
    }
}

/// Fetches the sources of `vendor` and writes them together with the lock.
fn refresh(root: &Path, vendor: &Vendor, limits: Limits) -> Result<Result<Fetched, Diagnostics>> {
    let (_, lock) = workspace::lock(root)?;
    let now = workspace::now();
    Ok(lock.and_then(|lock| {
        let fetched = fetch(root, vendor, &lock, limits, &now)?;
        write(root, vendor, lock, &fetched)?;
        Ok(fetched)
    }))
}

/// Writes the sources that were fetched, and what the lock records of them.
pub(crate) fn write(root: &Path, vendor: &Vendor, mut lock: Lock, fetched: &Fetched) -> Result<(), Diagnostics> {
    let mut files = FileSet::new();
    for page in &fetched.pages {
        files.add(&page.file.path, &page.file.text)?;
    }
    files.own(format!("{}/{}", vendor.folder(), vendor::PAGES))?;
    lock.replace(&vendor.folder(), fetched.entries.clone());
    files.add(lock::PATH, lock.write())?;
    emit::write(&files, root).map(|_| ())
}

impl Report {
    fn of(vendor: &Vendor, fetched: &Fetched) -> Self {
        Self {
            vendor: vendor.name.clone(),
            sources: Some(fetched.pages.len()),
            added: fetched.added.clone(),
            changed: fetched.changed.clone(),
            removed: fetched.removed.clone(),
            findings: Finding::all(&fetched.findings),
        }
    }

    fn failed(vendor: &Vendor, findings: &Diagnostics) -> Self {
        Self {
            vendor: vendor.name.clone(),
            sources: None,
            added: Vec::new(),
            changed: Vec::new(),
            removed: Vec::new(),
            findings: Finding::all(findings),
        }
    }

    fn lines(&self) -> Vec<String> {
        let Some(sources) = self.sources else {
            return vec![format!("{}: not fetched; its sources are unchanged", self.vendor)];
        };
        let (added, changed, removed) = (self.added.len(), self.changed.len(), self.removed.len());
        let mut lines = vec![format!(
            "{}: {}, {added} added, {changed} changed, {removed} removed",
            self.vendor,
            count(sources, "source")
        )];
        for (sign, paths) in [('+', &self.added), ('~', &self.changed), ('-', &self.removed)] {
            lines.extend(paths.iter().map(|path| format!("  {sign} {path}")));
        }
        lines
    }
}
