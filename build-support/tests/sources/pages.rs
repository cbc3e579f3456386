//! Pages of real sites, each with its exact outcome: what is left out and why, and what is assembled of the rest.
//!
//! A folder below `tests/sources/pages` is one case. `outcome.snap` beside its pages has all findings and, where something
//! can be assembled, the description as it is committed for a vendor.

use build_support::document::yaml;
use build_support::read::assemble::Decisions;
use build_support::read::describe;

use crate::common;

#[test]
fn each_site_has_its_outcome() {
    let folder = common::workspace().join("build-support/tests/sources/pages");
    let mut cases: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of cases can be listed")
        .map(|case| case.expect("the entry can be read").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        insta::with_settings!({
            snapshot_path => &case,
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!("outcome", outcome(&case));
        });
    }
}

/// What is said about the pages in `case`, and the description of each API in them.
fn outcome(case: &std::path::Path) -> String {
    let pages: Vec<_> = common::files_below(case)
        .iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension != "snap" && extension != "new")
        })
        .map(|path| common::source_file(case, path))
        .collect();
    let apis = match describe::apis(&pages) {
        Ok((apis, _)) => apis,
        Err(findings) => return format!("nothing can be used\n\n{}\n", findings.render(false)),
    };
    let name = (apis.len() > 1).then_some(());
    let mut text = String::new();
    if name.is_some() {
        let findings = describe::describe(&pages, None, &[], &Decisions::default())
            .map(|_| ())
            .expect_err("one is to be named");
        text.push_str(&format!("{}\n", findings.render(false)));
    }
    for api in &apis {
        match describe::describe(&pages, Some(&api.name), &[], &Decisions::default()) {
            Ok((spec, findings)) => {
                let findings = if findings.is_empty() {
                    String::new()
                } else {
                    format!("\n{}\n", findings.render(false))
                };
                text.push_str(&format!("{findings}\n{}", yaml::write(&spec.root, &api.name)));
            }
            Err(findings) => text.push_str(&format!("\n{}\n", findings.render(false))),
        }
    }
    text
}
