//! The media types that `consumes` and `produces` list.

use super::note;
use crate::document::note::{Note, NoteKind};
use crate::document::{JsonPointer, Location, Node, Value};

/// What is read where nothing says in which media type a body is: Swagger has no default, and nearly all such APIs
/// speak JSON.
pub(super) const ASSUMED: &str = "application/json";

/// A list of media types.
#[derive(Clone, Debug)]
pub(super) struct Media {
    /// Each with its place.
    pub(super) types: Vec<(String, Location)>,
}

impl Media {
    /// The media types that `node`, which stands at `pointer`, lists; says so if something in it is none.
    pub(super) fn of(node: Option<Node>, pointer: &JsonPointer, notes: &mut Vec<Note>) -> Option<Self> {
        let node = node?;
        let items = match node.value {
            Value::Array(items) => items,
            _ => vec![node],
        };
        let mut types: Vec<(String, Location)> = Vec::new();
        for item in items {
            match item.value {
                Value::String(text) => {
                    if !types.iter().any(|(known, _)| *known == text) {
                        types.push((text, item.location));
                    }
                }
                value => {
                    let message = format!("{} stands where a media type is due, and was left out", value.kind());
                    notes.push(note(NoteKind::Degraded, pointer, &item.location, message));
                }
            }
        }
        Some(Self { types })
    }

    /// Whether both list the same.
    pub(super) fn is_same(&self, other: Option<&Self>) -> bool {
        let names = |media: &Self| media.types.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        other.is_some_and(|other| names(self) == names(other))
    }
}
