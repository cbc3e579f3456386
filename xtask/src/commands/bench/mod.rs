//! `cargo xtask bench`: measures what compiling clients costs, compared with plain progenitor.
//!
//! In: a folder with specifications. Out: `docs/benchmarks.json` and, made of it, the tables in `docs/benchmarks.md`.
//! Of each specification three crates are made: by this pipeline, and by progenitor alone in its two styles, from the
//! document that the stage `lower` hands to progenitor, because it accepts that one whatever the specification. They
//! are compiled in turns, by themselves and with programs that call them, dependencies beforehand.

mod crates;
mod generation;
mod programs;
pub(super) mod results;
mod run;
pub(super) mod table;

use std::path::PathBuf;

use build_support_cli::command::Command;
use build_support_cli::format::ReportFormat;
use build_support_cli::{Outcome, Result, register_command, terminal, workspace};

use self::crates::Crates;
use self::results::{Results, Step, Variant};
use self::run::Bench;
use crate::marks;

/// Where the crates are made, from the root of the workspace.
const FOLDER: &str = "target/bench";
/// Where the results go, from the root of the workspace.
const RESULTS: &str = "docs/benchmarks.json";
/// Where the tables go, from the root of the workspace.
const DOCUMENT: &str = "docs/benchmarks.md";
/// The specifications that are compared where none is named, in the order of the tables.
const SPECIFICATIONS: [&str; 5] = ["trieve", "edgeimpulse", "stripe", "openai", "github"];

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench ../shared/corpus
  cargo xtask bench ../shared/corpus trieve --rounds 5 --measure check
  cargo xtask bench ../shared/corpus github --rounds 1 --measure release,programs --variant ours,one-tag,builder";

/// Measure what compiling a client costs, compared with plain progenitor
///
/// Times are CPU seconds, which other load changes least; each is the median of all rounds. Results that a run does not
/// measure stay as earlier runs left them. Needs GNU time.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of specifications
    folder: PathBuf,
    /// Specifications, by file name without extension [default: trieve, edgeimpulse, stripe, openai, github]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// How often to compile each crate
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// What to measure; release builds take ten times as long as checks
    #[arg(long, value_delimiter = ',', default_values = ["check", "release", "programs"])]
    measure: Vec<Measure>,
    /// Crates to compile
    #[arg(long, value_delimiter = ',', default_values = ["ours", "one-tag", "builder", "positional"])]
    variant: Vec<Variant>,
    #[command(flatten)]
    format: ReportFormat,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Measure {
    /// `cargo check` of each crate
    Check,
    /// A release build of each crate
    Release,
    /// Release builds of each crate with a program that calls one operation, and with one that calls all
    Programs,
}

impl Measure {
    fn steps(self) -> &'static [Step] {
        match self {
            Self::Check => &[Step::Check],
            Self::Release => &[Step::Release],
            Self::Programs => &[Step::OneCall, Step::AllCalls],
        }
    }
}

register_command!(Arguments);

impl Command for Arguments {
    const NAME: &'static str = "bench";

    fn run(&self) -> Result {
        let root = workspace::root()?;
        let names: Vec<&str> = match self.names.as_slice() {
            [] => SPECIFICATIONS.to_vec(),
            names => names.iter().map(String::as_str).collect(),
        };
        let mut bench = Bench {
            crates: Crates::new(root.join(FOLDER), root.clone())?,
            results: Results::read(&root.join(RESULTS))?,
            subjects: Vec::new(),
        };
        for name in names {
            terminal::error(&format!("{name}: generating"));
            bench.generate(&self.folder, name, &self.variant)?;
        }
        bench.crates.write_workspace()?;
        for step in self.measure.iter().flat_map(|measure| measure.steps()) {
            bench.measure(*step, self.rounds)?;
            // A run that is stopped leaves what it has finished.
            bench.results.write(&root.join(RESULTS))?;
            let tables = table::tables(&bench.results, &SPECIFICATIONS);
            marks::write(&root.join(DOCUMENT), Self::NAME, &tables)?;
        }
        self.format
            .print(&bench.results, |results| table::tables(results, &SPECIFICATIONS))?;
        Ok(Outcome::Fine)
    }
}
