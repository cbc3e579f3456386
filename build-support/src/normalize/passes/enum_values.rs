//! Makes the values of an enumeration distinct values of its type.
//!
//! In: `enum` with `null`, with repeated values, or with values that lack their quotes. Out: distinct values of the
//! type, none of them `null`; a schema that lists `null` is nullable, and one that lists nothing else has the type
//! `null`. Where the values and the type contradict each other the values win, because servers send them.

use std::collections::HashSet;

use crate::document::{JsonPointer, Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::shown;
use crate::normalize::keywords::{common_type, is_of_type, requoted};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        if members.get("enum").is_none_or(|values| values.as_array().is_none()) {
            return;
        }
        let pointer = place.pointer.join("enum");
        give_to_items(members, &pointer, report);
        take_null(members);
        fit_to_type(members, &pointer, report);
        remove_repeated(members, &pointer, report);
    });
}

/// Moves an enumeration of items, put beside `type: array` by mistake, to the items.
fn give_to_items(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let is_array = members.get("type").and_then(Node::as_str) == Some("array");
    let lists = |values: &Node| {
        values
            .as_array()
            .into_iter()
            .flatten()
            .any(|value| value.as_array().is_some())
    };
    if !is_array || members.get("enum").is_some_and(lists) {
        return;
    }
    let Some(items) = members.get("items").and_then(Node::as_object) else {
        return;
    };
    if items.contains_key("$ref") || items.contains_key("enum") {
        return;
    }
    let Some(values) = members.shift_remove("enum") else {
        return;
    };
    report.rewritten(
        pointer,
        &values.location,
        "the values are those of the items, not of the array",
    );
    if let Some(items) = members.get_mut("items").and_then(Node::as_object_mut) {
        items.insert("enum".to_owned(), values);
    }
}

/// Takes `null` out of the values.
fn take_null(members: &mut Object) {
    let Some(values) = members.get_mut("enum") else { return };
    let location = values.location.clone();
    let Some(values) = values.as_array_mut() else { return };
    let count = values.len();
    values.retain(|value| !value.is_null());
    if values.len() == count {
        return;
    }
    if values.is_empty() {
        members.shift_remove("enum");
        members.insert("type".to_owned(), Node::string("null", location));
    } else {
        members.insert("nullable".to_owned(), Node::bool(true, location));
    }
}

/// Makes the values and the type agree.
fn fit_to_type(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let Some(of) = members.get("type").and_then(Node::as_str).map(str::to_owned) else {
        return;
    };
    let Some(values) = members.get_mut("enum") else { return };
    let location = values.location.clone();
    let Some(values) = values.as_array_mut() else { return };
    if of == "null" || values.iter().all(|value| is_of_type(&value.value, &of)) {
        return;
    }
    let fitted: Option<Vec<Node>> = values
        .iter()
        .map(|value| match requoted(&value.value, &of) {
            Some(fitted) => Some(Node::new(fitted, value.location.clone())),
            None => is_of_type(&value.value, &of).then(|| value.clone()),
        })
        .collect();
    match (fitted, common_type(values)) {
        (Some(fitted), _) => {
            *values = fitted;
            report.rewritten(
                pointer,
                &location,
                format!("the values were written as values of the type `{of}`"),
            );
        }
        (None, Some(common)) => {
            members.insert("type".to_owned(), Node::string(common, location.clone()));
            report.rewritten(
                pointer,
                &location,
                format!("the values are of the type `{common}`, not `{of}`"),
            );
        }
        (None, None) => {
            members.shift_remove("type");
            report.rewritten(
                pointer,
                &location,
                format!("the values are of several types, not of `{of}`"),
            );
        }
    }
}

fn remove_repeated(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let Some(values) = members.get_mut("enum").and_then(Node::as_array_mut) else {
        return;
    };
    let mut seen = HashSet::new();
    values.retain(|value| {
        let new = seen.insert(value.to_json().to_string());
        if !new {
            report.rewritten(
                pointer,
                &value.location,
                format!("the value {} is listed twice", shown(value)),
            );
        }
        new
    });
}
