//! Brings the examples of schemas to the one that OpenAPI 3.0 has room for.
//!
//! In: `examples` of OpenAPI 3.1, a list. Out: `example` with the first of them, if there was none, and all of them in
//! `x-examples`.

use crate::document::{Node, Value};
use crate::normalize::Report;
use crate::normalize::edit::set_aside;
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, _report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, _| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(examples) = members.get("examples") else {
            return;
        };
        let first = match &examples.value {
            Value::Array(items) => items.first().cloned(),
            Value::Object(named) => named
                .values()
                .next()
                .map(|named| named.get("value").unwrap_or(named).clone()),
            Value::Null => None,
            _ => Some(examples.clone()),
        };
        set_aside(members, "examples");
        if let Some(first) = first {
            members.entry("example".to_owned()).or_insert(first);
        }
    });
}
