//! Parameters in the query of a request.
//!
//! In: an operation, and the query of a request that the server has taken. Out: parameters that the operation does not
//! have, required ones that are missing, and values that are not what the description says.

use std::collections::BTreeMap;

use serde_json::Value;

use super::check::{resolve, types};
use super::found::{Found, Kind};
use super::operations::Operation;
use super::shape::is_word;
use crate::document::JsonPointer;

/// What differs between `query` and what the description `root` says of `operation`.
pub(super) fn check(root: &Value, operation: &Operation, query: &[(String, String)]) -> Vec<Found> {
    let lists = [&operation.item, &operation.pointer].map(|holder| holder.join("parameters"));
    let places = lists.iter().flat_map(|list| {
        let count = root
            .pointer(list.as_str())
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        (0..count).map(|index| resolve(root, &list.join_index(index)))
    });
    // One of an operation takes the place of one of its path.
    let mut known: BTreeMap<&str, (&Value, JsonPointer)> = BTreeMap::new();
    for (parameter, at) in places.filter(|(parameter, _)| parameter["in"] == "query") {
        known.insert(parameter["name"].as_str().unwrap_or_default(), (parameter, at));
    }
    // The properties of an object are parameters with names that the description has elsewhere or nowhere.
    let is_open = known.values().any(|(parameter, at)| {
        let schema = resolve(root, &at.join("schema")).0;
        parameter.get("content").is_none() && (schema.get("properties").is_some() || schema["type"] == "object")
    });
    let base = |name: &str| name.split('[').next().unwrap_or(name).to_owned();
    let mut found = Vec::new();
    for (name, value) in query {
        match known.get(name.as_str()).or_else(|| known.get(base(name).as_str())) {
            Some((_, at)) => found.extend(value_of(root, at, value)),
            None if is_open => {}
            None if is_word(name) => {
                found.push(Found::about(
                    Kind::Parameter,
                    &operation.pointer,
                    name,
                    Value::from(value.as_str()),
                ));
            }
            None => found.push(Found::about(Kind::Parameter, &operation.pointer, "", Value::Null)),
        }
    }
    let is_sent = |name: &str| query.iter().any(|(sent, _)| sent == name || base(sent) == name);
    let required = known.iter().filter(|(_, (parameter, _))| parameter["required"] == true);
    let missing = required.filter(|(name, _)| !is_sent(name) && !is_open);
    found.extend(missing.map(|(name, (_, at))| Found::about(Kind::Missing, at, name, Value::Null)));
    found
}

/// How the text `sent` is not what the schema of the parameter at `parameter` says.
fn value_of(root: &Value, parameter: &JsonPointer, sent: &str) -> Option<Found> {
    let (schema, at) = resolve(root, &parameter.join("schema"));
    let schema = schema.as_object()?;
    let is_one = |name: &&str| match *name {
        "integer" => sent.parse::<i128>().is_ok(),
        "number" => sent.parse::<f64>().is_ok(),
        "boolean" => ["true", "false"].contains(&sent),
        _ => true,
    };
    let names = types(schema);
    if !names.is_empty() && !names.iter().any(is_one) {
        return Some(Found::about(Kind::Type, &at, "", Value::from(sent)));
    }
    let listed = schema.get("enum").and_then(Value::as_array)?;
    let is_listed = listed.iter().any(|value| match value {
        Value::String(text) => text == sent,
        other => {
            let text = other.to_string();
            text == sent
        }
    });
    (!is_listed && names == ["string"]).then(|| Found::about(Kind::Value, &at, "", Value::from(sent)))
}
