//! Leaves out defaults that do not fit their schema.
//!
//! In: `default` with any value. Out: `default` only with a value that the schema allows. A value that lacks its
//! quotes, or has too many, is repaired. A default of the wrong type would become code that cannot be compiled.

use crate::document::{Node, Value};
use crate::normalize::Report;
use crate::normalize::edit::shown;
use crate::normalize::fits::fits;
use crate::normalize::keywords::requoted;
use crate::normalize::walk::{self, Kind, Order};

/// What has to become of a default.
enum Verdict {
    Keep,
    Repair(Value),
    Remove,
}

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let mut verdicts = Vec::new();
    walk::inspect(document, |node, place| {
        if place.kind == Kind::Schema
            && let Some(default) = node.get("default")
        {
            verdicts.push(judge(document, node, default));
        }
    });
    let mut verdicts = verdicts.into_iter();
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(default) = members.get_mut("default") else {
            return;
        };
        let pointer = place.pointer.join("default");
        let (before, location) = (shown(default), default.location.clone());
        match verdicts.next() {
            Some(Verdict::Repair(value)) => {
                default.value = value;
                let message = format!("the default {before} was written as {}", shown(default));
                report.rewritten(&pointer, &location, message);
            }
            Some(Verdict::Remove) => {
                members.shift_remove("default");
                let message = format!("the default {before} does not fit the schema and was left out");
                report.rewritten(&pointer, &location, message);
            }
            Some(Verdict::Keep) | None => {}
        }
    });
}

fn judge(document: &Node, schema: &Node, default: &Node) -> Verdict {
    if fits(document, schema, default) {
        return Verdict::Keep;
    }
    let repaired = schema.str_of("type").and_then(|of| requoted(&default.value, of));
    match repaired.map(|value| Node::new(value, default.location.clone())) {
        Some(repaired) if fits(document, schema, &repaired) => Verdict::Repair(repaired.value),
        _ => Verdict::Remove,
    }
}
