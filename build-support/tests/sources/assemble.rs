//! The `assemble` stage: what merges, what conflicts, and in which order the result stands.

use openapi_crates::document::{Location, SourceFile};
use openapi_crates::read::assemble::{Decisions, Resolution, assemble};
use openapi_crates::read::source::{self, Fragment};
use serde_json::{Value, json};

/// The fragment in a page of the given content. The content is JSON for brevity.
fn page(path: &str, content: &Value) -> Fragment {
    let text = serde_json::to_string_pretty(content).expect("JSON can be written");
    let (mut fragments, diagnostics) = source::read(&SourceFile::new(path, text));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    fragments.remove(0)
}

fn operation(id: &str) -> Value {
    json!({"operationId": id, "responses": {"204": {"description": "done"}}})
}

/// A page about one operation.
fn operation_page(path: &str, method: &str, template: &str, id: &str) -> Fragment {
    page(
        path,
        &json!({"openapi": "3.0.3", "paths": {template: {method: operation(id)}}}),
    )
}

fn schema_page(path: &str, schema: Value) -> Fragment {
    page(
        path,
        &json!({"openapi": "3.0.3", "components": {"schemas": {"Cat": schema}}}),
    )
}

fn resolution(pointer: &str, winner: &str) -> Resolution {
    let manifest = SourceFile::new("vendor.toml", "[[resolve]]\n");
    Resolution {
        pointer: pointer.parse().unwrap(),
        source: winner.to_owned(),
        reason: "it is newer".to_owned(),
        location: Location::start_of(&manifest),
    }
}

fn assembled(fragments: Vec<Fragment>) -> Value {
    let (spec, _) = assemble(fragments, &Decisions::default()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    spec.root.to_json()
}

fn refused(fragments: Vec<Fragment>, resolutions: &[Resolution]) -> String {
    let decisions = Decisions {
        resolutions,
        combinations: &[],
        page_order: &[],
    };
    match assemble(fragments, &decisions) {
        Ok((spec, _)) => panic!("assembled: {}", spec.root.to_json()),
        Err(diagnostics) => diagnostics.render(false),
    }
}

#[test]
fn methods_of_one_path_come_together() {
    let root = assembled(vec![
        operation_page("pages/b.json", "patch", "/cats/{id}", "updateCat"),
        operation_page("pages/a.json", "get", "/cats/{id}", "getCat"),
    ]);
    assert_eq!(
        root,
        json!({
            "openapi": "3.0.3",
            "paths": {"/cats/{id}": {"get": operation("getCat"), "patch": operation("updateCat")}},
        })
    );
}

#[test]
fn the_order_does_not_depend_on_the_pages() {
    let pages = || {
        vec![
            operation_page("pages/b.json", "patch", "/cats", "updateCats"),
            operation_page("pages/a.json", "post", "/dogs", "addDog"),
            operation_page("pages/c.json", "get", "/cats", "listCats"),
            schema_page("pages/d.json", json!({"type": "string"})),
        ]
    };
    let keys = |fragments| {
        let (spec, _) =
            assemble(fragments, &Decisions::default()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
        let keys_at = |pointer: &str| -> Vec<String> {
            let members = spec.root.pointer(pointer).and_then(|node| node.as_object());
            members
                .into_iter()
                .flat_map(|members| members.keys().cloned())
                .collect()
        };
        (keys_at(""), keys_at("/paths"), keys_at("/paths/~1cats"))
    };
    let (root, paths, methods) = keys(pages());
    assert_eq!(root, ["openapi", "paths", "components"]);
    assert_eq!(paths, ["/cats", "/dogs"]);
    assert_eq!(methods, ["get", "patch"]);
    assert_eq!(keys(pages().into_iter().rev().collect()), (root, paths, methods));
}

#[test]
fn equal_parts_merge_and_tags_and_servers_are_united_by_what_names_them() {
    let with = |path: &str, tag: &str, server: &str| {
        page(
            path,
            &json!({
                "openapi": "3.0.3",
                "info": {"title": "Cats", "version": "1"},
                "servers": [{"url": "https://all.test"}, {"url": server}],
                "tags": [{"name": "cats"}, {"name": tag}],
            }),
        )
    };
    let root = assembled(vec![
        with("pages/a.json", "dogs", "https://a.test"),
        with("pages/b.json", "birds", "https://b.test"),
    ]);
    assert_eq!(
        root,
        json!({
            "openapi": "3.0.3",
            "info": {"title": "Cats", "version": "1"},
            "servers": [{"url": "https://all.test"}, {"url": "https://a.test"}, {"url": "https://b.test"}],
            "tags": [{"name": "cats"}, {"name": "dogs"}, {"name": "birds"}],
        })
    );
}

#[test]
fn operations_keep_the_servers_and_the_security_of_their_own_page() {
    let with = |path: &str, template: &str, server: &str, security: Value| {
        page(
            path,
            &json!({
                "openapi": "3.0.3",
                "servers": [{"url": server}],
                "security": security,
                "paths": {template: {"get": {"responses": {}}}},
            }),
        )
    };
    let root = assembled(vec![
        with("pages/a.json", "/a", "https://a.test", json!([{"key": []}])),
        with("pages/b.json", "/b", "https://b.test", json!([])),
    ]);
    assert_eq!(
        root,
        json!({
            "openapi": "3.0.3",
            "servers": [{"url": "https://a.test"}, {"url": "https://b.test"}],
            "paths": {
                "/a": {"get": {"responses": {}, "servers": [{"url": "https://a.test"}], "security": [{"key": []}]}},
                "/b": {"get": {"responses": {}, "servers": [{"url": "https://b.test"}], "security": []}},
            },
        })
    );
}

#[test]
fn a_page_that_is_added_changes_no_base_url() {
    let page_at = |path: &str, template: &str, server: &str| {
        let content = json!({
            "openapi": "3.0.3", "servers": [{"url": server}],
            "paths": {template: {"get": operation(template)}},
        });
        page(path, &content)
    };
    let home = "https://api.cats.example";
    let pages = vec![page_at("b.json", "/b", home), page_at("c.json", "/c", home)];
    let mut more = pages.clone();
    // It is the first one by its name.
    more.push(page_at("a.json", "/a", "https://files.cats.example"));
    let (before, after) = (assembled(pages), assembled(more));
    assert_eq!(before["servers"][0]["url"], home);
    assert_eq!(after["servers"][0]["url"], home);
    assert_eq!(
        after["paths"]["/a"]["get"]["servers"][0]["url"],
        "https://files.cats.example"
    );
}

#[test]
fn of_servers_that_equally_many_pages_name_that_of_the_first_source_comes_first() {
    let pages = ["a", "b"].map(|name| {
        let content = json!({
            "openapi": "3.0.3", "servers": [{"url": format!("https://{name}.example")}],
            "paths": {format!("/{name}"): {"get": operation(name)}},
        });
        page(&format!("{name}.json"), &content)
    });
    for (first, page_order) in [("a", ["a.json", "b.json"]), ("b", ["b.json", "a.json"])] {
        let page_order = page_order.map(str::to_owned);
        let decisions = Decisions {
            page_order: &page_order,
            ..Decisions::default()
        };
        let (spec, _) = assemble(pages.to_vec(), &decisions).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
        assert_eq!(
            spec.root.to_json()["servers"][0]["url"],
            format!("https://{first}.example")
        );
    }
}

#[test]
fn nothing_of_one_document_is_lost() {
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Cats", "version": "1", "x-audience": "cats"},
        "servers": [{"url": "/"}, {"url": "/", "description": "again"}],
        "security": [],
        "tags": [],
        "paths": {"/empty": {}, "/cats": {"summary": "Cats", "get": operation("cats")}, "x-note": 1},
        "webhooks": {"fed": {"post": operation("fed")}},
        "components": {"schemas": {}, "x-other": []},
        "externalDocs": {"url": "https://docs.test"},
        "x-empty": {},
    });
    assert_eq!(assembled(vec![page("openapi.json", &document)]), document);
}

