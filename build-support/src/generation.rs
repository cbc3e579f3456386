//! What programs call: the public interface of this library.
//!
//! In: paths of descriptions, or the root of a workspace with vendors. Out: code for a build script, or the generated
//! files of a vendor, written or compared. Everything else that the library has is for the command line.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use api_operations::Table;

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile};
use crate::emit;
use crate::package::committed::SharedModules;
use crate::package::one_file::{needs, one_file};
use crate::package::{manifest, scaffold, vendor};
use crate::pipeline::{self, Told};
use crate::read::overlay;
use crate::read::select::{Selection, select};

/// What is wrong with the input, or why a file could not be read or written.
///
/// `Debug` shows the same as `Display`, so that a build script whose `main` returns the error is readable.
pub struct Error(Problem);

enum Problem {
    Findings(Diagnostics),
    File { path: PathBuf, error: io::Error },
    NoBuildScript,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Findings(findings) => formatter.write_str(&findings.render(false)),
            Problem::File { path, error } => write!(formatter, "{}: {error}", path.display()),
            Problem::NoBuildScript => formatter.write_str("OUT_DIR is not set: call this in a build script"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Problem::File { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl From<Diagnostics> for Error {
    fn from(findings: Diagnostics) -> Self {
        Self(Problem::Findings(findings))
    }
}

/// Generates a client from the description in the file `path`: OpenAPI 3 or Swagger 2.0, in YAML or JSON, or a page of
/// documentation that holds it.
///
/// # Examples
///
/// A build script:
///
/// ```no_run
/// fn main() -> Result<(), openapi_crates::Error> {
///     openapi_crates::generate("openapi.yaml").to_out_dir("cats.rs")
/// }
/// ```
///
/// And the module that uses it:
///
/// ```text
/// mod cats {
///     include!(concat!(env!("OUT_DIR"), "/cats.rs"));
/// }
/// ```
///
/// The crate depends on `api-client-core`, and on `uuid` and others where the first lines of the generated file say so.
pub fn generate(path: impl Into<PathBuf>) -> Generation {
    Generation {
        files: vec![path.into()],
        overlay: None,
        config: None,
        selection: Selection::default(),
        types_only: false,
    }
}

/// A client that is to be generated; see [`generate`](fn@generate).
#[derive(Clone, Debug)]
#[must_use = "nothing is generated before `to_out_dir` or `source`"]
pub struct Generation {
    files: Vec<PathBuf>,
    overlay: Option<PathBuf>,
    config: Option<PathBuf>,
    selection: Selection,
    types_only: bool,
}

impl Generation {
    /// Adds a file that the description refers to.
    pub fn also(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// Corrects the description with the overlay (OpenAPI Overlay 1.0) in the file `path`.
    pub fn overlay(mut self, path: impl Into<PathBuf>) -> Self {
        self.overlay = Some(path.into());
        self
    }

    /// Reads names, credentials and other choices from the file `path`, in the form of `vendor.toml`.
    pub fn config(mut self, path: impl Into<PathBuf>) -> Self {
        self.config = Some(path.into());
        self
    }

    /// Chooses the operations with the tag `tag`, in addition to others that are chosen. Defaults to all operations.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.selection.tags.push(tag.into());
        self
    }

    /// Chooses one operation, by its `operationId` or as `GET /cats`, in addition to others that are chosen.
    pub fn operation(mut self, operation: impl Into<String>) -> Self {
        self.selection.operations.push(operation.into());
        self
    }

    /// Leaves out the client and the operations: the types alone, for a server or for another way to call.
    pub fn types_only(mut self) -> Self {
        self.types_only = true;
        self
    }

    /// Writes the code to the file `name` in `OUT_DIR`, and tells cargo which files it depends on. Mistakes in the
    /// description that were worked around, and what the client lacks, become warnings of the build. Uses no network.
    ///
    /// # Errors
    ///
    /// Returns an error if the description cannot be used, if a file cannot be read or written, and outside of a build
    /// script.
    pub fn to_out_dir(&self, name: &str) -> Result<(), Error> {
        let folder = std::env::var_os("OUT_DIR").ok_or(Error(Problem::NoBuildScript))?;
        self.to_folder(Path::new(&folder), name, &mut io::stdout())
    }

    /// Does the work of [`Self::to_out_dir`], with `cargo` as what cargo reads.
    fn to_folder(&self, folder: &Path, name: &str, cargo: &mut dyn io::Write) -> Result<(), Error> {
        let mut say = |text: String| {
            let error = |error| {
                Error(Problem::File {
                    path: PathBuf::from("standard output"),
                    error,
                })
            };
            writeln!(cargo, "cargo::{text}").map_err(error)
        };
        // Cargo has to hear of the files also if they are wrong.
        for path in self.files.iter().chain(&self.overlay).chain(&self.config) {
            say(format!("rerun-if-changed={}", path.display()))?;
        }
        let (text, warnings) = self.made()?;
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| Error(Problem::File { path, error }))?;
        for warning in warnings {
            say(format!("warning={}", one_line(&warning)))?;
        }
        Ok(())
    }

    /// Returns the code, which any module can hold.
    ///
    /// # Errors
    ///
    /// Returns an error if the description cannot be used, or a file cannot be read.
    pub fn source(&self) -> Result<String, Error> {
        Ok(self.made()?.0)
    }

    /// Returns the operations and schemas as a table, for a mock server, a command line or another tool that reads them
    /// at run time.
    ///
    /// # Errors
    ///
    /// Returns an error if the description cannot be used, or a file cannot be read.
    pub fn table(&self) -> Result<Table, Error> {
        let files: Result<Vec<_>, Error> = self.files.iter().map(|path| read(path)).collect();
        let overlay = self.overlay.as_deref().map(read).transpose()?;
        let overlay = overlay.as_ref().map(overlay::read).transpose()?;
        let config = self.config.as_deref().map(read).transpose()?;
        let config = config.as_ref().map(manifest::read).transpose()?;
        let (mut spec, _) = pipeline::describe_all(&files?, None)?;
        if let Some(overlay) = &overlay {
            spec = overlay::apply(spec, overlay)?.0;
        }
        let spec = select(spec, &self.selection)?;
        Ok(pipeline::table(spec, config.as_ref())?)
    }

    /// Returns the code and warnings.
    fn made(&self) -> Result<(String, Vec<String>), Error> {
        let files: Result<Vec<_>, Error> = self.files.iter().map(|path| read(path)).collect();
        let files = files?;
        let overlay = self.overlay.as_deref().map(read).transpose()?;
        let overlay = overlay.as_ref().map(overlay::read).transpose()?;
        let config = self.config.as_deref().map(read).transpose()?;
        let config = config.as_ref().map(manifest::read).transpose()?;
        let told = Told {
            overlay: overlay.as_ref(),
            manifest: config.as_ref(),
            selection: self.selection.clone(),
            types_only: self.types_only,
        };
        let name = config.as_ref().map_or("client", |config| config.crate_name.as_str());
        let command = "openapi_crates::generate";
        let shared = SharedModules::default();
        let (client, findings) = pipeline::crate_of(&files, &[], &told, name, command, &shared)?;
        let mut warnings: Vec<String> = findings.iter().map(short).collect();
        for generated in &client.apis {
            if let Some(first) = files.first() {
                pipeline::require_operations(generated, &Location::start_of(first))?;
            }
        }
        if client.has_skipped_operations() {
            warnings.push("the client lacks operations: `cratify doctor` says which and why".to_owned());
        }
        if let Some(limit) = scaffold::root_module::recursion_limit(&client.apis()) {
            warnings.push(format!(
                "unions of this size need `#![recursion_limit = \"{limit}\"]` at the root of the crate"
            ));
        }
        let text = one_file(&client, command)?;
        Ok((format!("// Depends on {}.\n{text}", needs(&client)), warnings))
    }
}

/// Reads the file at `path`, which findings call as it was called here.
fn read(path: &Path) -> Result<Arc<SourceFile>, Error> {
    let text = fs::read_to_string(path).map_err(|error| {
        let path = path.to_owned();
        Error(Problem::File { path, error })
    })?;
    Ok(SourceFile::new(path.display().to_string().replace('\\', "/"), text))
}

/// Returns a finding in one line.
fn short(finding: &Diagnostic) -> String {
    match &finding.location {
        Some(location) => format!("{}:{}: {}", location.file.path, location.line, finding.message),
        None => finding.message.clone(),
    }
}

/// Returns `text` without line ends and other control characters: what a description says is no line of its own to
/// cargo, which would take it for an instruction.
fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

/// A workspace of clients: the folder in which `specs` has a folder for each vendor, and `crates` the crates.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Opens the workspace at `root`.
    ///
    /// # Errors
    ///
    /// Returns an error if `root` has no readable folder `specs`.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, Error> {
        let root = root.into();
        vendor::names(&root)?;
        Ok(Self { root })
    }

