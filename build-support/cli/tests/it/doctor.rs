//! `doctor` says what is lost, and writes nothing.

use std::fs;

use crate::{Workspace, files, stderr, stdout};

#[test]
fn nothing_is_lost() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let output = workspace.run(&["doctor", "cats.yaml"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("operations: 2 complete, 0 degraded, 0 skipped"));
    let counts = "operations: 2 complete, 0 degraded, 0 skipped\nschemas: 1 complete, 0 degraded, 0 skipped\n";
    assert_eq!(stdout(&output), format!("Cats, version 1.2\n\n{counts}"));
    assert_eq!(files(&workspace.path(".")), ["cats.yaml"]);
}

#[test]
fn what_is_lost_is_said() {
    let workspace = Workspace::new();
    workspace.place("dogs.yaml", "dogs.yaml");
    let output = workspace.run(&["doctor", "dogs.yaml"]);
    assert_eq!(output.status.code(), Some(1), "a finding");
    insta::assert_snapshot!("dogs_fidelity", stdout(&output));
}

#[test]
fn machines_can_read_it() {
    let workspace = Workspace::new();
    workspace.place("dogs.yaml", "dogs.yaml");
    let output = workspace.run(&["doctor", "dogs.yaml", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["schemas"][0]["name"], "Dog");
    assert_eq!(report["schemas"][0]["state"], "degraded");
    assert_eq!(report["operations"][1]["degraded_schemas"], serde_json::json!(["Dog"]));
}

#[test]
fn a_file_in_another_encoding_stops_no_folder() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "site/cats.yaml");
    fs::write(workspace.path("site/caf\u{e9}.md"), b"# Caf\xe9\n").unwrap();
    let output = workspace.run(&["doctor", "site"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let left_out = "warning[not-utf8]: left out: `caf\u{e9}.md` is not UTF-8";
    assert!(stderr(&output).contains(left_out), "{}", stderr(&output));
    fs::remove_file(workspace.path("site/cats.yaml")).unwrap();
    let output = workspace.run(&["doctor", "site"]);
    assert_eq!(output.status.code(), Some(2), "nothing is left");
}

#[test]
fn findings_are_grouped_with_their_first_places() {
    let workspace = Workspace::new();
    let operation = |index: usize| {
        format!(
            "  /c{index}: {{get: {{operationId: same, responses: {{'204': {{description: Fine.}}}}}}, search: {{}}}}\n"
        )
    };
    let paths: String = (0..5).map(operation).collect();
    let head = "openapi: 3.0.3\ninfo: {title: \"Cats\\n\\e[31m\", version: '1'}\npaths:\n";
    fs::write(workspace.path("cats.yaml"), format!("{head}{paths}")).unwrap();
    let few = stdout(&workspace.run(&["doctor", "cats.yaml"]));
    assert!(
        few.starts_with("Cats  [31m, version 1\n"),
        "a title stays in its line: {few}"
    );
    assert!(few.contains("\nskipped by `structure`: 5 places\n"), "{few}");
    assert_eq!(few.matches("SEARCH /c").count(), 3, "{few}");
    assert!(few.contains("\n  and 2 more; --verbose lists them\n"), "{few}");
    assert!(
        few.contains("\nrewritten, by which nothing is lost: 4 places by `operation-ids`"),
        "{few}"
    );
    assert!(
        few.ends_with("\noperations: 5 complete, 0 degraded, 5 skipped\nschemas: 0 complete, 0 degraded, 0 skipped\n"),
        "{few}"
    );
    let all = stdout(&workspace.run(&["doctor", "cats.yaml", "--verbose"]));
    assert_eq!(all.matches("SEARCH /c").count(), 5, "{all}");
    assert!(all.contains("\nrewritten by `operation-ids`: 4 places\n"), "{all}");
}

#[test]
fn parameters_that_most_operations_require_are_proposed_for_the_manifest() {
    let workspace = Workspace::new();
    let operation = |index: usize| {
        let household = "{name: X-Household, in: header, required: true, schema: {type: string}}";
        format!("  /c{index}: {{get: {{parameters: [{household}], responses: {{'204': {{description: Fine.}}}}}}}}\n")
    };
    let document = |operations: usize| {
        let paths: String = (0..operations).map(operation).collect();
        format!("openapi: 3.0.3\ninfo: {{title: Cats, version: '1'}}\npaths:\n{paths}")
    };
    fs::write(workspace.path("cats.yaml"), document(5)).unwrap();
    let said = stdout(&workspace.run(&["doctor", "cats.yaml"]));
    let expected = "\nproposed for vendor.toml: 5 operations require the header \"X-Household\", which a client can have \
                    once for all of its calls\n\n[shared.household]\nparameter = \"X-Household\"\nin = \"header\"\n";
    assert!(said.contains(expected), "{said}");
    let report = stdout(&workspace.run(&["doctor", "cats.yaml", "--format", "json"]));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let entry = "[shared.household]\nparameter = \"X-Household\"\nin = \"header\"\n";
    assert_eq!(report["proposals"][0]["entry"], entry);
    fs::write(workspace.path("cats.yaml"), document(4)).unwrap();
    let said = stdout(&workspace.run(&["doctor", "cats.yaml"]));
    assert!(!said.contains("proposed"), "{said}");
}
