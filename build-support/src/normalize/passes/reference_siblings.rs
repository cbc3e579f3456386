//! Gives every reference a schema of its own.
//!
//! In: `$ref` beside other keywords, which count in OpenAPI 3.1 and, by their authors' intention, in 3.0. Out: the
//! reference as a part of `allOf`, beside the same keywords.

use crate::document::{Node, Value};
use crate::normalize::Report;
use crate::normalize::edit::object_of;
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, _report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, _| {
        let Some(members) = schema.as_object_mut() else { return };
        if members.len() < 2 || !members.contains_key("$ref") {
            return;
        }
        let Some((index, _, reference)) = members.shift_remove_full("$ref") else {
            return;
        };
        let part = object_of("$ref", reference);
        match members.get_mut("allOf").map(|parts| &mut parts.value) {
            Some(Value::Array(parts)) => parts.insert(0, part),
            _ => {
                let location = part.location.clone();
                members.shift_insert(index, "allOf".to_owned(), Node::array(vec![part], location));
            }
        }
    });
}
