//! A model in lines of text.
//!
//! In: an [`Api`]. Out: its operations, each with what it sends and receives, and its types, each with its parts. A
//! type is written as in Rust, and by its name wherever it has one.

use openapi_crates::model::Api;
use openapi_crates::model::operation::{
    ByStatus, Events, Failure, JsonLines, Operation, StatusContent, StatusPattern, Success,
};
use openapi_crates::model::types::{Constraints, Field, TypeDef, TypeKind, TypeRef};

/// All operations and types of `api`.
pub(crate) fn api(api: &Api) -> String {
    let mut lines = vec![format!("{} {}", api.title, api.version)];
    for (name, operation) in &api.operations {
        lines.push(format!("{name}: {} {}", operation.method, operation.path));
        let details = operation_lines(api, operation);
        lines.extend(details.into_iter().map(|line| format!("  {line}")));
    }
    lines.extend(types(api));
    lines.join("\n")
}

/// All types of `api`, each in the lines of one text.
pub(crate) fn types(api: &Api) -> Vec<String> {
    let types = api.types.iter().map(|(_, definition)| {
        let sent = if definition.sent { " (sent)" } else { "" };
        format!("{}{sent}: {}", definition.name, type_text(api, definition))
    });
    types.collect()
}

fn operation_lines(api: &Api, operation: &Operation) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, parameter) in &operation.parameters {
        lines.push(format!(
            "{:?} {name}{} ({}): {}, {:?}{}",
            parameter.location,
            if parameter.required { "" } else { "?" },
            parameter.wire_name,
            type_of(api, &parameter.ty),
            parameter.style,
            asked(&parameter.constraints),
        ));
    }
    if let Some(body) = &operation.body {
        let required = if body.required { "" } else { "?" };
        let ty = type_of(api, &body.ty);
        lines.push(format!("body{required}: {ty}, {:?} as {}", body.kind, body.media_type));
    }
    lines.push(format!("success: {}", success(api, &operation.success)));
    if let Some(accepted) = &operation.accepted {
        lines.push(format!("accepts: {accepted}"));
    }
    lines.push(format!("failure: {}", failure(api, &operation.failure)));
    match &operation.events {
        Some(Events::Json(ty)) => lines.push(format!("events: {}", type_of(api, ty))),
        Some(Events::Text) => lines.push("events: text".to_owned()),
        None => {}
    }
    if let Some(JsonLines { item, accepted }) = &operation.lines {
        lines.push(format!("lines: {}, accepts: {accepted}", type_of(api, item)));
    }
    if let Some(pagination) = &operation.pagination {
        lines.push(format!("items: {}", type_of(api, &pagination.item)));
    }
    lines.push(format!("security: {:?}", operation.security));
    lines
}

fn success(api: &Api, success: &Success) -> String {
    match success {
        Success::Json(ty) => type_of(api, ty),
        Success::OptionalJson(ty) => format!("{} or nothing", type_of(api, ty)),
        Success::ByStatus(bodies) => by_status(api, bodies),
        Success::Empty | Success::Text | Success::Bytes | Success::Streams | Success::Redirect => {
            format!("{success:?}").to_lowercase()
        }
    }
}

fn failure(api: &Api, failure: &Failure) -> String {
    match failure {
        Failure::Undeclared => "undeclared".to_owned(),
        Failure::Json { ty, statuses } => format!("{} at {}", type_of(api, ty), list(statuses)),
        Failure::ByStatus(bodies) => by_status(api, bodies),
    }
}

fn by_status(api: &Api, bodies: &ByStatus) -> String {
    let variants = bodies.variants.iter().map(|(name, variant)| {
        let content = match &variant.content {
            StatusContent::Json(ty) => type_of(api, ty),
            other => format!("{other:?}").to_lowercase(),
        };
        format!("{name}({content}) at {}", list(&variant.statuses))
    });
    let variants: Vec<String> = variants.collect();
    format!(
        "{} {{ {} }}, else {}",
        bodies.name,
        variants.join(", "),
        bodies.fallback
    )
}

fn list(statuses: &[StatusPattern]) -> String {
    let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    statuses.join(" ")
}

