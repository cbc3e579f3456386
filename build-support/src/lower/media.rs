//! What becomes of the media types that a body or a response has beside the one that the client uses.
//!
//! In: the canonical `content` and the media type that was chosen. Out: notes, and the media types of bodies that are
//! offered besides. A media type of the same schema is another way to write the same value, so nothing is lost without
//! it.

use super::shape::{Shape, has_shape, shape_of};

use super::media_types::{Direction, is_events, is_json, is_stream, is_text, is_xml, json_of};
use super::response::Successes;
use super::schemas::Schemas;
use super::{Lowering, constraints, form_components};
use crate::document::{JsonPointer, Location, Node, Object};
use crate::model::xml::Xml;
use crate::normalize::NoteKind;

impl Lowering<'_> {
    /// The media types of `content`, which stands at `pointer`, whose values are others than that of `chosen`, one for
    /// each value. Notes those that write the same value in another way.
    pub(super) fn other_values(
        &mut self,
        content: &Object,
        chosen: &str,
        pointer: &JsonPointer,
        location: &Location,
    ) -> Vec<String> {
        let carries_files = chosen == form_components::MEDIA_TYPE;
        let value = content.get(chosen).and_then(|media| media.get("schema"));
        let needs_files = value.is_some_and(|schema| self.schemas.holds_files(schema));
        let differs = |media: &Node| !is_same_value(media.get("schema"), value) || (needs_files && !carries_files);
        let (all, same) = others(content, chosen, |_, media| differs(media));
        if !same.is_empty() {
            let message = format!(
                "the body is sent as `{chosen}`; `{}` would carry the same value",
                same.join("`, `")
            );
            self.note(NoteKind::Rewritten, pointer, location, message);
        }
        let schema = |media_type: &str| content.get(media_type).and_then(|media| media.get("schema"));
        let mut kept: Vec<String> = Vec::new();
        for media_type in all {
            let writes_the_same = |kept: &&String| {
                is_json(kept) == is_json(&media_type) && is_same_value(schema(kept), schema(&media_type))
            };
            match kept.iter().find(writes_the_same) {
                Some(earlier) => {
                    let message = format!("`{media_type}` would carry the same value as `{earlier}`");
                    self.note(NoteKind::Rewritten, pointer, location, message);
                }
                None => kept.push(media_type),
            }
        }
        kept
    }

    /// Notes the media types that the responses of `operation` have beside JSON and whose values have a structure of
    /// their own.
    pub(super) fn note_media_not_read(&mut self, operation: &Node, pointer: &JsonPointer) {
        let responses = operation.get("responses").and_then(Node::as_object);
        let successes = Successes::of(operation);
        for (status, response) in responses.into_iter().flatten() {
            let content = response.get("content").and_then(Node::as_object);
            let Some(content) = content else { continue };
            let pointer = pointer.join("responses").join(status);
            let is_success = successes.include_status(status);
            let is_streamed =
                |media_type: &str, media: &Node| is_events(media_type) || (is_success && is_stream(media_type, media));
            let Some((chosen, media)) = json_of(content) else {
                let value = self.schemas.xml_of(content, Direction::Received);
                if let Some((media_type, media, xml)) = &value {
                    self.note_untold(xml, media_type, media, &pointer);
                }
                let value = value.and_then(|(_, media, _)| media.get("schema"));
                for (media_type, media) in content {
                    if is_streamed(media_type, media) {
                        self.note_stream(media_type, media, &pointer);
                        continue;
                    }
                    if value.is_some() && is_xml(media_type) && is_same_value(media.get("schema"), value) {
                        continue;
                    }
                    self.note_text(media_type, media, &pointer, Direction::Received);
                }
                continue;
            };
            for (media_type, media) in content {
                if is_streamed(media_type, media) {
                    self.note_stream(media_type, media, &pointer);
                } else if !is_json(media_type) {
                    self.note_unread_keywords(media_type, media, &pointer, Direction::Received);
                }
            }
            let value = media.get("schema");
            let (lost, _) = others(content, chosen, |media_type, media| {
                let is_offered = is_json(media_type) || is_streamed(media_type, media);
                !is_offered && self.schemas.has_structure(media) && !is_same_value(media.get("schema"), value)
            });
            let message =
                |media_type: &str| format!("the response is read as `{chosen}`; `{media_type}` is not offered");
            self.note_lost(content, &lost, &pointer, message);
            let is_repeated = |media_type: &str, media: &Node| {
                !is_json(media_type) && !is_streamed(media_type, media) && is_same_value(media.get("schema"), value)
            };
            let (repeated, _) = others(content, chosen, is_repeated);
            if value.is_some() && !repeated.is_empty() {
                let message = format!(
                    "the response is read as `{chosen}`; `{}` would carry the same value",
                    repeated.join("`, `")
                );
                self.note(NoteKind::Rewritten, &pointer, &response.location, message);
            }
        }
    }

    /// Notes that the media types `lost` of the `content` of the body or response at `pointer` are not offered.
    fn note_lost(
        &mut self,
        content: &Object,
        lost: &[String],
        pointer: &JsonPointer,
        message: impl Fn(&str) -> String,
    ) {
        for media_type in lost {
            let Some(media) = content.get(media_type) else { continue };
            let pointer = schema_pointer(pointer, media_type);
            self.note(NoteKind::Skipped, &pointer, &media.location, message(media_type));
        }
    }

    /// Notes what the schema of `media`, called `media_type`, asks of lines as text, which are JSON of any type.
    fn note_stream(&mut self, media_type: &str, media: &Node, pointer: &JsonPointer) {
        if !is_events(media_type) {
            self.note_unread_keywords(media_type, media, pointer, Direction::Received);
        }
    }

    /// Notes what the schema of `media`, called `media_type`, says of values that the client has as text or bytes.
    /// Nothing here writes or reads CSV or XML without a schema that tells how, or writes JSON by lines.
    pub(super) fn note_text(&mut self, media_type: &str, media: &Node, pointer: &JsonPointer, direction: Direction) {
        if is_events(media_type) {
            return;
        }
        if !self.schemas.has_structure(media) {
            return self.note_unread_keywords(media_type, media, pointer, direction);
        }
        let is = match direction {
            Direction::Sent => "is sent",
            Direction::Received => "is read",
        };
        let form = if is_text(media_type) { "text" } else { "bytes" };
        let message = format!("the structure of `{media_type}` has no type; it {is} as {form}");
        self.note(
            NoteKind::Skipped,
            &schema_pointer(pointer, media_type),
            &media.location,
            message,
        );
    }

    /// Notes the parts of `xml`, a body of `media_type`, that no schema describes: XML does not tell a number, a list
    /// or an object of one member from text.
    pub(super) fn note_untold(&mut self, xml: &Xml, media_type: &str, media: &Node, pointer: &JsonPointer) {
        let names: Vec<&str> = xml.untold().into_iter().collect();
        if names.is_empty() {
            return;
        }
        let message = format!(
            "no schema says what is in `{}` of `{media_type}`, so values there are text and elements of text",
            names.join("`, `")
        );
        let pointer = schema_pointer(pointer, media_type);
        self.note(NoteKind::Degraded, &pointer, &media.location, message);
    }

    /// Notes what the schema of `media`, a string, asks of its values and nothing holds them against: of what is
    /// received, as everywhere, and of bytes.
    fn note_unread_keywords(&mut self, media_type: &str, media: &Node, pointer: &JsonPointer, direction: Direction) {
        let Some(schema) = media.get("schema").filter(|_| !self.schemas.has_structure(media)) else {
            return;
        };
        let pointer = schema_pointer(pointer, media_type);
        let target = self.schemas.resolved(schema);
        let asks = |(keyword, value): &(&String, &Node)| match keyword.as_str() {
            "format" => value.as_str() != Some("binary"),
            "enum" => true,
            keyword => constraints::KEYWORDS.contains(&keyword),
        };
        let asked: Vec<(&String, &Node)> = target.as_object().into_iter().flatten().filter(asks).collect();
        for (keyword, value) in asked {
            let (kind, message) = match direction {
                _ if keyword == "format" => (
                    NoteKind::Rewritten,
                    format!("values of `{media_type}` are any text, whatever the `format`"),
                ),
                Direction::Sent if is_text(media_type) => continue,
                Direction::Sent => (
                    NoteKind::Degraded,
                    format!("`{keyword}` is not checked in values of `{media_type}`"),
                ),
                Direction::Received => (
                    NoteKind::Rewritten,
                    format!("`{keyword}` is not checked in values of `{media_type}`, as in all that is received"),
                ),
            };
            self.note(kind, &pointer.join(keyword), &value.location, message);
        }
    }
}

/// The pointer of the schema of the media type `media_type` of the body or response at `pointer`.
fn schema_pointer(pointer: &JsonPointer, media_type: &str) -> JsonPointer {
    pointer.join("content").join(media_type).join("schema")
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

/// Whether two media types carry the same value.
fn is_same_value(one: Option<&Node>, other: Option<&Node>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.same_data(other),
        (None, None) => true,
        _ => false,
    }
}

/// The media types of `content` beside `chosen`: those that are lost, and the others.
fn others(content: &Object, chosen: &str, is_lost: impl Fn(&str, &Node) -> bool) -> (Vec<String>, Vec<String>) {
    let others = content.iter().filter(|(media_type, _)| *media_type != chosen);
    let (lost, same): (Vec<_>, Vec<_>) = others.partition(|(media_type, media)| is_lost(media_type, media));
    let names = |list: Vec<(&String, &Node)>| list.into_iter().map(|(media_type, _)| media_type.clone()).collect();
    (names(lost), names(same))
}
