//! The `normalize` stage over real descriptions, which are kept beside the repository: small ones, and all with
//! `CORPUS=all`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

#[path = "support/corpus.rs"]
mod corpus;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::normalize::{self, canonical};
use openapi_crates::read::source;

/// How many threads share the descriptions.
const THREADS: usize = 4;

/// The descriptions, if the folder is there. With `SPEC` set, those whose names contain it.
fn descriptions() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let only = std::env::var("SPEC").unwrap_or_default();
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json" || extension == "yaml")
    });
    files.retain(|path| path.to_string_lossy().contains(&only));
    if only.is_empty() {
        files.retain(|path| corpus::is_taken(path));
    }
    files.sort();
    files
}

fn read(path: &Path) -> Node {
    let name = path.file_name().unwrap().to_string_lossy();
    let (document, findings) = source::read_document(&SourceFile::new(name, fs::read_to_string(path).unwrap()));
    document.unwrap_or_else(|| panic!("{findings}"))
}

/// What is wrong with the canonical form of the description at `path`.
fn findings(path: &Path) -> Vec<String> {
    let name = path.file_stem().unwrap().to_string_lossy();
    let (document, _) = normalize::run(read(path)).unwrap_or_else(|errors| panic!("{name}: {errors}"));
    let wrong = canonical::check(&document).into_iter().take(10);
    let mut findings: Vec<String> = wrong.map(|finding| format!("{name}{finding}")).collect();
    let (again, notes) = normalize::run(document.clone()).expect("what is canonical is a description");
    if !again.same_data(&document) {
        findings.push(format!("{name}: the second run changes the result"));
    }
    findings.extend(
        notes
            .iter()
            .take(5)
            .map(|note| format!("{name}: the second run has a note: {note:?}")),
    );
    findings
}

#[test]
fn real_descriptions_become_canonical_and_stay_so() {
    let files = descriptions();
    if files.is_empty() {
        eprintln!("skipped: there is no ../shared/corpus");
    }
    let part = |start: usize| {
        let own = files.iter().skip(start).step_by(THREADS);
        own.flat_map(|path| findings(path)).collect::<Vec<String>>()
    };
    let findings: Vec<String> = thread::scope(|scope| {
        let parts: Vec<_> = (0..THREADS).map(|start| scope.spawn(move || part(start))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
