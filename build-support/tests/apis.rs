//! A crate of several APIs: each is a module with a client of its own, and one builder takes credentials for all of
//! them.
//!
//! `apis/*.md` are pages of two specifications, `apis/generated/client.rs` is the builder, which `UPDATE_APIS=1` writes
//! anew; `apis/program.rs` is compiled with the crate of both and calls it.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

mod generated_crate;
#[path = "support/sources.rs"]
mod sources;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use openapi_crates::document::SourceFile;
use openapi_crates::package::scaffold::{self, Place, Runtime};
use openapi_crates::pipeline::{self, ClientCrate};
use openapi_crates::{emit::FileSet, interface};

fn pages() -> Vec<Arc<SourceFile>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apis");
    let read = |name: &str| SourceFile::new(name, fs::read_to_string(folder.join(name)).unwrap());
    ["cats.md", "dogs.md"].map(read).to_vec()
}

fn client(apis: &[&str]) -> ClientCrate {
    let names: Vec<String> = apis.iter().map(|name| (*name).to_owned()).collect();
    let (client, findings) = pipeline::crate_of(
        &pages(),
        &names,
        &Default::default(),
        "animals-api",
        "a test",
        &Default::default(),
    )
    .unwrap();
    assert!(findings.is_empty(), "{findings}");
    client
}

fn files(client: &ClientCrate) -> FileSet {
    let place = Place::Alone(Runtime::Version("0.1".to_owned()));
    scaffold::crate_files(client, &place, "a test").unwrap()
}

#[test]
fn the_crate_has_a_module_for_each_api() {
    let files = files(&client(&["cats", "dogs"]));
    let shown = [
        "Cargo.toml",
        "README.md",
        "FIDELITY.md",
        "src/lib.rs",
        "src/generated/mod.rs",
        "src/generated/reexports.rs",
        "src/generated/cats/mod.rs",
        "src/generated/cats/operations/mod.rs",
        "src/generated/cats/operations/homes.rs",
        "src/generated/dogs/types/mod.rs",
        "src/generated/dogs/types/shared/mod.rs",
    ];
    let text: String = shown
        .iter()
        .map(|path| format!("==> {path}\n{}\n", files.get(path).unwrap_or("absent\n")))
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn the_builder_takes_what_all_clients_are_told() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apis/generated/client.rs");
    let made = &client(&["cats", "dogs"]).files["client.rs"];
    if std::env::var_os("UPDATE_APIS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, made).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(kept == *made, "UPDATE_APIS=1 writes it anew:\n{made}");
}

#[test]
fn every_type_in_a_public_signature_can_be_named_from_the_crate() {
    let files = files(&client(&["cats", "dogs"]));
    assert_eq!(interface::unnameable(&sources::parsed(&files, "src/")), [""; 0]);
}

#[test]
fn a_crate_of_one_of_them_has_no_further_module() {
    let files = files(&client(&["dogs"]));
    assert!(files.get("src/generated/operations/homes.rs").is_some());
    assert!(!files.files().any(|(path, _)| path.contains("dogs")));
}

#[test]
fn names_of_modules_hide_nothing() {
    let names = ["client", "reqwest", "timeout", "ai-models", "ai_models", "type"].map(str::to_owned);
    assert_eq!(
        pipeline::module_names(&names),
        [
            "client_api",
            "reqwest_api",
            "timeout_api",
            "ai_models",
            "ai_models_api",
            "type_"
        ]
    );
}

#[test]
fn it_compiles_with_each_feature_and_calls_both_apis() {
    let program = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apis/program.rs")).unwrap();
    let folder = generated_crate::write(
        "apis",
        &client(&["cats", "dogs"]),
        &[("tests/program.rs", program.as_str())],
    );
    generated_crate::cargo(&folder, &["test", "--quiet", "--tests", "--examples"]);
    let some = ["--features", "rustls,cats,dogs-kennels"];
    for features in [&["--features", "rustls"], &some] {
        let arguments = ["check", "--quiet", "--lib", "--no-default-features"];
        generated_crate::cargo(&folder, &[&arguments[..], &features[..]].concat());
    }
}
