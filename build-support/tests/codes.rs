//! Each kind of finding is explained in `docs/diagnostics.md`, and raised by a test.
//!
//! A test that raises one shows it, in a snapshot or in what it asserts, as people see it: `error[no-operations]`; or
//! compares the code of a finding with its name.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_crates::document::diagnostic::Code;
use openapi_crates::normalize::PASSES;

/// What no input raises as far as is known: the tool or the system that it runs on is broken.
const OF_THE_TOOL: &[&str] = &[
    "examples",
    "generate-failed",
    "layout-failed",
    "no-client",
    "no-thread",
    "not-rust",
    "render-failed",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Adds the texts of the files below `folder` that are tests or what tests show.
fn collect(folder: &Path, is_tests: bool, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_tests = is_tests || name == "tests" || name == "tests.rs";
        if path.is_dir() {
            if !matches!(name, "target" | "corpus") {
                collect(&path, is_tests, texts);
            }
        } else if is_tests && (name.ends_with(".rs") || name.ends_with(".snap")) && name != "codes.rs" {
            texts.push(fs::read_to_string(&path).unwrap_or_default());
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap();
            texts.extend(text.split_once("#[cfg(test)]").map(|(_, tests)| tests.to_owned()));
        }
    }
}

#[test]
fn names_are_plain_and_sorted() {
    let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert!(names.is_sorted() && names.iter().collect::<BTreeSet<_>>().len() == names.len());
    for code in Code::ALL {
        let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        assert!(code.name().chars().all(is_plain), "{code}");
        assert_eq!(Code::named(code.name()), Some(*code));
        assert!(code.meaning().ends_with('.') && code.remedy().ends_with('.'), "{code}");
    }
}

#[test]
fn a_test_raises_each_of_them() {
    let mut texts = Vec::new();
    for folder in ["build-support", "xtask"] {
        collect(&root().join(folder), false, &mut texts);
    }
    let all = texts.join("\n");
    let is_raised = |code: &Code| {
        let shown = ["error", "warning", "note"].map(|level| format!("{level}[{code}]"));
        let compared = ["code == ", "code, "].map(|before| format!("{before}\"{code}\""));
        let literal = format!("\"{code}\"");
        shown.iter().chain(&compared).any(|text| all.contains(text))
            || texts
                .iter()
                .any(|text| text.contains("[{code}]") && text.contains(&literal))
    };
    let (raised, others): (Vec<&Code>, Vec<&Code>) = Code::ALL.iter().partition(|code| is_raised(code));
    let others: Vec<&str> = others.iter().map(|code| code.name()).collect();
    assert_eq!(
        others,
        OF_THE_TOOL,
        "no test shows these, or one does; {} are shown",
        raised.len()
    );
}

#[test]
fn passes_say_what_their_files_say() {
    for pass in PASSES {
        let file = pass.name.replace('-', "_");
        let path = root().join(format!("build-support/src/normalize/passes/{file}.rs"));
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text.lines().next(), Some(format!("//! {}", pass.about).as_str()));
    }
}

#[test]
fn the_reference_is_up_to_date() {
    let path = root().join("docs/diagnostics.md");
    let mut text = "# What findings mean\n\nEach finding has a code, which `explain CODE` explains as this page does. Made from \
                    `build-support/src/document/code.rs` by\n`UPDATE_DOCS=1 cargo test -p openapi-crates --test codes`.\n"
        .to_owned();
    for code in Code::ALL {
        text.push_str(&format!("\n## `{code}`\n\n{}\n\n{}\n", code.meaning(), code.remedy()));
    }
    text.push_str(
        "\n# What reports say that was changed\n\nThe reports of `doctor` and in `FIDELITY.md` name the step that has expressed a part of a \
         description in another way (rewritten: nothing is lost;\ndegraded: the client expresses less; skipped: it does not have the part). \
         None of them asks for an action; an overlay can correct what the vendor has\nwritten.\n\n| step | what it does |\n|---|---|\n",
    );
    for pass in PASSES {
        text.push_str(&format!("| `{}` | {} |\n", pass.name, pass.about.replace('|', "\\|")));
    }
    for (name, about) in openapi_crates::normalize::OTHER_STEPS {
        text.push_str(&format!("| `{name}` | {about} |\n"));
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap_or_default(),
        text,
        "run this test with UPDATE_DOCS=1"
    );
}
