//! `cargo xtask corpus`: the pipeline over a folder of specifications.
//!
//! In: a folder, and where asked the wish to compile what comes out. Out: a row per specification and totals. Each
//! specification is worked on in a process of its own, and compiled by itself, so that a bad one costs its own row only.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use build_support::{package::cargo_toml, package::scaffold};
use serde::Serialize;

use super::corpus_row::Made;
use super::features::choices;
use super::generate::path_between;
use crate::process::{self, Ended};
use crate::{Outcome, terminal, workspace};

/// The workspace that crates are compiled in, from the root of this one.
const SCRATCH: &str = "target/corpus";
/// How many tags of a crate are compiled alone.
const SAMPLE: usize = 3;
/// How long compiling one crate may take; the first one compiles the dependencies of all.
const COMPILE_LIMIT: Duration = Duration::from_secs(3600);

/// Run the pipeline over every specification in a folder.
///
/// Exits with 1 if one cannot be generated or, with --compile, does not compile without a warning.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask corpus ../shared/corpus\n  cargo xtask corpus ../shared/corpus --compile\n  cargo xtask corpus ../shared/corpus --compile --features\n  cargo xtask corpus ../shared/corpus --jobs 1 --json"
)]
pub(crate) struct Arguments {
    /// The folder; its *.json, *.yaml, *.yml and *.md files are specifications.
    folder: PathBuf,
    /// Compile each crate too.
    #[arg(long)]
    compile: bool,
    /// Compile each crate with no tag, with some of its tags alone, and with all of them; instead of with all only.
    #[arg(long, requires = "compile")]
    features: bool,
    /// How many specifications to work on at a time.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Seconds after which a specification is given up.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    limit: u64,
    /// Print JSON for machines.
    #[arg(long)]
    json: bool,
}

/// What became of one specification.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    file: String,
    #[serde(flatten)]
    made: Option<Made>,
    pub(super) generated: bool,
    /// Absent where it was not tried.
    compiled: Option<bool>,
    seconds: f64,
    /// Why it was not generated or does not compile: the end of what was printed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) failure: String,
}

impl Row {
    fn failed(&self) -> bool {
        !self.generated || self.compiled == Some(false)
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let files = specifications(&arguments.folder)?;
    let scratch = arguments.compile.then(|| Scratch::new(SCRATCH, &files)).transpose()?;
    let mut rows = generate_all(&files, arguments, scratch.as_ref())?;
    if let Some(scratch) = &scratch {
        for row in rows.iter_mut().filter(|row| row.generated) {
            scratch.check(row, arguments.features)?;
            report(row);
        }
    }
    if arguments.json {
        terminal::line(&serde_json::to_string_pretty(&rows)?);
    } else {
        table(&rows, arguments.compile)
            .iter()
            .for_each(|line| terminal::line(line));
    }
    Ok(if rows.iter().any(Row::failed) {
        Outcome::Findings
    } else {
        Outcome::Fine
    })
}

/// The specifications in `folder`, by name.
pub(super) fn specifications(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))?;
    let mut files = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    files.retain(|file| {
        let extension = file.extension().and_then(|extension| extension.to_str());
        file.is_file() && matches!(extension, Some("json" | "yaml" | "yml" | "md"))
    });
    files.sort();
    if files.is_empty() {
        bail!("there is no specification in {}", folder.display());
    }
    Ok(files)
}

