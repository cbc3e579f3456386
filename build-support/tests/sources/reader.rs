//! What the YAML and JSON readers make of the less usual parts of their languages, and where they place it.

use openapi_crates::document::{Node, SourceFile};
use openapi_crates::read::source;
use serde_json::{Value, json};

fn read(name: &str, text: &str) -> Node {
    let (root, diagnostics) = source::read_document(&SourceFile::new(name, text));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    root.expect("there is a document")
}

fn yaml(text: &str) -> Value {
    read("test.yaml", text).to_json()
}

#[test]
fn members_are_placed_at_their_keys_and_other_values_where_they_begin() {
    let root = read("test.yaml", "a:\n  - b\n  - c: 1\n    é: [x, y]\n");
    let place = |pointer: &str| root.pointer(pointer).map(|node| node.location.to_string());
    assert_eq!(place("/a").as_deref(), Some("test.yaml:1:1"));
    assert_eq!(place("/a/0").as_deref(), Some("test.yaml:2:5"));
    assert_eq!(place("/a/1/c").as_deref(), Some("test.yaml:3:5"));
    assert_eq!(place("/a/1/é/1").as_deref(), Some("test.yaml:4:12"));
}

#[test]
fn json_is_placed_like_yaml() {
    let root = read("test.json", "{\"é\": [1,\n  {\"b\": true}]}\n");
    let place = |pointer: &str| root.pointer(pointer).map(|node| node.location.to_string());
    assert_eq!(place("/é").as_deref(), Some("test.json:1:2"));
    assert_eq!(place("/é/0").as_deref(), Some("test.json:1:8"));
    assert_eq!(place("/é/1/b").as_deref(), Some("test.json:2:4"));
}

