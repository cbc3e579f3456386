//! A drift for people at a terminal.
//!
//! In: a [`Drift`]. Out: lines with colour codes; the command leaves them out where no terminal shows them.

use crate::drift::compare::{Change, Wire};

use super::{Drift, text};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

/// `drift` as text with colour.
pub fn terminal(drift: &Drift) -> String {
    let mut lines = vec![format!("{BOLD}{}{RESET}: {}", drift.name, drift.headline())];
    if let Some(step) = drift.step(text::line) {
        lines.push(format!("{DIM}version of the API{RESET} {step}"));
    }
    for notice in &drift.notices {
        lines.push(format!("{YELLOW}notice{RESET}: {}", text::line(notice)));
    }
    for change in &drift.changes {
        lines.extend(change_lines(drift, change));
    }
    let interface = drift.interface_lines();
    if !interface.is_empty() {
        lines.push(format!("{BOLD}interface of the crate{RESET}"));
    }
    for (sign, line) in interface {
        let colour = if sign == '-' { RED } else { GREEN };
        lines.push(format!("  {colour}{sign} {line}{RESET}"));
    }
    lines.join("\n")
}

fn change_lines(drift: &Drift, change: &Change) -> Vec<String> {
    let colour = match change.level {
        Wire::Breaking => RED,
        Wire::Dangerous => YELLOW,
        Wire::Compatible => GREEN,
    };
    let mut lines = vec![format!(
        "{colour}{}{RESET}[{}]: {}{}",
        change.level.word(),
        change.rule.id,
        change.rule.what,
        direction(change)
    )];
    let place = format!("{}:{}", change.location.file.path, change.location.line);
    lines.push(format!(
        "  {DIM}at{RESET} {} {DIM}({place}){RESET}",
        text::line(&change.pointer)
    ));
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => lines.push(format!(
            "  {DIM}was{RESET} {} {DIM}is{RESET} {}",
            text::line(old),
            text::line(new)
        )),
        (Some(old), None) => lines.push(format!("  {DIM}was{RESET} {}", text::line(old))),
        (None, Some(new)) => lines.push(format!("  {DIM}is{RESET} {}", text::line(new))),
        (None, None) => {}
    }
    if let Some(name) = drift.type_of(change) {
        lines.push(format!("  {DIM}type{RESET} {}", text::line(name)));
    }
    let methods = drift.methods_of(change);
    if !methods.is_empty() {
        lines.push(format!(
            "  {DIM}methods{RESET} {}",
            text::names(methods.into_iter(), text::line)
        ));
    }
    lines
}

/// In which direction `change` counts, where that decides how bad it is.
pub(super) fn direction(change: &Change) -> &'static str {
    let levels = change.rule.levels;
    match (change.directions.request, change.directions.response) {
        _ if levels.request == levels.response => "",
        (true, false) => " (in requests)",
        (false, true) => " (in responses)",
        _ => " (in requests and responses)",
    }
}
