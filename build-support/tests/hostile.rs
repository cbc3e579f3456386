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

use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::package::manifest::is_crate_name;
use openapi_crates::package::scaffold;
use openapi_crates::pipeline;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use serde_json::{Value, json};

#[path = "support/hostile.rs"]
mod hostile;

use hostile::{PAYLOADS, generate, is_alive, specification};

/// How many places a document has.
const PLACES: usize = 23;

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

/// Whether a browser runs the target of a link, as it does for the scheme `javascript` however it is spelt. A path to
/// an item may have the word.
fn is_script(target: &str) -> bool {
    let scheme = target.split(':').next().unwrap_or_default();
    let scheme: String = scheme.chars().filter(char::is_ascii_alphanumeric).collect();
    scheme.eq_ignore_ascii_case("javascript")
}

/// Whether a character shows nothing or changes the order of others: controls, bidi, and what Unicode calls
/// default-ignorable, but for what joins or chooses the shape of letters and emoji.
fn hides(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
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
