//! The `normalize` stage on documents that nobody would write on purpose.
//!
//! The tiny documents of the passes are changed at random, always in the same way. Whatever comes of it, the stage must
//! not panic, and what it accepts must become canonical, and be so after a second time, too.

#![expect(clippy::expect_used, reason = "a test may panic")]

#[path = "support/random.rs"]
mod random;

use std::path::Path;

use openapi_crates::document::{Location, Node, SourceFile};
use openapi_crates::normalize::{self, MAX_DEPTH, canonical};
use serde_json::{Value, json};

use random::Random;

fn node(json: &Value) -> Node {
    Node::from_json(json, &Location::start_of(&SourceFile::new("random.json", "")))
}

impl Random {
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// All values in `value`, itself first.
fn values(value: &Value) -> Vec<&Value> {
    let mut all = vec![value];
    match value {
        Value::Array(items) => items.iter().for_each(|item| all.extend(values(item))),
        Value::Object(members) => members.values().for_each(|member| all.extend(values(member))),
        _ => {}
    }
    all
}

/// The `index`th value in `value`, in the same order.
fn value_at<'v>(value: &'v mut Value, index: &mut usize) -> Option<&'v mut Value> {
    if *index == 0 {
        return Some(value);
    }
    *index -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| value_at(item, index)),
        Value::Object(members) => members.values_mut().find_map(|member| value_at(member, index)),
        _ => None,
    }
}

const WORDS: [&str; 40] = [
    "$ref",
    "type",
    "items",
    "properties",
    "required",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
    "const",
    "default",
    "additionalProperties",
    "prefixItems",
    "not",
    "nullable",
    "discriminator",
    "mapping",
    "parameters",
    "responses",
    "requestBody",
    "content",
    "schema",
    "schemas",
    "get",
    "post",
    "headers",
    "examples",
    "callbacks",
    "$defs",
    "$id",
    "$anchor",
    "in",
    "name",
    "body",
    "path",
    "minimum",
    "exclusiveMinimum",
    "patternProperties",
    "format",
    "pathItems",
];

fn scalar(random: &mut Random) -> Value {
    let scalars = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("string"),
        json!("integer"),
        json!("null"),
        json!("object"),
        json!("array"),
        json!([]),
        json!({}),
        json!(["null", "string"]),
        json!([null]),
        json!("#"),
        json!("#/"),
        json!("#/components/schemas/Pet"),
        json!({"$ref": "#/components/schemas/A"}),
        json!({"$ref": "#/paths"}),
        json!({"$ref": "#/components"}),
        json!({"$ref": "#/components/schemas/Pet/properties"}),
        json!({"$ref": ""}),
        json!({"type": "null"}),
        json!({"$ref": "#/components/parameters/Limit"}),
        json!({"$ref": "#/paths/~1pets"}),
    ];
    random.pick(&scalars).clone()
}

/// Changes one value of `document`.
fn mutate(document: &mut Value, random: &mut Random) {
    let all = values(document);
    let count = all.len();
    let transplant = (*random.pick(&all)).clone();
    let mut index = random.below(count);
    let Some(target) = value_at(document, &mut index) else {
        return;
    };
    match (random.below(5), target) {
        (0, target) => *target = scalar(random),
        (1, target) => *target = transplant,
        (2, Value::Object(members)) => {
            members.insert((*random.pick(&WORDS)).to_owned(), transplant);
        }
        (3, Value::Object(members)) => {
            let key = members.keys().nth(random.below(members.len().max(1))).cloned();
            if let Some(value) = key.and_then(|key| members.remove(&key)) {
                members.insert((*random.pick(&WORDS)).to_owned(), value);
            }
        }
        (2 | 3, Value::Array(items)) => items.push(transplant),
        (_, Value::Object(members)) => {
            members.insert((*random.pick(&WORDS)).to_owned(), scalar(random));
        }
        (_, target) => *target = scalar(random),
    }
}

/// The tiny documents of the passes, each as a description of its own.
fn seeds() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/normalize");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("the file can be read");
            let mut document: Value = serde_json::from_str(&text).expect("the file is JSON");
            document["openapi"] = json!("3.1.0");
            document
        })
        .collect()
}

