//! Writes `const` as an enumeration of one value.
//!
//! In: `const` of OpenAPI 3.1. Out: `enum` with that value alone, which says the same in 3.0.

use crate::document::Node;
use crate::normalize::Report;
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, _report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, _| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some((index, _, value)) = members.shift_remove_full("const") else {
            return;
        };
        let location = value.location.clone();
        members.shift_remove("enum");
        let index = index.min(members.len());
        members.shift_insert(index, "enum".to_owned(), Node::array(vec![value], location));
    });
}
