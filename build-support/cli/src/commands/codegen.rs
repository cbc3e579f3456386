//! `cargo xtask codegen`: generates the committed specifications and clients from the committed pages.
//!
//! In: `specs/`. Out: the assembled specifications, the generated code and the lock, written; or, with `--check`, how
//! they differ from the files on disk. All vendors are generated before the first file is written, so bad input changes
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread;

use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::emit::{self, Difference, FileSet};
use build_support::package::cargo_toml;
use build_support::package::crate_version;
use build_support::package::examples;
use build_support::package::lock;
use build_support::package::readme;
use build_support::package::scaffold::{self, root_module};
use build_support::package::vendor::Vendor;
use build_support::pipeline::{self, ClientCrate, Output};
use serde::Serialize;

use crate::command::Command;
use crate::finding::Finding;
use crate::format::ReportFormat;
use crate::workspace::{self, Selection};
use crate::{Outcome, Result, register_command, sources, terminal};
use build_support::document::words::count;

const EXAMPLES: &str = "\
Examples:
  cargo xtask codegen                          all vendors
  cargo xtask codegen trieve                   one vendor
  cargo xtask codegen --check                  print what differs; exit with status 1 if anything does
  cargo xtask codegen --check --format json    the same for programs";

/// Generate the specifications and clients of vendors, or check that they are up to date
///
/// Reads only the workspace: no network, no other program. Two runs write the same bytes, but for the time at which the
/// lock records a source that it did not know.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    selection: Selection,
    /// Write nothing: print a unified diff, and exit with status 1 if anything differs
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    format: ReportFormat,
}

/// What `--check` found.
#[derive(Serialize)]
struct Comparison<'a> {
    /// Files that differ from what would be written.
    files: Vec<StaleFile<'a>>,
    /// Sources that differ from the lock.
    sources: Vec<Finding>,
    /// Crates whose version does not carry that of the API.
    versions: Vec<Finding>,
}

/// A file that differs from what would be written.
#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum StaleFile<'a> {
    Missing { path: &'a str },
    Changed { path: &'a str, diff: &'a str },
    Orphan { path: &'a str },
}

/// How many files were written.
#[derive(Serialize)]
struct Written {
    written: usize,
    unchanged: usize,
    removed: usize,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "codegen";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let Prepared {
            vendors,
            files,
            versions,
            findings,
        } = self.prepare(&root)?;
        terminal::findings(&findings);
        match self.check {
            true => self.compare(&root, &vendors, &files, &versions),
            false => self.write(&root, &vendors, files),
        }
    }
}

/// What is to be written.
struct Prepared {
    vendors: Vec<Vendor>,
    files: FileSet,
    /// What is wrong with the versions of the crates.
    versions: Diagnostics,
    findings: Diagnostics,
}

