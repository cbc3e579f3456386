//! Each kind of item that `render` writes, shown on a tiny specification.
//!
//! `render/<name>.json` is what the stages from `normalize` on are given, the snapshot beside it what the file of that
//! name in `src/render` has a part in: generated files as users see them, with the imports and lints that `layout`
//! adds.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_crates::document::SourceFile;
use openapi_crates::generate::spell;
use openapi_crates::layout::layout;
use openapi_crates::lower::{Choices, lower};
use openapi_crates::model::settings::{ClientSettings, CredentialSettings, FailureSettings, FailureValue};
use openapi_crates::normalize;
use openapi_crates::read::source;
use openapi_crates::render::{Context, render};

/// The kinds of items, each with how the paths of the generated files begin that show it.
const KINDS: [(&str, &[&str]); 14] = [
    ("aliases", &["types/"]),
    ("boxes", &["types/"]),
    ("client", &["client.rs"]),
    ("constructors", &["types/"]),
    ("conversions", &["types/"]),
    ("handles", &["operations/mod.rs", "operations/"]),
    ("inline", &["operations/", "types/"]),
    ("members", &["types/"]),
    ("objects", &["types/"]),
    ("operations", &["client.rs", "operations/"]),
    ("redaction", &["types/"]),
    ("string-enums", &["types/"]),
    ("unions", &["types/"]),
    ("validation", &["operations/", "types/"]),
];

/// The files of `src/render` that other tests show, and where.
const ELSEWHERE: [(&str, &str); 25] = [
    ("additions", "tests/settings/cats.yaml"),
    ("bounds", "validation.json: a field that only responses carry"),
    ("by_status", "tests/operations/by-status.yaml"),
    ("events", "tests/operations/webhooks.yaml"),
    ("examples", "tests/operations/docs.yaml"),
    ("forms", "tests/operations/media.yaml"),
    ("front", "cli/tests/it: the README of a new crate"),
    ("headers", "tests/requests/declared.yaml"),
    ("mod", "writes no item: it asks the others for theirs"),
    ("decimals", "tests/complete/numbers.yaml"),
    ("number_enums", "tests/complete/number-enums.yaml"),
    ("operation_docs", "tests/operations/docs.yaml"),
    ("pagination", "tests/operations/pagination.yaml"),
    ("polling", "tests/settings/cats.yaml"),
    ("send", "tests/operations/media.yaml, events.yaml and by-status.yaml"),
    (
        "servers",
        "client.json: the enum of servers, and the variables in their URLs",
    ),
    ("settings", "client.json: the methods of the builder"),
    ("shared_builder", "tests/apis: the builder of a crate of several APIs"),
    (
        "shared_parameters",
        "tests/settings/households.yaml: methods of clients, of their builders and of requests",
    ),
    ("signature", "writes no item: how methods take and return values"),
    ("syntax", "writes no item: what the others write theirs with"),
    ("tables", "handles.json: what modules say of their operations"),
    ("tokens", "writes no item: how types are written"),
    ("types", "writes no item: it orders those of a definition"),
    ("xml", "tests/operations/xml.yaml"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render")
}

fn settings() -> ClientSettings {
    let credential = |scheme: &str, method: &str| CredentialSettings {
        scheme: scheme.to_owned(),
        method: method.to_owned(),
        env: vec![format!("CATS_{}", method.to_uppercase())],
        default: scheme == "Key",
        description: None,
    };
    ClientSettings {
        crate_name: "cats-api".to_owned(),
        credentials: vec![
            credential("Key", "key"),
            credential("Password", "password"),
            credential("Person", "person"),
        ],
        failure: Some(FailureSettings {
            field: "ok".to_owned(),
            equals: FailureValue::Bool(false),
            message: Some("error".to_owned()),
        }),
        strict_fields: vec!["revoked_at".to_owned()],
        ..ClientSettings::default()
    }
}

/// The generated files that show the kind of item called `name`.
fn rendered(name: &str, shown: &[&str]) -> String {
    let path = folder().join(format!("{name}.json"));
    let file = SourceFile::new(format!("{name}.json"), fs::read_to_string(path).unwrap());
    let (document, findings) = source::read_document(&file);
    assert!(findings.is_empty(), "{findings}");
    let (canonical, notes) = normalize::run(document.unwrap()).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    let api = lower(&canonical, &Choices::default()).unwrap().api;
    let spelling = spell(&api).unwrap();
    let settings = settings();
    let code = render(&Context::new(&api, &spelling, &settings)).unwrap();
    let files = layout(code, &api, "header", &Default::default()).unwrap().files;
    let files = files.iter().filter(|(path, _)| {
        shown.iter().any(|shown| path.starts_with(shown))
            && (shown.contains(&path.as_str()) || !path.ends_with("mod.rs"))
    });
    files.map(|(path, text)| format!("==> {path}\n{text}\n")).collect()
}

#[test]
fn each_kind_of_item_is_as_it_was_read() {
    for (name, shown) in KINDS {
        let rendered = rendered(name, shown);
        for start in shown {
            assert!(
                rendered.contains(&format!("==> {start}")),
                "`{name}` has nothing in {start}"
            );
        }
        insta::with_settings!({snapshot_path => "render", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, rendered);
        });
    }
}

/// The names of the files in `folder` that end with `extension`.
fn stems(folder: &Path, extension: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

#[test]
fn each_specification_belongs_to_a_file_of_render_and_each_file_is_shown() {
    let kinds: BTreeSet<String> = KINDS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(stems(&folder(), "json"), kinds);
    let elsewhere = ELSEWHERE.iter().map(|(name, _)| (*name).to_owned());
    let here = kinds.iter().map(|name| name.replace('-', "_"));
    let listed: Vec<String> = here.chain(elsewhere).collect();
    let files = stems(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render"), "rs");
    assert_eq!(listed.len(), files.len(), "a file is listed twice or not at all");
    assert_eq!(BTreeSet::from_iter(listed), files);
}
