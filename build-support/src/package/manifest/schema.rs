//! The JSON Schema of `vendor.toml`: `docs/vendor-toml.schema.json`.
//!
//! In: the table of its keys. Out: a schema of draft 2020-12, which a test compares with the committed file. It checks
//! what one value shows; what depends on others, such as two schemes with one method, is for the reader of the file.

use serde_json::{Map, Value, json};

use super::keys::{Default, Key, Kind, Shape, Table};
use super::tables::TABLES;

/// Returns the schema.
pub fn schema() -> Value {
    let mut root = object(&[]);
    for table in TABLES {
        let mut at = &mut root;
        for (depth, name) in table.path.iter().enumerate() {
            let is_last = depth + 1 == table.path.len();
            at = &mut at["properties"][*name];
            if is_last {
                *at = shaped(table);
            } else if at.is_null() {
                *at = object(&[]);
            }
        }
        if table.path.is_empty() {
            root = object(table.keys);
        }
    }
    let required = root["required"].as_array_mut();
    required.into_iter().for_each(|required| required.push("source".into()));
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vendor.toml",
        "description": "What is particular to a vendor: see vendor-toml.md.",
    });
    let mut schema = Map::new();
    for part in [head, root] {
        if let Value::Object(members) = part {
            schema.extend(members);
        }
    }
    Value::Object(schema)
}

/// Returns the schema of `table` in its shape.
fn shaped(table: &Table) -> Value {
    let mut inner = object(table.keys);
    inner["description"] = table.summary.into();
    match table.shape {
        Shape::One => inner,
        Shape::Many => json!({"type": "array", "minItems": 1, "items": inner}),
        Shape::Named(names) => names.iter().fold(
            inner,
            |inner, _| json!({"type": "object", "additionalProperties": inner}),
        ),
    }
}

/// Returns the schema of a table with `keys` and no others.
fn object(keys: &[Key]) -> Value {
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.default == Default::Required)
        .map(|key| key.name)
        .collect();
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn property(key: &Key) -> Value {
    let mut schema = match key.kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Pattern(_, pattern) => json!({"type": "string", "pattern": pattern}),
        Kind::Choice(values) => json!({"enum": values}),
        Kind::Choices(values) => json!({"type": "array", "items": {"enum": values}}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Count => json!({"type": "integer", "minimum": 0}),
        Kind::Scalar => json!({"type": ["boolean", "integer", "string"]}),
        Kind::Scalars => json!({"type": "array", "items": {"type": ["boolean", "integer", "string"]}}),
        Kind::Texts(_, "") => json!({"type": "array", "items": {"type": "string"}}),
        Kind::Texts(_, pattern) => json!({"type": "array", "items": {"type": "string", "pattern": pattern}}),
    };
    let default = match key.default {
        Default::Required => String::new(),
        Default::Is(default) => format!(" Default: {default}."),
    };
    schema["description"] = format!("{}{default}", key.meaning).into();
    schema
}
