//! What becomes of operations, each habit of vendors shown on a tiny specification.
//!
//! `operations/<name>.yaml` is what the stages from `normalize` on are given, `snapshots/` what they make of it: the
//! generated operations and types, and the notes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper that fails fails the test"
)]

use std::fmt::Write;
use std::path::Path;

use openapi_crates::document::SourceFile;
use openapi_crates::lower::{Choices, Lowered, PaginationStyle, StatedPagination};
use openapi_crates::model::settings::ClientSettings;
use openapi_crates::package::committed::SharedModules;
use openapi_crates::pipeline;
use openapi_crates::render::Context;
use openapi_crates::{generate, layout, lower, normalize, package::why, read::source, render};

/// What `lower` makes of `operations/<name>.yaml`, where a maintainer has `stated` something; with all notes.
fn lowered(name: &str, stated: &Choices) -> Lowered {
    let path = format!("tests/operations/{name}.yaml");
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).expect("a tiny specification");
    let (mut fragments, findings) = source::read(&SourceFile::new(path, text));
    assert!(!findings.has_errors(), "{}", findings.render(false));
    let (canonical, mut notes) = normalize::run(fragments.remove(0).root).expect("a canonical document");
    let lowered = lower::lower(&canonical, stated).expect("a model");
    notes.extend(lowered.notes);
    Lowered { notes, ..lowered }
}

/// The generated code for `operations/<name>.yaml`, without the client, and the notes.
fn generated(name: &str) -> String {
    generated_with(name, &Choices::default())
}

/// The same where a maintainer has stated something.
fn generated_with(name: &str, stated: &Choices) -> String {
    let lowered = lowered(name, stated);
    let settings = ClientSettings {
        crate_name: "cats-api".to_owned(),
        ..ClientSettings::default()
    };
    let spelling = generate::spell(&lowered.api).expect("a spelling");
    let code = render::render(&Context::new(&lowered.api, &spelling, &settings)).expect("code");
    let files = layout::layout(code, &lowered.api, "header", &Default::default())
        .expect("files")
        .files;
    let mut shown = String::new();
    for (path, text) in files
        .iter()
        .filter(|(path, _)| path.contains('/') && !path.ends_with("mod.rs"))
    {
        writeln!(shown, "==> {path}\n{text}").expect("a string takes any text");
    }
    for note in &lowered.notes {
        writeln!(shown, "{:?} {}\n    {}", note.kind, note.pointer, note.message).expect("a string takes any text");
    }
    shown
}

#[test]
fn bodies_that_differ_by_status_are_enums() {
    insta::assert_snapshot!("by-status", generated("by-status"));
}

#[test]
fn a_member_of_a_request_can_be_absent_null_or_a_value() {
    insta::assert_snapshot!("nullable", generated("nullable"));
}

#[test]
fn forms_have_files_and_bytes_can_be_streamed() {
    insta::assert_snapshot!("media", generated("media"));
}

#[test]
fn server_sent_events_are_typed_streams() {
    insta::assert_snapshot!("events", generated("events"));
}

#[test]
fn json_lines_are_typed_streams() {
    insta::assert_snapshot!("json-lines", generated("json-lines"));
}

#[test]
fn bodies_of_xml_have_a_table_or_are_text() {
    insta::assert_snapshot!("xml", generated("xml"));
    insta::assert_snapshot!("xml-3.2", generated("xml-3.2"));
}

/// A part of a body of XML that no schema describes is text, which is told where the body is sent and where it is read.
#[test]
fn parts_of_xml_without_a_schema_are_told() {
    let lowered = lowered("xml-parts", &Choices::default());
    let told = |pointer: &str| {
        let notes = lowered.notes.iter().filter(|note| note.pointer.to_string() == pointer);
        let told = notes.map(|note| (note.kind, note.message.clone()));
        told.collect::<Vec<_>>()
    };
    let note = |names: &str| {
        let message = format!(
            "no schema says what is in {names} of `application/xml`, so values there are text and elements of text"
        );
        vec![(normalize::NoteKind::Degraded, message)]
    };
    let sent = "/paths/~1cats/put/requestBody/content/application~1xml/schema";
    assert_eq!(told(sent), note("`extra`, `toy`, `colour`"));
    let received = "/paths/~1cats/put/responses/200/content/application~1xml/schema";
    assert_eq!(told(received), note("`labels`"));
    // Every part of this one has a schema.
    let failure = "/paths/~1cats/put/responses/404/content/application~1xml/schema";
    assert_eq!(told(failure), []);
}

