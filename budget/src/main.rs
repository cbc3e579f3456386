//! What calls, JSON and generation may cost, in instructions and in bytes of memory, which do not depend on how busy
//! the machine is.
//!
//!     budget check .ci/budget.toml     # measures, and fails where something costs more than the file says
//!     budget update .ci/budget.toml    # measures, and writes the file
//!
//! In: the file of figures. Out: a table, and the exit status 1 if something costs too much. Each figure is a ratio to
//! the same work done in another way in the same run, so that it stays the same with another processor or another
//! compiler: a call to one written by hand on reqwest, JSON to serde's derives, generation to parsing and printing a
//! fixed file of Rust. The binary runs itself under Valgrind, each work with little and with much to do; the
//! difference leaves out what starting up costs.

#![allow(clippy::print_stdout, reason = "this program reports to a terminal")]

#[path = "../../crates/api-client-core/benches/support/calls.rs"]
mod calls;
mod figures;
#[path = "../../crates/api-client-core/benches/support/kinds.rs"]
mod kinds;
mod valgrind;
mod work;

use std::path::Path;
use std::process::ExitCode;

use calls::{Outcome, Server};
use figures::Figures;
use work::Work;

fn main() -> Outcome<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["check", file] => check(Path::new(file)),
        ["update", file] => {
            let file = Path::new(file);
            let tolerance = Figures::read(file).map_or(figures::TOLERANCE, |figures| figures.tolerance);
            let figures = Figures {
                tolerance,
                ratio: measure()?,
            };
            figures.write(file)?;
            println!("wrote {} figures to {}", figures.ratio.len(), file.display());
            Ok(ExitCode::SUCCESS)
        }
        ["serve"] => calls::serve().map(|()| ExitCode::SUCCESS),
        ["work", name, side, amount, url] => {
            let work = Work::all().into_iter().find(|work| work.name == *name);
            work.ok_or("no such work")?.run(side.parse()?, amount.parse()?, url)?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Err("usage: budget check|update FILE".into()),
    }
}

/// Measures everything and compares it with the figures in `file`.
fn check(file: &Path) -> Outcome<ExitCode> {
    let figures = Figures::read(file)?;
    let findings = figures.compare(&measure()?);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.iter().any(figures::Finding::is_failure) {
        println!("Make it cheaper, or say in the commit why it is worth it and run `.ci/budget --update`.");
        return Ok(ExitCode::FAILURE);
    }
    println!("{} figures, all within their budget", figures.ratio.len());
    Ok(ExitCode::SUCCESS)
}

/// The ratio of each work to its reference, by name.
fn measure() -> Outcome<figures::Ratios> {
    let server = Server::start()?;
    let mut ratios = figures::Ratios::new();
    for work in Work::all() {
        for unit in work.units() {
            let name = work.figure(unit);
            let [ours, reference] = valgrind::count(&work, unit, &server.url)?;
            let ratio = ours / reference;
            println!("{name:<48} {ours:>14.0} / {reference:>14.0} = {ratio:.3}");
            ratios.insert(name, ratio);
        }
    }
    Ok(ratios)
}
