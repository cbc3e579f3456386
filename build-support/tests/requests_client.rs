//! The client that `requests.rs` sends requests with is what the pipeline makes.
//!
//! It is made from `requests/declared.yaml`, and kept in `requests/generated`, where it is compiled into that test.
//! `UPDATE_REQUESTS=1` writes it anew.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails fails the test"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::model::settings::{ClientSettings, CredentialSettings};
use openapi_crates::pipeline;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requests")
}

/// What the pipeline makes of `text`, whose base URL is `base_url`.
fn client(text: &str, base_url: Option<&str>) -> pipeline::Generated {
    client_with(text, base_url, &Choices::default()).expect("a client")
}

/// The same where a maintainer has made `choices`; `None` where the pipeline refuses them.
fn client_with(text: &str, base_url: Option<&str>, choices: &Choices) -> Option<pipeline::Generated> {
    let file = SourceFile::new("declared.yaml", text);
    let (spec, _) = pipeline::describe(&file).expect("a specification");
    let settings = |api: &openapi_crates::model::Api| {
        let credentials = api.security_schemes.keys().map(|scheme| CredentialSettings {
            scheme: scheme.clone(),
            method: scheme.clone(),
            env: Vec::new(),
            default: false,
            description: None,
        });
        Ok(ClientSettings {
            crate_name: "requests-api".to_owned(),
            base_url: base_url.map(str::to_owned),
            credentials: credentials.collect(),
            ..ClientSettings::default()
        })
    };
    pipeline::client(spec, choices, settings, &[], "the test").ok()
}

