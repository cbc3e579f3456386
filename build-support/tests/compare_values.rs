//! No verdict on two schemas is refuted by a value.
//!
//! Schemas are made at random, rewritten so that they allow the same values, or changed; values are made for each, and
//! another library says which schemas they match. `PROPTEST_CASES` says how many schemas there are.
//!
//! Clients ignore properties that they do not know and take any alternative that fits, so what a server sends is held
//! against the old schema without `additionalProperties: false`, and with `anyOf` in the place of `oneOf`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "support/random.rs"]
mod random;

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::drift::compare::{Change, Wire, compare};
use openapi_crates::read::source;
use serde_json::{Map, Value, json};

use random::Random;

impl Random {
    fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'v>(&mut self, values: &'v [Value]) -> &'v Value {
        let index = self.below(values.len());
        &values[index]
    }
}

const NAMES: [&str; 4] = ["a", "b", "c", "kind"];

fn scalar(random: &mut Random) -> Value {
    let number = |random: &mut Random| i64::try_from(random.below(6)).unwrap();
    match random.below(8) {
        0 => json!({"type": "string"}),
        1 => json!({"type": "string", "minLength": number(random) % 3, "maxLength": 2 + number(random)}),
        2 => json!({"type": "integer", "minimum": number(random)}),
        3 => json!({"type": "number", "exclusiveMinimum": number(random), "maximum": 5 + number(random)}),
        4 => json!({"type": "boolean"}),
        5 => json!({"enum": &["x", "y", "z"][random.below(3)..]}),
        6 => json!({"type": "integer", "format": "int32", "minimum": number(random), "maximum": 5 + number(random)}),
        _ => json!({"type": ["string", "null"]}),
    }
}

fn object(random: &mut Random, depth: usize) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for name in NAMES {
        if random.is(50) {
            properties.insert(name.to_owned(), schema(random, depth + 1));
            if random.is(50) {
                required.push(name);
            }
        }
    }
    let mut object = json!({"type": "object", "properties": properties, "required": required});
    if random.is(20) {
        object["additionalProperties"] = json!(false);
    }
    object
}

/// An object of which a second part restricts a property, whether or not the first part has it.
fn restricted(random: &mut Random, depth: usize) -> Value {
    let number = random.below(6);
    let restriction = match random.below(5) {
        0 => json!({"maxLength": number}),
        1 => json!({"minimum": number}),
        2 => json!({"enum": &["x", "y", "z"][random.below(3)..]}),
        3 => json!({"pattern": &["^x", "a"][random.below(2)]}),
        _ => json!({"items": scalar(random)}),
    };
    let mut properties = Map::new();
    properties.insert(NAMES[random.below(4)].to_owned(), restriction);
    json!({"allOf": [object(random, depth), {"properties": properties}]})
}

fn schema(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth > 2 { 4 } else { 9 }) {
        0..4 => scalar(random),
        8 => restricted(random, depth),
        4 => json!({"type": "array", "items": schema(random, depth + 1), "maxItems": 1 + random.below(3)}),
        5 | 6 => object(random, depth),
        _ => {
            let count = 2 + random.below(2);
            let alternatives: Vec<Value> = (0..count).map(|_| schema(random, depth + 1)).collect();
            let key = ["anyOf", "oneOf"][random.below(2)];
            json!({key: alternatives})
        }
    }
}

