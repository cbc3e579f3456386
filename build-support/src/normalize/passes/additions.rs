//! Writes what OpenAPI 3.2 adds as OpenAPI 3.1 would, where that says the same.
//!
//! In: references to `components.mediaTypes`, `itemSchema`, and parameters in `querystring`. Out: media types where the
//! references stood; an array of the items as the `schema` of JSON Lines, and the data of the events as that of
//! `text/event-stream`; a query parameter in the style `form`. What nothing of OpenAPI 3.1 says is left for later
//! passes to tell. Frameworks write `itemSchema` in documents of OpenAPI 3.1 too, so no version is asked for.

use std::collections::HashSet;

use crate::document::diagnostic::{Code, Diagnostic};
use crate::document::{JsonPointer, Node, Object, Value, essence, is_json_lines, unescape_pointer_token};
use crate::normalize::Report;
use crate::normalize::edit::{MAX_COPIED, object_of, size};
use crate::normalize::keywords::is_content;
use crate::normalize::walk::{self, Kind, Order, Place};

/// References in a row that are followed.
const MAX_HOPS: usize = 32;

/// How references to shared media types begin.
const SHARED: &str = "#/components/mediaTypes/";

pub(super) fn run(document: &mut Node, report: &mut Report) {
    share_media_types(document, report);
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Node::as_object)
        .cloned();
    let schemas = schemas.unwrap_or_default();
    walk::parts(document, Order::ParentsFirst, |node, place| {
        let Some(members) = node.as_object_mut() else { return };
        match place.kind {
            Kind::MediaType => write_items(members, place, &schemas, report),
            Kind::Parameter => write_query(members),
            _ => {}
        }
    });
}

/// Puts the media types of the components where references to them stand.
fn share_media_types(document: &mut Node, report: &mut Report) {
    let components = document.pointer_mut("/components").and_then(Node::as_object_mut);
    let shared = components.and_then(|components| components.shift_remove("mediaTypes"));
    let Some(Value::Object(shared)) = shared.map(|shared| shared.value) else {
        return;
    };
    let location = document.location.clone();
    let (contents, shared): (Object, Object) = shared.into_iter().partition(|(_, media)| is_content(media));
    // Those are no media types, and stay for the pass that looks after references in the place of a map.
    let components = document.pointer_mut("/components").and_then(Node::as_object_mut);
    if let Some(components) = components.filter(|_| !contents.is_empty()) {
        let contents = Node::new(Value::Object(contents), location);
        components.insert("mediaTypes".to_owned(), contents);
    }
    let mut used: HashSet<String> = HashSet::new();
    let mut copied = 0_usize;
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if place.kind != Kind::MediaType {
            return;
        }
        for _ in 0..MAX_HOPS {
            let name = node.str_of("$ref").and_then(|reference| reference.strip_prefix(SHARED));
            let name = name.map(unescape_pointer_token);
            let Some((name, target)) = name.and_then(|name| shared.get(&name).map(|target| (name, target))) else {
                return;
            };
            copied += size(target);
            if copied > MAX_COPIED {
                return;
            }
            *node = target.clone();
            used.insert(name);
        }
    });
    if copied > MAX_COPIED {
        let message = format!("references multiply the document to more than {MAX_COPIED} values");
        let finding = Diagnostic::error(Code::GrowsTooLarge, message).at(&document.location);
        report.error(finding.help("refer to fewer parts, or make the shared part smaller"));
    }
    let pointer = JsonPointer::from(["components", "mediaTypes"]);
    for (name, media) in shared.iter().filter(|(name, _)| !used.contains(*name)) {
        report.rewritten(
            &pointer.join(name),
            &media.location,
            "nothing refers to it, so it was left out",
        );
    }
}

