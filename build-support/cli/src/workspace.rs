//! The workspace that a command works on.
//!
//! In: the current directory, and the vendors that the arguments name. Out: the root, the vendors, the lock, the time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::document::suggestion;
use build_support::package::lock::{self, Lock};
use build_support::package::manifest::Manifest;
use build_support::package::vendor::{self, Vendor};
use jiff::Timestamp;

/// The vendors that a command works on.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Selection {
    /// Vendors, by the names of their folders in specs/ [default: all]
    #[arg(value_name = "VENDOR")]
    vendors: Vec<String>,
}

impl Selection {
    /// Selects one vendor.
    pub fn one(vendor: &str) -> Self {
        Self {
            vendors: vec![vendor.to_owned()],
        }
    }

    /// Returns `true` if no vendor is named, which selects all.
    pub fn is_all(&self) -> bool {
        self.vendors.is_empty()
    }

    /// Returns `true` if `vendor` is selected.
    pub fn has(&self, vendor: &str) -> bool {
        self.is_all() || self.vendors.iter().any(|name| name == vendor)
    }

    /// Returns the named vendors as arguments, each after a space.
    pub fn arguments(&self) -> String {
        self.vendors.iter().fold(String::new(), |all, name| all + " " + name)
    }

    /// Loads the vendors, each once for each of its clients, and returns what is wrong with those that cannot be
    /// loaded.
    pub fn load(&self, root: &Path) -> (Vec<Vendor>, Diagnostics) {
        let (vendors, findings) = load_all(root, &self.vendors, vendor::load);
        (vendors.into_iter().flat_map(Vendor::clients).collect(), findings)
    }

    /// Loads the vendors without their pages.
    pub fn load_without_pages(&self, root: &Path) -> (Vec<Vendor>, Diagnostics) {
        load_all(root, &self.vendors, vendor::load_without_pages)
    }
}

/// Returns the root of the workspace: the nearest folder with `specs` in it, from the current directory upwards.
///
/// # Errors
///
/// Returns an error if there is no such folder.
pub fn root() -> Result<PathBuf> {
    let current = std::env::current_dir().context("there is no current directory")?;
    match current.ancestors().find(|folder| folder.join(vendor::FOLDER).is_dir()) {
        Some(root) => Ok(root.to_owned()),
        None => bail!(
            "neither the current directory nor one above it contains `{}`: run this command in the workspace",
            vendor::FOLDER
        ),
    }
}

/// Loads the vendor `name`, or the client of one of its APIs: `vendor/api`.
///
/// # Errors
///
/// Returns what is wrong with it, or that there is no such vendor or API.
pub fn vendor(root: &Path, name: &str) -> Result<Vendor, Diagnostics> {
    let (name, api) = name
        .split_once('/')
        .map_or((name, None), |(name, api)| (name, Some(api)));
    check_name(name, &vendor::names(root)?)?;
    let mut clients = vendor::load(root, name)?.clients();
    let position = match api {
        Some(api) => clients
            .iter()
            .position(|client| client.apis.iter().any(|own| own == api)),
        None => (clients.len() == 1).then_some(0),
    };
    match position {
        Some(position) => Ok(clients.swap_remove(position)),
        None => {
            let apis = clients.iter().flat_map(|client| &client.apis);
            let apis: Vec<String> = apis.map(|api| format!("{name}/{api}")).collect();
            let help = format!("name one of: {}", apis.join(", "));
            let message = match api {
                Some(api) => format!("`{name}` has no client of an API `{api}`"),
                None => format!("`{name}` has several crates, each for other APIs"),
            };
            Err(Diagnostic::error(Code::UnknownApi, message).help(help).into())
        }
    }
}

/// Returns an error that suggests the nearest name if `name` is not in `known`, the names of all vendors.
///
/// # Errors
///
/// As said.
pub fn check_name(name: &str, known: &[String]) -> Result<(), Diagnostics> {
    if known.iter().any(|known| known == name) {
        return Ok(());
    }
    let all = known.join(", ");
    let nearest = suggestion::nearest(name, known.iter().map(String::as_str), 1);
    let help = match nearest.as_slice() {
        [nearest, ..] => format!("did you mean `{nearest}`? The vendors are: {all}"),
        [] => format!("the vendors are: {all}"),
    };
    let finding = Diagnostic::error(Code::UnknownVendor, format!("there is no vendor `{name}`"));
    Err(finding.help(help).into())
}

fn load_all(
    root: &Path,
    names: &[String],
    load: impl Fn(&Path, &str) -> Result<Vendor, Diagnostics>,
) -> (Vec<Vendor>, Diagnostics) {
    let mut findings = Diagnostics::new();
    let mut vendors = Vec::new();
    let known = vendor::names(root).unwrap_or_else(|diagnostics| {
        findings.extend(diagnostics);
        Vec::new()
    });
    if findings.has_errors() {
        return (vendors, findings);
    }
    for name in if names.is_empty() { &known } else { names } {
        match check_name(name, &known).and_then(|()| load(root, name)) {
            Ok(vendor) => vendors.push(vendor),
            Err(diagnostics) => findings.extend(diagnostics),
        }
    }
    (vendors, findings)
}

/// Returns the current time, as RFC 3339 in UTC.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns how many whole days have passed since `time`.
pub fn days_since(time: Timestamp) -> i64 {
    Timestamp::now().duration_since(time).as_hours() / 24
}

/// Reads the lock file. One that does not exist locks nothing.
///
/// # Errors
///
/// Returns an error if the file cannot be read. The inner error is what is wrong with its content.
pub fn lock(root: &Path) -> Result<(Arc<SourceFile>, Result<Lock, Diagnostics>)> {
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

/// Reads the lock file, and adds what is wrong with its content to `findings`: such a file locks nothing.
///
/// # Errors
///
/// Returns an error if the file cannot be read.
pub fn lock_or_none(root: &Path, findings: &mut Diagnostics) -> Result<(Arc<SourceFile>, Lock)> {
    let (file, lock) = lock(root)?;
    let lock = lock.unwrap_or_else(|diagnostics| {
        findings.extend(diagnostics);
        Lock::default()
    });
    Ok((file, lock))
}

/// Returns the Cargo.toml of the crate of `manifest`, or `None` if it cannot be read.
pub fn crate_manifest(root: &Path, manifest: &Manifest) -> Option<Arc<SourceFile>> {
    let path = format!("crates/{}/Cargo.toml", manifest.crate_name);
    let text = fs::read_to_string(root.join(&path)).ok()?;
    Some(SourceFile::new(path, text))
}
