//! Descriptions that were made to be slow: they end within bounds, with a client or with a finding.

use std::time::{Duration, Instant};

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::{package::scaffold, pipeline};
use serde_json::{Map, Value, json};

/// What any of them may take, on a slow machine without optimisation. Without bounds each would take hours.
const LIMIT: Duration = Duration::from_secs(120);

/// Runs all stages over `text`, called `name`; `true` where there is a client.
fn ends(name: &str, text: String) -> bool {
    let start = Instant::now();
    let file = SourceFile::new(name, text);
    let settings = |api: &_| Ok(scaffold::guess_settings("slow-api", api));
    let generated = pipeline::describe(&file)
        .and_then(|(spec, _)| pipeline::client(spec, &Choices::default(), settings, &[], "a test"));
    let took = start.elapsed();
    assert!(took < LIMIT, "{name} took {took:?}");
    if let Err(findings) = &generated {
        assert!(findings.has_errors() && !findings.render(false).is_empty());
    }
    generated.is_ok()
}

fn with_schemas(schemas: Map<String, Value>) -> String {
    let schema = json!({"$ref": "#/components/schemas/S0"});
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Slow", "version": "1"},
        "paths": {"/s": {"get": {"operationId": "getS", "responses": {"200": {
            "description": "", "content": {"application/json": {"schema": schema}}
        }}}}},
        "components": {"schemas": schemas},
    });
    document.to_string()
}

fn reference(index: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/S{index}")})
}

#[test]
fn thousands_of_parts_of_one_all_of() {
    let parts: Vec<Value> = (0..3000)
        .map(|index| json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}, "shared": {"type": "string", "maxLength": index}}}))
        .collect();
    assert!(ends(
        "parts.json",
        with_schemas(Map::from_iter([("S0".to_owned(), json!({"allOf": parts}))]))
    ));
}

#[test]
fn a_long_chain_of_all_of() {
    let mut schemas: Map<String, Value> = (0..1000)
        .map(|index| {
            let own = json!({"type": "object", "properties": {format!("p{index}"): {"type": "string"}}});
            (format!("S{index}"), json!({"allOf": [reference(index + 1), own]}))
        })
        .collect();
    schemas.insert("S1000".to_owned(), json!({"type": "object"}));
    assert!(ends("chain.json", with_schemas(schemas)));
}

#[test]
fn all_of_that_doubles_at_each_step() {
    let mut schemas: Map<String, Value> = (0..30)
        .map(|index| {
            (
                format!("S{index}"),
                json!({"allOf": [reference(index + 1), reference(index + 1)]}),
            )
        })
        .collect();
    schemas.insert(
        "S30".to_owned(),
        json!({"type": "object", "properties": {"a": {"type": "string"}}}),
    );
    ends("doubling.json", with_schemas(schemas));
}

#[test]
fn any_of_that_doubles_at_each_step() {
    let mut schemas: Map<String, Value> = (0..30)
        .map(|index| {
            (
                format!("S{index}"),
                json!({"anyOf": [reference(index + 1), {"type": "array", "items": reference(index + 1)}]}),
            )
        })
        .collect();
    schemas.insert("S30".to_owned(), json!({"type": "string"}));
    assert!(ends("alternatives.json", with_schemas(schemas)));
}

#[test]
fn parts_that_refer_to_each_other_without_end() {
    // The property `next` of each is described by both, and so is that of what they describe together.
    let schemas = json!({
        "S0": {"allOf": [reference(1), reference(2)]},
        "S1": {"type": "object", "properties": {"next": reference(3), "other": reference(2), "a": {"type": "string"}}},
        "S2": {"type": "object", "properties": {"next": reference(4), "other": reference(1), "b": {"type": "string"}}},
        "S3": {"type": "object", "properties": {"next": reference(1), "other": reference(4), "c": {"type": "string"}}},
        "S4": {"type": "object", "properties": {"next": reference(2), "other": reference(3), "d": {"type": "string"}}},
    });
    assert!(ends(
        "circles.json",
        with_schemas(schemas.as_object().cloned().unwrap_or_default())
    ));
}

#[test]
fn deep_nesting() {
    for depth in [90, 199, 5000] {
        let text = format!(
            r#"{{"openapi": "3.0.3", "info": {{"title": "Deep", "version": "1"}}, "paths": {{}}, "components": {{"schemas": {{"S0": {}{{}}{}}}}}}}"#,
            r#"{"type": "array", "items": "#.repeat(depth),
            "}".repeat(depth)
        );
        ends("deep.json", text);
    }
    ends("brackets.json", "[".repeat(1_000_000));
    ends("brackets.yaml", "- ".repeat(200_000));
    ends("quotes.md", "> ".repeat(100_000));
}

