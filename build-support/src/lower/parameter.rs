//! From the parameters of an operation to the model.
//!
//! In: a canonical parameter. Out: a [`Parameter`] and its Rust name.

use indexmap::IndexMap;

use super::media_types::is_json;
use super::schemas::Schemas;
use super::shape::{Shape, shape_of};
use super::{Lowering, Site, constraints, shape};
use crate::document::{JsonPointer, Node};
use crate::model::names::{RustName, Scope, WireName, comparing_value_name, type_name, value_name};
use crate::model::operation::{Parameter, ParameterLocation, ParameterStyle};
use crate::model::types::TypeRef;
use crate::normalize::NoteKind;

impl Lowering<'_> {
    /// Lowers `parameter`, which stands at `pointer` in the operation whose request type is called
    /// `type_name_of_request`.
    pub(super) fn parameter(
        &mut self,
        parameter: &Node,
        pointer: &JsonPointer,
        request: &str,
        scope: &mut Scope,
    ) -> Option<(RustName, Parameter)> {
        let wire_name = parameter.str_of("name")?;
        let location = location(parameter)?;
        let content = parameter
            .get("content")
            .and_then(Node::as_object)
            .and_then(|content| content.first());
        let (schema_node, schema_pointer) = schema_of(parameter, content, pointer);
        let site = Site::part(schema_pointer.clone(), request, &type_name(wire_name));
        let usage = schema_node.map(|schema| self.usage(schema, &site));
        let is_nullable = usage.as_ref().is_some_and(|usage| usage.nullable) && !has_json(content);
        let (ty, constraints) = match usage {
            Some(usage) => (usage.ty, usage.constraints),
            None => (TypeRef::Text, constraints::read(parameter)),
        };
        let is_object = schema_node.is_some_and(|schema| {
            matches!(
                shape_of(self.schemas.resolved(schema)),
                Shape::Object | Shape::Map | Shape::FreeObject
            )
        });
        let has_json = has_json(content);
        let style = style(parameter, location, has_json, is_object);
        if is_nullable {
            self.note_null(schema_node.unwrap_or(parameter), &schema_pointer);
        }
        self.note_idle_keywords(parameter, (location, style), schema_node, pointer);
        let style = self.style_of_nested(style, location, parameter, schema_node, pointer);
        let example = parameter
            .get("example")
            .or_else(|| schema_node.and_then(|schema| schema.get("example")));
        let name = self.parameter_name(scope, wire_name, location);
        // A call has a key of its own where the caller gives none.
        let is_key = location == ParameterLocation::Header && self.is_key_header(wire_name);
        let lowered = Parameter {
            example: example.map(Node::to_json),
            place: parameter.location.clone(),
            wire_name: WireName::new(wire_name),
            ty,
            location,
            style,
            allow_reserved: location == ParameterLocation::Query && parameter.is_true("allowReserved"),
            required: location == ParameterLocation::Path || (parameter.is_true("required") && !is_key),
            shared: false,
            description: shape::description(parameter).or_else(|| schema_node.and_then(shape::description)),
            deprecated: parameter.is_true("deprecated"),
            constraints,
            default: schema_node
                .and_then(|schema| self.schemas.default_of(schema))
                .map(Node::to_json),
        };
        Some((name, lowered))
    }

    /// Whether a header has a key by which the server recognises a request that is repeated.
    fn is_key_header(&self, wire_name: &str) -> bool {
        let stated = self.choices.idempotency_key.as_deref();
        let mut names = stated.into_iter().chain(["Idempotency-Key"]);
        names.any(|name| name.eq_ignore_ascii_case(wire_name))
    }

    /// The header that an operation has for such a key: one that it declares, or that of the manifest, where its method
    /// is not repeatable without one.
    pub(super) fn key_header(&self, method: &str, parameters: &IndexMap<RustName, Parameter>) -> Option<String> {
        let mut headers = parameters
            .values()
            .filter(|parameter| parameter.location == ParameterLocation::Header);
        let declared = headers.find(|header| self.is_key_header(header.wire_name.as_str()));
        let stated = self
            .choices
            .idempotency_key
            .as_ref()
            .filter(|_| matches!(method, "POST" | "PATCH"));
        declared
            .map(|header| header.wire_name.as_str().to_owned())
            .or(stated.cloned())
    }

    /// The name of a parameter: that of the manifest, that of the wire, or that of the wire with where it is sent.
    fn parameter_name(&self, scope: &mut Scope, wire_name: &str, location: ParameterLocation) -> RustName {
        let name = comparing_value_name(wire_name).unwrap_or_else(|| value_name(wire_name));
        // The `_` that keeps a keyword apart is not needed where a word follows.
        let located = format!("{}_{}", name.trim_end_matches('_'), location.name());
        let mut shared = self.choices.shared.iter();
        let shared = shared.find(|(_, stated)| stated.value.is(location, wire_name));
        let renamed = shared.map(|(name, _)| name).or(self.choices.parameters.get(wire_name));
        RustName::new(
            scope.claim(
                renamed
                    .map(String::as_str)
                    .into_iter()
                    .chain([name.as_str(), located.as_str()]),
            ),
        )
    }

    /// Notes that the values of a parameter, which `schema` at `pointer` describes, cannot be `null`.
    fn note_null(&mut self, schema: &Node, pointer: &JsonPointer) {
        let location = schema
            .get("nullable")
            .map_or(&schema.location, |nullable| &nullable.location);
        let message = "`null` cannot be written where the parameter is sent; it is left out instead";
        self.note(NoteKind::Rewritten, &pointer.join("nullable"), location, message);
    }

    /// Notes `allowEmptyValue`, which says nothing to a client, and `explode` where it does not: of a single value, and
    /// in a style that has one way to write a list or an object.
    fn note_idle_keywords(
        &mut self,
        parameter: &Node,
        (location, style): (ParameterLocation, ParameterStyle),
        schema: Option<&Node>,
        pointer: &JsonPointer,
    ) {
        if let Some(allowed) = parameter.get("allowEmptyValue") {
            let message = "an empty value is sent like any other";
            let pointer = pointer.join("allowEmptyValue");
            self.note(NoteKind::Rewritten, &pointer, &allowed.location, message);
        }
        let Some(explode) = parameter.get("explode") else {
            return;
        };
        let shape = schema.map(|schema| shape_of(self.schemas.resolved(schema)));
        let is_list = matches!(shape, Some(Shape::Array));
        let is_single = matches!(shape, Some(Shape::Scalar | Shape::StringEnum | Shape::NumberEnum));
        let is_simple = matches!(location, ParameterLocation::Path | ParameterLocation::Header)
            && matches!(style, ParameterStyle::Default | ParameterStyle::SimpleExploded);
        if is_single || style == ParameterStyle::DeepObject || (is_list && is_simple) {
            let message = "`explode` makes no difference to what is sent";
            self.note(
                NoteKind::Rewritten,
                &pointer.join("explode"),
                &explode.location,
                message,
            );
        }
    }

    /// `style`, or for nested values in a query, of which OpenAPI says nothing in the style `form`, one that has them
    /// as JSON.
    fn style_of_nested(
        &mut self,
        style: ParameterStyle,
        location: ParameterLocation,
        parameter: &Node,
        schema: Option<&Node>,
        pointer: &JsonPointer,
    ) -> ParameterStyle {
        let is_form = matches!(style, ParameterStyle::Default | ParameterStyle::Form);
        let is_nested = schema.is_some_and(|schema| self.schemas.is_nested(schema));
        if location != ParameterLocation::Query || !is_form || !is_nested {
            return style;
        }
        let message = format!(
            "OpenAPI does not say how the nested values of `{}` are written in the style `form`; they are sent as JSON",
            parameter.str_of("name").unwrap_or_default()
        );
        self.note(NoteKind::Rewritten, pointer, &parameter.location, message);
        ParameterStyle::FormOfJson {
            explode: style == ParameterStyle::Default,
        }
    }
}

