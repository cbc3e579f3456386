//! The tables of vendors and of small descriptions.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails the test")]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a run over a folder says how far it is"
)]

use std::fs;
use std::path::Path;

use api_operations::fake::Faker;
use api_operations::{Location, Page, PageStyle, Table};
use openapi_crates::Workspace;
use serde_json::{Value, json};

fn of(description: &str) -> Table {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.yaml");
    fs::write(&path, description).unwrap();
    openapi_crates::generate(path).table().unwrap()
}

const CATS: &str = "
openapi: 3.1.0
info: {title: Cats, version: '2'}
servers: [{url: 'https://{region}.cats.example/v2', variables: {region: {default: eu}}}]
security: [{key: []}, {}]
paths:
  /cats:
    get:
      operationId: listCats
      tags: [Cats]
      summary: All of them
      parameters:
        - $ref: '#/components/parameters/Cursor'
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}, example: [1, 2]}
        - {name: filter, in: query, style: deepObject, explode: true, schema: {type: object}}
        - {name: where, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: limit, in: query, schema: {type: integer, exclusiveMinimum: 0}}
      responses:
        '200':
          description: A page.
          headers: {X-Total: {required: true, schema: {type: integer}}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/CatPage'}
              examples: {empty: {value: {cats: [], next_cursor: null}}}
        4XX: {description: No., content: {application/problem+json: {schema: {type: object}}}}
    post:
      operationId: createCat
      tags: [Cats]
      deprecated: true
      security: []
      requestBody: {$ref: '#/components/requestBodies/Cat'}
      responses: {'201': {$ref: '#/components/responses/Cat'}}
  /cats/{id}/log:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses:
        '200':
          description: Lines.
          content:
            application/x-ndjson: {schema: {type: array, items: {$ref: '#/components/schemas/Cat'}}}
            text/event-stream: {schema: {$ref: '#/components/schemas/Cat'}}
components:
  parameters: {Cursor: {name: cursor, in: query, schema: {type: [string, 'null']}}}
  requestBodies:
    Cat: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}, example: {name: Tom}}}}
  responses: {Cat: {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Cat: {type: object, required: [name], properties: {name: {type: string}, mate: {oneOf: [{$ref: '#/components/schemas/Cat'}, {type: 'null'}]}}}
    CatPage: {type: object, required: [cats], properties: {cats: {type: array, items: {$ref: '#/components/schemas/Cat'}}, next_cursor: {type: [string, 'null']}}}
";

#[test]
fn operations_have_all_that_a_request_is_made_of() {
    let table = of(CATS);
    assert_eq!((table.title.as_str(), table.version.as_str()), ("Cats", "2"));
    assert_eq!(table.servers, ["https://eu.cats.example/v2"]);
    let key = &table.credentials["key"];
    assert_eq!(
        (key.kind.as_str(), key.location.as_deref(), key.name.as_deref()),
        ("apiKey", Some("header"), Some("X-Key"))
    );
    let list = table.operation("listCats").unwrap();
    assert_eq!((list.method.as_str(), list.path.as_str()), ("GET", "/cats"));
    assert_eq!(list.call, ["cats", "list"]);
    assert_eq!(list.tag.as_deref(), Some("Cats"));
    assert_eq!(list.security, [vec!["key".to_owned()], vec![]]);
    let parameters = serde_json::to_value(&list.parameters).unwrap();
    let expected = json!([
        {"name": "cursor", "in": "query", "schema": {"type": ["string", "null"]}},
        {"name": "ids", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "integer"}},
         "example": [1, 2]},
        {"name": "filter", "in": "query", "style": "deepObject", "explode": true, "schema": {"type": "object"}},
        {"name": "where", "in": "query", "content_type": "application/json", "schema": {"type": "object"}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "exclusiveMinimum": 0}}
    ]);
    assert_eq!(parameters, expected);
    let cursor = PageStyle::Cursor {
        parameter: "cursor".to_owned(),
        next: vec!["next_cursor".to_owned()],
    };
    let pages = Page {
        style: cursor,
        items: vec!["cats".to_owned()],
        ..Page::default()
    };
    assert_eq!(list.pages, Some(pages));
}

#[test]
fn bodies_and_responses_have_their_schemas_and_examples() {
    let table = of(CATS);
    let list = table.operation("listCats").unwrap();
    let page = list.response(200).unwrap();
    assert_eq!(page.content[0].schema, Some(json!({"$ref": "#/$defs/CatPage"})));
    assert_eq!(page.content[0].example, Some(json!({"cats": [], "next_cursor": null})));
    assert_eq!(
        (page.headers[0].name.as_str(), page.headers[0].required),
        ("X-Total", true)
    );
    assert_eq!(
        list.response(404).unwrap().content[0].media_type,
        "application/problem+json"
    );
    let create = table.operation("createCat").unwrap();
    assert!(create.deprecated && create.security.is_empty());
    let body = create.body.as_ref().unwrap();
    assert!(body.required);
    assert_eq!(body.content[0].example, Some(json!({"name": "Tom"})));
    assert_eq!(
        create.response(201).unwrap().content[0].schema,
        Some(json!({"$ref": "#/$defs/Cat"}))
    );
    let (log, values) = table.find("GET", "/cats/a%20b/log").unwrap();
    assert_eq!(values["id"], "a b");
    assert_eq!(log.parameters[0].location, Location::Path);
    let streams = &log.responses[0].content;
    assert_eq!(streams.len(), 2);
    for stream in streams {
        assert!(stream.stream, "{stream:?}");
        assert_eq!(stream.schema, Some(json!({"$ref": "#/$defs/Cat"})));
    }
    let mate = &table.schemas["Cat"]["properties"]["mate"];
    let validator = jsonschema::validator_for(&with_definitions(&table, mate)).unwrap();
    assert!(validator.is_valid(&json!(null)) && validator.is_valid(&json!({"name": "Tom"})));
    assert!(!validator.is_valid(&json!({})));
}

