//! `cargo xtask bench`: what clients cost those who compile them, against plain progenitor.
//!
//! In: a folder with specifications. Out: `docs/benchmarks.json` and, made of it, the tables in `docs/benchmarks.md`. Of each
//! specification three crates are made: by this pipeline, and by progenitor alone in its two styles, from the document that
//! the stage `lower` hands to progenitor, because it accepts that one whatever the specification. They are compiled in
//! turns, by themselves and with programs that call them, dependencies beforehand.

mod crates;
mod generation;
mod programs;
mod results;
mod table;

use std::path::PathBuf;

use anyhow::Result;

use crate::{Outcome, marks, terminal, workspace};
use crates::{Crates, Subject};
use results::{Results, Step, Variant};

/// Where the crates are made, from the root of the workspace.
const FOLDER: &str = "target/bench";
/// Where the results go, from the root of the workspace.
const RESULTS: &str = "docs/benchmarks.json";
/// Where the tables go, from the root of the workspace.
const DOCUMENT: &str = "docs/benchmarks.md";
/// The specifications that are compared where none is named, in the order of the tables.
const SPECIFICATIONS: [&str; 5] = ["trieve", "edgeimpulse", "stripe", "openai", "github"];

/// Measure what compiling a client costs, against plain progenitor.
///
/// Times are CPU seconds, which other work on the machine changes least; each is the median of all rounds. What a run does
/// not measure stays as earlier runs left it. Needs GNU time.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask bench ../shared/corpus\n  cargo xtask bench ../shared/corpus trieve --rounds 5 --measure check\n  cargo xtask bench ../shared/corpus github --rounds 1 --measure release,programs --variant ours,one-tag,builder"
)]
pub(crate) struct Arguments {
    /// The folder with the specifications.
    folder: PathBuf,
    /// Which of them, by their file names without extension; Trieve, Edge Impulse, Stripe, OpenAI and GitHub otherwise.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// How often each crate is compiled.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// What is measured; release builds take ten times as long as checks.
    #[arg(long, value_delimiter = ',', default_values = ["check", "release", "programs"])]
    measure: Vec<Measure>,
    /// Which crates.
    #[arg(long, value_delimiter = ',', default_values = ["ours", "one-tag", "builder", "positional"])]
    variant: Vec<Variant>,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Measure {
    /// `cargo check` of each crate.
    Check,
    /// A release build of each crate.
    Release,
    /// Release builds of each crate with a program that calls one operation, and with one that calls all.
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

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let names: Vec<&str> = match arguments.names.as_slice() {
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
        bench.generate(&arguments.folder, name, &arguments.variant)?;
    }
    bench.crates.write_workspace()?;
    for step in arguments.measure.iter().flat_map(|measure| measure.steps()) {
        bench.measure(*step, arguments.rounds)?;
        // A run that is stopped leaves what it has finished.
        bench.results.write(&root.join(RESULTS))?;
        let tables = table::tables(&bench.results, &SPECIFICATIONS);
        marks::write(&root.join(DOCUMENT), "bench", &tables)?;
    }
    terminal::line(&table::tables(&bench.results, &SPECIFICATIONS));
    Ok(Outcome::Fine)
}

/// One run.
struct Bench {
    crates: Crates,
    results: Results,
    /// What is compiled.
    subjects: Vec<Subject>,
}

impl Bench {
    /// Runs `step` of every crate `rounds` times, each round through all crates.
    fn measure(&mut self, step: Step, rounds: u32) -> Result<()> {
        let of_crate = matches!(step, Step::Check | Step::Release);
        // Progenitor's positional style has no call without parameters.
        let is_measured = |subject: &&Subject| of_crate || subject.variant != Variant::Positional;
        let mut subjects: Vec<Subject> = self.subjects.iter().filter(is_measured).cloned().collect();
        terminal::error(&format!("{}: dependencies", step.label()));
        self.compile_dependencies(&subjects, step)?;
        for subject in &subjects {
            self.results.entry(&subject.name, subject.variant).costs.remove(&step);
        }
        for round in 1..=rounds {
            let mut compiled = Vec::new();
            for subject in subjects {
                if self.compile(&subject, step, round)? {
                    compiled.push(subject);
                }
            }
            subjects = compiled;
        }
        Ok(())
    }

    /// Clients ask for the features of the runtime that they need; progenitor's crates all have the same dependencies.
    fn compile_dependencies(&self, subjects: &[Subject], step: Step) -> Result<()> {
        for subject in subjects.iter().filter(|subject| subject.is_ours()) {
            self.crates.compile(subject, step)?;
        }
        if subjects.iter().any(|subject| !subject.is_ours()) {
            self.crates.compile_dependencies(step)?;
        }
        Ok(())
    }

    /// Whether the crate of `subject` compiles; what that cost is noted.
    fn compile(&mut self, subject: &Subject, step: Step, round: u32) -> Result<bool> {
        let costs = self.crates.compile(subject, step)?;
        let shown = costs.map_or_else(|| "failed".to_owned(), |costs| format!("{:.1} s", costs.seconds));
        let (variant, what) = (subject.variant.label(), step.label());
        terminal::error(&format!("{} ({variant}): {what}, round {round}: {shown}", subject.name));
        let known = self.results.entry(&subject.name, subject.variant);
        known.date = jiff::Zoned::now().date().to_string();
        known.failure = costs.is_none().then(|| format!("{what} fails"));
        known.costs.entry(step).or_default().extend(costs);
        if step == Step::Release && costs.is_some() {
            known.rlib_bytes = Some(self.crates.rlib_bytes(&subject.package())?);
        }
        Ok(costs.is_some())
    }
}
