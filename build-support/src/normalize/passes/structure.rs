//! Gives every OpenAPI object members of the right kind.
//!
//! In: a document in which anything may stand anywhere. Out: lists where lists are due, objects where objects are due,
//! and so on, everywhere but in schemas. Vendors write `parameters: null`, a map of parameters, `required: "true"` or
//! `get: null`, and the strict types of later stages would reject the whole document for it.

use crate::document::characters::is_token;
use crate::document::{ADDITIONAL_OPERATIONS, JsonPointer, Location, Node, Object, Value};
use crate::normalize::edit::{empty_object, object_of, rename, scalar_text, shown, take};
use crate::normalize::walk::{self, Kind, METHODS, Order};
use crate::normalize::{NoteKind, Report};

/// What a member has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Due {
    Bool,
    Text,
    Object,
    /// A list of texts.
    Texts,
    /// A list of objects.
    Objects,
    /// An object of objects. What is none is left out.
    Map,
    /// An object of objects. What is none becomes an empty one, because the key alone says something.
    MapOfAny,
}

pub(super) fn run(document: &mut Node, report: &mut Report) {
    ensure_sections(document, report);
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if let Some(members) = node.as_object_mut() {
            if place.kind == Kind::PathItem {
                lower_methods(members, place.pointer, report);
                remove_unknown_methods(members, place.pointer, report);
            }
            repair_members(members, place.kind, place.pointer, report);
        }
    });
}

/// Makes `paths` and `components.schemas`, which later passes add to.
fn ensure_sections(document: &mut Node, report: &mut Report) {
    let location = document.location.clone();
    let Some(members) = document.as_object_mut() else {
        return;
    };
    ensure_object(members, "paths", &JsonPointer::root(), &location, report);
    let components = ensure_object(members, "components", &JsonPointer::root(), &location, report);
    if let Some(sections) = components.as_object_mut() {
        ensure_object(
            sections,
            "schemas",
            &JsonPointer::from(["components"]),
            &location,
            report,
        );
    }
}

/// The member `key` of `members`, made an object if it is none.
fn ensure_object<'m>(
    members: &'m mut Object,
    key: &str,
    pointer: &JsonPointer,
    location: &Location,
    report: &mut Report,
) -> &'m mut Node {
    let member = members.entry(key.to_owned()).or_insert_with(|| empty_object(location));
    if member.as_object().is_none() {
        let message = format!("`{key}` was {} and was made an empty object", shown(member));
        report.note(
            loss_of(member, Kind::Document),
            &pointer.join(key),
            &member.location,
            message,
        );
        *member = empty_object(&member.location);
    }
    member
}

fn due(kind: Kind, key: &str) -> Option<Due> {
    Some(match (kind, key) {
        (Kind::Document, "tags" | "servers") | (Kind::PathItem | Kind::Operation, "parameters" | "servers") => {
            Due::Objects
        }
        (Kind::Document | Kind::Operation, "security") => Due::Objects,
        (Kind::Document, "info" | "components" | "externalDocs") => Due::Object,
        (Kind::Document, "paths" | "webhooks") => Due::Map,
        (Kind::Components, "schemas") => Due::Object,
        (Kind::Components, "responses") => Due::MapOfAny,
        (Kind::Components, _) if !key.starts_with("x-") => Due::Map,
        (Kind::PathItem, _) if METHODS.contains(&key) => Due::Object,
        (Kind::Operation, "tags") => Due::Texts,
        (Kind::Operation, "requestBody" | "externalDocs") => Due::Object,
        (Kind::Operation, "responses") => Due::MapOfAny,
        (Kind::Operation, "callbacks") => Due::Map,
        (Kind::Operation | Kind::Parameter | Kind::Header, "deprecated") => Due::Bool,
        (Kind::Operation, "operationId") => Due::Text,
        (Kind::Parameter, "name" | "in" | "style") => Due::Text,
        (Kind::Parameter | Kind::Header, "required" | "explode" | "allowReserved" | "allowEmptyValue") => Due::Bool,
        (Kind::RequestBody, "required") => Due::Bool,
        (Kind::Response, "headers" | "links") | (Kind::Encoding, "headers") => Due::Map,
        (Kind::MediaType, "encoding") => Due::Map,
        (Kind::Parameter | Kind::Header | Kind::MediaType, "examples") => Due::Map,
        (Kind::Parameter | Kind::Header | Kind::RequestBody | Kind::Response, "content") => Due::MapOfAny,
        (Kind::Schema | Kind::Callback, _) => return None,
        (_, "$ref" | "description" | "summary") => Due::Text,
        _ => return None,
    })
}

