//! Gives every operation the servers that it has to itself.
//!
//! In: servers of path items and of operations. Out: servers of operations only. Those of an operation replace those of
//! its path, as OpenAPI 3.0.3 says (section "Operation Object", `servers`); an empty list names none.

use crate::document::{Node, Object};
use crate::normalize::Report;
use crate::normalize::walk::{self, Kind, METHODS, Order};

pub(super) fn run(document: &mut Node, _: &mut Report) {
    walk::parts(document, Order::ParentsFirst, |node, place| {
        if place.kind != Kind::PathItem {
            return;
        }
        let Some(item) = node.as_object_mut() else { return };
        let shared = take_servers(item);
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Node::as_object_mut) else {
                continue;
            };
            if let Some(servers) = take_servers(operation).or_else(|| shared.clone()) {
                operation.insert("servers".to_owned(), servers);
            }
        }
    });
}

/// The servers of a part, unless the list is empty.
fn take_servers(part: &mut Object) -> Option<Node> {
    part.shift_remove("servers")
        .filter(|servers| servers.as_array().is_some_and(|list| !list.is_empty()))
}
