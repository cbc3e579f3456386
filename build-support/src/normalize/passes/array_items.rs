//! Gives every array a schema for its items.
//!
//! In: `type: array` without `items`. Out: the same with items of any kind, which is what it means; OpenAPI 3.0 wants
//! it said.

use crate::document::Node;
use crate::normalize::Report;
use crate::normalize::edit::empty_object;
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let location = schema.location.clone();
        let Some(members) = schema.as_object_mut() else { return };
        if members.get("type").and_then(Node::as_str) == Some("array") && !members.contains_key("items") {
            members.insert("items".to_owned(), empty_object(&location));
            report.rewritten(
                place.pointer,
                &location,
                "the array says nothing of its items, so they may be anything",
            );
        }
    });
}
