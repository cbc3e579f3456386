//! Resolves references that stand, or lead, where no version of OpenAPI has any.
//!
//! In: references in the place of a map or a list (`content: {$ref: …}`), and references of parameters, responses and
//! the like to members that OpenAPI does not know (`#/x-parameters/limit`). Out: a copy of what is referred to, so that
//! later passes see it. Where nothing is found in the place of a map or list `null` is put, which they leave out.

use crate::document::{JsonPointer, Node, Value};
use crate::normalize::Report;
use crate::normalize::edit::{MAX_COPIED, size};
use crate::normalize::references::{Resolver, is_unwalked};
use crate::normalize::walk::{self, Kind};

/// How often a copy may bring further such references with it.
const MAX_ROUNDS: usize = 2;

pub(super) fn run(document: &mut Node, report: &mut Report) {
    for round in 0..MAX_ROUNDS {
        let found = find(document, round + 1 < MAX_ROUNDS);
        if found.is_empty() {
            return;
        }
        for (pointer, copy) in found {
            let Some(node) = document.at_mut(&pointer) else {
                continue;
            };
            match copy {
                Some(copy) => {
                    let message = "a reference that may not stand or lead here was resolved";
                    report.rewritten(&pointer, &node.location, message);
                    *node = copy;
                }
                None => {
                    let message = "a reference stood in the place of a map or list, and names none";
                    report.degraded(&pointer, &node.location, message);
                    node.value = Value::Null;
                }
            }
        }
    }
}

/// The members of a part that are maps or lists.
fn members(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Document => &["paths", "components"],
        Kind::Components => &[
            "schemas",
            "responses",
            "parameters",
            "requestBodies",
            "headers",
            "examples",
        ],
        Kind::PathItem => &["parameters"],
        Kind::Operation => &["parameters", "responses", "callbacks"],
        Kind::Parameter | Kind::Header => &["content", "examples"],
        Kind::RequestBody => &["content"],
        Kind::Response => &["content", "headers", "links"],
        Kind::MediaType => &["examples", "encoding"],
        Kind::Schema => &["properties", "required", "enum", "allOf", "oneOf", "anyOf"],
        _ => &[],
    }
}

/// The places of such references, each with a copy of its target, if it has one and `resolve` is set.
fn find(document: &Node, resolve: bool) -> Vec<(JsonPointer, Option<Node>)> {
    let mut places = Vec::new();
    walk::inspect(document, |node, place| {
        for key in members(place.kind) {
            let Some(value) = node.get(key) else { continue };
            let alone = value.as_object().is_some_and(|members| members.len() == 1);
            if let Some(reference) = value.str_of("$ref").filter(|_| alone) {
                places.push((place.pointer.join(key), reference));
            }
        }
        if let Some(reference) = node.str_of("$ref").filter(|_| place.kind != Kind::Schema)
            && reference
                .strip_prefix('#')
                .is_some_and(|target| is_unwalked(&JsonPointer::lenient(target)))
        {
            places.push((place.pointer.clone(), reference));
        }
    });
    if places.is_empty() {
        return Vec::new();
    }
    let resolver = Resolver::new(document);
    let mut copied = 0_usize;
    let copy = |(pointer, reference): (JsonPointer, &str)| {
        // A copy that holds the place itself would never end.
        let target = resolver
            .target(reference, &pointer)
            .filter(|target| resolve && !pointer.starts_with(target));
        let node = target.and_then(|target| resolver.node(&target));
        let node = node.filter(|node| matches!(node.value, Value::Array(_) | Value::Object(_)));
        copied += node.map_or(0, size);
        (pointer, node.filter(|_| copied <= MAX_COPIED).cloned())
    };
    places.into_iter().map(copy).collect()
}
