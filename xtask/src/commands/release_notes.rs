//! `cargo xtask release-notes`: the next release of a crate, from what has changed since the last one.
//!
//! In: a description from before, and the sources of the vendor as they are now. Out: the version of the next release and
//! its entry for the CHANGELOG, printed, or written to `Cargo.toml` and `CHANGELOG.md` of the crate.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use build_support::document::SourceFile;
use build_support::document::diagnostic::{Diagnostic, Diagnostics};
use build_support::drift::{self, Drift, Release};
use build_support::emit::{self, FileSet};
use build_support::package::crate_version;
use build_support::package::manifest::Manifest;
use build_support::package::vendor::Vendor;
use build_support::read::overlay;
use build_support::read::source;
use build_support::read::spec::Spec;

use crate::commands::drift::corrected;
use crate::{Outcome, terminal, workspace};

/// Write the entry of the CHANGELOG, and name the version, of the next release of a crate.
///
/// The description before is `specs/VENDOR/openapi.yaml` unless `--since` names another file; so run this after
/// `cargo xtask fetch` and before `cargo xtask codegen`, or name the assembled description of the last release.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask release-notes trieve\n  cargo xtask release-notes trieve --write\n  git show v0.1.0:specs/trieve/openapi.yaml > old.yaml && cargo xtask release-notes trieve --since old.yaml\n  cargo xtask release-notes trieve --version-only"
)]
pub(crate) struct Arguments {
    /// The vendor, by its folder in specs/.
    vendor: String,
    /// The assembled description of the last release.
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Print the version of the next release alone.
    #[arg(long)]
    version_only: bool,
    /// Write the version to the crate's Cargo.toml, and the entry to its CHANGELOG.md.
    #[arg(long, conflicts_with = "version_only")]
    write: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let (vendors, findings) = workspace::vendors(&root, std::slice::from_ref(&arguments.vendor));
    let Some(vendor) = vendors.first() else {
        terminal::findings(&findings);
        return Ok(Outcome::Failed);
    };
    let assembled = PathBuf::from(format!("{}/openapi.yaml", vendor.folder()));
    let since = arguments.since.clone().unwrap_or_else(|| root.join(&assembled));
    let text = fs::read_to_string(&since).with_context(|| format!("cannot read {}", since.display()))?;
    let before = SourceFile::new(assembled.to_string_lossy(), text);
    let released = drift_since(vendor, &before).and_then(|drift| match arguments.write {
        true => write(&root, &drift, &vendor.manifest),
        false if drift.is_empty() => Ok(None),
        false => of(&root, &drift, &vendor.manifest).map(Some),
    });
    match released {
        Ok(None) => {
            terminal::line(&format!(
                "{}: nothing has changed, so there is nothing to release",
                vendor.name
            ));
            Ok(Outcome::Fine)
        }
        Ok(Some(release)) => {
            terminal::line(match arguments.version_only {
                true => release.version.as_str(),
                false => release.entry.trim_end(),
            });
            Ok(Outcome::Fine)
        }
        Err(findings) => {
            terminal::findings(&findings);
            Ok(Outcome::Failed)
        }
    }
}

/// What has changed from the assembled description `before` to the sources of `vendor`.
fn drift_since(vendor: &Vendor, before: &Arc<SourceFile>) -> Result<Drift, Diagnostics> {
    let (fragments, findings) = source::read(before);
    let Some(fragment) = fragments.into_iter().next() else {
        return Err(findings);
    };
    let assembled = Spec { root: fragment.root };
    // A correction that the vendor had not made then and has made now fits the old description alone.
    let old = match &vendor.overlay {
        Some(overlay) => overlay::apply(assembled.clone(), overlay).map_or(assembled, |(corrected, _)| corrected),
        None => assembled,
    };
    let new = corrected(vendor, &mut Vec::new())?;
    Ok(drift::between(&vendor.name, &old, &new, &vendor.manifest))
}

/// The next release of the crate of `manifest` after `drift`.
///
/// # Errors
///
/// What keeps its Cargo.toml from having a next version.
pub(crate) fn of(root: &Path, drift: &Drift, manifest: &Manifest) -> Result<Release, Diagnostics> {
    let file = crate_manifest(root, manifest)?;
    let version = crate_version::read(&file)?;
    drift::release(drift, &version)
        .ok_or_else(|| failure(format!("{}: the version {version} is not three numbers", file.path)))
}

/// The same, written to its Cargo.toml and its CHANGELOG.md. Where nothing has changed there is no release.
pub(crate) fn write(root: &Path, drift: &Drift, manifest: &Manifest) -> Result<Option<Release>, Diagnostics> {
    let release = of(root, drift, manifest)?;
    let file = crate_manifest(root, manifest)?;
    if drift.is_empty() && crate_version::check(&file, drift.version(), &drift.name).is_empty() {
        return Ok(None);
    }
    let changelog = format!("crates/{}/CHANGELOG.md", manifest.crate_name);
    let before = fs::read_to_string(root.join(&changelog)).ok();
    let mut files = FileSet::new();
    let replaced = crate_version::replaced(&file.text, &release.version);
    let replaced = replaced.ok_or_else(|| failure(format!("{}: no line begins with `version =`", file.path)))?;
    files.add(file.path.as_str(), replaced)?;
    files.add(changelog, crate_version::changelog(before.as_deref(), &release.entry))?;
    emit::write(&files, root)?;
    Ok(Some(release))
}

/// The Cargo.toml of the crate of `manifest`.
fn crate_manifest(root: &Path, manifest: &Manifest) -> Result<Arc<SourceFile>, Diagnostics> {
    workspace::crate_manifest(root, manifest)
        .ok_or_else(|| failure(format!("crates/{}/Cargo.toml cannot be read", manifest.crate_name)))
}

fn failure(message: String) -> Diagnostics {
    Diagnostic::error("crate-version", message).into()
}
