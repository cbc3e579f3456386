//! The client that progenitor makes by itself: what the clients of this workspace are compared with.
//!
//! In: a model, and a style of progenitor's. Out: the text of one file. Progenitor's builders take no parameter that is
//! an object (its generator panics), so such a parameter is a string here: what a caller would have to write without
//! this workspace.

use indexmap::IndexMap;
use openapiv3::{OpenAPI, Parameter, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaKind, StringType, Type};
use progenitor::{GenerationSettings, InterfaceStyle};

use super::{document, failure, tokens};
use crate::document::diagnostic::Diagnostics;
use crate::model::Api;

/// A style of progenitor's own clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A builder for each operation and each type.
    Builder,
    /// A method with all parameters for each operation.
    Positional,
}

/// The text of the client that progenitor makes of `api` in `style`.
///
/// # Errors
///
/// What progenitor finds wrong with the document.
pub fn plain(api: &Api, style: Style) -> Result<String, Diagnostics> {
    let mut settings = GenerationSettings::default();
    settings.with_interface(match style {
        Style::Builder => InterfaceStyle::Builder,
        Style::Positional => InterfaceStyle::Positional,
    });
    let mut document = document::of(api).openapi;
    write_objects_as_strings(&mut document);
    let tokens = tokens(&document, &settings).map_err(failure)?;
    let file = syn::parse2(tokens).map_err(|error| failure(format!("progenitor's code is not Rust: {error}")))?;
    Ok(prettyplease::unparse(&file))
}

/// Makes each parameter that is an object a string.
fn write_objects_as_strings(document: &mut OpenAPI) {
    let OpenAPI { paths, components, .. } = document;
    let no_components = IndexMap::new();
    let components = components
        .as_ref()
        .map_or(&no_components, |components| &components.schemas);
    let items = paths.paths.values_mut().filter_map(|item| match item {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { .. } => None,
    });
    let operations = items.flat_map(|item| {
        let slots = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        let others = [&mut item.options, &mut item.head, &mut item.patch, &mut item.trace];
        slots.into_iter().chain(others).flatten()
    });
    for parameter in operations.flat_map(|operation| &mut operation.parameters) {
        let ReferenceOr::Item(Parameter::Query { parameter_data, .. } | Parameter::Path { parameter_data, .. }) =
            parameter
        else {
            continue;
        };
        if let ParameterSchemaOrContent::Schema(schema) = &mut parameter_data.format
            && is_object(schema, components)
        {
            *schema = ReferenceOr::Item(Schema {
                schema_data: openapiv3::SchemaData::default(),
                schema_kind: SchemaKind::Type(Type::String(StringType::default())),
            });
        }
    }
}

/// Whether progenitor makes a struct of `schema`. The document has no circle of references alone.
fn is_object(schema: &ReferenceOr<Schema>, components: &IndexMap<String, ReferenceOr<Schema>>) -> bool {
    match schema {
        ReferenceOr::Reference { reference } => {
            let name = reference.rsplit('/').next().unwrap_or_default();
            components.get(name).is_some_and(|schema| is_object(schema, components))
        }
        ReferenceOr::Item(schema) => {
            matches!(
                schema.schema_kind,
                SchemaKind::Type(Type::Object(_)) | SchemaKind::AllOf { .. }
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceFile;
    use crate::{lower, normalize, read::source};

    #[test]
    fn a_parameter_that_is_an_object_becomes_a_string() {
        let text = r##"{
            "openapi": "3.0.3",
            "info": {"title": "Search", "version": "1"},
            "paths": {"/search": {"get": {
                "operationId": "search",
                "parameters": [
                    {"name": "filter", "in": "query", "schema": {"$ref": "#/components/schemas/Filter"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}}
                ],
                "responses": {"204": {"description": "Nothing"}}
            }}},
            "components": {"schemas": {"Filter": {"type": "object", "properties": {"name": {"type": "string"}}}}}
        }"##;
        let (root, _) = source::read_document(&SourceFile::new("search.json", text));
        let (canonical, _) = normalize::run(root.unwrap()).unwrap();
        let api = lower::lower(&canonical, &lower::Choices::default()).unwrap().api;
        let text = plain(&api, Style::Positional).unwrap();
        assert!(text.contains("parameter_0: Option<&'a str>"), "{text}");
        assert!(text.contains("parameter_1: Option<i64>"), "{text}");
        let text = plain(&api, Style::Builder).unwrap();
        assert!(
            text.contains("parameter_0: Result<Option<::std::string::String>, String>"),
            "{text}"
        );
    }
}
