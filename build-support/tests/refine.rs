//! Each pass of `refine`, shown on a tiny specification: what it makes of the code that the passes before it left.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and says on standard error what it leaves out"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use build_support::document::SourceFile;
use build_support::generate::generate;
use build_support::lower::{Choices, lower};
use build_support::normalize;
use build_support::package::manifest::FailureValue;
use build_support::read::source;
use build_support::render::{ClientSettings, Context, CredentialSettings, FailureSettings, PASSES};
use similar::TextDiff;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refine")
}

fn settings() -> ClientSettings {
    let credential = |scheme: &str, method: &str| CredentialSettings {
        scheme: scheme.to_owned(),
        method: method.to_owned(),
        env: vec![format!("CATS_{}", method.to_uppercase())],
        default: scheme == "Key",
        description: None,
    };
    ClientSettings {
        crate_name: "cats-api".to_owned(),
        credentials: vec![credential("Key", "key"), credential("Password", "password")],
        failure: Some(FailureSettings {
            field: "ok".to_owned(),
            equals: FailureValue::Bool(false),
            message: Some("error".to_owned()),
        }),
        ..ClientSettings::default()
    }
}

/// What the pass called `name` changes, as a unified diff of the code before and after it.
fn change_of(name: &str) -> String {
    let path = folder().join(format!("{name}.json"));
    let file = SourceFile::new(format!("{name}.json"), fs::read_to_string(path).unwrap());
    let (document, findings) = source::read_document(&file);
    assert!(findings.is_empty(), "{findings}");
    let (canonical, notes) = normalize::run(document.unwrap()).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    let lowered = lower(&canonical, &Choices::default()).unwrap();
    let settings = settings();
    let context = Context {
        facts: &lowered.facts,
        settings: &settings,
    };
    let mut code = generate(&lowered.document).unwrap();
    for pass in PASSES {
        let before = prettyplease::unparse(&code);
        pass.apply(&mut code, &context).unwrap();
        if pass.name == name {
            let after = prettyplease::unparse(&code);
            return TextDiff::from_lines(&before, &after)
                .unified_diff()
                .context_radius(2)
                .to_string();
        }
    }
    panic!("there is no pass `{name}`");
}

#[test]
fn each_pass_does_one_thing() {
    for pass in PASSES {
        let change = change_of(pass.name);
        assert!(
            !change.is_empty(),
            "`{}` changes nothing of its specification",
            pass.name
        );
        insta::with_settings!({snapshot_path => "refine", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(pass.name, change);
        });
    }
}

#[test]
fn each_specification_belongs_to_a_pass() {
    let passes: BTreeSet<String> = PASSES.iter().map(|pass| pass.name.to_owned()).collect();
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let specifications: BTreeSet<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    assert_eq!(passes, specifications);
}
