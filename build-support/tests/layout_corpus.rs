//! The stage `layout` over large descriptions, which are kept beside the repository: files that people can work with,
//! and features for all of them. Two of them are tried; all with `CORPUS=all`.

#![allow(
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

#[path = "support/corpus.rs"]
mod corpus;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::thread;

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::package::scaffold;
use openapi_crates::pipeline::{self, Generated};

/// The most lines that a file may have.
const MAX_LINES: usize = 5_000;

/// Descriptions with long modules: of many tags and of large ones.
const SAMPLE: &[&str] = &["edgeimpulse.yaml", "trieve.json"];

/// Those, more of the kind, and one without tags.
const LARGE: &[&str] = &[
    "edgeimpulse.yaml",
    "github.json",
    "openai.yaml",
    "stripe.json",
    "trieve.json",
];

fn generated(path: &Path) -> Generated {
    let file = SourceFile::new("spec", fs::read_to_string(path).unwrap());
    let (spec, _) = pipeline::describe(&file).unwrap();
    let settings = |api: &_| Ok(scaffold::guess_settings("test-api", api));
    pipeline::client(spec, &Choices::default(), settings, &[], "a test").unwrap_or_else(|errors| panic!("{errors}"))
}

/// The features that the declarations in `text` name.
fn features_of(text: &str) -> BTreeSet<&str> {
    let parts = text.split("feature = \"").skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

#[test]
fn no_file_is_too_long_and_every_condition_is_a_feature() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let check = |name: &str| {
        let path = folder.join(name);
        if !path.is_file() {
            eprintln!("left out: {name} is not there");
            return;
        }
        let generated = generated(&path);
        let features: BTreeSet<&str> = generated
            .features
            .all
            .iter()
            .map(|feature| feature.name.as_str())
            .collect();
        let mut named = BTreeSet::new();
        for (file, text) in &generated.files {
            let lines = text.lines().count();
            assert!(lines <= MAX_LINES, "{name}: {file} has {lines} lines");
            if file.ends_with("mod.rs") {
                named.extend(features_of(text));
            }
        }
        assert_eq!(named, features, "{name}");
    };
    thread::scope(|scope| {
        for name in if corpus::is_whole() { LARGE } else { SAMPLE } {
            scope.spawn(move || check(name));
        }
    });
}
