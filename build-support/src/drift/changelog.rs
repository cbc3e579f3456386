//! What a release changes, for those who use the crate.
//!
//! In: a [`Drift`]. Out: the sections of an entry in a CHANGELOG: what breaks first, by tag, each line with what to do
//! in the words of the crate. An entry has at most [`MAX_LINES`] lines; what is beyond them is counted.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{self, Change, Wire};
use super::groups::{Group, groups};
use super::{Drift, text};
use crate::document::words;

/// How many lines an entry has at most.
const MAX_LINES: usize = 200;
/// How many lines of them code has at most.
const MAX_CODE: usize = 60;
/// How many changes of names it has at most.
const MAX_NAMES: usize = 100;
/// How many places of one rule are named.
const MAX_PLACES: usize = 3;

/// The heading for changes of operations of several tags.
const SHARED: &str = "Several tags";
/// The heading for changes of operations without a tag, and of no operation.
const UNTAGGED: &str = "General";

/// The sections of an entry about `drift`, as Markdown.
pub(super) fn sections(drift: &Drift) -> String {
    let code = code(drift);
    let names = migration(&drift.renamed);
    let mut left = MAX_LINES.saturating_sub(code.lines().count() + names.lines().count());
    let mut entry = String::new();
    for (title, level) in [
        ("Breaking", Wire::Breaking),
        ("May break", Wire::Dangerous),
        ("Other changes", Wire::Compatible),
    ] {
        let section = section(drift, title, level, left);
        left = left.saturating_sub(section.lines().count());
        entry += &section;
        if level == Wire::Breaking {
            entry += &names;
            entry += &code;
        }
    }
    entry
}

/// The changes of one level, by tag, in at most `lines` lines but for a heading and a count.
fn section(drift: &Drift, title: &str, level: Wire, lines: usize) -> String {
    let mut by_tag: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
    for change in drift.changes.iter().filter(|change| change.level == level) {
        by_tag.entry(tag(drift, change)).or_default().push(change);
    }
    if by_tag.is_empty() {
        return String::new();
    }
    let has_tags = by_tag.len() > 1 || !by_tag.contains_key(UNTAGGED);
    let mut section = format!("\n### {title}\n");
    // The heading, its empty lines and the count at the end are lines too.
    let mut left = lines.saturating_sub(6);
    let mut left_out = 0;
    for (tag, changes) in by_tag {
        let groups = groups(changes);
        let heading = if has_tags {
            format!("\n**{}**\n\n", text::prose(&tag))
        } else {
            "\n".to_owned()
        };
        let is_room = left > heading.lines().count();
        if is_room {
            left -= heading.lines().count();
            section += &heading;
        }
        for group in groups {
            if is_room && left > 0 {
                left -= 1;
                section += &format!("- {}\n", line(drift, &group));
            } else {
                left_out += group.changes.len();
            }
        }
    }
    if left_out > 0 {
        section += &format!("\nAnd {} more.\n", words::count(left_out, "change"));
    }
    section
}

/// The tag of the operations that meet `change`.
fn tag(drift: &Drift, change: &Change) -> String {
    let tags: BTreeSet<&str> = change
        .operations
        .iter()
        .map(|operation| drift.tags.get(operation).map_or(UNTAGGED, String::as_str))
        .collect();
    match tags.len() {
        0 => UNTAGGED.to_owned(),
        1 => tags.into_iter().collect(),
        _ => SHARED.to_owned(),
    }
}

/// The changes of one rule in a line.
fn line(drift: &Drift, group: &Group<'_>) -> String {
    let told: Vec<String> = group
        .changes
        .iter()
        .take(MAX_PLACES)
        .map(|change| told(drift, change))
        .collect();
    let rest = group.changes.len().saturating_sub(MAX_PLACES);
    let more = if rest > 0 {
        format!("; and {rest} more")
    } else {
        String::new()
    };
    format!("{}{more}", told.join("; "))
}

