//! Gives keywords the names that OpenAPI has for them.
//!
//! In: keywords in another case or with words apart, such as `max_length` and `readonly`. Out: `maxLength` and
//! `readOnly`, where the object does not have them already. What is misspelt in another way stays as it is.

use crate::document::Node;
use crate::normalize::Report;
use crate::normalize::account::{Claim, Position, ROWS, claim};
use crate::normalize::edit::rename;
use crate::normalize::walk::{self, Kind, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::parts(document, Order::ParentsFirst, |node, place| {
        // The methods of a path are brought to their case elsewhere.
        if place.kind == Kind::PathItem {
            return;
        }
        let position = Position::Part(place.kind);
        let Some(members) = node.as_object_mut() else { return };
        let unknown = members.keys().filter(|keyword| claim(position, keyword).is_none());
        let renamed = unknown.filter_map(|keyword| Some((keyword.clone(), known_as(position, keyword)?)));
        let renamed: Vec<(String, &str)> = renamed.collect();
        for (keyword, known) in renamed {
            if members.contains_key(known) {
                continue;
            }
            if let Some(value) = members.get(&keyword) {
                let message = format!("`{keyword}` is read as `{known}`");
                report.rewritten(&place.pointer.join(&keyword), &value.location, message);
            }
            rename(members, &keyword, known);
        }
    });
}

/// The keyword of an object at `position` that is `keyword` but for its case and what is between its words.
fn known_as(position: Position, keyword: &str) -> Option<&'static str> {
    let rows = ROWS.iter().filter(|row| row.positions.contains(&position));
    let effects = rows.filter(|row| matches!(row.claim, Claim::Effect(_)));
    let mut known = effects.flat_map(|row| row.keywords);
    known.find(|known| letters(known).eq(letters(keyword))).copied()
}

/// The characters of `keyword` that tell it from others.
fn letters(keyword: &str) -> impl Iterator<Item = char> + '_ {
    let letters = keyword.chars().filter(|letter| !matches!(letter, '_' | '-'));
    letters.map(|letter| letter.to_ascii_lowercase())
}
