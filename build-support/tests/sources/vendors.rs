//! The vendors of this workspace: their manifests, pages and overlays, taken through the first three stages.

use crate::common;
use build_support::document::{Node, Value};
use build_support::lock::Lock;
use build_support::vendor::{self, Description, Vendor};

fn load(name: &str) -> (Vendor, Description) {
    let vendor = vendor::load(&common::workspace(), name).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let description = vendor.describe().unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    (vendor, description)
}

#[test]
fn every_vendor_can_be_described_without_a_finding() {
    let names = vendor::names(&common::workspace()).expect("specs/ can be listed");
    assert_eq!(names, ["edge-impulse", "neevcloud", "tensorpool", "trieve"]);
    for name in names {
        let (_, description) = load(&name);
        assert!(description.findings.is_empty(), "{}", description.findings);
    }
}

#[test]
fn the_pages_of_a_vendor_come_together() {
    let mut lines = Vec::new();
    for name in vendor::names(&common::workspace()).expect("specs/ can be listed") {
        let (_, description) = load(&name);
        outline(&description.corrected.root, &name, &mut lines);
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// The members of the first three levels below `node`.
fn outline(node: &Node, shown: &str, lines: &mut Vec<String>) {
    for (key, member) in node.as_object().into_iter().flatten() {
        let shown = format!("{shown} {key}");
        match &member.value {
            Value::Object(_) if shown.split(' ').count() < 4 => outline(member, &shown, lines),
            Value::Array(items) => lines.push(format!("{shown} [{}]", items.len())),
            _ => lines.push(shown),
        }
    }
}

#[test]
fn the_security_schemes_of_the_manifest_are_those_of_the_description() {
    for name in vendor::names(&common::workspace()).expect("specs/ can be listed") {
        let (vendor, description) = load(&name);
        let schemes = description.corrected.root.pointer("/components/securitySchemes");
        let mut schemes: Vec<&String> = schemes
            .and_then(Node::as_object)
            .into_iter()
            .flat_map(|s| s.keys())
            .collect();
        schemes.sort();
        assert_eq!(vendor.manifest.auth.keys().collect::<Vec<_>>(), schemes, "{name}");
    }
}

#[test]
fn what_an_overlay_writes_has_its_place_in_the_overlay() {
    let (_, description) = load("trieve");
    let schemas = "/components/schemas";
    for written in ["Organization/example/deleted", "StripePlan/example/created_at"] {
        let node = description.corrected.root.pointer(&format!("{schemas}/{written}"));
        let place = node.map(|node| node.location.to_string()).unwrap_or_default();
        assert!(
            place.starts_with("specs/trieve/overlay.yaml:"),
            "{written} is placed at {place}"
        );
    }
    let removed = description
        .corrected
        .root
        .pointer(&format!("{schemas}/StripeUsageBasedPlan/example"));
    assert!(removed.is_none());
}

#[test]
fn the_sources_are_the_bytes_in_the_lock() {
    let root = common::workspace();
    let file = common::source_file(&root, &root.join(build_support::lock::PATH));
    let lock = Lock::read(&file).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let mut count = 0;
    for name in vendor::names(&root).expect("specs/ can be listed") {
        let (vendor, _) = load(&name);
        let findings = lock.verify(&file, &vendor.folder(), &vendor.locked());
        assert!(findings.is_empty(), "{findings}");
        count += vendor.pages.len();
    }
    assert_eq!(lock.entries.len(), count);
    assert_eq!(lock.write(), file.text);
}

/// A workspace with the vendor `cats`, which has the given files.
fn workspace_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder can be made");
    for (path, text) in files {
        let path = root.path().join("specs/cats").join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    root
}

const MANIFEST: &str = "crate = \"cats-api\"\ntitle = \"Cats\"\ndescription = \"Client\"\n\n\
                        [[source]]\npath = \"pages/*.md\"\norigin = \"https://cats.example/*\"\n";

fn load_error(files: &[(&str, &str)], name: &str) -> String {
    let root = workspace_with(files);
    vendor::load(root.path(), name)
        .expect_err("the folder is not that of a vendor")
        .render(false)
}

#[test]
fn pages_and_plain_files_are_sources() {
    let manifest =
        format!("{MANIFEST}\n[[source]]\npath = \"openapi-v2.json\"\norigin = \"https://cats.example/v2\"\n");
    let root = workspace_with(&[
        ("vendor.toml", &manifest),
        ("pages/b.md", "b"),
        ("pages/a.md", "a"),
        ("openapi-v2.json", "{}"),
    ]);
    let vendor = vendor::load(root.path(), "cats").unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let pages: Vec<_> = vendor
        .pages
        .iter()
        .map(|page| (page.file.path.as_str(), page.origin.as_str()))
        .collect();
    assert_eq!(
        pages,
        [
            ("specs/cats/openapi-v2.json", "https://cats.example/v2"),
            ("specs/cats/pages/a.md", "https://cats.example/a"),
            ("specs/cats/pages/b.md", "https://cats.example/b"),
        ]
    );
}

#[test]
fn a_page_that_no_source_names_is_an_error() {
    insta::assert_snapshot!(load_error(
        &[("vendor.toml", MANIFEST), ("pages/a.md", "a"), ("pages/a.txt", "a")],
        "cats"
    ));
}

#[test]
fn a_source_without_a_file_is_an_error() {
    insta::assert_snapshot!(load_error(&[("vendor.toml", MANIFEST)], "cats"));
}

#[test]
fn an_unknown_vendor_is_told_the_known_ones() {
    insta::assert_snapshot!(load_error(&[("vendor.toml", MANIFEST)], "../cats"));
}
