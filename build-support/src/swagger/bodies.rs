//! Bodies and forms.

use super::Converter;
use super::media::{ASSUMED, Media};
use super::members;
use super::operations::BodyPart;
use super::parameters::Sent;
use super::responses::is_shared;
use crate::document::{JsonPointer, Location, Node, Object, Value};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

impl Converter {
    /// The body that an operation at `pointer` takes in `consumes`, made of its `own` parameters and those `of_path`
    /// that it does not have itself.
    pub(super) fn request_body(
        &mut self,
        own: Vec<BodyPart>,
        of_path: &[BodyPart],
        consumes: Option<&Media>,
        pointer: &JsonPointer,
    ) -> Option<Node> {
        let name = |part: &BodyPart| part.node.str_of("name").map(str::to_owned);
        let is_body = |part: &BodyPart| part.node.str_of("in") == Some("body");
        let is_replaced = |part: &&BodyPart| match is_body(part) {
            true => !own.is_empty(),
            false => own.iter().any(|own| is_body(own) || name(own) == name(part)),
        };
        let inherited = of_path.iter().filter(|part| !is_replaced(part)).map(BodyPart::clone);
        let inherited: Vec<BodyPart> = inherited.collect();
        let (bodies, mut fields): (Vec<BodyPart>, Vec<BodyPart>) = inherited.into_iter().chain(own).partition(is_body);
        let mut bodies = bodies.into_iter();
        let Some(body) = bodies.next() else {
            let location = fields.first()?.node.location.clone();
            return Some(self.form(fields, location, consumes, pointer));
        };
        fields.extend(bodies);
        for lost in fields {
            let message = "an operation has one body, and this is left out beside it";
            self.degraded(&pointer.join("requestBody"), &lost.node.location, message);
        }
        match body.shared.filter(|_| is_shared(consumes, self.consumes.as_ref())) {
            Some(name) => {
                let target = JsonPointer::from(["components", "requestBodies"]).join(&name);
                let location = body.node.location;
                let mut reference = Object::default();
                reference.insert("$ref".to_owned(), Node::string(format!("#{target}"), location.clone()));
                Some(Node::object(reference, location))
            }
            None => Some(self.body(body.node, consumes, &pointer.join("requestBody"))),
        }
    }

    /// The body that the parameter `node` is, in `consumes`.
    pub(super) fn body(&mut self, node: Node, consumes: Option<&Media>, pointer: &JsonPointer) -> Node {
        let (mut body, location) = match members(node) {
            Ok(body) => body,
            Err(node) => return node,
        };
        // Its name is for people: nothing on the wire has it.
        for key in ["in", "name"] {
            body.shift_remove(key);
        }
        let schema = body.shift_remove("schema");
        let stated = consumes.map(|media| media.types.clone()).unwrap_or_default();
        let types = match stated.is_empty() {
            false => stated,
            true => {
                let message = format!("no `consumes` says in which media type the body is; `{ASSUMED}` is assumed");
                self.rewritten(&pointer.join("content"), &location, message);
                vec![(ASSUMED.to_owned(), location.clone())]
            }
        };
        let content = types.into_iter().map(|(name, place)| {
            let mut media = Object::default();
            if let Some(schema) = &schema {
                media.insert("schema".to_owned(), schema.clone());
            }
            (name, Node::object(media, place))
        });
        let content: Object = content.collect();
        body.insert("content".to_owned(), Node::object(content, location.clone()));
        Node::object(body, location)
    }

    /// The form that has `fields`, of an operation at `pointer` that takes `consumes`.
    fn form(
        &mut self,
        fields: Vec<BodyPart>,
        location: Location,
        consumes: Option<&Media>,
        pointer: &JsonPointer,
    ) -> Node {
        let pointer = pointer.join("requestBody");
        let has_file = fields.iter().any(|field| field.node.str_of("type") == Some("file"));
        let types = self.form_types(consumes, has_file, &pointer, &location);
        let sent = match types.iter().any(|(name, _)| name == MULTIPART) {
            true => Sent::Multipart,
            false => Sent::Form,
        };
        let mut form = Form::default();
        for field in fields {
            self.field(field.node, sent, &mut form, &pointer);
        }
        let is_required = !form.required.is_empty();
        let media = form.into_media_type(&location);
        let content = types
            .into_iter()
            .map(|(name, place)| (name, Node::object(media.clone(), place)));
        let content: Object = content.collect();
        let mut body = Object::default();
        if is_required {
            body.insert("required".to_owned(), Node::bool(true, location.clone()));
        }
        body.insert("content".to_owned(), Node::object(content, location.clone()));
        Node::object(body, location)
    }