/// What a type is: in lines where it is an object or a union, since these have parts.
fn type_text(api: &Api, definition: &TypeDef) -> String {
    match &definition.kind {
        TypeKind::Object(object) => {
            let names: Vec<&str> = object.parts.iter().map(|id| api.type_name(*id)).collect();
            let mut text = format!("object, of {names:?}");
            for (name, field) in &object.fields {
                let part = object.form.as_ref().and_then(|form| form.get(name));
                let part = part.map_or_else(String::new, |part| format!(", sent as {part:?}"));
                text.push_str(&format!("\n  {}{part}", field_text(api, name, field)));
            }
            if let Some(values) = &object.additional_values {
                text.push_str(&format!("\n  {}: other {}", object.additional, type_of(api, values)));
            }
            text
        }
        TypeKind::Foreign(path) => format!("{path}, written by hand"),
        TypeKind::StringEnum(values) => {
            let variants = values.variants.iter().map(|(name, value)| format!("{name}: {value:?}"));
            let variants: Vec<String> = variants.collect();
            format!("strings {{{}}}, else {}", variants.join(", "), values.fallback)
        }
        TypeKind::NumberEnum(values) => {
            let variants = values
                .variants
                .iter()
                .map(|(name, variant)| format!("{name}: {}", variant.value));
            let variants: Vec<String> = variants.collect();
            format!("numbers {{{}}}, else {}", variants.join(", "), values.fallback)
        }
        TypeKind::Union(union) => {
            let tag = union.tag.as_deref();
            let mut text = format!("union by {tag:?}, else {}", union.fallback);
            for (name, variant) in &union.variants {
                let ty = type_of(api, &variant.ty);
                text.push_str(&format!("\n  {name}({ty}) {:?}", variant.tag));
            }
            text
        }
        TypeKind::Alias(target) => format!("alias of {}", type_of(api, target)),
        TypeKind::Id(target) => format!("id of {}", type_of(api, target)),
    }
}

fn field_text(api: &Api, name: &str, field: &Field) -> String {
    let required = if field.required { "" } else { "?" };
    let nullable = if field.nullable { " or null" } else { "" };
    let direction = match (field.read_only, field.write_only) {
        (true, _) => ", received",
        (_, true) => ", sent",
        _ => "",
    };
    let ty = type_of(api, &field.ty);
    let asked = asked(&field.constraints);
    format!(
        "{name}{required} ({}): {ty}{nullable}{direction}{asked}",
        field.wire_name
    )
}

/// What is asked of a value, as the keywords of JSON Schema say it.
fn asked(constraints: &Constraints) -> String {
    if constraints.is_empty() {
        return String::new();
    }
    let nothing = format!("{:?}", Constraints::default());
    let nothing: Vec<&str> = parts(&nothing);
    let all = format!("{constraints:?}");
    let said = parts(&all).into_iter().filter(|part| !nothing.contains(part));
    format!(", {}", said.collect::<Vec<_>>().join(", "))
}

/// The fields in what `Debug` writes of a struct without nested ones.
fn parts(text: &str) -> Vec<&str> {
    let fields = text.split_once("{ ").map_or("", |(_, fields)| fields);
    fields.trim_end_matches(" }").split(", ").collect()
}

/// A type as in Rust, and by its name if it has one.
fn type_of(api: &Api, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Text => "String".to_owned(),
        TypeRef::Integer(integer) => integer.rust().to_owned(),
        TypeRef::Number => "f64".to_owned(),
        TypeRef::Decimal(form) => form.rust().to_owned(),
        TypeRef::Boolean => "bool".to_owned(),
        TypeRef::List(item) => format!("Vec<{}>", type_of(api, item)),
        TypeRef::Map(values) => format!("Map<{}>", type_of(api, values)),
        TypeRef::Nullable(inner) => format!("Option<{}>", type_of(api, inner)),
        TypeRef::Named(id) => api.type_name(*id).to_owned(),
        TypeRef::Uuid | TypeRef::Instant | TypeRef::Date | TypeRef::Json | TypeRef::JsonObject | TypeRef::File => {
            format!("{ty:?}")
        }
    }
}
