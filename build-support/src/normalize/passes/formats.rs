//! Leaves `format` only where it means something.
//!
//! In: `format` on any schema. Out: `format` on strings, numbers and integers only. On objects, arrays and booleans it
//! is kept as an extension.

use crate::document::Node;
use crate::normalize::Report;
use crate::normalize::edit::{set_aside, shown};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let of = members.get("type").and_then(Node::as_str);
        let Some(of) = of
            .filter(|of| matches!(*of, "object" | "array" | "boolean"))
            .map(str::to_owned)
        else {
            return;
        };
        let Some(format) = members.get("format") else { return };
        let message = format!(
            "the format {} says nothing about values of the type `{of}`",
            shown(format)
        );
        report.rewritten(&place.pointer.join("format"), &format.location, message);
        set_aside(members, "format");
    });
}
