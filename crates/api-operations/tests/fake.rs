//! Values that are made, held against a validator that is not ours.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use api_operations::Table;
use api_operations::check::{Checker, Direction};
use api_operations::fake::Faker;
use serde_json::{Value, json};

fn table(definitions: &Value) -> Table {
    Table {
        schemas: definitions.as_object().unwrap().clone(),
        ..Table::default()
    }
}

/// Makes values of `schema` and has both validators look at them.
fn holds(definitions: &Value, schema: &Value) -> Vec<Value> {
    let table = table(definitions);
    let whole =
        json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions, "allOf": [schema]});
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&whole)
        .unwrap();
    let faker = Faker::new(&table);
    let checker = Checker::new(&table, Direction::Both);
    let made = (0..40).map(|seed| {
        let value = faker.value(schema, seed);
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{schema}: {value}");
        assert_eq!(checker.check(schema, &value), [], "{schema}: {value}");
        assert_eq!(value, faker.value(schema, seed), "the same seed");
        value
    });
    made.collect()
}

#[test]
fn scalars_fit_their_formats_bounds_and_patterns() {
    let formats = [
        "date-time",
        "date",
        "time",
        "uuid",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "duration",
        "regex",
    ];
    for format in formats {
        holds(&json!({}), &json!({"type": "string", "format": format}));
    }
    for schema in [
        json!({"type": "string", "minLength": 40, "maxLength": 41}),
        json!({"type": "string", "pattern": "^[a-z]{2,4}-\\d{3}$"}),
        json!({"type": "string", "pattern": "^(cus|sub)_[A-Za-z0-9]+$", "minLength": 20, "maxLength": 24}),
        json!({"type": "string", "pattern": "^[^\\s]+$", "allOf": [{"minLength": 3}]}),
        json!({"type": "integer", "minimum": 3, "exclusiveMaximum": 5}),
        json!({"type": "integer", "maximum": -7}),
        json!({"type": "integer", "minimum": -20, "maximum": 20, "multipleOf": 7}),
        json!({"type": "integer", "minimum": 9_007_199_254_740_993_i64}),
        json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
        json!({"type": "number", "minimum": 0.1, "maximum": 0.15}),
        json!({"type": "number", "multipleOf": 0.01, "minimum": 5}),
        json!({"type": ["string", "null"], "enum": ["a", "b", null]}),
        json!({"const": {"a": [1]}}),
        json!({"enum": ["a", 1], "type": "integer"}),
        json!({"type": "boolean"}),
        json!(true),
    ] {
        holds(&json!({}), &schema);
    }
}

#[test]
fn arrays_and_objects_fit() {
    for schema in [
        json!({"type": "array", "items": {"type": "string", "enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": true}),
        json!({"type": "array", "items": {"type": "integer"}, "maxItems": 0}),
        json!({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 4}),
        json!({"type": "object", "propertyNames": {"pattern": "^x-[a-z]+$"}, "additionalProperties": {"type": "string"}}),
        json!({"type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}}, "maxProperties": 2}),
        json!({"type": "object", "minProperties": 1, "properties": {"a": {"type": "string"}}, "additionalProperties": false}),
        json!({"allOf": [
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 3}}},
            {"properties": {"a": {"maximum": 4}, "b": {"type": "string"}}, "required": ["b"]}
        ]}),
    ] {
        holds(&json!({}), &schema);
    }
    let all = holds(
        &json!({}),
        &json!({"type": "object", "properties": {"a": {}, "b": {"type": "array", "items": {}}}}),
    );
    assert!(
        all.iter().all(|value| value.as_object().unwrap().len() == 2),
        "the first level has all members"
    );
}

#[test]
fn alternatives_exclude_each_other() {
    let definitions = json!({
        "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}},
        "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "legs": {"type": "integer"}}}
    });
    let tagged = json!({
        "anyOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"meow": "#/$defs/Cat"}}
    });
    let made = holds(&definitions, &tagged);
    assert!(made.iter().any(|value| value["kind"] == "meow") && made.iter().any(|value| value["kind"] == "Dog"));
    for schema in [
        json!({"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 0}, {"type": "string"}]}),
        json!({"oneOf": [{"type": "object", "required": ["a"]}, {"type": "object", "required": ["b"]}]}),
        json!({"type": "string", "enum": ["a", "b"], "not": {"const": "a"}}),
        json!({"anyOf": [{"type": "null"}, {"type": "string", "minLength": 1}]}),
    ] {
        holds(&definitions, &schema);
    }
}

#[test]
fn recursion_ends() {
    let definitions = json!({
        "Tree": {"type": "object", "required": ["left"], "properties": {
            "left": {"oneOf": [{"$ref": "#/$defs/Tree"}, {"type": "string"}]},
            "all": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
            "more": {"$ref": "#/$defs/Tree"}
        }},
        "List": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#/$defs/Maybe"}}},
        "Maybe": {"anyOf": [{"$ref": "#/$defs/List"}, {"type": "null"}]}
    });
    holds(&definitions, &json!({"$ref": "#/$defs/Tree"}));
    let table = table(&definitions);
    let made = Faker::new(&table).named("List", 1).unwrap();
    assert!(made.to_string().len() < 10_000, "{made}");
    assert!(Faker::new(&table).named("Nothing", 1).is_none());
}

#[test]
fn examples_and_directions_are_kept_to() {
    let definitions = json!({"User": {"type": "object", "properties": {
        "name": {"type": "string", "examples": ["Ada"]},
        "age": {"type": "integer", "examples": ["old"]},
        "id": {"type": "string", "readOnly": true},
        "password": {"type": "string", "writeOnly": true}
    }}});
    let table = table(&definitions);
    let received = Faker::new(&table)
        .with_examples()
        .towards(Direction::Response)
        .named("User", 3)
        .unwrap();
    assert_eq!(received["name"], "Ada");
    assert!(
        received["age"].is_i64(),
        "an example that is not valid is none: {received}"
    );
    assert!(received.get("password").is_none() && received.get("id").is_some());
    let sent = Faker::new(&table).towards(Direction::Request).named("User", 3).unwrap();
    assert!(sent.get("password").is_some() && sent.get("id").is_none());
}
