//! Every rule fires on its example, alone, and with its levels; and what changes in a shared part is reported once.

use std::sync::Arc;

use super::*;
use crate::document::{Object, SourceFile, Value};
use crate::source;

fn parse(yaml: &str) -> Node {
    let file = SourceFile::new("example.yaml", yaml);
    let (root, findings) = source::read_document(&file);
    assert!(!findings.has_errors(), "{yaml}\n{findings}");
    root.unwrap()
}

/// A description with the example `yaml` in its place; a schema stands in a request, a response or both.
fn description(place: Place, yaml: &str, directions: Directions) -> Node {
    let schema = if place == Place::Schema { yaml } else { "{}" };
    let content = |is_used: bool| if is_used { schema } else { "{}" };
    let operation = format!(
        "{{operationId: add, requestBody: {{content: {{application/json: {{schema: {}}}}}}}, responses: {{'200': \
         {{description: Fine, content: {{application/json: {{schema: {}}}}}}}}}}}",
        content(directions.request),
        content(directions.response)
    );
    let mut root = parse(&format!("{{openapi: 3.0.3, paths: {{/cats: {{post: {operation}}}}}}}"));
    let example = parse(yaml);
    match place {
        Place::Root => merge(&mut root, &example),
        Place::Paths => *root.get_mut("paths").unwrap() = example,
        Place::Operation => {
            let mut operation = parse("{operationId: add}");
            merge(&mut operation, &example);
            *root.pointer_mut("/paths/~1cats/post").unwrap() = operation;
        }
        Place::Schema => {}
    }
    root
}

fn merge(target: &mut Node, members: &Node) {
    if let (Value::Object(target), Some(members)) = (&mut target.value, members.as_object()) {
        target.extend(members.clone());
    }
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    AREAS.iter().flat_map(|area| area.rules.iter().copied())
}

#[test]
fn every_rule_fires_on_its_example_and_no_other_does() {
    for rule in rules() {
        let old = description(rule.place, rule.old, Directions::BOTH);
        let new = description(rule.place, rule.new, Directions::BOTH);
        let mut fired: Vec<&str> = compare(&old, &new).iter().map(|change| change.rule.id).collect();
        fired.dedup();
        assert_eq!(fired, [rule.id], "{} -> {}", rule.old, rule.new);
        assert!(compare(&old, &old).is_empty(), "{}", rule.id);
        assert!(compare(&new, &new).is_empty(), "{}", rule.id);
    }
}

#[test]
fn the_level_of_a_schema_follows_its_direction() {
    for rule in rules().filter(|rule| rule.place == Place::Schema) {
        for (directions, expected) in [
            (Directions::REQUEST, rule.levels.request),
            (Directions::RESPONSE, rule.levels.response),
        ] {
            let old = description(rule.place, rule.old, directions);
            let new = description(rule.place, rule.new, directions);
            let levels: Vec<Wire> = compare(&old, &new).iter().map(|change| change.level).collect();
            assert_eq!(levels, [expected], "{} {directions:?}", rule.id);
        }
    }
}

