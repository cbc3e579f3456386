//! Swagger 2.0 as OpenAPI 3.0.
//!
//! In: a Swagger 2.0 description in one document. Out: the same API as OpenAPI 3.0.3, in which every part keeps the
//! file and line that it was read from, and a [`Note`] for each thing that OpenAPI 3.0 has no words for or that had to
//! be assumed. What no version of Swagger knows stays where it is, so that the account of keywords finds it.
//!
//! The specifications are <https://spec.openapis.org/oas/v2.0> and <https://spec.openapis.org/oas/v3.0.3>.

mod bodies;
mod media;
mod operations;
mod parameters;
mod responses;
mod schemas;
mod security;
mod servers;

use crate::document::note::{Note, NoteKind};
use crate::document::{JsonPointer, Location, Node, Object, Value};

use media::Media;

/// The version that descriptions are converted to.
const VERSION: &str = "3.0.3";

/// Whether `root` is a Swagger 2.0 description.
pub fn is_swagger(root: &Node) -> bool {
    let version = root.get("swagger").filter(|_| root.get("openapi").is_none());
    version.is_some_and(|version| version_of(version).is_some_and(|version| version.trim() == "2.0"))
}

/// The version that `node` states, which some write as a number.
pub fn version_of(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.as_f64() == Some(2.0) => Some("2.0".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Makes the Swagger 2.0 description `root` one of OpenAPI 3.0, and says what it could not express.
pub fn convert(root: Node) -> (Node, Vec<Note>) {
    let (mut members, location) = match members(root) {
        Ok(root) => root,
        Err(root) => return (root, Vec::new()),
    };
    let mut converter = Converter::new(&mut members);
    let mut converted = Object::default();
    for (key, node) in std::mem::take(&mut members) {
        match key.as_str() {
            "swagger" => {
                converted.insert("openapi".to_owned(), Node::string(VERSION, node.location));
            }
            "paths" => {
                let paths = converter.paths(node);
                converted.insert(key, paths);
            }
            _ => {
                converted.insert(key, node);
            }
        }
    }
    converter.servers(&mut converted, &location);
    converter.components(&mut converted, &location);
    let mut root = Node::object(converted, location);
    schemas::convert(&mut root);
    (root, converter.notes)
}

/// What operations inherit, and the notes so far.
struct Converter {
    consumes: Option<Media>,
    produces: Option<Media>,
    /// `definitions`, `parameters`, `responses` and `securityDefinitions`.
    definitions: Option<Node>,
    parameters: Object,
    responses: Object,
    schemes: Option<Node>,
    /// What URLs begin with, and what follows the host.
    address: servers::Address,
    notes: Vec<Note>,
}

impl Converter {
    /// Takes what is shared out of `members`, those of the description.
    fn new(members: &mut Object) -> Self {
        let mut take = |key: &str| members.shift_remove(key);
        let mut notes = Vec::new();
        let root = JsonPointer::root();
        let mut media = |key: &str, node: Option<Node>| Media::of(node, &root.join(key), &mut notes);
        let consumes = media("consumes", take("consumes"));
        let produces = media("produces", take("produces"));
        let definitions = take("definitions");
        let schemes = take("securityDefinitions");
        let (parameters, responses) = (take("parameters"), take("responses"));
        let mut converter = Self {
            consumes,
            produces,
            definitions,
            parameters: Object::default(),
            responses: Object::default(),
            schemes,
            address: servers::Address::take(members),
            notes,
        };
        converter.parameters = converter.map(parameters, "parameters");
        converter.responses = converter.map(responses, "responses");
        converter
    }

    /// The entries of `node`, the member `key` of the description; says so if it has none because it is no object.
    fn map(&mut self, node: Option<Node>, key: &str) -> Object {
        match node {
            Some(Node {
                value: Value::Object(entries),
                ..
            }) => entries,
            Some(node) if !node.is_null() => {
                let message = format!(
                    "`{key}` is {}, where an object is due, and was left out",
                    node.value.kind()
                );
                self.degraded(&JsonPointer::from([key]), &node.location, message);
                Object::default()
            }
            _ => Object::default(),
        }
    }

    /// Puts the components into `converted`, the members of the description.
    fn components(&mut self, converted: &mut Object, location: &Location) {
        let mut sections: Vec<(&str, Option<Node>)> = vec![("schemas", self.definitions.take())];
        let (parameters, bodies) = self.shared_parameters();
        let section = |entries: Object| {
            let location = entries.values().next().map(|entry| entry.location.clone());
            location.map(|location| Node::object(entries, location))
        };
        sections.push(("parameters", section(parameters)));
        sections.push(("requestBodies", section(bodies)));
        let responses = self.shared_responses();
        sections.push(("responses", section(responses)));
        let schemes = self.schemes.take().map(security::security_schemes);
        sections.push(("securitySchemes", schemes));
        if sections.iter().all(|(_, node)| node.is_none()) {
            return;
        }
        let components = converted
            .entry("components".to_owned())
            .or_insert_with(|| Node::object(Object::default(), location.clone()));
        if components.as_object().is_none() {
            *components = Node::object(Object::default(), location.clone());
        }
        for (key, node) in sections {
            let (Some(node), Some(components)) = (node, components.as_object_mut()) else {
                continue;
            };
            components.entry(key.to_owned()).or_insert(node);
        }
    }

    fn rewritten(&mut self, pointer: &JsonPointer, location: &Location, message: impl Into<String>) {
        self.notes.push(note(NoteKind::Rewritten, pointer, location, message));
    }

    fn degraded(&mut self, pointer: &JsonPointer, location: &Location, message: impl Into<String>) {
        self.notes.push(note(NoteKind::Degraded, pointer, location, message));
    }
}

fn note(kind: NoteKind, pointer: &JsonPointer, location: &Location, message: impl Into<String>) -> Note {
    Note {
        pass: "swagger",
        kind,
        pointer: pointer.clone(),
        location: location.clone(),
        message: message.into(),
    }
}

/// The members of `node`, and where it stands.
///
/// # Errors
///
/// Returns `node` if it is no object: later stages say what becomes of it.
fn members(node: Node) -> Result<(Object, Location), Node> {
    match node.value {
        Value::Object(members) => Ok((members, node.location)),
        value => Err(Node::new(value, node.location)),
    }
}