fn files_in(folder: &Path, below: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_in(&path, below, files);
        } else {
            let name = path.strip_prefix(below).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_client_is_what_the_pipeline_makes() {
    let text = fs::read_to_string(folder().join("declared.yaml")).unwrap();
    let folder = folder().join("generated");
    let mut generated = client(&text, None).files;
    // It says which crate it belongs to, and re-exports what a crate does; neither is here.
    generated.retain(|path, _| path != "reexports.rs");
    if let Some(root) = generated.get_mut("mod.rs") {
        *root = root.replace("pub(crate) mod reexports;\n", "");
    }
    if std::env::var_os("UPDATE_REQUESTS").is_some() {
        for (path, text) in &generated {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let mut written = BTreeMap::new();
    files_in(&folder, &folder, &mut written);
    let paths = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&generated.clone().into_iter().collect()), paths(&written));
    for (path, text) in &generated {
        assert_eq!(text, &written[path], "{path}; to repair: UPDATE_REQUESTS=1");
    }
}

#[test]
fn a_manifest_names_the_header_for_an_idempotency_key() {
    let text = fs::read_to_string(folder().join("declared.yaml")).unwrap();
    let headers = |name: Option<&str>| {
        let choices = Choices {
            idempotency_key: name.map(str::to_owned),
            ..Choices::default()
        };
        let code = client_with(&text, None, &choices).unwrap().files["operations/untagged.rs"].clone();
        let calls = ["idempotency-key", "X-Key"].map(|name| code.matches(&format!(".idempotent(\"{name}\")")).count());
        (calls, code)
    };
    let (calls, code) = headers(None);
    assert_eq!(calls, [1, 0]);
    let posts = code.matches("method: Method::POST").count() + code.matches("method: Method::PATCH").count();
    assert!(posts > 1);
    // An operation that declares a header of its own keeps that.
    assert_eq!(headers(Some("X-Key")).0, [1, posts - 1]);
}

#[test]
fn a_manifest_says_which_bodies_are_required_after_all() {
    let text = fs::read_to_string(folder().join("declared.yaml")).unwrap();
    let signature = |required: &[&str]| {
        let required_bodies = required.iter().map(|id| (*id).to_owned()).collect();
        let choices = Choices {
            required_bodies,
            ..Choices::default()
        };
        let code = client_with(&text, None, &choices)?.files["operations/untagged.rs"].clone();
        let start = code.find("pub fn tokenize(").unwrap();
        Some(code[start..].split(" ->").next().unwrap().to_owned())
    };
    let (optional, needed) = (
        "pub fn tokenize(&self)",
        "pub fn tokenize(&self, body: &types::TokenizeBody)",
    );
    assert_eq!(signature(&[]).as_deref(), Some(optional));
    assert_eq!(signature(&["tokenize"]).as_deref(), Some(needed));
    assert_eq!(signature(&["*"]).as_deref(), Some(needed));
    assert_eq!(signature(&["unknown"]), None);
    let proposals = |choices: &Choices| {
        let report = client_with(&text, None, choices).unwrap().fidelity.to_string();
        report.matches("required = [\"tokenize\"]").count()
    };
    assert_eq!(proposals(&Choices::default()), 1);
    let required_bodies = vec!["*".to_owned()];
    assert_eq!(
        proposals(&Choices {
            required_bodies,
            ..Choices::default()
        }),
        0
    );
}

#[test]
fn a_constructor_takes_what_a_call_needs_or_is_not_there() {
    let text = fs::read_to_string(folder().join("declared.yaml")).unwrap();
    let signature = |text: &str, base_url: Option<&str>| {
        let code = client(text, base_url).files["client.rs"].clone();
        let start = code.find("pub fn new(")?;
        let signature = code[start..]
            .split(" ->")
            .next()?
            .split_whitespace()
            .collect::<Vec<_>>();
        Some(signature.join(" "))
    };
    let host = Some("https://api.example");
    // One scheme is enough for a call.
    let agent = "pub fn new(agent: impl Into<SecretString>)";
    assert_eq!(signature(&text, host).as_deref(), Some(agent));
    // None is of any use alone.
    let text = text.replace("[{agent: []}]", "[{session: [], csrf: []}]");
    let both = "pub fn new( session: impl Into<SecretString>, csrf: impl Into<SecretString>, )";
    assert_eq!(signature(&text, host).as_deref(), Some(both));
    let one = text.replace("[{session: [], csrf: []}]", "[{session: []}, {csrf: []}]");
    let session = "pub fn new(session: impl Into<SecretString>)";
    assert_eq!(signature(&one, host).as_deref(), Some(session));
    assert_eq!(signature(&text, None), None);
}

/// What the pipeline makes of a specification with these paths.
fn with_paths(paths: &str) -> pipeline::Generated {
    let head = "openapi: 3.0.3\ninfo: {title: Paths, version: '1'}\n";
    client(&format!("{head}{paths}"), None)
}

#[test]
fn a_path_that_is_left_out_is_counted_as_skipped() {
    let operation = |id: &str| format!("{{get: {{operationId: {id}, responses: {{'204': {{description: ok}}}}}}}}");
    let both = format!("paths: {{/cats: {}, cats: {}}}", operation("a"), operation("b"));
    let fidelity = with_paths(&both).fidelity;
    assert!(fidelity.has_skipped_operations());
    let broken = with_paths(&format!(
        "paths: {{/cats: {}, /dogs: {{$ref: '#/components/pathItems/none'}}}}",
        operation("a")
    ));
    assert!(broken.fidelity.has_skipped_operations(), "{}", broken.fidelity);
    let names: Vec<&str> = broken
        .fidelity
        .operations
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert_eq!(names, ["GET /cats", "/dogs"]);
    let whole = with_paths(&format!("paths: {{/cats: {}}}", operation("a")));
    assert!(!whole.fidelity.has_skipped_operations());
}

#[test]
fn a_crate_without_any_operation_is_an_error() {
    let file = SourceFile::new("declared.yaml", "");
    let generated = with_paths("paths: {}");
    let start = openapi_crates::document::Location::start_of(&file);
    let error = pipeline::require_operations(&generated, &start).unwrap_err();
    assert!(error.to_string().contains("no operation"), "{error}");
}
