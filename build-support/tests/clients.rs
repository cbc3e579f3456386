//! The client of each small specification in `clients/`: what its operations and types look like in Rust.
//!
//! That it compiles is not for a quick test to show: `cargo xtask corpus build-support/tests/clients --compile` does.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

#[path = "support/sources.rs"]
mod sources;

use std::fs;
use std::path::Path;

use openapi_crates::document::{Location, Node, SourceFile};
use openapi_crates::lower::Choices;
use openapi_crates::model::settings::ClientSettings;
use openapi_crates::package::scaffold::{Place, Runtime};
use openapi_crates::pipeline::Generated;
use openapi_crates::read::source;
use openapi_crates::read::spec::Spec;
use openapi_crates::{interface, package::scaffold, pipeline};
use serde_json::Value as Json;

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
    assert!(example.contains("client.operations().lint().send()"), "{example}");
}

#[test]
fn every_type_in_a_public_signature_can_be_named_from_the_crate() {
    let place = Place::Alone(Runtime::Version("0.1".to_owned()));
    for folder in ["clients", "causes", "operations"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
            let files = scaffold::crate_files(&generated(&path).into(), &place, "a test").unwrap();
            let parsed = sources::parsed(&files, "src/");
            assert_eq!(interface::unnameable(&parsed), [""; 0], "{}", path.display());
        }
    }
}

/// `document` with a word of the vendor's in place of each description and summary.
fn with_marked_prose(document: Json) -> Json {
    const DATA: &[&str] = &["default", "enum", "example", "examples"];
    match document {
        Json::Object(members) => {
            let members = members.into_iter().map(|(key, value)| match key.as_str() {
                "description" | "summary" if value.is_string() => (key, Json::from("Zyzzyva.")),
                name if DATA.contains(&name) => (key, value),
                _ => (key, with_marked_prose(value)),
            });
            Json::Object(members.collect())
        }
        Json::Array(items) => items.into_iter().map(with_marked_prose).collect(),
        other => other,
    }
}

#[test]
fn a_vendor_whose_prose_is_left_out_has_none_in_its_client() {
    let mut with_prose = 0;
    for folder in ["clients", "causes", "operations", "render"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
            let file = SourceFile::new("openapi.yaml", fs::read_to_string(&path).unwrap());
            let (fragments, _) = source::read(&file);
            let Some(fragment) = fragments.into_iter().next() else {
                continue;
            };
            let root = with_marked_prose(fragment.root.to_json());
            let marked = |without_prose: bool| {
                let spec = Spec::new(Node::from_json(&root, &Location::start_of(&file)));
                let settings = |api: &_| {
                    Ok(ClientSettings {
                        without_prose,
                        ..scaffold::guess_settings("cats-api", api)
                    })
                };
                let generated = pipeline::client(spec, &Choices::default(), settings, &[], "a test");
                let files = generated.map(|generated| generated.files).unwrap_or_default();
                let marked = files.into_iter().filter(|(_, text)| text.contains("Zyzzyva"));
                marked.map(|(path, _)| path).collect::<Vec<_>>()
            };
            with_prose += usize::from(!marked(false).is_empty());
            assert_eq!(marked(true), [""; 0], "{}", path.display());
        }
    }
    assert!(with_prose > 10, "only {with_prose} clients have prose at all");
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