/// The schema of `parameter`, which stands at `pointer` and whose only media type is `content`, and where it stands.
fn schema_of<'n>(
    parameter: &'n Node,
    content: Option<(&String, &'n Node)>,
    pointer: &JsonPointer,
) -> (Option<&'n Node>, JsonPointer) {
    match (parameter.get("schema"), content) {
        (Some(schema), _) => (Some(schema), pointer.join("schema")),
        (None, Some((media_type, media))) => (
            media.get("schema"),
            pointer.join("content").join(media_type).join("schema"),
        ),
        (None, None) => (None, pointer.clone()),
    }
}

/// Whether the only media type of a parameter, `content`, is JSON.
fn has_json(content: Option<(&String, &Node)>) -> bool {
    content.is_some_and(|(media_type, _)| is_json(media_type))
}

impl Schemas<'_> {
    /// The default that `schema` or the component that it refers to states.
    fn default_of<'n>(&'n self, schema: &'n Node) -> Option<&'n Node> {
        schema.get("default").or_else(|| self.resolved(schema).get("default"))
    }

    /// Whether values of `schema` have arrays or objects below their first level.
    fn is_nested(&self, schema: &Node) -> bool {
        let is_compound = |schema: &Node| {
            let shape = shape_of(self.resolved(schema));
            matches!(shape, Shape::Object | Shape::Map | Shape::FreeObject | Shape::Array)
        };
        let schema = self.resolved(schema);
        match shape_of(schema) {
            Shape::Array => schema.get("items").is_some_and(is_compound),
            Shape::Object => {
                let members = schema.get("properties").and_then(Node::as_object);
                let mut members = members.into_iter().flat_map(|members| members.values());
                members.any(|member| {
                    let member = self.resolved(member);
                    match shape_of(member) {
                        // An array of plain values repeats the name of the member.
                        Shape::Array => member.get("items").is_some_and(is_compound),
                        _ => is_compound(member),
                    }
                })
            }
            _ => false,
        }
    }
}

