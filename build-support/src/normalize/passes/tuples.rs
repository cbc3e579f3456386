//! Brings arrays whose positions have schemas of their own to one schema for all items.
//!
//! In: `prefixItems`, or the list under `items` of older drafts. Out: `items` that allows what any position allows, and
//! the greatest length where further items are ruled out. The positions are kept in `x-prefixItems`: OpenAPI 3.0 cannot
//! express them.

use crate::document::{Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, object_of, rename};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ChildrenFirst, |schema, place| {
        let location = schema.location.clone();
        let Some(members) = schema.as_object_mut() else { return };
        adopt_older_form(members);
        if members
            .get("prefixItems")
            .is_some_and(|parts| parts.as_array().is_some())
        {
            if flatten(members) < 2 {
                return;
            }
            let message =
                "which position of the array has which schema cannot be said, so any item may be of any of them";
            report.degraded(place.pointer, &location, message);
        } else if members.get("items").is_some_and(|items| items.as_bool() == Some(false)) {
            members.insert("items".to_owned(), empty_object(&location));
            members.insert("maxItems".to_owned(), Node::new(Value::Number(0.into()), location));
        }
    });
}

/// Writes a list under `items` as `prefixItems`, and `additionalItems` as `items`.
fn adopt_older_form(members: &mut Object) {
    if members.get("items").is_some_and(|items| items.as_array().is_some()) && rename(members, "items", "prefixItems") {
        rename(members, "additionalItems", "items");
    }
}

/// Makes one schema of the positions, and says how many different ones there were.
fn flatten(members: &mut Object) -> usize {
    let Some(parts) = members.get("prefixItems").and_then(Node::as_array) else {
        return 0;
    };
    let count = parts.len();
    let mut alternatives: Vec<Node> = Vec::new();
    let rest = members.get("items").filter(|items| items.as_object().is_some());
    for part in parts.iter().chain(rest) {
        if !alternatives.iter().any(|known| known.same_data(part)) {
            alternatives.push(part.clone());
        }
    }
    let kinds = alternatives.len();
    let closed = members.get("items").is_some_and(|items| items.as_bool() == Some(false));
    if let Some(parts) = members.get("prefixItems").cloned() {
        let location = parts.location.clone();
        rename(members, "prefixItems", "x-prefixItems");
        members.shift_remove("prefixItems");
        members.insert("items".to_owned(), any_of(alternatives, &parts));
        if closed && !members.contains_key("maxItems") {
            members.insert("maxItems".to_owned(), Node::new(Value::Number(count.into()), location));
        }
    }
    kinds
}

fn any_of(mut alternatives: Vec<Node>, parts: &Node) -> Node {
    match alternatives.len() {
        0 => empty_object(&parts.location),
        1 => alternatives.swap_remove(0),
        _ => object_of("anyOf", Node::array(alternatives, parts.location.clone())),
    }
}
