//! Takes the requests that a server makes out of the description of a client.
//!
//! In: `webhooks` and callbacks, with the schemas of what they carry. Out: neither of them, but those schemas as
//! components, and under `components` the schema of the JSON body of each by its name ([`WEBHOOK_EVENTS`],
//! [`CALLBACK_EVENTS`]), so that a program that receives such requests has types for them. Other components that they
//! refer to are marked ([`SERVER_PART`]), for the pass that leaves out what nothing else refers to.

use std::collections::HashSet;

use crate::document::kinds::{CALLBACK_EVENTS, SERVER_PART, WEBHOOK_EVENTS};
use crate::document::{JsonPointer, Node, Object, Value, is_json};
use crate::normalize::Report;
use crate::normalize::lift::Lifted;
use crate::normalize::names::pascal;
use crate::normalize::walk::{self, Kind, METHODS, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let mut lifted = Lifted::for_document(document);
    let mut parts = Parts::default();
    let mut webhooks = Object::default();
    if let Some(Value::Object(stated)) = remove(document, "webhooks") {
        for (name, item) in stated {
            let request = Request {
                what: "webhook",
                pointer: JsonPointer::from(["webhooks"]).join(&name),
                operation: None,
                name,
                items: vec![item],
            };
            parts.add(&request.items, document);
            request.add_to(&mut webhooks, document, &mut lifted, report);
        }
    }
    let mut callbacks = Object::default();
    for callback in take_callbacks(document) {
        parts.add(&callback.items, document);
        callback.add_to(&mut callbacks, document, &mut lifted, report);
    }
    parts.mark(document);
    lifted.add_to(document);
    add_section(document, WEBHOOK_EVENTS, webhooks);
    add_section(document, CALLBACK_EVENTS, callbacks);
}

/// The components, schemas aside, that requests of the server refer to.
#[derive(Default)]
struct Parts(HashSet<JsonPointer>);

impl Parts {
    /// Adds those that `nodes` refer to, themselves or through others.
    fn add<'d>(&mut self, nodes: &'d [Node], document: &'d Node) {
        let mut left: Vec<&Node> = nodes.iter().collect();
        while let Some(node) = left.pop() {
            match &node.value {
                Value::Array(items) => left.extend(items),
                Value::Object(members) => left.extend(members.values()),
                _ => {}
            }
            let Some(target) = node.str_of("$ref").and_then(JsonPointer::in_reference) else {
                continue;
            };
            let is_part = target.is_below(&JsonPointer::from(["components"]))
                && !target.is_below(&JsonPointer::from(["components", "schemas"]));
            if let Some(part) = document.at(&target).filter(|_| is_part)
                && self.0.insert(target)
            {
                left.push(part);
            }
        }
    }

    fn mark(&self, document: &mut Node) {
        for pointer in &self.0 {
            let Some(part) = document.at_mut(pointer) else { continue };
            let mark = Node::new(Value::Bool(true), part.location.clone());
            if let Some(members) = part.as_object_mut() {
                members.insert(SERVER_PART.to_owned(), mark);
            }
        }
    }
}

fn remove(part: &mut Node, key: &str) -> Option<Value> {
    part.as_object_mut()?.shift_remove(key).map(|node| node.value)
}

/// Adds `events` to the components of `document`, as their section `section`.
fn add_section(document: &mut Node, section: &str, events: Object) {
    let components = document.get_mut("components").filter(|_| !events.is_empty());
    let Some(components) = components else { return };
    let location = components.location.clone();
    if let Some(sections) = components.as_object_mut() {
        sections.insert(section.to_owned(), Node::object(events, location));
    }
}

/// Takes all callbacks out of `document`.
fn take_callbacks(document: &mut Node) -> Vec<Request> {
    let mut taken = Vec::new();
    walk::parts(document, Order::ParentsFirst, |part, place| {
        if !matches!(place.kind, Kind::Operation | Kind::Components) {
            return;
        }
        let operation = part.str_of("operationId").map(str::to_owned);
        let Some(Value::Object(callbacks)) = remove(part, "callbacks") else {
            return;
        };
        for (name, mut callback) in callbacks {
            let items = callback.as_object_mut().map(std::mem::take).unwrap_or_default();
            taken.push(Request {
                what: "callback",
                pointer: place.pointer.join("callbacks").join(&name),
                operation: operation.clone(),
                name,
                items: items.into_iter().map(|(_, item)| item).collect(),
            });
        }
    });
    taken
}

/// A request that a server makes.
struct Request {
    /// What OpenAPI calls it.
    what: &'static str,
    pointer: JsonPointer,
    name: String,
    /// The operation that it is a callback of.
    operation: Option<String>,
    items: Vec<Node>,
}

impl Request {
    /// Lifts the schemas of what the request carries, and adds that of its JSON body to `events` under its name.
    fn add_to(self, events: &mut Object, document: &Node, lifted: &mut Lifted, report: &mut Report) {
        let Some(location) = self.items.first().map(|item| item.location.clone()) else {
            return;
        };
        let bodies: Vec<Node> = self
            .items
            .iter()
            .flat_map(|item| bodies(item, document, &self.name, lifted))
            .collect();
        let (what, name) = (self.what, &self.name);
        if bodies.is_empty() {
            let message =
                format!("the {what} `{name}` is a request of the server without JSON; only its types are kept");
            report.skipped(&self.pointer, &location, message);
        } else {
            let message = format!("the {what} `{name}` is a request of the server; its body is one of its events");
            report.rewritten(&self.pointer, &location, message);
        }
        for body in bodies {
            let longer = self.operation.iter().map(|operation| format!("{operation}.{name}"));
            let numbered = (2..).map(|number| format!("{name}.{number}"));
            for key in std::iter::once(name.clone()).chain(longer).chain(numbered) {
                match events.get(&key) {
                    Some(other) if other.same_data(&body) => break,
                    Some(_) => {}
                    None => {
                        events.insert(key, body);
                        break;
                    }
                }
            }
        }
    }
}

/// The schemas of the JSON bodies of the operations of `item`; all their schemas that deserve a name have one.
fn bodies(item: &Node, document: &Node, name: &str, lifted: &mut Lifted) -> Vec<Node> {
    let item = followed(item, document);
    let operations = METHODS.iter().filter_map(|method| item.get(method));
    let mut bodies = Vec::new();
    for operation in operations {
        let body = operation.get("requestBody").map(|body| followed(body, document));
        let Some(content) = body.and_then(|body| body.get("content")?.as_object()) else {
            continue;
        };
        let mut is_first = true;
        for (media_type, content) in content {
            let Some(mut schema) = followed(content, document).get("schema").cloned() else {
                continue;
            };
            lifted.lift(&mut schema, &format!("{}Payload", pascal(name)), &[]);
            if is_json(media_type) && std::mem::take(&mut is_first) {
                bodies.push(schema);
            }
        }
    }
    bodies
}

/// The component that `part` refers to, or `part` itself.
fn followed<'d>(part: &'d Node, document: &'d Node) -> &'d Node {
    let target = part.str_of("$ref").and_then(JsonPointer::in_reference);
    target.and_then(|target| document.at(&target)).unwrap_or(part)
}
