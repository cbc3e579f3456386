//! Schemas of the canonical form as JSON Schema 2020-12.
//!
//! In: a schema as OpenAPI 3.0 writes it, and the list `conditions`. Out: the same as validators of JSON Schema read
//! it, with references to `$defs`. Discriminators stay for those who read them; extensions go.

use serde_json::{Map, Value};

use super::one;
use crate::document::Node;

const COMPONENTS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/$defs/";

/// The keywords that say nothing of what is valid, and stay outside where null becomes an alternative.
const ANNOTATIONS: [&str; 7] = [
    "title",
    "description",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
    "examples",
];

/// The schema `node` as JSON Schema.
pub(super) fn schema(node: &Node) -> Value {
    let Some(members) = node.as_object() else {
        return node.to_json();
    };
    let mut out = Map::new();
    for (key, value) in members {
        keyword(key, value, &mut out);
    }
    exclusive(&mut out, "exclusiveMinimum", "minimum");
    exclusive(&mut out, "exclusiveMaximum", "maximum");
    match node.is_true("nullable") {
        true => with_null(out),
        false => Value::Object(out),
    }
}

/// Adds the keyword `key` to `out`.
fn keyword(key: &str, value: &Node, out: &mut Map<String, Value>) {
    let written = match key {
        "$ref" => Value::String(target(value)),
        "items" | "not" | "propertyNames" | "additionalProperties" => schema(value),
        "allOf" | "oneOf" | "anyOf" | "conditions" => {
            let parts = value.as_array().unwrap_or_default().iter().map(schema);
            return extend(out, if key == "conditions" { "allOf" } else { key }, parts);
        }
        "properties" => {
            let members = value.as_object().into_iter().flatten();
            Value::Object(members.map(|(name, member)| (name.clone(), schema(member))).collect())
        }
        "discriminator" => discriminator(value),
        "example" => return extend(out, "examples", [value.to_json()].into_iter()),
        "nullable" => return,
        _ if key.starts_with("x-") => return,
        _ => value.to_json(),
    };
    out.insert(key.to_owned(), written);
}

/// Adds `parts` to the list `key`.
fn extend(out: &mut Map<String, Value>, key: &str, parts: impl Iterator<Item = Value>) {
    let list = out.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        list.extend(parts);
    }
}

fn target(reference: &Node) -> String {
    let text = reference.as_str().unwrap_or_default();
    match text.strip_prefix(COMPONENTS) {
        Some(name) => format!("{DEFINITIONS}{name}"),
        None => text.to_owned(),
    }
}

fn discriminator(node: &Node) -> Value {
    let mut written = Map::new();
    for (key, value) in node.as_object().into_iter().flatten() {
        let value = match key.as_str() {
            "propertyName" => value.to_json(),
            "defaultMapping" => Value::String(target(value)),
            "mapping" => {
                let targets = value.as_object().into_iter().flatten();
                Value::Object(
                    targets
                        .map(|(name, to)| (name.clone(), Value::String(target(to))))
                        .collect(),
                )
            }
            _ => continue,
        };
        written.insert(key.clone(), value);
    }
    Value::Object(written)
}

/// Writes a bound that the flag `flag` excludes as the value of `flag`.
fn exclusive(out: &mut Map<String, Value>, flag: &str, bound: &str) {
    let excludes = out.remove(flag) == Some(Value::Bool(true));
    if let Some(value) = excludes.then(|| out.remove(bound)).flatten() {
        out.insert(flag.to_owned(), value);
    }
}

/// The schema `out`, or null.
fn with_null(mut out: Map<String, Value>) -> Value {
    let null = one("type", Value::String("null".to_owned()));
    let is_plain = !["$ref", "allOf", "oneOf", "anyOf", "not"]
        .iter()
        .any(|key| out.contains_key(*key));
    match out.get("type").cloned() {
        Some(kind) if is_plain => {
            out.insert(
                "type".to_owned(),
                Value::Array(vec![kind, Value::String("null".to_owned())]),
            );
            if let Some(Value::Array(values)) = out.get_mut("enum") {
                values.push(Value::Null);
            }
            Value::Object(out)
        }
        None if out.keys().all(|key| is_annotation(key)) => Value::Object(out),
        _ => {
            let mut outer = Map::new();
            for key in ANNOTATIONS {
                if let Some(value) = out.remove(key) {
                    outer.insert(key.to_owned(), value);
                }
            }
            outer.insert("anyOf".to_owned(), Value::Array(vec![Value::Object(out), null]));
            Value::Object(outer)
        }
    }
}

/// Whether a schema with `key` alone allows every value.
fn is_annotation(key: &str) -> bool {
    key == "format" || ANNOTATIONS.contains(&key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::{Location, SourceFile};

    fn written(value: Value) -> Value {
        let location = Location::start_of(&SourceFile::new("a.json", "{}"));
        schema(&Node::from_json(&value, &location))
    }

    #[test]
    fn null_is_a_type_or_an_alternative() {
        let text = json!({"type": "string", "nullable": true, "enum": ["a"]});
        assert_eq!(written(text), json!({"type": ["string", "null"], "enum": ["a", null]}));
        let reference = json!({"nullable": true, "description": "A.", "allOf": [{"$ref": "#/components/schemas/A"}]});
        let expected = json!({
            "description": "A.",
            "anyOf": [{"allOf": [{"$ref": "#/$defs/A"}]}, {"type": "null"}]
        });
        assert_eq!(written(reference), expected);
        assert_eq!(
            written(json!({"nullable": true, "title": "Any"})),
            json!({"title": "Any"})
        );
        let some = json!({"nullable": true, "type": "object", "oneOf": [{"required": ["a"]}]});
        let expected = json!({"anyOf": [{"type": "object", "oneOf": [{"required": ["a"]}]}, {"type": "null"}]});
        assert_eq!(written(some), expected);
    }

    #[test]
    fn bounds_conditions_and_references_are_those_of_json_schema() {
        let number =
            json!({"type": "number", "minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": false});
        assert_eq!(
            written(number),
            json!({"type": "number", "exclusiveMinimum": 1, "maximum": 2})
        );
        let object = json!({
            "type": "object", "x-a": 1, "example": {"a": 1},
            "properties": {"nullable": {"type": "string", "nullable": true}},
            "conditions": [{"required": ["a"]}], "allOf": [{"$ref": "#/components/schemas/A"}],
            "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A"}, "x-b": 1}
        });
        let expected = json!({
            "type": "object", "examples": [{"a": 1}],
            "properties": {"nullable": {"type": ["string", "null"]}},
            "allOf": [{"$ref": "#/$defs/A"}, {"required": ["a"]}],
            "discriminator": {"propertyName": "kind", "mapping": {"a": "#/$defs/A"}}
        });
        assert_eq!(written(object), expected);
    }
}
