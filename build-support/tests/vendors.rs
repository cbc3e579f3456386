//! The vendors of the workspace, from their pages to what their users see.
//!
//! The snapshots pin the generated code and the public API of each crate, in a form that people can read: of a crate
//! with up to 200 operations all generated code; of a larger one its requests, one line each, its fidelity report, and
//! the code of the tags that vendor.toml names as `reviewed`. `cargo xtask codegen --check` pins every byte of the
//! rest. A change shows here first, and is to be read line by line. All vendors are compared before a test ends.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

#[path = "support/sources.rs"]
mod sources;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use openapi_crates::layout::features::LARGE;
use openapi_crates::package::vendor::{self, Vendor};
use openapi_crates::pipeline::{self, Output};
use openapi_crates::{emit, interface};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The crates of all vendors, each with a name of its own, that of its vendor, or its own where the vendor has several;
/// and what the pipeline makes of it.
fn clients() -> Vec<(String, Vendor, Output)> {
    let mut all = Vec::new();
    for name in vendor::names(&root()).unwrap() {
        let clients = vendor::load(&root(), &name).unwrap().clients();
        let is_only = clients.len() == 1;
        all.extend(clients.into_iter().map(|client| {
            let name = if is_only {
                name.clone()
            } else {
                client.manifest.crate_name.clone()
            };
            let output = pipeline::run(&client).unwrap();
            (name, client, output)
        }));
    }
    all
}

/// Does `check` for all clients, and fails afterwards where it failed for some.
fn for_all(check: impl Fn(&str, &Vendor, &Output)) {
    let clients = clients();
    assert!(!clients.is_empty());
    let failed = clients.iter().filter(|(name, vendor, output)| {
        let checked = catch_unwind(AssertUnwindSafe(|| check(name, vendor, output)));
        checked.is_err()
    });
    let failed: Vec<&str> = failed.map(|(name, ..)| name.as_str()).collect();
    assert!(failed.is_empty(), "see above: {}", failed.join(", "));
}

fn with_snapshots(kind: &str, name: &str, content: &str) {
    insta::with_settings!({
        snapshot_path => "vendors",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(format!("{name}.{kind}"), content);
    });
}

/// The generated files of a client by their paths below `src`.
fn generated(output: &Output) -> BTreeMap<String, String> {
    let source = format!("crates/{}/src/", output.client.name);
    let files = output.files.files();
    let files = files.filter_map(|(path, text)| Some((path.strip_prefix(&source)?.to_owned(), text.to_owned())));
    files.collect()
}

/// The generated files of a client and its `lib.rs`, parsed, by their paths below `src`.
fn parsed_crate(output: &Output) -> BTreeMap<String, syn::File> {
    let source = format!("crates/{}/src/", output.client.name);
    let mut files = sources::parsed(&output.files, &source);
    let library = fs::read_to_string(root().join(source).join("lib.rs")).unwrap();
    files.insert("lib.rs".to_owned(), syn::parse_file(&library).unwrap());
    files
}

/// What a snapshot shows of the generated code of a client.
fn code(vendor: &Vendor, output: &Output) -> String {
    let files = generated(output);
    let listing = |files: &mut dyn Iterator<Item = (&String, &String)>| -> String {
        files.map(|(path, text)| format!("==> {path}\n{text}\n")).collect()
    };
    if output.client.operations() <= LARGE {
        return listing(&mut files.iter());
    }
    let reviewed = vendor
        .manifest
        .reviewed_features
        .iter()
        .map(|feature| feature.value.as_str());
    let features = output.client.features.all.iter();
    let modules: Vec<&str> = features
        .filter(|feature| reviewed.clone().any(|name| name == feature.name))
        .filter_map(|feature| feature.module.as_deref())
        .collect();
    let is_shown = |path: &str| {
        let stem = path.strip_suffix(".rs").unwrap_or(path);
        stem.split('/').any(|part| modules.contains(&part))
    };
    let fidelity = output.client.fidelity();
    let requests: String = output.client.apis().into_iter().map(interface::requests).collect();
    let sample = listing(&mut files.iter().filter(|(path, _)| is_shown(path)));
    format!("==> requests\n{requests}\n==> FIDELITY.md\n{fidelity}\n{sample}")
}

#[test]
fn the_generated_code_is_as_it_was_read() {
    for_all(|name, vendor, output| with_snapshots("code", name, &code(vendor, output)));
}

#[test]
fn the_public_api_is_as_it_was_read() {
    for_all(|name, _, output| with_snapshots("api", name, &interface::listing(&parsed_crate(output))));
}

#[test]
fn two_runs_give_the_same_bytes() {
    for_all(|_, vendor, output| {
        let again = pipeline::run(vendor).unwrap();
        assert_eq!(generated(&again), generated(output));
    });
}

#[test]
fn what_is_committed_is_what_the_pipeline_makes() {
    for_all(|name, _, output| {
        let differences = emit::compare(&output.files, &root()).unwrap();
        let listing: String = differences.iter().map(ToString::to_string).collect();
        assert!(
            differences.is_empty(),
            "to repair: cargo xtask codegen {name}\n{listing}"
        );
    });
}

#[test]
fn every_type_in_a_public_signature_can_be_named_from_the_crate() {
    for_all(|name, _, output| {
        assert_eq!(interface::unnameable(&parsed_crate(output)), [""; 0], "{name}");
    });
}

/// The code of a large client is shown by its requests and by the tags that the manifest names.
#[test]
fn a_large_client_is_shown_in_a_form_that_people_can_read() {
    let (_, vendor, mut output) = clients().into_iter().find(|(name, ..)| name == "neevcloud").unwrap();
    let small = code(&vendor, &output);
    let operations = &mut output.client.apis[0].api.operations;
    let (name, operation) = operations
        .first()
        .map(|(name, one)| (name.clone(), one.clone()))
        .unwrap();
    for number in 0..LARGE {
        let name = format!("{}_{number}", name.as_str());
        operations.insert(openapi_crates::model::names::RustName::new(name), operation.clone());
    }
    let large = code(&vendor, &output);
    let requests = large.lines().skip(1).take_while(|line| !line.is_empty()).count();
    assert_eq!(requests, output.client.operations());
    assert!(!large.contains("==> generated/") && small.contains("==> generated/"));
    let mut reviewing = vendor;
    reviewing.manifest.reviewed_features = vec![openapi_crates::document::Located {
        value: "organizations".to_owned(),
        location: reviewing.manifest.sources[0].location.clone(),
    }];
    assert!(code(&reviewing, &output).contains("==> generated/operations/organizations.rs"));
}
