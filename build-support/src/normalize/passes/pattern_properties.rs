//! Brings properties whose names are given by patterns to `additionalProperties`.
//!
//! In: `patternProperties` and `unevaluatedProperties` of OpenAPI 3.1. Out: `additionalProperties` that allows what any
//! of the patterns allows. The patterns are kept in `x-patternProperties`: OpenAPI 3.0 cannot express them.

use crate::document::{Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::{object_of, rename, set_aside};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let location = schema.location.clone();
        let Some(members) = schema.as_object_mut() else { return };
        close(members);
        if members
            .get("patternProperties")
            .is_none_or(|patterns| patterns.as_object().is_none())
        {
            return;
        }
        let closed = members.get("additionalProperties").and_then(Node::as_bool) == Some(false);
        match combined(members) {
            Some(allowed) => {
                members.insert("additionalProperties".to_owned(), allowed);
            }
            None => {
                members.shift_remove("additionalProperties");
            }
        }
        set_aside(members, "patternProperties");
        let message = "which names of properties match which pattern cannot be said, so any name may have any of them";
        if closed {
            report.rewritten(place.pointer, &location, message);
        } else {
            report.degraded(place.pointer, &location, message);
        }
    });
}

/// Reads `unevaluatedProperties` as `additionalProperties`, which is the same where no other schema takes part.
fn close(members: &mut Object) {
    const APPLICATORS: [&str; 7] = ["$ref", "allOf", "oneOf", "anyOf", "if", "dependentSchemas", "not"];
    if !APPLICATORS.into_iter().any(|keyword| members.contains_key(keyword)) {
        rename(members, "unevaluatedProperties", "additionalProperties");
    }
}

/// What a property may be whose name is not listed; `None` for anything.
fn combined(members: &Object) -> Option<Node> {
    let patterns = members.get("patternProperties")?;
    let mut alternatives: Vec<Node> = Vec::new();
    let rest = members
        .get("additionalProperties")
        .filter(|rest| rest.as_bool().is_none());
    for schema in patterns.as_object()?.values().chain(rest) {
        if schema.as_object().is_some_and(Object::is_empty) {
            return None;
        }
        if !alternatives.iter().any(|known| known.same_data(schema)) {
            alternatives.push(schema.clone());
        }
    }
    let is_open = members.get("additionalProperties").and_then(Node::as_bool) == Some(true);
    match alternatives.len() {
        0 => None,
        _ if is_open => None,
        1 => alternatives.pop(),
        _ => Some(object_of("anyOf", Node::array(alternatives, patterns.location.clone()))),
    }
}
