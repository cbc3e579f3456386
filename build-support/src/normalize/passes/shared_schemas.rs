//! Names the schemas of what several operations share.
//!
//! In: parameters, headers, request bodies and responses of the components, with schemas inline. Out: the same with
//! references to component schemas, named after the component. What is shared is copied into each operation by the
//! next pass; without a name each copy would become a type of its own.

use crate::document::{Node, Value};
use crate::normalize::Report;
use crate::normalize::lift::Lifted;
use crate::normalize::names::pascal;

/// The sections of the components that hold such parts, and what tells the schema of one from a schema of its name.
const SECTIONS: [(&str, &[&str]); 4] = [
    ("responses", &["Response", "ResponseBody"]),
    ("requestBodies", &["Request", "RequestBody"]),
    ("parameters", &["Parameter"]),
    ("headers", &["Header"]),
];

pub(super) fn run(document: &mut Node, _report: &mut Report) {
    let mut lifted = Lifted::for_document(document);
    for (section, roles) in SECTIONS {
        let entries = document
            .get_mut("components")
            .and_then(|components| components.get_mut(section));
        for (name, part) in entries.and_then(Node::as_object_mut).into_iter().flatten() {
            // A body or a response has none of its own: what is called so there no pass has looked at.
            if matches!(section, "parameters" | "headers")
                && let Some(schema) = part.get_mut("schema")
            {
                lifted.lift(schema, &pascal(name), roles);
            }
            lift_schemas(part, &pascal(name), roles, &mut lifted);
        }
    }
    lifted.add_to(document);
}

/// Lifts the schemas of the media types and headers of a part. Media types with equal schemas share one.
fn lift_schemas(part: &mut Node, name: &str, roles: &[&str], lifted: &mut Lifted) {
    let mut known: Vec<(Node, Node)> = Vec::new();
    for media_type in part
        .get_mut("content")
        .and_then(Node::as_object_mut)
        .into_iter()
        .flat_map(|it| it.values_mut())
    {
        let Some(schema) = media_type.get_mut("schema") else {
            continue;
        };
        if let Some((_, reference)) = known.iter().find(|(inline, _)| inline.same_data(schema)) {
            *schema = reference.clone();
            continue;
        }
        let inline = schema.clone();
        lifted.lift(schema, name, roles);
        known.push((inline, schema.clone()));
    }
    if let Some(Value::Object(headers)) = part.get_mut("headers").map(|headers| &mut headers.value) {
        for (header, part) in headers {
            if let Some(schema) = part.get_mut("schema") {
                lifted.lift(schema, &format!("{name}{}", pascal(header)), &["Header"]);
            }
        }
    }
}