#[test]
fn the_names_of_rules_are_in_kebab_case_and_differ() {
    let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    for id in &ids {
        assert!(
            id.chars()
                .all(|character| character.is_ascii_lowercase() || character == '-'),
            "{id}"
        );
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn the_page_about_the_rules_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/drift-rules.md");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let is_equal = committed == markdown_table();
    assert!(
        is_equal,
        "write it with `cargo xtask diff --rules > docs/drift-rules.md`"
    );
}

const SHARED: &str = "
openapi: 3.0.3
paths:
  /cats:
    get: {responses: {'200': {description: Cats, content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}
      responses: {}
  /dogs:
    get: {responses: {}}
components:
  schemas:
    Cat:
      type: object
      properties:
        name: {type: string, maxLength: 10}
        id: {type: string, readOnly: true, maxLength: 10}
        mother: {$ref: '#/components/schemas/Cat'}
    Unused: {type: string}
";

fn changes(edit: impl Fn(&str) -> String) -> Vec<Change> {
    compare(&parse(SHARED), &parse(&edit(SHARED)))
}

#[test]
fn a_change_of_a_shared_component_is_one_change() {
    let changes = changes(|text| {
        text.replace(
            "name: {type: string, maxLength: 10}",
            "name: {type: string, maxLength: 5}",
        )
    });
    assert_eq!(changes.len(), 1);
    let change = &changes[0];
    assert_eq!(change.rule.id, "max-length-tightened");
    assert_eq!(change.level, Wire::Breaking);
    assert_eq!(change.directions, Directions::BOTH);
    assert_eq!(change.pointer, "/components/schemas/Cat/properties/name/maxLength");
    assert_eq!(change.location.to_string(), "example.yaml:16:30");
    assert_eq!(
        (change.old.as_deref(), change.new.as_deref()),
        (Some("maxLength: 10"), Some("maxLength: 5"))
    );
    assert_eq!(
        change.operations.iter().collect::<Vec<_>>(),
        ["GET /cats", "POST /cats"]
    );
}

#[test]
fn what_is_read_only_is_in_no_request() {
    let changes = changes(|text| text.replace("readOnly: true, maxLength: 10", "readOnly: true, maxLength: 5"));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].level, Wire::Compatible);
    assert_eq!(changes[0].directions, Directions::RESPONSE);
    assert_eq!(changes[0].operations.iter().collect::<Vec<_>>(), ["GET /cats"]);
}

#[test]
fn a_component_with_another_name_is_the_same_on_the_wire() {
    assert!(changes(|text| text.replace("Cat'", "Animal'").replace("Cat:", "Animal:")).is_empty());
}

#[test]
fn a_component_that_nothing_reaches_is_on_no_wire() {
    assert!(changes(|text| text.replace("Unused: {type: string}", "Unused: {type: integer}")).is_empty());
}

#[test]
fn another_way_of_writing_is_no_change() {
    let moved = |text: &str| {
        text.replace(
            "type: object\n      properties",
            "allOf:\n      - type: object\n      - properties",
        )
        .replace("        name", "          name")
        .replace("        id", "          id")
        .replace("        mother", "          mother")
    };
    assert!(changes(moved).is_empty(), "{}", moved(SHARED));
    let old = description(Place::Schema, "{type: string, nullable: true}", Directions::BOTH);
    for schema in ["{type: [string, 'null']}", "{anyOf: [{type: string}, {type: 'null'}]}"] {
        assert!(
            compare(&old, &description(Place::Schema, schema, Directions::BOTH)).is_empty(),
            "{schema}"
        );
    }
}

#[test]
fn alternatives_may_combine_the_same_schemes() {
    let operation =
        |security: &str| description(Place::Operation, &format!("{{security: {security}}}"), Directions::BOTH);
    let two = operation("[{token: [read]}, {token: [write]}]");
    assert!(compare(&two, &two).is_empty());
    let changes = compare(&two, &operation("[{token: [read]}, {token: [admin]}]"));
    let rules: Vec<&str> = changes.iter().map(|change| change.rule.id).collect();
    assert_eq!(rules, ["security-scope-added", "security-scope-removed"]);
}

#[test]
fn what_refers_to_itself_comes_to_an_end() {
    let text = "{openapi: 3.0.3, paths: {/a: {get: {responses: {'200': {description: x, content: {a/b: {schema: {$ref: \
                '#/components/schemas/A'}}}}}}}}, components: {schemas: {A: {$ref: '#/components/schemas/A'}}}}";
    assert!(compare(&parse(text), &parse(text)).is_empty());
    let nested = text.replace(
        "A: {$ref: '#/components/schemas/A'}",
        "A: {allOf: [{$ref: '#/components/schemas/A'}]}",
    );
    assert!(compare(&parse(text), &parse(&nested)).is_empty());
}

#[test]
fn odd_shapes_are_no_reason_to_panic() {
    let file: Arc<SourceFile> = SourceFile::new("odd.json", "");
    let odd = Node::object(Object::new(), Location::start_of(&file));
    assert!(compare(&odd, &odd).is_empty());
    for odd in [
        "{paths: []}",
        "{paths: {/a: 1}}",
        "{paths: {/a: {get: []}}}",
        "{paths: {'/{': {get: {parameters: 3}}}}",
        "[]",
    ] {
        compare(&parse(odd), &parse(SHARED));
        compare(&parse(SHARED), &parse(odd));
    }
}
