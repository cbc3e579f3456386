//! A drift for a pull request.
//!
//! In: a [`Drift`], and how long the report may be. Out: Markdown. GitHub refuses a body of more than 65,536
//! characters, so a rule has one row however many places it applies to, rows that do not fit are left out, and the
//! report says how many.

use super::compare::{self, Change};
use super::groups::{Group, groups};
use super::terminal::direction;
use super::{Drift, text};
use crate::document::words;

/// How much of the length the code before and after may take: one part of this many.
const SHARE_OF_CODE: usize = 3;

/// How long a report is, and where the rest is.
#[derive(Clone, Debug)]
pub struct Body {
    /// How many bytes it has at most.
    pub budget: usize,
    /// How many places of one row are listed, differences below one change, and notices.
    pub places: usize,
    /// Where the full report is, as Markdown.
    pub full_report: String,
}

impl Default for Body {
    fn default() -> Self {
        Self {
            budget: 60_000,
            places: 25,
            full_report: "`--format json` has them all".to_owned(),
        }
    }
}

/// `drift` as Markdown.
pub fn markdown(drift: &Drift, body: &Body) -> String {
    let mut markdown = format!(
        "## {}\n\n{}.\n",
        text::line(&drift.name),
        capitalized(&drift.headline())
    );
    if let Some(step) = drift.step(text::code) {
        markdown += &format!("Version of the API: {step}.\n");
    }
    markdown += &notices(drift, body.places);
    let (code, code_is_cut) = code(drift, body.budget / SHARE_OF_CODE);
    // What is said about rows that do not fit has to fit.
    let reserve = code.len() + body.full_report.len() + 200;
    let mut left_out = (0, 0);
    for (index, group) in groups(&drift.changes).into_iter().enumerate() {
        if index == 0 {
            markdown += "\n| Level | Change | Where | Old | New | Types and methods |\n|---|---|---|---|---|---|\n";
        }
        let row = row(drift, &group, body.places);
        if left_out.0 == 0 && markdown.len() + row.len() + reserve <= body.budget {
            markdown += &row;
        } else {
            left_out = (left_out.0 + 1, left_out.1 + group.changes.len());
        }
    }
    if left_out.0 > 0 {
        let (rows, changes) = (words::count(left_out.0, "row"), words::count(left_out.1, "change"));
        markdown += &format!("\n{rows} with {changes} left out; {}.\n", body.full_report);
    } else if code_is_cut || is_cut(drift, body.places) {
        markdown += &format!("\nNot everything is listed; {}.\n", body.full_report);
    }
    markdown + &code
}

/// Whether a row has more places or differences than `most`, folded ones included, or there are more notices.
fn is_cut(drift: &Drift, most: usize) -> bool {
    let is_cut = |group: &Group<'_>| {
        let is_folded = group.changes.len() > 1 && most < usize::MAX;
        let mut below = group.changes.iter().map(|change| change.below.len());
        group.changes.len() > most || below.any(|below| below > most || (is_folded && below > 0))
    };
    drift.notices.len() > most || groups(&drift.changes).iter().any(is_cut)
}

