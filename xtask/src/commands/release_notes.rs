//! `cargo xtask release-notes`: the entry of the CHANGELOG for what has changed since the last commit of the sources.
//!
//! In: a description from before, which the caller names, and the sources of the vendor as they are now. Out: the version
//! of the next release of the crate, and its entry for the CHANGELOG.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use build_support::diagnostic::Diagnostics;
use build_support::document::SourceFile;
use build_support::drift::{self, Release};
use build_support::manifest::Manifest;
use build_support::overlay;
use build_support::source;
use build_support::spec::Spec;
use build_support::vendor::Vendor;

use crate::commands::drift::corrected;
use crate::{Outcome, terminal, workspace};

/// Write the entry of the CHANGELOG, and name the version, of the next release of a crate.
///
/// The description before is `specs/VENDOR/openapi.yaml` unless `--since` names another file; so run this after
/// `cargo xtask fetch` and before `cargo xtask codegen`, or name the assembled description of the last release.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask release-notes trieve\n  git show v0.1.0:specs/trieve/openapi.yaml > old.yaml && cargo xtask release-notes trieve --since old.yaml\n  cargo xtask release-notes trieve --version-only"
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
    let version = crate_version(&root, &vendor.manifest)?;
    match notes(vendor, &before, &version) {
        Ok(Some(release)) => {
            let text = if arguments.version_only {
                release.version
            } else {
                release.entry
            };
            terminal::line(text.trim_end());
            Ok(Outcome::Fine)
        }
        Ok(None) => {
            terminal::error(&format!(
                "error: the version {version} of the crate is not three numbers"
            ));
            Ok(Outcome::Failed)
        }
        Err(findings) => {
            terminal::findings(&findings);
            Ok(Outcome::Failed)
        }
    }
}

/// The version of the crate of `manifest`: its own, or that of the workspace.
pub(crate) fn crate_version(root: &Path, manifest: &Manifest) -> Result<String> {
    let path = root.join("crates").join(&manifest.crate_name).join("Cargo.toml");
    match version(&path, &["package", "version"])? {
        Some(version) => Ok(version),
        None => version(&root.join("Cargo.toml"), &["workspace", "package", "version"])?
            .with_context(|| format!("{} does not state a version", path.display())),
    }
}

/// The text at `keys` of the TOML file `path`, if there is any.
fn version(path: &Path, keys: &[&str]) -> Result<Option<String>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let table: toml::Table = toml::from_str(&text).with_context(|| format!("{} is no TOML", path.display()))?;
    let root = toml::Value::Table(table);
    let value = keys.iter().try_fold(&root, |value, key| value.get(key));
    Ok(value.and_then(toml::Value::as_str).map(str::to_owned))
}

fn notes(vendor: &Vendor, before: &std::sync::Arc<SourceFile>, version: &str) -> Result<Option<Release>, Diagnostics> {
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
    let drift = drift::between(&vendor.name, &old, &new, &vendor.manifest);
    Ok(drift::release(&drift, version))
}
