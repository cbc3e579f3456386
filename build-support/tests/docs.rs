//! Doc comments made of text that nobody chose kindly: harmless by an independent reading, and by rustdoc's own.
//!
//! The texts are written for this test, put together at random (the same ones in every run), and, where real
//! specifications of other vendors are at hand beside the repository, all of theirs.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what helps a test may panic like a test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use openapi_crates::docs;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::Value as Json;

/// Texts that would be trouble in a doc comment as they are.
const NASTY: &[&str] = &[
    "```\nlet x: u8 = \"no number\";\n```",
    "```rust\npanic!(\"this ran\");\n```",
    "```compile_fail,E0000\n```\n\n    let indented = code;",
    "~~~should-panic\nunclosed",
    "See [String], [`Missing`], [a thing][missing::Thing], [text](crate::Missing), [x](struct@Missing).",
    "[local](mailto:a@localhost) <a@localhost> <me@example.org> [m](mailto:me@example.org)",
    "Option<Vec<u8>> <b>unclosed <script>alert(1)</script> <!-- comment <p <details><summary>",
    "https://example.org/a?b=c&lt;d, http://localhost:8080/x_y_(z). <https://example.org>www.example.org",
    "https://example.org/?a=1&amp;copy;=2 https://example.org/?a&copy;b",
    "![https://example.org/pixel.png](https://example.org/pixel.png) ![](https://example.org/i.png)",
    "a stray ` backtick, ``another ` one, and a `closed` one`",
    "[^1] footnote\n\n[^1]: note\n\n[x]: https://example.org\n\n- [ ] task\n- [x] done",
    "| a | `b|c` |\n|---|---|\n| <i> | [Missing] https://example.org |",
    "#[derive(Debug)]\n# Heading\n#![allow(unused)]\n# hidden line",
    "/// more\n//! inner\n*/ /* comment",
    "\u{202e}reversed\u{2066} \u{1b}[31m \u{0} \r bare\rreturn\ttab `\t`",
    "<p>One <b>bold</b></p><ul>\n    <li><code>a*b &lt;c&gt;</code><li>x</ul><a href='https://e.org/?a&amp;b'>[`S`]</a>",
    "<p>unbalanced <b><i></b></i> <pre>let x = 1;</pre>",
    "\"quotes\" \\\" \\ \\n {braces} {{}} #{x} $y",
];

/// Of which random texts are put together.
#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "a", "b c", "1.", "é", "“", "snake_case", " ", " ", "\n", "\n\n", "\r\n", "\t", "    ", "\u{a0}", "\u{202e}",
    "\0", "*", "**", "_", "__", "~", "~~", "`", "``", "```", "```rust\n", "~~~\n", "\\", "|", "!", "[", "]", "(",
    ")", "<", ">", "&", "&lt;", "&#60;", "<b>", "</b>", "<!--", "-->", "<div>\n", "<p>",
    "<br>", "<li>", "<ul>", "</ul>", "<code>", "</code>", "</div>", "<a href=\"https://e.org\">", "</a>", "[`S`]", "[x](https://e.org/a)",
    "[x][y]", "[^1]", "[y]: https://e.org\n", "[^1]: x", "[ ] ", "![i](https://e.org/i.png)", "https://e.org/x_y",
    "http://", "<https://e.org>", "<m@e.org>", "mailto:x", "\n| a | b |\n|---|---|\n", "| c | `d|e` |\n", "- ",
    "\n- ", "  - ", "1. ", "\n2) ", "+ ", "# ", "\n## ", "> ", "\n> ", "---\n", "===\n", "***\n", "-", "+", "#",
    "=", ":",
];

/// The descriptions and summaries of the specifications beside the repository; none, if there are no such files.
static REAL: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut texts = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            collect_texts(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap(), &mut texts);
        }
    }
    texts
});

fn collect_texts(node: &Json, texts: &mut BTreeSet<String>) {
    match node {
        Json::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("description" | "summary", Json::String(text)) => drop(texts.insert(text.clone())),
                    _ => collect_texts(value, texts),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        _ => {}
    }
}

/// `count` texts of up to `length` fragments each.
fn random_texts(count: usize, length: usize) -> Vec<String> {
    // Xorshift: good enough to mix fragments, and the same in every run.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % limit
    };
    (0..count)
        .map(|_| (0..=below(length)).map(|_| FRAGMENTS[below(FRAGMENTS.len())]).collect())
        .collect()
}

/// What a reader of `markdown` sees, without white space and without what a Rust file must not contain. A link without
/// a text shows its address.
fn visible(markdown: &str) -> String {
    let markdown = without_left_out(markdown);
    let mut shown = String::new();
    let mut links = Vec::new();
    for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                shown.push_str(&text)
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push((dest_url, shown.len()))
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let (url, start) = links.pop().unwrap();
                if shown[start..].trim().is_empty() && url.contains(':') {
                    shown.push_str(&url);
                }
            }
            _ => {}
        }
    }
    shown.retain(|sign| !sign.is_whitespace());
    shown
}

/// The letters and digits that a reader of `markdown` sees where tags that Markdown has marks for are none.
fn letters(markdown: &str) -> String {
    const REPLACED: &[&str] = &[
        "a", "b", "br", "code", "div", "em", "li", "mark", "ol", "p", "pre", "span", "strong", "ul",
    ];
    let markdown = without_left_out(markdown);
    let parser = Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let shown = parser.filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => {
            let pieces = html.split('<').map(|piece| match piece.split_once('>') {
                Some((tag, text)) => {
                    let name = tag.trim_matches('/').split([' ', '/']).next().unwrap_or_default();
                    let replaced = REPLACED.contains(&name.to_lowercase().as_str());
                    if replaced { text } else { piece }
                }
                None => piece,
            });
            let text: String = pieces.collect();
            Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        }
        Event::Text(text) | Event::Code(text) => Some(text.to_string()),
        _ => None,
    });
    shown
        .flat_map(|text| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<Vec<_>>())
        .collect()
}

