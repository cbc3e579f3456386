//! A drift for people at a terminal.
//!
//! In: a [`Drift`]. Out: lines with colour codes; the command leaves them out where no terminal shows them.

use crate::drift::compare::{Change, Wire};

use super::groups::groups;
use super::{Drift, text};
use crate::document::words;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const GREEN: &str = "\x1b[32m";
const RESET: &str = "\x1b[0m";

/// How many groups of changes, places of each, and lines of the interface fit on a few screens.
const SHORT: Limits = Limits {
    groups: 25,
    places: 2,
    lines: 20,
};

struct Limits {
    groups: usize,
    places: usize,
    lines: usize,
}

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What fits on a few screens, and how much more there is.
    Short,
    /// Everything.
    All,
}

/// `drift` as text with colour.
pub fn terminal(drift: &Drift, extent: Extent) -> String {
    let limits = match extent {
        Extent::Short => SHORT,
        Extent::All => Limits {
            groups: usize::MAX,
            places: usize::MAX,
            lines: usize::MAX,
        },
    };
    let mut lines = vec![format!(
        "{BOLD}{}{RESET}: {}",
        text::line(&drift.name),
        drift.headline()
    )];
    if let Some(step) = drift.step(text::line) {
        lines.push(format!("{DIM}version of the API{RESET} {step}"));
    }
    let notices = drift.notices.iter().take(limits.lines);
    lines.extend(notices.map(|notice| format!("{YELLOW}notice{RESET}: {}", text::line(notice))));
    let groups = groups(&drift.changes);
    for group in groups.iter().take(limits.groups) {
        for change in group.changes.iter().take(limits.places) {
            lines.extend(change_lines(drift, change));
        }
        lines.extend(more(group.changes.len(), limits.places, "place"));
    }
    let rest: usize = groups.iter().skip(limits.groups).map(|group| group.changes.len()).sum();
    lines.extend(more(rest, 0, "change"));
    let interface = drift.interface_lines();
    if !interface.is_empty() {
        lines.push(format!("{BOLD}interface of the crate{RESET}"));
    }
    let count = interface.len();
    for (sign, line) in interface.into_iter().take(limits.lines) {
        let colour = if sign == '-' { RED } else { GREEN };
        lines.push(format!("  {colour}{sign} {}{RESET}", text::line(&line)));
    }
    lines.extend(more(count, limits.lines, "line"));
    lines.join("\n")
}

/// How many of `count` are more than `limit`, if any are.
fn more(count: usize, limit: usize, what: &str) -> Option<String> {
    let rest = count.checked_sub(limit).filter(|rest| *rest > 0)?;
    Some(format!(
        "  {DIM}{} more; `--all` shows them{RESET}",
        words::count(rest, what)
    ))
}

fn change_lines(drift: &Drift, change: &Change) -> Vec<String> {
    let mut lines = vec![heading(change)];
    let place = format!("{}:{}", text::line(&change.location.file.path), change.location.line);
    lines.push(format!(
        "  {DIM}at{RESET} {} {DIM}({place}){RESET}",
        text::line(drift.place_of(change))
    ));
    lines.extend(values(change));
    for below in &change.below {
        lines.push(format!(
            "  {} {DIM}at{RESET} {}",
            heading(below),
            text::line(drift.place_of(below))
        ));
        lines.extend(values(below).map(|line| format!("  {line}")));
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

fn heading(change: &Change) -> String {
    let colour = match change.level {
        Wire::Breaking => RED,
        Wire::Dangerous => YELLOW,
        Wire::Compatible => GREEN,
    };
    let (level, rule) = (change.level.word(), change.rule);
    format!(
        "{colour}{level}{RESET}[{}]: {}{}",
        rule.id,
        rule.what,
        direction(change)
    )
}

/// What was there and what is there now, in a line.
fn values(change: &Change) -> Option<String> {
    let parts = [("was", &change.old), ("is", &change.new)];
    let parts = parts
        .iter()
        .filter_map(|(word, value)| Some(format!("{DIM}{word}{RESET} {}", text::line(value.as_ref()?))));
    let line = parts.collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| format!("  {line}"))
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
