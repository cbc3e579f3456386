//! No name of a specification collides with a word of generated code.
//!
//! The specification here calls everything that it has by every word of generated code: security schemes, tags,
//! operations, parameters in each location, schemas, properties, values and alternatives. Its crate compiles.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

mod generated_crate;

use std::collections::BTreeSet;

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::model::names::{type_name, value_name};
use openapi_crates::model::vocabulary;
use openapi_crates::package::scaffold;
use openapi_crates::pipeline;
use serde_json::{Map, Value, json};

/// Every word, in the case of values and in that of types.
fn words() -> BTreeSet<String> {
    let words: Vec<&str> = vocabulary::words().collect();
    for word in [
        "AdditionalProperties",
        "idle_timeout",
        "pages",
        "send_events",
        "self",
        "Some",
    ] {
        assert!(words.contains(&word), "{word}");
    }
    let both = words.iter().flat_map(|word| [value_name(word), type_name(word)]);
    both.chain(words.iter().map(|word| (*word).to_owned())).collect()
}

/// An object with `value` of each word.
fn each(words: &BTreeSet<String>, value: impl Fn(&str) -> Value) -> Value {
    let members: Map<String, Value> = words.iter().map(|word| (word.clone(), value(word))).collect();
    Value::Object(members)
}

fn operation(index: usize, word: &str, words: &BTreeSet<String>) -> Value {
    let locations = ["query", "header", "cookie"];
    // A few requests have every parameter; all of them would take minutes to compile.
    let asked = words.iter().enumerate().filter(|_| index < locations.len());
    let parameters = asked.map(|(place, name)| {
        let location = locations[(index + place) % locations.len()];
        let required = (index + place).is_multiple_of(5);
        json!({ "name": name, "in": location, "required": required, "schema": { "type": "string" } })
    });
    let schema = json!({ "$ref": format!("#/components/schemas/{word}") });
    json!({
        "operationId": word,
        "tags": [word],
        "parameters": parameters.collect::<Vec<_>>(),
        "requestBody": { "content": { "application/json": { "schema": schema } } },
        "responses": {
            "200": { "description": "ok", "content": { "application/json": { "schema": schema } } },
            "202": { "description": "ok", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/All" } } } },
            "default": { "description": "error", "content": { "text/plain": { "schema": { "type": "string" } } } },
        },
    })
}

fn specification() -> Value {
    let words = words();
    let paths = words.iter().enumerate().map(|(index, word)| {
        let post = operation(index, word, &words);
        (format!("/{word}"), json!({ "post": post }))
    });
    let mut schemas = each(
        &words,
        |word| json!({ "type": "object", "properties": { word: { "type": "string" } } }),
    );
    let references = words
        .iter()
        .map(|word| json!({ "$ref": format!("#/components/schemas/{word}") }));
    let properties = each(&words, |_| json!({ "type": "string", "nullable": true }));
    for (name, schema) in [
        ("AllWords", json!({ "type": "string", "enum": words })),
        ("AllTypes", json!({ "oneOf": references.collect::<Vec<_>>() })),
        (
            "All",
            json!({ "type": "object", "properties": properties, "additionalProperties": { "$ref": "#/components/schemas/AllTypes" } }),
        ),
        (
            "AllRequired",
            json!({
                "type": "object",
                "required": words,
                "properties": each(&words, |word| json!({ "$ref": format!("#/components/schemas/{word}") })),
            }),
        ),
    ] {
        schemas[name] = schema;
    }
    let mut paths: Map<String, Value> = paths.collect();
    let all = json!({ "type": "object", "properties": {
        "words": { "$ref": "#/components/schemas/AllWords" },
        "types": { "$ref": "#/components/schemas/AllTypes" },
        "all": { "$ref": "#/components/schemas/All" },
        "required": { "$ref": "#/components/schemas/AllRequired" },
    } });
    let body = json!({ "required": true, "content": { "application/json": { "schema": all } } });
    paths.insert(
        "/all".to_owned(),
        json!({ "post": { "operationId": "everything", "requestBody": body, "responses": { "204": { "description": "ok" } } } }),
    );
    let schemes = each(
        &words,
        |word| json!({ "type": "apiKey", "in": "header", "name": format!("X-{word}") }),
    );
    let security: Vec<Value> = words.iter().map(|word| json!({ word: [] })).collect();
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Client", "version": "1" },
        "servers": [{ "url": "https://api.example.com" }],
        "security": security,
        "tags": words.iter().map(|word| json!({ "name": word })).collect::<Vec<_>>(),
        "paths": paths,
        "components": { "schemas": schemas, "securitySchemes": schemes },
    })
}

#[test]
fn a_crate_whose_names_are_all_words_of_generated_code_compiles() {
    let source = SourceFile::new("words.json", specification().to_string());
    let (spec, findings) = pipeline::describe(&source).unwrap();
    assert!(!findings.has_errors(), "{findings}");
    let settings = |api: &_| Ok(scaffold::guess_settings("words-api", api));
    let generated = pipeline::client(spec, &Choices::default(), settings, &[], "a test").unwrap();
    let folder = generated_crate::write("vocabulary", &generated.into(), &[]);
    generated_crate::cargo(&folder, &["check", "--quiet", "--all-features", "--examples"]);
}