#[test]
fn json_strings_keep_every_character() {
    let root = read("test.json", r#"{"text": "a\u00e9\ud83d\ude00\n\t\"\\\/\u0007"}"#);
    assert_eq!(root.str_of("text"), Some("aé😀\n\t\"\\/\u{7}"));
}

#[test]
fn a_document_in_a_quoted_list_is_placed_in_the_page() {
    let page = "- item\n\n  > ````yaml get /a\n  > openapi: 3.0.3\n  > paths:\n  >   /a:\n  >     get: {}\n  > ````\n";
    let (fragments, diagnostics) = source::read(&SourceFile::new("page.md", page));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    let operation = fragments[0]
        .root
        .pointer("/paths/~1a/get")
        .expect("the operation is read");
    assert_eq!(operation.location.to_string(), "page.md:7:9");
}

#[test]
fn aliases_repeat_what_their_anchors_name_and_keep_its_place() {
    let root = read("test.yaml", "a: &a {x: 1}\nb: *a\nc: [*a]\n");
    assert_eq!(root.to_json(), json!({"a": {"x": 1}, "b": {"x": 1}, "c": [{"x": 1}]}));
    let place = root.pointer("/b/x").map(|node| node.location.to_string());
    assert_eq!(place.as_deref(), Some("test.yaml:1:8"));
}

#[test]
fn an_alias_can_be_a_key() {
    assert_eq!(
        yaml("a: &name cat\nb:\n  *name : 1\n"),
        json!({"a": "cat", "b": {"cat": 1}})
    );
}

#[test]
fn merge_keys_add_what_is_not_there() {
    let document = "base: &base {a: 1, b: 1}\nmore: &more {b: 2, c: 2}\n\
                    one:\n  <<: *base\n  b: 3\nboth:\n  b: 4\n  <<: [*base, *more]\n";
    let root = yaml(document);
    assert_eq!(root["one"], json!({"a": 1, "b": 3}));
    assert_eq!(root["both"], json!({"a": 1, "b": 4, "c": 2}));
    assert_eq!(
        yaml("'<<': 1\n"),
        json!({"<<": 1}),
        "a quoted key is a key like any other"
    );
}

#[test]
fn tags_of_yaml_itself_say_what_a_scalar_is() {
    assert_eq!(
        yaml("[!!str 1, !!int '1', !!float '1.5', !!bool 'true', !!null '', ! 1, !!map {}, !!seq []]"),
        json!(["1", 1, 1.5, true, null, "1", {}, []]),
    );
}

#[test]
fn quoted_and_block_scalars_are_strings() {
    assert_eq!(
        yaml("- '1'\n- \"2\"\n- |\n  3\n- >-\n  4\n  5\n- true\n"),
        json!(["1", "2", "3\n", "4 5", true]),
    );
}

#[test]
fn numbers_that_are_keys_are_read_as_they_are_written() {
    let (root, _) = source::read_document(&SourceFile::new(
        "test.yaml",
        "200: a\n0x1F: b\n1.50: c\ntrue: d\n~: e\n",
    ));
    let keys = root.and_then(|root| Some(root.as_object()?.keys().cloned().collect::<Vec<_>>()));
    assert_eq!(keys.unwrap_or_default(), ["200", "0x1F", "1.50", "true", "~"]);
}

#[test]
fn one_document_may_have_the_marks_of_a_document() {
    assert_eq!(yaml("%YAML 1.2\n---\na: 1\n...\n"), json!({"a": 1}));
    assert_eq!(yaml("\u{feff}a: 1\n"), json!({"a": 1}));
    assert_eq!(read("test.json", "\u{feff}{\"a\": 1}").to_json(), json!({"a": 1}));
}

#[test]
fn the_format_is_told_by_the_name_and_else_by_the_beginning() {
    let json = r#"{"openapi": "3.0.3", "paths": {}}"#;
    let yaml = "# a comment\n---\nopenapi: 3.0.3\npaths: {}\n";
    let page = format!("## Cats\n\n```json\n{json}\n```\n");
    for (name, text) in [
        ("openapi.json", json),
        ("openapi.yaml", json),
        ("openapi.yaml", "{openapi: 3.0.3, paths: {}}"),
        ("openapi.yml", yaml),
        ("openapi", json),
        ("openapi.txt", yaml),
        ("cats.md", &page),
        ("cats.txt", &page),
    ] {
        let (fragments, diagnostics) = source::read(&SourceFile::new(name, text));
        assert!(diagnostics.is_empty(), "{name}: {diagnostics}");
        assert_eq!(fragments.len(), 1, "{name}");
    }
}

#[test]
fn examples_in_a_page_are_not_descriptions() {
    let page = [
        "## Cats\n\n```json\n{\"openapi\": \"3.0.3\", \"paths\": {}}\n```\n",
        "```json\n{\"example\": {\"openapi\": 1}}\n```\n",
        "```json\n{not json}\n```\n",
        "````yaml\nopenapi: 3.0.3\n````\n",
    ]
    .concat();
    let (fragments, diagnostics) = source::read(&SourceFile::new("page.md", page));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    assert_eq!(fragments.len(), 1);
    assert_eq!(fragments[0].heading.as_deref(), Some("Cats"));
}

#[test]
fn a_fence_with_a_whole_description_is_read_in_either_language() {
    let page = "# Cats\n\n```yaml title=cats.yaml\nopenapi: 3.0.3\npaths: {}\n```\n\n```yaml\nname: Tom\n```\n\n```json\n\
                {\"openapi\": \"3.0.3\", \"paths\": {}}\n```\n";
    let (fragments, diagnostics) = source::read(&SourceFile::new("page.mdx", page));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    let places: Vec<String> = fragments.iter().map(|fragment| fragment.location.to_string()).collect();
    assert_eq!(places, ["page.mdx:4:1", "page.mdx:13:1"]);
}

#[test]
fn an_html_page_is_read_where_the_description_stands_in_it() {
    let page = "<!DOCTYPE html>\n<html><script>\nconst state = {\"spec\": { \"openapi\": \"3.0.3\", \"paths\": {} }};\n\
                </script></html>\n";
    let (fragments, diagnostics) = source::read(&SourceFile::new("docs.html", page));
    assert!(diagnostics.is_empty(), "{diagnostics}");
    assert_eq!(fragments[0].root.to_json(), json!({"openapi": "3.0.3", "paths": {}}));
    let version = fragments[0].root.get("openapi").map(|node| node.location.to_string());
    assert_eq!(version.as_deref(), Some("docs.html:3:26"));
}
