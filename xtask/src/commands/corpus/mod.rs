//! `cargo xtask corpus`: runs the pipeline over a folder of specifications.
//!
//! In: a folder. Out: a row per specification and totals; with `--compile`, the crates are compiled, too. Each
//! specification is generated in a process of its own, and compiled by itself, so that a bad one costs only its own
//! row.

mod generate;
mod row;
mod scratch;
mod table;

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};
use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::{Outcome, Result, register_command};

pub(super) use self::generate::generate;
use self::row::Row;
pub(super) use self::row::crate_name;
pub(super) use self::scratch::Scratch;

/// The workspace that crates are compiled in, from the root of this one.
const SCRATCH: &str = "target/corpus";

const EXAMPLES: &str = "\
Examples:
  cargo xtask corpus ../shared/corpus
  cargo xtask corpus ../shared/corpus --compile
  cargo xtask corpus ../shared/corpus --compile --features
  cargo xtask corpus ../shared/corpus --jobs 1 --format json";

/// Run the pipeline over every specification in a folder
///
/// Exits with status 1 if a crate cannot be generated, lacks an operation of its specification or, with --compile, does
/// not compile without a warning.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of specifications: its *.json, *.yaml, *.yml and *.md files, or those in the column `root` of its
    /// INDEX.tsv
    folder: PathBuf,
    /// Compile each crate
    #[arg(long)]
    compile: bool,
    /// Compile each crate with no tag, with some tags alone, and with all, instead of only with all
    #[arg(long, requires = "compile")]
    features: bool,
    /// How many specifications to generate at a time [default: number of CPUs]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Timeout for generating one specification, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    limit: u64,
    #[command(flatten)]
    format: ReportFormat,
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "corpus";

    fn run(&self) -> Result {
        let files = specifications(&self.folder)?;
        let scratch = self.compile.then(|| Scratch::new(SCRATCH, &files)).transpose()?;
        let mut rows = generate_all(&files, self, scratch.as_ref())?;
        if let Some(scratch) = &scratch {
            for row in rows.iter_mut().filter(|row| row.is_generated()) {
                scratch.check(row, self.features)?;
                row.show();
            }
        }
        self.format.print(rows.as_slice(), table::table)?;
        let is_bad = |row: &Row| row.failure().is_some() || row.has_skipped_operations();
        Ok(Outcome::found(rows.iter().any(is_bad)))
    }
}

/// Returns the specifications in `folder`, sorted by name; of a folder with specifications in several files, those that
/// its index names.
pub(super) fn specifications(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let index = fs::read_to_string(folder.join("INDEX.tsv")).unwrap_or_default();
    if let Some(rows) = index.strip_prefix("root\t") {
        let roots = rows.lines().skip(1).filter_map(|row| row.split('\t').next());
        return Ok(roots.map(|root| folder.join(root)).collect());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<Vec<PathBuf>>>()?;
    files.retain(|file| {
        let extension = file.extension().and_then(|extension| extension.to_str());
        file.is_file() && matches!(extension, Some("json" | "yaml" | "yml" | "md"))
    });
    files.sort();
    if files.is_empty() {
        bail!("{} contains no specification", folder.display());
    }
    Ok(files)
}

/// Returns the specifications in `folder` that have one of `names`, or all of them if there is no name.
pub(super) fn selected(folder: &Path, names: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = specifications(folder)?;
    if !names.is_empty() {
        files.retain(|file| names.contains(&stem(file)));
    }
    if files.is_empty() {
        bail!("{} has none of these specifications", folder.display());
    }
    Ok(files)
}

/// Returns the name of `file` without its extension.
pub(super) fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Generates the crates of `files`, several at a time. The rows have the order of the files.
fn generate_all(files: &[PathBuf], arguments: &Arguments, scratch: Option<&Scratch>) -> anyhow::Result<Vec<Row>> {
    let waiting: Mutex<VecDeque<(usize, &PathBuf)>> = Mutex::new(files.iter().enumerate().collect());
    let rows: Mutex<Vec<(usize, Row)>> = Mutex::new(Vec::new());
    let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop_front());
    let limit = Duration::from_secs(arguments.limit);
    let work = || -> anyhow::Result<()> {
        while let Some((index, file)) = next() {
            let row = generate(file, Some(&arguments.folder), limit, scratch)?;
            row.show();
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
