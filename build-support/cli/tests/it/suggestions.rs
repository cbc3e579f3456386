//! A misspelt name is answered with the nearest one.

use std::fs;

use crate::{Workspace, stderr};

fn with_cats() -> Workspace {
    let workspace = Workspace::new();
    workspace.place("cats.yaml", "cats.yaml");
    let add = ["add", "cats", "--from", "cats.yaml", "--origin", "https://cats.example"];
    assert_eq!(workspace.run(&add).status.code(), Some(0));
    workspace
}

#[test]
fn a_misspelt_command() {
    let output = Workspace::new().run(&["docter", "cats.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("a similar subcommand exists: 'doctor'"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_misspelt_vendor() {
    let workspace = with_cats();
    for arguments in [
        &["codegen", "cast"][..],
        &["codegen", "--check", "cast"],
        &["drift", "cast"],
        &["fetch", "cast"],
        &["list", "cast"],
        &["list", "cast", "--names"],
        &["propose", "cast", "--body", "body.md", "--tests", "success"],
        &["refresh", "cast", "--body", "body.md"],
        &["release-notes", "cast"],
        &["why", "cast", "Cat"],
    ] {
        let output = workspace.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = stderr(&output);
        assert!(stderr.contains("there is no vendor `cast`"), "{arguments:?}: {stderr}");
        assert!(stderr.contains("did you mean `cats`?"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_name_like_no_vendor() {
    let output = with_cats().run(&["codegen", "zyx"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("help: the vendors are: cats"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_misspelt_item() {
    let output = with_cats().run(&["why", "cats", "types::Cta"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("nothing is called `types::Cta`; did you mean: Cat"),
        "{}",
        stderr(&output)
    );
}

/// What a vendor.toml names: operations, tags, schemas, properties, parameters.
#[test]
fn misspelt_names_in_a_manifest() {
    let workspace = with_cats();
    let path = workspace.path("specs/cats/vendor.toml");
    let manifest = fs::read_to_string(&path).unwrap();
    let named = |table: &str| format!("{manifest}\n[names.{table}]\nname = \"other\"\nreason = \"a test\"\n");
    for (text, meant) in [
        (named("operation.listCast"), "listCats"),
        (named("tag.cast"), "cats"),
        (named("type.Cta").replace("other", "Other"), "Cat"),
        (named("field.Cat.nmae"), "Cat.name"),
        (named("parameter.ids"), "id"),
        (format!("strict_fields = [\"nmae\"]\n{manifest}"), "name"),
    ] {
        fs::write(&path, &text).unwrap();
        let output = workspace.run(&["codegen", "--check"]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        let help = format!("did you mean `{meant}`?");
        assert!(stderr(&output).contains(&help), "{help} {}", stderr(&output));
    }
}