fn repair_members(members: &mut Object, kind: Kind, pointer: &JsonPointer, report: &mut Report) {
    let mut unfit = Vec::new();
    for (key, value) in members.iter_mut() {
        if let Some(due) = due(kind, key) {
            let before = (!fits(value, due)).then(|| shown(value));
            let fitting = before.is_none() || convert(value, due);
            if let Some(before) = before {
                unfit.push((key.clone(), before, fitting));
            }
            repair_entries(value, due, &pointer.join(key), report);
        }
    }
    for (key, before, converted) in unfit {
        let Some(value) = members.get(&key) else { continue };
        let pointer = pointer.join(&key);
        if converted {
            report.rewritten(
                &pointer,
                &value.location,
                format!("`{key}` was {before} and was converted"),
            );
        } else {
            report.note(
                loss_of(value, kind),
                &pointer,
                &value.location,
                format!("`{key}` was {before} and was left out"),
            );
            members.shift_remove(&key);
        }
    }
}

/// What is lost when `value`, which stands in a part of the kind `kind`, is left out.
fn loss_of(value: &Node, kind: Kind) -> NoteKind {
    match &value.value {
        Value::Null => NoteKind::Rewritten,
        Value::Array(items) if items.is_empty() => NoteKind::Rewritten,
        _ if kind == Kind::PathItem => NoteKind::Skipped,
        _ => NoteKind::Degraded,
    }
}

fn fits(value: &Node, due: Due) -> bool {
    match due {
        Due::Bool => value.as_bool().is_some(),
        Due::Text => value.as_str().is_some(),
        Due::Object | Due::Map | Due::MapOfAny => value.as_object().is_some(),
        Due::Texts | Due::Objects => value.as_array().is_some(),
    }
}

/// Makes `value` what it has to be, if it is clear how.
fn convert(value: &mut Node, due: Due) -> bool {
    let location = value.location.clone();
    let converted = match (due, &mut value.value) {
        (Due::Bool, Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return false,
        },
        (Due::Text, scalar @ (Value::Number(_) | Value::Bool(_))) => match scalar_text(scalar) {
            Some(text) => Value::String(text),
            None => return false,
        },
        (Due::Texts, Value::String(text)) => Value::Array(vec![Node::string(text.as_str(), location)]),
        (Due::Objects, Value::Object(members)) if members.values().all(|member| member.as_object().is_some()) => {
            Value::Array(std::mem::take(members).into_values().collect())
        }
        (Due::Objects, Value::Object(_)) => Value::Array(vec![take(value)]),
        _ => return false,
    };
    value.value = converted;
    true
}

/// Repairs or leaves out what may not stand in a list or map.
fn repair_entries(value: &mut Node, due: Due, pointer: &JsonPointer, report: &mut Report) {
    let has_extensions = matches!(pointer.last().as_deref(), Some("paths" | "responses"));
    let is_extension = |key: &str| has_extensions && key.starts_with("x-");
    match (due, &mut value.value) {
        (Due::Texts, Value::Array(items)) => retain(items, pointer, report, |item| match scalar_text(&item.value) {
            Some(text) => {
                item.value = Value::String(text);
                true
            }
            None => false,
        }),
        (Due::Objects, Value::Array(items)) => {
            retain(items, pointer, report, |item| {
                item.as_object().is_some() || name_alone(item, pointer)
            });
        }
        (Due::Map, Value::Object(entries)) => {
            entries.retain(|key, entry| {
                let keep = entry.as_object().is_some() || is_extension(key);
                if !keep {
                    let message = format!("{} stands where an object is due, and was left out", shown(entry));
                    let loss = loss_of(entry, Kind::PathItem);
                    report.note(loss, &pointer.join(key), &entry.location, message);
                }
                keep
            });
        }
        (Due::MapOfAny, Value::Object(entries)) => {
            for (key, entry) in entries.iter_mut().filter(|(key, _)| !is_extension(key)) {
                if entry.as_object().is_none() {
                    let message = format!(
                        "{} stands where an object is due, and was made an empty one",
                        shown(entry)
                    );
                    report.rewritten(&pointer.join(key), &entry.location, message);
                    *entry = empty_object(&entry.location);
                }
            }
        }
        _ => {}
    }
}

