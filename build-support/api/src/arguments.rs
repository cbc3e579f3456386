//! The values of a call, from what clap has read.
//!
//! In: matches of an operation's command. Out: values of parameters and a body, each checked against its schema.
//! Nothing is sent here; all faults are of the command line.

use std::fs;
use std::io::Read as _;

use api_client_core::multipart::{Form, Part};
use api_client_core::raw::RawBody;
use api_operations::{Content, Operation, Parameter, Table};
use clap::ArgMatches;
use serde_json::{Map, Value};

use crate::command::{Setting, Target, content, essence, is_json, settings};
use crate::failure::Failure;
use crate::schema::{check, parse, shape};
use crate::service::Payload;

/// What a call is made with.
pub(crate) struct Given {
    /// The values of parameters, by position.
    pub(crate) values: Vec<(usize, Value)>,
    pub(crate) payload: Option<Payload>,
    /// Whether the body asks for a stream.
    pub(crate) streams: bool,
}

/// Reads the call of `operation` that `matches` are.
pub(crate) fn read(table: &Table, operation: &Operation, matches: &ArgMatches) -> Result<Given, Failure> {
    let mut values = Vec::new();
    let mut members = Vec::new();
    for setting in settings(table, operation) {
        let Some(texts) = matches.get_many::<String>(&setting.option) else {
            continue;
        };
        let texts: Vec<&str> = texts.map(String::as_str).collect();
        match &setting.target {
            Target::Parameter(index) => values.push((*index, parameter(table, operation, *index, &setting, &texts)?)),
            Target::Member(path) => members.push((path.clone(), setting.clone(), texts)),
        }
    }
    let body = operation.body.as_ref();
    let text = body.and_then(|_| matches.get_one::<String>("body")).map(String::as_str);
    let payload = match body.and_then(content) {
        Some(content) if text.is_some() || !members.is_empty() => Some(payload(table, content, text, &members)?),
        Some(content) if body.is_some_and(|body| body.required) => match check_empty(table, content) {
            true => Some(Payload::Json(content.media_type.clone(), Value::Object(Map::new()))),
            false => {
                return Err(Failure::usage(
                    "the operation needs a body: --body, or its members as options",
                ));
            }
        },
        _ => None,
    };
    let streams = matches!(&payload, Some(Payload::Json(_, value)) if value.get("stream") == Some(&Value::Bool(true)));
    Ok(Given {
        values,
        payload,
        streams,
    })
}

/// Whether an empty object is a body, which then need not be written.
fn check_empty(table: &Table, content: &Content) -> bool {
    let schema = content.schema.as_ref().filter(|_| is_json(&content.media_type));
    schema.is_some_and(|schema| check(table, schema, &Value::Object(Map::new())).is_ok())
}

fn parameter(
    table: &Table,
    operation: &Operation,
    index: usize,
    setting: &Setting,
    texts: &[&str],
) -> Result<Value, Failure> {
    let value = value(table, setting, texts)?;
    let schema = operation
        .parameters
        .get(index)
        .map(|parameter: &Parameter| &parameter.schema);
    let checked = schema.map_or(Ok(()), |schema| check(table, schema, &value));
    checked.map_err(|fault| Failure::usage(format!("--{}: {fault}", setting.option)))?;
    Ok(value)
}

/// The value of an option that was written once, or several times for the items of an array.
fn value(table: &Table, setting: &Setting, texts: &[&str]) -> Result<Value, Failure> {
    let failed = |fault: String| Failure::usage(format!("--{}: the value {fault}", setting.option));
    let shape = shape(table, &setting.schema);
    match (texts, shape.items.as_ref().filter(|_| shape.only() == Some("array"))) {
        ([text], Some(_)) if text.starts_with('[') => parse(table, &setting.schema, text).map_err(failed),
        (texts, Some(item)) => {
            let items: Result<Vec<Value>, String> = texts.iter().map(|text| parse(table, item, text)).collect();
            items.map(Value::Array).map_err(failed)
        }
        (texts, None) => parse(table, &setting.schema, texts.last().copied().unwrap_or_default()).map_err(failed),
    }
}

