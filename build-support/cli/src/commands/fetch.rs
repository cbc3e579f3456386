//! `cargo xtask fetch`: from what vendors publish to the committed sources.
//!
//! In: `vendor.toml`, and the network. Out: the pages and the lock, written; and, by name, the pages that have come,
//! changed, vanished, moved, or hold no description any more. A vendor is written whole or not at all.

use std::path::Path;

use anyhow::Result;
use build_support::document::diagnostic::{Diagnostics, Severity};
use build_support::emit::{self, FileSet};
use build_support::package::lock::{self, Lock};
use build_support::package::vendor::{self, Vendor};
use serde::Serialize;

use crate::fetch::{Fetched, Limits, fetch};
use crate::{Outcome, terminal, workspace};

/// Fetch the sources of vendors from where they are published.
///
/// Exits with 0 if all sources are up to date now, with 1 if pages have vanished, moved or lost their description, and
/// with 2 if a vendor could not be fetched; the sources of that vendor are left as they were.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask fetch            all vendors\n  cargo xtask fetch trieve     one vendor"
)]
pub struct Arguments {
    /// The vendors, by their folders in specs/; all where none is named.
    #[arg(value_name = "VENDOR")]
    vendors: Vec<String>,
    /// Print JSON for machines.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: Limits,
}

/// What became of the sources of one vendor.
#[derive(Serialize)]
struct Report {
    vendor: String,
    /// How many sources there are now; nothing where the fetch failed.
    sources: Option<usize>,
    added: Vec<String>,
    changed: Vec<String>,
    removed: Vec<String>,
    findings: Vec<String>,
}

/// Runs the command.
///
/// # Errors
///
/// What kept it from running.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let (vendors, findings) = workspace::vendors_without_pages(&root, &arguments.vendors);
    terminal::findings(&findings);
    let mut outcome = if findings.has_errors() {
        Outcome::Failed
    } else {
        Outcome::Fine
    };
    let mut reports = Vec::new();
    for vendor in &vendors {
        let (report, findings) = match refresh(&root, vendor, arguments.limits)? {
            Ok(fetched) => (Report::of(vendor, &fetched), fetched.findings),
            Err(findings) => (Report::failed(vendor, &findings), findings),
        };
        terminal::findings(&findings);
        outcome = outcome.max(match findings.iter().map(|finding| finding.severity).max() {
            Some(Severity::Error) => Outcome::Failed,
            Some(Severity::Warning) => Outcome::Findings,
            Some(Severity::Note) | None => Outcome::Fine,
        });
        if !arguments.json {
            report.lines().iter().for_each(|line| terminal::line(line));
        }
        reports.push(report);
    }
    if arguments.json {
        terminal::line(&serde_json::to_string_pretty(&reports)?);
    }
    Ok(outcome)
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
            findings: messages(&fetched.findings),
        }
    }

    fn failed(vendor: &Vendor, findings: &Diagnostics) -> Self {
        Self {
            vendor: vendor.name.clone(),
            sources: None,
            added: Vec::new(),
            changed: Vec::new(),
            removed: Vec::new(),
            findings: messages(findings),
        }
    }

    fn lines(&self) -> Vec<String> {
        let Some(sources) = self.sources else {
            return vec![format!("{}: not fetched, the sources are as they were", self.vendor)];
        };
        let (added, changed, removed) = (self.added.len(), self.changed.len(), self.removed.len());
        let mut lines = vec![format!(
            "{}: {sources} sources, {added} added, {changed} changed, {removed} removed",
            self.vendor
        )];
        for (sign, paths) in [('+', &self.added), ('~', &self.changed), ('-', &self.removed)] {
            lines.extend(paths.iter().map(|path| format!("  {sign} {path}")));
        }
        lines
    }
}

fn messages(findings: &Diagnostics) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{}: {}", finding.code, finding.message))
        .collect()
}
