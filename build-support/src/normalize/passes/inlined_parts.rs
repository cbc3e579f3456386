//! Copies shared parameters, responses and the like into the operations that refer to them.
//!
//! In: references to parameters, headers, request bodies, responses, examples, links, path items and security schemes.
//! Out: a document with references in schemas only, and without the sections of the components that nothing needs any
//! more. What a reference does not find is left out; a response or a media type stays, because its key says something.

use std::collections::{HashMap, HashSet};

use super::media_types::schema_of;
use crate::document::diagnostic::{Code, Diagnostic};
use crate::document::kinds::{CALLBACK_EVENTS, SERVER_PART, WEBHOOK_EVENTS};
use crate::document::{JsonPointer, Node, Object, Value, escape_pointer_token};
use crate::normalize::edit::{MAX_COPIED, empty_object, object_of, schema_ref, size};
use crate::normalize::references::{Resolver, component_schema};
use crate::normalize::walk::{self, Kind, METHODS, Order, Place};
use crate::normalize::{MAX_DEPTH, Report};

/// How many references may lead to one part.
const MAX_HOPS: usize = 32;

/// What a reference leads to.
enum Target {
    Part { part: Node, size: usize },
    Missing,
}

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let (targets, used) = find_targets(document);
    remove_sections(document, &used, report);
    let mut copied = 0_usize;
    let mut too_much = None;
    let mut has_gaps = false;
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if !may_be_reference(place.kind) || copied > MAX_COPIED {
            return;
        }
        let Some(reference) = node.str_of("$ref").map(str::to_owned) else {
            return;
        };
        // A header may hold a part whose headers lead back to it.
        let nested_too_deep = place.pointer.tokens().count() > MAX_DEPTH;
        let target = targets
            .get(&(place.kind, reference.clone()))
            .filter(|_| !nested_too_deep);
        if let Some(Target::Part { part, size }) = target {
            copied += size;
            too_much = (copied > MAX_COPIED).then(|| (place.pointer.clone(), node.location.clone()));
            substitute(node, part.clone(), place.kind);
            return;
        }
        has_gaps |= !stand_in(node, place, &reference, report);
    });
    if let Some((pointer, location)) = too_much {
        let message = format!("references multiply the document to more than {MAX_COPIED} values");
        let finding = Diagnostic::error(Code::GrowsTooLarge, message)
            .at(&location)
            .pointer(pointer);
        report.error(finding.help("refer to fewer parts, or make the shared part smaller"));
    }
    if has_gaps {
        close_gaps(document);
    }
}

/// Puts something in the place of `node`, whose reference `reference` leads nowhere; returns whether it did, or left a
/// gap.
fn stand_in(node: &mut Node, place: &Place<'_>, reference: &str, report: &mut Report) -> bool {
    let message = if reference.starts_with('#') {
        format!("`{reference}` names nothing that could stand here")
    } else {
        format!("`{reference}` is in another document, which is not read")
    };
    let location = node.location.clone();
    match place.kind {
        Kind::Response => {
            report.degraded(place.pointer, &location, message + ", so only the status is known");
            *node = empty_object(&location);
            true
        }
        Kind::MediaType => {
            let name = place.pointer.last().unwrap_or_default();
            let (schema, shape) = schema_of(&name, &location);
            report.degraded(
                place.pointer,
                &location,
                format!("{message}, so it is taken to be {shape}"),
            );
            *node = object_of("schema", schema);
            true
        }
        kind => {
            let Some(item) = own_operations(node, kind) else {
                leave_out(node, place, message, report);
                return false;
            };
            let message = message + ", so the path has only the operations that stand beside it";
            report.degraded(place.pointer, &location, message);
            *node = item;
            true
        }
    }
}

/// Makes a gap of `node`, and says so after `message`, which says what is wrong with it.
fn leave_out(node: &mut Node, place: &Place<'_>, message: String, report: &mut Report) {
    match place.kind {
        Kind::PathItem => {
            let message = message + ", so the operations of the path are left out";
            report.skipped(place.pointer, &node.location, message);
        }
        _ => report.degraded(place.pointer, &node.location, message + ", so it was left out"),
    }
    node.value = Value::Null;
}

/// Whether a reference may stand in the place of a part of the kind `kind`, and is not a schema's.
fn may_be_reference(kind: Kind) -> bool {
    !matches!(kind, Kind::Schema | Kind::Document | Kind::Components | Kind::Operation)
}

/// The targets of all references that are not in schemas, and the pointers of those targets.
fn find_targets(document: &Node) -> (HashMap<(Kind, String), Target>, HashSet<JsonPointer>) {
    let resolver = Resolver::new(document);
    let (mut found, mut used) = (HashMap::new(), HashSet::new());
    walk::inspect(document, |node, place| {
        let Some(reference) = node.str_of("$ref").filter(|_| may_be_reference(place.kind)) else {
            return;
        };
        found
            .entry((place.kind, reference.to_owned()))
            .or_insert_with(|| follow(&resolver, reference, place.pointer, &mut used));
    });
    let mut kinds: HashMap<&JsonPointer, Kind> = HashMap::new();
    let mut pointers: HashSet<&JsonPointer> = HashSet::new();
    pointers.extend(found.values().flatten().map(|(pointer, _)| pointer));
    walk::inspect(document, |_, place| {
        if let Some(pointer) = pointers.get(place.pointer) {
            kinds.insert(pointer, place.kind);
        }
    });
    let part = |kind: Kind, (pointer, node): &(JsonPointer, &Node)| part_of(pointer, node, *kinds.get(pointer)?, kind);
    let targets = found
        .iter()
        .map(|((kind, reference), target)| {
            let target = match target.as_ref().and_then(|target| part(*kind, target)) {
                Some(part) => Target::Part {
                    size: size(&part),
                    part,
                },
                None => Target::Missing,
            };
            ((*kind, reference.clone()), target)
        })
        .collect();
    (targets, used)
}

