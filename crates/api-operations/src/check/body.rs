//! What is wrong with the body of a request.
//!
//! In: the body and its media type. Out: findings: that it is missing, has a media type that is not declared, is no
//! JSON, or is not as its schema says. Of forms the members are checked, of multipart the names of its parts; other
//! bodies are taken as they are.

use serde_json::{Map, Value};

use crate::check::parameters::{item, kinds, member, pairs, typed};
use crate::check::{Checker, Finding, Place, Request};
use crate::{Content, Operation, Table};

pub(super) fn check(
    checker: &Checker<'_>,
    table: &Table,
    operation: &Operation,
    request: &Request<'_>,
) -> Vec<Finding> {
    let Some(body) = &operation.body else { return Vec::new() };
    let one = |place: Place, message: String| vec![Finding { place, message }];
    if request.body.is_empty() {
        return match body.required {
            true => one(Place::Body(String::new()), "is missing".to_owned()),
            false => Vec::new(),
        };
    }
    let media_type = request.header("content-type").unwrap_or("application/json");
    let Some(content) = body
        .content
        .iter()
        .find(|content| covers(&content.media_type, media_type))
    else {
        let declared: Vec<&str> = body.content.iter().map(|content| content.media_type.as_str()).collect();
        let message = format!("`{}` is none of {}", essence(media_type), declared.join(", "));
        return one(Place::MediaType, message);
    };
    let essence = essence(media_type);
    let value = match essence.as_str() {
        "application/x-www-form-urlencoded" => Some(form(table, content, &String::from_utf8_lossy(request.body))),
        "multipart/form-data" => return missing_parts(table, content, request.body),
        _ if content.stream => None,
        _ if is_json(&essence) => match serde_json::from_slice(request.body) {
            Ok(value) => Some(value),
            Err(error) => return one(Place::Body(String::new()), format!("is no JSON: {error}")),
        },
        _ => None,
    };
    let (Some(schema), Some(value)) = (&content.schema, value) else {
        return Vec::new();
    };
    let found = checker.check(schema, &value).into_iter();
    found
        .map(|(pointer, message)| Finding {
            place: Place::Body(pointer),
            message,
        })
        .collect()
}

/// The media type without its parameters, in lower case.
fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn is_json(essence: &str) -> bool {
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Whether the media type or range `declared` covers `given`.
fn covers(declared: &str, given: &str) -> bool {
    let (declared, given) = (essence(declared), essence(given));
    let range = declared.strip_suffix('*').is_some_and(|start| given.starts_with(start));
    declared == given || declared == "*/*" || range || (is_json(&declared) && is_json(&given))
}

/// The members of a form as an object.
fn form(table: &Table, content: &Content, text: &str) -> Value {
    let schema = content.schema.clone().unwrap_or(Value::Bool(true));
    let mut object = Map::new();
    for (key, value) in pairs(text) {
        let (name, is_deep) = match key.split_once('[') {
            Some((name, rest)) if !name.is_empty() => (name, rest != "]"),
            _ => (key.as_str(), false),
        };
        let of = member(table, &schema, name);
        if is_deep {
            // Forms have no rule for what is deeper than a list.
            continue;
        }
        if kinds(table, &of, 0).contains(&"array") {
            let value = typed(table, &item(table, &of), &value);
            if let Value::Array(list) = object
                .entry(name.to_owned())
                .or_insert_with(|| Value::Array(Vec::new()))
            {
                list.push(value);
            }
            continue;
        }
        let value = match kinds(table, &of, 0).contains(&"object") {
            true => serde_json::from_str(&value).unwrap_or(Value::String(value)),
            false => typed(table, &of, &value),
        };
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

/// The required parts that a multipart body lacks.
fn missing_parts(table: &Table, content: &Content, body: &[u8]) -> Vec<Finding> {
    let schema = content.schema.as_ref().map(|schema| table.resolved(schema));
    let required = schema
        .and_then(|schema| schema.get("required")?.as_array())
        .into_iter()
        .flatten();
    let text = String::from_utf8_lossy(body);
    let missing = required.filter_map(Value::as_str).filter(|name| {
        let quoted = format!("name=\"{name}\"");
        !text.contains(&quoted) && !text.contains(&format!("name={name}\r"))
    });
    missing
        .map(|name| Finding {
            place: Place::Body(String::new()),
            message: format!("lacks the part `{name}`"),
        })
        .collect()
}
