//! Inputs that must fail, each with its exact diagnostics, and inputs that are worked around with a word about it.
//!
//! A folder below `tests/negative` or `tests/tolerated` is one case: the pages of a vendor, and its `vendor.toml` and
//! `overlay.yaml` where the case is about these. What is said about it stands in `findings.snap` beside them.

use std::path::Path;

use openapi_crates::document::diagnostic::Diagnostics;
use openapi_crates::read::assemble::Decisions;
use openapi_crates::read::describe::describe;
use openapi_crates::{normalize, package::manifest, read::overlay};

use crate::common;

/// Runs the stages over the files of `folder` and returns all findings up to the first stage that fails.
fn findings(folder: &Path) -> Diagnostics {
    let mut findings = Diagnostics::new();
    if let Err(diagnostics) = run(folder, &mut findings) {
        findings.extend(diagnostics);
    }
    findings
}

fn run(folder: &Path, findings: &mut Diagnostics) -> Result<(), Diagnostics> {
    let file = |name: &str| {
        folder
            .join(name)
            .is_file()
            .then(|| common::source_file(folder, &folder.join(name)))
    };
    let manifest = file("vendor.toml").map(|file| manifest::read(&file)).transpose()?;
    let overlay = file("overlay.yaml").map(|file| overlay::read(&file)).transpose()?;
    let mut pages = Vec::new();
    for path in common::files_below(folder) {
        let page = common::source_file(folder, &path);
        let is_page = [".md", ".yaml", ".json"]
            .iter()
            .any(|extension| page.path.ends_with(extension));
        if is_page && page.path != "overlay.yaml" {
            pages.push(page);
        }
    }
    let resolutions = manifest.map(|manifest| manifest.resolutions).unwrap_or_default();
    let decisions = Decisions {
        resolutions: &resolutions,
        combinations: &[],
        page_order: &[],
    };
    let (spec, more) = describe(&pages, None, &[], &decisions)?;
    findings.extend(more);
    let corrected = match overlay {
        Some(overlay) => overlay::apply(spec, &overlay)?.0,
        None => spec,
    };
    normalize::run(corrected.root).map(|_| ())
}

fn check_cases(folder: &str, expect_errors: bool) {
    let folder = common::workspace().join("build-support/tests").join(folder);
    let cases = std::fs::read_dir(&folder).expect("the folder of cases can be listed");
    let mut cases: Vec<_> = cases.map(|case| case.expect("the entry can be read").path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let findings = findings(&case);
        assert_eq!(findings.has_errors(), expect_errors, "{}: {findings}", case.display());
        insta::with_settings!({
            snapshot_path => &case,
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!("findings", findings.render(false));
        });
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_place() {
    check_cases("negative", true);
}

#[test]
fn what_is_worked_around_is_said() {
    check_cases("tolerated", false);
}