/// Writes the schema of the items of a stream as the schema of the media type.
fn write_items(media: &mut Object, place: &Place<'_>, schemas: &Object, report: &mut Report) {
    let name = place.pointer.last().unwrap_or_default();
    let is_events = essence(&name) == "text/event-stream";
    let Some(items) = media.shift_remove("itemSchema") else {
        return;
    };
    let pointer = place.pointer.join("itemSchema");
    let location = items.location.clone();
    if !is_events && !is_json_lines(&name) {
        let message = format!("`{name}` is not read item by item, so what `itemSchema` says is lost");
        report.degraded(&pointer, &location, message);
        return;
    }
    let schema = match is_events {
        true => data_of(&items, schemas, &pointer, report),
        false => {
            let mut array = object_of("type", Node::string("array", location.clone()));
            if let Some(members) = array.as_object_mut() {
                members.insert("items".to_owned(), items);
            }
            Some(array)
        }
    };
    let whole = match schema {
        Some(schema) => media.insert("schema".to_owned(), schema),
        None => None,
    };
    if let Some(whole) = whole {
        let message = "what `schema` says of all items together is not checked, because `itemSchema` stands beside it";
        report.degraded(&place.pointer.join("schema"), &whole.location, message);
    }
}

/// The schema of the data of events, of which each is as `items` says.
fn data_of(items: &Node, schemas: &Object, pointer: &JsonPointer, report: &mut Report) -> Option<Node> {
    let mut found = Vec::new();
    collect_data(items, schemas, 0, &mut found);
    let mut contents: Vec<Node> = found
        .iter()
        .filter_map(|data| data.get("contentSchema").cloned())
        .collect();
    let is_json = !contents.is_empty() && contents.len() == found.len();
    let location = items.location.clone();
    let is_text = |data: &&Node| data.str_of("type") == Some("string") && data.get("contentSchema").is_none();
    match found.as_slice() {
        [_] if is_json => {
            let message = "the `data` of events has its type; what the items say of other fields is not checked";
            report.rewritten(pointer, &location, message);
        }
        all if all.iter().all(is_text) => {
            let message = "the `data` of events is text; what the items say of it and of other fields is not checked";
            report.rewritten(pointer, &location, message);
        }
        _ if is_json => {
            let message = "the `data` of events is one of several types, whatever the `event` is";
            report.degraded(pointer, &location, message);
        }
        _ => {
            let message = "the `data` of events is text, whatever the items say of it";
            report.degraded(pointer, &location, message);
        }
    }
    if !is_json {
        return Some(object_of("type", Node::string("string", location)));
    }
    match contents.len() {
        1 => contents.pop(),
        _ => Some(object_of("oneOf", Node::array(contents, location))),
    }
}

/// Collects the schemas of the property `data` in `items`, what it refers to and its alternatives. What alternatives
/// say counts, and not what stands beside them.
fn collect_data<'n>(items: &'n Node, schemas: &'n Object, depth: usize, found: &mut Vec<&'n Node>) {
    if depth > MAX_HOPS || found.len() > MAX_HOPS {
        return;
    }
    let before = found.len();
    let target = items
        .str_of("$ref")
        .and_then(|reference| reference.strip_prefix("#/components/schemas/"));
    if let Some(target) = target.and_then(|name| schemas.get(&unescape_pointer_token(name))) {
        collect_data(target, schemas, depth + 1, found);
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        for part in items.get(keyword).and_then(Node::as_array).unwrap_or_default() {
            collect_data(part, schemas, depth + 1, found);
        }
    }
    if found.len() == before {
        found.extend(items.pointer("/properties/data"));
    }
}

/// Writes a parameter that is the whole query, as a form, as a parameter whose members are in the query.
fn write_query(parameter: &mut Object) {
    let is_querystring = parameter.get("in").and_then(Node::as_str) == Some("querystring");
    let form = parameter.get("content").and_then(Node::as_object);
    let form = form
        .filter(|content| is_querystring && content.len() == 1)
        .and_then(|content| content.first());
    let Some((name, media)) = form else { return };
    let Some(schema) = media.get("schema").cloned() else {
        return;
    };
    if essence(name) != "application/x-www-form-urlencoded" || media.get("encoding").is_some() {
        return;
    }
    let Some(place) = parameter.get_mut("in") else { return };
    let location = place.location.clone();
    place.value = Value::String("query".to_owned());
    parameter.shift_remove("content");
    parameter.insert("style".to_owned(), Node::string("form", location.clone()));
    parameter.insert("explode".to_owned(), Node::bool(true, location));
    parameter.insert("schema".to_owned(), schema);
}