#[test]
fn documents_changed_at_random_become_canonical_or_are_rejected() {
    let rounds = std::env::var("NORMALIZE_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(30_usize);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let seeds = seeds();
    let mut accepted = 0_usize;
    for _ in 0..rounds {
        for seed in &seeds {
            let mut document = seed.clone();
            for _ in 0..=random.below(8) {
                mutate(&mut document, &mut random);
            }
            let Ok((result, _)) = normalize::run(node(&document)) else {
                continue;
            };
            accepted += 1;
            let findings = canonical::check(&result);
            assert!(
                findings.is_empty(),
                "{}\n{document}\n{}",
                findings.join("\n"),
                result.to_json()
            );
            let (again, _) = normalize::run(result).expect("what is canonical is a description");
            assert_eq!(canonical::check(&again), Vec::<String>::new(), "{document}");
        }
    }
    assert!(
        accepted > rounds * seeds.len() / 2,
        "only {accepted} documents were accepted"
    );
}

/// A schema of `depth` objects and arrays inside each other.
fn nested_schema(depth: usize) -> Value {
    let mut schema = json!({"$ref": "#/components/schemas/Deep", "type": ["object", "null"]});
    for level in 0..depth / 2 {
        schema = match level % 3 {
            0 => json!({"anyOf": [schema, {"type": "null"}], "$ref": "#/components/schemas/Deep"}),
            1 => json!({"items": schema}),
            _ => json!({"type": ["array", "integer", "null"], "items": schema}),
        };
    }
    schema
}

#[test]
fn the_deepest_allowed_document_goes_through_all_passes() {
    let document = |depth| json!({"openapi": "3.1.0", "components": {"schemas": {"Deep": nested_schema(depth)}}});
    let depth = (1..MAX_DEPTH)
        .rev()
        .find(|depth| normalize::run(node(&document(*depth))).is_ok());
    let depth = depth.expect("some depth is accepted");
    assert!(depth > MAX_DEPTH / 2, "only {depth} levels are accepted");
    let (result, _) = normalize::run(node(&document(depth))).expect("it was accepted before");
    assert_eq!(canonical::check(&result), Vec::<String>::new());
}

#[test]
fn references_that_multiply_the_document_are_rejected() {
    let big: Vec<u32> = (0..3_000).collect();
    let responses: serde_json::Map<String, Value> = (100..500)
        .map(|status| (status.to_string(), json!({"$ref": "#/components/responses/Big"})))
        .collect();
    let paths: serde_json::Map<String, Value> = (0..10)
        .map(|path| (format!("/{path}"), json!({"get": {"responses": responses}})))
        .collect();
    let document = json!({
        "openapi": "3.0.3",
        "paths": paths,
        "components": {"responses": {"Big": {"content": {"application/json": {"example": big}}}}},
    });
    let errors = normalize::run(node(&document)).expect_err("it would hold more than five million values");
    insta::assert_snapshot!(errors.render(false));
}

#[test]
fn what_is_no_description_is_rejected() {
    let shown: Vec<String> = [
        json!([]),
        json!({}),
        json!({"swagger": "2.0"}),
        json!({"openapi": "4.0.0"}),
    ]
    .iter()
    .map(|document| {
        normalize::run(node(document))
            .expect_err("it is no description")
            .render(false)
    })
    .collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn a_schema_that_asks_too_much_of_a_default_ends() {
    let mut schemas = serde_json::Map::new();
    for level in 0..60 {
        let next = json!({"$ref": format!("#/components/schemas/S{}", level + 1)});
        schemas.insert(format!("S{level}"), json!({"anyOf": [next, next]}));
    }
    schemas.insert("S60".to_owned(), json!({"type": "integer"}));
    schemas.insert(
        "Asking".to_owned(),
        json!({"allOf": [{"$ref": "#/components/schemas/S0"}], "default": "text"}),
    );
    let (result, _) = normalize::run(node(&json!({"openapi": "3.0.3", "components": {"schemas": schemas}})))
        .expect("it is a description");
    let asking = result
        .pointer("/components/schemas/Asking")
        .expect("the schema is there");
    assert!(asking.get("default").is_none());
}
