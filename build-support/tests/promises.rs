//! Each promise of SECURITY.md names the tests that hold it, and they are there.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::fs;
use std::path::Path;

/// The tests that a table names, as a path of a file and a function.
fn named(markdown: &str) -> Vec<(&str, &str)> {
    let rows = markdown.lines().filter(|line| line.starts_with('|'));
    let cells = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    cells
        .filter_map(|cell| cell.split_once("::"))
        .filter(|(file, _)| file.ends_with(".rs"))
        .collect()
}

/// Whether code has a test of this name that runs.
fn is_test(code: &str, function: &str) -> bool {
    let Some((before, _)) = code.split_once(&format!("fn {function}()")) else {
        return false;
    };
    let attributes = before.rsplit("\n\n").next().unwrap_or_default();
    ["#[test]", "#[tokio::test"]
        .iter()
        .any(|test| attributes.contains(test))
        && !attributes.contains("#[ignore")
}

#[test]
fn only_what_runs_is_a_test() {
    let code = "#[test]\nfn a() {}\n\nfn b() {}\n\n#[tokio::test]\nasync fn c() {}\n\n#[test]\n#[ignore]\nfn d() {}\n";
    let tests: Vec<&str> = ["a", "b", "c", "d", "e"]
        .into_iter()
        .filter(|name| is_test(code, name))
        .collect();
    assert_eq!(tests, ["a", "c"]);
}

#[test]
fn every_promise_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let named = named(&text);
    assert!(named.len() > 20, "{} tests", named.len());
    for (file, function) in named {
        let code = fs::read_to_string(root.join(file)).unwrap_or_default();
        assert!(
            is_test(&code, function),
            "SECURITY.md names {file}::{function}, which is not a test there"
        );
    }
    for row in text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| Attack") && !line.starts_with("|--"))
    {
        assert!(row.contains(".rs::"), "no test holds: {row}");
    }
}
