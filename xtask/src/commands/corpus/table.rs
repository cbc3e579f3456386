//! The table of `cargo xtask corpus`.
//!
//! In: rows. Out: a Markdown table with a line for each and their totals.

use super::super::corpus_row::Made;
use super::row::{Row, State};

const HEADER: &str = "\
| specification | OpenAPI | operations | generated | compiled | complete | degraded | skipped | seconds | lines |
|---|---|---:|---|---|---:|---:|---:|---:|---:|
";

/// Returns `rows` and their totals as a Markdown table.
pub(super) fn table(rows: &[Row]) -> String {
    let lines: Vec<String> = rows.iter().map(line).collect();
    format!("{HEADER}{}\n{}", lines.join("\n"), total(rows))
}

fn line(row: &Row) -> String {
    let generated = if row.is_generated() { "yes" } else { "NO" };
    let compiled = match row.state {
        State::Compiled => "yes",
        State::NotCompiled(_) => "NO",
        State::Generated | State::NotGenerated(_) => "-",
    };
    let (openapi, [operations, complete, degraded, skipped, lines]) = match &row.made {
        Some(made) => {
            let counts = [made.operations, made.complete, made.degraded, made.skipped, made.lines];
            (made.openapi.as_str(), counts)
        }
        None => ("-", [0; 5]),
    };
    format!(
        "| {} | {openapi} | {operations} | {generated} | {compiled} | {complete} | {degraded} | {skipped} | {:.1} | {lines} |",
        row.file, row.seconds
    )
}

fn total(rows: &[Row]) -> String {
    let sum = |part: fn(&Made) -> usize| rows.iter().filter_map(|row| row.made.as_ref()).map(part).sum::<usize>();
    let (operations, complete) = (sum(|made| made.operations), sum(|made| made.complete));
    let of_all = |count: usize| format!("{count} of {}", rows.len());
    let generated = of_all(rows.iter().filter(|row| row.is_generated()).count());
    let was_compiled = rows
        .iter()
        .any(|row| matches!(row.state, State::Compiled | State::NotCompiled(_)));
    let compiled = match was_compiled {
        true => of_all(rows.iter().filter(|row| row.state == State::Compiled).count()),
        false => "-".to_owned(),
    };
    format!(
        "| total | | {operations} | {generated} | {compiled} | {complete} ({:.1} %) | {} | {} | {:.1} | {} |",
        100.0 * complete as f64 / operations.max(1) as f64,
        sum(|made| made.degraded),
        sum(|made| made.skipped),
        rows.iter().map(|row| row.seconds).sum::<f64>(),
        sum(|made| made.lines),
    )
}