/// How a parameter is written.
fn style(parameter: &Node, location: ParameterLocation, has_json: bool, is_object: bool) -> ParameterStyle {
    if has_json {
        return ParameterStyle::Json;
    }
    let explode = parameter.get("explode").and_then(Node::as_bool);
    let exploded = explode == Some(true);
    match (location, parameter.str_of("style")) {
        (ParameterLocation::Query, Some("deepObject")) => ParameterStyle::DeepObject,
        (ParameterLocation::Query, Some("spaceDelimited")) if !exploded => ParameterStyle::SpaceDelimited,
        (ParameterLocation::Query, Some("pipeDelimited")) if !exploded => ParameterStyle::PipeDelimited,
        (ParameterLocation::Query, None | Some("form")) if explode == Some(false) => ParameterStyle::Form,
        (ParameterLocation::Path, Some("label")) => ParameterStyle::Label { explode: exploded },
        (ParameterLocation::Path, Some("matrix")) => ParameterStyle::Matrix { explode: exploded },
        (ParameterLocation::Cookie, Some("cookie")) => ParameterStyle::Cookie {
            explode: explode != Some(false),
        },
        (ParameterLocation::Path | ParameterLocation::Header, _) if exploded && is_object => {
            ParameterStyle::SimpleExploded
        }
        _ => ParameterStyle::Default,
    }
}

fn location(parameter: &Node) -> Option<ParameterLocation> {
    match parameter.str_of("in")? {
        "path" => Some(ParameterLocation::Path),
        "query" => Some(ParameterLocation::Query),
        "header" => Some(ParameterLocation::Header),
        "cookie" => Some(ParameterLocation::Cookie),
        _ => None,
    }
}
