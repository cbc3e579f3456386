//! What happens to the public API of a client when its vendor adds something.
//!
//! `newer/<vendor>.yaml` adds to the description of a vendor, one action after the other. The snapshot beside it shows
//! which lines of the listing each action removes and adds. That the client of before still reads what a server of
//! after answers is shown by the tests of the vendor's crate (`tests/e2e/newer.rs`).
//!
//! What becomes of each keyword that OpenAPI 3.2 adds is a table in `docs/inputs.md`. Here each is left out of
//! `newer/openapi-3.2.yaml`, which has them all, and the difference is held against the table.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use openapi_crates::document::{JsonPointer, Location, Node, SourceFile};
use openapi_crates::lower::Choices;
use openapi_crates::package::{scaffold, vendor};
use openapi_crates::pipeline;
use openapi_crates::read::overlay::{self, Overlay};
use openapi_crates::read::source;
use openapi_crates::read::spec::Spec;

/// The lines of the public API that each action of `newer/<name>.yaml` changes, behind what it adds to the description.
fn changes(name: &str) -> String {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/newer");
    let text = fs::read_to_string(tests.join(format!("{name}.yaml"))).unwrap();
    let overlay = overlay::read(&SourceFile::new(format!("{name}.yaml"), text)).unwrap();
    let vendor = vendor::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), name).unwrap();
    let mut spec = vendor.describe(None).unwrap().corrected;
    let mut listing = pipeline::interface(spec.clone(), &vendor.manifest).unwrap().listing;
    let mut changes = String::new();
    for action in overlay.actions {
        let description = action.description.clone();
        let (newer, _) = overlay::apply(spec, &Overlay { actions: vec![action] }).unwrap();
        let newer_listing = pipeline::interface(newer.clone(), &vendor.manifest).unwrap().listing;
        writeln!(changes, "{description}").unwrap();
        let gone = listing
            .lines()
            .filter(|line| !newer_listing.lines().any(|other| other == *line));
        let come = newer_listing
            .lines()
            .filter(|line| !listing.lines().any(|other| other == *line));
        for line in gone
            .map(|line| format!("- {line}"))
            .chain(come.map(|line| format!("+ {line}")))
        {
            writeln!(changes, "  {line}").unwrap();
        }
        (spec, listing) = (newer, newer_listing);
    }
    changes
}

fn assert_changes(name: &str) -> String {
    let changes = changes(name);
    insta::with_settings!({snapshot_path => "newer", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, changes);
    });
    changes
}

#[test]
fn a_variant_and_a_member_add_lines_and_remove_none() {
    let changes = assert_changes("trieve");
    assert!(!changes.contains("\n  - "), "{changes}");
}

#[test]
fn only_a_failure_with_a_body_of_its_own_removes_lines() {
    let changes = assert_changes("neevcloud");
    let (additions, of_its_own) = changes
        .split_once("a status of a failure with a body of its own")
        .unwrap();
    assert!(!additions.contains("\n  - "), "{additions}");
    assert!(of_its_own.contains("\n  - "), "{of_its_own}");
}

