//! Runs a work under callgrind and returns how many instructions a unit of it takes.

use std::process::{Child, Command, Stdio};

use crate::calls::Outcome;
use crate::work::{Side, Work};

/// Instructions per unit of `work`: of this workspace's code, and of the reference.
///
/// # Errors
///
/// Valgrind cannot be run, or a run failed.
pub(crate) fn count(work: &Work, url: &str) -> Outcome<[f64; 2]> {
    let [few, many] = work.amounts;
    let start = |amount| -> Outcome<_> {
        Ok([
            start(work, Side::Ours, amount, url)?,
            start(work, Side::Reference, amount, url)?,
        ])
    };
    let (least, most) = (start(few)?.map(collected), start(many)?.map(collected));
    let per_unit =
        |least: Outcome<f64>, most: Outcome<f64>| -> Outcome<f64> { Ok((most? - least?) / f64::from(many - few)) };
    let ([our_least, reference_least], [our_most, reference_most]) = (least, most);
    Ok([
        per_unit(our_least, our_most)?,
        per_unit(reference_least, reference_most)?,
    ])
}

/// Starts one run. Both sides run at the same time: the number of instructions does not depend on it.
fn start(work: &Work, side: Side, amount: u32, url: &str) -> Outcome<Child> {
    let child = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["work", work.name, side.name(), &amount.to_string(), url])
        .stderr(Stdio::piped())
        .spawn();
    child.map_err(|error| format!("valgrind cannot be run: {error}").into())
}

/// The instructions of a run that has been started.
fn collected(run: Child) -> Outcome<f64> {
    let output = run.wait_with_output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("a run under callgrind failed: {told}").into());
    }
    let counted = told.lines().find_map(|line| line.split_once("Collected : "));
    let (_, number) = counted.ok_or_else(|| format!("callgrind counted nothing: {told}"))?;
    Ok(number.trim().parse()?)
}
