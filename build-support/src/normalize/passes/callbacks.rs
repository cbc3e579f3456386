//! Takes the requests that a server makes out of the description of a client.
//!
//! In: `webhooks` and callbacks, with the schemas of what they carry. Out: neither of them, but those schemas as
//! components, so that a program that receives such requests still has types for them.

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::lift::Lifted;
use crate::normalize::names::pascal;
use crate::normalize::walk::{self, Kind, METHODS, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let mut lifted = Lifted::for_document(document);
    if let Some(Value::Object(webhooks)) = remove(document, "webhooks") {
        for (name, mut item) in webhooks {
            let message = format!("the webhook `{name}` is a request of the server; only its types are kept");
            report.skipped(&JsonPointer::from(["webhooks"]).join(&name), &item.location, message);
            lift_payloads(&mut item, &name, &mut lifted);
        }
    }
    walk::parts(document, Order::ParentsFirst, |part, place| {
        if !matches!(place.kind, Kind::Operation | Kind::Components) {
            return;
        }
        let Some(Value::Object(callbacks)) = remove(part, "callbacks") else {
            return;
        };
        for (name, mut callback) in callbacks {
            let pointer = place.pointer.join("callbacks").join(&name);
            let message = format!("the callback `{name}` is a request of the server; only its types are kept");
            report.skipped(&pointer, &callback.location, message);
            for item in callback.as_object_mut().into_iter().flat_map(Object::values_mut) {
                lift_payloads(item, &name, &mut lifted);
            }
        }
    });
    lifted.add_to(document);
}

fn remove(part: &mut Node, key: &str) -> Option<Value> {
    part.as_object_mut()?.shift_remove(key).map(|node| node.value)
}

/// Lifts the schemas of what the operations of `item` carry.
fn lift_payloads(item: &mut Node, name: &str, lifted: &mut Lifted) {
    for method in METHODS {
        let content = item
            .get_mut(method)
            .and_then(|it| it.get_mut("requestBody"))
            .and_then(|it| it.get_mut("content"));
        for media_type in content
            .and_then(Node::as_object_mut)
            .into_iter()
            .flat_map(Object::values_mut)
        {
            if let Some(schema) = media_type.get_mut("schema") {
                lifted.lift(schema, &format!("{}Payload", pascal(name)), &[]);
            }
        }
    }
}
