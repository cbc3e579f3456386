//! `cargo xtask codegen`: from the committed pages to the committed code.
//!
//! In: `specs/`. Out: the assembled specifications, the generated code and the lock, written; or, with `--check`, how they
//! differ from what is there. All vendors are worked out before the first file is written, so that bad input changes none.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;

use anyhow::Result;
use build_support::document::diagnostic::Diagnostics;
use build_support::emit::{self, FileSet};
use build_support::package::cargo_toml;
use build_support::package::crate_version;
use build_support::package::lock;
use build_support::package::vendor::Vendor;
use build_support::pipeline::{self, Output};

use crate::{Outcome, terminal, workspace};

/// Write the specifications and clients of vendors, or check that they are as they should be.
///
/// Reads nothing but the workspace: no network, no clock, no tools. Two runs write the same bytes.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask codegen            all vendors\n  cargo xtask codegen trieve     one vendor\n  cargo xtask codegen --check    compare, print what differs, exit with 1 if anything does"
)]
pub(crate) struct Arguments {
    /// The vendors, by their folders in specs/; all where none is named.
    #[arg(value_name = "VENDOR")]
    vendors: Vec<String>,
    /// Write nothing: compare, print a unified diff, and exit with 1 if anything differs.
    #[arg(long)]
    check: bool,
}

impl Arguments {
    /// To write the files of `vendor`.
    pub(crate) fn write(vendor: &str) -> Self {
        Self {
            vendors: vec![vendor.to_owned()],
            check: false,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let (vendors, mut findings) = workspace::vendors(&root, &arguments.vendors);
    let outputs = run_all(&vendors, &mut findings);
    let versions = arguments.check.then(|| check_versions(&root, &vendors, &outputs));
    if findings.has_errors() {
        terminal::findings(&findings);
        return Ok(Outcome::Failed);
    }
    let mut files = FileSet::new();
    for output in outputs {
        let merged = add_manifest(&root, &output, &mut files);
        findings.extend(output.findings);
        if let Err(diagnostics) = merged.and_then(|()| files.merge(output.files)) {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    }
    terminal::findings(&findings);
    if arguments.vendors.is_empty() {
        own_all_generated(&root, &mut files);
    }
    if arguments.check {
        let versions = versions.unwrap_or_default();
        terminal::findings(&versions);
        let outcome = check(&root, &vendors, &files, arguments)?;
        Ok(if versions.is_empty() {
            outcome
        } else {
            outcome.max(Outcome::Findings)
        })
    } else {
        write(&root, &vendors, files)
    }
}

/// Runs the pipeline for all vendors side by side.
fn run_all(vendors: &[Vendor], findings: &mut Diagnostics) -> Vec<Output> {
    let results: Vec<Result<Output, Diagnostics>> = thread::scope(|scope| {
        let threads: Vec<_> = vendors
            .iter()
            .map(|vendor| scope.spawn(|| pipeline::run(vendor)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut outputs = Vec::new();
    for result in results {
        match result {
            Ok(output) => outputs.push(output),
            Err(diagnostics) => findings.extend(diagnostics),
        }
    }
    outputs
}

/// What is wrong with the versions of the crates: each carries that of its API. A crate that is not there has none.
fn check_versions(root: &Path, vendors: &[Vendor], outputs: &[Output]) -> Diagnostics {
    let mut findings = Diagnostics::new();
    for (vendor, output) in vendors.iter().zip(outputs) {
        if let Some(manifest) = workspace::crate_manifest(root, &vendor.manifest) {
            findings.extend(crate_version::check(&manifest, &output.facts.version, &vendor.name));
        }
    }
    findings
}

/// Adds the manifest of the crate of `output`, which is people's but for the features of its tags. A new vendor has none yet.
pub(crate) fn add_manifest(root: &Path, output: &Output, files: &mut FileSet) -> Result<(), Diagnostics> {
    let path = format!("crates/{}/Cargo.toml", output.settings.crate_name);
    match fs::read_to_string(root.join(&path)) {
        Ok(manifest) => {
            let merged = cargo_toml::with_features(&manifest, &path, &output.features, &output.facts)?;
            files.add(path, merged)
        }
        Err(_) => Ok(()),
    }
}

/// Adds the generated folder of every crate, so that what no vendor makes any more is found.
fn own_all_generated(root: &Path, files: &mut FileSet) {
    let crates = std::fs::read_dir(root.join("crates")).into_iter().flatten().flatten();
    for entry in crates.filter(|entry| entry.path().join("src/generated").is_dir()) {
        if let Some(name) = entry.file_name().to_str() {
            // A name that cannot be part of a set of files is none that a vendor could have.
            let _ = files.own(format!("crates/{name}/src/generated"));
        }
    }
}

fn check(root: &Path, vendors: &[Vendor], files: &FileSet, arguments: &Arguments) -> Result<Outcome> {
    let (lock_file, lock) = workspace::lock(root)?;
    let mut findings = Diagnostics::new();
    match lock {
        Ok(lock) => {
            let mut folders = BTreeSet::new();
            for vendor in vendors.iter().filter(|vendor| folders.insert(vendor.folder())) {
                findings.extend(lock.verify(&lock_file, &vendor.folder(), &vendor.locked()));
            }
        }
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    }
    let differences = match emit::compare(files, root) {
        Ok(differences) => differences,
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    };
    terminal::findings(&findings);
    for difference in &differences {
        terminal::line(&difference.to_string());
    }
    if differences.is_empty() && findings.is_empty() {
        return Ok(Outcome::Fine);
    }
    let names = arguments
        .vendors
        .iter()
        .fold(String::new(), |names, name| format!("{names} {name}"));
    terminal::error(&format!(
        "{} differ; to repair: cargo xtask codegen{names}",
        count(differences.len(), findings.iter().count())
    ));
    Ok(Outcome::Findings)
}

fn count(files: usize, sources: usize) -> String {
    let plural = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match (files, sources) {
        (files, 0) => plural(files, "file"),
        (0, sources) => plural(sources, "source"),
        (files, sources) => format!("{} and {}", plural(files, "file"), plural(sources, "source")),
    }
}

fn write(root: &Path, vendors: &[Vendor], mut files: FileSet) -> Result<Outcome> {
    let (_, lock) = workspace::lock(root)?;
    let added = lock.and_then(|lock| {
        let now = workspace::now();
        let lock = vendors.iter().fold(lock, |lock, vendor| {
            lock.updated(&vendor.folder(), &vendor.locked(), &now)
        });
        files.add(lock::PATH, lock.write())
    });
    match added.and_then(|()| emit::write(&files, root)) {
        Ok(written) => {
            terminal::error(&format!(
                "{} written, {} unchanged, {} removed",
                written.written, written.unchanged, written.removed
            ));
            Ok(Outcome::Fine)
        }
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            Ok(Outcome::Failed)
        }
    }
}
