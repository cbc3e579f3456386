//! The packages of the workspace that are published: what registries show of them, and the files that they hold.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use quote::ToTokens as _;
use toml::{Table, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn manifest(folder: &Path) -> Table {
    fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}

/// The folders of the packages that are not kept from registries, each with the `[package]` of its manifest.
fn published() -> Vec<(PathBuf, Table)> {
    let folders = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let packages = folders
        .chain(["build-support", "build-support/api", "build-support/cli"].map(|folder| root().join(folder)))
        .map(|folder| {
            let package = manifest(&folder)["package"].as_table().unwrap().clone();
            (folder, package)
        });
    let packages: Vec<_> = packages
        .filter(|(_, package)| package.get("publish") != Some(&Value::Boolean(false)))
        .collect();
    assert!(packages.len() >= 7, "{packages:?}");
    packages
}

#[test]
fn registries_show_what_a_package_is() {
    for (_, package) in published() {
        let name = package["name"].as_str().unwrap();
        let is_inherited = |key: &str| package[key].get("workspace") == Some(&Value::Boolean(true));
        assert!(is_inherited("license") && is_inherited("repository"), "{name}");
        assert_eq!(
            package["documentation"].as_str().unwrap(),
            format!("https://docs.rs/{name}")
        );
        assert!(package["description"].as_str().unwrap().len() > 10, "{name}");
        let keywords = package["keywords"].as_array().unwrap();
        assert!((1..=5).contains(&keywords.len()), "{name}");
        for keyword in keywords {
            let keyword = keyword.as_str().unwrap();
            let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_+".contains(character);
            assert!(
                keyword.len() <= 20 && keyword.chars().all(is_plain),
                "{name}: {keyword}"
            );
        }
        assert!(
            (1..=5).contains(&package["categories"].as_array().unwrap().len()),
            "{name}"
        );
    }
}

#[test]
fn every_package_of_the_workspace_has_the_licence_files() {
    let workspace = manifest(&root());
    let members = workspace["workspace"]["members"].as_array().unwrap();
    let members = members.iter().map(|member| member.as_str().unwrap());
    let mut folders: Vec<PathBuf> = members
        .filter(|member| !member.contains('*'))
        .map(|member| root().join(member))
        .collect();
    folders.extend(
        fs::read_dir(root().join("crates"))
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    assert!(folders.len() > 7, "{folders:?}");
    for folder in folders {
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let (own, common) = (folder.join(licence), root().join(licence));
            assert_eq!(fs::read(&own).ok(), fs::read(common).ok(), "{}", own.display());
        }
    }
}

#[test]
fn packages_hold_their_licences_and_readmes() {
    for (folder, package) in published() {
        let name = package["name"].as_str().unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["package", "--list", "--allow-dirty", "--offline", "--package", name])
            .current_dir(root())
            .output()
            .unwrap();
        let listed = String::from_utf8(output.stdout).unwrap();
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
            assert!(
                listed.lines().any(|line| line == file),
                "{name} lacks {file}:\n{listed}"
            );
        }
        if name.starts_with("openapi-crates") {
            // They read the vendors of the repository.
            let is_test = |line: &&str| {
                ["tests/", "benches/", "examples/", "cli/"]
                    .iter()
                    .any(|it| line.starts_with(it))
            };
            assert_eq!(listed.lines().find(is_test), None, "{name}");
        }
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let (own, common) = (folder.join(licence), root().join(licence));
            assert_eq!(fs::read(own).unwrap(), fs::read(common).unwrap(), "{name}: {licence}");
        }
    }
}

/// Whether `attributes` keep an item out of the documentation.
fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let tokens = attribute.meta.to_token_stream().to_string();
        tokens == "doc (hidden)"
    })
}

/// The signature of the function `signature`, if it is public.
fn public(visibility: &syn::Visibility, signature: &syn::Signature) -> Option<String> {
    matches!(visibility, syn::Visibility::Public(_)).then(|| signature.to_token_stream().to_string())
}

/// What the library shows of itself: the items of its root, and the functions and methods behind them.
fn interface() -> Vec<String> {
    let parse = |file: &str| syn::parse_file(&fs::read_to_string(root().join(file)).unwrap()).unwrap();
    let mut found = Vec::new();
    for item in parse("build-support/src/lib.rs").items {
        let text = item.to_token_stream().to_string();
        let attributes = match &item {
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Const(item) => &item.attrs,
            _ => panic!("the root has another kind of item: {text}"),
        };
        if !is_hidden(attributes) && text.contains("pub ") {
            found.push(text);
        }
    }
    for item in parse("build-support/src/generation.rs").items {
        match item {
            syn::Item::Fn(item) => found.extend(public(&item.vis, &item.sig)),
            syn::Item::Struct(item) => {
                let is_open = item
                    .fields
                    .iter()
                    .any(|field| matches!(field.vis, syn::Visibility::Public(_)));
                assert!(!is_open, "a field of {} would be part of the interface", item.ident);
            }
            syn::Item::Impl(block) => {
                let of = match &block.trait_ {
                    Some((name, _)) => format!("{} for {}", name.to_token_stream(), block.self_ty.to_token_stream()),
                    None => block.self_ty.to_token_stream().to_string(),
                };
                if block.trait_.is_some() {
                    found.push(of.clone());
                }
                for item in &block.items {
                    if let syn::ImplItem::Fn(item) = item {
                        let signature = public(&item.vis, &item.sig);
                        found.extend(signature.map(|signature| format!("{of}: {signature}")));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// A change of this list is a change for users: a line that goes or changes takes a new version.
#[test]
fn the_interface_of_the_library_is_small_and_stated() {
    insta::with_settings!({snapshot_path => "packages", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("interface", interface().join("\n"));
    });
}
