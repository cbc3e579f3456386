//! What becomes of operations, each habit of vendors shown on a tiny specification.
//!
//! `operations/<name>.yaml` is what the stages from `normalize` on are given, `snapshots/` what they make of it: the
//! generated operations and types, and the notes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails fails the test"
)]

use std::fmt::Write;
use std::path::Path;

use build_support::document::SourceFile;
use build_support::lower::{PaginationStyle, Renames, StatedPagination};
use build_support::refine::{ClientSettings, Context};
use build_support::{generate, layout, lower, normalize, refine, source};

/// The generated code for `operations/<name>.yaml`, without the client, and the notes.
fn generated(name: &str) -> String {
    generated_with(name, &Renames::default())
}

/// The same where a maintainer has stated something.
fn generated_with(name: &str, stated: &Renames) -> String {
    let path = format!("tests/operations/{name}.yaml");
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).expect("a tiny specification");
    let (mut fragments, findings) = source::read(&SourceFile::new(path, text));
    assert!(!findings.has_errors(), "{}", findings.render(false));
    let (canonical, mut notes) = normalize::run(fragments.remove(0).root).expect("a canonical document");
    let lowered = lower::lower(&canonical, stated).expect("a document for progenitor");
    notes.extend(lowered.notes);
    let settings = ClientSettings::default();
    let context = Context {
        facts: &lowered.facts,
        settings: &settings,
    };
    let file = generate::generate(&lowered.document).expect("code");
    let file = refine::refine(file, &context).expect("refined code");
    let files = layout::layout(file, "header").expect("files");
    let mut shown = String::new();
    for (path, text) in files
        .iter()
        .filter(|(path, _)| path.contains('/') && !path.ends_with("mod.rs"))
    {
        writeln!(shown, "==> {path}\n{text}").expect("a string takes any text");
    }
    for note in notes {
        writeln!(shown, "{:?} {}\n    {}", note.kind, note.pointer, note.message).expect("a string takes any text");
    }
    shown
}

#[test]
fn bodies_that_differ_by_status_are_enums() {
    insta::assert_snapshot!("by-status", generated("by-status"));
}

#[test]
fn a_member_of_a_request_can_be_absent_null_or_a_value() {
    insta::assert_snapshot!("nullable", generated("nullable"));
}

#[test]
fn forms_have_files_and_bytes_can_be_streamed() {
    insta::assert_snapshot!("media", generated("media"));
}

#[test]
fn server_sent_events_are_typed_streams() {
    insta::assert_snapshot!("events", generated("events"));
}

#[test]
fn lists_come_in_pages_where_it_is_recognised_or_stated() {
    let birds = StatedPagination {
        style: PaginationStyle::Cursor,
        parameter: Some("after".to_owned()),
        next: Some("result.nextCursor".to_owned()),
        first: None,
        size: None,
        items: Some("result.cats".to_owned()),
    };
    let fish = StatedPagination {
        style: PaginationStyle::Link,
        items: Some("c".to_owned()),
        ..birds.clone()
    };
    let stated = Renames {
        pagination: [("listBirds".to_owned(), birds), ("listFish".to_owned(), fish)]
            .into_iter()
            .collect(),
        ..Renames::default()
    };
    insta::assert_snapshot!("pagination", generated_with("pagination", &stated));
}

#[test]
fn names_say_what_a_type_is_for_once() {
    insta::assert_snapshot!("names", generated("names"));
}
