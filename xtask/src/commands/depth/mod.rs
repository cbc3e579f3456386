//! `cargo xtask depth`: proves that no type of a specification overflows the stack, however deep a server nests it.
//!
//! In: a folder of specifications. Out: a row for each. The types that hold themselves are found in the model; a
//! program, which is generated as an example of the crate and compiled without optimization, reads values of each on
//! every way that leads back to it, as deep as the runtime allows, and does with the deepest whatever can be done with
//! a value: on a thread with the 2 MiB of stack that threads of Rust have by default, less what a program has taken.

mod cycles;
mod nested;
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use build_support::model::Api;
use build_support::package::cargo_toml;
use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::{Outcome, Result, generation, register_command, sources, terminal};
use serde::{Deserialize, Serialize};

use self::nested::{Nested, TagPlace};
use super::corpus::{self, Scratch};
use super::features::Choice;
use crate::process::{self, Ended};

/// The workspace that crates are compiled in, from the root of this one.
const SCRATCH: &str = "target/depth";
/// The example that drives the types.
const EXAMPLE: &str = "depth";

const EXAMPLES: &str = "\
Examples:
  cargo xtask depth build-support/tests/depth
  cargo xtask depth ../shared/corpus openai mistral
  cargo xtask depth ../shared/corpus --format json";

/// Nest every recursive type of specifications as deep as it can be read, on a small stack
///
/// Exits with status 1 if a type overflows the stack, cannot be nested, or does not survive reading and writing.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of specifications: its *.json, *.yaml, *.yml and *.md files
    folder: PathBuf,
    /// Specifications, by file name without extension [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Timeout for each step of one specification, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    limit: u64,
    #[command(flatten)]
    format: ReportFormat,
}

/// A way on which a type holds itself.
struct Case {
    ty: String,
    /// The way as people read it.
    way: String,
    nested: Nested,
}

/// The result for one specification.
#[derive(Clone, Debug, Default, Serialize)]
struct Row {
    file: String,
    /// How many types hold themselves.
    types: usize,
    /// On how many ways they do.
    ways: usize,
    /// How often the way that could be gone round least and most often was gone round.
    turns: Option<(usize, usize)>,
    /// The most stack that a way took, in bytes, and its type.
    stack: Option<(u64, String)>,
    faults: Vec<Fault>,
    /// Why nothing was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// What is wrong with a type on a way.
#[derive(Clone, Debug, Serialize)]
struct Fault {
    ty: String,
    way: String,
    reason: String,
}

/// A line that the program prints: that a way begins, or with the rest how it ended.
#[derive(Deserialize)]
struct Line {
    case: usize,
    turns: Option<usize>,
    stack: Option<u64>,
    failure: Option<String>,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "depth";

    fn run(&self) -> Result {
        let files = corpus::selected(&self.folder, &self.names)?;
        let scratch = Scratch::new(SCRATCH, &files)?;
        let mut rows = Vec::new();
        for file in &files {
            let row = self.row(file, &scratch).unwrap_or_else(|error| Row {
                file: corpus::stem(file),
                failure: Some(format!("{error:#}")),
                ..Row::default()
            });
            terminal::error(&line(&row));
            rows.push(row);
        }
        self.format.print(rows.as_slice(), table)?;
        let is_bad = |row: &Row| row.failure.is_some() || !row.faults.is_empty();
        Ok(Outcome::found(rows.iter().any(is_bad)))
    }
}

impl Arguments {
    fn row(&self, file: &Path, scratch: &Scratch) -> anyhow::Result<Row> {
        let limit = Duration::from_secs(self.limit);
        let name = corpus::crate_name(file);
        let generated = generation::generate(&[sources::read(file)?], &name, "cargo xtask depth");
        let (generated, _) = generated.map_err(|findings| anyhow!("{findings}"))?;
        let (types, cases) = cases(&generated.api);
        let mut row = Row {
            file: corpus::stem(file),
            types,
            ways: cases.len(),
            ..Row::default()
        };
        if cases.is_empty() {
            return Ok(row);
        }
        let made = corpus::generate(file, None, limit, Some(scratch))?;
        if !made.is_generated() {
            bail!("not generated: {}", made.failure().unwrap_or_default());
        }
        let folder = scratch.folder(file);
        let example = folder.join("examples").join(format!("{EXAMPLE}.rs"));
        fs::write(&example, program::program(&name, &cases))
            .with_context(|| format!("cannot write {}", example.display()))?;
        let mut first = 0;
        while first < cases.len() {
            let ended = run(scratch, &folder, &name, first, limit)?;
            let next = row.take(&cases, &ended)?;
            if next <= first {
                bail!("the program failed: {}", ended.stderr);
            }
            first = next;
        }
        Ok(row)
    }
}

/// Returns how many types hold themselves, and the ways on which they do.
fn cases(api: &Api) -> (usize, Vec<Case>) {
    let cycles = cycles::cycles(&api.types);
    let mut cases = Vec::new();
    for (id, cycle) in cycles
        .iter()
        .flat_map(|(id, cycles)| cycles.iter().map(move |cycle| (id, cycle)))
    {
        let Some(ty) = api.types.get(*id) else { continue };
        let way: Vec<String> = cycle.iter().map(|(id, part)| step(api, *id, *part)).collect();
        for place in [TagPlace::First, TagPlace::Last] {
            let (nested, has_tag) = nested::nested(&api.types, cycle, place);
            if place == TagPlace::First || has_tag {
                cases.push(Case {
                    ty: ty.name.to_string(),
                    way: way.join(", "),
                    nested,
                });
            }
        }
    }
    (cycles.len(), cases)
}

/// Returns the name of a part of a type.
fn step(api: &Api, id: build_support::model::types::TypeId, part: usize) -> String {
    use build_support::model::types::TypeKind;
    let Some(ty) = api.types.get(id) else {
        return String::new();
    };
    let part = match &ty.kind {
        TypeKind::Object(object) => object.fields.get_index(part).map(|(name, _)| format!(".{name}")),
        TypeKind::Union(union) => union.variants.get_index(part).map(|(name, _)| format!("::{name}")),
        _ => None,
    };
    format!("{}{}", ty.name, part.unwrap_or_default())
}

/// Compiles the example of the crate in `folder` and runs it from the case `first`.
fn run(scratch: &Scratch, folder: &Path, name: &str, first: usize, limit: Duration) -> anyhow::Result<Ended> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let all = Choice::All(cargo_toml::tags_of(&manifest).unwrap_or_default());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| scratch.root.join("target"), PathBuf::from);
    let mut command = Process::new(process::cargo());
    command
        .args(["run", "--quiet", "--package", name, "--example", EXAMPLE])
        .args(all.arguments())
        .args(["--", &first.to_string()])
        .current_dir(&scratch.root)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0");
    process::run(&mut command, limit)
}

