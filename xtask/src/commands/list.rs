//! `cargo xtask list`: what vendors there are.
//!
//! In: `specs/` and `crates/`. Out: a line per vendor: its crate, the version of its API, how many operations and types the
//! crate has, and since when the sources are as they are.

use std::path::Path;

use anyhow::Result;
use build_support::diagnostic::Diagnostics;
use build_support::emit;
use build_support::lock::Lock;
use build_support::pipeline;
use build_support::vendor::Vendor;
use serde::Serialize;

use crate::{Outcome, terminal, workspace};

/// List the vendors with their versions, operations and the age of their sources.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask list\n  cargo xtask list --json")]
pub(crate) struct Arguments {
    /// Print JSON for machines.
    #[arg(long)]
    json: bool,
}

/// What is known of a vendor.
#[derive(Serialize)]
struct Row {
    vendor: String,
    #[serde(rename = "crate")]
    crate_name: String,
    /// `info.version` of the API.
    version: String,
    operations: usize,
    types: usize,
    /// When the oldest of its sources was fetched.
    fetched: Option<String>,
    /// Whether lock, pages, specification and code agree.
    consistent: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let (vendors, mut findings) = workspace::vendors(&root, &[]);
    let (lock_file, lock) = workspace::lock(&root)?;
    let lock = lock.unwrap_or_else(|diagnostics| {
        findings.extend(diagnostics);
        Lock::default()
    });
    let mut rows = Vec::new();
    for vendor in &vendors {
        match row(
            &root,
            vendor,
            &lock,
            !lock.verify(&lock_file, &vendor.folder(), &vendor.locked()).is_empty(),
        ) {
            Ok(row) => rows.push(row),
            Err(diagnostics) => findings.extend(diagnostics),
        }
    }
    terminal::findings(&findings);
    if arguments.json {
        terminal::line(&serde_json::to_string_pretty(&rows)?);
    } else {
        table(&rows).iter().for_each(|line| terminal::line(line));
    }
    Ok(if findings.has_errors() {
        Outcome::Failed
    } else {
        Outcome::Fine
    })
}

fn row(root: &Path, vendor: &Vendor, lock: &Lock, differs_from_lock: bool) -> Result<Row, Diagnostics> {
    let output = pipeline::run(vendor)?;
    let times = vendor.pages.iter().filter_map(|page| lock.entries.get(&page.file.path));
    Ok(Row {
        vendor: vendor.name.clone(),
        crate_name: vendor.manifest.crate_name.clone(),
        version: output.facts.version.clone(),
        operations: output.facts.operations.len(),
        types: output.facts.types.len(),
        fetched: times.map(|entry| entry.time.clone()).min(),
        consistent: !differs_from_lock && emit::compare(&output.files, root)?.is_empty(),
    })
}

/// `rows` as lines with aligned columns.
fn table(rows: &[Row]) -> Vec<String> {
    let header = ["vendor", "crate", "version", "operations", "types", "fetched", "state"].map(str::to_owned);
    let cells: Vec<[String; 7]> = std::iter::once(header)
        .chain(rows.iter().map(|row| {
            [
                row.vendor.clone(),
                row.crate_name.clone(),
                row.version.clone(),
                row.operations.to_string(),
                row.types.to_string(),
                row.fetched
                    .as_deref()
                    .map_or("never", |time| time.get(..10).unwrap_or(time))
                    .to_owned(),
                if row.consistent {
                    "consistent"
                } else {
                    "differs, see cargo xtask codegen --check"
                }
                .to_owned(),
            ]
        }))
        .collect();
    let mut widths = [0; 7];
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    cells
        .iter()
        .map(|row| {
            let padded: Vec<String> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            padded.join("  ").trim_end().to_owned()
        })
        .collect()
}