/// Options of members, with what was written.
type Members<'m> = [(Vec<String>, Setting, Vec<&'m str>)];

fn payload(table: &Table, content: &Content, text: Option<&str>, members: &Members<'_>) -> Result<Payload, Failure> {
    let media_type = &content.media_type;
    let kind = essence(media_type);
    if kind == "multipart/form-data" {
        return multipart(table, content, text, members).map(Payload::Multipart);
    }
    let is_form = kind == "application/x-www-form-urlencoded";
    if !is_json(media_type) && !is_form {
        return raw(media_type, text.unwrap_or_default());
    }
    let mut body = match text {
        None => Value::Object(Map::new()),
        Some(text) => {
            let text = read_text(text)?;
            serde_json::from_str(&text).map_err(|error| Failure::usage(format!("--body is no JSON: {error}")))?
        }
    };
    for (path, setting, texts) in members {
        set(&mut body, path, value(table, setting, texts)?);
    }
    let checked = content
        .schema
        .as_ref()
        .map_or(Ok(()), |schema| check(table, schema, &body));
    checked.map_err(|fault| Failure::usage(format!("the body: {fault}")))?;
    Ok(match is_form {
        true => Payload::Form(body),
        false => Payload::Json(media_type.clone(), body),
    })
}

/// Sets the member of `body` at `path`, and makes the objects on the way.
fn set(body: &mut Value, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *body = value;
        return;
    };
    if !body.is_object() {
        *body = Value::Object(Map::new());
    }
    if let Value::Object(members) = body {
        set(members.entry(first.clone()).or_insert(Value::Null), rest, value);
    }
}

/// The parts of a form: `@FILE` is a file, which is read while it is sent.
fn multipart(table: &Table, content: &Content, text: Option<&str>, members: &Members<'_>) -> Result<Form, Failure> {
    if text.is_some() {
        let message = format!(
            "a body of {} is written by the names of its parts, not with --body",
            content.media_type
        );
        return Err(Failure::usage(message));
    }
    let mut form = Form::new();
    for (path, setting, texts) in members.iter().filter(|(path, ..)| path.len() == 1) {
        let name = path.first().map(String::as_str).unwrap_or_default();
        if texts.iter().all(|text| text.starts_with('@')) {
            for text in texts {
                let path = text.trim_start_matches('@');
                let part = Part::file(path).map_err(|error| Failure::other(format!("{path}: {error}")))?;
                form = form.part(name, part);
            }
            continue;
        }
        let value = value(table, setting, texts)?;
        let checked = check(table, &setting.schema, &value);
        checked.map_err(|fault| Failure::usage(format!("--{}: {fault}", setting.option)))?;
        form = match &value {
            Value::Object(_) => form.json(name, &value),
            Value::Array(items) if items.iter().any(Value::is_object) => form.jsons(name, items),
            Value::Array(items) => form.texts(name, items),
            value => form.text(name, value),
        };
    }
    Ok(form)
}

/// A body that is sent as it is; a file is read while it is sent.
fn raw(media_type: &str, text: &str) -> Result<Payload, Failure> {
    let media_type = if media_type.contains('*') {
        "application/octet-stream"
    } else {
        media_type
    };
    let body = match text.strip_prefix('@') {
        Some(path) => RawBody::file(path).map_err(|error| Failure::other(format!("{path}: {error}")))?,
        None if text == "-" => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().read_to_end(&mut bytes);
            read.map_err(|error| Failure::other(format!("the standard input: {error}")))?;
            RawBody::from(bytes)
        }
        None => RawBody::from(text.to_owned()),
    };
    Ok(Payload::Raw(media_type.to_owned(), body))
}

/// The text of `--body`: itself, that of a file, or the standard input.
fn read_text(text: &str) -> Result<String, Failure> {
    match text.strip_prefix('@') {
        Some(path) => fs::read_to_string(path).map_err(|error| Failure::other(format!("{path}: {error}"))),
        None if text == "-" => std::io::read_to_string(std::io::stdin())
            .map_err(|error| Failure::other(format!("the standard input: {error}"))),
        None => Ok(text.to_owned()),
    }
}
