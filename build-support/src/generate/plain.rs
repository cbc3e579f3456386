//! The client that progenitor makes by itself: what the clients of this workspace are compared with.
//!
//! In: the document of `lower`, and a style of progenitor's. Out: the text of one file. Progenitor's builders take no
//! parameter that is an object (its generator panics), so such a parameter is a string here: what a caller would have to
//! write without this workspace.

use progenitor::{GenerationSettings, InterfaceStyle};
use serde_json::{Value as Json, json};

use super::{file, numbered};
use crate::document::diagnostic::Diagnostics;

/// A style of progenitor's own clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A builder for each operation and each type.
    Builder,
    /// A method with all parameters for each operation.
    Positional,
}

/// The text of the client that progenitor makes of `document` in `style`.
///
/// # Errors
///
/// What progenitor finds wrong with the document.
pub fn plain(document: &Json, style: Style) -> Result<String, Diagnostics> {
    let mut settings = GenerationSettings::default();
    settings.with_interface(match style {
        Style::Builder => InterfaceStyle::Builder,
        Style::Positional => InterfaceStyle::Positional,
    });
    let (mut document, _) = numbered(document);
    write_objects_as_strings(&mut document);
    Ok(prettyplease::unparse(&file(&document, &settings)?))
}

/// Makes each parameter that is an object a string. `lower` writes parameters at operations only.
fn write_objects_as_strings(document: &mut Json) {
    let schemas = document["components"]["schemas"].take();
    let paths = document["paths"].as_object_mut();
    let operations = paths
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Json::as_object_mut)
        .flat_map(|item| item.values_mut());
    let parameters = operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut());
    for parameter in parameters.flatten() {
        if is_object(&parameter["schema"], &schemas) {
            parameter["schema"] = json!({"type": "string"});
        }
    }
    document["components"]["schemas"] = schemas;
}

/// Whether progenitor makes a struct of `schema`. The document of `lower` has no circle of references alone.
fn is_object(schema: &Json, schemas: &Json) -> bool {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return schemas.get(name).is_some_and(|schema| is_object(schema, schemas));
    }
    schema["type"] == "object" || schema.get("allOf").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_is_an_object_becomes_a_string() {
        let parameter = |name: &str, schema: Json| json!({"name": name, "in": "query", "schema": schema});
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "Search", "version": "1"},
            "paths": {"/search": {"get": {
                "operationId": "search",
                "parameters": [
                    parameter("filter", json!({"$ref": "#/components/schemas/Filter"})),
                    parameter("limit", json!({"type": "integer"})),
                ],
                "responses": {"204": {"description": "Nothing"}},
            }}},
            "components": {"schemas": {"Filter": {"type": "object", "properties": {"name": {"type": "string"}}}}},
        });
        let text = plain(&document, Style::Positional).unwrap();
        assert!(text.contains("filter: Option<&'a str>"), "{text}");
        assert!(text.contains("limit: Option<i64>"), "{text}");
        let text = plain(&document, Style::Builder).unwrap();
        assert!(
            text.contains("filter: Result<Option<::std::string::String>, String>"),
            "{text}"
        );
    }
}