/// The same values in other words, here and inside.
fn rewritten(random: &mut Random, schema: &Value) -> Value {
    let mut schema = schema.clone();
    for key in ["anyOf", "oneOf", "allOf"] {
        if let Some(list) = schema.get_mut(key).and_then(Value::as_array_mut) {
            for alternative in list.iter_mut() {
                *alternative = rewritten(random, alternative);
            }
            list.reverse();
        }
    }
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for property in properties.values_mut() {
            *property = rewritten(random, property);
        }
    }
    if let Some(items) = schema.get_mut("items") {
        *items = rewritten(random, items);
    }
    match random.below(6) {
        _ if schema["format"] == "int32" => {
            let format = ["int64", "uint8"][random.below(2)];
            json!({"type": "integer", "format": format, "minimum": schema["minimum"], "maximum": schema["maximum"]})
        }
        0 => json!({"allOf": [schema]}),
        1 => json!({"oneOf": [schema]}),
        2 => json!({"anyOf": [schema, schema.clone()]}),
        3 if schema["type"] == json!(["string", "null"]) => json!({"anyOf": [{"type": "null"}, {"type": "string"}]}),
        4 if schema["type"] == "integer" && schema["maximum"].is_null() => {
            let least = schema["minimum"].as_i64().unwrap();
            json!({"type": "integer", "exclusiveMinimum": least - 1})
        }
        5 if schema["enum"].as_array().is_some_and(|values| values.len() > 1) => {
            let values = schema["enum"].as_array().unwrap();
            json!({"anyOf": values.iter().map(|value| json!({"const": value})).collect::<Vec<_>>()})
        }
        _ => schema,
    }
}

/// `schema` with a change somewhere.
fn changed(random: &mut Random, schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut)
        && !properties.is_empty()
        && random.is(50)
    {
        let index = random.below(properties.len());
        let property = properties.values_mut().nth(index).unwrap();
        *property = changed(random, property);
        return schema;
    }
    for key in ["anyOf", "oneOf", "allOf"] {
        let Some(list) = schema.get_mut(key).and_then(Value::as_array_mut) else {
            continue;
        };
        let index = random.below(list.len());
        match random.below(3) {
            0 => list.push(self::schema(random, 2)),
            1 if list.len() > 1 => {
                list.remove(index);
            }
            _ => list[index] = changed(random, &list[index]),
        }
        return schema;
    }
    match random.below(7) {
        0 => self::schema(random, 1),
        1 => json!({"anyOf": [schema, self::schema(random, 2)]}),
        2 => json!({"oneOf": [schema, self::schema(random, 2)]}),
        3 if schema["required"].is_array() => {
            let name = NAMES[random.below(4)];
            schema["required"] = json!([name]);
            schema
        }
        4 if schema["maxLength"].is_number() => {
            schema["maxLength"] = json!(random.below(9));
            schema
        }
        5 if schema["properties"].is_object() => {
            schema["properties"][NAMES[random.below(4)]] = self::schema(random, 2);
            schema
        }
        _ => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

/// A value that may match `schema`, with no properties but those that it names.
fn value(random: &mut Random, schema: &Value) -> Value {
    if let Some([first, ..]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        return value(random, first);
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(list) = schema.get(key).and_then(Value::as_array) {
            let alternative = random.pick(list).clone();
            return value(random, &alternative);
        }
    }
    if let Some(listed) = schema.get("enum").and_then(Value::as_array) {
        return random.pick(listed).clone();
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => random.pick(kinds).clone(),
        kind => kind.clone(),
    };
    match kind.as_str().unwrap_or_default() {
        "null" => Value::Null,
        "boolean" => json!(random.is(50)),
        "integer" => json!(random.below(12)),
        "number" => json!(f64::from(u32::try_from(random.below(24)).unwrap()) / 2.0),
        "string" => json!(["", "x", "y", "z", "ab", "abcd", "abcdefgh"][random.below(7)]),
        "array" => {
            let count = random.below(4);
            Value::Array((0..count).map(|_| value(random, &schema["items"])).collect())
        }
        _ => {
            let mut members = Map::new();
            for (name, property) in schema["properties"].as_object().into_iter().flatten() {
                let is_required = schema["required"]
                    .as_array()
                    .is_some_and(|names| names.contains(&json!(name)));
                if is_required || random.is(60) {
                    members.insert(name.clone(), value(random, property));
                }
            }
            Value::Object(members)
        }
    }
}

/// `schema` as a client reads it that ignores what it does not know.
fn as_read(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let kept = members
                .iter()
                .filter(|(key, value)| *key != "additionalProperties" || **value != json!(false));
            let renamed = kept.map(|(key, value)| {
                let key = if key == "oneOf" { "anyOf" } else { key.as_str() };
                (key.to_owned(), as_read(value))
            });
            Value::Object(renamed.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(as_read).collect()),
        other => other.clone(),
    }
}