    /// Returns the vendors, sorted by name.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with the folder of a vendor.
    pub fn vendors(&self) -> Result<Vec<Vendor>, Error> {
        vendor::names(&self.root)?
            .iter()
            .map(|name| self.vendor(name))
            .collect()
    }

    /// Returns the vendor `name`.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such vendor, and everything that is wrong with its folder.
    pub fn vendor(&self, name: &str) -> Result<Vendor, Error> {
        Ok(Vendor {
            root: self.root.clone(),
            name: name.to_owned(),
            clients: vendor::load(&self.root, name)?.clients(),
        })
    }
}

/// A vendor of a [`Workspace`], with its sources.
#[derive(Clone, Debug)]
pub struct Vendor {
    root: PathBuf,
    name: String,
    clients: Vec<vendor::Vendor>,
}

impl Vendor {
    /// Returns its name, which is that of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the names of its crates.
    pub fn crates(&self) -> Vec<&str> {
        self.clients
            .iter()
            .map(|client| client.manifest.crate_name.as_str())
            .collect()
    }

    /// Returns the paths, relative to the workspace, of generated files that do not agree with the sources. Empty if
    /// all do. The parts of `Cargo.toml` and README that follow from the sources are the command's to compare.
    ///
    /// # Errors
    ///
    /// Returns an error if the sources cannot be used.
    pub fn differences(&self) -> Result<BTreeSet<String>, Error> {
        let mut paths = BTreeSet::new();
        for client in &self.clients {
            let differences = emit::compare(&pipeline::run(client)?.files, &self.root)?;
            paths.extend(differences.iter().map(|difference| difference.path().to_owned()));
        }
        Ok(paths)
    }

