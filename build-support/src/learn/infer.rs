//! Schemas of values that no schema describes.
//!
//! In: values. Out: a schema that all of them match, and which says no more than they show: nothing is required,
//! nothing has a bound, and a text is a time only if all of them are.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::shape::{is_date, is_date_time, is_word, kind};

/// How deep values are followed.
const MAX_DEPTH: usize = 16;

/// How a version of OpenAPI writes schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// 3.0: `nullable`, and one type in a schema.
    Old,
    /// 3.1 and later: JSON Schema 2020-12.
    New,
}

impl Dialect {
    /// The dialect of the version `openapi` of a description.
    pub(super) fn of(openapi: &str) -> Self {
        match openapi.starts_with("3.0") {
            true => Self::Old,
            false => Self::New,
        }
    }

    /// `schema` with `null` beside what it allows.
    pub(super) fn nullable(self, schema: Value) -> Value {
        let Value::Object(mut members) = schema else {
            return schema;
        };
        match self {
            Self::Old if members.contains_key("$ref") => json!({"nullable": true, "allOf": [members]}),
            Self::Old => {
                members.insert("nullable".to_owned(), Value::Bool(true));
                Value::Object(members)
            }
            Self::New => match members.get("type").cloned() {
                Some(Value::String(name)) => {
                    members.insert("type".to_owned(), json!([name, "null"]));
                    Value::Object(members)
                }
                _ if members.is_empty() => Value::Object(members),
                _ => json!({"anyOf": [members, {"type": "null"}]}),
            },
        }
    }
}

/// A schema that all of `values` match.
pub(super) fn infer(values: &[&Value], dialect: Dialect) -> Value {
    infer_at(values, dialect, 0)
}

fn infer_at(values: &[&Value], dialect: Dialect, depth: usize) -> Value {
    let known: Vec<&Value> = values.iter().filter(|value| !value.is_null()).copied().collect();
    let mut kinds: Vec<&str> = known.iter().map(|value| kind(value)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds == ["integer", "number"] {
        kinds = vec!["number"];
    }
    let schema = match kinds.as_slice() {
        _ if depth > MAX_DEPTH => json!({}),
        [one] => of_kind(one, &known, dialect, depth),
        [] => json!({}),
        several => {
            let alternatives = several.iter().map(|name| {
                let of: Vec<&Value> = known.iter().filter(|value| kind(value) == *name).copied().collect();
                of_kind(name, &of, dialect, depth)
            });
            json!({"oneOf": alternatives.collect::<Vec<_>>()})
        }
    };
    match known.len() < values.len() {
        true => dialect.nullable(schema),
        false => schema,
    }
}

fn of_kind(name: &str, values: &[&Value], dialect: Dialect, depth: usize) -> Value {
    let texts = || values.iter().filter_map(|value| value.as_str());
    match name {
        "string" if texts().all(is_date_time) => json!({"type": "string", "format": "date-time"}),
        "string" if texts().all(is_date) => json!({"type": "string", "format": "date"}),
        "array" => {
            let items: Vec<&Value> = values.iter().filter_map(|value| value.as_array()).flatten().collect();
            json!({"type": "array", "items": infer_at(&items, dialect, depth + 1)})
        }
        "object" => object(values, dialect, depth),
        name => json!({"type": name}),
    }
}

/// An object; one whose names are data is a map.
fn object(values: &[&Value], dialect: Dialect, depth: usize) -> Value {
    let mut members: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for (name, value) in values.iter().filter_map(|value| value.as_object()).flatten() {
        members.entry(name).or_default().push(value);
    }
    if members.keys().any(|name| !is_word(name)) {
        let all: Vec<&Value> = members.into_values().flatten().collect();
        return json!({"type": "object", "additionalProperties": infer_at(&all, dialect, depth + 1)});
    }
    let properties = members
        .into_iter()
        .map(|(name, values)| (name.to_owned(), infer_at(&values, dialect, depth + 1)));
    json!({"type": "object", "properties": properties.collect::<Map<_, _>>()})
}
