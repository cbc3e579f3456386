//! `cargo xtask generate`: generates a crate from any specification or page, stand-alone or in somebody's workspace.
//!
//! In: one file, its URL, the index of a site, or a folder of pages. Out: a folder with a crate that needs nothing of
//! this workspace but the runtime; or, with `--check` and `--dry-run`, how it differs. The whole crate is generated
//! before the first file is written, and files that people have made their own stay.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::document::words::count;
use build_support::document::{Location, SourceFile};
use build_support::emit::Difference;
use build_support::package::committed::SharedModules;
use build_support::package::fidelity::Count;
use build_support::package::manifest::{self, Manifest};
use build_support::package::scaffold::hand_written::{begins_as_generated, without_hand_written};
use build_support::package::scaffold::{self, Place, RUNTIME_VERSION, Runtime};
use build_support::pipeline::{ClientCrate, Told};
use build_support::read::overlay::{self, Overlay};
use build_support::read::select::Selection;
use build_support::{emit, pipeline};
use serde::Serialize;

use super::codegen::{StaleFile, stale};
use crate::command::Command;
use crate::format::ReportFormat;
use crate::generation::{path_between, summary};
use crate::{Outcome, Result, members, register_command, sources, terminal, workspace};

/// The folder of the runtime, from the root of a workspace that has its code.
const RUNTIME: &str = "crates/api-client-core";

const EXAMPLES: &str = "\
Examples:
  cargo xtask generate openapi.yaml --out ../cats-api
  cargo xtask generate page.md --out ../cats-api --name cats-client
  cargo xtask generate openapi.json --out ../cats-api --runtime-version 0.1
  cargo xtask generate openapi.yaml --out ../cats-api --tag cats --operation \"GET /dogs\"
  cargo xtask generate openapi.yaml --out ../cats-api --check
  cargo xtask generate openapi.yaml --out ../cats-api --dry-run --diff";

/// Generate a client crate from any specification or documentation page
///
/// The crate is a member of the workspace whose `members` have its folder, or else stands alone. Written again, it
/// keeps what people have changed: files without the first line that says `@generated`, and a README but for what
/// stands between marks. Exits with status 1 if the crate lacks a path or an operation of the specification.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Specification (YAML or JSON), page (Markdown), `llms.txt`, `llms-full.txt`, URL of one, or folder of pages
    #[arg(value_name = "PATH|URL")]
    from: String,
    /// Folder that the files it refers to can be in, or the URL of one [default: that of the specification]
    #[arg(long, value_name = "DIR|URL")]
    folder: Option<String>,
    /// Output directory: created if missing, otherwise empty or written by an earlier run
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Name of the crate [default: made from the name of the file]
    #[arg(long)]
    name: Option<String>,
    /// API to generate, if the pages describe several; given more than once, each is a module of the crate
    #[arg(long, value_name = "NAME")]
    api: Vec<String>,
    /// Overlay that corrects the specification, such as one that `learn` has written
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// What is particular to the client, in the form of `vendor.toml`; its sources are not read
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Generate the operations with this tag; can be given more than once
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Generate this operation: its `operationId`, or `"GET /cats"`; can be given more than once
    #[arg(long, value_name = "OPERATION")]
    operation: Vec<String>,
    /// Generate the types alone, without a client and operations: for a server, or for another way to call
    #[arg(long, conflicts_with = "api")]
    types_only: bool,
    /// Depend on this published version of the runtime [default: that of this tool, unless the workspace has its code]
    #[arg(long, value_name = "VERSION")]
    runtime_version: Option<String>,
    /// Depend on the code of the runtime in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "runtime_version")]
    runtime_path: Option<PathBuf>,
    /// Write nothing: print a unified diff, and exit with status 1 if anything differs
    #[arg(long)]
    check: bool,
    /// Write nothing: list the files that would be created, changed or removed
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,
    /// Print a unified diff of what changes
    #[arg(long, conflicts_with = "check")]
    diff: bool,
    /// Exit with status 1 also if an operation or a schema is not complete
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    format: ReportFormat,
}