fn without_left_out(markdown: &str) -> String {
    let text = markdown.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|sign| !is_left_out(*sign)).collect()
}

fn is_left_out(sign: char) -> bool {
    let is_control = sign.is_control() && !sign.is_whitespace();
    is_control || matches!(sign, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Asserts that nothing in `written` takes effect that must not, as rustdoc would read it.
#[track_caller]
fn assert_harmless(written: &str) {
    let mut links = 0_usize;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(written, options) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => panic!("live HTML in {written:?}"),
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => panic!("a reference or a box in {written:?}"),
            Event::Start(Tag::Heading { .. } | Tag::Image { .. }) => panic!("a heading or an image in {written:?}"),
            Event::Start(Tag::CodeBlock(kind)) => assert_eq!(kind, CodeBlockKind::Fenced("text".into()), "{written:?}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                links += 1;
                let lower = dest_url.to_lowercase();
                let is_absolute = ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| lower.starts_with(scheme));
                assert!(
                    is_absolute || dest_url.contains('@'),
                    "a link to {dest_url} in {written:?}"
                );
            }
            Event::End(TagEnd::Link) => links -= 1,
            Event::Text(text) if links == 0 => {
                let is_bare = text
                    .split("://")
                    .skip(1)
                    .any(|rest| rest.starts_with(char::is_alphanumeric));
                let in_code = written.contains("```text");
                assert!(
                    in_code || !is_bare || !text.contains("http"),
                    "a bare address in {written:?}"
                );
            }
            _ => {}
        }
    }
}

#[track_caller]
fn assert_faithful(text: &str, width: usize) {
    let lines = docs::lines(text, width);
    let written = lines.join("\n");
    assert!(
        lines.iter().all(|line| line.trim_end() == line),
        "trailing blanks in {written:?}"
    );
    assert_harmless(&written);
    let as_it_is = format!("```text\n{text}\n```");
    let is_the_same = visible(&written) == visible(text) || visible(&written) == visible(&as_it_is);
    assert!(
        is_the_same || letters(&written) == letters(text),
        "{text:?} became {written:?}"
    );
    let summary = docs::summary(text);
    assert!(!summary.contains('\n'), "{summary:?}");
    assert_harmless(&summary);
}

#[test]
fn text_of_all_kinds_is_kept_and_does_nothing() {
    for text in NASTY.iter().copied().chain(REAL.iter().map(String::as_str)) {
        assert_faithful(text, 100);
    }
    for text in random_texts(5_000, 14) {
        assert_faithful(&text, 20);
    }
}

#[test]
fn what_was_written_is_written_the_same_again() {
    for text in REAL.iter().map(String::as_str).chain(NASTY.iter().copied()) {
        let lines = docs::lines(text, 80);
        assert_eq!(docs::lines(&lines.join("\n"), 80), lines, "{text:?}");
    }
}

/// A crate with one documented item per text.
fn documented(comments: impl IntoIterator<Item = Vec<String>>) -> String {
    let items = comments.into_iter().enumerate().map(|(index, lines)| {
        let attributes = docs::attributes(&lines);
        let name = quote::format_ident!("Item{index}");
        let item: syn::Item = syn::parse_quote!(#(#attributes)* pub struct #name;);
        item
    });
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: docs::attributes(&["A crate.".to_owned()])
            .into_iter()
            .map(|attribute| syn::Attribute {
                style: syn::AttrStyle::Inner(Default::default()),
                ..attribute
            })
            .collect(),
        items: items.collect(),
    };
    prettyplease::unparse(&file)
}

/// Runs rustdoc over a crate of `source` with every lint that it has.
fn rustdoc(source: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("documented.rs");
    fs::write(&file, source).unwrap();
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    Command::new(rustdoc)
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "-D",
            "warnings",
            "-D",
            "rustdoc::all",
        ])
        .args(arguments)
        .arg("--out-dir")
        .arg(folder.path().join("out"))
        .arg(&file)
        .output()
        .unwrap()
}

#[test]
fn rustdoc_has_nothing_to_complain_about_and_nothing_to_run() {
    let real: Vec<&String> = REAL
        .iter()
        .filter(|text| text.contains(['<', '[', '\\', '|', '&', '~']))
        .collect();
    let some_real = real.iter().step_by(real.len() / 500 + 1).map(|text| text.as_str());
    let random = random_texts(500, 14);
    let texts = NASTY
        .iter()
        .copied()
        .chain(some_real)
        .chain(random.iter().map(String::as_str));
    let comments = texts.flat_map(|text| [docs::lines(text, 100), vec![docs::summary(text)]]);
    let source = documented(comments);

    let output = rustdoc(&source, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = rustdoc(&source, &["--test"]);
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && report.contains("running 0 tests"),
        "{report}"
    );
}

#[test]
fn rustdoc_would_complain_about_the_same_texts_as_they_are() {
    let as_they_are = NASTY.iter().filter(|text| !text.contains('\r'));
    let source = documented(as_they_are.map(|text| text.lines().map(str::to_owned).collect()));
    let report = String::from_utf8(rustdoc(&source, &[]).stderr).unwrap();
    for lint in ["unresolved link", "unclosed HTML tag", "not a hyperlink", "backtick"] {
        assert!(report.contains(lint), "no {lint:?} in {report}");
    }
}