impl Row {
    /// Takes what the program printed. Returns the case to go on with.
    fn take(&mut self, cases: &[Case], ended: &Ended) -> anyhow::Result<usize> {
        let mut next = 0;
        let mut open = None;
        for line in ended.stdout.lines() {
            let line: Line = serde_json::from_str(line).with_context(|| format!("the program printed {line}"))?;
            next = line.case + 1;
            let Some(turns) = line.turns else {
                open = Some(line.case);
                continue;
            };
            open = None;
            let (fewest, most) = self.turns.unwrap_or((turns, turns));
            self.turns = Some((fewest.min(turns), most.max(turns)));
            if let (Some(stack), Some(case)) = (line.stack, cases.get(line.case))
                && self.stack.as_ref().is_none_or(|(most, _)| stack > *most)
            {
                self.stack = Some((stack, case.ty.clone()));
            }
            self.fault(cases, line.case, line.failure);
        }
        if let Some(case) = open {
            let last = ended.stderr.lines().find(|line| line.contains("overflow"));
            self.fault(cases, case, Some(last.unwrap_or("the process ended").to_owned()));
        }
        Ok(next)
    }

    fn fault(&mut self, cases: &[Case], case: usize, reason: Option<String>) {
        if let (Some(case), Some(reason)) = (cases.get(case), reason) {
            self.faults.push(Fault {
                ty: case.ty.clone(),
                way: case.way.clone(),
                reason,
            });
        }
    }
}

fn line(row: &Row) -> String {
    match (&row.failure, row.turns) {
        (Some(failure), _) => format!("{}: {failure}", row.file),
        (None, None) => format!("{}: no type holds itself", row.file),
        (None, Some((fewest, most))) => format!(
            "{}: {} recursive types, {} ways, {fewest} to {most} turns, {} bytes of stack, {} faults",
            row.file,
            row.types,
            row.ways,
            row.stack.as_ref().map_or(0, |(stack, _)| *stack),
            row.faults.len()
        ),
    }
}

/// Returns the rows with recursive types as a Markdown table, and what is wrong.
fn table(rows: &[Row]) -> String {
    let mut text = "\
| specification | recursive types | ways | turns | stack (KiB) | type that takes most | faults |
|---|---:|---:|---:|---:|---|---:|
"
    .to_owned();
    for row in rows {
        let Some((fewest, most)) = row.turns else { continue };
        let (stack, ty) = row.stack.clone().unwrap_or_default();
        text.push_str(&format!(
            "| {} | {} | {} | {fewest}–{most} | {} | `{ty}` | {} |\n",
            row.file,
            row.types,
            row.ways,
            stack / 1024,
            row.faults.len()
        ));
    }
    let without = rows.iter().filter(|row| row.failure.is_none() && row.ways == 0).count();
    text.push_str(&format!(
        "\n{without} of {} specifications have no recursive type.\n",
        rows.len()
    ));
    for row in rows {
        if let Some(failure) = &row.failure {
            text.push_str(&format!("{}: {failure}\n", row.file));
        }
        for Fault { ty, way, reason } in &row.faults {
            text.push_str(&format!("{}: `{ty}` by {way}: {reason}\n", row.file));
        }
    }
    text
}
