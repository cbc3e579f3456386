//! Gives every media type a schema.
//!
//! In: contents such as `application/pdf: {}`. Out: the same with a schema that promises no more than the media type
//! does: text is a string, JSON and each item of JSON Lines that are received is anything, all else is bytes. A content
//! without any media type is left out.

use crate::document::{JsonPointer, Node, Object, essence, is_json_lines};
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, object_of};
use crate::normalize::walk::{self, Kind, Order, Place};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if matches!(
            place.kind,
            Kind::RequestBody | Kind::Response | Kind::Parameter | Kind::Header
        ) && let Some(members) = node.as_object_mut()
        {
            if place.kind == Kind::Response {
                adopt_schema(members, place.pointer, report);
            }
            repair_content(members, place, report);
        }
    });
}

/// Takes the schema of a response of Swagger 2, which stands beside its description, for that of JSON.
fn adopt_schema(response: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    if response.contains_key("content") || response.contains_key("$ref") {
        return;
    }
    if let Some(schema) = response.shift_remove("schema") {
        report.rewritten(
            pointer,
            &schema.location,
            "the schema of the response was taken for that of JSON",
        );
        let content = object_of("application/json", object_of("schema", schema));
        response.insert("content".to_owned(), content);
    }
}

fn repair_content(members: &mut Object, place: &Place<'_>, report: &mut Report) {
    let Some(content) = members.get_mut("content").and_then(Node::as_object_mut) else {
        return;
    };
    if content.is_empty() {
        members.shift_remove("content");
        return;
    }
    for (name, media_type) in content {
        let location = media_type.location.clone();
        let Some(members) = media_type.as_object_mut() else {
            continue;
        };
        if members.get("schema").is_none_or(Node::is_null) && !members.contains_key("$ref") {
            let (schema, shape) = match place.kind {
                Kind::Response if is_json_lines(name) => (empty_object(&location), "JSON values of any type"),
                _ => schema_of(name, &location),
            };
            let pointer = place.pointer.join("content").join(name);
            report.rewritten(
                &pointer,
                &location,
                format!("`{name}` has no schema and is taken to be {shape}"),
            );
            members.insert("schema".to_owned(), schema);
        }
    }
}

/// What can be said of a value of the media type `name`, and that in words.
pub(super) fn schema_of(name: &str, location: &crate::document::Location) -> (Node, &'static str) {
    let essence = essence(name);
    let text = || object_of("type", Node::string("string", location.clone()));
    if essence.ends_with("/json") || essence.ends_with("+json") {
        (empty_object(location), "any JSON value")
    } else if essence == "multipart/form-data" || essence == "application/x-www-form-urlencoded" {
        let form = object_of("type", Node::string("object", location.clone()));
        (form, "a form with any fields")
    } else if essence.starts_with("text/") || essence.ends_with("/xml") || essence.ends_with("+xml") {
        (text(), "text")
    } else {
        let mut schema = text();
        if let Some(members) = schema.as_object_mut() {
            members.insert("format".to_owned(), Node::string("binary", location.clone()));
        }
        (schema, "bytes")
    }
}
