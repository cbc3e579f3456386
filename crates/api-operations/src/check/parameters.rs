//! The values of parameters, as they are sent in the styles of OpenAPI.
//!
//! In: the query, the values in the path, headers, cookies. Out: JSON: numbers and booleans where the schema has them,
//! lists and objects taken apart.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::check::Request;
use crate::paths::decoded;
use crate::{Location, Parameter, Table};

/// The parts of a request that hold parameters.
pub(super) struct Given<'r> {
    pub(super) request: &'r Request<'r>,
    pub(super) query: &'r [(String, String)],
    pub(super) path: BTreeMap<String, String>,
}

impl Given<'_> {
    /// The value of `parameter`, if it is there.
    pub(super) fn value(&self, table: &Table, parameter: &Parameter) -> Option<Value> {
        let name = parameter.name.as_str();
        if parameter.content_type.is_some() {
            let text = self.text(parameter)?;
            return Some(serde_json::from_str(&text).unwrap_or(Value::String(text)));
        }
        match parameter.location {
            Location::Query | Location::QueryString => self.in_query(table, parameter),
            Location::Path => {
                let text = self.path.get(name)?;
                let style = parameter.style.as_deref().unwrap_or("simple");
                let text = match style {
                    "label" => text.strip_prefix('.').unwrap_or(text),
                    "matrix" => text.split_once('=').map_or(text.as_str(), |(_, rest)| rest),
                    _ => text,
                };
                Some(listed(table, parameter, text, ','))
            }
            Location::Header | Location::Cookie => Some(listed(table, parameter, &self.text(parameter)?, ',')),
        }
    }

    fn text(&self, parameter: &Parameter) -> Option<String> {
        let name = parameter.name.as_str();
        match parameter.location {
            Location::Path => self.path.get(name).cloned(),
            Location::Header => self.request.header(name).map(str::to_owned),
            Location::Cookie => self.request.cookie(name).map(decoded),
            Location::Query => self
                .query
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone()),
            Location::QueryString => Some(decoded(self.request.query)).filter(|text| !text.is_empty()),
        }
    }

    fn in_query(&self, table: &Table, parameter: &Parameter) -> Option<Value> {
        let name = parameter.name.as_str();
        let style = parameter.style.as_deref().unwrap_or("form");
        let named: Vec<&str> = {
            let named = self
                .query
                .iter()
                .filter(|(key, _)| key == name || *key == format!("{name}[]"));
            named.map(|(_, value)| value.as_str()).collect()
        };
        if style == "deepObject" {
            return self.deep(table, parameter);
        }
        let explode = parameter.explode.unwrap_or(style == "form");
        let kinds = kinds(table, &parameter.schema, 0);
        if explode && kinds.contains(&"object") && named.is_empty() {
            return self.exploded(table, parameter);
        }
        let [first, ..] = named.as_slice() else { return None };
        if explode && kinds.contains(&"array") {
            let item = item(table, &parameter.schema);
            return Some(named.iter().map(|text| typed(table, &item, text)).collect());
        }
        let separator = match style {
            "spaceDelimited" => ' ',
            "pipeDelimited" => '|',
            _ => ',',
        };
        Some(listed(table, parameter, first, separator))
    }

    /// The members `name[key]` as an object.
    fn deep(&self, table: &Table, parameter: &Parameter) -> Option<Value> {
        let mut object = Map::new();
        for (key, value) in self.query {
            let key = key
                .strip_prefix(parameter.name.as_str())
                .and_then(|rest| rest.strip_prefix('['));
            let Some((key, rest)) = key.and_then(|key| key.split_once(']')) else {
                continue;
            };
            if !rest.is_empty() {
                // What is deeper has no style in OpenAPI.
                return None;
            }
            let schema = member(table, &parameter.schema, key);
            object.insert(key.to_owned(), typed(table, &schema, value));
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }

    /// The members that the schema names, which stand in the query by themselves.
    fn exploded(&self, table: &Table, parameter: &Parameter) -> Option<Value> {
        let schema = table.resolved(&parameter.schema);
        let properties = schema.get("properties").and_then(Value::as_object)?;
        let mut object = Map::new();
        for (key, value) in self.query.iter().filter(|(key, _)| properties.contains_key(key)) {
            let schema = member(table, schema, key);
            object.insert(key.clone(), typed(table, &schema, value));
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }
}

/// The value of `parameter` that is written as `text`, with `separator` between items.
fn listed(table: &Table, parameter: &Parameter, text: &str, separator: char) -> Value {
    let schema = &parameter.schema;
    let kinds = kinds(table, schema, 0);
    if kinds.contains(&"array") && !kinds.contains(&"string") {
        let item = item(table, schema);
        return match text {
            "" => Value::Array(Vec::new()),
            _ => text.split(separator).map(|text| typed(table, &item, text)).collect(),
        };
    }
    if kinds.contains(&"object") && !kinds.contains(&"string") {
        let mut object = Map::new();
        let parts: Vec<&str> = text.split(separator).collect();
        let is_exploded = parameter.explode == Some(true);
        let pairs: Vec<(&str, &str)> = match is_exploded {
            true => parts.iter().filter_map(|part| part.split_once('=')).collect(),
            false => parts
                .chunks(2)
                .filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)))
                .collect(),
        };
        for (key, value) in pairs {
            object.insert(key.to_owned(), typed(table, &member(table, schema, key), value));
        }
        return Value::Object(object);
    }
    typed(table, schema, text)
}

