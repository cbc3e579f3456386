//! Brings the type `null` to `nullable`.
//!
//! In: `{type: null}` among the alternatives of `oneOf` or `anyOf`, the way of OpenAPI 3.1, or alone; `nullable` on
//! parts of a composition, as OpenAPI 3.0 makes people write it beside a reference. Out: `nullable` on the schema
//! around them. One alternative that is left is no choice any more: its keywords move to the schema, or, if they meet
//! the same ones there, it becomes a part of `allOf`.

use crate::document::{Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::{is_annotation, push_to};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let location = schema.location.clone();
        let Some(members) = schema.as_object_mut() else { return };
        // An alternative that was unwrapped may bring a list of its own.
        while let Some(keyword) = ["oneOf", "anyOf"]
            .into_iter()
            .find(|keyword| remove_null(members, keyword))
        {
            members.insert("nullable".to_owned(), Node::bool(true, location.clone()));
            unwrap_only(members, keyword);
        }
        if members.get("type").and_then(Node::as_str) == Some("null") {
            members.shift_remove("type");
            members.insert("nullable".to_owned(), Node::bool(true, location.clone()));
            report.rewritten(
                place.pointer,
                &location,
                "a value that is always null is taken for any value",
            );
        }
    });
    walk::schemas(document, Order::ChildrenFirst, |schema, _| {
        let location = schema.location.clone();
        let Some(members) = schema.as_object_mut() else { return };
        let lifted = ["oneOf", "anyOf", "allOf"].map(|keyword| take_nullable(members, keyword));
        if lifted.contains(&true) {
            members.insert("nullable".to_owned(), Node::bool(true, location));
        }
    });
}

/// Takes `nullable` from the parts of the list `keyword`, and says whether one had it. A value is null if an
/// alternative is; of the parts of `allOf`, one that says next to nothing else means the whole.
fn take_nullable(members: &mut Object, keyword: &str) -> bool {
    let Some(parts) = members.get_mut(keyword).and_then(Node::as_array_mut) else {
        return false;
    };
    let mut taken = false;
    for part in parts.iter_mut().filter(|part| part.is_true("nullable")) {
        let Some(part) = part.as_object_mut() else { continue };
        let says_more = part.keys().any(|key| key != "type" && !is_annotation(key));
        if keyword != "allOf" || !says_more {
            part.shift_remove("nullable");
            taken = true;
        }
    }
    if taken && keyword != "allOf" {
        parts.retain(|part| {
            part.as_object()
                .is_none_or(|part| !part.keys().all(|key| is_annotation(key)))
        });
    }
    if parts.is_empty() {
        members.shift_remove(keyword);
    }
    taken
}

/// Whether `schema` allows null alone.
fn is_null(schema: &Node) -> bool {
    schema.str_of("type") == Some("null")
        && schema
            .as_object()
            .is_some_and(|members| members.keys().all(|key| key == "type" || is_annotation(key)))
}

/// Leaves the alternatives that allow null alone out of the list `keyword`, and says whether there was one.
fn remove_null(members: &mut Object, keyword: &str) -> bool {
    let Some(alternatives) = members.get_mut(keyword).and_then(Node::as_array_mut) else {
        return false;
    };
    let count = alternatives.len();
    alternatives.retain(|alternative| !is_null(alternative));
    let removed = alternatives.len() < count;
    if alternatives.is_empty() {
        members.shift_remove(keyword);
    }
    removed
}

/// Puts the only alternative of the list `keyword` in its place.
fn unwrap_only(members: &mut Object, keyword: &str) {
    let is_only = members
        .get(keyword)
        .and_then(Node::as_array)
        .is_some_and(|list| list.len() == 1);
    if !is_only {
        return;
    }
    let Some((index, _, mut list)) = members.shift_remove_full(keyword) else {
        return;
    };
    let Some(only) = list.as_array_mut().and_then(Vec::pop) else {
        return;
    };
    let disjoint = only.as_object().is_some_and(|inner| {
        !inner.contains_key("$ref") && inner.keys().all(|key| key == "nullable" || !members.contains_key(key))
    });
    if !disjoint {
        push_to(members, "allOf", only);
        return;
    }
    let mut only = only;
    if let Some(inner) = only.as_object_mut() {
        inner.shift_remove("nullable");
        for (key, value) in std::mem::take(inner).into_iter().rev() {
            members.shift_insert(index.min(members.len()), key, value);
        }
    }
}
