//! `cargo xtask values`: reads and writes values that were not made with our types.
//!
//! In: a folder of specifications. Out: a row for each in `docs/values.md`. A JSON Schema library makes values of the
//! response schemas (`xtask/values/generate.mjs`, which needs Node.js and `npm install` in its folder), and the
//! generated crate reads and writes them. Each step of each specification has its own timeout, so that a bad one costs
//! only its own row.

mod instrument;
mod row;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::Duration;

use anyhow::{Context as _, bail};
use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::{Outcome, Result, register_command, terminal, workspace};
use serde::Deserialize;

use self::row::{Row, RowOutcome, Sample, Values};
use super::corpus::{self, Scratch};
use crate::{marks, process};

/// The workspace that crates are compiled in, and the folder of the values, from the root of this one.
const SCRATCH: &str = "target/values";
/// The document with the table, from the root of the workspace.
const DOCUMENT: &str = "docs/values.md";
/// The program that makes the values, from the root of the workspace.
const GENERATOR: &str = "xtask/values/generate.mjs";
/// How long the generator may take beyond the time for which it makes values: to read, and for the last value.
const GRACE: Duration = Duration::from_secs(60);

const EXAMPLES: &str = "\
Examples:
  cargo xtask values ../shared/corpus
  cargo xtask values ../shared/corpus trieve --seconds 10
  cargo xtask values ../shared/corpus --format json";

/// Read and write values of response schemas with the types of the generated crates
///
/// Exits with status 1 if a value cannot be tried, or comes out with any difference but a missing `null`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of specifications: its *.json, *.yaml, *.yml and *.md files
    folder: PathBuf,
    /// Specifications, by file name without extension [default: all, which also updates docs/values.md]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// How long to make values of one specification, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 40)]
    seconds: u64,
    /// Timeout for generating a crate, and for compiling and running it, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    limit: u64,
    /// Use the values that an earlier run left in target/values
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "values";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let files = corpus::selected(&self.folder, &self.names)?;
        let scratch = Scratch::new(SCRATCH, &files)?;
        let mut rows = Vec::new();
        for file in &files {
            let outcome = try_values(&root, file, &scratch, self).map_or_else(
                |error| RowOutcome::Failed(format!("{error:#}")),
                |(sample, values)| RowOutcome::Tried { sample, values },
            );
            let row = Row {
                name: corpus::stem(file),
                outcome,
            };
            terminal::error(&table::line(&row));
            rows.push(row);
        }
        let table = table::table(&rows, self.seconds);
        if self.names.is_empty() {
            marks::write(&root.join(DOCUMENT), Self::NAME, &table)?;
        }
        self.format.print(&rows, |_| table)?;
        Ok(Outcome::found(rows.iter().any(Row::found)))
    }
}

/// Makes values for `file`, and reads and writes them with its crate.
fn try_values(root: &Path, file: &Path, scratch: &Scratch, arguments: &Arguments) -> anyhow::Result<(Sample, Values)> {
    let values = root.join(SCRATCH).join(corpus::stem(file)).with_extension("jsonl");
    if !(arguments.keep && values.is_file()) {
        make_values(root, file, &values, arguments.seconds)?;
    }
    let sample = summary(&values)?;
    let limit = Duration::from_secs(arguments.limit);
    let row = corpus::generate(file, None, limit, Some(scratch))?;
    if !row.is_generated() {
        bail!("not generated: {}", row.failure().unwrap_or_default());
    }
    let name = corpus::crate_name(file);
    let tried = instrument::check(&scratch.root, &scratch.folder(file), &name, &values, limit)?;
    Ok((sample, tried))
}

/// Makes values for the responses of `file` for `seconds`, and writes them to the file `values`.
fn make_values(root: &Path, file: &Path, values: &Path, seconds: u64) -> anyhow::Result<()> {
    let mut command = Process::new("node");
    command.arg(root.join(GENERATOR)).arg(file).arg(seconds.to_string());
    let ended = process::run(&mut command, Duration::from_secs(seconds) + GRACE)?;
    // Each line is a value: those of a generator that was stopped count, too.
    let whole = ended.stdout.rsplit_once('\n').map_or("", |(lines, _)| lines);
    if whole.is_empty() {
        bail!("no values were made: {}", ended.stderr);
    }
    fs::write(values, whole).with_context(|| format!("cannot write {}", values.display()))
}

/// Returns the sample that the last line of the file `values` describes; an empty one if the generator was stopped.
fn summary(values: &Path) -> anyhow::Result<Sample> {
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
