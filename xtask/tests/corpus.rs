//! `corpus` has a row for each specification, whatever becomes of it.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

#[path = "../../build-support/cli/tests/support/workspace.rs"]
mod workspace;

use std::fs;

use self::workspace::{Workspace, stderr, stdout};

impl Workspace {
    fn new() -> Self {
        let workspace = Self::of(env!("CARGO_BIN_EXE_xtask"));
        fs::create_dir_all(workspace.path("corpus")).unwrap();
        workspace
    }
}

#[test]
fn a_broken_specification_costs_its_own_row() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "corpus/cats.yaml");
    workspace.place("dogs.yaml", "corpus/dogs.yaml");
    fs::write(workspace.path("corpus/broken.json"), "{").unwrap();
    let output = workspace.run(&["corpus", "corpus", "--format", "json", "--jobs", "2"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let rows: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let of_row =
        |key: &str| -> Vec<serde_json::Value> { rows.as_array().unwrap().iter().map(|row| row[key].clone()).collect() };
    assert_eq!(of_row("file"), ["broken.json", "cats.yaml", "dogs.yaml"]);
    assert_eq!(of_row("state"), ["not_generated", "generated", "generated"]);
    assert_eq!(of_row("operations"), [serde_json::Value::Null, 2.into(), 2.into()]);
    assert!(
        rows[0]["failure"].as_str().unwrap().contains("broken.json:1"),
        "{rows:#}"
    );
}

#[test]
fn a_specification_that_takes_too_long_is_stopped() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "corpus/cats.yaml");
    let output = workspace.run(&["corpus", "corpus", "--limit", "0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("stopped after 0 seconds"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn all_is_well() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "corpus/cats.yaml");
    let output = workspace.run(&["corpus", "corpus"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let table = stdout(&output);
    assert!(
        table.contains("| cats.yaml | 3.0.3 | 2 | yes | - | 2 | 0 | 0 |"),
        "{table}"
    );
    assert!(
        table.contains("| total | | 2 | 1 of 1 | - | 2 (100.0 %) | 0 | 0 |"),
        "{table}"
    );
}

#[test]
fn what_lacks_an_operation_is_no_success() {
    const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Cats, version: '1'}\n";
    for (paths, state) in [
        ("{/cats: {get: {responses: {}}, search: {responses: {}}}}", "generated"),
        (
            "{/cats: {get: {responses: {}}}, /dogs: {$ref: 'https://cats.example/other.yaml#/x'}}",
            "generated",
        ),
        ("{}", "not_generated"),
    ] {
        let workspace = Workspace::new();
        fs::write(workspace.path("corpus/cats.yaml"), format!("{HEAD}paths: {paths}\n")).unwrap();
        let output = workspace.run(&["corpus", "corpus", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{paths}: {}", stderr(&output));
        let rows: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(rows[0]["state"], state, "{rows:#}");
    }
}

#[test]
fn a_folder_without_specifications_is_a_mistake() {
    let workspace = Workspace::new();
    assert_eq!(workspace.run(&["corpus", "specs"]).status.code(), Some(2));
}
