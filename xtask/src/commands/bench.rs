//! `cargo xtask bench`: what clients cost those who compile them, against plain progenitor.
//!
//! In: a folder with specifications. Out: a table in `docs/benchmarks.md`. Of each specification three crates are made: by
//! this pipeline, and by progenitor alone in its two styles, from the document that the stage `lower` hands to progenitor,
//! because it accepts that one whatever the specification. They are compiled in turns, dependencies beforehand.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};
use build_support::diagnostic::Diagnostics;
use build_support::document::SourceFile;
use build_support::emit::FileSet;
use build_support::generate::{Style, plain};
use build_support::lower::{Choices, Lowered, lower};
use build_support::scaffold::{self, Place, Runtime};
use build_support::{normalize, pipeline};

use super::bench_crates::{Crates, Variant};
use super::bench_table::{self, Row};
use super::generate;
use crate::{Outcome, terminal, workspace};

/// Where the crates are made, from the root of the workspace.
const FOLDER: &str = "target/bench";
/// Where the table goes, from the root of the workspace.
const DOCUMENT: &str = "docs/benchmarks.md";
/// The specifications that are compared where none is named.
const SPECIFICATIONS: [&str; 5] = ["trieve", "edgeimpulse", "stripe", "openai", "github"];

/// Measure what compiling a client costs, against plain progenitor.
///
/// Times are CPU seconds, which other work on the machine changes least; each is the median of all rounds. Needs GNU time.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  cargo xtask bench ../shared/corpus\n  cargo xtask bench ../shared/corpus trieve --rounds 5\n  cargo xtask bench ../shared/corpus trieve --no-release"
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
    /// Check the crates only; building them takes ten times as long.
    #[arg(long)]
    no_release: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let root = workspace::root()?;
    let names: Vec<&str> = match arguments.names.as_slice() {
        [] => SPECIFICATIONS.to_vec(),
        names => names.iter().map(String::as_str).collect(),
    };
    let mut crates = Crates::new(root.join(FOLDER), root.clone())?;
    let mut rows = Vec::new();
    for name in names {
        terminal::error(&format!("{name}: generating"));
        rows.extend(generate_all(&mut crates, &arguments.folder, name)?);
    }
    crates.write_workspace()?;
    measure(&crates, &mut rows, arguments)?;
    let table = bench_table::table(&rows, arguments.rounds);
    write(&root.join(DOCUMENT), &table)?;
    terminal::line(&table);
    Ok(Outcome::Fine)
}

/// Makes the crates of every variant for the specification `name`.
fn generate_all(crates: &mut Crates, folder: &Path, name: &str) -> Result<Vec<Row>> {
    let failed = |found: Diagnostics| failure(name, &found);
    let file = generate::read(&path(folder, name)?)?;
    let start = Instant::now();
    let command = "cargo xtask bench";
    let (generated, _) = generate::generate(
        std::slice::from_ref(&file),
        &Crates::member(name, Variant::Ours),
        command,
    )
    .map_err(failed)?;
    let place = Place::Member(Runtime::Path(crates.runtime()));
    let files = scaffold::crate_files(&generated, &place, command).map_err(failed)?;
    let features = &generated.features;
    let tags = features.all.iter().filter(|feature| feature.module.is_some());
    let largest = tags
        .max_by_key(|tag| tag.operations(&generated.facts))
        .map(|tag| tag.name.clone());
    let mut rows = vec![Row::new(name, Variant::Ours, Some(start.elapsed()))];
    crates.add(name, Variant::Ours, &files)?;
    let lowered = lowered(&file).map_err(failed)?;
    for (variant, style) in [
        (Variant::Builder, Style::Builder),
        (Variant::Positional, Style::Positional),
    ] {
        let start = Instant::now();
        let text = plain(&lowered.document, style).map_err(failed)?;
        rows.push(Row::new(name, variant, Some(start.elapsed())));
        let mut files = FileSet::new();
        files.add("src/lib.rs", text).map_err(failed)?;
        crates.add(name, variant, &files)?;
    }
    for row in &mut rows {
        row.lines = Some(crates.lines(name, row.variant)?);
    }
    rows[0].features = features.all.iter().map(|feature| feature.name.clone()).collect();
    if let Some(largest) = largest {
        let mut row = Row::new(name, Variant::OneTag, None);
        row.features.push(largest);
        rows.insert(1, row);
    }
    Ok(rows)
}

/// The specification `name` in `folder`.
fn path(folder: &Path, name: &str) -> Result<PathBuf> {
    let candidates = ["json", "yaml", "yml"].map(|extension| folder.join(format!("{name}.{extension}")));
    let found = candidates.into_iter().find(|path| path.is_file());
    found.ok_or_else(|| anyhow!("{} has no specification called {name}", folder.display()))
}

/// What progenitor is given for `file`.
fn lowered(file: &Arc<SourceFile>) -> Result<Lowered, Diagnostics> {
    let (spec, _) = pipeline::describe(file)?;
    let (canonical, _) = normalize::run(spec.root)?;
    lower(&canonical, &Choices::default())
}

fn failure(name: &str, findings: &Diagnostics) -> anyhow::Error {
    terminal::findings(findings);
    anyhow!("{name}: no client can be generated")
}

/// Compiles every crate `rounds` times, each round through all crates.
fn measure(crates: &Crates, rows: &mut [Row], arguments: &Arguments) -> Result<()> {
    let profiles: &[bool] = if arguments.no_release { &[false] } else { &[false, true] };
    for release in profiles {
        let what = if *release { "build" } else { "check" };
        terminal::error(&format!("{what}: dependencies"));
        // Clients ask for the features of the runtime that they need; progenitor's crates all have the same dependencies.
        let ours = rows
            .iter()
            .filter(|row| matches!(row.variant, Variant::Ours | Variant::OneTag));
        let plain = rows.iter().filter(|row| row.variant == Variant::Positional).take(1);
        for row in ours.chain(plain) {
            crates.compile(row, *release)?;
        }
        for round in 1..=arguments.rounds {
            for row in rows.iter_mut() {
                let costs = crates.compile(row, *release)?;
                terminal::error(&format!(
                    "{} ({}): {what}, round {round}: {:.1} s",
                    row.name,
                    row.variant.label(),
                    costs.seconds
                ));
                row.add(*release, costs);
                if *release {
                    row.rlib_bytes = Some(crates.rlib_bytes(&row.name, row.variant)?);
                }
            }
        }
    }
    Ok(())
}

/// Puts `table` between the marks of the document at `path`.
fn write(path: &Path, table: &str) -> Result<()> {
    const BEGIN: &str = "<!-- begin of the table that `cargo xtask bench` writes -->\n";
    const END: &str = "<!-- end of the table -->";
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let Some(((before, rest), (_, after))) = text.split_once(BEGIN).zip(text.split_once(END)) else {
        bail!("{} has no marks to put the table between", path.display());
    };
    if !rest.contains(END) {
        bail!("the marks in {} are in the wrong order", path.display());
    }
    fs::write(path, format!("{before}{BEGIN}\n{table}\n{END}{after}"))
        .with_context(|| format!("cannot write {}", path.display()))
}
