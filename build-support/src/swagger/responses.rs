//! Responses.

use super::media::{ASSUMED, Media};
use super::{Converter, members};
use crate::document::{JsonPointer, Location, Node, Object, Value};

/// What is read as a file where nothing says in which media type it is.
const BINARY: &str = "application/octet-stream";

impl Converter {
    /// The shared responses, in the media types that the description lists.
    pub(super) fn shared_responses(&mut self) -> Object {
        let produces = self.produces.clone();
        let responses = self.responses.clone();
        let converted = responses.into_iter().map(|(name, node)| {
            let pointer = JsonPointer::from(["components", "responses"]).join(&name);
            let response = self.response(node, produces.as_ref(), &pointer);
            (name, response)
        });
        converted.collect()
    }

    /// The responses of an operation at `pointer` that answers in `produces`.
    pub(super) fn responses(&mut self, mut responses: Node, produces: Option<&Media>, pointer: &JsonPointer) -> Node {
        for (status, response) in responses.as_object_mut().into_iter().flatten() {
            if status.starts_with("x-") {
                continue;
            }
            let nothing = Node::new(Value::Null, response.location.clone());
            let node = std::mem::replace(response, nothing);
            *response = self.response(node, produces, &pointer.join("responses").join(status));
        }
        responses
    }

    /// The response `node` in the media types `produces`.
    fn response(&mut self, node: Node, produces: Option<&Media>, pointer: &JsonPointer) -> Node {
        if let Some(reference) = node.str_of("$ref") {
            let own = reference
                .strip_prefix("#/responses/")
                .and_then(|name| self.responses.get(name));
            // A shared response is in the media types of the description.
            let own = own.filter(|own| own.get("schema").is_some() && !is_shared(produces, self.produces.as_ref()));
            return match own.cloned() {
                Some(own) if can_hold(produces, &own) => self.response(own, produces, pointer),
                Some(_) => {
                    let message = "the shared response has a structure, which the media types of this operation have no form \
                                   for; it is read in those of the description";
                    self.rewritten(pointer, &node.location, message);
                    node
                }
                None => node,
            };
        }
        let (mut response, location) = match members(node) {
            Ok(response) => response,
            Err(node) => return node,
        };
        let schema = response.shift_remove("schema");
        let examples = response.shift_remove("examples");
        let is_file = schema
            .as_ref()
            .is_some_and(|schema| schema.str_of("type") == Some("file"));
        if schema.is_some() || examples.is_some() {
            let types = self.types_of(produces, is_file, schema.is_some(), pointer, &location);
            let content = self.content(schema, examples, types, pointer);
            if let Some(content) = content {
                response.insert("content".to_owned(), Node::object(content, location.clone()));
            }
        }
        for (name, header) in response
            .get_mut("headers")
            .and_then(Node::as_object_mut)
            .into_iter()
            .flatten()
        {
            let nothing = Node::new(Value::Null, header.location.clone());
            let node = std::mem::replace(header, nothing);
            *header = self.header(node, &pointer.join("headers").join(name));
        }
        Node::object(response, location)
    }

    /// The media types of a response in `produces`.
    fn types_of(
        &mut self,
        produces: Option<&Media>,
        is_file: bool,
        has_schema: bool,
        pointer: &JsonPointer,
        location: &Location,
    ) -> Vec<(String, Location)> {
        let stated = produces.map(|media| media.types.clone()).unwrap_or_default();
        if !stated.is_empty() || !has_schema {
            return stated;
        }
        let assumed = if is_file { BINARY } else { ASSUMED };
        let message = format!("no `produces` says in which media type the response is; `{assumed}` is assumed");
        self.rewritten(&pointer.join("content"), location, message);
        vec![(assumed.to_owned(), location.clone())]
    }

    /// A media type object with `schema` for each of `types`, with its own of `examples`.
    fn content(
        &mut self,
        schema: Option<Node>,
        examples: Option<Node>,
        types: Vec<(String, Location)>,
        pointer: &JsonPointer,
    ) -> Option<Object> {
        let mut examples = match examples.map(|node| node.value) {
            Some(Value::Object(examples)) => examples,
            _ => Object::default(),
        };
        let mut content = Object::default();
        for (name, place) in types {
            let example = examples.shift_remove(&name);
            if schema.is_none() && example.is_none() {
                continue;
            }
            let mut media = Object::default();
            if let Some(schema) = &schema {
                media.insert("schema".to_owned(), schema.clone());
            }
            if let Some(example) = example {
                media.insert("example".to_owned(), example);
            }
            content.insert(name, Node::object(media, place));
        }
        for (name, example) in examples.iter().filter(|(name, _)| !name.starts_with("x-")) {
            let message =
                format!("the example is of the media type `{name}`, which the response is not in, and was left out");
            self.rewritten(&pointer.join("examples").join(name), &example.location, message);
        }
        (!content.is_empty()).then_some(content)
    }
}

/// Whether one of `types` can hold what `response` is.
fn can_hold(types: Option<&Media>, response: &Node) -> bool {
    let is_text = |name: &str| name.starts_with("text/") && !name.contains("xml") && !name.contains("yaml");
    let is_unstructured = |name: &str| is_text(name) || name == BINARY;
    let kind = response.get("schema").and_then(|schema| schema.str_of("type"));
    let is_scalar = matches!(kind, Some("string" | "number" | "integer" | "boolean" | "file"));
    is_scalar || types.is_none_or(|media| media.types.iter().any(|(name, _)| !is_unstructured(name)))
}

/// Whether an operation in `own` media types is in those that the description has for all.
pub(super) fn is_shared(own: Option<&Media>, shared: Option<&Media>) -> bool {
    match own {
        Some(own) => own.is_same(shared),
        None => shared.is_none(),
    }
}
