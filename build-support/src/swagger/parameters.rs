//! Parameters that are no bodies, and headers.
//!
//! Swagger has the keywords of a schema in the parameter itself, and says by `collectionFormat` how items are joined.

use super::{Converter, members};
use crate::document::{JsonPointer, Location, Node, Object, Value};

/// The keywords of a parameter, a header or an item that a schema has in OpenAPI 3.0.
const OF_SCHEMAS: [&str; 18] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
    "nullable",
];

/// Where a value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Query,
    Path,
    Header,
    /// In a body of `application/x-www-form-urlencoded` alone.
    Form,
    /// In a body of `multipart/form-data`, perhaps among others.
    Multipart,
}

/// How the items of a list are sent in OpenAPI 3.0.
pub(super) struct Style {
    pub(super) style: Option<&'static str>,
    pub(super) explode: Option<bool>,
}

impl Converter {
    /// The parameter `node`, which is neither a body nor a field of a form.
    pub(super) fn parameter(&mut self, node: Node, pointer: &JsonPointer) -> Node {
        let sent = match node.str_of("in") {
            Some("query") => Sent::Query,
            Some("path") => Sent::Path,
            Some("header") => Sent::Header,
            _ => return node,
        };
        let (mut parameter, location) = match members(node) {
            Ok(parameter) => parameter,
            Err(node) => return node,
        };
        let (schema, style) = self.schema(&mut parameter, sent, pointer, &location);
        for (key, value) in [
            ("style", style.style.map(|style| Value::String(style.to_owned()))),
            ("explode", style.explode.map(Value::Bool)),
        ] {
            if let Some(value) = value {
                parameter.insert(key.to_owned(), Node::new(value, location.clone()));
            }
        }
        if let Some(schema) = schema {
            parameter.insert("schema".to_owned(), schema);
        }
        Node::object(parameter, location)
    }

    /// The header `node` of a response.
    pub(super) fn header(&mut self, node: Node, pointer: &JsonPointer) -> Node {
        match members(node) {
            Ok((mut header, location)) => {
                let (schema, _) = self.schema(&mut header, Sent::Header, pointer, &location);
                if let Some(schema) = schema {
                    header.insert("schema".to_owned(), schema);
                }
                Node::object(header, location)
            }
            Err(node) => node,
        }
    }

    /// Takes the keywords of a schema out of `members`, those of the parameter at `pointer`; returns the schema, and
    /// how lists of it are sent.
    pub(super) fn schema(
        &mut self,
        members: &mut Object,
        sent: Sent,
        pointer: &JsonPointer,
        location: &Location,
    ) -> (Option<Node>, Style) {
        let mut schema = Object::default();
        for key in OF_SCHEMAS {
            if let Some(value) = members.shift_remove(key) {
                schema.insert(key.to_owned(), value);
            }
        }
        let format = members.shift_remove("collectionFormat");
        let is_list = schema.get("type").and_then(Node::as_str) == Some("array");
        let style = match is_list {
            true => self.style(format, sent, &mut schema, pointer, location),
            false => {
                if let Some(format) = format {
                    let message = "`collectionFormat` says nothing of a value that is no array";
                    self.rewritten(&pointer.join("collectionFormat"), &format.location, message);
                }
                Style {
                    style: None,
                    explode: None,
                }
            }
        };
        if let Some(items) = schema.get_mut("items") {
            self.item(items, &pointer.join("schema").join("items"));
        }
        let schema = (!schema.is_empty()).then(|| Node::object(schema, location.clone()));
        (schema, style)
    }

    /// How OpenAPI 3.0 sends the list `schema` in the format `format`; where it cannot, the list becomes the text that
    /// is sent.
    fn style(
        &mut self,
        format: Option<Node>,
        sent: Sent,
        schema: &mut Object,
        pointer: &JsonPointer,
        location: &Location,
    ) -> Style {
        let style = |style, explode| Style { style, explode };
        let place = format.as_ref().map_or(location, |node| &node.location).clone();
        let pointer = pointer.join("collectionFormat");
        let name = match &format {
            None => "csv",
            Some(format) => match format.as_str() {
                Some(name @ ("csv" | "ssv" | "tsv" | "pipes" | "multi")) => name,
                name => {
                    let shown = name.unwrap_or_else(|| format.value.kind());
                    let message = format!("`{shown}` is no collection format of Swagger; `csv`, the default, is read");
                    self.degraded(&pointer, &place, message);
                    "csv"
                }
            },
        };
        match (name, sent) {
            ("csv", Sent::Query | Sent::Form) => return style(Some("form"), Some(false)),
            ("multi", Sent::Query | Sent::Form) => return style(Some("form"), Some(true)),
            ("ssv", Sent::Query | Sent::Form) => return style(Some("spaceDelimited"), Some(false)),
            ("pipes", Sent::Query | Sent::Form) => return style(Some("pipeDelimited"), Some(false)),
            ("csv", Sent::Path | Sent::Header) | ("multi", Sent::Multipart) => return style(None, None),
            ("multi", Sent::Path | Sent::Header) => {
                let message = "only queries and forms can have a value more than once; the items are joined by commas";
                self.rewritten(&pointer, &place, message);
                return style(None, None);
            }
            _ => {}
        }
        let separator = match name {
            "ssv" => "spaces",
            "tsv" => "tabs",
            "pipes" => "`|`",
            _ => "commas",
        };
        let message = format!(
            "OpenAPI 3.0 cannot join the items of this array by {separator}, so the value is text that has them joined"
        );
        self.degraded(&pointer, &place, message);
        *schema = text_of(schema);
        style(None, None)
    }

    /// Makes `items`, of a list at `pointer`, a schema. A list in a list is the text that is sent.
    fn item(&mut self, items: &mut Node, pointer: &JsonPointer) {
        let location = items.location.clone();
        let Some(schema) = items.as_object_mut() else { return };
        let format = schema.shift_remove("collectionFormat");
        if schema.get("type").and_then(Node::as_str) == Some("array") {
            let message =
                "OpenAPI 3.0 cannot send an array in an array here, so each of them is text that has its items joined";
            self.degraded(pointer, &location, message);
            *schema = text_of(schema);
        } else if let Some(format) = format {
            let message = "`collectionFormat` says nothing of a value that is no array";
            self.rewritten(&pointer.join("collectionFormat"), &format.location, message);
        }
    }
}

/// The schema of the text that a value of the list `schema` is sent as. It has none of the constraints of the list.
fn text_of(schema: &mut Object) -> Object {
    let mut text = Object::default();
    if let Some(mut kind) = schema.shift_remove("type") {
        kind.value = Value::String("string".to_owned());
        text.insert("type".to_owned(), kind);
    }
    text
}
