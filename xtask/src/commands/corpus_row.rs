//! `cargo xtask corpus-row`: generates the crate of one specification of a corpus, in a process of its own.
//!
//! In: one file. Out: a line of JSON on standard output, and the files of the crate if a folder is given. `corpus` runs
//! this for each specification, so that one that crashes or hangs costs only its own row.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use build_support::document::Location;
use build_support::package::fidelity::Count;
use build_support::package::scaffold::{self, Place, Runtime};
use build_support::{emit, pipeline};
use build_support_cli::command::Command;
use build_support_cli::{Outcome, Result, generation, register_command, sources, terminal};
use serde::{Deserialize, Serialize};

/// Generate the crate of one specification and print a row of `corpus` as JSON
#[derive(clap::Args)]
#[command(hide = true)]
pub(crate) struct Arguments {
    path: PathBuf,
    /// Folder that the files it refers to can be in
    #[arg(long)]
    folder: Option<PathBuf>,
    #[arg(long)]
    name: String,
    /// Output directory for the crate
    #[arg(long, requires = "runtime")]
    out: Option<PathBuf>,
    /// Directory of the runtime, relative to that of the crate
    #[arg(long)]
    runtime: Option<String>,
}

/// The result for a specification.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Made {
    /// The version of OpenAPI it is written in.
    pub(super) openapi: String,
    /// How many operations it has, and how many of them are complete, degraded and skipped.
    pub(super) operations: usize,
    pub(super) complete: usize,
    pub(super) degraded: usize,
    pub(super) skipped: usize,
    /// Lines of generated code.
    pub(super) lines: usize,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "corpus-row";

    fn run(&self) -> Result {
        let files = sources::read_with_parts(&self.path, self.folder.as_deref())?;
        let [file, ..] = files.as_slice() else {
            return Err(anyhow!("there is no file").into());
        };
        let command = format!("cargo xtask corpus {}", file.path);
        let start = Location::start_of(file);
        let (generated, _) = generation::generate(&files, &self.name, &command)?;
        pipeline::require_operations(&generated, &start)?;
        if let (Some(folder), Some(runtime)) = (&self.out, &self.runtime) {
            let place = Place::Member(Runtime::Path(runtime.clone()));
            let files = scaffold::crate_files(&generated.clone().into(), &place, &command)?;
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
            emit::write(&files, folder)?;
        }
        let operations = &generated.fidelity.operations;
        let Count {
            complete,
            degraded,
            skipped,
        } = Count::of(operations);
        let made = Made {
            openapi: generated.openapi,
            operations: operations.len(),
            complete,
            degraded,
            skipped,
            lines: generated.files.values().map(|text| text.lines().count()).sum(),
        };
        terminal::line(&serde_json::to_string(&made)?);
        Ok(Outcome::Fine)
    }
}
