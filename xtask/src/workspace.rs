//! The workspace that a command works on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::package::lock::{self, Lock};
use build_support::package::manifest::Manifest;
use build_support::package::vendor::{self, Vendor};

/// The root of the workspace: the nearest folder, from the current one upwards, that has `specs` in it.
pub(crate) fn root() -> Result<PathBuf> {
    let current = std::env::current_dir().context("there is no current folder")?;
    match current.ancestors().find(|folder| folder.join(vendor::FOLDER).is_dir()) {
        Some(root) => Ok(root.to_owned()),
        None => bail!(
            "no folder from here upwards has `{}` in it: run this inside the workspace",
            vendor::FOLDER
        ),
    }
}

/// The vendors called `names`, or all where none is named, each once for each of its clients; and the findings about those that cannot be loaded.
pub(crate) fn vendors(root: &Path, names: &[String]) -> (Vec<Vendor>, Diagnostics) {
    let (vendors, findings) = load_all(root, names, vendor::load);
    (vendors.into_iter().flat_map(Vendor::clients).collect(), findings)
}

/// The same without their pages.
pub(crate) fn vendors_without_pages(root: &Path, names: &[String]) -> (Vec<Vendor>, Diagnostics) {
    load_all(root, names, vendor::load_without_pages)
}

fn load_all(
    root: &Path,
    names: &[String],
    load: impl Fn(&Path, &str) -> Result<Vendor, Diagnostics>,
) -> (Vec<Vendor>, Diagnostics) {
    let mut findings = Diagnostics::new();
    let all = if names.is_empty() {
        vendor::names(root)
    } else {
        Ok(names.to_vec())
    };
    let mut vendors = Vec::new();
    match all {
        Ok(names) => {
            for name in names {
                match load(root, &name) {
                    Ok(vendor) => vendors.push(vendor),
                    Err(diagnostics) => findings.extend(diagnostics),
                }
            }
        }
        Err(diagnostics) => findings.extend(diagnostics),
    }
    (vendors, findings)
}

/// The current time, as RFC 3339 in UTC.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How many whole days have passed since `time`, an RFC 3339 timestamp; nothing where it is none.
pub(crate) fn days_since(time: &str) -> Option<i64> {
    let time: jiff::Timestamp = time.parse().ok()?;
    Some(jiff::Timestamp::now().duration_since(time).as_hours() / 24)
}

/// The lock file and what it says; an absent one says nothing.
pub(crate) fn lock(root: &Path) -> Result<(Arc<SourceFile>, Result<Lock, Diagnostics>)> {
    let path = root.join(lock::PATH);
    let text = if path.exists() {
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", lock::PATH))?
    } else {
        String::new()
    };
    let file = SourceFile::new(lock::PATH, text);
    let lock = Lock::read(&file);
    Ok((file, lock))
}

/// The Cargo.toml of the crate of `manifest`, if it is there and can be read.
pub(crate) fn crate_manifest(root: &Path, manifest: &Manifest) -> Option<Arc<SourceFile>> {
    let path = format!("crates/{}/Cargo.toml", manifest.crate_name);
    let text = fs::read_to_string(root.join(&path)).ok()?;
    Some(SourceFile::new(path, text))
}
