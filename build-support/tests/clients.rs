//! The client of each small specification in `clients/`: what its operations and types look like in Rust.
//!
//! That it compiles is not for a quick test to show: `cargo xtask corpus build-support/tests/clients --compile` does.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::fs;
use std::path::Path;

use build_support::document::SourceFile;
use build_support::lower::Choices;
use build_support::package::scaffold::{Place, Runtime};
use build_support::pipeline::Generated;
use build_support::{interface, package::scaffold, pipeline};

#[test]
fn every_specification_has_the_client_that_people_have_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        insta::assert_snapshot!(name, client(&path));
    }
}

#[test]
fn the_example_calls_an_operation_that_answers_at_once() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/lints.yaml");
    let place = Place::Alone(Runtime::Version("0.1".to_owned()));
    let files = scaffold::crate_files(&generated(&path).into(), &place, "a test").unwrap();
    let example = files.get("examples/first_call.rs").unwrap();
    assert!(example.contains("client.lint().send()"), "{example}");
}

#[test]
fn every_type_in_a_public_signature_can_be_named_from_the_crate() {
    let place = Place::Alone(Runtime::Version("0.1".to_owned()));
    for folder in ["clients", "causes", "operations"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
            let files = scaffold::crate_files(&generated(&path).into(), &place, "a test").unwrap();
            let sources = files
                .files()
                .filter_map(|(path, text)| Some((path.strip_prefix("src/")?.to_owned(), text)));
            let parsed = sources
                .map(|(path, text)| (path, syn::parse_file(text).unwrap()))
                .collect();
            assert_eq!(interface::unnameable(&parsed), [""; 0], "{}", path.display());
        }
    }
}

/// The operations and types of the client for the specification at `path`.
fn client(path: &Path) -> String {
    let generated = generated(path);
    let files = generated
        .files
        .iter()
        .filter(|(path, _)| path.contains('/') && !path.ends_with("mod.rs"));
    files.map(|(path, text)| format!("=== {path} ===\n{text}\n")).collect()
}

fn generated(path: &Path) -> Generated {
    let name = path.file_name().unwrap().to_str().unwrap();
    let file = SourceFile::new(name, fs::read_to_string(path).unwrap());
    // Causes are mistakes, which may be worked around.
    let (spec, findings) = pipeline::describe(&file).unwrap();
    assert!(!findings.has_errors(), "{findings}");
    let settings = |api: &_| Ok(scaffold::guess_settings("test-api", api));
    pipeline::client(spec, &Choices::default(), settings, &[], "a test").unwrap()
}
