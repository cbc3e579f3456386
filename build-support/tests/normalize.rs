//! Each pass of the `normalize` stage, shown on a tiny document.
//!
//! `normalize/<pass>.json` is what the pass is given, `snapshots/` what it makes of it: the whole document as a
//! difference, and the notes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use openapi_crates::document::{Location, Node, SourceFile};
use openapi_crates::normalize::{Note, PASSES, Pass};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/normalize")
}

fn read(pass: &str) -> serde_json::Value {
    let path = folder().join(format!("{pass}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("no tiny document for {pass}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{pass}.json is no JSON: {error}"))
}

fn node(json: &serde_json::Value) -> Node {
    Node::from_json(json, &Location::start_of(&SourceFile::new("tiny.json", "")))
}

fn render(before: &serde_json::Value, after: &serde_json::Value, notes: &[Note]) -> String {
    let before = serde_json::to_string_pretty(before).expect("JSON can be written") + "\n";
    let after = serde_json::to_string_pretty(after).expect("JSON can be written") + "\n";
    let mut text = String::new();
    for change in similar::TextDiff::from_lines(&before, &after).iter_all_changes() {
        write!(text, "{}{change}", change.tag()).expect("a string takes any text");
    }
    for note in notes {
        write!(text, "\n{:?} {}\n    {}", note.kind, note.pointer, note.message).expect("a string takes any text");
    }
    text
}

fn shown(pass: &Pass) -> String {
    let before = read(pass.name);
    let mut document = node(&before);
    match pass.apply(&mut document) {
        Ok(notes) => render(&before, &document.to_json(), &notes),
        Err(diagnostics) => diagnostics.render(false),
    }
}

#[test]
fn every_pass_is_shown_by_a_tiny_document() {
    for pass in PASSES {
        insta::assert_snapshot!(pass.name, shown(pass));
    }
}

#[test]
fn every_pass_leaves_its_own_result_alone() {
    for pass in PASSES {
        let mut document = node(&read(pass.name));
        if pass.apply(&mut document).is_err() {
            continue;
        }
        let once = document.clone();
        let notes = pass.apply(&mut document).expect("the first time there was no error");
        assert!(
            once.same_data(&document),
            "{} changes its own result: {}",
            pass.name,
            document.to_json()
        );
        assert!(
            notes.is_empty(),
            "{} has notes on its own result: {:?}",
            pass.name,
            notes[0]
        );
    }
}

#[test]
fn every_tiny_document_belongs_to_a_pass() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter_map(|path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()))
        .collect();
    let passes: BTreeSet<String> = PASSES.iter().map(|pass| pass.name.to_owned()).collect();
    assert_eq!(files, passes);
}