    /// Adds the field that the parameter `node` is to `form`, the body at `pointer`.
    fn field(&mut self, node: Node, sent: Sent, form: &mut Form, pointer: &JsonPointer) {
        let Ok((mut field, place)) = members(node) else { return };
        let Some(name) = field.get("name").and_then(Node::as_str).map(str::to_owned) else {
            self.degraded(pointer, &place, "a field of a form without a name is left out");
            return;
        };
        field.shift_remove("in");
        field.shift_remove("name");
        match field.shift_remove("required") {
            Some(Node {
                value: Value::Bool(true),
                location,
            }) => form.required.push(Node::string(name.as_str(), location)),
            None
            | Some(Node {
                value: Value::Bool(false),
                ..
            }) => {}
            Some(flag) => {
                let message = format!("`required` is {}, where a boolean is due", flag.value.kind());
                self.degraded(&pointer.join(&name).join("required"), &flag.location, message);
            }
        }
        if let Some(flag) = field.shift_remove("allowEmptyValue") {
            let message = format!(
                "`allowEmptyValue: {}` says nothing that text does not allow",
                flag.to_json()
            );
            self.rewritten(&pointer.join(&name).join("allowEmptyValue"), &flag.location, message);
        }
        let (schema, style) = self.schema(&mut field, sent, &pointer.join(&name), &place);
        let mut property = schema
            .and_then(|schema| members(schema).ok())
            .map(|(schema, _)| schema)
            .unwrap_or_default();
        property.extend(field);
        if let (Some(style), Some(explode)) = (style.style, style.explode) {
            let mut of_field = Object::default();
            of_field.insert("style".to_owned(), Node::string(style, place.clone()));
            of_field.insert("explode".to_owned(), Node::bool(explode, place.clone()));
            form.encoding
                .insert(name.clone(), Node::object(of_field, place.clone()));
        }
        form.properties.insert(name, Node::object(property, place));
    }

    /// The media types of `consumes` that a form can be in.
    fn form_types(
        &mut self,
        consumes: Option<&Media>,
        has_file: bool,
        pointer: &JsonPointer,
        location: &Location,
    ) -> Vec<(String, Location)> {
        let stated = consumes.map(|media| media.types.clone()).unwrap_or_default();
        let can_be = |name: &str| name == MULTIPART || name == FORM && !has_file;
        let (types, others): (Vec<_>, Vec<_>) = stated.into_iter().partition(|(name, _)| can_be(name));
        for (name, place) in others {
            let message = format!("`{name}` has no fields of a form, so the body is not offered in it");
            self.rewritten(&pointer.join("content"), &place, message);
        }
        if !types.is_empty() {
            return types;
        }
        let assumed = if has_file { MULTIPART } else { FORM };
        let message = format!("no `consumes` says in which media type the form is; `{assumed}` is assumed");
        self.rewritten(&pointer.join("content"), location, message);
        vec![(assumed.to_owned(), location.clone())]
    }
}

/// What a form has.
#[derive(Default)]
struct Form {
    properties: Object,
    required: Vec<Node>,
    encoding: Object,
}

impl Form {
    /// The members of a media type that is this form.
    fn into_media_type(self, location: &Location) -> Object {
        let mut schema = Object::default();
        schema.insert("type".to_owned(), Node::string("object", location.clone()));
        schema.insert("properties".to_owned(), Node::object(self.properties, location.clone()));
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), Node::array(self.required, location.clone()));
        }
        let mut media = Object::default();
        media.insert("schema".to_owned(), Node::object(schema, location.clone()));
        if !self.encoding.is_empty() {
            media.insert("encoding".to_owned(), Node::object(self.encoding, location.clone()));
        }
        media
    }
}
