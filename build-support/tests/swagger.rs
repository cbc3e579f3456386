//! Swagger 2.0 as OpenAPI 3.0: what each keyword becomes, that none is lost silently, and that nothing of it stops the
//! program.
//!
//! `tests/swagger` has the descriptions; beside each is what becomes of it, with the notes about it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

use std::path::Path;
use std::sync::Arc;

use openapi_crates::document::{JsonPointer, Location, Node, SourceFile, yaml};
use openapi_crates::{normalize, pipeline, swagger};
use serde_json::{Value, json};

fn file(name: &str) -> Arc<SourceFile> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/swagger").join(name);
    SourceFile::new(name, std::fs::read_to_string(path).unwrap())
}

fn node(document: &Value) -> Node {
    Node::from_json(document, &Location::start_of(&SourceFile::new("cats.yaml", "")))
}

fn document(name: &str) -> Value {
    openapi_crates::read::source::read_document(&file(name))
        .0
        .unwrap()
        .to_json()
}

#[test]
fn each_description_becomes_what_people_have_read() {
    for name in ["everything", "habits"] {
        let file = file(&format!("{name}.yaml"));
        let (spec, findings) = pipeline::describe(&file).unwrap();
        let notes = spec.notes.iter();
        let notes = notes.map(|note| format!("{:?} {} ({}): {}", note.kind, note.pointer, note.location, note.message));
        let notes: Vec<String> = notes.collect();
        let (_, found) = normalize::run(spec.root.clone()).unwrap();
        let unknown = found.iter().filter(|note| note.pass == "account");
        let unknown: Vec<String> = unknown
            .map(|note| format!("{} {}", note.pointer, note.message))
            .collect();
        let shown = format!(
            "{}\n{}\n\nunknown:\n{}\n\n{}",
            yaml::write(&spec.root, ""),
            notes.join("\n"),
            unknown.join("\n"),
            findings.render(false)
        );
        insta::with_settings!({
            snapshot_path => "swagger",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(name, shown) });
    }
}

/// The pointers of all members in `value` that say something: not those of examples and extensions.
fn members(value: &Value, pointer: &JsonPointer, found: &mut Vec<JsonPointer>) {
    match value {
        Value::Object(members_of) => {
            for (key, member) in members_of {
                let pointer = pointer.join(key);
                found.push(pointer.clone());
                if !key.starts_with("x-") && !matches!(key.as_str(), "examples" | "default" | "enum") {
                    members(member, &pointer, found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                members(item, &pointer.join_index(index), found);
            }
        }
        _ => {}
    }
}

/// What becomes of `document`: the converted description, and all that is said about it.
fn outcome(document: &Value) -> (Value, Vec<String>) {
    let (root, notes) = swagger::convert(node(document));
    (root.to_json(), notes.iter().map(|note| note.message.clone()).collect())
}

/// What has no effect, with all in it. The name of a body is for people. A default is what it is without saying so.
/// The items of an array are nothing where a note says that it is text.
const WITHOUT_EFFECT: [&str; 7] = [
    "/parameters/cat/name",
    "/paths/~1cats/get/parameters/0/collectionFormat",
    "/paths/~1cats/get/parameters/5/items",
    "/paths/~1cats/get/parameters/6/items/collectionFormat",
    "/paths/~1cats/get/parameters/6/items/items",
    "/paths/~1cats/get/parameters/7/items",
    "/paths/~1cats~1{id}/post/parameters/2/items",
];

fn has_effect(pointer: &JsonPointer) -> bool {
    let is_in = |place: &str| pointer.starts_with(&JsonPointer::lenient(place));
    !WITHOUT_EFFECT.iter().any(|place| is_in(place))
}

#[test]
fn no_keyword_is_lost_silently() {
    let document = document("everything.yaml");
    let whole = outcome(&document);
    let mut pointers = Vec::new();
    members(&document, &JsonPointer::root(), &mut pointers);
    assert!(pointers.len() > 250, "{}", pointers.len());
    let mut lost = Vec::new();
    for pointer in &pointers {
        let mut without = document.clone();
        let (parent, key) = (pointer.parent().unwrap(), pointer.last().unwrap().into_owned());
        without
            .pointer_mut(parent.as_str())
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(&key);
        if (outcome(&without) == whole) == has_effect(pointer) {
            lost.push(pointer.as_str());
        }
    }
    assert_eq!(
        lost, [""; 0],
        "these have no effect and are not listed, or are listed and have one"
    );
}

#[test]
fn values_of_wrong_types_are_told_and_stop_nothing() {
    let document = document("everything.yaml");
    let whole = outcome(&document);
    let mut pointers = Vec::new();
    members(&document, &JsonPointer::root(), &mut pointers);
    for pointer in &pointers {
        for wrong in [
            json!(null),
            json!(5),
            json!("x"),
            json!([]),
            json!([null]),
            json!({}),
            json!({"a": 1}),
            json!(true),
        ] {
            let mut changed = document.clone();
            *changed.pointer_mut(pointer.as_str()).unwrap() = wrong.clone();
            // Whether it is Swagger at all is looked at before.
            let is_same = changed == document || !has_effect(pointer) || pointer.as_str() == "/swagger";
            assert!(
                is_same || outcome(&changed) != whole,
                "{pointer} as {wrong} says nothing"
            );
            let is_tried = matches!(&wrong, Value::Number(_)) || wrong == json!([null]);
            if pointer.as_str() == "/swagger" || !is_tried {
                continue;
            }
            let file = SourceFile::new("cats.yaml", yaml::write(&node(&changed), ""));
            match pipeline::describe(&file) {
                Ok((spec, _)) => assert!(normalize::run(spec.root).is_ok(), "{pointer} as {wrong}"),
                Err(findings) => assert!(findings.has_errors(), "{pointer} as {wrong}"),
            }
        }
    }
}

/// Real descriptions, and how many operations and schemas each has.
#[test]
fn real_descriptions_keep_their_operations() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus-swagger");
    if !corpus.is_dir() {
        eprintln!("skipped: there is no folder ../shared/corpus-swagger");
        return;
    }
    for (name, operations, schemas) in [
        ("alertmanager.yaml", 9, 23),
        ("harbor.yaml", 203, 153),
        ("jupyter-server.yaml", 32, 11),
        ("powerdns.yaml", 36, 23),
        ("slack.json", 174, 48),
    ] {
        let text = std::fs::read_to_string(corpus.join(name)).unwrap();
        let (spec, _) = pipeline::describe(&SourceFile::new(name, text)).unwrap();
        let found = openapi_crates::read::apis::operations(&spec.root).len();
        let named = spec
            .root
            .pointer("/components/schemas")
            .and_then(Node::as_object)
            .unwrap()
            .len();
        assert_eq!((found, named), (operations, schemas), "{name}");
    }
}
