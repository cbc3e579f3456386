//! The API description that an HTML page has within it.
//!
//! In: a page as Redoc, Scalar, Stoplight, ReadMe, GitBook or Swagger UI make it. Out: the JSON objects with a member
//! `openapi` that stand in its scripts, or the one in its attributes, or else those that it shows as text, if there are
//! any. Most such pages load the description from a file of its own, which is then the source: what is said about the
//! page names it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::Value as Json;

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, Node, SourceFile};

use super::entities::decoded;
use super::excerpt::Excerpt;
use super::{Fragment, json, openapi, preformatted};

/// Whether `text` is a page for a browser.
pub fn is_html(text: &str) -> bool {
    let mut text = text.trim_start_matches('\u{feff}').trim_start();
    while let Some((_, rest)) = text.strip_prefix("<!--").and_then(|rest| rest.split_once("-->")) {
        text = rest.trim_start();
    }
    let begins_with = |tag: &str| {
        text.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    begins_with("<!doctype html") || begins_with("<html")
}

/// The OpenAPI documents in the page `file`.
pub(super) fn read(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Vec<Fragment> {
    let roots: Vec<Node> = match all_written(&file.text, "openapi") {
        ranges if !ranges.is_empty() => parsed(file, ranges, diagnostics),
        _ => match in_attribute(&file.text)
            .or_else(|| in_string(&file.text))
            .or_else(|| in_stream(&file.text))
        {
            Some((value, offset)) => vec![Node::from_json(&value, &Location::at_offset(file, offset))],
            // Of what cannot be read, the page is told to have it.
            None => match parsed(file, all_written(&file.text, "swagger"), diagnostics) {
                roots if !roots.is_empty() => roots,
                _ => preformatted::read(file, diagnostics),
            },
        },
    };
    if roots.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(missing(file));
    }
    let roots = roots.into_iter().filter_map(|root| openapi::check(root, diagnostics));
    roots.map(|root| Fragment::whole(root.location.clone(), root)).collect()
}

/// The JSON objects in `ranges` of `file`.
fn parsed(file: &Arc<SourceFile>, ranges: Vec<Range<usize>>, diagnostics: &mut Diagnostics) -> Vec<Node> {
    let parse = |range| {
        let excerpt = Excerpt::of_lines(file, &[range]).without_control_characters(diagnostics);
        json::parse(&excerpt, diagnostics)
    };
    ranges.into_iter().filter_map(parse).collect()
}

/// What to say about a page without a description.
fn missing(file: &Arc<SourceFile>) -> Diagnostic {
    let finding = Diagnostic::error(Code::NoDescription, "this HTML page holds no API description");
    let finding = finding.at(&Location::start_of(file));
    match linked_specifications(&file.text).first() {
        Some(link) => finding.help(format!("it loads the description from a file of its own, which is the one to give: `{link}`")),
        None => finding.help(
            "such a page loads the description from a file of its own: look in it for `spec-url`, `data-url` or `url:`, and \
             give that file",
        ),
    }
}

/// Returns the addresses that `text`, an HTML page or the settings of Swagger UI, loads descriptions from, as they are
/// written there. Only Swagger UI has several, of which a reader chooses.
pub fn linked_specifications(text: &str) -> Vec<String> {
    // What follows these is a specification, whatever it is called.
    const SURE: [&str; 7] = [
        "spec-url",
        "data-url",
        "apiDescriptionUrl",
        "api-description-url",
        "specUrl",
        "spec_url",
        "Redoc.init(",
    ];
    const LIKELY: [&str; 3] = ["\"url\"", "url:", "url ="];
    if let Some(link) = SURE.iter().find_map(|mark| links(text, mark).next()) {
        return vec![link];
    }
    let mut found = Vec::new();
    for link in LIKELY.iter().flat_map(|mark| links(text, mark)) {
        if is_specification(&link) && !found.contains(&link) {
            found.push(link);
        }
    }
    found
}

/// The addresses in quotation marks after each `mark` in `text`.
fn links<'t>(text: &'t str, mark: &'t str) -> impl Iterator<Item = String> + 't {
    text.match_indices(mark).filter_map(move |(start, _)| {
        let rest = text.get(start + mark.len()..)?;
        // The mark can be the end of a name in quotation marks.
        let rest = ["\":", "':"]
            .iter()
            .find_map(|end| rest.strip_prefix(end))
            .unwrap_or(rest);
        let rest = rest.trim_start_matches([':', '=', ' ', '\n']);
        let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let link = rest.get(1..)?.split(quote).next()?;
        let is_plain = !link.is_empty()
            && link.len() < 300
            && !link.contains(|character: char| character.is_control() || "{}`".contains(character));
        is_plain.then(|| link.to_owned())
    })
}

/// Whether what is at `link` is called as specifications are.
fn is_specification(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let has_ending = [".json", ".yaml", ".yml"].iter().any(|ending| path.ends_with(ending));
    // Those of a group of operations follow `api-docs`.
    let has_name = ["openapi", "api-docs", "swagger"]
        .iter()
        .any(|name| path.ends_with(name));
    has_ending || has_name || path.contains("/api-docs/")
}

/// Returns the address of the settings of Swagger UI that `text`, an HTML page or a script, loads, as it is written
/// there. The addresses of the descriptions are there.
pub fn linked_settings(text: &str) -> Option<String> {
    ["configUrl", "config_url"]
        .iter()
        .find_map(|mark| links(text, mark).next())
}

/// Returns the address of the script that Swagger UI puts its settings into, as it is written in the HTML page `text`.
/// The description or its address is there.
pub fn linked_script(text: &str) -> Option<String> {
    const NAMES: [&str; 2] = ["swagger-ui-init.js", "swagger-initializer.js"];
    NAMES.iter().find_map(|name| {
        let end = text.find(name)?;
        let start = text.get(..end)?.rfind(['"', '\''])? + 1;
        let link = text.get(start..end + name.len())?;
        (link.len() < 300 && !link.contains(char::is_whitespace)).then(|| link.to_owned())
    })
}

/// How many places in a page are looked at for a description.
const MAX_PLACES: usize = 200;

/// Where in `text` the JSON objects begin and end that have a version after their member `key`: Redoc's state, scripts
/// of Scalar, or the settings of Swagger UI.
fn all_written(text: &str, key: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for place in keys(text, &format!("\"{key}\"")).take(MAX_PLACES) {
        let is_inside = found.last().is_some_and(|range| range.contains(&place));
        if !is_inside && let Some(range) = object_around(text, place, key) {
            found.retain(|inner| !range.contains(&inner.start));
            found.push(range);
        }
    }
    found
}

/// The object of `text` that has the member `key`, which is at `place`.
fn object_around(text: &str, place: usize, key: &str) -> Option<Range<usize>> {
    let mut end = place;
    loop {
        let start = text.get(..end)?.rfind('{')?;
        if let Some(length) = object_length(text.get(start..)?)
            && start + length > place
        {
            return has_member(text.get(start..start + length)?, key).then_some(start..start + length);
        }
        end = start;
    }
}

/// Where in `text` the first description begins and ends.
fn written(text: &str) -> Option<Range<usize>> {
    let mut places = keys(text, "\"openapi\"").take(MAX_PLACES);
    places.find_map(|place| object_around(text, place, "openapi"))
}

/// The places of `key` in `text` that a version stands after.
fn keys<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(key).map(|(place, _)| place).filter(move |place| {
        let rest = text.get(place + key.len()..).unwrap_or_default().trim_start();
        let value = rest.strip_prefix(':').unwrap_or_default().trim_start();
        let quotes = ["\"", "\\\"", "&quot;"];
        let value = quotes
            .iter()
            .find_map(|quote| value.strip_prefix(quote))
            .unwrap_or(value);
        value.starts_with(|first: char| first.is_ascii_digit())
    })
}

