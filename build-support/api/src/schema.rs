//! Schemas of a table: what a value is, from its text, and whether it may be sent.
//!
//! In: a schema with references to the table's. Out: a value, a schema that stands alone, or what is wrong with a value
//! and what is allowed. Values are checked before anything is sent, so that a mistake costs no call.

use std::collections::BTreeSet;

use api_operations::Table;
use serde_json::{Map, Value};

/// How far references and alternatives are followed.
const DEEPEST: usize = 12;
/// How many faults of a value are shown.
const SHOWN: usize = 5;

/// What is known of a value without looking at one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Shape {
    /// The types of JSON Schema; empty if any is allowed.
    pub(crate) types: BTreeSet<String>,
    /// The values, where all of them are listed and texts.
    pub(crate) values: Vec<String>,
    /// The schema of the items of an array.
    pub(crate) items: Option<Value>,
    /// The members of an object, each with its schema.
    pub(crate) members: Vec<(String, Value)>,
    /// The members that every object has.
    pub(crate) required: BTreeSet<String>,
}

impl Shape {
    pub(crate) fn may_be(&self, kind: &str) -> bool {
        self.types.is_empty() || self.types.contains(kind)
    }

    /// The only type beside null, if there is one.
    pub(crate) fn only(&self) -> Option<&str> {
        let mut others = self.types.iter().filter(|kind| *kind != "null");
        others.next().filter(|_| others.next().is_none()).map(String::as_str)
    }
}

/// What values of `schema` are.
pub(crate) fn shape(table: &Table, schema: &Value) -> Shape {
    let mut shape = Shape::default();
    collect(table, schema, true, DEEPEST, &mut shape);
    shape
}

/// Adds what `schema` says to `shape`; its required members if `all` values have them.
fn collect(table: &Table, schema: &Value, all: bool, depth: usize, shape: &mut Shape) {
    let schema = table.resolved(schema);
    if depth == 0 {
        return;
    }
    match schema.get("type") {
        Some(Value::String(kind)) => drop(shape.types.insert(kind.clone())),
        Some(Value::Array(kinds)) => shape
            .types
            .extend(kinds.iter().filter_map(Value::as_str).map(str::to_owned)),
        _ => {}
    }
    let constant = schema.get("const").map(std::slice::from_ref);
    let listed = schema.get("enum").and_then(Value::as_array).map(Vec::as_slice);
    for value in constant.or(listed).unwrap_or_default() {
        match value {
            Value::String(text) if !shape.values.contains(text) => shape.values.push(text.clone()),
            _ => {}
        }
    }
    if shape.items.is_none() {
        shape.items = schema.get("items").cloned();
    }
    for (name, member) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if !shape.members.iter().any(|(known, _)| known == name) {
            shape.members.push((name.clone(), member.clone()));
        }
    }
    if all {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        shape
            .required
            .extend(required.filter_map(Value::as_str).map(str::to_owned));
    }
    for (key, all) in [("allOf", all), ("oneOf", false), ("anyOf", false)] {
        for part in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            collect(table, part, all, depth - 1, shape);
        }
    }
    let has_others = shape
        .types
        .iter()
        .any(|kind| !matches!(kind.as_str(), "string" | "null"));
    if has_others || (!all && is_open(schema)) {
        shape.values.clear();
    }
}

/// Whether an alternative takes any text, which makes a list of values beside it no more than advice.
fn is_open(schema: &Value) -> bool {
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string");
    is_text && schema.get("enum").is_none() && schema.get("const").is_none()
}

/// Makes a value of `schema` of the text `text`.
///
/// Text is itself where the schema takes text; a number, a truth value and null are themselves where it takes those;
/// all else is JSON.
pub(crate) fn parse(table: &Table, schema: &Value, text: &str) -> Result<Value, String> {
    let shape = shape(table, schema);
    if shape.values.iter().any(|value| value == text) {
        return Ok(Value::String(text.to_owned()));
    }
    let json = serde_json::from_str::<Value>(text)
        .ok()
        .filter(|json| !json.is_string());
    if let Some(json) = json.filter(|json| kinds(json).iter().any(|kind| shape.types.contains(*kind))) {
        return Ok(json);
    }
    if shape.types.is_empty() {
        return Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())));
    }
    match shape.may_be("string") {
        true => Ok(Value::String(text.to_owned())),
        false => Err(format!(
            "is no {}",
            shape.types.into_iter().collect::<Vec<_>>().join(" or ")
        )),
    }
}

/// The types that `value` has.
fn kinds(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Null => &["null"],
        Value::Bool(_) => &["boolean"],
        Value::Number(number) if number.is_f64() => &["number"],
        Value::Number(_) => &["integer", "number"],
        Value::String(_) => &["string"],
        Value::Array(_) => &["array"],
        Value::Object(_) => &["object"],
    }
}

/// Returns `schema` with the schemas of the table that it leads to, and no others, as its `$defs`.
#[must_use]
pub fn alone(table: &Table, schema: &Value) -> Value {
    let mut needed = Map::new();
    let mut left = references(schema);
    while let Some(name) = left.pop() {
        let Some(target) = table.schemas.get(&name).filter(|_| !needed.contains_key(&name)) else {
            continue;
        };
        left.extend(references(target));
        needed.insert(name, target.clone());
    }
    match schema {
        Value::Object(members) if !needed.is_empty() => {
            let mut members = members.clone();
            members.insert("$defs".to_owned(), Value::Object(needed));
            Value::Object(members)
        }
        other => other.clone(),
    }
}