/// What to do about `change`.
fn told(drift: &Drift, change: &Change) -> String {
    let methods = drift.methods_of(change);
    let is_one = methods.len() == 1;
    let who = match methods.len() {
        0 => drift
            .place_of(change)
            .split(" parameter ")
            .next()
            .map(text::code)
            .unwrap_or_default(),
        _ => text::codes(methods.into_iter()),
    };
    let place = text::code(drift.place_of(change));
    let parameter = drift.place_of(change).split(" parameter ").nth(1).map(text::code);
    let name = parameter.as_deref().unwrap_or(&place);
    // A property that no schema describes has its name in `required` alone.
    let undescribed = [&change.new, &change.old]
        .into_iter()
        .find_map(|value| value.as_deref());
    let property = undescribed.map_or_else(|| place.clone(), text::code);
    let (needs, takes) = if is_one { ("needs", "takes") } else { ("need", "take") };
    let old = change.old.as_deref().map(text::code).unwrap_or_default();
    let new = change.new.as_deref().map(text::code).unwrap_or_default();
    match change.rule.id {
        "required-parameter-added" | "parameter-became-required" | "security-scope-added" if parameter.is_some() => {
            format!("{who} now {needs} {name}")
        }
        "required-body-added" | "body-became-required" => format!("{who} now {needs} a body"),
        "optional-parameter-added" => format!("{who} now {takes} {name}"),
        "parameter-became-optional" => format!("{who} no longer {needs} {name}"),
        "parameter-removed" | "deprecated-parameter-removed" => format!("{who} no longer {takes} {name}"),
        "path-added" | "operation-added" => format!("New: {who}"),
        "path-removed" | "operation-removed" | "deprecated-path-removed" | "deprecated-operation-removed" => {
            format!("{who} {} gone", if is_one { "is" } else { "are" })
        }
        "operation-deprecated" => format!("{who} {} deprecated", if is_one { "is" } else { "are" }),
        "required-property-added" if change.directions.request => format!("{place} has to be set"),
        "property-became-required" if change.directions.request => format!("{property} has to be set, in {who}"),
        "required-property-added" | "optional-property-added" => format!("New: {place}"),
        "required-property-removed" | "optional-property-removed" => format!("{place} is gone"),
        "property-became-optional" => format!("{property} may be absent"),
        "became-nullable" => format!("{place} may be `null`"),
        "no-longer-nullable" => format!("{place} is no longer `null`"),
        "enum-value-added" => format!("{place} has the new value {new}"),
        "enum-value-removed" => format!("{place} no longer has the value {old}"),
        "type-changed" | "type-widened" | "type-narrowed" => format!("{place} is {new}, was {old}"),
        "reference-changed" => format!("{place} is a {new}, was a {old}"),
        "schema-deprecated" | "parameter-deprecated" => format!("{place} is deprecated"),
        _ => {
            let values = match (&change.old, &change.new) {
                (Some(_), Some(_)) => format!(", {old} → {new}"),
                (Some(_), None) => format!(", was {old}"),
                (None, Some(_)) => format!(", now {new}"),
                (None, None) => String::new(),
            };
            format!("{place}: {}{values}", change.rule.what)
        }
    }
}

/// The names that users write in another way.
fn migration(renamed: &[[String; 2]]) -> String {
    if renamed.is_empty() {
        return String::new();
    }
    let row = |[old, new]: &[String; 2]| format!("| {} | {} |\n", text::code(old), text::code(new));
    let rows: String = renamed.iter().take(MAX_NAMES).map(row).collect();
    let rest = match renamed.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        count => format!("\nAnd {} more.\n", words::count(count, "name")),
    };
    format!("\n### Migration\n\n| before | now |\n|---|---|\n{rows}{rest}")
}

/// Code that may not compile any more, before and after.
fn code(drift: &Drift) -> String {
    let pairs = drift.broken().into_iter().map(|broken| {
        let lines = [('-', &broken.old), ('+', &broken.new)];
        let lines = lines.into_iter().filter_map(|(sign, line)| {
            let line = compare::readable(line.as_ref()?);
            Some(format!("{sign} {}\n", text::line(&line)))
        });
        lines.collect::<String>()
    });
    let mut shown = String::new();
    let mut left_out = 0;
    for pair in pairs {
        match shown.lines().count() + pair.lines().count() <= MAX_CODE {
            true => shown += &pair,
            false => left_out += 1,
        }
    }
    if shown.is_empty() {
        return String::new();
    }
    let rest = match left_out {
        0 => String::new(),
        count => format!("\nAnd {} more.\n", words::count(count, "item")),
    };
    format!("\n### Code to change\n\n````diff\n{shown}````\n{rest}")
}
