//! From the parameters of an operation to the model.
//!
//! In: a canonical parameter. Out: a [`Parameter`] and its Rust name.

use super::response::is_json;
use super::shape::{Shape, shape_of};
use super::{Lowering, Site, constraints, shape};
use crate::document::{Node, join_pointer};
use crate::model::names::{RustName, Scope, WireName, comparing_value_name, type_name, value_name};
use crate::model::operation::{Parameter, ParameterLocation, ParameterStyle};
use crate::model::types::TypeRef;

impl Lowering<'_> {
    /// Lowers `parameter`, which stands at `pointer` in the operation whose request type is called `type_name_of_request`.
    pub(super) fn parameter(
        &mut self,
        parameter: &Node,
        pointer: &str,
        request: &str,
        scope: &mut Scope,
    ) -> Option<(RustName, Parameter)> {
        let wire_name = parameter.str_of("name")?;
        let location = location(parameter)?;
        let content = parameter
            .get("content")
            .and_then(Node::as_object)
            .and_then(|content| content.first());
        let (schema_node, schema_pointer) = match (parameter.get("schema"), content) {
            (Some(schema), _) => (Some(schema), join_pointer(pointer, "schema")),
            (None, Some((media_type, media))) => (
                media.get("schema"),
                format!("{}/schema", join_pointer(&join_pointer(pointer, "content"), media_type)),
            ),
            (None, None) => (None, pointer.to_owned()),
        };
        let site = Site::part(schema_pointer, request, &type_name(wire_name));
        let usage = schema_node.map(|schema| self.usage(schema, &site));
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
        let has_json = content.is_some_and(|(media_type, _)| is_json(media_type));
        let style = style(parameter, location, has_json, is_object);
        let example = parameter
            .get("example")
            .or_else(|| schema_node.and_then(|schema| schema.get("example")));
        let name = comparing_value_name(wire_name).unwrap_or_else(|| value_name(wire_name));
        let located = format!("{name}_{}", location_name(location));
        let name = RustName::new(scope.claim([name.as_str(), located.as_str()]));
        let lowered = Parameter {
            example: example.map(Node::to_json),
            place: parameter.location.clone(),
            wire_name: WireName::new(wire_name),
            ty,
            location,
            style,
            required: location == ParameterLocation::Path || parameter.is_true("required"),
            description: shape::description(parameter).or_else(|| schema_node.and_then(shape::description)),
            deprecated: parameter.is_true("deprecated"),
            constraints,
        };
        Some((name, lowered))
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

/// What a parameter is called behind its name where two have the same one.
fn location_name(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}
