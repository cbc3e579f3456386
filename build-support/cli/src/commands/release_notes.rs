//! `cargo xtask release-notes`: prepares the next release of a crate from what changed since the last one.
//!
//! In: an old specification, and the current sources of the vendor. Out: the version of the next release and its entry
//! for the CHANGELOG, printed, or written to `Cargo.toml` and `CHANGELOG.md` of the crate.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use build_support::document::SourceFile;
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::drift::{self, Drift, Release};
use build_support::emit::{self, FileSet};
use build_support::package::crate_version;
use build_support::package::manifest::Manifest;
use build_support::package::vendor::Vendor;
use build_support::read::overlay;
use build_support::read::source;
use build_support::read::spec::Spec;
use serde::Serialize;

use super::drift::{between, corrected};
use crate::command::Command;
use crate::format::ReportFormat;
use crate::{Outcome, Result, register_command, workspace};

const EXAMPLES: &str = "\
Examples:
  cargo xtask release-notes trieve
  cargo xtask release-notes trieve --write
  cargo xtask release-notes trieve --version-only
  git show v0.1.0:specs/trieve/openapi.yaml > old.yaml && cargo xtask release-notes trieve --since old.yaml";

/// Show or write the version and the CHANGELOG entry of the next release of a crate
///
/// The old specification is `specs/VENDOR/openapi.yaml`, unless `--since` names another file. So run this after
/// `cargo xtask fetch` and before `cargo xtask codegen`, or give the assembled specification of the last release. Those
/// of a crate of several APIs are in `specs/VENDOR/openapi/`, or in the folder that `--since` names.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Vendor, by the name of its folder in specs/; one of several crates of it, by VENDOR/API
    vendor: String,
    /// Assembled specification of the last release, or folder of several [default: specs/VENDOR/openapi.yaml]
    #[arg(long, value_name = "PATH")]
    since: Option<PathBuf>,
    /// Report only the version
    #[arg(long)]
    version_only: bool,
    /// Write the version to the Cargo.toml and the entry to the CHANGELOG.md of the crate
    #[arg(long, conflicts_with = "version_only")]
    write: bool,
    #[command(flatten)]
    format: ReportFormat,
}

/// The next release.
#[derive(Serialize)]
struct Report<'a> {
    vendor: &'a str,
    /// The version of the crate, or `None` if there is nothing to release.
    version: Option<String>,
    /// The entry of the CHANGELOG, as Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "release-notes";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let vendor = workspace::vendor(&root, &self.vendor)?;
        let mut drifts = Vec::new();
        for api in vendor.described() {
            let before = self.before(&root, &vendor, api)?;
            drifts.push(drift_since(&vendor, api, &before)?);
        }
        let release = match self.write {
            true => write(&root, &drifts, &vendor)?,
            false => Some(of(&root, &drifts, &vendor.manifest)?),
        };
        let entry = release.as_ref().filter(|_| !self.version_only);
        let report = Report {
            vendor: &vendor.name,
            version: release.as_ref().map(|release| release.version.to_string()),
            entry: entry.map(|release| release.entry.trim_end()),
        };
        self.format.print(&report, Report::text)?;
        Ok(Outcome::Fine)
    }
}

impl Arguments {
    /// Returns the assembled specification of the last release of the API `api` of `vendor`, or of its only one.
    fn before(&self, root: &Path, vendor: &Vendor, api: Option<&str>) -> anyhow::Result<Arc<SourceFile>> {
        let assembled = vendor.specification(api);
        let since = match (&self.since, api) {
            (Some(folder), Some(api)) if folder.is_dir() => folder.join(format!("{api}.yaml")),
            (Some(file), _) => file.clone(),
            (None, _) => root.join(&assembled),
        };
        let text = fs::read_to_string(&since).with_context(|| format!("cannot read {}", since.display()))?;
        Ok(SourceFile::new(assembled, text))
    }
}

impl Report<'_> {
    fn text(&self) -> String {
        match self.entry.or(self.version.as_deref()) {
            Some(text) => text.to_owned(),
            None => format!("{}: nothing changed, so there is nothing to release", self.vendor),
        }
    }
}

/// Returns what changed from the assembled specification `before` to the sources of the API `api` of `vendor`, or of
/// its only one.
fn drift_since(vendor: &Vendor, api: Option<&str>, before: &Arc<SourceFile>) -> Result<Drift, Diagnostics> {
    let (fragments, findings) = source::read(before);
    let Some(fragment) = fragments.into_iter().next() else {
        return Err(findings);
    };
    let assembled = Spec::new(fragment.root);
    // A correction that the vendor has made since then applies only to the old specification.
    let old = match vendor.overlay_of(api) {
        Some(overlay) => overlay::apply(assembled.clone(), overlay).map_or(assembled, |(corrected, _)| corrected),
        None => assembled,
    };
    let new = corrected(vendor, api, &mut Vec::new())?;
    Ok(between(vendor, api, &old, &new))
}

/// Returns the next release of the crate of `manifest` after `drifts`, one for each of its APIs.
///
/// # Errors
///
/// Returns an error if its Cargo.toml has no version that can be increased.
pub(crate) fn of(root: &Path, drifts: &[Drift], manifest: &Manifest) -> Result<Release, Diagnostics> {
    let file = crate_manifest(root, manifest)?;
    let version = crate_version::read(&file)?;
    drift::release(drifts, &version).ok_or_else(|| failure(format!("{}: no version can follow {version}", file.path)))
}

/// Writes that release to its Cargo.toml and its CHANGELOG.md. Returns `None` if nothing changed.
pub(crate) fn write(root: &Path, drifts: &[Drift], vendor: &Vendor) -> Result<Option<Release>, Diagnostics> {
    let manifest = &vendor.manifest;
    let release = of(root, drifts, manifest)?;
    let file = crate_manifest(root, manifest)?;
    let version = drift::version(drifts);
    if drifts.iter().all(Drift::is_empty) && crate_version::check(&file, &version, &vendor.name).is_empty() {
        return Ok(None);
    }
    let changelog = format!("crates/{}/CHANGELOG.md", manifest.crate_name);
    let before = fs::read_to_string(root.join(&changelog)).ok();
    let mut files = FileSet::new();
    let replaced = crate_version::replaced(&file.text, &release.version);
    let replaced = replaced.ok_or_else(|| failure(format!("{}: `[package]` has no version of its own", file.path)))?;
    files.add(file.path.as_str(), replaced)?;
    files.add(changelog, crate_version::changelog(before.as_deref(), &release.entry))?;
    emit::write(&files, root)?;
    Ok(Some(release))
}

/// Returns the Cargo.toml of the crate of `manifest`.
fn crate_manifest(root: &Path, manifest: &Manifest) -> Result<Arc<SourceFile>, Diagnostics> {
    workspace::crate_manifest(root, manifest)
        .ok_or_else(|| failure(format!("cannot read crates/{}/Cargo.toml", manifest.crate_name)))
}

fn failure(message: String) -> Diagnostics {
    Diagnostic::error(Code::CrateVersion, message).into()
}
