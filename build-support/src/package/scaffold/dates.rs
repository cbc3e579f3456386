//! Lists the dates in the examples of a specification, for people who check a new vendor's manifest.
//!
//! In: the description. Out: comments for `vendor.toml` that say which forms of dates its examples have, how often, and
//! where first. Clients read all of these forms; a form that they do not read is worth a look at the vendor's answers.

use std::collections::BTreeMap;

use jiff::fmt::temporal::Pieces;

use crate::document::{Location, Node, Value};

/// The format of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// RFC 3339, with `Z` or an offset.
    WithOffset,
    /// Date and time without a time zone.
    WithoutOffset,
    /// A day.
    Day,
}

impl Form {
    fn of(text: &str) -> Option<Self> {
        let pieces = Pieces::parse(text).ok()?;
        // ISO 8601 can do without the hyphens, but a number is hardly meant as a date.
        if !text.starts_with(&pieces.date().to_string()) {
            return None;
        }
        Some(match (pieces.time(), pieces.offset()) {
            (None, _) => Self::Day,
            (Some(_), Some(_)) => Self::WithOffset,
            (Some(_), None) => Self::WithoutOffset,
        })
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::WithOffset => "with an offset, as RFC 3339 has it",
            Self::WithoutOffset => "without an offset, read as UTC",
            Self::Day => "a day",
        }
    }
}

/// Counts the examples of one format.
struct Seen {
    count: usize,
    first: String,
    location: Location,
}

/// Returns comments for `vendor.toml` about the dates in the examples of the specification at `root`; empty if there
/// are none.
pub fn dates_seen(root: &Node) -> String {
    let mut seen = BTreeMap::new();
    collect(root, false, &mut seen);
    let mut text = String::new();
    for (form, Seen { count, first, location }) in seen {
        let meaning = form.meaning();
        let line = format!("# - `{first}`: {meaning}; {count} in all, the first in {location}\n");
        text.push_str(&line);
    }
    if text.is_empty() {
        return text;
    }
    format!("\n# Dates in the examples of the description, which clients read as they are:\n{text}")
}

/// Adds the dates in `node`. `in_example` is `true` if `node` is a value and no schema.
fn collect(node: &Node, in_example: bool, seen: &mut BTreeMap<Form, Seen>) {
    match &node.value {
        Value::String(text) if in_example => {
            if let Some(form) = Form::of(text) {
                let entry = seen.entry(form).or_insert_with(|| Seen {
                    count: 0,
                    first: text.clone(),
                    location: node.location.clone(),
                });
                entry.count += 1;
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, in_example, seen)),
        Value::Object(members) => {
            for (name, member) in members {
                collect(
                    member,
                    in_example || matches!(name.as_str(), "example" | "examples"),
                    seen,
                );
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_by_their_form() {
        for (text, form) in [
            ("2024-05-01T10:00:00Z", Some(Form::WithOffset)),
            ("2024-05-01T10:00:00.123+02:00", Some(Form::WithOffset)),
            ("2021-01-01 00:00:00.000", Some(Form::WithoutOffset)),
            ("2021-01-01T00:00:00", Some(Form::WithoutOffset)),
            ("2021-01-01", Some(Form::Day)),
            ("2021-13-01", None),
            ("2021-01-01 or later", None),
            ("20210101", None),
            ("日本語日本語", None),
        ] {
            assert_eq!(Form::of(text), form, "{text}");
        }
    }
}
