//! `cargo xtask list`: what vendors there are, and whether what belongs to them agrees.
//!
//! In: `specs/` and `crates/`. Out: a line per vendor: its crate, the version of its API, how many operations and types the
//! crate has, how old the sources are, and whether the lock, the pages, the specification and the crate agree.

use std::path::Path;

use anyhow::Result;
use build_support::document::diagnostic::Diagnostics;
use build_support::emit;
use build_support::package::crate_version;
use build_support::package::lock::Lock;
use build_support::package::vendor::Vendor;
use build_support::pipeline::{self, Output};
use serde::Serialize;

use super::codegen;
use crate::{Outcome, terminal, workspace};

const HEADER: [&str; 10] = [
    "vendor",
    "crate",
    "release",
    "API",
    "operations",
    "types",
    "fetched",
    "pages",
    "spec",
    "code",
];

/// List the vendors with their versions, operations and the age of their sources.
///
/// `pages` says whether the sources have the bytes that the lock knows; `spec` whether `openapi.yaml` is what the pages say;
/// `code` whether the crate is what they make, in the version that carries that of the API.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask list\n  cargo xtask list --json\n  cargo xtask list --names trieve")]
pub(crate) struct Arguments {
    /// The vendors, by their folders in specs/; all where none is named.
    #[arg(value_name = "VENDOR")]
    vendors: Vec<String>,
    /// Print JSON for machines.
    #[arg(long)]
    json: bool,
    /// Print nothing but the names, as a JSON array in one line; none at all is a failure.
    #[arg(long, conflicts_with = "json")]
    names: bool,
}

/// What is known of a vendor.
#[derive(Serialize)]
struct Row {
    vendor: String,
    #[serde(rename = "crate")]
    crate_name: String,
    /// The version of the crate; nothing where it states none.
    release: Option<String>,
    /// `info.version` of the API.
    version: String,
    operations: usize,
    types: usize,
    /// When the oldest of its sources was fetched.
    fetched: Option<String>,
    /// How many days ago that was.
    age_days: Option<i64>,
    /// What does not agree, in sentences.
    disagreements: Vec<String>,
    /// Whether lock, pages, specification and code agree.
    consistent: bool,
    #[serde(flatten)]
    agreement: Agreement,
}

/// Which parts agree with those that they come from.
#[derive(Clone, Copy, Serialize)]
struct Agreement {
    /// The pages with the lock.
    pages_agree: bool,
    /// The specification with the pages.
    spec_agrees: bool,
    /// The crate with the specification, and its version with that of the API.
    code_agrees: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    if arguments.names {
        return names(&root, &arguments.vendors);
    }
    let (vendors, mut findings) = workspace::vendors(&root, &arguments.vendors);
    let (lock_file, lock) = workspace::lock(&root)?;
    let lock = lock.unwrap_or_else(|diagnostics| {
        findings.extend(diagnostics);
        Lock::default()
    });
    let mut rows = Vec::new();
    for vendor in &vendors {
        let differences = lock.verify(&lock_file, &vendor.folder(), &vendor.locked());
        match row(&root, vendor, &lock, &differences) {
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

/// Prints the names of the vendors that can be loaded; one that cannot is a failure.
fn names(root: &Path, wanted: &[String]) -> Result<Outcome> {
    let (vendors, findings) = workspace::vendors_without_pages(root, wanted);
    terminal::findings(&findings);
    if findings.has_errors() || vendors.is_empty() {
        terminal::error("error: there is nothing to list");
        return Ok(Outcome::Failed);
    }
    let names: Vec<&str> = vendors.iter().map(|vendor| vendor.name.as_str()).collect();
    terminal::line(&serde_json::to_string(&names)?);
    Ok(Outcome::Fine)
}

fn row(root: &Path, vendor: &Vendor, lock: &Lock, differences: &Diagnostics) -> Result<Row, Diagnostics> {
    let output = pipeline::run(vendor)?;
    let times = vendor.pages.iter().filter_map(|page| lock.entries.get(&page.file.path));
    let fetched = times.map(|entry| entry.time.clone()).min();
    let mut disagreements: Vec<String> = differences.iter().map(|finding| finding.message.clone()).collect();
    let pages_agree = disagreements.is_empty();
    let (spec, code) = stale_files(root, vendor, &output)?;
    let (spec_agrees, mut code_agrees) = (spec.is_empty(), code.is_empty());
    disagreements.extend(
        spec.into_iter()
            .chain(code)
            .map(|path| format!("{path} is not what the pages make")),
    );
    let manifest = workspace::crate_manifest(root, &vendor.manifest);
    if let Some(manifest) = &manifest {
        let findings = crate_version::check(manifest, &output.facts.version, &vendor.name);
        code_agrees &= findings.is_empty();
        disagreements.extend(findings.iter().map(|finding| finding.message.clone()));
    }
    Ok(Row {
        vendor: vendor.name.clone(),
        crate_name: vendor.manifest.crate_name.clone(),
        release: manifest
            .and_then(|manifest| crate_version::read(&manifest).ok())
            .map(|version| version.to_string()),
        version: output.facts.version.clone(),
        operations: output.facts.operations.len(),
        types: output.facts.types.len(),
        age_days: fetched.as_deref().and_then(workspace::days_since),
        fetched,
        consistent: disagreements.is_empty(),
        disagreements,
        agreement: Agreement {
            pages_agree,
            spec_agrees,
            code_agrees,
        },
    })
}

/// The files that are not what the pages make: specifications, and others.
fn stale_files(root: &Path, vendor: &Vendor, output: &Output) -> Result<(Vec<String>, Vec<String>), Diagnostics> {
    let folder = vendor.folder();
    let mut files = output.files.clone();
    codegen::add_manifest(root, output, &mut files)?;
    let paths = emit::compare(&files, root)?
        .into_iter()
        .map(|difference| difference.path().to_owned());
    Ok(paths.partition(|path| path.starts_with(&folder)))
}

/// `rows` as lines with aligned columns, and below them what does not agree.
fn table(rows: &[Row]) -> Vec<String> {
    let header = HEADER.map(str::to_owned);
    let cells: Vec<[String; 10]> = std::iter::once(header).chain(rows.iter().map(cells)).collect();
    let mut widths = [0; 10];
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let padded = |row: &[String; 10]| {
        let padded: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines: Vec<String> = cells.iter().map(padded).collect();
    for row in rows {
        lines.extend(
            row.disagreements
                .iter()
                .map(|message| format!("{}: {message}", row.vendor)),
        );
    }
    lines
}

fn cells(row: &Row) -> [String; 10] {
    let word = |agrees: bool| if agrees { "agree" } else { "differ" }.to_owned();
    [
        row.vendor.clone(),
        row.crate_name.clone(),
        row.release.clone().unwrap_or_else(|| "none".to_owned()),
        row.version.clone(),
        row.operations.to_string(),
        row.types.to_string(),
        fetched(row),
        word(row.agreement.pages_agree),
        word(row.agreement.spec_agrees),
        word(row.agreement.code_agrees),
    ]
}

/// The day of the oldest source, and how long ago it was.
fn fetched(row: &Row) -> String {
    let Some(time) = &row.fetched else {
        return "never".to_owned();
    };
    let day = time.get(..10).unwrap_or(time);
    match row.age_days {
        None => day.to_owned(),
        Some(..=0) => format!("{day} (today)"),
        Some(1) => format!("{day} (1 day ago)"),
        Some(days) => format!("{day} ({days} days ago)"),
    }
}