/// What an `xml` object says changes the table of a body of XML alone, and nothing of one that can be JSON.
#[test]
fn every_word_of_an_xml_object_has_an_effect_on_a_body_of_xml() {
    let described = |media_type: &str, xml: serde_json::Value| {
        let schema = serde_json::json!({
            "type": "object",
            "properties": {
                "plain": {"type": "string", "xml": xml},
                "list": {"type": "array", "items": {"type": "string"}, "xml": xml},
            },
            "xml": xml,
        });
        let body = serde_json::json!({"content": {media_type: {"schema": schema}}});
        let document = serde_json::json!({
            "openapi": "3.2.0",
            "info": {"title": "Cats", "version": "1"},
            "paths": {"/cats": {"put": {
                "operationId": "put",
                "requestBody": body,
                "responses": {"200": {"description": "ok", "content": {media_type: {"schema": schema}}}},
            }}},
        });
        let location = openapi_crates::document::Location::start_of(&SourceFile::new("xml.yaml", ""));
        let node = openapi_crates::document::Node::from_json(&document, &location);
        let (canonical, _) = normalize::run(node).expect("a canonical document");
        let lowered = lower::lower(&canonical, &Choices::default()).expect("a model");
        let operation = &lowered.api.operations["put"];
        let body = operation.body.as_ref().expect("a body");
        format!("{:?} {:?} {:?}", body.xml, body.kind, operation.xml)
    };
    let plain = serde_json::json!({"name": "thing"});
    for said in [
        serde_json::json!({"name": "other"}),
        serde_json::json!({"name": "thing", "namespace": "urn:a"}),
        serde_json::json!({"name": "thing", "prefix": "a"}),
        serde_json::json!({"name": "thing", "wrapped": true}),
        serde_json::json!({"name": "thing", "nodeType": "element"}),
        serde_json::json!({"name": "thing", "attribute": true}),
        serde_json::json!({"name": "thing", "nodeType": "cdata"}),
    ] {
        let of = |media_type| {
            (
                described(media_type, said.clone()),
                described(media_type, plain.clone()),
            )
        };
        let (one, other) = of("application/xml");
        assert_ne!(one, other, "{said}");
        let (one, other) = of("application/json");
        assert_eq!(one, other, "{said}");
        assert!(one.starts_with("None Json"), "{one}");
    }
}

#[test]
fn additions_of_openapi_3_2_are_written_as_older_versions_have_them() {
    insta::assert_snapshot!("additions", generated("additions"));
}

#[test]
fn lists_come_in_pages_where_it_is_recognised_or_stated() {
    let birds = StatedPagination {
        style: PaginationStyle::Cursor,
        parameter: Some("after".to_owned()),
        next: Some("result.nextCursor".to_owned()),
        first: None,
        size: None,
        items: Some("result.cats".to_owned()),
    };
    let fish = StatedPagination {
        style: PaginationStyle::Link,
        items: Some("c".to_owned()),
        ..birds.clone()
    };
    let stated = Choices {
        pagination: [("listBirds".to_owned(), birds), ("listFish".to_owned(), fish)]
            .into_iter()
            .collect(),
        ..Choices::default()
    };
    insta::assert_snapshot!("pagination", generated_with("pagination", &stated));
}

#[test]
fn names_say_what_a_type_is_for_once() {
    insta::assert_snapshot!("names", generated("names"));
}

#[test]
fn methods_have_examples_and_reasons_and_secrets_do_not_show() {
    insta::assert_snapshot!("docs", generated("docs"));
}

/// What `why` answers, as `item: what, line of the tiny specification`.
fn origins(name: &str, item: &str) -> Vec<String> {
    let origins = why::find(&lowered(name, &Choices::default()).api, item);
    let shown = origins.iter().map(|origin| {
        let line = origin
            .location
            .file
            .text
            .lines()
            .nth(origin.location.line as usize - 1)
            .unwrap_or_default();
        format!("{}: {} <- {}", origin.item, origin.what, line.trim())
    });
    shown.collect()
}

