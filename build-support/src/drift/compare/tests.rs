//! Every rule fires on its example, alone, and with its levels; and what changes in a shared part is reported once.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::document::{Location, Object, SourceFile, Value};
use crate::read::source;

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
            // What matters in one direction alone is not reported in the other one.
            let is_left_out = levels.is_empty() && expected == Wire::Compatible;
            assert!(
                is_left_out || levels == [expected],
                "{} {directions:?} {levels:?}",
                rule.id
            );
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
    let Some(committed) = crate::drift::tests::of_docs("drift-rules.md") else {
        return;
    };
    let is_equal = committed == markdown_table();
    assert!(
        is_equal,
        "write it with `cargo xtask diff --rules > docs/drift-rules.md`"
    );
}

fn ids(changes: &[Change]) -> Vec<&'static str> {
    changes.iter().map(|change| change.rule.id).collect()
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
    assert_eq!(
        change.pointer.as_str(),
        "/components/schemas/Cat/properties/name/maxLength"
    );
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
fn a_component_that_nothing_uses_is_on_no_wire() {
    let changes = changes(|text| text.replace("Unused: {type: string}", "Unused: {type: integer}"));
    assert_eq!(ids(&changes), ["unused-component-changed"]);
    assert!(changes[0].operations.is_empty());
    assert_eq!(changes[0].pointer.as_str(), "/components/schemas/Unused");
}

#[test]
fn what_operations_take_over_from_the_description_changes_once() {
    let changes = changes(|text| text.replace("paths:", "security: [{key: []}]\npaths:"));
    assert_eq!(ids(&changes), ["security-required"]);
    assert_eq!(changes[0].pointer.as_str(), "/security");
    assert_eq!(changes[0].operations.len(), 3);
}

#[test]
fn an_operation_goes_to_the_nearest_server() {
    let path = "/dogs:";
    let changes = changes(|text| text.replace(path, "/dogs:\n    servers: [{url: 'https://dogs.example'}]"));
    assert!(changes.is_empty(), "where there was no server, none has changed");
    let with = |url: &str| {
        let servers =
            format!("servers: [{{url: 'https://{{area}}.example', variables: {{area: {{default: {url}}}}}}}]");
        parse(&SHARED.replace(path, &format!("{path}\n    {servers}")))
    };
    let changes = compare(&with("eu"), &with("us"));
    assert_eq!(ids(&changes), ["operation-server-changed"]);
    assert_eq!(changes[0].new.as_deref(), Some("https://us.example"));
    assert_eq!(changes[0].operations.iter().collect::<Vec<_>>(), ["GET /dogs"]);
}

/// A schema that the server sends in a request of its own, as a webhook or as a callback.
fn sent_by_servers(place: &str, schema: &str) -> Node {
    let operation = format!("{{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}}}}}");
    parse(&match place {
        "webhook" => format!("{{openapi: 3.1.0, webhooks: {{born: {operation}}}}}"),
        _ => format!("{{openapi: 3.0.3, paths: {{/a: {{get: {{callbacks: {{fed: {{'{{$url}}': {operation}}}}}}}}}}}}}"),
    })
}

#[test]
fn what_servers_send_of_their_own_counts_as_sent_by_servers() {
    for (place, operation) in [("webhook", "webhook born"), ("callback", "GET /a")] {
        let old = sent_by_servers(place, "{type: string, maxLength: 9}");
        let changes = compare(&old, &sent_by_servers(place, "{type: string}"));
        assert_eq!(ids(&changes), ["max-length-loosened"]);
        assert_eq!(changes[0].directions, Directions::RESPONSE, "{place}");
        assert_eq!(changes[0].level, Wire::Dangerous, "{place}");
        assert_eq!(changes[0].operations.iter().collect::<Vec<_>>(), [operation]);
    }
}

#[test]
fn a_path_item_may_stand_among_the_components() {
    let written = "{openapi: 3.1.0, paths: {/a: {get: {deprecated: false}}}}";
    let referred =
        "{openapi: 3.1.0, paths: {/a: {$ref: '#/components/pathItems/A'}}, components: {pathItems: {A: {get: {}}}}}";
    assert!(compare(&parse(written), &parse(referred)).is_empty());
    let changes = compare(&parse(written), &parse(&referred.replace("get", "put")));
    assert_eq!(ids(&changes), ["operation-removed", "operation-added"]);
    assert_eq!(changes[1].operations.iter().collect::<Vec<_>>(), ["PUT /a"]);
}

#[test]
fn a_property_may_be_called_like_an_extension() {
    let old = description(
        Place::Schema,
        "{type: object, properties: {x-a: {type: string}}}",
        Directions::RESPONSE,
    );
    let new = description(
        Place::Schema,
        "{type: object, properties: {x-a: {type: integer}}}",
        Directions::RESPONSE,
    );
    assert_eq!(ids(&compare(&old, &new)), ["type-changed"]);
}

