//! Fuzz targets of the pipeline: random documents in, no panic out.
//!
//! As tests they run for seconds. `cargo bolero test --package openapi-crates NAME` runs one under a fuzzer. What a
//! fuzzer finds becomes a test beside the code it is in.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::time::Duration;

use bolero::check;
use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::package::scaffold;
use openapi_crates::pipeline;
use openapi_crates::read::site::index::Index;
use openapi_crates::read::site::robots::Rules;
use openapi_crates::read::{overlay, source};
use url::Url;

/// How long a target runs in a test.
const TIME: Duration = Duration::from_secs(2);

/// A document out of the words that formats and descriptions consist of, so that random bytes are often one.
fn text_of(bytes: &[u8]) -> String {
    const WORDS: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\n",
        "  ",
        "- ",
        "\"",
        "'",
        "|",
        ">",
        "&a ",
        "*a",
        "#",
        "!!str ",
        "---\n",
        "%",
        "\t",
        "```yaml\n",
        "```\n",
        "# ",
        "<pre>",
        "openapi: 3.0.3\n",
        "info: {title: T, version: '1'}\n",
        "paths:\n",
        "  /a:\n",
        "    get: {responses: {'200': {description: ok}}}\n",
        "components: {schemas: {A: {",
        "$ref: '#/components/schemas/A'",
        "type: object",
        "allOf: [",
        "oneOf: [",
        "properties: {a: ",
        "enum: [1, 'b', null]",
        "nullable: true",
        "overlay: 1.0.0\n",
        "actions:\n",
        "- target: $..a\n",
        "  update: {b: 1}\n",
        "  remove: true\n",
        "User-agent: *\n",
        "Disallow: /",
        "Allow: ",
        "*$",
        "[a](",
        ")",
        "https://a.example/x.md",
        "\u{feff}",
        "\u{202e}",
    ];
    bytes
        .iter()
        .map(|byte| WORDS[usize::from(*byte) % WORDS.len()])
        .collect()
}

/// Hands random text, and text of the words of a target, to it.
fn run(target: impl Fn(&str) + std::panic::RefUnwindSafe) {
    check!().with_test_time(TIME).for_each(|bytes: &[u8]| {
        target(&String::from_utf8_lossy(bytes));
        target(&text_of(bytes));
    });
}

#[test]
fn sources() {
    run(|text| {
        for name in ["a.yaml", "a.json", "a.md", "a.html"] {
            let (fragments, diagnostics) = source::read(&SourceFile::new(name, text));
            assert!(
                !fragments.is_empty() || diagnostics.has_errors(),
                "{name}: nothing is told of nothing"
            );
        }
    });
}

#[test]
fn descriptions_up_to_code() {
    run(|text| {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{A: {{{text}}}}}}}"
        );
        if let Ok((spec, _)) = pipeline::describe(&SourceFile::new("a.yaml", text)) {
            let settings = |facts: &_| Ok(scaffold::guess_settings("test-api", facts));
            let _ = pipeline::client(spec, &Choices::default(), settings, &[], "a test");
        }
    });
}

#[test]
fn overlays() {
    run(|text| {
        let _ = overlay::read(&SourceFile::new("overlay.yaml", text));
    });
}

#[test]
fn robots_and_indexes() {
    let base = Url::parse("https://a.example/docs/").unwrap();
    run(move |text| {
        let _ = Rules::parse(text, "robot").allow(text);
        let index = Index::parse(text, &base);
        assert!(index.pages.iter().all(|page| matches!(page.scheme(), "http" | "https")));
    });
}