/// The part that `reference` leads to in the end, with its pointer.
fn follow<'d>(
    resolver: &Resolver<'d>,
    reference: &'d str,
    site: &JsonPointer,
    used: &mut HashSet<JsonPointer>,
) -> Option<(JsonPointer, &'d Node)> {
    let mut reference = reference;
    for _ in 0..MAX_HOPS {
        let pointer = resolver.target(reference, site)?;
        let node = resolver.node(&pointer)?;
        used.insert(pointer.clone());
        match node.str_of("$ref") {
            Some(next) if !pointer.is_below(&JsonPointer::from(["components", "schemas"])) => reference = next,
            _ => return Some((pointer, node)),
        }
    }
    None
}

/// A copy of `node`, which is of the kind `is`, as a part of the kind `due`. A component schema can stand for a
/// response or a request body: as the schema of a JSON body.
fn part_of(pointer: &JsonPointer, node: &Node, is: Kind, due: Kind) -> Option<Node> {
    if is == due {
        let mut part = node.clone();
        if let Some(members) = part.as_object_mut() {
            members.shift_remove(SERVER_PART);
        }
        return Some(part);
    }
    let name = component_schema(pointer)?;
    matches!(due, Kind::Response | Kind::RequestBody).then(|| {
        let schema = object_of("schema", schema_ref(&escape_pointer_token(&name), &node.location));
        object_of("content", object_of("application/json", schema))
    })
}

/// The path item `node` without its reference, where operations stand beside that.
fn own_operations(node: &Node, kind: Kind) -> Option<Node> {
    let mut members = node.as_object().filter(|_| kind == Kind::PathItem)?.clone();
    members.shift_remove("$ref");
    let has_operations = METHODS.iter().any(|method| members.contains_key(*method));
    has_operations.then(|| Node::object(members, node.location.clone()))
}

/// Puts `part` in the place of `node`. What stands beside the reference of a path item counts; elsewhere only texts do.
fn substitute(node: &mut Node, part: Node, kind: Kind) {
    let beside = match std::mem::replace(node, part).value {
        Value::Object(members) => members,
        _ => Object::default(),
    };
    let Some(members) = node.as_object_mut() else { return };
    for (key, value) in beside {
        let counts = kind == Kind::PathItem || matches!(key.as_str(), "description" | "summary");
        if key != "$ref" && counts {
            members.insert(key, value);
        }
    }
}

/// Leaves out the sections whose parts have been copied.
fn remove_sections(document: &mut Node, used: &HashSet<JsonPointer>, report: &mut Report) {
    let Some(components) = document.get_mut("components").and_then(Node::as_object_mut) else {
        return;
    };
    let kept = ["schemas", "securitySchemes", WEBHOOK_EVENTS, CALLBACK_EVENTS];
    let stays = |section: &String| kept.contains(&section.as_str()) || section.starts_with("x-");
    let sections: Vec<String> = components.keys().filter(|section| !stays(section)).cloned().collect();
    for section in sections {
        let Some(parts) = components.shift_remove(&section) else {
            continue;
        };
        let above = JsonPointer::from(["components"]).join(&section);
        for (name, part) in parts.as_object().into_iter().flatten() {
            let pointer = above.join(name);
            if !used.contains(&pointer) {
                let message = match part.get(SERVER_PART) {
                    Some(_) => {
                        "only requests of the server refer to this component; the schemas of their bodies are kept"
                    }
                    None => "nothing refers to this component, so it was left out",
                };
                report.rewritten(&pointer, &part.location, message);
            }
        }
    }
}

/// Leaves out of lists and objects what was set to null because nothing was found for it.
fn close_gaps(document: &mut Node) {
    walk::parts(document, Order::ParentsFirst, |node, place| {
        let Some(members) = node.as_object_mut().filter(|_| place.kind != Kind::Schema) else {
            return;
        };
        for (key, value) in members.iter_mut() {
            match (key.as_str(), &mut value.value) {
                ("parameters", Value::Array(items)) => items.retain(|item| !item.is_null()),
                (
                    "paths" | "headers" | "links" | "examples" | "content" | "encoding" | "securitySchemes",
                    Value::Object(entries),
                ) => {
                    entries.retain(|name, entry| (key == "paths" && name.starts_with("x-")) || !entry.is_null());
                }
                _ => {}
            }
        }
        if members.get("requestBody").is_some_and(Node::is_null) {
            members.shift_remove("requestBody");
        }
    });
}
