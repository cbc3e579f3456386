//! Runs a work under Valgrind and returns what a unit of it takes: instructions, as Callgrind counts them, or bytes of
//! memory that it asks for, as DHAT does.

use std::process::{Child, Command, Stdio};

use crate::calls::Outcome;
use crate::work::{Side, Work};

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Instructions,
    /// All that is asked for, whether or not it is given back at once.
    Bytes,
}

impl Unit {
    /// The arguments that make Valgrind count it, and the words before the number in what it tells.
    fn tool(self) -> ([&'static str; 2], &'static str) {
        match self {
            Self::Instructions => (["--tool=callgrind", "--callgrind-out-file=/dev/null"], "Collected : "),
            Self::Bytes => (["--tool=dhat", "--dhat-out-file=/dev/null"], "Total: "),
        }
    }
}

/// What a unit of `work` takes: of this workspace's code, and of the reference.
///
/// # Errors
///
/// Valgrind cannot be run, or a run failed.
pub(crate) fn count(work: &Work, unit: Unit, url: &str) -> Outcome<[f64; 2]> {
    let [few, many] = work.amounts;
    let start = |amount| -> Outcome<_> {
        Ok([
            start(work, unit, Side::Ours, amount, url)?,
            start(work, unit, Side::Reference, amount, url)?,
        ])
    };
    let collected = |run| collected(run, unit);
    let (least, most) = (start(few)?.map(collected), start(many)?.map(collected));
    let per_unit =
        |least: Outcome<f64>, most: Outcome<f64>| -> Outcome<f64> { Ok((most? - least?) / f64::from(many - few)) };
    let ([our_least, reference_least], [our_most, reference_most]) = (least, most);
    Ok([
        per_unit(our_least, our_most)?,
        per_unit(reference_least, reference_most)?,
    ])
}

/// Starts one run. Both sides run at the same time: what is counted does not depend on it.
fn start(work: &Work, unit: Unit, side: Side, amount: u32, url: &str) -> Outcome<Child> {
    let child = Command::new("valgrind")
        .args(unit.tool().0)
        .arg(std::env::current_exe()?)
        .args(["work", work.name, side.name(), &amount.to_string(), url])
        .stderr(Stdio::piped())
        .spawn();
    child.map_err(|error| format!("valgrind cannot be run: {error}").into())
}

/// What a run that has been started takes.
fn collected(run: Child, unit: Unit) -> Outcome<f64> {
    let output = run.wait_with_output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("a run under valgrind failed: {told}").into());
    }
    let counted = told.lines().find_map(|line| line.split_once(unit.tool().1));
    let (_, counted) = counted.ok_or_else(|| format!("valgrind counted nothing: {told}"))?;
    let number = counted.split_whitespace().next().unwrap_or_default();
    Ok(number.replace(',', "").parse()?)
}
