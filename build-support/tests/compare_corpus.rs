//! Real descriptions: compared with themselves nothing has changed, and an edited copy gives a report for a pull
//! request.
//!
//! They are kept beside the workspace and not in it; where they are not there, the tests say so. Small ones
//! are compared, and all with `CORPUS=all`.

#![allow(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says what it leaves out"
)]

#[path = "support/corpus.rs"]
mod corpus;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_crates::document::SourceFile;
use openapi_crates::drift;
use openapi_crates::drift::compare::compare;
use openapi_crates::package::manifest;
use openapi_crates::read::overlay;
use openapi_crates::read::source;
use openapi_crates::read::spec::Spec;

const MANIFEST: &str = "crate = \"trieve-api\"\ntitle = \"Trieve\"\ndescription = \"Trieve\"\n\n[[source]]\n\
                        path = \"trieve.json\"\norigin = \"https://trieve.example/openapi.json\"\n";

/// The folder of real descriptions, if it is there.
fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    if !folder.is_dir() {
        eprintln!("skipped: there is no {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The file `path`, under its name alone.
fn file(path: &Path) -> Arc<SourceFile> {
    let name = path.file_name().unwrap().to_string_lossy();
    SourceFile::new(name, std::fs::read_to_string(path).unwrap())
}

#[test]
fn no_description_differs_from_itself() {
    let Some(folder) = folder() else { return };
    let mut compared = 0;
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if !path
            .extension()
            .is_some_and(|extension| extension == "json" || extension == "yaml")
        {
            continue;
        }
        if !corpus::is_taken(&path) {
            continue;
        }
        // What cannot be read is for the tests of the reader.
        for fragment in source::read(&file(&path)).0 {
            let changes = compare(&fragment.root, &fragment.root);
            assert!(changes.is_empty(), "{}: {:?}", path.display(), changes.first());
            compared += 1;
        }
    }
    assert!(
        compared > if corpus::is_whole() { 30 } else { 20 },
        "only {compared} descriptions were compared"
    );
}

#[test]
fn two_versions_of_a_real_description_give_a_report_for_a_pull_request() {
    let Some(folder) = folder() else { return };
    let (fragments, _) = source::read(&file(&folder.join("trieve.json")));
    let root = fragments.into_iter().next().unwrap().root;
    let edits = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compare/edits.yaml");
    let edits = overlay::read(&file(&edits)).unwrap_or_else(|findings| panic!("{findings}"));
    let old = Spec::new(root);
    let (new, _) = overlay::apply(old.clone(), &edits).unwrap_or_else(|findings| panic!("{findings}"));
    let manifest = manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap();
    let drift = drift::between("trieve", &old, &new, &manifest);
    let release = drift::release(std::slice::from_ref(&drift), &"0.1.0+0.13.0".parse().unwrap()).unwrap();
    assert_eq!(release.version.to_string(), "0.2.0+0.14.0");
    insta::assert_snapshot!("pull_request", drift::markdown(&drift, &drift::Body::default()));
    insta::assert_snapshot!("changelog", release.entry);
}
