//! Brings the encodings of strings to formats.
//!
//! In: `contentEncoding`, `contentMediaType` and `contentSchema` of OpenAPI 3.1. Out: `format: byte` for base64 and
//! `format: binary` for content that is no text, as OpenAPI 3.1.0 (section "Considerations for File Uploads") relates
//! them. The keywords are kept as extensions; the schema of what is encoded in a string cannot be used.

use crate::document::{Node, Object, essence};
use crate::normalize::Report;
use crate::normalize::edit::set_aside;
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let format = format_of(members);
        for keyword in ["contentEncoding", "contentMediaType", "contentSchema"] {
            let Some(location) = members.get(keyword).map(|value| value.location.clone()) else {
                continue;
            };
            set_aside(members, keyword);
            if keyword == "contentSchema" {
                let message = "what is encoded in this string has a schema, but is only read as a string";
                report.degraded(place.pointer, &location, message);
            } else if let Some(format) = format {
                members
                    .entry("format".to_owned())
                    .or_insert_with(|| Node::string(format, location));
            }
        }
    });
}

fn format_of(members: &Object) -> Option<&'static str> {
    if members.get("type").and_then(Node::as_str) != Some("string") {
        return None;
    }
    let text = |keyword: &str| members.get(keyword).and_then(Node::as_str).map(str::to_ascii_lowercase);
    match (text("contentEncoding").as_deref(), text("contentMediaType")) {
        (Some("base64"), _) => Some("byte"),
        (None | Some("binary"), Some(media_type)) => (!is_text(&media_type)).then_some("binary"),
        _ => None,
    }
}

fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.starts_with("text/")
        || ["/json", "+json", "/xml", "+xml", "/jwt", "/x-www-form-urlencoded"]
            .iter()
            .any(|end| essence.ends_with(end))
}
