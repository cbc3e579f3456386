//! What media types are of.
//!
//! In: the name of a media type, or the canonical `content` of a body. Out: whether it is JSON, text, bytes or a
//! stream, and which one JSON is best asked for and sent as.

pub(super) use crate::document::is_json;
use crate::document::{Node, Object, essence, is_json_lines};

/// Whether a body is sent or received.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Sent,
    Received,
}

/// Whether `media_type` is XML.
pub(super) fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml")
}

/// Whether `media_type` is that of server-sent events.
pub(super) fn is_events(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// Whether `media`, called `media_type`, is read item by item while it arrives.
pub(super) fn is_stream(media_type: &str, media: &Node) -> bool {
    is_events(media_type) || (is_json_lines(media_type) && !is_binary(media))
}

/// The media type of `content` that JSON is best asked for and sent as: `application/json`, or else the first.
pub(super) fn json_of(content: &Object) -> Option<(&String, &Node)> {
    let json = || {
        content
            .iter()
            .filter(|(media_type, media)| is_json(media_type) && !is_binary(media))
    };
    let plain = json().find(|(media_type, _)| essence(media_type) == "application/json");
    plain.or_else(|| json().next())
}

/// Whether `media` describes bytes, whatever its media type is.
pub(super) fn is_binary(media: &Node) -> bool {
    media.get("schema").and_then(|schema| schema.str_of("format")) == Some("binary")
}

/// Whether `media_type` is text to read.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/") || essence == "application/xml" || essence.ends_with("+xml")
}