fn notices(drift: &Drift, most: usize) -> String {
    let shown = drift.notices.iter().take(most);
    let mut lines: String = shown.map(|notice| format!("- {}\n", text::code(notice))).collect();
    let rest = drift.notices.len().saturating_sub(most);
    if rest > 0 {
        lines += &format!("- {rest} more {}\n", if rest == 1 { "notice" } else { "notices" });
    }
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

fn row(drift: &Drift, group: &Group<'_>, most: usize) -> String {
    let Some(change) = group.first() else {
        return String::new();
    };
    let level = change.level.word();
    let what = format!("{}{}: `{}`", change.rule.what, direction(change), change.rule.id);
    if group.changes.len() == 1 {
        let value = |value: &Option<String>| value.as_deref().map(text::code).unwrap_or_default();
        let (old, new) = (value(&change.old), value(&change.new));
        let place = place(drift, change, most);
        return format!(
            "| **{level}** | {what} | {place} | {old} | {new} | {} |\n",
            touched(drift, &[change])
        );
    }
    let lines: Vec<String> = group
        .changes
        .iter()
        .take(most)
        .map(|change| folded(drift, change, most))
        .collect();
    let rest = group.changes.len().saturating_sub(most);
    let more = if rest > 0 {
        format!("<br>and {rest} more")
    } else {
        String::new()
    };
    format!(
        "| **{level}** | {what} | <details><summary>{} places</summary>{}{more}</details> | | | {} |\n",
        group.changes.len(),
        lines.join("<br>"),
        touched(drift, &group.changes)
    )
}

fn place(drift: &Drift, change: &Change, most: usize) -> String {
    let below: String = change
        .below
        .iter()
        .take(most)
        .map(|below| format!("<br>↳ {}", detail(drift, below)))
        .collect();
    let rest = change.below.len().saturating_sub(most);
    let more = if rest > 0 {
        format!("<br>↳ and {rest} more")
    } else {
        String::new()
    };
    let file = text::line(&change.location.file.path);
    format!(
        "{}<br>{file}:{}{below}{more}",
        text::code(drift.place_of(change)),
        change.location.line
    )
}

/// One of the things that differ between two schemas, in a line.
fn detail(drift: &Drift, change: &Change) -> String {
    format!(
        "{}: {}{}",
        change.rule.what,
        text::code(drift.place_of(change)),
        values(change)
    )
}

/// A place among several of one rule. What differs below it is counted, unless everything is listed.
fn folded(drift: &Drift, change: &Change, most: usize) -> String {
    let below = match change.below.len() {
        0 => String::new(),
        _ if most == usize::MAX => {
            let lines = change
                .below
                .iter()
                .map(|below| format!("<br>↳ {}", detail(drift, below)));
            lines.collect()
        }
        count => format!(" ({})", words::count(count, "difference")),
    };
    format!("{}{}{below}", text::code(drift.place_of(change)), values(change))
}

fn values(change: &Change) -> String {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!(" {} → {}", text::code(old), text::code(new)),
        (Some(old), None) => format!(" was {}", text::code(old)),
        (None, Some(new)) => format!(" {}", text::code(new)),
        (None, None) => String::new(),
    }
}

fn touched(drift: &Drift, changes: &[&Change]) -> String {
    let mut types: Vec<&str> = changes.iter().filter_map(|change| drift.type_of(change)).collect();
    types.sort_unstable();
    types.dedup();
    let mut methods: Vec<&str> = changes.iter().flat_map(|change| drift.methods_of(change)).collect();
    methods.sort_unstable();
    methods.dedup();
    let lists = [types, methods].map(|names| text::codes(names.into_iter()));
    lists
        .into_iter()
        .filter(|list| !list.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

/// Code that may not compile any more, before and after, in at most `budget` bytes, and whether that is not all of it.
/// Its lines are Rust, and hold no text of the description but names.
fn code(drift: &Drift, budget: usize) -> (String, bool) {
    let all = drift.broken();
    let new = drift.interface.as_ref().map_or(0, |interface| interface.added.len());
    let new = match new {
        0 => String::new(),
        new => format!("\nNew in the interface of the crate: {}.\n", words::count(new, "line")),
    };
    if all.is_empty() {
        return (new, false);
    }
    let mut shown = String::new();
    let mut left_out = 0;
    for broken in &all {
        let lines: String = [('-', &broken.old), ('+', &broken.new)]
            .into_iter()
            .filter_map(|(sign, line)| Some(format!("{sign} {}\n", text::line(&compare::readable(line.as_ref()?)))))
            .collect();
        if left_out == 0 && shown.len() + lines.len() <= budget {
            shown += &lines;
        } else {
            left_out += 1;
        }
    }
    let summary = format!(
        "Code that may not compile any more: {}",
        words::count(all.len(), "item")
    );
    let rest = match left_out {
        0 => String::new(),
        count => format!("\n{} left out.\n", words::count(count, "item")),
    };
    let text = format!("\n<details><summary>{summary}</summary>\n\n````diff\n{shown}````\n{rest}\n</details>\n{new}");
    (text, left_out > 0)
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + characters.as_str()
    })
}
