//! The vendors of the workspace, from their pages to what their users see.
//!
//! The snapshots pin the generated code and the public API of each crate. A change of either shows here first, and is to
//! be read line by line.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use build_support::package::vendor::{self, Vendor};
use build_support::{emit, interface, pipeline};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
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

/// The crates of all vendors, each with a name of its own: that of its vendor, or its own where the vendor has several.
fn crates() -> Vec<(String, Vendor)> {
    let mut crates = Vec::new();
    for name in vendor::names(&root()).unwrap() {
        let clients = vendor::load(&root(), &name).unwrap().clients();
        let is_only = clients.len() == 1;
        crates.extend(clients.into_iter().map(|client| match is_only {
            true => (name.clone(), client),
            false => (client.manifest.crate_name.clone(), client),
        }));
    }
    crates
}

/// The generated files of the crate of `vendor` by their paths below `src`.
fn generated(vendor: &Vendor) -> (String, BTreeMap<String, String>) {
    let output = pipeline::run(vendor).unwrap();
    let crate_name = &vendor.manifest.crate_name;
    let source = format!("crates/{crate_name}/src/");
    let files = output.files.files();
    let files = files.filter_map(|(path, text)| Some((path.strip_prefix(&source)?.to_owned(), text.to_owned())));
    (crate_name.clone(), files.collect())
}

/// The generated files of the crate of `vendor` and its `lib.rs`, parsed, by their paths below `src`.
fn parsed_crate(vendor: &Vendor) -> BTreeMap<String, syn::File> {
    let (crate_name, mut files) = generated(vendor);
    let library = root().join("crates").join(crate_name).join("src/lib.rs");
    files.insert("lib.rs".to_owned(), fs::read_to_string(library).unwrap());
    let parsed = files
        .into_iter()
        .map(|(path, text)| (path, syn::parse_file(&text).unwrap()));
    parsed.collect()
}

#[test]
fn the_generated_code_is_as_it_was_read() {
    for (name, vendor) in crates() {
        let (_, files) = generated(&vendor);
        let listing: String = files
            .iter()
            .map(|(path, text)| format!("==> {path}\n{text}\n"))
            .collect();
        with_snapshots("code", &name, &listing);
    }
}

#[test]
fn the_public_api_is_as_it_was_read() {
    for (name, vendor) in crates() {
        with_snapshots("api", &name, &interface::listing(&parsed_crate(&vendor)));
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    for (_, vendor) in crates() {
        assert_eq!(generated(&vendor), generated(&vendor));
    }
}

#[test]
fn what_is_committed_is_what_the_pipeline_makes() {
    for (_, vendor) in crates() {
        let output = pipeline::run(&vendor).unwrap();
        let differences = emit::compare(&output.files, &root()).unwrap();
        let listing: String = differences.iter().map(ToString::to_string).collect();
        assert!(
            differences.is_empty(),
            "to repair: cargo xtask codegen {}\n{listing}",
            vendor.name
        );
    }
}

#[test]
fn every_type_in_a_public_signature_can_be_named_from_the_crate() {
    for (name, vendor) in crates() {
        assert_eq!(interface::unnameable(&parsed_crate(&vendor)), [""; 0], "{name}");
    }
}
