//! `add` brings in a vendor whose files the other commands agree with.

use crate::{Workspace, files, stderr};

const ADD: [&str; 6] = [
    "add",
    "cats",
    "--from",
    "cats.yaml",
    "--origin",
    "https://cats.example/openapi.yaml",
];

#[test]
fn a_vendor_is_complete() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let output = workspace.run(&ADD);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(
        files(&workspace.path("specs")),
        [
            "cats/openapi.yaml",
            "cats/pages/cats.yaml",
            "cats/vendor.toml",
            "sources.lock"
        ]
    );
    insta::assert_snapshot!("added_vendor", workspace.read("specs/cats/vendor.toml"));
    insta::assert_snapshot!("added_manifest", workspace.read("crates/cats-api/Cargo.toml"));
    let check = workspace.run(&["codegen", "--check"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
}

#[test]
fn a_vendor_that_is_there_stays_as_it_is() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    assert_eq!(workspace.run(&ADD).status.code(), Some(0));
    let output = workspace.run(&ADD);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("specs/cats exists already"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_name_cannot_leave_the_workspace() {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    for name in ["../cats", "Cats", "a/b"] {
        let output = workspace.run(&["add", name, "--from", "cats.yaml", "--origin", "https://cats.example"]);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}
