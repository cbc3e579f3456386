//! The whole pipeline on descriptions that were changed at random: nothing panics, and what can be normalized has a
//! client.
//!
//! A run in CI is short, and its cases are the same each time (`.cargo/config.toml`). A long one, whose cases are
//! others with another seed: `PROPTEST_RNG_SEED=2 PROPTEST_CASES=100000 cargo test --release -p openapi-crates --test
//! random`. A case that ends the process leaves its description in `target/tmp/random-*.json`. What was found is kept
//! in `found/`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

mod documents;
mod slow;

use std::fs;
use std::path::Path;

use openapi_crates::document::SourceFile;
use openapi_crates::document::{METHODS, yaml};
use openapi_crates::lower::Choices;
use openapi_crates::package::fidelity::{Entry, Fidelity, State};
use openapi_crates::read::assemble::{Decisions, assemble};
use openapi_crates::read::source;
use openapi_crates::{normalize, package::scaffold, pipeline, read::overlay};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use documents::{changed, changes, node, seeds};

/// As many cases as `PROPTEST_CASES` says, or else a number that takes seconds.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: std::env::var_os("PROPTEST_CASES").map_or(32, |_| default.cases),
        failure_persistence: None,
        ..default
    }
}

/// Runs all stages over `document`, and checks what must be true of every result.
fn check(document: &Value) -> Result<(), TestCaseError> {
    let case = format!("random-{:?}.json", std::thread::current().id());
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(case), document.to_string()).expect("the folder is there");
    let file = SourceFile::new("random.yaml", yaml::write(&node(document), ""));
    let (spec, _) = match pipeline::describe(&file) {
        Ok(described) => described,
        Err(findings) => {
            prop_assert!(findings.has_errors() && !findings.render(false).is_empty());
            return Ok(());
        }
    };
    if let Err(findings) = normalize::run(spec.root.clone()) {
        prop_assert!(findings.has_errors() && !findings.render(false).is_empty());
        return Ok(());
    }
    let settings = |api: &_| Ok(scaffold::guess_settings("random-api", api));
    let generated = pipeline::client(spec, &Choices::default(), settings, &[], "a test");
    let generated = generated.map_err(|findings| TestCaseError::fail(findings.render(false)))?;
    accounts_for_operations(&generated.fidelity, document)?;
    prop_assert!(!generated.fidelity.to_string().is_empty());
    Ok(())
}

/// Checks that each operation has its line in `fidelity`, once, and that every other line says that something was left
/// out or belongs to a path that stands elsewhere.
fn accounts_for_operations(fidelity: &Fidelity, document: &Value) -> Result<(), TestCaseError> {
    let mut listed: Vec<&Entry> = fidelity.operations.iter().collect();
    for name in operations_of(document) {
        let at = listed.iter().position(|entry| entry.name == name);
        let at = at.ok_or_else(|| TestCaseError::fail(format!("`{name}` is not accounted for")))?;
        listed.swap_remove(at);
    }
    let additional = additional_operations_of(document);
    for entry in listed {
        prop_assert!(
            entry.state == State::Skipped || has_referenced_paths(document) || additional.contains(&entry.name),
            "`{}` is no operation",
            entry.name
        );
    }
    Ok(())
}

fn path_items(document: &Value) -> impl Iterator<Item = (&String, &Map<String, Value>)> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.filter_map(|(path, item)| Some((path, item.as_object()?)))
}

/// Whether a path has operations that stand elsewhere, which [`operations_of`] does not list.
fn has_referenced_paths(document: &Value) -> bool {
    path_items(document).any(|(_, item)| item.contains_key("$ref"))
}

/// The operations that have a path and a method, as FIDELITY.md names them.
fn operations_of(document: &Value) -> Vec<String> {
    let of_path = |(path, item): (&String, &Map<String, Value>)| {
        let methods = item.keys().map(|key| key.to_ascii_lowercase());
        let methods = methods.filter(|method| METHODS.contains(&method.as_str()));
        methods
            .map(|method| format!("{} {path}", method.to_ascii_uppercase()))
            .collect::<Vec<_>>()
    };
    path_items(document).flat_map(of_path).collect()
}

/// The operations that have a method of their own in `document`; not each can be called.
fn additional_operations_of(document: &Value) -> Vec<String> {
    let of_path = |(path, item): (&String, &Map<String, Value>)| {
        let methods = item.get("additionalOperations").and_then(Value::as_object);
        let methods = methods.into_iter().flat_map(|operations| operations.keys());
        methods.map(|method| format!("{method} {path}")).collect::<Vec<_>>()
    };
    path_items(document).flat_map(of_path).collect()
}

/// JSONPath queries about the descriptions at hand.
fn targets() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(
        &[
            "$",
            "$.info",
            "$.paths",
            "$.paths[*]",
            "$.paths[*][*]",
            "$..schema",
            "$..[?@.type == 'string']",
            "$.components.schemas[*]",
            "$.components.schemas[*].properties",
            "$.tags[0]",
            "$..required",
            "$.nothing",
        ][..],
    )
}

/// An action of an overlay.
fn actions() -> impl Strategy<Value = Vec<Value>> {
    let action = (
        targets(),
        prop_oneof![
            documents::value().prop_map(|update| ("update", update)),
            targets().prop_map(|source| ("copy", json!(source))),
            Just(("remove", json!(true))),
        ],
    );
    let action =
        action.prop_map(|(target, (change, what))| json!({"target": target, "description": "a reason", change: what}));
    proptest::collection::vec(action, 1..4)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_can_be_normalized_has_a_client(seed in any::<usize>(), changes in changes()) {
        check(&changed(seed, &changes))?;
    }

    #[test]
    fn what_an_overlay_leaves_goes_through_all_stages(seed in any::<usize>(), changes in changes(), actions in actions()) {
        let overlay = json!({"overlay": "1.1.0", "info": {"title": "a", "version": "1"}, "actions": actions});
        let file = SourceFile::new("overlay.yaml", yaml::write(&node(&overlay), ""));
        let overlay = overlay::read(&file).map_err(|findings| TestCaseError::fail(findings.render(false)))?;
        let spec = openapi_crates::read::spec::Spec::new(node(&changed(seed, &changes)));
        match overlay::apply(spec, &overlay) {
            Ok((spec, _)) => check(&spec.root.to_json())?,
            Err(findings) => prop_assert!(findings.has_errors() && !findings.render(false).is_empty()),
        }
    }

    #[test]
    fn parts_are_assembled_or_contradict_each_other(seed in any::<usize>(), one in changes(), other in changes()) {
        let documents = [changed(seed, &one), changed(seed, &other)];
        let files = documents.iter().enumerate().map(|(index, document)| {
            SourceFile::new(format!("{index}.yaml"), yaml::write(&node(document), ""))
        });
        let fragments: Vec<_> = files.flat_map(|file| source::read(&file).0).collect();
        match assemble(fragments, &Decisions::default()) {
            Ok((spec, _)) => check(&spec.root.to_json())?,
            Err(findings) => prop_assert!(findings.has_errors() && !findings.render(false).is_empty()),
        }
    }
}

#[test]
fn the_seeds_themselves_go_through_all_stages() {
    for seed in seeds() {
        check(seed).unwrap();
    }
}