/// The length of the JSON value that `text` begins with.
fn object_length(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

fn has_member(object: &str, key: &str) -> bool {
    serde_json::from_str::<HashMap<String, IgnoredAny>>(object).is_ok_and(|members| members.contains_key(key))
}

/// The description in an attribute, where quotation marks are written as entities: ReadMe, Stoplight and Scalar do
/// that. And where it begins.
fn in_attribute(text: &str) -> Option<(Json, usize)> {
    keys(text, "&quot;openapi&quot;").find_map(|key| {
        // A text in the attribute can have the other kind of quotation mark.
        let (opening, quote) = ['"', '\'']
            .iter()
            .filter_map(|quote| Some((text.get(..key)?.rfind(&format!("={quote}"))?, *quote)))
            .max()?;
        let start = opening + 2;
        let end = key + text.get(key..)?.find(quote)?;
        let decoded = decoded(text.get(start..end)?);
        let range = written(&decoded)?;
        Some((serde_json::from_str(decoded.get(range)?).ok()?, start))
    })
}

/// The description in what Next.js streams to the browser, in strings that break off anywhere, as sites of GitBook do;
/// and where the first of them begins.
fn in_stream(text: &str) -> Option<(Json, usize)> {
    const PUSH: &str = "__next_f.push([1,";
    let first = text.find(PUSH)?;
    let strings = text.split(PUSH).skip(1).filter_map(|rest| {
        let mut strings = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        strings.next()?.ok()
    });
    let streamed: String = strings.collect();
    let range = written(&streamed)?;
    Some((serde_json::from_str(streamed.get(range)?).ok()?, first))
}

/// The description in a string of a script, as `JSON.parse("…")` takes it; and where it begins.
fn in_string(text: &str) -> Option<(Json, usize)> {
    keys(text, r#"\"openapi\""#).find_map(|key| {
        let before = text.get(..key)?;
        let start = before.char_indices().rev().find_map(|(place, character)| {
            let is_open = character == '"' && !before.get(..place)?.ends_with('\\');
            is_open.then_some(place)
        })?;
        let mut strings = serde_json::Deserializer::from_str(text.get(start..)?).into_iter::<String>();
        let string = strings.next()?.ok()?;
        let range = written(&string)?;
        Some((serde_json::from_str(string.get(range)?).ok()?, start))
    })
}