/// Keeps the items that `keep` says yes to.
fn retain(items: &mut Vec<Node>, pointer: &JsonPointer, report: &mut Report, mut keep: impl FnMut(&mut Node) -> bool) {
    let mut index = 0_usize;
    items.retain_mut(|item| {
        let kept = keep(item);
        if !kept {
            let message = format!("{} does not belong in this list and was left out", shown(item));
            let loss = loss_of(item, Kind::Document);
            report.note(loss, &pointer.join_index(index), &item.location, message);
        }
        index += 1;
        kept
    });
}

/// Makes a text in the list `tags` or `servers` of the document the object it is short for.
fn name_alone(item: &mut Node, pointer: &JsonPointer) -> bool {
    let member = match pointer.last().as_deref() {
        Some("tags") => "name",
        Some("servers") => "url",
        Some("security") => return scheme_alone(item),
        _ => return false,
    };
    if item.as_str().is_none() {
        return false;
    }
    let text = take(item);
    *item = object_of(member, text);
    true
}

/// Makes the name of a security scheme the requirement it is short for.
fn scheme_alone(item: &mut Node) -> bool {
    let Some(name) = item.as_str().map(str::to_owned) else {
        return false;
    };
    let scopes = Node::array(Vec::new(), item.location.clone());
    *item = object_of(&name, scopes);
    true
}

/// Writes the methods in lower case.
fn lower_methods(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let shouted: Vec<String> = members
        .keys()
        .filter(|key| !METHODS.contains(&key.as_str()) && METHODS.contains(&key.to_ascii_lowercase().as_str()))
        .cloned()
        .collect();
    for key in shouted {
        let method = key.to_ascii_lowercase();
        if rename(members, &key, &method)
            && let Some(operation) = members.get(&method)
        {
            let message = format!("the method `{key}` was written in lower case");
            report.rewritten(&pointer.join(&key), &operation.location, message);
        }
    }
}

/// Whether `method` can be that of an operation in `additionalOperations`: a token (RFC 9110, 9.1) that no fixed field
/// of a path item stands for. `CONNECT` asks for a tunnel, which no answer can describe.
fn is_additional_method(method: &str) -> bool {
    let lower = method.to_ascii_lowercase();
    is_token(method) && lower != "connect" && !METHODS.contains(&lower.as_str())
}

/// Leaves out the operations in `additionalOperations` that cannot be there.
fn remove_unfit_operations(operations: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    operations.retain(|method, operation| {
        let reason = match operation.as_object() {
            _ if !is_additional_method(method) => {
                format!(
                    "`{}` cannot be a method in `additionalOperations`",
                    method.escape_debug()
                )
            }
            Some(_) => return true,
            None => "this is no operation".to_owned(),
        };
        let message = format!("{reason}, so it was left out");
        report.skipped(&pointer.join(method), &operation.location, message);
        false
    });
}

/// Leaves out what a path item cannot have.
fn remove_unknown_methods(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    const KNOWN: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];
    members.retain(|key, value| {
        let known = METHODS.contains(&key.as_str()) || KNOWN.contains(&key.as_str()) || key.starts_with("x-");
        let pointer = pointer.join(key);
        match value.as_object_mut() {
            _ if known => {}
            Some(operations) if key == ADDITIONAL_OPERATIONS => {
                remove_unfit_operations(operations, &pointer, report);
                return !operations.is_empty();
            }
            Some(_) => {
                let message = format!("`{key}` is no HTTP method of OpenAPI and was left out");
                report.skipped(&pointer, &value.location, message);
            }
            None => {
                let message = format!("`{key}` is no keyword of a Path Item Object, so what it says is lost");
                report.degraded(&pointer, &value.location, message);
            }
        }
        known
    });
}
