//! The `normalize` stage over real descriptions, which are kept beside the repository.
//!
//! The folder is `../shared/corpus` beside the workspace, or the one that `NORMALIZE_CORPUS` names. The descriptions in
//! JSON are read. Where there is no folder, the test says so and passes.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may panic, and has to say that it was skipped"
)]

use std::path::{Path, PathBuf};

use build_support::document::{Location, Node, SourceFile};
use build_support::normalize::{self, canonical};

fn corpus() -> Vec<PathBuf> {
    let folder = std::env::var_os("NORMALIZE_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"),
        PathBuf::from,
    );
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

fn read(path: &Path) -> Node {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let json = serde_json::from_str(&text).expect("the file is JSON");
    let name = path.file_name().expect("a file has a name").to_string_lossy();
    Node::from_json(&json, &Location::start_of(&SourceFile::new(name, "")))
}

#[test]
fn real_descriptions_become_canonical_and_stay_so() {
    let files = corpus();
    if files.is_empty() {
        eprintln!("skipped: there is no ../shared/corpus");
    }
    let mut findings = Vec::new();
    for path in files {
        let name = path.file_stem().expect("a file has a name").to_string_lossy();
        let (once, _) = normalize::run(read(&path)).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        findings.extend(canonical::check(&once).iter().map(|finding| format!("{name}{finding}")));
        let (twice, notes) = normalize::run(once.clone()).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        findings.extend(
            notes
                .iter()
                .map(|note| format!("{name}{}: {} again", note.pointer, note.message)),
        );
        if !twice.same_data(&once) {
            findings.push(format!("{name}: a second run changes the result"));
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