/// `schema` with the definitions that it refers to.
fn with_definitions(table: &Table, schema: &Value) -> Value {
    json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": table.schemas, "allOf": [schema]})
}

#[test]
fn versions_of_descriptions_make_the_same_table() {
    let newer = "
openapi: 3.1.0
info: {title: Cats, version: '1'}
servers: [{url: 'https://cats.example'}]
paths:
  /cats:
    post:
      operationId: add
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}
      responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}}
components: {schemas: {Cat: {type: object, properties: {name: {type: string}, age: {type: integer, format: int32}}}}}
";
    let older = "
swagger: '2.0'
info: {title: Cats, version: '1'}
host: cats.example
schemes: [https]
consumes: [application/json]
produces: [application/json]
paths:
  /cats:
    post:
      operationId: add
      parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/Cat'}}]
      responses: {'200': {description: It., schema: {$ref: '#/definitions/Cat'}}}
definitions: {Cat: {type: object, properties: {name: {type: string}, age: {type: integer, format: int32}}}}
";
    assert_eq!(of(newer), of(older));
}

#[test]
fn every_operation_of_every_vendor_is_in_its_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for vendor in Workspace::open(&root).unwrap().vendors().unwrap() {
        let tables = vendor.tables().unwrap();
        let operations: usize = tables.iter().map(|(_, table)| table.operations.len()).sum();
        let path = root.join("specs").join(vendor.name()).join("openapi.yaml");
        let stated = fs::read_to_string(path).unwrap().matches("operationId:").count();
        assert_eq!(operations, stated, "{}", vendor.name());
        for (_, table) in tables {
            let name = vendor.name();
            assert!(!table.servers.is_empty(), "{name}");
            let envs = table.credentials.values().flat_map(|credential| &credential.env);
            assert!(envs.count() > 0, "{name}: no credential has an environment variable");
            let all = json!({"$defs": table.schemas});
            jsonschema::draft202012::meta::validate(&all).unwrap_or_else(|error| panic!("{name}: {error}"));
            for operation in &table.operations {
                let found = table
                    .find(&operation.method, &operation.path.replace(['{', '}'], ""))
                    .unwrap()
                    .0;
                assert_eq!(found.path.matches('/').count(), operation.path.matches('/').count());
                let known = |scheme: &String| table.credentials.contains_key(scheme);
                assert!(operation.security.iter().flatten().all(known), "{operation:?}");
                assert!(!operation.responses.is_empty(), "{name}: {}", operation.id);
            }
            let text = serde_json::to_string(&table).unwrap();
            for reference in text.split("\"$ref\":\"").skip(1) {
                let target = reference.split('"').next().unwrap();
                let target = target
                    .strip_prefix("#/$defs/")
                    .unwrap_or_else(|| panic!("{name}: {target}"));
                assert!(table.schemas.contains_key(target), "{name}: {target}");
            }
            assert_eq!(serde_json::from_str::<Table>(&text).unwrap(), table);
            assert_eq!(refused(&table).1, [""; 0], "{name}");
        }
    }
}

/// The real descriptions whose values are made in every run; with `TABLES=all`, those of the folder are.
const SAMPLE: &[&str] = &[
    "buildomat.json",
    "cloud-hypervisor.yaml",
    "giphy.yaml",
    "notion.json",
    "pinecone-control.yaml",
    "trieve.json",
];

/// Makes values of all schemas of `table`. Returns how many there are, and those that a validator refuses.
fn refused(table: &Table) -> (usize, Vec<String>) {
    let faker = Faker::new(table);
    let mut refused = Vec::new();
    let definitions = json!({"$id": "https://table.example/", "$defs": table.schemas});
    let registry = jsonschema::Registry::new();
    let registry = registry
        .add("https://table.example/", &definitions)
        .unwrap()
        .prepare()
        .unwrap();
    for name in table.schemas.keys() {
        let whole = json!({"$ref": format!("https://table.example/#/$defs/{name}")});
        let options = jsonschema::options().should_validate_formats(true);
        let Ok(validator) = options.with_registry(&registry).build(&whole) else {
            refused.push(format!("{name}: a schema that the validator cannot read"));
            continue;
        };
        for seed in 0..3 {
            let value = faker.named(name, seed).unwrap();
            if let Some(error) = validator.iter_errors(&value).next() {
                let text: String = error.to_string().chars().take(160).collect();
                refused.push(format!("{name}: {}: {text}", error.instance_path()));
                break;
            }
        }
    }
    (table.schemas.len(), refused)
}

#[test]
fn made_values_of_real_descriptions_are_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: there is no {}", folder.display());
        return;
    };
    let all = std::env::var("TABLES").is_ok_and(|value| value == "all");
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with(".tsv") && (all || SAMPLE.contains(&name.as_str())));
    names.sort();
    let (mut schemas, mut findings) = (0, Vec::new());
    for name in names {
        let table = openapi_crates::generate(folder.join(&name)).table().unwrap();
        let (count, refused) = refused(&table);
        println!(
            "{name}: {} operations, {count} schemas, {} refused",
            table.operations.len(),
            refused.len()
        );
        schemas += count;
        findings.extend(refused.into_iter().map(|line| format!("{name}: {line}")));
    }
    println!("{schemas} schemas, {} refused", findings.len());
    assert!(schemas > 100);
    assert!(all || findings.is_empty(), "{}", findings.join("\n"));
    println!("{}", findings.join("\n"));
}
