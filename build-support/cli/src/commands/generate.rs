//! `cargo xtask generate`: generates a crate from any specification or page, outside the workspace.
//!
//! In: one file, its URL, the index of a site, or a folder of pages. Out: a folder with a crate that needs nothing of
//! this workspace but the runtime. The whole crate is generated before the first file is written.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use build_support::document::{Location, SourceFile};
use build_support::package::committed::SharedModules;
use build_support::package::scaffold::{self, Place, Runtime};
use build_support::read::overlay::{self, Overlay};
use build_support::{emit, pipeline};

use crate::command::Command;
use crate::generation::path_between;
use crate::{Outcome, Result, register_command, sources, terminal, workspace};
use build_support::document::words::count;

/// The folder of the runtime, from the root of the workspace.
const RUNTIME: &str = "crates/api-client-core";

const EXAMPLES: &str = "\
Examples:
  cargo xtask generate openapi.yaml --out ../cats-api
  cargo xtask generate page.md --out ../cats-api --name cats-client
  cargo xtask generate openapi.json --out ../cats-api --runtime-version 0.1";

/// Generate a stand-alone client crate from any specification or documentation page
///
/// Exits with status 1 if the crate lacks a path or an operation of the specification.
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
    /// Depend on this published version of the runtime instead of the folder in this workspace
    #[arg(long, value_name = "VERSION")]
    runtime_version: Option<String>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "generate";

    fn run(&self) -> Result {
        let source = sources::name_of(Path::new(self.from.trim_end_matches('/')));
        let name = name(self.name.as_deref(), &source)?;
        check_folder(&self.out)?;
        let files = sources::all_named(&self.from, self.folder.as_deref())?;
        let runtime = match &self.runtime_version {
            Some(version) => Runtime::Version(version.clone()),
            None => Runtime::Path(path_between(&self.out, &workspace::root()?.join(RUNTIME))?),
        };
        let command = format!("cargo xtask generate {source}");
        let overlay = self.overlay.as_deref().map(corrections).transpose()?;
        let shared = SharedModules::read(&self.out.join("src/generated"));
        let (client, findings) = pipeline::crate_of(&files, &self.api, overlay.as_ref(), &name, &command, &shared)?;
        terminal::findings(&findings);
        for generated in &client.apis {
            pipeline::require_operations(generated, &start_of(&files))?;
        }
        let files = scaffold::crate_files(&client, &Place::Alone(runtime), &command)?;
        fs::create_dir_all(&self.out).with_context(|| format!("cannot create {}", self.out.display()))?;
        emit::write(&files, &self.out)?;
        terminal::error(&format!(
            "{name}: generated {} and {}; FIDELITY.md lists what the crate does not express",
            count(client.operations(), "operation"),
            count(client.types(), "type")
        ));
        Ok(Outcome::found(client.has_skipped_operations()))
    }
}

/// Reads the overlay at `path`.
fn corrections(path: &Path) -> Result<Overlay> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(overlay::read(&SourceFile::new(path.display().to_string(), text))?)
}

/// Returns the place where the first of `files` begins.
fn start_of(files: &[Arc<SourceFile>]) -> Location {
    let first = files.first().cloned();
    Location::start_of(&first.unwrap_or_else(|| SourceFile::new("", "")))
}

/// Returns the name of the crate: `given`, or one made from the name of its source.
fn name(given: Option<&str>, source: &str) -> anyhow::Result<String> {
    let stem = source.rsplit_once('.').map_or(source, |(stem, _)| stem);
    let name = given.map_or_else(|| scaffold::crate_name(stem), str::to_owned);
    if !scaffold::is_usable_crate_name(&name) {
        bail!(
            "`{name}` cannot be the name of the crate: use lower-case letters, digits and `-`, and not the name of a \
             dependency"
        );
    }
    Ok(name)
}

/// Returns an error if `folder` has files that this command did not write.
fn check_folder(folder: &Path) -> anyhow::Result<()> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
    };
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    if !is_empty && !manifest.starts_with("# @generated by `cargo xtask generate ") {
        bail!(
            "{} has files that this command did not write: choose another folder",
            folder.display()
        );
    }
    Ok(())
}
