//! Makes request bodies of what describes one in another way, and leaves out empty ones.
//!
//! In: parameters in `body` and `formData`, the way of Swagger 2, and request bodies without content. Out: parameters
//! in places of OpenAPI 3.0 only, and request bodies with content.

use crate::document::{JsonPointer, Location, Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, object_of, push_to};
use crate::normalize::walk::{self, Kind, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if place.kind != Kind::Operation {
            return;
        }
        if let Some(operation) = node.as_object_mut() {
            remove_empty(operation, place.pointer, report);
            adopt_parameters(operation, place.pointer, report);
        }
    });
}

fn remove_empty(operation: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let Some(body) = operation.get("requestBody") else {
        return;
    };
    if body
        .get("content")
        .and_then(Node::as_object)
        .is_none_or(Object::is_empty)
    {
        let pointer = pointer.join("requestBody");
        report.rewritten(
            &pointer,
            &body.location,
            "the request body has no content and was left out",
        );
        operation.shift_remove("requestBody");
    }
}

fn adopt_parameters(operation: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let Some(parameters) = operation.get_mut("parameters").and_then(Node::as_array_mut) else {
        return;
    };
    let is_body = |parameter: &Node| matches!(parameter.str_of("in"), Some("body" | "formData"));
    let (bodies, rest): (Vec<Node>, Vec<Node>) = std::mem::take(parameters).into_iter().partition(is_body);
    *parameters = rest;
    if parameters.is_empty() {
        operation.shift_remove("parameters");
    }
    let Some(first) = bodies.first() else { return };
    let location = first.location.clone();
    if operation.contains_key("requestBody") {
        report.degraded(
            pointer,
            &location,
            "parameters in the body were left out beside the request body",
        );
        return;
    }
    let whole = bodies.iter().find(|parameter| parameter.str_of("in") == Some("body"));
    let body = match whole {
        Some(parameter) => json_body(parameter),
        None => form_body(&bodies, &location),
    };
    report.rewritten(
        pointer,
        &location,
        "parameters in the body, as in Swagger 2, became a request body",
    );
    operation.insert("requestBody".to_owned(), body);
}

fn json_body(parameter: &Node) -> Node {
    let schema = parameter
        .get("schema")
        .cloned()
        .unwrap_or_else(|| empty_object(&parameter.location));
    let mut body = object_of("content", object_of("application/json", object_of("schema", schema)));
    if let Some(members) = body.as_object_mut() {
        for key in ["description", "required"] {
            if let Some(value) = parameter.get(key) {
                members.insert(key.to_owned(), value.clone());
            }
        }
    }
    body
}

fn form_body(fields: &[Node], location: &Location) -> Node {
    let is_file = |field: &Node| field.get("schema").and_then(|schema| schema.str_of("format")) == Some("binary");
    let has_file = fields.iter().any(is_file);
    let mut properties = Object::default();
    let mut schema = Object::default();
    for field in fields {
        let Some(name) = field.str_of("name").map(str::to_owned) else {
            continue;
        };
        let value = field
            .get("schema")
            .cloned()
            .unwrap_or_else(|| empty_object(&field.location));
        if field.is_true("required") {
            push_to(
                &mut schema,
                "required",
                Node::string(name.as_str(), field.location.clone()),
            );
        }
        properties.insert(name, value);
    }
    schema.insert("type".to_owned(), Node::string("object", location.clone()));
    schema.insert("properties".to_owned(), Node::object(properties, location.clone()));
    let media_type = if has_file {
        "multipart/form-data"
    } else {
        "application/x-www-form-urlencoded"
    };
    object_of(
        "content",
        object_of(media_type, object_of("schema", Node::object(schema, location.clone()))),
    )
}