fn matches(schema: &Value, value: &Value) -> bool {
    jsonschema::draft202012::options()
        .build(schema)
        .unwrap()
        .is_valid(value)
}

/// A description with `schema` in a request or in a response.
fn description(schema: &Value, is_request: bool) -> Node {
    let content = json!({"content": {"application/json": {"schema": schema}}});
    let operation = match is_request {
        true => json!({"requestBody": content, "responses": {}}),
        false => json!({"responses": {"200": content}}),
    };
    let root = json!({"openapi": "3.1.0", "paths": {"/a": {"post": operation}}});
    let (root, findings) = source::read_document(&SourceFile::new("a.json", root.to_string()));
    assert!(!findings.has_errors(), "{findings}");
    root.unwrap()
}

fn changes(old: &Value, new: &Value, is_request: bool) -> Vec<Change> {
    compare(&description(old, is_request), &description(new, is_request))
}

fn verdict(old: &Value, new: &Value, is_request: bool) -> Wire {
    let changes = changes(old, new, is_request);
    changes
        .iter()
        .map(|change| change.level)
        .max()
        .unwrap_or(Wire::Compatible)
}

fn cases() -> u64 {
    let wanted = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    wanted.unwrap_or(300)
}

/// What is random in case number `case`.
fn random(case: u64) -> Random {
    Random((case + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Values that match `schema`.
fn values(random: &mut Random, schema: &Value) -> Vec<Value> {
    let candidates = (0..30).map(|_| value(random, schema)).collect::<Vec<_>>();
    candidates.into_iter().filter(|value| matches(schema, value)).collect()
}

#[test]
fn no_value_refutes_that_nothing_breaks() {
    let mut checked = 0;
    for case in 0..cases() {
        let random = &mut random(case);
        let old = schema(random, 0);
        let new = changed(random, &old);
        if verdict(&old, &new, true) == Wire::Compatible {
            for value in values(random, &old) {
                checked += 1;
                assert!(matches(&new, &value), "case {case}: request {value}\n{old}\n{new}");
            }
        }
        if verdict(&old, &new, false) == Wire::Compatible {
            let old_as_read = as_read(&old);
            for value in values(random, &new) {
                checked += 1;
                assert!(
                    matches(&old_as_read, &value),
                    "case {case}: response {value}\n{old}\n{new}"
                );
            }
        }
    }
    assert!(
        u64::try_from(checked).unwrap() > cases(),
        "only {checked} values were checked"
    );
}

#[test]
fn no_rewriting_is_a_change_that_may_break() {
    for case in 0..cases() {
        let random = &mut random(case);
        let old = schema(random, 0);
        let new = rewritten(random, &old);
        // A choice that refuses what matches twice means something else when it is nested or repeated.
        let has_overlaps = values(random, &old).iter().any(|value| !matches(&new, value));
        assert!(
            !has_overlaps,
            "case {case}: these are not the same values\n{old}\n{new}"
        );
        for (old, new) in [(&old, &new), (&new, &old)] {
            for is_request in [true, false] {
                let found = changes(old, new, is_request);
                let worst = found.iter().map(|change| change.level).max();
                assert!(
                    worst < Some(Wire::Breaking),
                    "case {case}: {:?}\n{old}\n{new}",
                    found.first()
                );
            }
        }
    }
}

#[test]
fn what_only_allows_more_or_less_breaks_one_side_at_most() {
    for case in 0..cases() {
        let random = &mut random(case);
        let narrow = schema(random, 0);
        let wide = json!({"anyOf": [narrow, schema(random, 1)]});
        assert!(
            verdict(&narrow, &wide, true) < Wire::Breaking,
            "case {case}\n{narrow}\n{wide}"
        );
        assert!(
            verdict(&wide, &narrow, false) < Wire::Breaking,
            "case {case}\n{wide}\n{narrow}"
        );
    }
}
