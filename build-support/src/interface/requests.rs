//! The requests of a client, one line each.
//!
//! In: the model of an API. Out: a listing in which a change of a request is a change of a line: method and path, the
//! method of the client, its arguments, its setters, what it sends and what it returns. People review it for an API
//! that is too large for its code to be read.

use std::fmt::Write as _;

use crate::model::Api;
use crate::model::operation::{Failure, Operation, Success};
use crate::model::types::TypeRef;

/// Returns the requests of `api`, sorted by path and method.
pub fn requests(api: &Api) -> String {
    let mut lines: Vec<(&str, &str, String)> = api
        .operations
        .iter()
        .map(|(name, operation)| {
            (
                operation.path.as_str(),
                operation.method.as_str(),
                line(name, operation, api),
            )
        })
        .collect();
    lines.sort();
    lines.into_iter().map(|(_, _, line)| line + "\n").collect()
}

fn line(name: &str, operation: &Operation, api: &Api) -> String {
    let mut line = format!("{} {} = {name}(", operation.method, operation.path);
    let parameters = operation.parameters.values().map(|parameter| {
        let optional = if parameter.is_argument() { "" } else { "?" };
        let location = parameter.location.name();
        format!(
            "{location} {}{optional}: {}",
            parameter.wire_name.as_str(),
            shown(&parameter.ty, api)
        )
    });
    let body = operation.body.as_ref().map(|body| {
        let optional = if body.required { "" } else { "?" };
        format!("body{optional} {}: {}", body.media_type, shown(&body.ty, api))
    });
    let others = operation
        .other_bodies
        .iter()
        .map(|(setter, body)| format!("{}? {}: {}", setter.as_str(), body.media_type, shown(&body.ty, api)));
    line.push_str(&parameters.chain(body).chain(others).collect::<Vec<_>>().join(", "));
    line.push_str(") -> ");
    line.push_str(&success(operation, api));
    match &operation.failure {
        Failure::Undeclared => {}
        // Writing to a string cannot fail.
        Failure::Json { ty, .. } => drop(write!(line, ", or {}", shown(ty, api))),
        Failure::ByStatus(bodies) => drop(write!(line, ", or {}", bodies.name.as_str())),
    }
    let requirements = operation.security.iter().map(|all| {
        let schemes: Vec<&str> = all.iter().map(|requirement| requirement.scheme.as_str()).collect();
        schemes.join("+")
    });
    let security: Vec<String> = requirements.filter(|schemes| !schemes.is_empty()).collect();
    if !security.is_empty() {
        let _ = write!(line, " [{}]", security.join(" | "));
    }
    if operation.pagination.is_some() {
        line.push_str(" pages");
    }
    if operation.polling.is_some() {
        line.push_str(" until done");
    }
    if operation.deprecated {
        line.push_str(" deprecated");
    }
    line
}

fn success(operation: &Operation, api: &Api) -> String {
    match &operation.success {
        Success::Empty => "nothing".to_owned(),
        Success::Json(ty) => shown(ty, api),
        Success::OptionalJson(ty) => format!("{}?", shown(ty, api)),
        Success::Text => "text".to_owned(),
        Success::Bytes => "bytes".to_owned(),
        Success::ByStatus(bodies) => bodies.name.as_str().to_owned(),
        Success::Streams if operation.events.is_none() => "lines".to_owned(),
        Success::Streams => "events".to_owned(),
        Success::Redirect => "redirect".to_owned(),
    }
}

/// Returns `ty` as it is shown: a named type by its name.
fn shown(ty: &TypeRef, api: &Api) -> String {
    match ty {
        TypeRef::Named(id) => api.type_name(*id).to_owned(),
        TypeRef::List(item) => format!("[{}]", shown(item, api)),
        TypeRef::Map(value) => format!("{{{}}}", shown(value, api)),
        TypeRef::Nullable(value) => format!("{}|null", shown(value, api)),
        TypeRef::Integer(integer) => integer.rust().to_owned(),
        simple => format!("{simple:?}").to_lowercase(),
    }
}