/// `text` as a value of `schema`: a number, a boolean or null where the schema has them and the text is one.
pub(super) fn typed(table: &Table, schema: &Value, text: &str) -> Value {
    let kinds = kinds(table, schema, 0);
    let read = || serde_json::from_str::<Value>(text).ok();
    let fits = |value: &Value| match value {
        Value::Number(_) => kinds.contains(&"integer") || kinds.contains(&"number"),
        Value::Bool(_) => kinds.contains(&"boolean"),
        Value::Null => kinds.contains(&"null"),
        _ => false,
    };
    if text.is_empty() && kinds.contains(&"null") && !kinds.contains(&"string") {
        return Value::Null;
    }
    match read().filter(fits) {
        Some(value) if !kinds.contains(&"string") => value,
        _ => Value::String(text.to_owned()),
    }
}

/// The kinds that the values of `schema` can be of; none if it does not say.
pub(super) fn kinds<'t>(table: &'t Table, schema: &'t Value, depth: usize) -> Vec<&'t str> {
    let schema = table.resolved(schema);
    let mut found: Vec<&str> = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        Some(kind) => kind.as_str().into_iter().collect(),
        None => Vec::new(),
    };
    if found.is_empty() && depth < 16 {
        for key in ["allOf", "oneOf", "anyOf"] {
            for part in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
                found.extend(kinds(table, part, depth + 1));
            }
        }
    }
    found
}

/// What an item of `schema` is.
pub(super) fn item(table: &Table, schema: &Value) -> Value {
    let schema = table.resolved(schema);
    let parts = ["anyOf", "oneOf", "allOf"]
        .iter()
        .filter_map(|key| schema.get(*key)?.as_array());
    let mut all = std::iter::once(schema).chain(parts.flatten().map(|part| table.resolved(part)));
    all.find_map(|part| part.get("items"))
        .cloned()
        .unwrap_or(Value::Bool(true))
}

/// What the member `name` of `schema` is.
pub(super) fn member(table: &Table, schema: &Value, name: &str) -> Value {
    let schema = table.resolved(schema);
    let parts = ["anyOf", "oneOf", "allOf"]
        .iter()
        .filter_map(|key| schema.get(*key)?.as_array());
    let mut all = std::iter::once(schema).chain(parts.flatten().map(|part| table.resolved(part)));
    let of = |part: &Value| part.get("properties")?.get(name).cloned();
    let found = all.find_map(of);
    found
        .or_else(|| schema.get("additionalProperties").cloned())
        .unwrap_or(Value::Bool(true))
}

/// The pairs of a query or of a form, decoded.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let plain = |text: &str| decoded(&text.replace('+', " "));
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(key), plain(value))
        })
        .collect()
}
