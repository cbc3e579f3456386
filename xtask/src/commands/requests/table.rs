//! The table of `cargo xtask requests`.
//!
//! In: rows. Out: a Markdown table with a line for each and their totals, and the reasons behind it: those that nothing
//! explains one by one, the others by their explanation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Reason, Row};

const HEADER: &str = "\
| specification | operations | sent | refused before sending | rejected by the validator | explained |
|---|---:|---:|---:|---:|---:|
";
/// The characters of a reason that are shown.
const MAX_SHOWN: usize = 300;

/// Returns the row in one sentence.
pub(super) fn line(row: &Row) -> String {
    match &row.failure {
        Some(failure) => format!("{}: {failure}", row.file),
        None => format!(
            "{}: {} operations, {} requests sent, {} refused, {} rejected, {} of them without an explanation",
            row.file,
            row.operations,
            row.sent,
            row.refused.len(),
            row.rejected.len(),
            row.unexplained().count(),
        ),
    }
}

/// Returns the rows as Markdown.
pub(super) fn table(rows: &[Row]) -> String {
    let mut text = HEADER.to_owned();
    for row in rows {
        let cells = [
            row.operations,
            row.sent,
            row.refused.len(),
            row.rejected.len(),
            explained(row).count(),
        ];
        write_line(&mut text, &row.file, cells);
    }
    let sum = |part: fn(&Row) -> usize| rows.iter().map(part).sum::<usize>();
    let cells = [
        sum(|row| row.operations),
        sum(|row| row.sent),
        sum(|row| row.refused.len()),
        sum(|row| row.rejected.len()),
        sum(|row| explained(row).count()),
    ];
    write_line(&mut text, "total", cells);
    for row in rows {
        write_reasons(&mut text, row);
    }
    text
}

fn explained(row: &Row) -> impl Iterator<Item = &Reason> {
    let reasons = row.refused.iter().chain(&row.rejected);
    reasons.filter(|reason| reason.explained.is_some())
}

fn write_line(text: &mut String, name: &str, cells: [usize; 5]) {
    let cells = cells.map(|cell| cell.to_string()).join(" | ");
    // Writing to a string cannot fail.
    let _ = writeln!(text, "| {name} | {cells} |");
}

fn write_reasons(text: &mut String, row: &Row) {
    let mut by_explanation: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for reason in explained(row) {
        let operations = by_explanation
            .entry(reason.explained.as_deref().unwrap_or_default())
            .or_default();
        if !operations.contains(&reason.operation.as_str()) {
            operations.push(&reason.operation);
        }
    }
    let failure = row.failure.iter().map(|failure| format!("- not tried: {failure}"));
    let explained = by_explanation
        .iter()
        .map(|(explanation, operations)| format!("- {explanation}: `{}`", operations.join("`, `")));
    let unexplained = row.unexplained().map(|reason| {
        let shown: String = reason.reason.chars().take(MAX_SHOWN).collect();
        format!("- NOT EXPLAINED: `{}` ({}): {shown}", reason.operation, reason.values)
    });
    let unmet = row
        .unmet
        .iter()
        .map(|explanation| format!("- NOT MET ANY MORE: {explanation}"));
    let lines: Vec<String> = failure.chain(explained).chain(unexplained).chain(unmet).collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{}:\n\n{}", row.file, lines.join("\n"));
    }
}
