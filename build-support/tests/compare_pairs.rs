//! Pairs of small descriptions, each with all that differs on the wire.
//!
//! They are in `compare/pairs`. A finding is its level, its rule, its place and the values before and after.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::drift::compare::{Change, compare};
use openapi_crates::read::source;

fn read(name: &str) -> Node {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compare/pairs");
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    let (root, findings) = source::read_document(&SourceFile::new(name, text));
    assert!(!findings.has_errors(), "{findings}");
    root.unwrap()
}

fn lines(changes: &[Change], indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for change in changes {
        let directions = match (change.directions.request, change.directions.response) {
            (true, true) => "both",
            (true, false) => "request",
            _ => "response",
        };
        let values = [&change.old, &change.new].map(|value| value.as_deref().unwrap_or("-"));
        lines.push(format!(
            "{indent}{} {} {directions} {}: {} -> {}",
            change.level.word(),
            change.rule.id,
            change.pointer,
            values[0],
            values[1]
        ));
        lines.extend(lines_below(change, indent));
    }
    lines
}

fn lines_below(change: &Change, indent: &str) -> Vec<String> {
    lines(&change.below, &format!("{indent}  "))
}

fn differences(old: &str, new: &str) -> String {
    lines(&compare(&read(old), &read(new)), "").join("\n")
}

/// The pairs, by the names of their files without their ends.
const PAIRS: [(&str, &str); 21] = [
    ("null-alternative-old.json", "null-alternative-new.json"),
    ("null-alternative-gone-old.json", "null-alternative-gone-new.json"),
    ("wrapped-old.json", "wrapped-new.json"),
    ("any-old.yaml", "one-new.yaml"),
    ("any-old.yaml", "any-new.yaml"),
    ("required-old.yaml", "required-new.yaml"),
    ("any-of-to-types-old.json", "any-of-to-types-new.json"),
    ("bound-spelt-old.json", "bound-spelt-new.json"),
    ("parameter-gone-old.yaml", "parameter-gone-new.yaml"),
    ("wrapped-subset-old.yaml", "wrapped-subset-new.yaml"),
    ("wrapped-in-choice-old.yaml", "wrapped-in-choice-new.yaml"),
    ("undescribed-old.yaml", "undescribed-new.yaml"),
    ("text-parameter-old.yaml", "text-parameter-new.yaml"),
    ("repeated-old.yaml", "repeated-new.yaml"),
    ("beside-reference-old.yaml", "beside-reference-new.yaml"),
    ("written-old.yaml", "written-new.yaml"),
    ("format-bounds-old.yaml", "format-bounds-new.yaml"),
    ("inline-alternatives-old.yaml", "inline-alternatives-new.yaml"),
    ("extended-old.yaml", "extended-new.yaml"),
    ("prefix-old.yaml", "prefix-new.yaml"),
    ("prefix-old.yaml", "prefix-in-part-new.yaml"),
];

#[test]
fn each_pair_differs_in_what_it_should_both_ways() {
    let both_ways = PAIRS.iter().flat_map(|(old, new)| [(old, new), (new, old)]);
    let sections = both_ways.map(|(old, new)| format!("# {old} -> {new}\n{}\n", differences(old, new)));
    insta::assert_snapshot!(sections.collect::<Vec<_>>().join("\n"));
}

#[test]
fn another_spelling_is_no_change() {
    for (old, new) in [
        ("any-old.yaml", "one-new.yaml"),
        ("any-of-to-types-old.json", "any-of-to-types-new.json"),
        ("bound-spelt-old.json", "bound-spelt-new.json"),
        ("spelt-old.yaml", "spelt-new.yaml"),
        ("format-spelt-old.yaml", "format-spelt-new.yaml"),
    ] {
        assert_eq!(differences(old, new), "");
        assert_eq!(differences(new, old), "");
    }
}
