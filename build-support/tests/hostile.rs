//! Specifications that want to be more than data: every place a string can stand, times what strings can do.
//!
//! Each payload is put into every place at once, and a crate is generated. Nothing of it may be code, an attribute, a
//! doctest, live HTML, a path or a character that hides. With `HOSTILE=all` each payload is also put into each place
//! alone; without it, a sample of these.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use build_support::document::SourceFile;
use build_support::lower::Choices;
use build_support::package::Generated;
use build_support::package::manifest::is_crate_name;
use build_support::package::scaffold;
use build_support::pipeline;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use serde_json::{Value, json};

/// A word that stands in every payload where it would be a name in code.
const MARK: &str = "pwned";

const PAYLOADS: &[&str] = &[
    "\"; fn pwned() {} //",
    "\"#; fn pwned() {} //",
    "\"###]\nfn pwned() {}",
    "*/ fn pwned() {} /*",
    "\n}\nfn pwned() {}\nmod x {",
    "]\n#[pwned]\n#[doc = \"",
    "#![pwned]",
    "{pwned}",
    "<script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "</code><b onclick=pwned()>",
    "[x](javascript:pwned())",
    "[`pwned`]",
    "```\nfn pwned() {}\nassert!(false);\n```",
    "~~~rust\nfn pwned() {}\n~~~",
    "    fn pwned() {}\n    assert!(false);",
    "`` ` ``` pwned `",
    "- item\n\n      let pwned = 1;",
    "../../pwned",
    "/etc/pwned",
    "C:\\pwned",
    "con",
    "com1",
    "NUL.rs",
    "\n[dependencies]\npwned = \"1\"\n",
    "${{ pwned }}",
    "a\u{202e}b",
    "a\u{2066}b\u{2069}",
    "a\u{200b}b\u{feff}\u{ad}",
    "\u{e0041}\u{2060}",
    "\u{feff}",
    "ß",
    "漢字",
    "ǅ",
    "🦀",
    "\0",
    "\u{1b}[31m",
    "a\r\nb",
    "\u{2028}x",
    "\u{fffe}",
    "",
    " ",
    "self",
    "Self",
    "crate",
    "super",
    "r#type",
    "_",
    "type",
    "async",
    "Option",
    "Vec",
    "Result",
    "Client",
    "ClientBuilder",
    "Error",
    "Unknown",
    "AdditionalProperties",
    "additional_properties",
    "send",
    "api_client_core",
    "serde",
];

/// A document, which `put` says the text of each place of, by the number of the place.
fn specification(mut put: impl FnMut(&str) -> String) -> Value {
    let [
        title,
        version,
        url,
        tag,
        operation,
        segment,
        parameter,
        header,
        scheme,
        scheme_name,
        scope,
    ] = [
        "T", "1", "v1", "pets", "getPet", "pets", "limit", "X-Page", "Key", "X-Key", "read",
    ]
    .map(&mut put);
    let [
        schema,
        property,
        value,
        mapped,
        default,
        description,
        summary,
        media,
        server,
        contact,
        example,
        code,
    ] = [
        "Pet", "name", "cat", "dog", "d", "text", "short", "x", "here", "me", "e", "type",
    ]
    .map(&mut put);
    let reference = json!({"$ref": format!("#/components/schemas/{}", schema.replace('~', "~0").replace('/', "~1"))});
    let path = format!("/{segment}/{{id}}");
    json!({
        "openapi": "3.0.3",
        "info": {"title": title, "version": version, "description": description, "contact": {"name": contact}},
        "servers": [{"url": format!("https://a.example/{url}"), "description": server}, {"url": "https://b.example"}],
        "tags": [{"name": tag, "description": description}],
        "security": [{&scheme: []}, {"OAuth": [&scope]}],
        "paths": {path: {"get": {
            "operationId": operation, "tags": [&tag], "summary": summary, "description": description,
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}, "description": description},
                {"name": parameter, "in": "query", "schema": {"type": "string", "enum": [&value, "b"]}},
                {"name": header, "in": "header", "schema": {"type": "string", "default": default}},
            ],
            "responses": {
                "200": {"description": description, "content": {"application/json": {"schema": reference}}},
                "400": {"description": summary, "content": {format!("application/{media}"): {"schema": reference}}},
            },
        }}},
        "components": {
            "securitySchemes": {
                &scheme: {"type": "apiKey", "in": "header", "name": scheme_name, "description": description},
                "OAuth": {"type": "oauth2", "flows": {"clientCredentials": {
                    "tokenUrl": "https://a.example/token", "scopes": {&scope: description},
                }}},
            },
            "schemas": {
                &schema: {
                    "type": "object", "description": description, "title": summary, "required": [&property],
                    "properties": {
                        &property: {"type": "string", "description": description, "example": example, "default": default},
                        "kind": {"type": "string", "enum": [&value, "other"], "description": summary},
                        "shape": {"$ref": "#/components/schemas/Shape"},
                    },
                },
                "Shape": {
                    "oneOf": [{"$ref": "#/components/schemas/A"}],
                    "discriminator": {"propertyName": &code, "mapping": {&mapped: "#/components/schemas/A"}},
                },
                "A": {"type": "object", "required": [&code], "properties": {&code: {"type": "string"}}},
            },
        },
    })
}

