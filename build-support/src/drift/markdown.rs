//! A drift for a pull request.
//!
//! In: a [`Drift`]. Out: Markdown. A body of a pull request is short on GitHub, so long tables are cut off, and say so.

use crate::drift::compare::Change;

use super::terminal::direction;
use super::{Drift, text};

/// How many changes, and how many lines of the interface, are shown.
const MAX_ROWS: usize = 200;

/// `drift` as Markdown.
pub fn markdown(drift: &Drift) -> String {
    let mut markdown = format!(
        "## {}\n\n{}.\n",
        text::line(&drift.name),
        capitalized(&drift.headline())
    );
    if let Some(step) = drift.step(text::code) {
        markdown += &format!("Version of the API: {step}.\n");
    }
    if !drift.notices.is_empty() {
        markdown += "\n";
        for notice in &drift.notices {
            markdown += &format!("- {}\n", text::code(notice));
        }
    }
    if !drift.changes.is_empty() {
        markdown += "\n| Level | Change | Where | Old | New | Types and methods |\n|---|---|---|---|---|---|\n";
        for change in drift.changes.iter().take(MAX_ROWS) {
            markdown += &row(drift, change);
        }
        markdown += &left_out(drift.changes.len());
    }
    markdown + &interface(drift)
}

fn row(drift: &Drift, change: &Change) -> String {
    let value = |value: &Option<String>| value.as_deref().map(text::code).unwrap_or_default();
    let touched = drift.type_of(change).into_iter().map(text::code);
    let methods = drift.methods_of(change);
    let methods = (!methods.is_empty()).then(|| text::codes(methods.into_iter()));
    format!(
        "| **{}** | {}{}: `{}` | {}<br>{}:{} | {} | {} | {} |\n",
        change.level.word(),
        change.rule.what,
        direction(change),
        change.rule.id,
        text::code(drift.place_of(change)),
        text::line(&change.location.file.path),
        change.location.line,
        value(&change.old),
        value(&change.new),
        touched.chain(methods).collect::<Vec<_>>().join("; ")
    )
}

/// The interface of the crate as a diff. Its lines are Rust, and hold no text of the description but names.
fn interface(drift: &Drift) -> String {
    let lines = drift.interface_lines().into_iter();
    let lines: Vec<String> = lines
        .map(|(sign, line)| format!("{sign} {}\n", text::line(&line)))
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let shown: String = lines.iter().take(MAX_ROWS).map(String::as_str).collect();
    let summary = format!("Interface of the crate: {}", text::count(lines.len(), "line"));
    format!(
        "\n<details><summary>{summary}</summary>\n\n````diff\n{shown}````\n{}\n</details>\n",
        left_out(lines.len())
    )
}

fn left_out(count: usize) -> String {
    match count.saturating_sub(MAX_ROWS) {
        0 => String::new(),
        rest => format!("\n{rest} more are left out here; `--format json` has them all.\n"),
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + characters.as_str()
    })
}