    /// Returns the operations and schemas of its APIs as tables, each with the name of its API where a crate has
    /// several.
    ///
    /// # Errors
    ///
    /// Returns an error if the sources cannot be used.
    pub fn tables(&self) -> Result<Vec<(Option<String>, Table)>, Error> {
        let tables: Result<Vec<_>, _> = self.clients.iter().map(pipeline::tables).collect();
        Ok(tables?.into_iter().flatten().collect())
    }

    /// Writes the generated files: specification, code, examples and report. Returns how many have changed. All are
    /// generated before the first is written.
    ///
    /// # Errors
    ///
    /// Returns an error if the sources cannot be used, or a file cannot be written.
    pub fn write(&self) -> Result<usize, Error> {
        let outputs: Result<Vec<_>, _> = self.clients.iter().map(pipeline::run).collect();
        let mut changed = 0;
        for output in outputs? {
            let written = emit::write(&output.files, &self.root)?;
            changed += written.written + written.removed;
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATS: &str = "openapi: 3.0.3
info: {title: Cats, version: '1'}
servers: [{url: 'https://cats.example'}]
paths:
  /cats:
    get:
      operationId: list
      tags: [cats]
      responses: {'200': {description: All., content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}}
  /dogs:
    get: {operationId: bark, tags: [dogs], responses: {'204': {description: Done.}}}
components: {schemas: {Cat: {type: object, properties: {name: {type: string}}}}}
";

    fn folder(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openapi.yaml");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn cargo_hears_of_all_files() {
        let (folder, path) = folder(CATS);
        let overlay = folder.path().join("overlay.yaml");
        let text = "overlay: 1.0.0\ninfo: {title: Corrections, version: '1'}\nactions:\n  - target: $.info\n    \
                    description: As the site says.\n    update: {title: Felines}\n";
        fs::write(&overlay, text).unwrap();
        let mut said = Vec::new();
        let generation = generate(&path).overlay(&overlay);
        generation.to_folder(folder.path(), "cats.rs", &mut said).unwrap();
        let expected = [&path, &overlay].map(|path| format!("cargo::rerun-if-changed={}\n", path.display()));
        assert_eq!(String::from_utf8(said).unwrap(), expected.concat());
        let code = fs::read_to_string(folder.path().join("cats.rs")).unwrap();
        assert!(code.contains("Felines"), "{code}");
        assert!(
            !code
                .lines()
                .any(|line| line.starts_with("#![") || line.starts_with("//!")),
            "{code}"
        );
        assert!(!code.contains("crate::") && !code.contains("feature ="), "{code}");
    }

    #[test]
    fn operations_are_chosen() {
        let (_folder, path) = folder(CATS);
        let all = generate(&path).source().unwrap();
        let some = generate(&path).tag("dogs").source().unwrap();
        assert!(all.contains("struct Cat ") && all.contains("mod dogs"), "{all}");
        assert!(!some.contains("struct Cat ") && some.contains("mod dogs"), "{some}");
        assert!(generate(&path).operation("barks").source().is_err());
    }

    #[test]
    fn types_come_without_a_client() {
        let (_folder, path) = folder(CATS);
        let types = generate(&path).types_only().source().unwrap();
        assert!(
            types.contains("struct Cat ") && types.contains("pub use generated::types;"),
            "{types}"
        );
        assert!(
            !types.contains("struct Client") && !types.contains("mod operations"),
            "{types}"
        );
    }

    #[test]
    fn what_is_wrong_is_readable_and_writes_nothing() {
        let (folder, path) = folder("openapi: 3.0.3\ninfo: {title: Cats, version: '1'}\npaths: {}\n");
        let mut said = Vec::new();
        let error = generate(&path)
            .to_folder(folder.path(), "cats.rs", &mut said)
            .unwrap_err();
        assert!(format!("{error:?}").contains("no operation"), "{error:?}");
        assert!(String::from_utf8(said).unwrap().contains("rerun-if-changed"));
        assert!(!folder.path().join("cats.rs").exists());
        let missing = generate("nowhere.yaml").source().unwrap_err();
        assert!(missing.to_string().starts_with("nowhere.yaml: "), "{missing}");
    }

    #[test]
    fn a_vendor_is_compared_and_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Workspace::open(folder.path()).is_err());
        let vendor = folder.path().join("specs/cats");
        fs::create_dir_all(vendor.join("pages")).unwrap();
        fs::write(vendor.join("pages/openapi.yaml"), CATS).unwrap();
        let manifest = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Client of Cats\"\n[[source]]\n\
                        path = \"pages/openapi.yaml\"\norigin = \"https://cats.example/openapi.yaml\"\n";
        fs::write(vendor.join("vendor.toml"), manifest).unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        assert!(workspace.vendor("dogs").is_err());
        let [cats] = workspace.vendors().unwrap().try_into().unwrap();
        assert_eq!((cats.name(), cats.crates()), ("cats", vec!["cats-api"]));
        let types = "crates/cats-api/src/generated/types/mod.rs";
        assert!(cats.differences().unwrap().contains(types));
        assert!(cats.write().unwrap() > 5);
        assert!(cats.differences().unwrap().is_empty());
        fs::write(folder.path().join(types), "").unwrap();
        assert_eq!(cats.differences().unwrap(), BTreeSet::from([types.to_owned()]));
        assert_eq!(cats.write().unwrap(), 1);
    }

    #[test]
    fn a_warning_is_one_line() {
        assert_eq!(one_line("a\ncargo::rustc-cfg=b\r\u{85}"), "a cargo::rustc-cfg=b  ");
    }
}