/// How many places a document has.
const PLACES: usize = 23;

fn generate(document: &Value) -> Option<Generated> {
    let file = SourceFile::new("hostile.json", document.to_string());
    // A diagnostic is an answer; whether it is of use is not for this test to say.
    let (spec, _) = pipeline::describe(&file).ok()?;
    let settings = |facts: &_| Ok(scaffold::guess_settings("test-api", facts));
    pipeline::client(spec, &Choices::default(), settings, &[], "a test").ok()
}

/// What comes to life in the doc comments of a file: HTML, tests, and links to what no web page is.
fn live(text: &str) -> Option<String> {
    let mut docs = String::new();
    for line in text.lines().map(str::trim_start) {
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            Some(doc) => docs = docs + doc.strip_prefix(' ').unwrap_or(doc) + "\n",
            None => docs.push_str("\n<!-- -->\n\n"),
        }
    }
    Parser::new_ext(&docs, Options::all()).find_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) if html.trim() != "<!-- -->" => Some(html.to_string()),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => Some("an indented code block".to_owned()),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if &*info != "text" && !info.contains("no_run") => {
            Some(format!("a code block marked {info:?}"))
        }
        Event::Start(Tag::Link { dest_url, .. }) if is_script(&dest_url) => Some(dest_url.to_string()),
        _ => None,
    })
}

/// Whether a browser runs the target of a link, as it does for the scheme `javascript` however it is spelt. A path to an item
/// may have the word.
fn is_script(target: &str) -> bool {
    let scheme = target.split(':').next().unwrap_or_default();
    let scheme: String = scheme.chars().filter(char::is_ascii_alphanumeric).collect();
    scheme.eq_ignore_ascii_case("javascript")
}

fn hides(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{ad}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

fn check(document: &Value, what: &str) -> bool {
    let began = Instant::now();
    let Some(generated) = generate(document) else {
        return false;
    };
    let mut paths = BTreeSet::new();
    for (path, text) in &generated.files {
        assert!(
            paths.insert(path.to_lowercase()),
            "{what}: two files {path:?} but for case"
        );
        let is_plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "_./".contains(c)) && !path.contains("..");
        assert!(is_plain, "{what}: the file {path:?}");
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap_or_default();
            assert!(
                !["con", "nul", "aux", "prn", "com1", "lpt1"].contains(&stem),
                "{what}: the file {path:?}"
            );
        }
        assert!(
            !text.contains(hides),
            "{what}: {path} has {:?}",
            text.chars().find(|c| hides(*c))
        );
        let tokens: proc_macro2::TokenStream = text.parse().unwrap_or_else(|error| panic!("{what}: {path}: {error}"));
        syn::parse2::<syn::File>(tokens.clone()).unwrap_or_else(|error| panic!("{what}: {path}: {error}\n{text}"));
        assert!(!is_alive(tokens), "{what}: {path} has the mark as code");
        assert_eq!(live(text), None, "{what}: {path}");
    }
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{what} took {:?}",
        began.elapsed()
    );
    true
}

/// Whether code has what payloads want it to have: the function without arguments, or the attribute. Methods of that name
/// are no fault, nor are fields: a vendor can call an operation so.
fn is_alive(tokens: proc_macro2::TokenStream) -> bool {
    let trees: Vec<_> = tokens.into_iter().collect();
    let texts: Vec<String> = trees.iter().map(ToString::to_string).collect();
    let attribute = format!("[{MARK}]");
    texts
        .windows(3)
        .any(|three| three[0] == "fn" && three[1] == MARK && three[2] == "()")
        || texts
            .windows(2)
            .any(|two| matches!(&*two[0], "#" | "!") && two[1].replace(' ', "") == attribute)
        || trees.into_iter().any(|tree| match tree {
            proc_macro2::TokenTree::Group(group) => is_alive(group.stream()),
            _ => false,
        })
}

