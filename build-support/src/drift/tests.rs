//! The reports of one drift, as people and machines get them.

use super::*;
use crate::document::{Node, SourceFile};
use crate::{package::manifest, read::source};

const MANIFEST: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\nbase_url = \"https://cats.example\"\n\n\
                        [[source]]\npath = \"cats.yaml\"\norigin = \"https://cats.example/cats.yaml\"\n";

const OLD: &str = "\
openapi: 3.0.3
info: {title: Cats, version: 1.0.0}
paths:
  /cats:
    get:
      operationId: list_cats
      parameters:
        - {name: colour, in: query, schema: {type: string, maxLength: 20}}
      responses:
        '200':
          description: Cats
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Cat'}}}}
  /dogs:
    get:
      operationId: list_dogs
      responses: {'204': {description: None}}
components:
  schemas:
    Cat:
      type: object
      required: [name]
      properties:
        name: {type: string}
        mood: {type: string, enum: [calm, cross]}
";

fn spec(text: &str) -> Spec {
    let (fragments, findings) = source::read(&SourceFile::new("cats.yaml", text));
    assert!(!findings.has_errors(), "{findings}");
    let root: Node = fragments.into_iter().next().unwrap().root;
    Spec { root }
}

fn drift() -> Drift {
    let new = OLD
        .replace("version: 1.0.0", "version: 1.1.0")
        .replace("maxLength: 20", "maxLength: 10")
        .replace("[calm, cross]", "[calm, cross, \"a`|\\e[31m::error::\"]")
        .replace("required: [name]", "required: []");
    let new = new.replace(
        "  /dogs:\n    get:\n      operationId: list_dogs\n      responses: {'204': {description: None}}\n",
        "",
    );
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    between("cats", &spec(OLD), &spec(&new), &manifest)
}

#[test]
fn a_report_for_the_terminal() {
    insta::assert_snapshot!(terminal(&drift()).replace('\x1b', "^"));
}

#[test]
fn a_report_for_a_pull_request() {
    insta::assert_snapshot!(markdown(&drift()));
}

#[test]
fn a_report_for_machines() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&json(&drift())).unwrap());
}

#[test]
fn annotations_of_a_run() {
    insta::assert_snapshot!(annotations(&drift()));
}

#[test]
fn the_entry_of_a_changelog() {
    let release = release(&drift(), &"0.1.0".parse().unwrap()).unwrap();
    assert_eq!(release.version.to_string(), "0.2.0+1.1.0");
    insta::assert_snapshot!(release.entry);
}

#[test]
fn nothing_is_nothing() {
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    let drift = between("cats", &spec(OLD), &spec(OLD), &manifest);
    assert!(drift.is_empty(), "{drift:?}");
    assert_eq!(
        terminal(&drift).replace("\x1b[1m", "").replace("\x1b[0m", ""),
        "cats: no change on the wire; crate: patch"
    );
}
