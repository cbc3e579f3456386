//! What a response can carry, told apart by its media types.
//!
//! In: the canonical `content` of a response. Out: its bodies, each with the media types that carry it, the preferred
//! one first; and the value of `Accept` that asks for them. Media types that write one value in several ways are one
//! body. JSON without a schema says nothing, so any other media type comes before it.

use super::media_types::{Direction, is_binary, is_json, is_stream, is_text, is_xml, json_of};
use super::schemas::Schemas;
use super::shape::has_shape;
use crate::document::{JsonPointer, Node, essence};
use crate::model::xml::Xml;

/// The body of a response.
#[derive(Clone, Copy)]
pub(super) enum Content<'n> {
    /// JSON, of a schema if there is one, or XML that is read as the same value.
    Json(Option<&'n Node>),
    Text,
    Bytes,
    /// Nothing but streams of items.
    Streams,
    Empty,
}

impl Content<'_> {
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(Some(schema)), Self::Json(Some(other))) => schema.same_data(other),
            (Self::Json(None), Self::Json(None))
            | (Self::Text, Self::Text)
            | (Self::Bytes, Self::Bytes)
            | (Self::Streams, Self::Streams)
            | (Self::Empty, Self::Empty) => true,
            _ => false,
        }
    }

    pub(super) fn is_json(&self) -> bool {
        matches!(self, Self::Json(_))
    }

    /// Whether it is JSON of which nothing is known.
    fn is_any_json(&self) -> bool {
        match self {
            Self::Json(schema) => !schema.is_some_and(has_shape),
            _ => false,
        }
    }
}

/// A body that a response can have.
pub(super) struct Found<'n> {
    pub(super) content: Content<'n>,
    /// The media types that carry it.
    pub(super) media_types: Vec<String>,
    /// The pointer to its schema.
    pub(super) pointer: JsonPointer,
}

impl<'n> Found<'n> {
    fn without_media(content: Content<'n>, pointer: JsonPointer) -> Self {
        Self {
            content,
            media_types: Vec::new(),
            pointer,
        }
    }
}

impl Schemas<'_> {
    /// What `response`, which stands at `pointer`, can carry.
    pub(super) fn contents<'n>(&self, response: &'n Node, pointer: &JsonPointer) -> Vec<Found<'n>> {
        let declared = response.get("content").and_then(Node::as_object);
        let Some(declared) = declared.filter(|content| !content.is_empty()) else {
            return vec![Found::without_media(Content::Empty, pointer.clone())];
        };
        let pointer = pointer.join("content");
        let preferred = json_of(declared);
        let xml = self.xml_of(declared, Direction::Received);
        let has_table = |name: &str, media: &Node| {
            let has_value =
                |(_, chosen, _): &(&str, &Node, Xml)| is_same_schema(media.get("schema"), chosen.get("schema"));
            is_xml(name) && xml.as_ref().is_some_and(has_value)
        };
        let is_preferred = |name: &str| preferred.is_some_and(|(preferred, _)| preferred == name);
        let rest = declared.iter().filter(|(name, _)| !is_preferred(name));
        let mut found: Vec<Found<'n>> = Vec::new();
        for (media_type, media) in preferred.into_iter().chain(rest) {
            let is_value = (is_json(media_type) && !is_binary(media)) || has_table(media_type, media);
            let writes_the_same = || {
                let value = preferred.map(|(_, media)| media.get("schema"));
                value.is_some_and(|value| self.has_structure(media) || is_same_schema(media.get("schema"), value))
            };
            if is_stream(media_type, media) || (!is_value && writes_the_same()) {
                continue;
            }
            let content = match is_value {
                true => Content::Json(media.get("schema")),
                false if is_text(media_type) => Content::Text,
                false => Content::Bytes,
            };
            match found.iter_mut().find(|found| is_one_body(&found.content, &content)) {
                Some(found) => {
                    found.media_types.push(media_type.clone());
                    if !found.content.is_json() && !found.content.is_same(&content) {
                        found.content = Content::Bytes;
                    }
                }
                None => found.push(Found {
                    content,
                    media_types: vec![media_type.clone()],
                    pointer: pointer.join(media_type).join("schema"),
                }),
            }
        }
        if found.iter().any(|found| !found.content.is_any_json()) {
            found.retain(|found| !found.content.is_any_json());
        }
        if found.is_empty() {
            found.push(Found::without_media(Content::Streams, pointer));
        }
        found
    }
}

/// Whether two media types are read as one body: text beside bytes is bytes.
fn is_one_body(one: &Content<'_>, other: &Content<'_>) -> bool {
    one.is_same(other) || !(one.is_json() || other.is_json())
}

fn is_same_schema(one: Option<&Node>, other: Option<&Node>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.same_data(other))
}

/// The value of `Accept` for bodies of `media_types`, the preferred ones first; `None` where nothing has to be asked
/// for. `errors` are those of errors, which a server that insists on `Accept` would have to leave without a body.
pub(super) fn accept(media_types: &[Vec<&str>], errors: &[&str]) -> Option<String> {
    let can_be_sent = |media_type: &&str| media_type.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let mut named: Vec<String> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for (place, group) in media_types.iter().enumerate() {
        for media_type in group.iter().copied().filter(|media_type| can_be_sent(media_type)) {
            known.push(essence(media_type));
            named.push(match place {
                0 => media_type.to_owned(),
                _ => format!("{media_type};q=0.9"),
            });
        }
    }
    if named.is_empty() || known.iter().all(|essence| essence == "*/*") {
        return None;
    }
    for media_type in errors.iter().copied().filter(|media_type| can_be_sent(media_type)) {
        let essence = essence(media_type);
        if !known.contains(&essence) && !known.iter().any(|known| known == "*/*") {
            known.push(essence);
            named.push(format!("{media_type};q=0.5"));
        }
    }
    Some(named.join(", "))
}
