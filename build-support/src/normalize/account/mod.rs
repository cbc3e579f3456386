//! The account of every keyword of a document.
//!
//! In: the assembled document. Out: a note for each occurrence of a keyword that nothing knows, and of one that a
//! reference beside it replaces. All others have a row in [`ROWS`]: they have an effect, or are annotations. That a row
//! is true is what `build-support/tests/account.rs` shows: it changes every occurrence and looks for what differs.

mod occurrences;
mod reference;
mod table;

use super::walk::Kind;
use super::{Note, NoteKind};
use crate::document::Node;

pub use occurrences::{Occurrence, Position, occurrences};
pub use reference::reference;
pub(super) use table::RESTRICTING;
pub use table::{Claim, ROWS, Row, claim};

/// What no client says of `document`, because nothing knows the keyword.
pub(super) fn unclaimed(document: &Node) -> Vec<Note> {
    let mut notes = Vec::new();
    occurrences(document, |occurrence| {
        let Occurrence {
            position,
            keyword,
            value,
            ..
        } = &occurrence;
        let (kind, message) = if claim(*position, keyword).is_none() {
            (NoteKind::Degraded, is_no_keyword(*position, keyword))
        } else if is_replaced(&occurrence) {
            let message = format!("`{keyword}` stands beside a reference, and OpenAPI says to ignore it");
            (NoteKind::Rewritten, message)
        } else {
            return;
        };
        notes.push(Note {
            pass: "account",
            kind,
            pointer: occurrence.pointer(),
            location: value.location.clone(),
            message,
        });
    });
    notes
}

/// What a note says of `keyword`, which is none of an object at `position`.
pub(super) fn is_no_keyword(position: Position, keyword: &str) -> String {
    let what = position.name();
    format!("`{keyword}` is no keyword of {what}, so what it says is lost")
}

/// Whether `occurrence` stands beside a reference that replaces it.
fn is_replaced(occurrence: &Occurrence<'_>) -> bool {
    let Position::Part(kind) = occurrence.position else {
        return false;
    };
    let takes_siblings = matches!(kind, Kind::Schema | Kind::PathItem | Kind::Example);
    let is_kept =
        matches!(occurrence.keyword, "$ref" | "summary" | "description") || occurrence.keyword.starts_with("x-");
    let is_reference = occurrence.holder.str_of("$ref").is_some();
    is_reference && !takes_siblings && !is_kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Location, SourceFile};
    use serde_json::json;

    fn notes(document: serde_json::Value) -> Vec<String> {
        let document = Node::from_json(&document, &Location::start_of(&SourceFile::new("test.json", "")));
        let notes = unclaimed(&document);
        let told = notes.iter().map(|note| format!("{:?} {}", note.kind, note.pointer));
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    }

    #[test]
    fn a_keyword_that_nothing_knows_is_a_degradation_wherever_it_stands() {
        let found = notes(json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1", "titel": "T"},
            "paths": {"/a": {"get": {
                "parameters": [{"name": "a", "in": "query", "require": true, "schema": {"type": "string", "maxLenght": 5}}],
                "responses": {"200": {"description": "", "contents": {}}},
            }}},
            "components": {"securitySchemes": {"a": {"type": "http", "schema": "basic"}}},
        }));
        assert_eq!(
            found,
            [
                "Degraded /components/securitySchemes/a/schema",
                "Degraded /info/titel",
                "Degraded /paths/~1a/get/parameters/0/require",
                "Degraded /paths/~1a/get/parameters/0/schema/maxLenght",
                "Degraded /paths/~1a/get/responses/200/contents",
            ]
        );
    }

    #[test]
    fn what_a_reference_replaces_is_told() {
        let found = notes(
            json!({"paths": {"/a": {"get": {"parameters": [{"$ref": "#/a", "required": true, "description": "D"}]}}}}),
        );
        assert_eq!(found, ["Rewritten /paths/~1a/get/parameters/0/required"]);
    }

    #[test]
    fn names_values_and_extensions_are_no_keywords() {
        let found = notes(json!({
            "paths": {"/a": {"get": {"responses": {"200": {"content": {"a/b": {"example": {"anything": 1}}}}}, "x-a": {"b": 1}}}},
            "components": {"schemas": {"Any": {"properties": {"anything": {"default": {"c": 1}}}}}},
        }));
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn no_keyword_has_two_rows() {
        let mut seen = std::collections::HashSet::new();
        for row in ROWS {
            for position in row.positions {
                for keyword in row.keywords {
                    assert!(seen.insert((position, keyword)), "{position:?} {keyword}");
                }
            }
        }
    }
}