/// The crate, and how the files in its folder differed from it.
#[derive(Serialize)]
struct Generated<'a> {
    #[serde(rename = "crate")]
    name: &'a str,
    operations: Count,
    types: usize,
    /// Whether the files were written.
    is_written: bool,
    files: Vec<StaleFile<'a>>,
    /// The path of the report.
    report: String,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "generate";

    fn run(&self) -> Result {
        let source = sources::name_of(Path::new(self.from.trim_end_matches('/')));
        let config = self.config.as_deref().map(config).transpose()?;
        let stated = config.as_ref().map(|config| config.crate_name.as_str());
        let name = scaffold::name_for(self.name.as_deref().or(stated), &source).map_err(anyhow::Error::msg)?;
        check_folder(&self.out)?;
        let files = sources::all_named(&self.from, self.folder.as_deref())?;
        terminal::detail(&format!("read {}", count(files.len(), "file")));
        let command = scaffold::command_for(&source);
        let overlay = self.overlay.as_deref().map(corrections).transpose()?;
        let told = Told {
            overlay: overlay.as_ref(),
            manifest: config.as_ref(),
            selection: Selection {
                tags: self.tag.clone(),
                operations: self.operation.clone(),
            },
            types_only: self.types_only,
        };
        let shared = SharedModules::read(&self.out.join("src/generated"));
        let (client, findings) = pipeline::crate_of(&files, &self.api, &told, &name, &command, &shared)?;
        terminal::findings(&findings);
        for generated in &client.apis {
            pipeline::require_operations(generated, &start_of(&files))?;
        }
        let made = scaffold::crate_files(&client, &place(&self.out, self.runtime()?)?, &command)?;
        let there = |path: &str| fs::read_to_string(self.out.join(path)).ok();
        let mut lacking = Diagnostics::new();
        let files = without_hand_written(&made, &client, &there, &mut lacking)?;
        terminal::findings(&lacking);
        let differences = emit::compare(&files, &self.out)?;
        self.show(&differences);
        if !self.check && !self.dry_run {
            fs::create_dir_all(&self.out).with_context(|| format!("cannot create {}", self.out.display()))?;
            emit::write(&files, &self.out)?;
        }
        let report = self.out.join("FIDELITY.md").display().to_string();
        let line = format!("{name}: {}, as {report} says", self.summary(&client));
        let entries = client.apis.iter().flat_map(|api| &api.fidelity.operations);
        let generated = Generated {
            name: &name,
            operations: Count::of(entries),
            types: client.types(),
            is_written: !self.check && !self.dry_run,
            files: differences.iter().map(stale).collect(),
            report,
        };
        self.format.done(&generated, &line)?;
        let differs = !differences.is_empty();
        let is_incomplete = self.strict && client.apis.iter().any(|api| !api.fidelity.is_complete());
        let fails = self.check && differs || is_incomplete || client.has_skipped_operations();
        Ok(Outcome::found(fails))
    }
}

impl Arguments {
    /// Says what was done about the crate of `client`, in one line.
    fn summary(&self, client: &ClientCrate) -> String {
        let done = match (self.check, self.dry_run) {
            (true, _) => "compared",
            (_, true) => "would generate",
            _ => "generated",
        };
        let what = match self.types_only {
            true => count(client.types(), "type"),
            false => summary(client),
        };
        format!("{done} {what}")
    }

    /// Prints `differences`, those of the files in the folder, for people and in the form that is asked for.
    fn show(&self, differences: &[Difference]) {
        for difference in differences.iter().filter(|_| !self.format.is_json()) {
            if self.check || self.diff {
                terminal::text(&difference.to_string());
            } else if self.dry_run {
                terminal::line(&planned(difference));
            }
        }
    }

    /// Returns where the runtime comes from: as the arguments say, or from the workspace if that has its code.
    fn runtime(&self) -> anyhow::Result<Runtime> {
        if let Some(version) = &self.runtime_version {
            return Ok(Runtime::Version(version.clone()));
        }
        let own = workspace::root()
            .ok()
            .map(|root| root.join(RUNTIME))
            .filter(|path| path.is_dir());
        Ok(match self.runtime_path.as_ref().or(own.as_ref()) {
            Some(path) => Runtime::Path(path_between(&self.out, path)?),
            None => Runtime::Version(RUNTIME_VERSION.to_owned()),
        })
    }
}

/// Says what writing would do about `difference`.
fn planned(difference: &Difference) -> String {
    let (verb, path) = match difference {
        Difference::Missing { path } => ("create", path),
        Difference::Changed { path, .. } => ("change", path),
        Difference::Orphan { path } => ("remove", path),
    };
    format!("{verb}: {path}")
}

/// Returns where the crate in the folder `out` is: in the workspace that has it as a member, or alone.
fn place(out: &Path, runtime: Runtime) -> anyhow::Result<Place> {
    let out = std::path::absolute(out).with_context(|| format!("cannot find {}", out.display()))?;
    Ok(match members::workspace_of(&out) {
        Some(_) => Place::Member(runtime),
        None => Place::Alone(runtime),
    })
}

/// Reads the overlay at `path`.
fn corrections(path: &Path) -> Result<Overlay> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(overlay::read(&SourceFile::new(path.display().to_string(), text))?)
}

/// Reads the `vendor.toml` at `path`.
fn config(path: &Path) -> Result<Manifest> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let config = manifest::read(&SourceFile::new(path.display().to_string(), text))?;
    let is_of_vendors = [
        ("resolve", !config.resolutions.is_empty()),
        ("combine", !config.combinations.is_empty()),
        ("api", !config.apis.is_empty()),
    ];
    match is_of_vendors.iter().find(|(_, is_there)| *is_there) {
        Some((key, _)) => {
            let message = format!("`{key}` is about the pages of a vendor, which `generate` does not know");
            let finding = Diagnostic::error(Code::NotOfAVendor, message).at(&Location::start_of(&config.file));
            let help = "delete it, or make a vendor of it with `cargo xtask add`";
            Err(finding.help(help).into())
        }
        None => Ok(config),
    }
}

/// Returns the place where the first of `files` begins.
fn start_of(files: &[Arc<SourceFile>]) -> Location {
    let first = files.first().cloned();
    Location::start_of(&first.unwrap_or_else(|| SourceFile::new("", "")))
}

/// Returns an error if `folder` has files that this command did not write.
fn check_folder(folder: &Path) -> anyhow::Result<()> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
    };
    let generated = fs::read_to_string(folder.join("src/generated/mod.rs")).unwrap_or_default();
    if !is_empty && !begins_as_generated(&generated) {
        bail!(
            "{} has files that this command did not write: choose another folder",
            folder.display()
        );
    }
    Ok(())
}
