//! Sets aside keywords that say nothing about the type of their schema.
//!
//! In: keywords of any type beside any `type`, as `items` beside `type: string`. Out: only those that speak of the
//! type. JSON Schema gives the others no effect, and the types of later stages would drop them without a word.

use crate::document::Node;
use crate::normalize::Report;
use crate::normalize::edit::set_aside;
use crate::normalize::keywords::{concerns, subject};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(of) = members.get("type").and_then(Node::as_str).map(str::to_owned) else {
            return;
        };
        let foreign: Vec<String> = members
            .keys()
            .filter(|keyword| subject(keyword).is_some_and(|subject| !concerns(subject, &of)))
            .cloned()
            .collect();
        for keyword in foreign {
            if let Some(value) = members.get(&keyword) {
                let message = format!("`{keyword}` says nothing about values of the type `{of}`");
                report.rewritten(&place.pointer.join(&keyword), &value.location, message);
            }
            set_aside(members, &keyword);
        }
    });
}
