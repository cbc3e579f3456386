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
