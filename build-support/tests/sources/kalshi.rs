//! A real site with two specifications, pages of several versions, AsyncAPI and an older dialect, where it is present.

use std::collections::BTreeMap;
use std::sync::Arc;

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::package::vendor::{Page, Vendor};
use openapi_crates::package::{manifest, scaffold};
use openapi_crates::pipeline::{self, ClientCrate};
use openapi_crates::read::apis::Api;
use openapi_crates::read::assemble::Decisions;
use openapi_crates::read::{describe, spec::Spec};

use crate::common;

/// The pages of `folders`, which are kept outside of the repository. Empty, with a word on the terminal, where they are
/// absent.
#[allow(clippy::print_stderr, reason = "a test that skips says so")]
fn pages(folders: &[&str]) -> Vec<Arc<SourceFile>> {
    let root = common::workspace().join("../shared/corpus-pages");
    if !root.is_dir() {
        eprintln!("skipped: there is no folder ../shared/corpus-pages beside the workspace");
        return Vec::new();
    }
    let files = folders
        .iter()
        .flat_map(|folder| common::files_below(&root.join(folder)));
    files.map(|path| common::source_file(&root, &path)).collect()
}

/// The number of operations and the version of each API in `pages`, by name.
fn summary(apis: &[Api]) -> Vec<(&str, usize, usize)> {
    apis.iter()
        .map(|api| (api.name.as_str(), api.pages(), api.operations().len()))
        .collect()
}

fn described(pages: &[Arc<SourceFile>], api: &str) -> (Spec, usize) {
    let (spec, findings) = describe::describe(pages, Some(api), &[], &Decisions::default())
        .unwrap_or_else(|findings| panic!("{findings}"));
    let left_out = findings
        .iter()
        .filter(|finding| finding.message.starts_with("left out: this"))
        .count();
    (spec, left_out)
}

#[test]
fn two_apis_are_told_apart_and_each_has_a_client() {
    let alone = pages(&["kalshi"]);
    if alone.is_empty() {
        return;
    }
    let (apis, findings) = describe::apis(&alone).unwrap_or_else(|findings| panic!("{findings}"));
    assert!(findings.is_empty(), "{findings}");
    let expected = [("kalshi-trade-api-manual-endpoints", 121, 120), ("perps", 48, 48)];
    assert_eq!(summary(&apis), expected);
    let mixed = pages(&["kalshi", "kalshi-async", "kalshi-older-dialect"]);
    for (name, operations) in [("kalshi-trade-api-manual-endpoints", 107), ("perps", 48)] {
        let (spec, left_out) = described(&alone, name);
        assert_eq!(left_out, 0);
        let (with_others, left_out) = described(&mixed, name);
        assert_eq!(left_out, 53, "24 pages of AsyncAPI and 29 of the older dialect");
        assert!(
            spec.root.same_data(&with_others.root),
            "{name} depends on pages that are left out"
        );
        let settings = |facts: &_| Ok(scaffold::guess_settings("kalshi-api", facts));
        let client = pipeline::client(spec, &Choices::default(), settings, &[], "a test")
            .unwrap_or_else(|findings| panic!("{findings}"));
        assert_eq!(client.api.operations.len(), operations, "{name}");
    }
}

/// The crate of both APIs, of which the manifest of a vendor says nothing but the names.
fn crate_of_both(pages: &[Arc<SourceFile>]) -> ClientCrate {
    let names = "crate = \"kalshi-api\"\ntitle = \"Kalshi\"\ndescription = \"Client of Kalshi\"\n\n[[source]]\npath = \
                 \"pages/*\"\norigin = \"https://docs.kalshi.example/*\"\n\n[api.trade]\npages = [\"openapi.yaml\"]\n\n\
                 [api.perps]\npages = [\"perps_openapi.yaml\"]\n";
    let manifest = manifest::read(&SourceFile::new("specs/kalshi/vendor.toml", names));
    let vendor = Vendor {
        shared_modules: Default::default(),
        name: "kalshi".to_owned(),
        manifest: manifest.unwrap_or_else(|findings| panic!("{findings}")),
        pages: pages
            .iter()
            .map(|file| Page {
                origin: format!("https://docs.kalshi.example/{}", file.path),
                file: Arc::clone(file),
            })
            .collect(),
        overlay: None,
        overlays: BTreeMap::new(),
        apis: Vec::new(),
    };
    let mut clients = vendor.clients();
    assert_eq!(clients.len(), 1, "both are modules of one crate");
    let output = pipeline::run(&clients.remove(0)).unwrap_or_else(|findings| panic!("{findings}"));
    output.client
}

/// That the crate compiles is not for a quick test to show: `.ci/check-generated DIR FOLDER=API,API` does.
#[test]
fn both_apis_are_modules_of_one_crate_whatever_pages_are_beside_theirs() {
    let alone = pages(&["kalshi"]);
    if alone.is_empty() {
        return;
    }
    let of_both = crate_of_both(&alone);
    let modules: Vec<(&str, usize)> = of_both
        .apis()
        .iter()
        .map(|api| (api.module.as_deref().unwrap_or_default(), api.operations.len()))
        .collect();
    assert_eq!(modules, [("perps", 48), ("trade", 107)]);
    assert_eq!(of_both.version(), "perps-0.0.1.trade-3.28.0");
    let error_of = |module: &str| {
        let mut types = of_both
            .files
            .iter()
            .filter(|(path, _)| path.starts_with(&format!("{module}/types/")));
        types.any(|(_, text)| text.contains("pub struct ErrorResponse"))
    };
    assert!(
        error_of("perps") && error_of("trade"),
        "schemas of one name are two types"
    );
    let mixed = crate_of_both(&pages(&["kalshi", "kalshi-async", "kalshi-older-dialect"]));
    assert!(of_both.files == mixed.files, "pages that are left out change nothing");
}

#[test]
fn pages_that_describe_no_operation_are_named_where_nothing_else_is_there() {
    for (folder, found) in [
        ("kalshi-async", "24 of AsyncAPI"),
        ("kalshi-older-dialect", "29 in Mintlify's older dialect"),
    ] {
        let pages = pages(&[folder]);
        if pages.is_empty() {
            return;
        }
        let findings = describe::apis(&pages).expect_err("there is nothing to use");
        assert!(findings.render(false).contains(found), "{findings}");
    }
}
