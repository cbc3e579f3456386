//! Fuzz targets of the pipeline: random documents in, no panic out.
//!
//! As tests they have the same inputs each time, so that a change fails for what it did itself. With
//! `BOLERO_RANDOM_TEST_TIME_MS` they have new ones for that long. What is found becomes a test beside the code it is
//! in.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::iter;

use bolero::check;
use openapi_crates::document::SourceFile;
use openapi_crates::lower::Choices;
use openapi_crates::package::scaffold;
use openapi_crates::pipeline;
use openapi_crates::read::site::index::Index;
use openapi_crates::read::site::robots::Rules;
use openapi_crates::read::{overlay, source};
use url::Url;

/// How many inputs a target has in a test.
const INPUTS: usize = 400;

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
    let run = |bytes: &[u8]| {
        target(&String::from_utf8_lossy(bytes));
        target(&text_of(bytes));
    };
    if std::env::vars_os().any(|(name, _)| name.to_str().is_some_and(|name| name.starts_with("BOLERO_RANDOM_"))) {
        return check!().for_each(run);
    }
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..INPUTS {
        let most = 1 << random.u32(0..9);
        let length = random.usize(0..=most);
        let bytes: Vec<u8> = iter::repeat_with(|| random.u8(..)).take(length).collect();
        run(&bytes);
    }
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