/// The keywords that OpenAPI 3.2 adds, and values of older ones, by where they are in `newer/openapi-3.2.yaml`.
const ADDED: &[(&str, &str)] = &[
    ("`$self`", "/$self"),
    ("`name` of servers", "/servers/0/name"),
    ("`summary` of tags", "/tags/1/summary"),
    ("`parent` of tags", "/tags/1/parent"),
    ("`kind` of tags", "/tags/1/kind"),
    ("`query`", "/paths/~1cats/query"),
    ("`additionalOperations`", "/paths/~1cats/additionalOperations"),
    ("`in: querystring`, as a form", "/paths/~1cats/get/parameters/0/in"),
    ("`style: cookie`", "/paths/~1cats/get/parameters/1/style"),
    ("`summary` of responses", "/paths/~1cats/get/responses/200/summary"),
    (
        "`itemSchema` of events and JSON Lines",
        "/paths/~1cats/get/responses/200/content/application~1jsonl/itemSchema",
    ),
    (
        "`prefixEncoding` of media types",
        "/paths/~1cats/post/responses/200/content/multipart~1mixed/prefixEncoding",
    ),
    (
        "`itemEncoding` of media types",
        "/paths/~1cats/post/responses/200/content/multipart~1mixed/itemEncoding",
    ),
    (
        "`encoding` of encodings",
        "/paths/~1cats/post/requestBody/content/multipart~1form-data/encoding/parts/encoding",
    ),
    (
        "`prefixEncoding` of encodings",
        "/paths/~1cats/post/requestBody/content/multipart~1form-data/encoding/parts/prefixEncoding",
    ),
    (
        "`itemEncoding` of encodings",
        "/paths/~1cats/post/requestBody/content/multipart~1form-data/encoding/parts/itemEncoding",
    ),
    ("`mediaTypes`", "/components/mediaTypes"),
    ("`dataValue`", "/components/mediaTypes/Cats/examples/none/dataValue"),
    (
        "`serializedValue`",
        "/components/mediaTypes/Cats/examples/text/serializedValue",
    ),
    (
        "`defaultMapping`",
        "/components/schemas/Cat/discriminator/defaultMapping",
    ),
    ("`nodeType`", "/components/schemas/Tame/properties/owner/xml/nodeType"),
    (
        "`deprecated` of security schemes",
        "/components/securitySchemes/Login/deprecated",
    ),
    (
        "`oauth2MetadataUrl`",
        "/components/securitySchemes/Login/oauth2MetadataUrl",
    ),
    (
        "`deviceAuthorization`",
        "/components/securitySchemes/Login/flows/deviceAuthorization",
    ),
    (
        "`deviceAuthorizationUrl`",
        "/components/securitySchemes/Login/flows/deviceAuthorization/deviceAuthorizationUrl",
    ),
];

/// The generated files of `root`, and how many lines of the report speak of a loss.
fn outcome(root: &serde_json::Value) -> (BTreeMap<String, String>, usize) {
    let root = Node::from_json(root, &Location::start_of(&SourceFile::new("openapi-3.2.yaml", "")));
    let settings = |api: &_| Ok(scaffold::guess_settings("cats-api", api));
    let generated = pipeline::client(Spec::new(root), &Choices::default(), settings, &[], "a test").unwrap();
    let report = generated.fidelity.to_string();
    let is_loss = |line: &&str| line.contains("degraded by") || line.contains("skipped");
    (
        generated.files.into_iter().collect(),
        report.lines().filter(is_loss).count(),
    )
}

#[test]
fn each_keyword_of_openapi_3_2_is_treated_as_the_table_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(folder.join("tests/newer/openapi-3.2.yaml")).unwrap();
    let (root, _) = source::read_document(&SourceFile::new("openapi-3.2.yaml", text));
    let root = root.unwrap().to_json();
    let (files, losses) = outcome(&root);
    let mut treated = String::new();
    for (keyword, pointer) in ADDED {
        let mut without = root.clone();
        let parent = pointer.rsplit_once('/').unwrap().0;
        let pointer: JsonPointer = pointer.parse().unwrap();
        let name = pointer.last().unwrap();
        let holder = without.pointer_mut(parent).and_then(|holder| holder.as_object_mut());
        assert!(holder.unwrap().remove(name.as_ref()).is_some(), "{pointer}");
        let (other_files, fewer_losses) = outcome(&without);
        let treatment = match (files == other_files, losses.cmp(&fewer_losses)) {
            (_, std::cmp::Ordering::Greater) => "not expressed, counted",
            (false, _) => "expressed",
            (true, _) => "says nothing of what is sent or received",
        };
        writeln!(treated, "| {keyword} | {treatment} |").unwrap();
    }
    let documented = fs::read_to_string(folder.join("../docs/inputs.md")).unwrap();
    assert!(
        documented.contains(&treated),
        "docs/inputs.md lacks the table\n{treated}"
    );
}
