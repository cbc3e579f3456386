//! Every example of every vendor's description, as a fixture for the tests of its crate.
//!
//! In: the descriptions, corrected by their overlays. Out: `crates/*/tests/fixtures/examples.json`, a map from the place
//! of each example to its value. A crate's test holds each against the type that is generated for its place, and the
//! test here fails where a fixture is not what the description has.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use build_support::package::vendor;
use serde_json::{Value, json};

/// Set to write the fixtures instead of comparing them.
const UPDATE: &str = "UPDATE_FIXTURES";

/// Keywords whose members are called as the vendor likes: an `example` among them is a name.
const MAPS_OF_NAMES: [&str; 4] = ["properties", "patternProperties", "$defs", "schemas"];

type Examples = BTreeMap<String, Value>;

#[test]
fn the_fixtures_hold_every_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in vendor::names(&root).expect("specs/ can be listed") {
        let vendor = vendor::load(&root, &name).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
        for vendor in vendor.clients() {
            let mut examples = Examples::new();
            for api in vendor.described() {
                let description = vendor.describe(api);
                let description = description.unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
                let pointer = api.map_or_else(String::new, |api| format!("/{api}"));
                collect(&description.corrected.root.to_json(), &pointer, false, &mut examples);
            }
            let folder = format!("crates/{}/tests/fixtures", vendor.manifest.crate_name);
            compare(root.join(folder).join("examples.json"), &examples);
        }
    }
}

#[test]
fn examples_are_found_wherever_they_stand() {
    let description = json!({
        "parameters": [{"name": "limit", "schema": {"example": 1}, "example": 2}],
        "content": {"application/json": {"examples": {"short": {"value": {"example": "kept whole"}}, "other": {"$ref": "#/a"}}}},
        "schemas": {"example": {"properties": {"properties": {"examples": ["a", null]}}}},
        "x-unknown": {"headers": {"X-Rate": {"example": 3}}},
    });
    let mut examples = Examples::new();
    collect(&description, "", false, &mut examples);
    let expected = json!({
        "/content/application~1json/examples/other": {"$ref": "#/a"},
        "/content/application~1json/examples/short/value": {"example": "kept whole"},
        "/parameters/0/example": 2,
        "/parameters/0/schema/example": 1,
        "/schemas/example/properties/properties/examples/0": "a",
        "/schemas/example/properties/properties/examples/1": null,
        "/x-unknown/headers/X-Rate/example": 3,
    });
    assert_eq!(json!(examples), expected);
}

/// Collects examples by their JSON pointers; `names` tells that the members of this object are called as the vendor likes.
///
/// It looks everywhere and not only where OpenAPI has examples: one that it finds too many is one that a crate has no
/// type for, which its test tells, while one that it misses would be missed for good.
fn collect(node: &Value, pointer: &str, names: bool, examples: &mut Examples) {
    for (name, member) in node.as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{}", escape(name));
        match name.as_str() {
            "example" if !names => drop(examples.insert(pointer, member.clone())),
            "examples" if !names => several(member, &pointer, examples),
            keyword => collect(member, &pointer, !names && MAPS_OF_NAMES.contains(&keyword), examples),
        }
    }
    for (index, item) in node.as_array().into_iter().flatten().enumerate() {
        collect(item, &format!("{pointer}/{index}"), false, examples);
    }
}

/// `examples`: an array of values in a schema, elsewhere a map of objects that hold a value.
fn several(examples: &Value, pointer: &str, found: &mut Examples) {
    for (index, value) in examples.as_array().into_iter().flatten().enumerate() {
        found.insert(format!("{pointer}/{index}"), value.clone());
    }
    for (name, example) in examples.as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{}", escape(name));
        match example.get("value") {
            Some(value) => found.insert(format!("{pointer}/value"), value.clone()),
            None => found.insert(pointer, example.clone()),
        };
    }
}

/// A name as JSON pointers write it (RFC 6901).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn compare(path: PathBuf, examples: &Examples) {
    let text = serde_json::to_string_pretty(examples).expect("the examples can be written") + "\n";
    if std::env::var_os(UPDATE).is_some() {
        std::fs::create_dir_all(path.parent().expect("the fixture is in a folder")).expect("the folder can be made");
        return std::fs::write(&path, text).expect("the fixture can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(&committed, &text);
    assert!(
        committed == text,
        "{} is not what the description has:\n{}to repair: {UPDATE}=1 cargo test -p build-support --test examples",
        path.display(),
        diff.unified_diff().header("committed", "description"),
    );
}
