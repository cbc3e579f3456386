//! Path items and operations.

use super::media::Media;
use super::{Converter, members};
use crate::document::{JsonPointer, METHODS, Node, Object, Value};

/// A parameter that belongs to the body of an operation.
#[derive(Clone)]
pub(super) struct BodyPart {
    pub(super) node: Node,
    /// The name of the shared parameter that it is.
    pub(super) shared: Option<String>,
}

impl Converter {
    pub(super) fn paths(&mut self, mut paths: Node) -> Node {
        for (path, item) in paths.as_object_mut().into_iter().flatten() {
            if !path.starts_with("x-") {
                self.path_item(item, &JsonPointer::from(["paths"]).join(path));
            }
        }
        paths
    }

    fn path_item(&mut self, item: &mut Node, pointer: &JsonPointer) {
        let Some(item) = item.as_object_mut() else { return };
        let mut shared = Vec::new();
        if let Some(parameters) = item.shift_remove("parameters") {
            let (parameters, bodies) = self.parameters(parameters, pointer);
            shared = bodies;
            item.insert("parameters".to_owned(), parameters);
        }
        let is_method = |key: &str| METHODS.contains(&key.to_ascii_lowercase().as_str());
        for (method, operation) in item.iter_mut().filter(|(key, _)| is_method(key)) {
            let nothing = Node::new(Value::Null, operation.location.clone());
            let node = std::mem::replace(operation, nothing);
            *operation = self.operation(node, &shared, &pointer.join(method));
        }
    }

    fn operation(&mut self, node: Node, shared: &[BodyPart], pointer: &JsonPointer) -> Node {
        let (mut operation, location) = match members(node) {
            Ok(operation) => operation,
            Err(node) => return node,
        };
        let mut own = |key: &str, inherited: &Option<Media>| match operation.shift_remove(key) {
            Some(node) => Media::of(Some(node), &pointer.join(key), &mut self.notes),
            None => inherited.clone(),
        };
        let consumes = own("consumes", &self.consumes);
        let produces = own("produces", &self.produces);
        if let Some(schemes) = operation.shift_remove("schemes") {
            match self.servers_of_operation(&schemes, pointer) {
                Some(servers) => drop(operation.insert("servers".to_owned(), servers)),
                None => {
                    let message = "`schemes` without a `host` say nothing";
                    self.rewritten(&pointer.join("schemes"), &schemes.location, message);
                }
            }
        }
        let mut bodies = Vec::new();
        let has_parameters = operation.contains_key("parameters");
        if let Some(parameters) = operation.shift_remove("parameters") {
            let (parameters, own) = self.parameters(parameters, pointer);
            bodies = own;
            operation.insert("parameters".to_owned(), parameters);
        }
        let is_empty = operation
            .get("parameters")
            .and_then(Node::as_array)
            .is_some_and(<[Node]>::is_empty);
        if has_parameters && is_empty && !bodies.is_empty() {
            operation.shift_remove("parameters");
        }
        if let Some(body) = self.request_body(bodies, shared, consumes.as_ref(), pointer) {
            operation.insert("requestBody".to_owned(), body);
        }
        if let Some(responses) = operation.shift_remove("responses") {
            let responses = self.responses(responses, produces.as_ref(), pointer);
            operation.insert("responses".to_owned(), responses);
        }
        Node::object(operation, location)
    }

    /// Those of `parameters` that are no parts of bodies, converted, and those that are. They stand in the path item or
    /// the operation at `pointer`.
    fn parameters(&mut self, parameters: Node, pointer: &JsonPointer) -> (Node, Vec<BodyPart>) {
        let location = parameters.location.clone();
        let Value::Array(items) = parameters.value else {
            return (parameters, Vec::new());
        };
        let (mut kept, mut bodies) = (Vec::new(), Vec::new());
        for node in items {
            let name = node.str_of("$ref").and_then(|text| text.strip_prefix("#/parameters/"));
            let name = name.map(crate::document::unescape_pointer_token);
            let shared = name.as_ref().and_then(|name| self.parameters.get(name));
            let is_body = |node: &Node| matches!(node.str_of("in"), Some("body" | "formData"));
            match shared.filter(|shared| is_body(shared)).cloned() {
                Some(node) => bodies.push(BodyPart { node, shared: name }),
                None if is_body(&node) => bodies.push(BodyPart { node, shared: None }),
                None => {
                    let pointer = pointer.join("parameters").join_index(kept.len());
                    kept.push(self.parameter(node, &pointer));
                }
            }
        }
        (Node::array(kept, location), bodies)
    }

    /// The shared parameters, and those that are bodies. Fields of forms are part of the bodies that have them.
    pub(super) fn shared_parameters(&mut self) -> (Object, Object) {
        let (mut parameters, mut bodies) = (Object::default(), Object::default());
        for (name, node) in self.parameters.clone() {
            match node.str_of("in") {
                Some("formData") => {}
                Some("body") => {
                    let pointer = JsonPointer::from(["components", "requestBodies"]).join(&name);
                    let consumes = self.consumes.clone();
                    let body = self.body(node, consumes.as_ref(), &pointer);
                    bodies.insert(name, body);
                }
                _ => {
                    let pointer = JsonPointer::from(["components", "parameters"]).join(&name);
                    let parameter = self.parameter(node, &pointer);
                    parameters.insert(name, parameter);
                }
            }
        }
        (parameters, bodies)
    }
}