impl Arguments {
    /// Generates the selected vendors.
    fn prepare(&self, root: &Path) -> Result<Prepared, Diagnostics> {
        let (vendors, mut findings) = self.selection.load(root);
        let outputs = run_all(&vendors, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        let versions = check_versions(root, &vendors, &outputs);
        let mut files = file_set(root, outputs, self.selection.is_all(), &mut findings)?;
        if self.selection.is_all() {
            findings.extend(own_all_generated(root, &mut files));
        }
        Ok(Prepared {
            vendors,
            files,
            versions,
            findings,
        })
    }

    /// Writes the files of the selected vendors, and returns how many, and what was found; prints nothing.
    pub(crate) fn generate(&self, root: &Path) -> Result<(emit::Written, Diagnostics)> {
        let Prepared {
            vendors,
            files,
            findings,
            ..
        } = self.prepare(root)?;
        Ok((self.write_files(root, &vendors, files)?, findings))
    }

    /// Writes the files of `vendor`.
    pub(crate) fn write_one(vendor: &str) -> Self {
        Self {
            selection: Selection::one(vendor),
            check: false,
            format: ReportFormat::default(),
        }
    }

    fn compare(&self, root: &Path, vendors: &[Vendor], files: &FileSet, versions: &Diagnostics) -> Result {
        let (lock_file, lock) = workspace::lock(root)?;
        let lock = lock?;
        let mut sources: Diagnostics = lock.verify_tool(&lock_file).into_iter().collect();
        let mut folders = BTreeSet::new();
        for vendor in vendors.iter().filter(|vendor| folders.insert(vendor.folder())) {
            sources.extend(lock.verify(&lock_file, &vendor.folder(), &vendor.locked()));
        }
        let differences = emit::compare(files, root)?;
        terminal::findings(versions);
        terminal::findings(&sources);
        let comparison = Comparison {
            files: differences.iter().map(stale).collect(),
            sources: Finding::all(&sources),
            versions: Finding::all(versions),
        };
        self.format.print(&comparison, |_| {
            let differences: Vec<String> = differences.iter().map(ToString::to_string).collect();
            differences.join("\n")
        })?;
        if !differences.is_empty() || !sources.is_empty() {
            terminal::error(&format!(
                "{}; to update, run `cargo xtask codegen{}`",
                differ(differences.len(), comparison.sources.len()),
                self.selection.arguments()
            ));
        } else if versions.is_empty() {
            terminal::status(&format!("{} up to date", agree(files.files().count())));
        }
        let differs = !differences.is_empty() || !sources.is_empty() || !versions.is_empty();
        Ok(Outcome::found(differs))
    }

    fn write(&self, root: &Path, vendors: &[Vendor], files: FileSet) -> Result {
        let emit::Written {
            written,
            unchanged,
            removed,
        } = self.write_files(root, vendors, files)?;
        let line = format!(
            "wrote {}, removed {removed}, left {unchanged} unchanged",
            count(written, "file")
        );
        let written = Written {
            written,
            unchanged,
            removed,
        };
        self.format.done(&written, &line)?;
        Ok(Outcome::Fine)
    }

    /// Writes `files` and the lock.
    fn write_files(&self, root: &Path, vendors: &[Vendor], mut files: FileSet) -> Result<emit::Written> {
        let (_, lock) = workspace::lock(root)?;
        let now = workspace::now();
        let lock = vendors.iter().fold(lock?, |lock, vendor| {
            lock.updated(&vendor.folder(), &vendor.locked(), &now)
        });
        // One that has generated a part says nothing of the rest.
        let is_recorded = self.selection.is_all() || lock.tool.is_none();
        let lock = if is_recorded { lock.generated() } else { lock };
        files.add(lock::PATH, lock.write())?;
        Ok(emit::write(&files, root)?)
    }
}

pub(crate) fn stale(difference: &Difference) -> StaleFile<'_> {
    match difference {
        Difference::Missing { path } => StaleFile::Missing { path },
        Difference::Changed { path, diff } => StaleFile::Changed { path, diff },
        Difference::Orphan { path } => StaleFile::Orphan { path },
    }
}

/// Returns all files of `outputs`, and adds what the pipeline found to `findings`.
fn file_set(root: &Path, outputs: Vec<Output>, all: bool, findings: &mut Diagnostics) -> Result<FileSet, Diagnostics> {
    let mut files = FileSet::new();
    add_table_of_clients(root, &outputs, all, &mut files)?;
    for output in outputs {
        add_crate_files(root, &output, &mut files)?;
        findings.extend(output.findings);
        files.merge(output.files)?;
    }
    Ok(files)
}

/// Returns the clause that says how much is as it would be written.
fn agree(files: usize) -> String {
    format!("{} {}", count(files, "file"), if files == 1 { "is" } else { "are" })
}

