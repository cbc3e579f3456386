//! `cargo xtask list`: lists the vendors and shows whether the files of each agree.
//!
//! In: `specs/` and `crates/`. Out: a line per vendor: its crate, the version of its API, how many operations and types
//! the crate has, how old the sources are, and whether the lock, the pages, the specification and the crate agree.

use std::path::Path;

use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::emit;
use build_support::package::crate_version;
use build_support::package::lock::Lock;
use build_support::package::vendor::Vendor;
use build_support::pipeline::{self, Output};
use jiff::Timestamp;
use serde::Serialize;

use super::codegen;
use crate::command::Command;
use crate::format::ReportFormat;
use crate::workspace::{self, Selection};
use crate::{Outcome, Result, register_command, terminal};
use build_support::document::words::count;

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

const EXAMPLES: &str = "\
Examples:
  cargo xtask list
  cargo xtask list --format json
  cargo xtask list trieve --names";

/// List the vendors with their versions, operations and the age of their sources
///
/// The last three columns say whether files agree: `pages`, the sources with the lock; `spec`, openapi.yaml with the
/// pages; `code`, the crate and its version with openapi.yaml.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    /// List only the names; in JSON, as an array on one line. Without any name, the exit status is 2
    #[arg(long)]
    names: bool,
    #[command(flatten)]
    format: ReportFormat,
}

/// What is known of a vendor.
#[derive(Serialize)]
struct Row {
    vendor: String,
    #[serde(rename = "crate")]
    crate_name: String,
    /// The version of the crate, if it states one.
    release: Option<String>,
    /// `info.version` of the API; of several APIs, each behind the name of its module.
    version: String,
    operations: usize,
    types: usize,
    /// When the oldest of its sources was fetched.
    fetched: Option<Timestamp>,
    /// How many days ago that was.
    age_days: Option<i64>,
    /// What does not agree, in sentences.
    disagreements: Vec<String>,
    /// Whether lock, pages, specification and code agree.
    consistent: bool,
    #[serde(flatten)]
    agreement: Agreement,
}

/// Which parts agree with those that they are made from.
#[derive(Clone, Copy, Serialize)]
struct Agreement {
    /// The pages with the lock.
    pages_agree: bool,
    /// The specification with the pages.
    spec_agrees: bool,
    /// The crate with the specification, and its version with that of the API.
    code_agrees: bool,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "list";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        if self.names {
            return self.list_names(&root);
        }
        let (vendors, mut findings) = self.selection.load(&root);
        let (lock_file, lock) = workspace::lock_or_none(&root, &mut findings)?;
        let mut rows = Vec::new();
        for vendor in &vendors {
            let differences = lock.verify(&lock_file, &vendor.folder(), &vendor.locked());
            match row(&root, vendor, &lock, &differences) {
                Ok(row) => rows.push(row),
                Err(diagnostics) => findings.extend(diagnostics),
            }
        }
        terminal::findings(&findings);
        self.format.print(rows.as_slice(), table)?;
        Ok(Outcome::Fine.or_failed(findings.has_errors()))
    }
}

impl Arguments {
    /// Prints the names of the vendors that can be loaded.
    fn list_names(&self, root: &Path) -> Result {
        let (vendors, mut findings) = self.selection.load_without_pages(root);
        if vendors.is_empty() && !findings.has_errors() {
            findings.push(Diagnostic::error(Code::NoVendor, "there is no vendor in specs/"));
        }
        if findings.has_errors() {
            return Err(findings.into());
        }
        terminal::findings(&findings);
        let names: Vec<&str> = vendors.iter().map(|vendor| vendor.name.as_str()).collect();
        self.format.print_line(&names, |names| names.join("\n"))?;
        Ok(Outcome::Fine)
    }
}

fn row(root: &Path, vendor: &Vendor, lock: &Lock, differences: &Diagnostics) -> Result<Row, Diagnostics> {
    let output = pipeline::run(vendor)?;
    let fetched = oldest(vendor, lock);
    let mut disagreements: Vec<String> = differences.iter().map(|finding| finding.message.clone()).collect();
    let pages_agree = disagreements.is_empty();
    let (spec, code) = stale_files(root, vendor, &output)?;
    let (spec_agrees, mut code_agrees) = (spec.is_empty(), code.is_empty());
    let stale = spec.into_iter().chain(code);
    disagreements.extend(stale.map(|path| format!("{path} differs from what the pages generate")));
    let manifest = workspace::crate_manifest(root, &vendor.manifest);
    if let Some(manifest) = &manifest {
        let findings = crate_version::check(manifest, &output.client.version(), &vendor.name);
        code_agrees &= findings.is_empty();
        disagreements.extend(findings.iter().map(|finding| finding.message.clone()));
    }
    Ok(Row {
        vendor: vendor.name.clone(),
        crate_name: vendor.manifest.crate_name.clone(),
        release: manifest
            .and_then(|manifest| crate_version::read(&manifest).ok())
            .map(|version| version.to_string()),
        version: output.client.version(),
        operations: output.client.operations(),
        types: output.client.types(),
        age_days: fetched.map(workspace::days_since),
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

/// Returns when the oldest source of `vendor` was fetched.
fn oldest(vendor: &Vendor, lock: &Lock) -> Option<Timestamp> {
    let entries = vendor.pages.iter().filter_map(|page| lock.entries.get(&page.file.path));
    entries.filter_map(|entry| entry.time.parse().ok()).min()
}

/// Returns the files that differ from what the pages generate: specifications, and others.
fn stale_files(root: &Path, vendor: &Vendor, output: &Output) -> Result<(Vec<String>, Vec<String>), Diagnostics> {
    let folder = vendor.folder();
    let mut files = output.files.clone();
    codegen::add_crate_files(root, output, &mut files)?;
    let paths = emit::compare(&files, root)?
        .into_iter()
        .map(|difference| difference.path().to_owned());
    Ok(paths.partition(|path| path.starts_with(&folder)))
}

/// Returns `rows` as lines with aligned columns, and below them what does not agree.
fn table(rows: &[Row]) -> String {
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
    lines.join("\n")
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

/// Returns the day of the oldest source, and how long ago that was.
fn fetched(row: &Row) -> String {
    let Some(time) = row.fetched else {
        return "never".to_owned();
    };
    let day = time.strftime("%Y-%m-%d");
    match row.age_days.and_then(|days| usize::try_from(days).ok()) {
        None | Some(0) => format!("{day} (today)"),
        Some(days) => format!("{day} ({} ago)", count(days, "day")),
    }
}
