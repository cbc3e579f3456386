//! `cargo xtask corpus-row`: one specification of a corpus, in a process of its own.
//!
//! In: one file. Out: a line of JSON on standard output, and the files of the crate where a folder is given. `corpus` runs
//! this for each specification, so that one that crashes or hangs costs its own row only.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use build_support::emit;
use build_support::package::fidelity::Count;
use build_support::package::scaffold::{self, Place, Runtime};
use serde::{Deserialize, Serialize};

use super::generate;
use crate::{Outcome, terminal};

/// Generate the crate of one specification and print what became of it.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    path: PathBuf,
    #[arg(long)]
    name: String,
    /// The folder to write the crate to.
    #[arg(long, requires = "runtime")]
    out: Option<PathBuf>,
    /// The folder of the runtime, relative to that of the crate.
    #[arg(long)]
    runtime: Option<String>,
}

/// What a specification came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    /// The version of OpenAPI that it is written in.
    pub(crate) openapi: String,
    /// How many operations it has, and how many are complete, degraded and skipped.
    pub(crate) operations: usize,
    pub(crate) complete: usize,
    pub(crate) degraded: usize,
    pub(crate) skipped: usize,
    /// Lines of generated code.
    pub(crate) lines: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let file = generate::read(&arguments.path)?;
    let command = format!("cargo xtask corpus {}", file.path);
    let findings =
        |diagnostics: build_support::document::diagnostic::Diagnostics| anyhow!("{}", diagnostics.render(false));
    let (generated, _) = generate::generate(&[file], None, &arguments.name, &command).map_err(findings)?;
    if let (Some(folder), Some(runtime)) = (&arguments.out, &arguments.runtime) {
        let place = Place::Member(Runtime::Path(runtime.clone()));
        let files = scaffold::crate_files(&generated, &place, &command).map_err(findings)?;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        emit::write(&files, folder).map_err(findings)?;
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