#[test]
fn every_item_is_traced_to_its_line() {
    for (item, origin) in [
        (
            "replace_cat",
            "Client::replace_cat, which makes the request operations::ReplaceCat: the operation `replaceCat`, PUT /cats/{id} <- put:",
        ),
        ("types::Cat", "types::Cat: the schema `Cat` <- Cat:"),
        (
            "Cat.born",
            "types::Cat::born: the property `born` <- born: {type: string, format: date}",
        ),
        (
            "ReplaceCat::reason",
            "reason of operations::ReplaceCat: the parameter `reason` <- - name: reason",
        ),
        (
            "ReplaceCatKind::Tame",
            "types::ReplaceCatKind::Tame: the value `tame` <- - {name: kinds, in: query, required: true, schema: {type: array, items: {type: string, enum: [wild, tame]}}}",
        ),
        ("SendAnyBody::Cat", "types::Cat: the schema `Cat` <- Cat:"),
    ] {
        assert_eq!(
            origins("docs", item).first().map(String::as_str),
            Some(origin),
            "{item}"
        );
    }
    assert_eq!(origins("docs", "SendAnyBody::Cat").len(), 2);
    for (item, origin) in [
        (
            "CreateCatError",
            "operations::CreateCatError: the responses of the operation `createCat` <- post:",
        ),
        (
            "CreateCatError::ClientError",
            "operations::CreateCatError::ClientError: the responses 400, 422 of the operation `createCat` <- post:",
        ),
    ] {
        assert_eq!(origins("by-status", item), [origin]);
    }
    assert!(origins("docs", "Dog").is_empty());
}

/// A specification of the tags in `tags`, each with an operation that returns an object which holds the schemas that
/// are named.
fn tagged(tags: &[(&str, &[&str])]) -> String {
    let mut text = "openapi: 3.0.3\ninfo: {title: Cats, version: '1'}\npaths:\n".to_owned();
    for (tag, _) in tags {
        writeln!(
            text,
            "  /{tag}: {{get: {{operationId: get_{tag}, tags: [{tag}], responses: {{'200': {{description: It., content: \
             {{application/json: {{schema: {{$ref: '#/components/schemas/{tag}'}}}}}}}}}}}}}}"
        )
        .expect("a string takes any text");
    }
    text.push_str("components:\n  schemas:\n");
    for (tag, held) in tags {
        let held = held
            .iter()
            .map(|name| format!("{name}: {{$ref: '#/components/schemas/{name}'}}"));
        let held: Vec<String> = held.collect();
        writeln!(text, "    {tag}: {{type: object, properties: {{{}}}}}", held.join(", "))
            .expect("a string takes any text");
    }
    for name in ["Ear", "Fur", "Tail"] {
        writeln!(
            text,
            "    {name}: {{type: object, properties: {{length: {{type: integer}}}}}}"
        )
        .expect("a string takes any text");
    }
    text
}

#[test]
fn a_further_tag_changes_only_the_files_that_it_has_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let generated = |text: String| {
        let shared = SharedModules::read(folder.path());
        let files = [SourceFile::new("animals.yaml", text)];
        let (client, _) =
            pipeline::crate_of(&files, &[], &Default::default(), "animals-api", "a test", &shared).expect("a crate");
        client.files
    };
    let before = [
        ("cats", &["Ear", "Fur"][..]),
        ("dogs", &["Ear", "Fur", "Tail"]),
        ("fish", &["Tail"]),
    ];
    let first = generated(tagged(&before));
    for (path, text) in &first {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    assert_eq!(generated(tagged(&before)), first);
    let after = [before.as_slice(), &[("ants", &["Fur"][..])]].concat();
    let second = generated(tagged(&after));
    let mut changed: Vec<&String> = first
        .keys()
        .chain(second.keys())
        .filter(|path| first.get(*path) != second.get(*path))
        .collect();
    changed.sort();
    changed.dedup();
    let expected = [
        "operations/ants.rs",
        "operations/mod.rs",
        "types/ants.rs",
        "types/mod.rs",
        // `Fur` is no longer what only cats and dogs have.
        "types/shared/ear.rs",
        "types/shared/fur.rs",
        "types/shared/mod.rs",
    ];
    assert_eq!(changed, expected);
}

#[test]
fn what_a_server_sends_of_its_own_is_an_enum() {
    insta::assert_snapshot!("webhooks", generated("webhooks"));
}
