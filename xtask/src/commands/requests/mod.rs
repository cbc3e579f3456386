//! `cargo xtask requests`: sends every operation, and has each request checked by a validator that is not ours.
//!
//! In: a folder of specifications. Out: a row for each. The generated crate gets an example that calls every operation
//! with values made of the types, once with what is required and once with everything, against a server that records
//! (`xtask/requests/record.rs`); openapi-core, a Python package, checks what was recorded against the original
//! specification (`xtask/requests/check.py`).

mod conditions;
mod explained;
mod form;
mod formats;
mod program;
mod sample;
mod table;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use build_support::generate::spell;
use build_support::package::cargo_toml;
use build_support::pipeline;
use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::{Outcome, Result, generation, register_command, sources, terminal, workspace};
use serde::{Deserialize, Serialize};

use self::explained::Explained;
use self::formats::Formats;
use super::corpus::{self, Scratch};
use super::features::Choice;
use crate::process;

/// The workspace that crates are compiled in, from the root of this one.
const SCRATCH: &str = "target/requests";
/// The program that checks requests, from the root of this one.
const CHECKER: &str = "xtask/requests/check.py";
/// The example that makes them.
const EXAMPLE: &str = "requests";

const EXAMPLES: &str = "\
Examples:
  cargo xtask requests ../shared/corpus
  cargo xtask requests ../shared/corpus trieve --python .venv/bin/python";

/// Send every operation of specifications, and check the requests with openapi-core
///
/// Needs Python with `pip install openapi-core`. Exits with status 1 if a call is refused before it is sent or a
/// request is rejected, but for the reasons that xtask/requests/explained.toml gives, and if one of those is not met
/// any more.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of specifications: its *.json, *.yaml, *.yml and *.md files
    folder: PathBuf,
    /// Specifications, by file name without extension [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Python that has openapi-core
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: PathBuf,
    /// Timeout for each step of one specification, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    limit: u64,
    #[command(flatten)]
    format: ReportFormat,
}

/// The result for one specification.
#[derive(Clone, Debug, Serialize)]
struct Row {
    file: String,
    operations: usize,
    /// How many requests were recorded: at most two for each operation, and one for each further media type of its
    /// body.
    sent: usize,
    refused: Vec<Reason>,
    rejected: Vec<Reason>,
    /// The explanations that nothing was refused or rejected for.
    unmet: Vec<String>,
    /// Why nothing was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// Why a call was not sent, or its request is wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Reason {
    operation: String,
    /// `required`, `all`, or the setter of the body
    values: String,
    reason: String,
    /// What is wrong with the specification or the validator, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    explained: Option<String>,
}

impl Row {
    /// Returns the reasons that nothing explains.
    fn unexplained(&self) -> impl Iterator<Item = &Reason> {
        let reasons = self.refused.iter().chain(&self.rejected);
        reasons.filter(|reason| reason.explained.is_none())
    }
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "requests";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let files = corpus::selected(&self.folder, &self.names)?;
        let scratch = Scratch::new(SCRATCH, &files)?;
        let explained = Explained::read(&root)?;
        let mut rows = Vec::new();
        for file in &files {
            let mut row = self.row(&root, file, &scratch).unwrap_or_else(|error| Row {
                file: corpus::stem(file),
                operations: 0,
                sent: 0,
                refused: Vec::new(),
                rejected: Vec::new(),
                unmet: Vec::new(),
                failure: Some(format!("{error:#}")),
            });
            explained.explain(&mut row);
            terminal::error(&table::line(&row));
            rows.push(row);
        }
        self.format.print(rows.as_slice(), table::table)?;
        let is_bad = |row: &Row| row.failure.is_some() || row.unexplained().next().is_some() || !row.unmet.is_empty();
        Ok(Outcome::found(rows.iter().any(is_bad)))
    }
}

impl Arguments {
    fn row(&self, root: &Path, file: &Path, scratch: &Scratch) -> anyhow::Result<Row> {
        let limit = Duration::from_secs(self.limit);
        let made = corpus::generate(file, None, limit, Some(scratch))?;
        if !made.is_generated() {
            bail!("not generated: {}", made.failure().unwrap_or_default());
        }
        let name = corpus::crate_name(file);
        let source = sources::read(file)?;
        let (spec, _) = pipeline::describe(&source).map_err(|findings| anyhow!("{findings}"))?;
        let generated = generation::generate(&[source], &name, "cargo xtask requests");
        let (generated, _) = generated.map_err(|findings| anyhow!("{findings}"))?;
        let spelling = spell(&generated.api).map_err(|findings| anyhow!("{findings}"))?;
        let folder = scratch.folder(file);
        let example = folder.join("examples").join(format!("{EXAMPLE}.rs"));
        let formats = Formats { root: &spec.root };
        fs::write(&example, program::program(&name, &generated.api, &spelling, &formats))
            .with_context(|| format!("cannot write {}", example.display()))?;
        let recorded = record(scratch, &folder, &name, limit)?;
        let path = scratch.root.join(format!("{name}.jsonl"));
        fs::write(&path, &recorded).with_context(|| format!("cannot write {}", path.display()))?;
        let mut row = Row {
            file: corpus::stem(file),
            operations: generated.api.operations.len(),
            sent: 0,
            refused: Vec::new(),
            rejected: self.check(root, file, &path, limit)?,
            unmet: Vec::new(),
            failure: None,
        };
        for line in recorded.lines() {
            let call: serde_json::Value = serde_json::from_str(line)?;
            row.sent += usize::from(!call["request"].is_null());
            if let Some(reason) = call["refused"].as_str() {
                let text = |key: &str| call[key].as_str().unwrap_or_default().to_owned();
                row.refused.push(Reason {
                    operation: text("operation"),
                    values: text("values"),
                    reason: reason.to_owned(),
                    explained: None,
                });
            }
        }
        Ok(row)
    }

    /// Returns the requests in the file `recorded` that the validator rejects.
    fn check(&self, root: &Path, file: &Path, recorded: &Path, limit: Duration) -> anyhow::Result<Vec<Reason>> {
        let mut command = Process::new(&self.python);
        command.arg(root.join(CHECKER)).arg(file).arg(recorded);
        let ended = process::run(&mut command, limit)?;
        let last = ended.stderr.lines().last().unwrap_or_default();
        serde_json::from_str(&ended.stdout).with_context(|| format!("the validator failed: {last}"))
    }
}

/// Runs the example of the crate in `folder`, and returns what it prints.
fn record(scratch: &Scratch, folder: &Path, name: &str, limit: Duration) -> anyhow::Result<String> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let all = Choice::All(cargo_toml::tags_of(&manifest).unwrap_or_default());
    let mut command = Process::new(process::cargo());
    command
        .args(["run", "--quiet", "--package", name, "--example", EXAMPLE])
        .args(all.arguments())
        .current_dir(&scratch.root)
        .env("CARGO_TARGET_DIR", scratch.root.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("RUSTFLAGS", "-Awarnings");
    let ended = process::run(&mut command, limit)?;
    if !ended.status.is_some_and(|status| status.success()) {
        bail!("the program failed: {}", ended.stderr);
    }
    Ok(ended.stdout)
}
