//! `cargo xtask diff`: what changed between two descriptions that are at hand.
//!
//! In: two files, or two folders of pages. Out: a report of the changes, on the wire and in the crates that would be
//! generated.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::drift;
use build_support::drift::compare;
use build_support::package::manifest::{self, Manifest};
use build_support::read::assemble::Decisions;
use build_support::read::describe::describe;
use build_support::read::spec::Spec;

use crate::report::Options;
use crate::{Outcome, terminal};

/// The manifest for descriptions that belong to no vendor.
const MANIFEST: &str = "\
crate = \"compared-api\"
title = \"Compared\"
description = \"A description that is compared with another\"
base_url = \"https://compared.example\"

[[source]]
path = \"compared\"
origin = \"https://compared.example/openapi\"
";

/// Compare two descriptions: files in YAML or JSON, pages, or folders of pages.
///
/// Exits with 0 if nothing changed, with 1 if something did, and with 2 if they cannot be compared.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask diff old.yaml new.yaml\n  cargo xtask diff old/ new/ --format markdown --fail-on breaking\n  cargo xtask diff --rules          what counts as a change, as Markdown"
)]
pub(crate) struct Arguments {
    /// The description before.
    #[arg(required_unless_present = "rules")]
    old: Option<PathBuf>,
    /// The description after.
    #[arg(required_unless_present = "rules")]
    new: Option<PathBuf>,
    /// Print the table of rules instead.
    #[arg(long, conflicts_with_all = ["old", "new"])]
    rules: bool,
    #[command(flatten)]
    options: Options,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let (Some(old), Some(new)) = (&arguments.old, &arguments.new) else {
        terminal::line(compare::markdown_table().trim_end());
        return Ok(Outcome::Fine);
    };
    let mut findings = Diagnostics::new();
    let specs = [old, new]
        .map(|path| read(path))
        .into_iter()
        .collect::<Result<Vec<_>>>()?;
    let mut read = Vec::new();
    for spec in specs {
        match spec {
            Ok(spec) => read.push(spec),
            Err(diagnostics) => findings.extend(diagnostics),
        }
    }
    terminal::findings(&findings);
    let [old, new_spec] = read.as_slice() else {
        return Ok(Outcome::Failed);
    };
    let manifest = match manifest() {
        Ok(manifest) => manifest,
        Err(diagnostics) => {
            terminal::findings(&diagnostics);
            return Ok(Outcome::Failed);
        }
    };
    let name = new
        .file_name()
        .map_or_else(|| new.to_string_lossy(), |name| name.to_string_lossy());
    arguments
        .options
        .report(&[drift::between(&name, old, new_spec, &manifest)])
}

fn manifest() -> Result<Manifest, Diagnostics> {
    manifest::read(&SourceFile::new("vendor.toml", MANIFEST))
}

/// The description in the file `path`, or in the files of the folder `path`.
fn read(path: &Path) -> Result<Result<Spec, Diagnostics>> {
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    let mut files = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let shown = path.to_string_lossy().replace('\\', "/");
        files.push(SourceFile::new(shown, text));
    }
    Ok(describe(&files, None, &[], &Decisions::default()).map(|(spec, _)| spec))
}

/// Adds the file `path`, or the files in the folder `path` and below it.
pub(super) fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        paths.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        let entry = entry?;
        if !entry.file_type()?.is_symlink() {
            collect(&entry.path(), paths)?;
        }
    }
    Ok(())
}
