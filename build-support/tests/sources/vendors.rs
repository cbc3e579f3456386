//! The vendors of this workspace: their manifests, pages and overlays, taken through the first three stages.

use std::collections::{BTreeMap, BTreeSet};

use openapi_crates::document::Node;
use openapi_crates::package::lock::Lock;
use openapi_crates::package::vendor::{self, Description, Vendor};
use openapi_crates::read::overlay::Change;
use openapi_crates::read::source;

use crate::common;

/// Every vendor of this workspace, with the description of each of its APIs.
fn vendors() -> Vec<(Vendor, Description)> {
    let root = common::workspace();
    let names = vendor::names(&root).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    assert!(!names.is_empty());
    names
        .iter()
        .map(|name| vendor::load(&root, name).unwrap_or_else(|diagnostics| panic!("{diagnostics}")))
        .flat_map(Vendor::clients)
        .flat_map(|vendor| {
            let described = vendor.described().into_iter().map(|api| {
                let description = vendor.describe(api);
                let description = description.unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
                (vendor.clone(), description)
            });
            described.collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_page_is_read_without_a_finding() {
    for (vendor, description) in vendors() {
        assert!(description.findings.is_empty(), "{}", description.findings);
        for page in &vendor.pages {
            let (fragments, _) = source::read(&page.file);
            assert!(!fragments.is_empty(), "{}", page.file.path);
        }
    }
}

#[test]
fn everything_on_the_pages_is_in_the_description_and_nothing_else() {
    let members = |root: &Node, pointer: &str| -> Vec<(String, Node)> {
        let groups = root
            .pointer(pointer)
            .and_then(Node::as_object)
            .cloned()
            .unwrap_or_default();
        groups
            .into_iter()
            .flat_map(|(group, members)| {
                let members = members.as_object().cloned().unwrap_or_default();
                members
                    .into_iter()
                    .map(move |(name, member)| (format!("{group} {name}"), member))
            })
            .collect()
    };
    for (vendor, description) in vendors() {
        for pointer in ["/paths", "/components"] {
            let mut assembled: BTreeMap<String, Node> =
                members(&description.assembled.root, pointer).into_iter().collect();
            let mut on_pages = BTreeMap::new();
            for page in &vendor.pages {
                for fragment in source::read(&page.file).0 {
                    on_pages.extend(members(&fragment.root, pointer));
                }
            }
            for (name, member) in on_pages {
                let found = assembled.remove(&name);
                assert!(
                    found.is_some_and(|found| found.same_data(&member)),
                    "{} lost {name}",
                    vendor.name
                );
            }
            assert!(assembled.is_empty(), "{} has {:?}", vendor.name, assembled.keys());
        }
    }
}

#[test]
fn the_security_schemes_of_the_manifest_are_those_of_the_description() {
    for (vendor, description) in vendors() {
        let schemes = description.corrected.root.pointer("/components/securitySchemes");
        let schemes: BTreeSet<_> = schemes
            .and_then(Node::as_object)
            .into_iter()
            .flat_map(|schemes| schemes.keys())
            .collect();
        assert_eq!(
            vendor.manifest.auth.keys().collect::<BTreeSet<_>>(),
            schemes,
            "{}",
            vendor.name
        );
        assert_eq!(
            vendor.manifest.auth.values().filter(|auth| auth.is_default).count(),
            1,
            "{}",
            vendor.name
        );
    }
}

#[test]
fn renamed_operations_are_in_the_description() {
    for (vendor, description) in vendors() {
        let text = description.corrected.root.to_json().to_string();
        for id in vendor.manifest.names.operations.keys() {
            assert!(
                text.contains(&format!("\"operationId\":\"{id}\"")),
                "{} has no {id}",
                vendor.name
            );
        }
    }
}

#[test]
fn each_overlay_action_does_what_it_says() {
    for (vendor, description) in vendors() {
        let overlay = vendor.overlay.map(|overlay| overlay.actions).unwrap_or_default();
        assert_eq!(overlay.len(), description.actions.len());
        for (action, applied) in overlay.iter().zip(&description.actions) {
            for pointer in &applied.pointers {
                let before = description.assembled.root.at(pointer).expect("it was there before");
                match (&action.change, description.corrected.root.at(pointer)) {
                    (Change::Remove, after) => assert!(after.is_none(), "{pointer} is still there"),
                    (_, after) => assert!(
                        after.is_some_and(|after| !after.same_data(before)),
                        "{pointer} is unchanged"
                    ),
                }
            }
        }
    }
}

#[test]
fn the_sources_are_the_bytes_in_the_lock() {
    let root = common::workspace();
    let file = common::source_file(&root, &root.join(openapi_crates::package::lock::PATH));
    let lock = Lock::read(&file).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let mut count = 0;
    for (vendor, _) in vendors() {
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
