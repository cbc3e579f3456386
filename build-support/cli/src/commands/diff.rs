//! `cargo xtask diff`: compares two specifications on disk.
//!
//! In: two files, or two folders of pages. Out: a report of the changes, on the wire and in the crates that would be
//! generated.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::drift;
use build_support::drift::compare;
use build_support::package::manifest;
use build_support::pipeline;
use build_support::read::spec::Spec;

use crate::command::Command;
use crate::report::Options;
use crate::{Failure, Outcome, Result, parts, register_command, sources, terminal};

/// The manifest of specifications that belong to no vendor.
const MANIFEST: &str = "\
crate = \"compared-api\"
title = \"Compared\"
description = \"A description that is compared with another\"
base_url = \"https://compared.example\"

[[source]]
path = \"compared\"
origin = \"https://compared.example/openapi\"
";

const EXAMPLES: &str = "\
Examples:
  cargo xtask diff old.yaml new.yaml
  cargo xtask diff old/ new/ --format markdown --fail-on breaking
  cargo xtask diff --rules";

/// Compare two specifications
///
/// Each is a file in YAML or JSON, a page, or a folder of pages. Exits with status 0 if nothing changed, 1 if something
/// did, and 2 if they cannot be compared.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Old specification
    #[arg(required_unless_present = "rules")]
    old: Option<PathBuf>,
    /// New specification
    #[arg(required_unless_present = "rules")]
    new: Option<PathBuf>,
    /// Print what counts as a change, as a Markdown document, and compare nothing
    #[arg(long, conflicts_with_all = ["old", "new", "format", "fail_on"])]
    rules: bool,
    #[command(flatten)]
    options: Options,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "diff";

    fn run(&self) -> Result {
        let (Some(old), Some(new)) = (&self.old, &self.new) else {
            terminal::text(&compare::markdown_table());
            return Ok(Outcome::Fine);
        };
        let mut findings = Diagnostics::new();
        let mut specs = Vec::new();
        for path in [old, new] {
            match read(path)? {
                Ok(spec) => specs.push(spec),
                Err(diagnostics) => findings.extend(diagnostics),
            }
        }
        let [old, new_spec] = specs.as_slice() else {
            return Err(findings.into());
        };
        let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST))?;
        let name = new.file_name().unwrap_or(new.as_os_str()).to_string_lossy();
        self.options.report(&[drift::between(&name, old, new_spec, &manifest)])
    }
}

/// Reads the specification in the file `path`, or in the files of the folder `path`. The inner error is what is wrong
/// with it, so that both specifications are read before a command ends.
fn read(path: &Path) -> Result<Result<Spec, Diagnostics>> {
    let shown = |path: &Path| path.to_string_lossy().replace('\\', "/");
    if !path.is_dir() {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        return match parts::with_parts(SourceFile::new(shown(path), text), path, None) {
            Ok(files) => Ok(pipeline::describe_all(&files, None).map(|(spec, _)| spec)),
            Err(Failure::Findings(findings)) => Ok(Err(findings)),
            Err(failure) => Err(failure),
        };
    }
    let mut paths = Vec::new();
    sources::collect(path, &mut paths)?;
    let mut files = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        files.push(SourceFile::new(shown(path), text));
    }
    Ok(pipeline::describe_all(&files, None).map(|(spec, _)| spec))
}
