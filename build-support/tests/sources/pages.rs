//! Pages of real sites, each with its exact outcome: what is left out and why, and what is assembled of the rest.
//!
//! A folder below `tests/sources/pages` is one case. `outcome.snap` beside its pages has all findings and, where
//! something can be assembled, the description as it is committed for a vendor. A case can have a `vendor.toml` that
//! chooses.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use openapi_crates::document::yaml;
use openapi_crates::lower::Choices;
use openapi_crates::package::{manifest, scaffold};
use openapi_crates::pipeline;
use openapi_crates::read::apis::StatedApi;
use openapi_crates::read::assemble::Decisions;
use openapi_crates::read::describe;
use openapi_crates::read::spec::Spec;

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
fn outcome(case: &Path) -> String {
    let is_page = |path: &&PathBuf| {
        let extension = path.extension().unwrap_or_default();
        ["md", "mdx", "txt", "html"].iter().any(|page| extension == *page)
    };
    let files = common::files_below(case);
    let pages: Vec<_> = files
        .iter()
        .filter(is_page)
        .map(|path| common::source_file(case, path))
        .collect();
    let chosen = files
        .iter()
        .find(|path| path.ends_with("vendor.toml"))
        .map(|path| manifest::read(&common::source_file(case, path)).unwrap_or_else(|findings| panic!("{findings}")));
    let (resolutions, combinations, entries) = chosen.map_or_else(Default::default, |manifest| {
        (manifest.resolutions, manifest.combinations, manifest.apis)
    });
    let stated: Vec<StatedApi> = entries.into_iter().map(|entry| entry.stated).collect();
    let decisions = Decisions {
        resolutions: &resolutions,
        combinations: &combinations,
        page_order: &[],
    };
    let apis = match describe::apis(&pages) {
        Ok((apis, _)) => apis,
        Err(findings) => return format!("nothing can be used\n\n{}\n", findings.render(false)),
    };
    let mut names: Vec<&str> = stated.iter().map(|api| api.name.as_str()).collect();
    let mut text = String::new();
    if stated.is_empty() {
        names = apis.iter().map(|api| api.name.as_str()).collect();
        if names.len() > 1 {
            let described = describe::describe(&pages, None, &[], &decisions);
            text.push_str(&format!(
                "{}\n",
                described.expect_err("one is to be named").render(false)
            ));
        }
    }
    for name in names {
        text.push_str(&match describe::describe(&pages, Some(name), &stated, &decisions) {
            Ok((spec, findings)) => {
                let findings = match findings.is_empty() {
                    true => String::new(),
                    false => format!("\n{}\n", findings.render(false)),
                };
                format!("{findings}\n{}\n{}", yaml::write(&spec.root, name), client(spec))
            }
            Err(findings) => format!("\n{}\n", findings.render(false)),
        });
    }
    text
}

/// What a client of `spec` has.
fn client(spec: Spec) -> String {
    let settings = |api: &_| Ok(scaffold::guess_settings("cats-api", api));
    let generated = pipeline::client(spec, &Choices::default(), settings, &[], "a test")
        .unwrap_or_else(|findings| panic!("{findings}"));
    let mut text = "# the client\n".to_owned();
    for server in generated.api.servers.iter().take(1) {
        text.push_str(&format!("base URL: {}\n", server.url));
    }
    for (name, scheme) in &generated.api.security_schemes {
        text.push_str(&format!("credential: {name}, {:?}\n", scheme.kind));
    }
    for (name, operation) in &generated.api.operations {
        let parameters = operation
            .parameters
            .values()
            .map(|parameter| parameter.wire_name.as_str());
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let asked = operation
            .security
            .iter()
            .flatten()
            .map(|requirement| requirement.scheme.as_str());
        let asked = asked.collect::<Vec<_>>().join(" or ");
        text.push_str(&format!(
            "operation: {}::{name}({parameters}) {asked}\n",
            operation.module
        ));
    }
    text
}

#[test]
fn the_table_of_forms_names_every_case_and_no_other() {
    let root = common::workspace();
    let text = std::fs::read_to_string(root.join("docs/forms.md")).expect("the table is there");
    let words = text.split('`').skip(1).step_by(2);
    let named: BTreeSet<&str> = words
        .filter(|word| word.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    let cases = std::fs::read_dir(root.join("build-support/tests/sources/pages")).expect("the cases can be listed");
    let cases: Vec<String> = cases
        .map(|case| {
            case.expect("the entry can be read")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let cases: BTreeSet<&str> = cases.iter().map(String::as_str).collect();
    // A webhook alone has the form of one beside operations.
    let untold: BTreeSet<&&str> = cases
        .difference(&named)
        .filter(|case| **case != "02-webhook-fence")
        .collect();
    assert!(untold.is_empty(), "the table does not name {untold:?}");
    assert!(named.is_subset(&cases), "there is no {:?}", named.difference(&cases));
}