#[test]
fn aliases_that_multiply() {
    let mut text = "openapi: 3.0.3\ninfo: {title: Aliases, version: '1'}\npaths: {}\nx-0: &x0 {a: b}\n".to_owned();
    for level in 1..40 {
        let aliases = vec![format!("*x{}", level - 1); 10].join(", ");
        text.push_str(&format!("x-{level}: &x{level} [{aliases}]\n"));
    }
    assert!(
        !ends("aliases.yaml", text),
        "it would hold more values than there is memory for"
    );
}

#[test]
fn long_texts() {
    let description = "*[`<a ".repeat(100_000);
    let name = "x".repeat(100_000);
    let values: Vec<String> = (0..5000).map(|index| format!("a{}", "-".repeat(index % 7))).collect();
    let schema = json!({"type": "object", "description": description, "properties": {
        &name: {"type": "string", "pattern": "(a+)+".repeat(1000)},
        "many": {"type": "string", "enum": values},
    }});
    assert!(ends(
        "texts.json",
        with_schemas(Map::from_iter([("S0".to_owned(), schema)]))
    ));
}

#[test]
fn thousands_of_names_alike() {
    let signs = ["-", "_", ".", " ", "/", "~"];
    let name = |index: usize| {
        let digits = (0..6).map(|digit| signs[index / 6_usize.pow(digit) % 6]);
        digits.fold("a".to_owned(), |name, sign| name + sign + "a")
    };
    let schemas = (0..3000).map(|index| {
        let property = json!({"type": "string", "enum": [name(index), "b"]});
        (
            name(index),
            json!({"type": "object", "properties": {format!("p{index}"): property}}),
        )
    });
    let mut schemas: Map<String, Value> = schemas.collect();
    let properties: Map<String, Value> = (0..3000)
        .map(|index| (name(index), json!({"type": "string"})))
        .collect();
    schemas.insert("S0".to_owned(), json!({"type": "object", "properties": properties}));
    assert!(ends("alike.json", with_schemas(schemas)));
}

#[test]
fn wide_and_deep_one_of() {
    fn choice(depth: usize) -> Value {
        if depth == 0 {
            return json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}});
        }
        json!({"oneOf": [choice(depth - 1), {"type": "array", "items": choice(depth - 1)}, {"type": "string"}]})
    }
    let wide: Vec<Value> = (0..1000)
        .map(|index| json!({"type": "object", "required": [format!("p{index}")], "properties": {format!("p{index}"): {"type": "string"}}}))
        .collect();
    let schemas = json!({
        "S0": {"type": "object", "properties": {"wide": {"oneOf": wide}, "deep": choice(8)}},
    });
    assert!(ends(
        "choices.json",
        with_schemas(schemas.as_object().cloned().unwrap_or_default())
    ));
}

#[test]
fn patterns_that_take_long_to_read() {
    let patterns = [
        "(".repeat(50_000),
        "(a|".repeat(5_000) + &")".repeat(5_000),
        "(a{1,1000}){1,1000}".repeat(50),
        "[a-z]".repeat(20_000),
        "(?=".repeat(2_000) + &")".repeat(2_000),
    ];
    let properties: Map<String, Value> = patterns
        .into_iter()
        .enumerate()
        .map(|(index, pattern)| (format!("p{index}"), json!({"type": "string", "pattern": pattern})))
        .collect();
    let schema = json!({"type": "object", "properties": properties});
    assert!(ends(
        "patterns.json",
        with_schemas(Map::from_iter([("S0".to_owned(), schema)]))
    ));
}

#[test]
fn merge_keys_that_multiply() {
    let members: String = (0..100).map(|index| format!("k{index}: 1, ")).collect();
    let mut text =
        format!("openapi: 3.0.3\ninfo: {{title: Merged, version: '1'}}\npaths: {{}}\nx-0: &x0 {{{members}}}\n");
    for level in 1..40 {
        let merged = vec![format!("*x{}", level - 1); 10].join(", ");
        text.push_str(&format!(
            "x-{level}: &x{level} {{<<: [{merged}], own: *x{}}}\n",
            level - 1
        ));
    }
    ends("merged.yaml", text);
}