/// Generates the crates of `files`, several at a time; the rows come in the order of the files.
fn generate_all(files: &[PathBuf], arguments: &Arguments, scratch: Option<&Scratch>) -> Result<Vec<Row>> {
    let waiting: Mutex<VecDeque<(usize, &PathBuf)>> = Mutex::new(files.iter().enumerate().collect());
    let rows: Mutex<Vec<(usize, Row)>> = Mutex::new(Vec::new());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
    let work = || -> Result<()> {
        while let Some((index, file)) = next() {
            let row = generate(file, Duration::from_secs(arguments.limit), scratch)?;
            report(&row);
            if let Ok(mut rows) = rows.lock() {
                rows.push((index, row));
            }
        }
        Ok(())
    };
    let jobs = arguments
        .jobs
        .unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    let mut rows = rows.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    rows.sort_by_key(|(index, _)| *index);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// Runs the pipeline for `file` in a process of its own.
pub(super) fn generate(file: &Path, limit: Duration, scratch: Option<&Scratch>) -> Result<Row> {
    let mut command = Command::new(std::env::current_exe().context("cannot find the own program")?);
    command.arg("corpus-row").arg(file).arg("--name").arg(crate_name(file));
    if let Some(scratch) = scratch {
        command
            .arg("--out")
            .arg(scratch.folder(file))
            .arg("--runtime")
            .arg(&scratch.runtime);
    }
    let ended = process::run(&mut command, limit)?;
    let made: Option<Made> = serde_json::from_str(ended.stdout.trim()).ok();
    let failure = match (&made, ended.status) {
        (Some(_), Some(status)) if status.success() => String::new(),
        (_, None) => format!("stopped after {} seconds", limit.as_secs()),
        _ => end_of(&ended),
    };
    Ok(Row {
        file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        generated: failure.is_empty(),
        made,
        compiled: None,
        seconds: ended.took.as_secs_f64(),
        failure,
    })
}

/// The name of the crate of `file`.
pub(super) fn crate_name(file: &Path) -> String {
    scaffold::crate_name(&file.file_stem().unwrap_or_default().to_string_lossy())
}

/// The last lines of what a program said.
fn end_of(ended: &Ended) -> String {
    const LINES: usize = 12;
    let lines: Vec<&str> = ended.stderr.lines().collect();
    let end = lines
        .get(lines.len().saturating_sub(LINES)..)
        .unwrap_or_default()
        .join("\n");
    let status = ended
        .status
        .map_or_else(|| "stopped".to_owned(), |status| status.to_string());
    if end.is_empty() { status } else { end }
}

/// The workspace that generated crates are compiled in.
pub(super) struct Scratch {
    pub(super) root: PathBuf,
    /// The folder of the runtime, from that of a crate.
    runtime: String,
}

impl Scratch {
    /// A workspace for the crates of `files` in `folder`, from the root of this one; they share what their dependencies are compiled to.
    pub(super) fn new(folder: &str, files: &[PathBuf]) -> Result<Self> {
        let workspace = workspace::root()?;
        let root = workspace.join(folder);
        fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        let members: Vec<String> = files.iter().map(|file| crate_name(file)).collect();
        if let Some(twin) = members
            .iter()
            .enumerate()
            .find_map(|(index, name)| members[..index].contains(name).then_some(name))
        {
            bail!("two specifications would be the crate `{twin}`: rename one of them");
        }
        fs::write(
            root.join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
        )?;
        // The versions that this workspace is tested with.
        fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock"))?;
        if root.join("crates").exists() {
            fs::remove_dir_all(root.join("crates"))?;
        }
        let crate_folder = root.join("crates/some-api");
        let runtime = path_between(&crate_folder, &workspace.join("crates/api-client-core"))?;
        Ok(Self { root, runtime })
    }

    /// The folder of the crate of `file`.
    pub(super) fn folder(&self, file: &Path) -> PathBuf {
        self.root.join("crates").join(crate_name(file))
    }

    /// Compiles the crate of `row`, with a sample of its `features` where asked; a warning is a failure.
    fn check(&self, row: &mut Row, features: bool) -> Result<()> {
        let manifest = fs::read_to_string(self.folder(Path::new(&row.file)).join("Cargo.toml"))?;
        if !features {
            return self.check_with(row, &all_features(&manifest));
        }
        let tags = cargo_toml::tags_of(&manifest).unwrap_or_default();
        for choice in choices(&tags, SAMPLE) {
            self.check_with(row, &choice.arguments())?;
            if row.compiled == Some(false) {
                row.failure = format!("with {}:\n{}", choice.label(), row.failure);
                break;
            }
        }
        Ok(())
    }

    fn check_with(&self, row: &mut Row, features: &[String]) -> Result<()> {
        let name = crate_name(Path::new(&row.file));
        let mut command = Command::new(process::cargo());
        command
            .args(["check", "--quiet", "--lib", "--examples", "--package", &name])
            .args(features)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .env("RUSTFLAGS", "-Dwarnings");
        let ended = process::run(&mut command, COMPILE_LIMIT)?;
        let compiled = ended.status.is_some_and(|status| status.success());
        row.compiled = Some(compiled);
        row.seconds += ended.took.as_secs_f64();
        if !compiled {
            row.failure = end_of(&ended);
            fs::write(self.root.join(format!("{name}.log")), &ended.stderr)?;
        }
        Ok(())
    }
}

/// The arguments for cargo that turn on all tags of the crate with `manifest`; in a small crate they are on by default.
fn all_features(manifest: &str) -> Vec<String> {
    match manifest.contains("\nfull = ") {
        true => vec!["--features".to_owned(), "full".to_owned()],
        false => Vec::new(),
    }
}

/// Says how far the work is.
fn report(row: &Row) {
    let state = match (row.generated, row.compiled) {
        (false, _) => "NOT GENERATED",
        (true, None) => "generated",
        (true, Some(true)) => "compiled",
        (true, Some(false)) => "DOES NOT COMPILE",
    };
    let failure = if row.failure.is_empty() {
        String::new()
    } else {
        format!("\n{}", row.failure)
    };
    terminal::error(&format!("{}: {state}, {:.1} s{failure}", row.file, row.seconds));
}

/// `rows` and their totals as a table of Markdown.
fn table(rows: &[Row], compiled: bool) -> Vec<String> {
    let mut lines = vec![
        "| specification | OpenAPI | operations | generated | compiled | complete | degraded | skipped | seconds | lines |".to_owned(),
        "|---|---|---:|---|---|---:|---:|---:|---:|---:|".to_owned(),
    ];
    let yes = |is: bool| if is { "yes" } else { "NO" };
    for row in rows {
        let compiled = row.compiled.map_or("-", yes);
        let made = row.made.as_ref().map_or_else(
            || ("-".to_owned(), [0; 5]),
            |made| {
                (
                    made.openapi.clone(),
                    [made.operations, made.complete, made.degraded, made.skipped, made.lines],
                )
            },
        );
        let (openapi, [operations, complete, degraded, skipped, code]) = made;
        lines.push(format!(
            "| {} | {openapi} | {operations} | {} | {compiled} | {complete} | {degraded} | {skipped} | {:.1} | {code} |",
            row.file,
            yes(row.generated),
            row.seconds
        ));
    }
    let sum = |part: fn(&Made) -> usize| rows.iter().filter_map(|row| row.made.as_ref()).map(part).sum::<usize>();
    let (operations, complete) = (sum(|made| made.operations), sum(|made| made.complete));
    let generated = rows.iter().filter(|row| row.generated).count();
    let of_all = rows.len();
    let compiled = match compiled {
        true => format!(
            "{} of {of_all}",
            rows.iter().filter(|row| row.compiled == Some(true)).count()
        ),
        false => "-".to_owned(),
    };
    lines.push(format!(
        "| total | | {operations} | {generated} of {of_all} | {compiled} | {complete} ({:.1} %) | {} | {} | {:.1} | {} |",
        100.0 * complete as f64 / operations.max(1) as f64,
        sum(|made| made.degraded),
        sum(|made| made.skipped),
        rows.iter().map(|row| row.seconds).sum::<f64>(),
        sum(|made| made.lines),
    ));
    lines
}
