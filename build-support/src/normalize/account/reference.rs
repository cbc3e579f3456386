//! The table of keywords as a page: `docs/keywords.md`.
//!
//! In: the rows of the account. Out: Markdown, which a test compares with the committed file.

use std::fmt::Write as _;

use super::table::{Claim, ROWS, Row};

const INTRODUCTION: &str = "\
# What becomes of each keyword

Every keyword of a description has an effect, or is an annotation of this page. An annotation says nothing about what is sent
or received; clients show some of them in their documentation. A keyword that stands here for no object like its own is
degraded in `FIDELITY.md`, with file and line; extensions (`x-…`) are annotations everywhere.

`build-support/tests/account.rs` leaves out or changes every occurrence of a keyword that has an effect, in the specifications of the
other tests and in real ones, and fails where neither generated code nor a note changes. Within what a note calls left out,
nothing has to. What `xml` says has an effect on bodies of XML alone, which `build-support/tests/operations.rs` shows.

This page is written by `UPDATE_DOCS=1 cargo test -p openapi-crates --test account reference`.
";

/// Returns the page as Markdown.
pub fn reference() -> String {
    let effects = ROWS.iter().filter_map(|row| match row.claim {
        Claim::Effect(on) => Some((row, on)),
        Claim::Annotation(_) => None,
    });
    let annotations = ROWS.iter().filter_map(|row| match row.claim {
        Claim::Effect(_) => None,
        Claim::Annotation(of) => Some((row, of)),
    });
    let effects = table("Keywords with an effect", "what they have an effect on", effects);
    let annotations = table("Annotations", "what they are", annotations);
    format!("{INTRODUCTION}{effects}{annotations}")
}

fn table<'r>(title: &str, claim: &str, rows: impl Iterator<Item = (&'r Row, &'r str)>) -> String {
    let mut text = format!("\n## {title}\n\n| keywords | of | {claim} |\n|---|---|---|\n");
    for (row, claim) in rows {
        let keywords: Vec<String> = row.keywords.iter().map(|keyword| format!("`{keyword}`")).collect();
        let positions: Vec<&str> = row.positions.iter().map(|position| position.name()).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "| {} | {} | {claim} |", keywords.join(", "), positions.join(", "));
    }
    text
}
