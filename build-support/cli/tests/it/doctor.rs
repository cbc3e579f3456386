//! `doctor` says what is lost, and writes nothing.

use std::fs;

use crate::{Workspace, files, stderr, stdout};

#[test]
fn nothing_is_lost() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let output = workspace.run(&["doctor", "cats.yaml"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("| operations | 2 | 0 | 0 |"));
    let summary = "2 operations and 1 type; of the operations, 2 are complete, 0 degraded and 0 skipped\n";
    assert_eq!(stderr(&output), summary, "it is said last, beside the report");
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
