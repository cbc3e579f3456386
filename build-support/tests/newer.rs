//! What happens to the public API of a client when its vendor adds something.
//!
//! `newer/<vendor>.yaml` adds to the description of a vendor, one action after the other. The snapshot beside it shows
//! which lines of the listing each action removes and adds. That the client of before still reads what a server of
//! after answers is shown by the tests of the vendor's crate (`tests/e2e/newer.rs`).

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use build_support::document::SourceFile;
use build_support::read::overlay::{self, Overlay};
use build_support::{package::vendor, pipeline};

/// The lines of the public API that each action of `newer/<name>.yaml` changes, behind what it adds to the description.
fn changes(name: &str) -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/newer");
    let text = fs::read_to_string(tests.join(format!("{name}.yaml"))).unwrap();
    let overlay = overlay::read(&SourceFile::new(format!("{name}.yaml"), text)).unwrap();
    let vendor = vendor::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), name).unwrap();
    let mut spec = vendor.describe(None).unwrap().corrected;
    let mut listing = pipeline::interface(spec.clone(), &vendor.manifest).unwrap().listing;
    let mut changes = String::new();
    for action in overlay.actions {
        let description = action.description.clone();
        let (newer, _) = overlay::apply(spec, &Overlay { actions: vec![action] }).unwrap();
        let newer_listing = pipeline::interface(newer.clone(), &vendor.manifest).unwrap().listing;
        writeln!(changes, "{description}").unwrap();
        let gone = listing
            .lines()
            .filter(|line| !newer_listing.lines().any(|other| other == *line));
        let come = newer_listing
            .lines()
            .filter(|line| !listing.lines().any(|other| other == *line));
        for line in gone
            .map(|line| format!("- {line}"))
            .chain(come.map(|line| format!("+ {line}")))
        {
            writeln!(changes, "  {line}").unwrap();
        }
        (spec, listing) = (newer, newer_listing);
    }
    changes
}

fn assert_changes(name: &str) -> String {
    let changes = changes(name);
    insta::with_settings!({snapshot_path => "newer", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, changes);
    });
    changes
}

#[test]
fn a_variant_and_a_member_add_lines_and_remove_none() {
    let changes = assert_changes("trieve");
    assert!(!changes.contains("\n  - "), "{changes}");
}

#[test]
fn only_a_failure_with_a_body_of_its_own_removes_lines() {
    let changes = assert_changes("neevcloud");
    let (additions, of_its_own) = changes
        .split_once("a status of a failure with a body of its own")
        .unwrap();
    assert!(!additions.contains("\n  - "), "{additions}");
    assert!(of_its_own.contains("\n  - "), "{of_its_own}");
}
