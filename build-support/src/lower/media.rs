//! What becomes of the media types that a body or a response has beside the one that the client uses.
//!
//! In: the canonical `content` and the media type that was chosen. Out: notes. A media type of the same schema is another
//! way to write the same value, so nothing is lost without it; one of another schema is, and the note says so.

use super::shape::{Shape, has_shape, shape_of};
use indexmap::IndexMap;

use super::media_types::{is_events, is_json, is_text, json_of};
use super::schemas::Schemas;
use super::{Lowering, form_components};
use crate::document::{JsonPointer, Location, Node};
use crate::normalize::NoteKind;

impl Lowering<'_> {
    /// Notes what is not offered of `content`, which stands at `pointer`, where `chosen` is what is sent.
    pub(super) fn note_media_not_sent(
        &mut self,
        content: &IndexMap<String, Node>,
        chosen: &str,
        pointer: &JsonPointer,
        location: &Location,
    ) {
        let carries_files = chosen == form_components::MEDIA_TYPE;
        let value = content.get(chosen).and_then(|media| media.get("schema"));
        let needs_files = value.is_some_and(|schema| self.schemas.holds_files(schema));
        let loses = |media: &Node| !is_same_value(media.get("schema"), value) || (needs_files && !carries_files);
        let (lost, same) = others(content, chosen, |_, media| loses(media));
        if !lost.is_empty() {
            let message = format!("the body is sent as `{chosen}`; {} not offered", listed(&lost));
            self.note(NoteKind::Degraded, pointer, location, message);
        }
        if !same.is_empty() {
            let message = format!(
                "the body is sent as `{chosen}`; `{}` would carry the same value",
                same.join("`, `")
            );
            self.note(NoteKind::Rewritten, pointer, location, message);
        }
    }

    /// Notes the media types that the responses of `operation` have beside JSON and whose values have a structure of their own.
    pub(super) fn note_media_not_read(&mut self, operation: &Node, pointer: &JsonPointer) {
        let responses = operation.get("responses").and_then(Node::as_object);
        for (status, response) in responses.into_iter().flatten() {
            let content = response.get("content").and_then(Node::as_object);
            let Some(content) = content else { continue };
            let pointer = pointer.join("responses").join(status);
            let Some((chosen, media)) = json_of(content) else {
                for (media_type, media) in content {
                    self.note_structure(media_type, media, &pointer, "is read");
                }
                continue;
            };
            let value = media.get("schema");
            let (lost, _) = others(content, chosen, |media_type, media| {
                let is_offered = is_json(media_type) || is_events(media_type);
                !is_offered && self.schemas.has_structure(media) && !is_same_value(media.get("schema"), value)
            });
            if !lost.is_empty() {
                let message = format!("the response is read as `{chosen}`; {} not offered", listed(&lost));
                self.note(NoteKind::Degraded, &pointer, &response.location, message);
            }
        }
    }

    /// Notes that the values of `media`, called `media_type`, have a structure that the client leaves in their text: nothing
    /// here writes or reads XML, CSV, or JSON by lines. `is` says what becomes of the text.
    pub(super) fn note_structure(&mut self, media_type: &str, media: &Node, pointer: &JsonPointer, is: &str) {
        if is_events(media_type) || !self.schemas.has_structure(media) {
            return;
        }
        let form = if is_text(media_type) { "text" } else { "bytes" };
        let message = format!("the structure of `{media_type}` has no type; it {is} as {form}");
        self.note(NoteKind::Degraded, pointer, &media.location, message);
    }
}

impl Schemas<'_> {
    /// Whether values of `schema` are no objects, whose members a form could have.
    pub(super) fn has_no_members(&self, schema: &Node) -> bool {
        matches!(
            shape_of(self.resolved(schema)),
            Shape::Array | Shape::Scalar | Shape::StringEnum
        )
    }

    /// Whether every value of `schema` has some member.
    pub(super) fn requires_members(&self, schema: &Node) -> bool {
        let required = self.resolved(schema).get("required").and_then(Node::as_array);
        required.is_some_and(|required| !required.is_empty())
    }

    /// Whether the values of `media` are more than one piece of text.
    pub(super) fn has_structure(&self, media: &Node) -> bool {
        let schema = media.get("schema").map(|schema| self.resolved(schema));
        schema.is_some_and(|schema| has_shape(schema) && schema.str_of("type") != Some("string"))
    }

    /// Whether `schema`, or a member of the object that it describes, is a file.
    pub(super) fn holds_files(&self, schema: &Node) -> bool {
        let is_file = |schema: &Node| {
            let schema = self.resolved(schema);
            let item = match shape_of(schema) {
                Shape::Array => schema.get("items").map_or(schema, |items| self.resolved(items)),
                _ => schema,
            };
            item.str_of("format") == Some("binary")
        };
        let members = self.resolved(schema).get("properties").and_then(Node::as_object);
        is_file(schema) || members.is_some_and(|members| members.values().any(is_file))
    }
}

/// `media_types` and the verb that follows them.
fn listed(media_types: &[String]) -> String {
    let verb = if media_types.len() == 1 { "is" } else { "are" };
    format!("`{}` {verb}", media_types.join("`, `"))
}

/// Whether two media types carry the same value.
fn is_same_value(one: Option<&Node>, other: Option<&Node>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.same_data(other),
        (None, None) => true,
        _ => false,
    }
}

/// The media types of `content` beside `chosen`: those that are lost, and the others.
fn others(
    content: &IndexMap<String, Node>,
    chosen: &str,
    is_lost: impl Fn(&str, &Node) -> bool,
) -> (Vec<String>, Vec<String>) {
    let others = content.iter().filter(|(media_type, _)| *media_type != chosen);
    let (lost, same): (Vec<_>, Vec<_>) = others.partition(|(media_type, media)| is_lost(media_type, media));
    let names = |list: Vec<(&String, &Node)>| list.into_iter().map(|(media_type, _)| media_type.clone()).collect();
    (names(lost), names(same))
}
