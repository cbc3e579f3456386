//! Reads the version of OpenAPI and makes it 3.0.3.
//!
//! In: any document. Out: one that calls itself 3.0.3, without the dialect that 3.1 may name. OpenAPI 3.2 is read as
//! 3.1, which it extends. What is no OpenAPI 3 description is an error: all later passes would only guess.

use crate::document::diagnostic::{Code, Diagnostic};
use crate::document::{JsonPointer, Node, Value};
use crate::normalize::Report;
use crate::normalize::edit::{scalar_text, set_aside, shown};

/// The dialects whose keywords the passes know.
const KNOWN_DIALECTS: [&str; 2] = [
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://json-schema.org/draft/2020-12/schema",
];

pub(super) fn run(document: &mut Node, report: &mut Report) {
    if let Some(error) = unsupported(document) {
        report.error(error.pointer(JsonPointer::root()));
        return;
    }
    let Some(members) = document.as_object_mut() else {
        return;
    };
    if let Some(dialect) = members.get("jsonSchemaDialect") {
        if !dialect
            .as_str()
            .is_some_and(|dialect| KNOWN_DIALECTS.contains(&dialect))
        {
            let message = format!("the dialect {} is read as JSON Schema 2020-12", shown(dialect));
            report.degraded(&JsonPointer::from(["jsonSchemaDialect"]), &dialect.location, message);
        }
        set_aside(members, "jsonSchemaDialect");
    }
    if let Some(version) = members.get_mut("openapi") {
        if version.as_str().is_some_and(|version| is_of(version, "3.2")) {
            let message = "OpenAPI 3.2 is read as 3.1, and a note is at what it adds and is not expressed";
            report.rewritten(&JsonPointer::from(["openapi"]), &version.location, message);
        }
        version.value = Value::String("3.0.3".to_owned());
    }
}

/// What is wrong, unless `document` is an OpenAPI 3.0 or 3.1 description.
fn unsupported(document: &Node) -> Option<Diagnostic> {
    if document.as_object().is_none() {
        let message = format!("the document is {}, not an object", document.value.kind());
        return Some(Diagnostic::error(Code::NoOpenapiDocument, message).at(&document.location));
    }
    if let Some(swagger) = document.get("swagger") {
        let message = format!("the document is Swagger {}, not OpenAPI 3.0 or 3.1", shown(swagger));
        let error = Diagnostic::error(Code::UnsupportedVersion, message).at(&swagger.location);
        return Some(error.help("convert it to OpenAPI 3.0 first"));
    }
    let Some(version) = document.get("openapi") else {
        let message = "the document has no member `openapi`";
        return Some(Diagnostic::error(Code::NoOpenapiDocument, message).at(&document.location));
    };
    let text = scalar_text(&version.value).unwrap_or_default();
    if ["3.0", "3.1", "3.2"].into_iter().any(|minor| is_of(&text, minor)) {
        return None;
    }
    let message = format!("the version {} of OpenAPI is not supported", shown(version));
    let error = Diagnostic::error(Code::UnsupportedVersion, message).at(&version.location);
    Some(error.help("the versions 3.0 and 3.1 are, and 3.2 as far as it is like 3.1"))
}

/// Whether `version` is one of `minor`: `3.1.0` of `3.1`.
fn is_of(version: &str, minor: &str) -> bool {
    version
        .strip_prefix(minor)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