#[test]
fn a_pattern_that_all_texts_match_is_none() {
    let schema = |text: &str| description(Place::Schema, text, Directions::REQUEST);
    let old = schema("{type: string, pattern: '^a$'}");
    assert_eq!(
        ids(&compare(&old, &schema("{type: string, pattern: '.*'}"))),
        ["pattern-removed"]
    );
    assert!(compare(&schema("{type: string}"), &schema("{type: string, pattern: '^.*$'}")).is_empty());
}

#[test]
fn what_is_said_by_default_is_no_change() {
    let schema = |text: &str| description(Place::Schema, text, Directions::BOTH);
    for (old, new) in [
        ("{type: object}", "{type: object, additionalProperties: {}}"),
        ("{type: array}", "{type: array, items: true}"),
        (
            "{type: array, contains: {type: string}}",
            "{type: array, contains: {type: string}, minContains: 1}",
        ),
        ("{type: array}", "{type: array, minItems: 0, uniqueItems: false}"),
    ] {
        assert!(compare(&schema(old), &schema(new)).is_empty(), "{old} -> {new}");
        assert!(compare(&schema(new), &schema(old)).is_empty(), "{new} -> {old}");
    }
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
    assert_eq!(ids(&changes), ["security-scope-added", "security-scope-removed"]);
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
    let odd = Node::object(Object::default(), Location::start_of(&file));
    assert!(compare(&odd, &odd).is_empty());
    for odd in [
        "{paths: []}",
        "{paths: {/a: 1}}",
        "{paths: {/a: {get: []}}}",
        "{paths: {'/{': {get: {parameters: 3}}}}",
        "{webhooks: []}",
        "{webhooks: {a: 1, b: {post: []}}}",
        "{components: [], servers: {a: 1}}",
        "{components: {schemas: [], securitySchemes: 1, x-a: {b: 1}}}",
        "{security: [1, {}], servers: [1, {url: 2, variables: []}], paths: {/cats: {get: {security: 1, servers: [[]]}}}}",
        "{paths: {/cats: {get: {callbacks: [1]}, post: {callbacks: {a: 1, b: {c: {post: 1}}}}}}}",
        "{paths: {/cats: {$ref: '#/paths/~1cats'}}}",
        "[]",
    ] {
        compare(&parse(odd), &parse(SHARED));
        compare(&parse(SHARED), &parse(odd));
    }
    let schemas = [
        "{prefixItems: 1, dependentRequired: [1], patternProperties: 2, items: [1], if: 3, not: [], contains: 0}",
        "{prefixItems: [1], dependentRequired: {a: 1}, patternProperties: {b: 2}, items: 4, if: {}, not: {not: 1}}",
        "{enum: 1, x-extensible-enum: {}, maxContains: a, x-sunset: 1, discriminator: {mapping: []}, type: {}}",
    ];
    for (old, new) in schemas.iter().flat_map(|old| schemas.iter().map(move |new| (old, new))) {
        let schema = |text: &str| description(Place::Schema, text, Directions::BOTH);
        compare(&schema(old), &schema(new));
    }
}

#[test]
fn the_page_about_coverage_names_rules_that_exist() {
    let Some(page) = crate::drift::tests::of_docs("drift-coverage.md") else {
        return;
    };
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let mut named: Vec<&str> = Vec::new();
    for row in rows {
        let column = row.split('|').nth(2).unwrap();
        let found: Vec<&str> = column.split('`').skip(1).step_by(2).collect();
        assert!(!found.is_empty(), "{row}");
        named.extend(found);
    }
    for name in &named {
        assert!(rules().any(|rule| rule.id == *name), "there is no rule `{name}`");
    }
    assert!(named.len() > 130, "the table was not read: {named:?}");
}

/// The modules of this folder that the module `name` uses, by its `use super::` items.
fn used_modules(name: &str, modules: &BTreeSet<String>) -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/drift/compare");
    let text = std::fs::read_to_string(format!("{folder}/{name}.rs")).unwrap();
    let uses = text
        .split("use super::")
        .skip(1)
        .filter_map(|rest| rest.split(';').next());
    let words = uses.flat_map(|item| item.split(|character: char| !character.is_alphanumeric() && character != '_'));
    let used: BTreeSet<String> = words
        .filter(|word| modules.contains(*word))
        .map(str::to_owned)
        .collect();
    assert!(!text.contains("super::super"), "{name} goes around its parent");
    used
}

#[test]
fn no_module_leads_back_to_itself() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/drift/compare");
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let names = files.filter_map(|file| file.strip_suffix(".rs").map(str::to_owned));
    let modules: BTreeSet<String> = names.filter(|name| name != "mod" && name != "tests").collect();
    let mut rest: Vec<(String, BTreeSet<String>)> = modules
        .iter()
        .map(|name| (name.clone(), used_modules(name, &modules)))
        .collect();
    assert!(
        rest.iter().any(|(_, used)| used.len() > 3),
        "the uses were not read: {rest:?}"
    );
    let mut done = BTreeSet::new();
    while !rest.is_empty() {
        let before = rest.len();
        rest.retain(|(name, used)| !(used.is_subset(&done) && done.insert(name.clone())));
        assert!(
            rest.len() < before,
            "these modules use each other in a circle: {rest:?}"
        );
    }
}
