//! The `normalize` stage over real descriptions, which are kept beside the repository.

use std::path::{Path, PathBuf};

use build_support::document::{Location, Node, SourceFile};
use build_support::normalize::{self, canonical};

/// The descriptions in JSON, if the folder is there.
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
        let document = read(&path);
        let start = std::time::Instant::now();
        let (document, notes) =
            normalize::run(document).unwrap_or_else(|errors| panic!("{}: {errors}", path.display()));
        eprintln!("{} {} notes, {:?}", path.display(), notes.len(), start.elapsed());
        if std::env::var_os("SHOW").is_some() {
            for n in &notes {
                eprintln!("  {} {:?} {} {}", n.pass, n.kind, n.pointer, n.message);
            }
        }
        let name = path.file_stem().expect("a file has a name").to_string_lossy();
        findings.extend(
            canonical::check(&document)
                .iter()
                .take(10)
                .map(|finding| format!("{name}{finding}")),
        );
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
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