/// Returns the clause that says how much differs.
fn differ(files: usize, sources: usize) -> String {
    let verb = if files + sources == 1 { "differs" } else { "differ" };
    match (files, sources) {
        (files, 0) => format!("{} {verb}", count(files, "file")),
        (0, sources) => format!("{} {verb} from the lock", count(sources, "source")),
        (files, sources) => format!("{} and {} {verb}", count(files, "file"), count(sources, "source")),
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
    if !findings.has_errors() {
        findings.extend(unknown_names(vendors, &outputs));
    }
    outputs
}

/// Returns the names that a manifest states and no crate of its vendor has. `outputs` are those of `vendors`.
fn unknown_names(vendors: &[Vendor], outputs: &[Output]) -> Diagnostics {
    let mut clients: BTreeMap<&str, Vec<&ClientCrate>> = BTreeMap::new();
    for (vendor, output) in vendors.iter().zip(outputs) {
        clients.entry(&vendor.name).or_default().push(&output.client);
    }
    let mut unknown = Diagnostics::new();
    for clients in clients.into_values() {
        unknown.extend(ClientCrate::unknown(clients));
    }
    unknown
}

/// Returns what is wrong with the versions of the crates. Each carries the version of its API; a crate that does not
/// exist yet has none.
fn check_versions(root: &Path, vendors: &[Vendor], outputs: &[Output]) -> Diagnostics {
    let mut findings = Diagnostics::new();
    for (vendor, output) in vendors.iter().zip(outputs) {
        if let Some(manifest) = workspace::crate_manifest(root, &vendor.manifest) {
            findings.extend(crate_version::check(&manifest, &output.client.version(), &vendor.name));
        }
    }
    findings
}

/// Adds the files of the crate of `output` that people write: those in which a part follows from the specification, and
/// all that a crate without a Cargo.toml lacks. Cargo loads no workspace with such a member.
pub(crate) fn add_crate_files(root: &Path, output: &Output, files: &mut FileSet) -> Result<(), Diagnostics> {
    let folder = format!("crates/{}", output.client.name);
    if !root.join(&folder).join("Cargo.toml").exists() {
        for (path, text) in scaffold::member_files(&output.client)?.files() {
            if !root.join(path).exists() {
                files.add(path, text)?;
            }
        }
    }
    add_manifest(root, &folder, output, files)?;
    add_readme(root, &folder, output, files)?;
    add_root_module(root, &folder, output, files)
}

/// Adds the Cargo.toml in `folder`, in which the features of tags are generated, and the dependencies that they need.
fn add_manifest(root: &Path, folder: &str, output: &Output, files: &mut FileSet) -> Result<(), Diagnostics> {
    let path = format!("{folder}/Cargo.toml");
    let Ok(manifest) = fs::read_to_string(root.join(&path)) else {
        return Ok(());
    };
    let written = written_by_people(&root.join(folder));
    let is_used = |name: &str| written.iter().any(|text| text.contains(&name.replace('-', "_")));
    let client = &output.client;
    let (features, apis) = (&client.features, client.apis());
    let merged = cargo_toml::with_features(&manifest, &path, features, &apis, client.has_examples, &is_used)?;
    files.add(path, merged)
}

/// Returns the texts of the Rust files in the crate at `folder` that are not generated.
fn written_by_people(folder: &Path) -> Vec<String> {
    let mut paths = Vec::new();
    for part in ["src", "tests", "examples", "benches", "build.rs"] {
        // What is not there or cannot be read uses nothing.
        let _ = sources::collect(&folder.join(part), &mut paths);
    }
    let generated = ["src/generated", examples::FOLDER].map(|part| folder.join(part));
    paths.retain(|path| {
        let is_generated = generated.iter().any(|generated| path.starts_with(generated));
        !is_generated && path.extension().is_some_and(|extension| extension == "rs")
    });
    paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// Adds the README in `folder`, in which only what follows from the specification is generated.
fn add_readme(root: &Path, folder: &str, output: &Output, files: &mut FileSet) -> Result<(), Diagnostics> {
    let path = format!("{folder}/README.md");
    match fs::read_to_string(root.join(&path)) {
        Ok(readme) => {
            let updated = readme::Client(&output.client).updated(&readme, &path)?;
            files.add(path, updated)
        }
        Err(_) => Ok(()),
    }
}

/// Adds the root module of the crate in `folder`, in which only the recursion limit follows from the specification.
fn add_root_module(root: &Path, folder: &str, output: &Output, files: &mut FileSet) -> Result<(), Diagnostics> {
    let path = format!("{folder}/src/lib.rs");
    match fs::read_to_string(root.join(&path)) {
        Ok(text) => files.add(path, root_module::with_recursion_limit(&text, &output.client.apis())),
        Err(_) => Ok(()),
    }
}

/// Adds the README of the workspace with the rows of the clients of `outputs`, which are `all` or some.
pub(crate) fn add_table_of_clients(
    root: &Path,
    outputs: &[Output],
    all: bool,
    files: &mut FileSet,
) -> Result<(), Diagnostics> {
    const PATH: &str = "README.md";
    match fs::read_to_string(root.join(PATH)) {
        Ok(readme) => {
            let clients: Vec<readme::Client<'_>> =
                outputs.iter().map(|output| readme::Client(&output.client)).collect();
            files.add(PATH, readme::with_clients(&readme, &clients, all))
        }
        Err(_) => Ok(()),
    }
}

/// Adds the generated folder of every crate, so that the code of vendors and APIs that are gone is found, and returns a
/// finding about each such crate.
fn own_all_generated(root: &Path, files: &mut FileSet) -> Diagnostics {
    let mut findings = Diagnostics::new();
    let crates = std::fs::read_dir(root.join("crates")).into_iter().flatten().flatten();
    let mut names: Vec<String> = crates
        .filter(|entry| entry.path().join("src/generated").is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    for name in names {
        let folder = format!("crates/{name}/src/generated");
        if !files.owned().any(|owned| owned == folder) {
            let message = format!("`crates/{name}` has generated code of a vendor or an API that is no longer there");
            let help = "delete the folder of the crate; it does not compile without that code";
            findings.push(Diagnostic::warning(Code::CrateOfNoVendor, message).help(help));
        }
        // A name that a set of files refuses is none that a vendor could have.
        let _ = files.own(folder);
    }
    findings
}
