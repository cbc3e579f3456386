//! `cargo xtask values`: values that were not made with our types, read and written with them.
//!
//! In: a folder of specifications. Out: a row for each in `docs/values.md`. A JSON Schema library makes values of the response
//! schemas (`xtask/values/generate.mjs`, which needs Node.js and `npm install` in its folder), and the generated crate
//! reads and writes them. Each step of each specification has a limit of its own, so that a bad one costs its own row only.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::corpus::{self, Scratch};
use super::values_crate::{self, Values};
use super::values_table;
use crate::{Outcome, marks, process, terminal, workspace};

/// The workspace that crates are compiled in, and the folder of the values, from the root of this one.
const SCRATCH: &str = "target/values";
/// Where the table goes, from the root of the workspace.
const DOCUMENT: &str = "docs/values.md";
/// What makes the values, from the root of the workspace.
const GENERATOR: &str = "xtask/values/generate.mjs";
/// How long the generator may take beyond the time that it is to make values for: reading, and the last value.
const GRACE: Duration = Duration::from_secs(60);

/// Read and write values of response schemas with the types of the generated crates.
///
/// Exits with 1 if a value could not be tried, or came out otherwise than but for members that were `null`.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask values ../shared/corpus\n  cargo xtask values ../shared/corpus trieve --seconds 10\n  cargo xtask values ../shared/corpus --json"
)]
pub(crate) struct Arguments {
    /// The folder; its *.json, *.yaml, *.yml and *.md files are specifications.
    folder: PathBuf,
    /// Which of them, by their file names without extension; all otherwise, and then the table is written.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// For how many seconds values of one specification are made.
    #[arg(long, value_name = "SECONDS", default_value_t = 40)]
    seconds: u64,
    /// For how many seconds a crate is generated, and is compiled and run, at most.
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    limit: u64,
    /// Take the values that a run before this one left in target/values.
    #[arg(long)]
    keep: bool,
    /// Print JSON for machines, with cases of each difference.
    #[arg(long)]
    json: bool,
}

/// What became of one specification.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    /// Its file name without extension.
    pub(super) name: String,
    #[serde(flatten)]
    pub(super) outcome: RowOutcome,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RowOutcome {
    Tried {
        sample: Sample,
        values: Values,
    },
    /// Why nothing was tried.
    Failed(String),
}

impl Row {
    fn found(&self) -> bool {
        match &self.outcome {
            RowOutcome::Tried { values, .. } => values.same + values.nulls < values.tried,
            RowOutcome::Failed(_) => true,
        }
    }
}

/// What the generator made values of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sample {
    /// How many operations answer with JSON.
    pub(super) operations: usize,
    /// How many of them there are values of.
    pub(super) sampled: usize,
    /// How many values were left out because their schema does not allow them.
    pub(super) refused: usize,
    /// How many operations have schemas that the libraries cannot read.
    pub(super) failed: usize,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let mut files = corpus::specifications(&arguments.folder)?;
    if !arguments.names.is_empty() {
        files.retain(|file| arguments.names.contains(&stem(file)));
    }
    if files.is_empty() {
        bail!("none of these specifications is there");
    }
    let scratch = Scratch::new(SCRATCH, &files)?;
    let mut rows = Vec::new();
    for file in &files {
        let outcome = try_values(&root, file, &scratch, arguments).map_or_else(
            |error| RowOutcome::Failed(format!("{error:#}")),
            |(sample, values)| RowOutcome::Tried { sample, values },
        );
        let row = Row {
            name: stem(file),
            outcome,
        };
        terminal::error(&values_table::line(&row));
        rows.push(row);
    }
    let table = values_table::table(&rows, arguments.seconds);
    if arguments.names.is_empty() {
        marks::write(&root.join(DOCUMENT), "values", &table)?;
    }
    terminal::line(&match arguments.json {
        true => serde_json::to_string_pretty(&rows)?,
        false => table,
    });
    Ok(match rows.iter().any(Row::found) {
        true => Outcome::Findings,
        false => Outcome::Fine,
    })
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Makes values for `file`, and sends them through its crate.
fn try_values(root: &Path, file: &Path, scratch: &Scratch, arguments: &Arguments) -> Result<(Sample, Values)> {
    let values = root.join(SCRATCH).join(stem(file)).with_extension("jsonl");
    if !(arguments.keep && values.is_file()) {
        make_values(root, file, &values, arguments.seconds)?;
    }
    let sample = summary(&values)?;
    let limit = Duration::from_secs(arguments.limit);
    let row = corpus::generate(file, limit, Some(scratch))?;
    if !row.generated {
        bail!("not generated: {}", row.failure);
    }
    let name = corpus::crate_name(file);
    let tried = values_crate::check(&scratch.root, &scratch.folder(file), &name, &values, limit)?;
    Ok((sample, tried))
}

/// Makes values for the responses of `file` for some seconds, into the file `values`.
fn make_values(root: &Path, file: &Path, values: &Path, seconds: u64) -> Result<()> {
    let mut command = Command::new("node");
    command.arg(root.join(GENERATOR)).arg(file).arg(seconds.to_string());
    let ended = process::run(&mut command, Duration::from_secs(seconds) + GRACE)?;
    // Each line is a value: what a generator that was stopped had made counts too.
    let whole = ended.stdout.rsplit_once('\n').map_or("", |(lines, _)| lines);
    if whole.is_empty() {
        bail!("no values were made: {}", ended.stderr);
    }
    fs::write(values, whole).with_context(|| format!("cannot write {}", values.display()))
}

/// What the last line of the file `values` says of the sample; nothing where the generator was stopped.
fn summary(values: &Path) -> Result<Sample> {
    #[derive(Deserialize)]
    struct Line {
        summary: Sample,
    }
    let text = fs::read_to_string(values)?;
    let last = text.lines().last().unwrap_or_default();
    Ok(serde_json::from_str::<Line>(last)
        .map(|line| line.summary)
        .unwrap_or_default())
}
