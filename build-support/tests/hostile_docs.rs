//! What rustdoc makes of hostile descriptions: no HTML of theirs lives, and none of their examples is a test.
//!
//! One crate has every payload in every place, each on operations and types of its own, so that rustdoc runs once. With
//! `HOSTILE=all` all payloads are in it; without it, a sample of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use openapi_crates::document::SourceFile;
use openapi_crates::package::scaffold::{self, Place, Runtime};
use openapi_crates::{emit, pipeline};
use serde_json::{Map, Value};

#[path = "support/hostile.rs"]
mod hostile;

use hostile::{MARK, PAYLOADS, generate, is_alive, specification};

/// How many payloads share a crate in the sample.
const SAMPLE: usize = 6;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// The descriptions of which a crate can be made: each payload instead of every text, and behind every text.
fn documents(step: usize) -> Vec<Value> {
    // What the reader removes would leave the names of another document.
    let payloads = PAYLOADS.iter().filter(|payload| **payload != "\u{fffe}").step_by(step);
    payloads
        .flat_map(|payload| {
            [
                specification(|_| (*payload).to_owned()),
                specification(|text| format!("{text}{payload}")),
            ]
        })
        .filter(|document| generate(document).is_some())
        .collect()
}

/// One description with the operations, types and schemes of all.
fn together(documents: &[Value]) -> Value {
    let mut whole = documents[0].clone();
    let mut texts = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        let text = document.to_string();
        // Types and paths of their own, so that no document hides what is in another one.
        let own = text
            .replace("/schemas/Shape\"", &format!("/schemas/Shape{number}\""))
            .replace("\"Shape\":", &format!("\"Shape{number}\":"))
            .replace("/schemas/A\"", &format!("/schemas/A{number}\""))
            .replace("\"A\":", &format!("\"A{number}\":"));
        let own: Value = serde_json::from_str(&own).unwrap();
        for (path, item) in own["paths"].as_object().unwrap() {
            whole["paths"][format!("/{number}{path}")] = item.clone();
        }
        for part in ["schemas", "securitySchemes"] {
            let members: &Map<_, _> = own["components"][part].as_object().unwrap();
            for (name, member) in members {
                whole["components"][part][name] = member.clone();
            }
        }
        texts.push(own["info"]["description"].as_str().unwrap().to_owned());
    }
    whole["info"]["description"] = Value::String(texts.join("\n\n"));
    whole
}

/// Writes the crate `name` of a document into a folder below the target folder.
fn write(document: &Value, name: &str) -> PathBuf {
    let folder = root().join("target/hostile").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let runtime = root().join("crates/api-client-core").display().to_string();
    let file = SourceFile::new("hostile.json", document.to_string());
    let (client, _) = pipeline::crate_of(&[file], &[], &Default::default(), name, "a test", &Default::default())
        .expect("a crate of all payloads");
    let files = scaffold::crate_files(&client, &Place::Alone(Runtime::Path(runtime)), "a test").unwrap();
    emit::write(&files, &folder).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Runs cargo in the folder of a crate, and returns what it printed.
fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", root().join("target"))
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// The HTML files below a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => pages(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .collect()
}

/// What of a payload lives in HTML: an element or an attribute of its own, a script that calls its function, a link
/// that runs. A script that leads to the page of an item may have the mark as part of the item's name.
fn live(html: &str) -> Option<String> {
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = tag(rest);
        rest = after;
        let name = tag
            .split(|c: char| c.is_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        let attributes = attributes(&tag[name.len()..]);
        let acts = |(name, value): &(String, String)| {
            let value = value.trim().to_ascii_lowercase();
            name.starts_with("on")
                || name.contains(MARK)
                || value.starts_with("javascript:")
                || value.starts_with("data:text")
        };
        let is_foreign = matches!(name, "iframe" | "object" | "embed" | "form" | "svg" | "math" | "base");
        if is_foreign || name.contains(MARK) || attributes.iter().any(acts) {
            return Some(tag.to_owned());
        }
        if name == "script" {
            let (content, after) = rest.split_once("</script>").unwrap_or((rest, ""));
            if content.contains(&format!("{MARK}(")) {
                return Some(content.to_owned());
            }
            rest = after;
        }
    }
    None
}

