//! Gives every operation all of its parameters, each once.
//!
//! In: parameters of path items and of operations, without references. Out: parameters of operations only, those of the
//! path first, where the operation has none of that name and place. `Accept` and `Content-Type` are left out, which
//! OpenAPI 3.0.3 (section "Parameter Object", `name`) says are to be ignored: the media types of the operation say it.
//! An `Accept` that states its value stays, because servers that declare one refuse requests without it.

use std::collections::HashSet;

use crate::document::{JsonPointer, Location, Node, Object, OperationKey};
use crate::normalize::walk::{self, Kind, Order};
use crate::normalize::{Report, accept};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if place.kind != Kind::PathItem {
            return;
        }
        let Some(item) = node.as_object_mut() else { return };
        let shared = item.shift_remove("parameters");
        let shared = shared.as_ref().and_then(Node::as_array).unwrap_or_default();
        for key in OperationKey::all_of(node) {
            if let Some(operation) = key.get_mut(node) {
                merge(operation, shared, &key.below(place.pointer), report);
            }
        }
        note_unused(node, shared, &place.pointer.join("parameters"), report);
    });
}

/// Notes the parameters of the path item `item`, which are `shared` and stand at `pointer`, that no operation takes
/// from there.
fn note_unused(item: &Node, shared: &[Node], pointer: &JsonPointer, report: &mut Report) {
    let keys = OperationKey::all_of(item).into_iter();
    let operations = keys.filter_map(|key| key.get(item));
    let used: Vec<&Location> = operations
        .filter_map(|operation| operation.get("parameters")?.as_array())
        .flatten()
        .map(|parameter| &parameter.location)
        .collect();
    for (index, parameter) in shared
        .iter()
        .enumerate()
        .filter(|(_, parameter)| !used.contains(&&parameter.location))
    {
        let message = "no operation of the path uses this parameter: each has its own, or leaves it to the client";
        report.rewritten(&pointer.join_index(index), &parameter.location, message);
    }
}

/// The name and the place of a parameter, by which it is known. The names of headers do not depend on case.
fn identity(parameter: &Node) -> (String, String) {
    let name = parameter.str_of("name").unwrap_or_default();
    let place = parameter.str_of("in").unwrap_or_default();
    let name = if place == "header" {
        name.to_ascii_lowercase()
    } else {
        name.to_owned()
    };
    (place.to_owned(), name)
}

fn merge(operation: &mut Node, shared: &[Node], pointer: &JsonPointer, report: &mut Report) {
    let location = operation.location.clone();
    let Some(members) = operation.as_object_mut() else {
        return;
    };
    let own = take_own(members);
    let own_identities: HashSet<_> = own.iter().map(identity).collect();
    let inherited = shared
        .iter()
        .filter(|parameter| !own_identities.contains(&identity(parameter)))
        .cloned();
    let mut seen = HashSet::new();
    let mut merged = Vec::new();
    for mut parameter in inherited.chain(own) {
        let identity = identity(&parameter);
        let pointer = pointer.join("parameters").join_index(merged.len());
        let shown = format!(
            "the {} parameter `{}`",
            identity.0,
            parameter.str_of("name").unwrap_or_default()
        );
        if accept::stated(&parameter).is_some() {
            merged.push(parameter);
            continue;
        }
        if identity.0 == "header" && matches!(identity.1.as_str(), "accept" | "content-type") {
            let message = format!("{shown} is left to the media types of the operation");
            report.rewritten(&pointer, &parameter.location, message);
            continue;
        }
        if identity.0 == "header" && http::HeaderName::from_bytes(identity.1.as_bytes()).is_err() {
            report.degraded(
                &pointer,
                &parameter.location,
                format!("{shown} was left out: no header can be called so"),
            );
            continue;
        }
        if !seen.insert(identity) {
            report.rewritten(
                &pointer,
                &parameter.location,
                format!("{shown} is declared twice; the first counts"),
            );
            continue;
        }
        require_in_path(&mut parameter, &pointer, report);
        merged.push(parameter);
    }
    if !merged.is_empty() {
        members.insert("parameters".to_owned(), Node::array(merged, location));
    }
}

fn take_own(operation: &mut Object) -> Vec<Node> {
    let own = operation
        .get_mut("parameters")
        .and_then(Node::as_array_mut)
        .map(std::mem::take);
    if own.as_ref().is_none_or(Vec::is_empty) {
        operation.shift_remove("parameters");
    }
    own.unwrap_or_default()
}

/// Makes a parameter of the path required: without it there is no path.
fn require_in_path(parameter: &mut Node, pointer: &JsonPointer, report: &mut Report) {
    if parameter.str_of("in") != Some("path") || parameter.is_true("required") {
        return;
    }
    let location = parameter.location.clone();
    report.rewritten(pointer, &location, "a parameter of the path is always required");
    if let Some(members) = parameter.as_object_mut() {
        members.insert("required".to_owned(), Node::bool(true, location));
    }
}
