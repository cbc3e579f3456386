//! What one change of a description does to the interface of the crate: the verdict for each pair in `semver/`.
//!
//! A pair is `base.yaml` and the same with the overlay of the case applied; `x-verdict` is what is expected. What
//! cargo-semver-checks says of the two crates stands in `docs/semver-verdicts.md`, which has a row for each case.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_crates::document::SourceFile;
use openapi_crates::drift;
use openapi_crates::drift::compare::RustLevel;
use openapi_crates::package::manifest::{self, Manifest};
use openapi_crates::read::overlay;
use openapi_crates::read::source;
use openapi_crates::read::spec::Spec;

const MANIFEST: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Cats\"\n\n[[source]]\npath = \"base.yaml\"\n\
                        origin = \"https://cats.example/base.yaml\"\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semver")
}

fn file(name: &str) -> Arc<SourceFile> {
    SourceFile::new(name, std::fs::read_to_string(folder().join(name)).unwrap())
}

fn base() -> Spec {
    let (fragments, findings) = source::read(&file("base.yaml"));
    assert!(!findings.has_errors(), "{findings}");
    Spec::new(fragments.into_iter().next().unwrap().root)
}

/// The verdict that each case expects, by its name.
fn expected() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let cases = names.filter(|name| name != "base.yaml").map(|name| {
        let (root, _) = source::read_document(&file(&name));
        let verdict = root.unwrap().str_of("x-verdict").unwrap().to_owned();
        (name.trim_end_matches(".yaml").to_owned(), verdict)
    });
    cases.collect()
}

fn manifest() -> Manifest {
    manifest::read(&SourceFile::new("vendor.toml", MANIFEST)).unwrap()
}

#[test]
fn one_change_has_the_verdict_that_it_should_have() {
    let (base, manifest) = (base(), manifest());
    let mut found = BTreeMap::new();
    for name in expected().into_keys() {
        let actions = overlay::read(&file(&format!("{name}.yaml"))).unwrap_or_else(|findings| panic!("{findings}"));
        let (changed, _) = overlay::apply(base.clone(), &actions).unwrap_or_else(|findings| panic!("{findings}"));
        let drift = drift::between(&name, &base, &changed, &manifest);
        assert!(drift.notices.is_empty(), "{name}: {:?}", drift.notices);
        let verdict = drift.rust_level().map(RustLevel::word).unwrap().to_owned();
        found.insert(name, verdict);
    }
    assert!(found.len() >= 40, "there are {} cases", found.len());
    assert_eq!(found, expected());
}

#[test]
fn the_page_about_the_verdicts_has_a_row_for_each_case() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/semver-verdicts.md");
    let page = std::fs::read_to_string(path).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [case, ours, theirs, reason] = cells.as_slice() else {
            panic!("{row}");
        };
        assert!(
            ours == theirs || !reason.is_empty(),
            "the verdicts differ without a reason: {row}"
        );
        (case.trim_matches('`').to_owned(), (*ours).to_owned())
    });
    assert_eq!(rows.collect::<BTreeMap<_, _>>(), expected());
}