#[test]
fn the_document_without_a_payload_has_a_client() {
    assert!(check(&specification(str::to_owned), "no payload"));
    for (code, alive) in [
        ("mod a { fn pwned() {} }", true),
        ("#[pwned] struct A;", true),
        ("#![pwned]", true),
        ("impl A { fn pwned(&self) {} }", false),
        ("const A: &str = \"fn pwned() {}\";", false),
    ] {
        assert_eq!(is_alive(code.parse().unwrap()), alive, "{code}");
    }
    assert_eq!(live("/// a <b>c</b>").as_deref(), Some("<b>"));
    assert!(live("/// a\n///\n///     let b = 1;").is_some());
}

#[test]
fn a_payload_in_all_places_comes_to_life_in_none() {
    let mut generated = 0;
    for payload in PAYLOADS {
        let around = |text: &str| format!("{text}{payload}");
        generated += usize::from(check(
            &specification(|_| (*payload).to_owned()),
            &format!("{payload:?} everywhere"),
        ));
        generated += usize::from(check(&specification(around), &format!("{payload:?} behind every text")));
    }
    // Otherwise this would be a test of diagnostics.
    assert!(generated > PAYLOADS.len() / 2, "{generated} crates");
}

#[test]
fn a_payload_in_one_place_comes_to_life_nowhere() {
    let all = std::env::var("HOSTILE").is_ok_and(|value| value == "all");
    let (mut tried, mut generated) = (0, 0);
    for (number, payload) in PAYLOADS.iter().enumerate() {
        // Each run of the sample is the same, and each place comes up.
        for place in (0..PLACES).filter(|place| all || (place + number * 5) % 11 == 0) {
            let mut at = 0;
            let put = |text: &str| {
                at += 1;
                if at == place + 1 {
                    (*payload).to_owned()
                } else {
                    text.to_owned()
                }
            };
            tried += 1;
            generated += usize::from(check(&specification(put), &format!("{payload:?} in place {place}")));
        }
    }
    assert!(generated > tried / 2, "{generated} of {tried}");
}

#[test]
fn names_that_differ_in_case_only_share_no_file() {
    let mut document = specification(str::to_owned);
    let operation = document["paths"]["/pets/{id}"]["get"].clone();
    for (number, tag) in ["PETS", "Pets", "pEts", "com1", "LPT1", "Aux", "mod", "MOD"]
        .into_iter()
        .enumerate()
    {
        let mut operation = operation.clone();
        operation["tags"] = json!([tag]);
        operation["operationId"] = json!(format!("getPet{number}"));
        document["paths"][format!("/{number}/{{id}}")] = json!({"get": operation});
    }
    assert!(check(&document, "tags that differ in case"));
}

#[test]
fn no_crate_has_the_name_of_a_keyword_or_a_device() {
    for name in ["self", "super", "crate", "type", "async", "nul", "con", "lpt1"] {
        assert!(!is_crate_name(name), "{name}");
    }
    assert!(is_crate_name("self-api") && is_crate_name("con-api"));
}

#[test]
fn descriptions_without_measure_end_in_a_diagnostic_or_within_seconds() {
    let schemas = |schemas: Value| {
        json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {},
        "components": {"schemas": schemas}})
    };
    let many = |count: usize| (0..count).map(|index| (format!("p{index}"), json!({"type": "string"})));
    let chain = (0..10_000).map(|i| {
        (
            format!("S{i}"),
            json!({"$ref": format!("#/components/schemas/S{}", i + 1)}),
        )
    });
    let chain: serde_json::Map<_, _> = chain
        .chain([("S10000".to_owned(), json!({"type": "string"}))])
        .collect();
    let values: Vec<String> = (0..100_000).map(|index| format!("v{index}")).collect();
    for (document, limit) in [
        (
            schemas(json!({"A": {"type": "object", "properties": many(100_000).collect::<serde_json::Map<_, _>>()}})),
            Some("too-many-properties"),
        ),
        (schemas(Value::Object(chain)), Some("too-many-references")),
        (schemas(json!({"A": {"type": "string", "enum": values}})), None),
    ] {
        let began = Instant::now();
        let file = SourceFile::new("large.json", document.to_string());
        let (spec, _) = pipeline::describe(&file).unwrap();
        let settings = |facts: &_| Ok(scaffold::guess_settings("test-api", facts));
        let outcome = pipeline::client(spec, &Choices::default(), settings, &[], "a test");
        let code = outcome
            .err()
            .and_then(|findings| findings.iter().next().map(|finding| finding.code.to_string()));
        assert_eq!(code.as_deref(), limit);
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{limit:?} took {:?}",
            began.elapsed()
        );
    }
}
