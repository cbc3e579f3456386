//! The examples of a specification: tests of the crate, without a line by hand.

use std::fs;

use crate::{Workspace, stderr};

const MANIFEST: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Client of Cats\"\n\n[[source]]\npath = \
                        \"source.yaml\"\norigin = \"https://docs.cats.example/openapi.yaml\"\n";
const SPECIFICATION: &str = "\
openapi: 3.1.0
info: {title: Cats, version: '1'}
servers: [{url: 'https://api.example'}]
paths:
  /cats:
    get:
      operationId: listCats
      parameters:
        - {name: limit, in: query, schema: {type: integer}, example: 5}
        - {name: sort, in: query, schema: {type: array, items: {type: string}}, examples: {names: {$ref: '#/components/examples/Names'}}}
      responses:
        '200':
          description: Fine.
          headers: {X-Total: {schema: {type: integer}, example: 7}}
          content:
            application/json:
              schema: {type: array, items: {$ref: '#/components/schemas/Cat'}}
              example: [{name: Tom, age: 3}]
              examples: {none: {value: []}, wrong: {value: [{age: 3}]}}
components:
  examples: {Names: {value: [name, age]}}
  schemas:
    Cat:
      type: object
      required: [name]
      properties:
        name: {type: string, examples: [Tom, Kit]}
        age: {type: integer, example: three}
        born: {type: [string, 'null'], format: date, example: null}
      example: {name: Tom, born: 2020-02-03}
";

/// The calls of `checks` that are about an example whose place ends with `place`.
fn check_of<'c>(checks: &'c str, place: &str) -> Vec<&'c str> {
    let calls = checks
        .split("examples.")
        .filter(|call| call.contains(&format!("{place}\",\n")));
    calls.map(|call| call.split(['(', '{']).next().unwrap()).collect()
}

#[test]
fn every_example_is_held_against_the_type_of_its_place() {
    let workspace = Workspace::new();
    fs::create_dir_all(workspace.path("specs/cats")).unwrap();
    fs::write(workspace.path("specs/cats/vendor.toml"), MANIFEST).unwrap();
    fs::write(workspace.path("specs/cats/source.yaml"), SPECIFICATION).unwrap();
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let checks = workspace.read("crates/cats-api/tests/examples/checks.rs");
    let (wrong, untyped) = ("are_no_values_of_their_types", "have_no_type");
    let examples = [
        ("/parameters/0/example", "are::<i64>"),
        ("/parameters/1/examples/names/value", "are::<Vec<String>>"),
        ("/headers/X-Total/example", untyped),
        ("/application~1json/example", "are::<Vec<cats_api::types::Cat>>"),
        (
            "/application~1json/examples/none/value",
            "are::<Vec<cats_api::types::Cat>>",
        ),
        ("/application~1json/examples/wrong/value", wrong),
        ("/components/examples/Names/value", untyped),
        ("/name/examples/0", "are::<String>"),
        ("/name/examples/1", "are::<String>"),
        ("/age/example", wrong),
        ("/born/example", "are::<Option<api_client_core::Date>>"),
        ("/Cat/example", "are::<cats_api::types::Cat>"),
    ];
    for (place, check) in examples {
        assert_eq!(check_of(&checks, place), [check], "{place} in {checks}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&workspace.read("crates/cats-api/tests/examples/examples.json")).unwrap();
    assert_eq!(json.as_object().unwrap().len(), examples.len());
    assert_eq!(stderr(&output).matches("note[example-mismatch]").count(), 2);
    assert!(stderr(&output).contains("source.yaml:28:30"), "{}", stderr(&output));

    // Examples that are gone take their tests with them.
    let without: String = SPECIFICATION.replace("example", "x-sample");
    fs::write(workspace.path("specs/cats/source.yaml"), without).unwrap();
    let output = workspace.run(&["codegen"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!workspace.path("crates/cats-api/tests/examples/main.rs").exists());
}