/// The names of the schemas that `schema` refers to.
fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            let own = own
                .and_then(|target| target.strip_prefix("#/$defs/"))
                .map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        _ => Vec::new(),
    }
}

/// Changes `schema` to one of requests: members that only responses have are not required.
pub fn make_request(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(make_request),
        Value::Object(members) => {
            let read_only = |member: &Value| member.get("readOnly") == Some(&Value::Bool(true));
            let properties = members.get("properties").and_then(Value::as_object);
            let names = properties.into_iter().flatten().filter(|(_, member)| read_only(member));
            let names: BTreeSet<String> = names.map(|(name, _)| name.clone()).collect();
            if let Some(Value::Array(required)) = members.get_mut("required") {
                required.retain(|name| !name.as_str().is_some_and(|name| names.contains(name)));
            }
            members.values_mut().for_each(make_request);
        }
        _ => {}
    }
}

/// Says what is wrong with `value`, if anything is. No message repeats the value, which can be a secret.
///
/// # Errors
///
/// Returns a line for each fault, with the place and with what is allowed.
pub fn check(table: &Table, schema: &Value, value: &Value) -> Result<(), String> {
    let mut schema = alone(table, schema);
    make_request(&mut schema);
    // A schema that the library does not take is no reason to refuse a value.
    let Ok(validator) = jsonschema::draft202012::options()
        .should_validate_formats(false)
        .build(&schema)
    else {
        return Ok(());
    };
    let faults: Vec<String> = validator
        .iter_errors(value)
        .take(SHOWN)
        .map(|error| {
            let place = error.instance_path().to_string();
            let place = if place.is_empty() {
                String::new()
            } else {
                format!("at {place}: ")
            };
            format!("{place}{}", error.masked())
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table() -> Table {
        let schemas = json!({
            "Cat": {"type": "object", "required": ["id", "name"], "properties": {
                "id": {"type": "string", "readOnly": true},
                "name": {"type": "string", "minLength": 1},
                "mate": {"$ref": "#/$defs/Cat"},
                "mood": {"$ref": "#/$defs/Mood"},
            }},
            "Mood": {"type": "string", "enum": ["calm", "wild"]},
            "Dog": {"type": "object"},
        });
        Table {
            schemas: schemas.as_object().unwrap().clone(),
            ..Table::default()
        }
    }

    #[test]
    fn texts_become_what_the_schema_takes() {
        let table = table();
        let of = |schema: Value, text: &str| parse(&table, &schema, text);
        assert_eq!(of(json!({"type": "string"}), "7"), Ok(json!("7")));
        assert_eq!(of(json!({"type": "integer"}), "7"), Ok(json!(7)));
        assert_eq!(of(json!({"type": ["integer", "null"]}), "null"), Ok(json!(null)));
        assert_eq!(
            of(json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}), "7"),
            Ok(json!(7))
        );
        assert_eq!(
            of(json!({"anyOf": [{"type": "integer"}, {"type": "string"}]}), "a"),
            Ok(json!("a"))
        );
        assert_eq!(of(json!({"type": "integer"}), "7.5"), Err("is no integer".to_owned()));
        assert_eq!(of(json!({"$ref": "#/$defs/Mood"}), "calm"), Ok(json!("calm")));
        assert_eq!(
            of(json!({"$ref": "#/$defs/Cat"}), "{\"name\":\"Tom\"}"),
            Ok(json!({"name": "Tom"}))
        );
        assert_eq!(of(json!({}), "a"), Ok(json!("a")));
    }

    #[test]
    fn a_schema_alone_has_what_it_leads_to() {
        let alone = alone(&table(), &json!({"$ref": "#/$defs/Cat"}));
        let names: Vec<&String> = alone["$defs"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["Cat", "Mood"]);
    }

    #[test]
    fn faults_say_where_and_what_is_allowed_and_not_the_value() {
        let (table, cat) = (table(), json!({"$ref": "#/$defs/Cat"}));
        assert_eq!(
            check(&table, &cat, &json!({"name": "Tom", "mate": {"name": "Kim"}})),
            Ok(())
        );
        let faults = check(&table, &cat, &json!({"name": "Tom", "mood": "s3cret"})).unwrap_err();
        assert!(faults.contains("at /mood") && faults.contains("calm"), "{faults}");
        assert!(!faults.contains("s3cret"), "{faults}");
        assert!(check(&table, &cat, &json!({})).unwrap_err().contains("name"));
    }

    #[test]
    fn only_complete_lists_are_values() {
        let table = table();
        let values = |schema: Value| shape(&table, &schema).values;
        assert_eq!(values(json!({"$ref": "#/$defs/Mood"})), ["calm", "wild"]);
        assert_eq!(
            values(json!({"anyOf": [{"$ref": "#/$defs/Mood"}, {"type": "null"}]})),
            ["calm", "wild"]
        );
        assert!(values(json!({"anyOf": [{"$ref": "#/$defs/Mood"}, {"type": "string"}]})).is_empty());
    }
}