/// A tag up to its end, which is not inside quotes, and what follows.
fn tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (index, character) in text.char_indices() {
        match (character, quote) {
            ('>', None) => return (&text[..index], &text[index + 1..]),
            ('"' | '\'', None) => quote = Some(character),
            (_, Some(open)) if open == character => quote = None,
            _ => {}
        }
    }
    (text, "")
}

/// The attributes of a tag, names in lower case.
fn attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '=' || c == '/')
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
        }
        attributes.push((name, value.to_owned()));
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    }
    attributes
}

#[test]
fn a_page_with_live_html_is_found() {
    for page in [
        "<p>a</p><script>pwned()</script>",
        "<img src=x onerror=pwned()>",
        "<p title=\"a>b\"><b OnClick='pwned()'>",
        "<a href=\" JavaScript:pwned()\">",
        "<pwned>",
        "<iframe src=x>",
    ] {
        assert!(live(page).is_some(), "{page}");
    }
    let page =
        "<!-- <b onclick=x> --><p title=\"<b onclick=x>\">&lt;script&gt;pwned()</p><script src=\"x.js\"></script>";
    assert_eq!(live(page), None);
}

#[test]
fn what_rustdoc_makes_of_payloads_is_text() {
    let all = std::env::var("HOSTILE").is_ok_and(|value| value == "all");
    let documents = documents(if all { 1 } else { SAMPLE });
    let crates = documents.len();
    assert!(
        crates > PAYLOADS.len() / if all { 1 } else { SAMPLE },
        "{crates} documents"
    );
    let folder = write(&together(&documents), "hostile-api");
    cargo(&folder, &["doc", "--quiet", "--no-deps", "--all-features"]);
    let docs = root().join("target/doc");
    let pages = [pages(&docs.join("hostile_api")), pages(&docs.join("src/hostile_api"))].concat();
    let mut marked = 0;
    for page in &pages {
        let html = fs::read_to_string(page).unwrap();
        marked += usize::from(html.contains(MARK));
        assert_eq!(live(&html), None, "{}", page.display());
    }
    // The payloads are there, as text.
    assert!(marked > 10, "{marked} of {} pages have the mark", pages.len());
    // To list the tests, all dependencies are built, which takes a minute; `hostile` reads the fences of each file.
    if all {
        assert_no_payload_runs(&folder);
    }
}

/// Asserts that the tests of the documentation are the crate's own examples, which are compiled and not run.
fn assert_no_payload_runs(folder: &Path) {
    let listed = cargo(folder, &["test", "--quiet", "--doc", "--all-features", "--", "--list"]);
    let tests: Vec<&str> = listed.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    assert!(!tests.is_empty(), "the crate's own examples are tests: {listed}");
    for test in tests {
        let (fence, code) = example(folder, test);
        assert!(fence.ends_with("no_run"), "a test that runs: {test}: {fence}");
        let tokens = code.parse().unwrap_or_else(|error| panic!("{test}: {error}\n{code}"));
        assert!(!is_alive(tokens), "{test}:\n{code}");
    }
}

/// The fence and the code of an example, by the name that rustdoc gives it: `src/FILE - ITEM (line N)`, where N is the
/// line of the fence.
fn example(folder: &Path, test: &str) -> (String, String) {
    let (file, rest) = test.split_once(" - ").unwrap();
    let number = rest.rsplit_once("(line ").unwrap().1.split(')').next().unwrap();
    let line: usize = number.parse().unwrap();
    let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
    let mut lines = text.lines().skip(line - 1).map(|line| {
        let line = line.trim_start().trim_start_matches("///").trim_start_matches("//!");
        line.trim_start().to_owned()
    });
    let fence = lines.next().unwrap_or_default();
    let code: Vec<_> = lines.take_while(|line| !line.starts_with("```")).collect();
    (fence, code.join("\n"))
}
