//! The API description that an HTML page has within it.
//!
//! In: a page as Redoc, Scalar, Stoplight, ReadMe, GitBook or Swagger UI make it. Out: the JSON object with a member `openapi` that
//! stands in one of its scripts or attributes, if there is one. Most such pages load the description from a file of its
//! own, which is then the source: what is said about the page names it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde::de::IgnoredAny;
use serde_json::Value as Json;

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, Node, SourceFile};

use super::excerpt::Excerpt;
use super::{Fragment, json, openapi};

/// Whether `file` is a page for a browser.
pub(super) fn is_html(file: &SourceFile) -> bool {
    let text = file.text.trim_start_matches('\u{feff}').trim_start();
    let begins_with = |tag: &str| {
        text.get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag))
    };
    begins_with("<!doctype html") || begins_with("<html")
}

/// The OpenAPI document in the page `file`.
pub(super) fn read(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Vec<Fragment> {
    let root = if let Some(range) = written(&file.text) {
        let excerpt = Excerpt::of_lines(file, &[range]).without_control_characters(diagnostics);
        json::parse(&excerpt, diagnostics)
    } else if let Some((value, offset)) = in_attribute(&file.text)
        .or_else(|| in_string(&file.text))
        .or_else(|| in_stream(&file.text))
    {
        Some(Node::from_json(&value, &Location::at_offset(file, offset)))
    } else {
        diagnostics.push(missing(file));
        None
    };
    let root = root.and_then(|root| openapi::check(root, diagnostics));
    let fragment = root.map(|root| Fragment::whole(root.location.clone(), root));
    fragment.into_iter().collect()
}

/// What to say about a page without a description.
fn missing(file: &Arc<SourceFile>) -> Diagnostic {
    let finding = Diagnostic::error("no-description", "this HTML page holds no API description");
    let finding = finding.at(&Location::start_of(file));
    match link(&file.text) {
        Some(link) => finding.help(format!("it loads the description from a file of its own, which is the one to give: `{link}`")),
        None => finding.help(
            "such a page loads the description from a file of its own: look in it for `spec-url`, `data-url` or `url:`, and \
             give that file",
        ),
    }
}

/// The address that the page `text` loads its description from.
fn link(text: &str) -> Option<String> {
    const MARKS: [&str; 8] = [
        "spec-url",
        "data-url",
        "apiDescriptionUrl",
        "specUrl",
        "spec_url",
        "\"url\"",
        "url:",
        "url =",
    ];
    MARKS.iter().find_map(|mark| {
        text.match_indices(mark).find_map(|(start, _)| {
            let rest = text
                .get(start + mark.len()..)?
                .trim_start_matches([':', '=', ' ', '\n']);
            let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
            let link = rest.get(1..)?.split(quote).next()?;
            let path = link.split(['?', '#']).next().unwrap_or_default();
            let is_description = [".json", ".yaml", ".yml"].iter().any(|ending| path.ends_with(ending));
            (is_description && link.len() < 300 && !link.contains(char::is_control)).then(|| link.to_owned())
        })
    })
}

/// Where in `text` the first JSON object begins and ends that has a member `openapi`: Redoc's state, a script of Scalar, or
/// the settings of Swagger UI.
fn written(text: &str) -> Option<Range<usize>> {
    keys(text, "\"openapi\"").find_map(|key| {
        let mut end = key;
        loop {
            let start = text.get(..end)?.rfind('{')?;
            if let Some(length) = object_length(text.get(start..)?)
                && start + length > key
            {
                return has_member(text.get(start..start + length)?).then_some(start..start + length);
            }
            end = start;
        }
    })
}

/// The places of `key` in `text` that a version stands after.
fn keys<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(key).map(|(place, _)| place).filter(move |place| {
        let rest = text.get(place + key.len()..).unwrap_or_default().trim_start();
        rest.starts_with(':')
    })
}

/// The length of the JSON value that `text` begins with.
fn object_length(text: &str) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

fn has_member(object: &str) -> bool {
    serde_json::from_str::<HashMap<String, IgnoredAny>>(object).is_ok_and(|members| members.contains_key("openapi"))
}

/// The description in an attribute, where quotation marks are written as entities: ReadMe, Stoplight and Scalar do that. And
/// where it begins.
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

/// `text` of an attribute, without entities.
fn decoded(text: &str) -> String {
    let mut parts = text.split('&');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let entity = part
            .split_once(';')
            .and_then(|(name, rest)| Some((character(name)?, rest)));
        match entity {
            Some((character, rest)) => {
                decoded.push(character);
                decoded.push_str(rest);
            }
            None => {
                decoded.push('&');
                decoded.push_str(part);
            }
        }
    }
    decoded
}

/// The character that the entity `name` stands for.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return char::from_u32(number.ok()?);
    }
    Some(match name {
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}

/// The description in what Next.js streams to the browser, in strings that break off anywhere, as sites of GitBook do; and
/// where the first of them begins.
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