#[test]
fn parts_that_differ_are_shown_with_both_places() {
    insta::assert_snapshot!(refused(
        vec![
            schema_page("pages/a.json", json!({"type": "object", "required": ["name", "age"]})),
            schema_page(
                "pages/b.json",
                json!({"type": "object", "required": ["name", "colour"]})
            ),
            schema_page("pages/c.json", json!({"type": "object"})),
        ],
        &[],
    ));
}

#[test]
fn tags_that_differ_are_named_by_their_name() {
    let tag = |path, kind: &str| {
        page(
            path,
            &json!({"openapi": "3.2.0", "tags": [{"name": "cats", "kind": kind}]}),
        )
    };
    insta::assert_snapshot!(refused(
        vec![tag("pages/a.json", "nav"), tag("pages/b.json", "badge")],
        &[]
    ));
}

#[test]
fn a_resolution_decides_which_page_wins_whatever_the_order() {
    let pages = || {
        vec![
            schema_page("specs/cats/pages/a.json", json!({"type": "string"})),
            schema_page("specs/cats/pages/b.json", json!({"type": "string"})),
            schema_page("specs/cats/pages/c.json", json!({"type": "integer"})),
        ]
    };
    for (winner, expected) in [
        ("pages/a.json", "string"),
        ("pages/b.json", "string"),
        ("pages/c.json", "integer"),
    ] {
        let resolutions = [resolution("/components/schemas/Cat", winner)];
        let decisions = Decisions {
            resolutions: &resolutions,
            combinations: &[],
            page_order: &[],
        };
        let (spec, _) = assemble(pages(), &decisions).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
        let kind = spec
            .root
            .pointer("/components/schemas/Cat/type")
            .and_then(|node| node.as_str());
        assert_eq!(kind, Some(expected), "{winner}");
    }
}

#[test]
fn a_resolution_that_decides_nothing_is_an_error() {
    insta::assert_snapshot!(refused(
        vec![schema_page("pages/a.json", json!({"type": "string"}))],
        &[resolution("/components/schemas/Cat", "pages/a.json")],
    ));
}

#[test]
fn a_resolution_names_one_of_the_pages_that_differ() {
    insta::assert_snapshot!(refused(
        vec![
            schema_page("pages/a.json", json!({"type": "string"})),
            schema_page("pages/b.json", json!({"type": "integer"})),
        ],
        &[resolution("/components/schemas/Cat", "pages/elsewhere.json")],
    ));
}

#[test]
fn nothing_cannot_be_assembled() {
    insta::assert_snapshot!(refused(Vec::new(), &[]));
}
