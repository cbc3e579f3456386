//! Bodies in, values out, and for a body that does not fit the place where it fails.
//!
//! `serde_path_to_error` knows the place too, but only by parsing with a deserializer of its own, which doubles the
//! code of every response type in every program. Here the place is found from the position that serde_json tells, by
//! code that exists once.

use std::fmt::Write as _;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::JsonLocation;

/// Why a body is not what the operation declares.
pub(crate) struct Undecodable {
    pub(crate) message: String,
    pub(crate) location: Option<JsonLocation>,
}

/// Parses JSON. Nothing at all parses as `null`, so that an operation may answer 204 where it declares a value, unless a
/// body is expected.
pub(crate) fn parse<T: DeserializeOwned>(body: &Bytes, is_expected: bool) -> Result<T, Undecodable> {
    let text = if is_expected { body } else { or_null(body) };
    serde_json::from_slice(text).map_err(|error| undecodable(body, &error))
}

/// The body, or `null` where there is none.
pub(crate) fn or_null(body: &[u8]) -> &[u8] {
    if body.is_empty() { b"null" } else { body }
}

/// Reads text, which has to be UTF-8.
pub(crate) fn text(body: &Bytes) -> Result<String, Undecodable> {
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(Undecodable {
            message: format!("not UTF-8 text: {error}"),
            location: None,
        }),
    }
}

/// What is wrong with a body, and where.
pub(crate) fn undecodable(body: &[u8], error: &serde_json::Error) -> Undecodable {
    if body.is_empty() {
        return Undecodable {
            message: "the body is empty".to_owned(),
            location: None,
        };
    }
    let (line, column) = (error.line(), error.column());
    // serde_json puts the position at the end of its text, where it would be said twice.
    let text = error.to_string();
    let message = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text)
        .to_owned();
    let path = path(body, offset(body, line, column));
    Undecodable {
        message,
        location: Some(JsonLocation { path, line, column }),
    }
}

/// How many bytes serde_json had read when it failed: the lines before, and the columns of the last one.
fn offset(body: &[u8], line: usize, column: usize) -> usize {
    let before: usize = body
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    before + column
}

/// The path of the value that reading was at when it had come as far as `offset`, such as `items[3].name`; empty for
/// the whole. Only what stands before counts, so that text that ends early or is no JSON further on has a path too.
fn path(json: &[u8], offset: usize) -> String {
    let mut open: Vec<Open> = Vec::new();
    let mut rest = json.get(..offset).unwrap_or(json);
    while let Some(&byte) = rest.first() {
        let (token, tail) = rest.split_at(token_length(rest));
        rest = tail;
        match (byte, open.last_mut()) {
            (b' ' | b'\t' | b'\r' | b'\n' | b':', _) | (b',', None) => {}
            (b',', Some(innermost)) => innermost.next(),
            (b'}', Some(Open::Object { .. })) | (b']', Some(Open::Array { .. })) => drop(open.pop()),
            (b'}' | b']', _) => break,
            (_, innermost) => {
                if let Some(innermost) = innermost {
                    innermost.enter(token);
                }
                match byte {
                    b'{' => open.push(Open::Object { name: None }),
                    b'[' => open.push(Open::Array { index: None, next: 0 }),
                    _ => {}
                }
            }
        }
    }
    let mut path = String::new();
    open.iter().for_each(|open| open.write(&mut path));
    path
}

/// The length of the string that a text begins with, quotes included. Everything else is taken byte by byte.
fn token_length(text: &[u8]) -> usize {
    if text.first() != Some(&b'"') {
        return 1;
    }
    let mut escaped = false;
    let end = text.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// An array or an object that has begun and not ended, and which child reading has come to.
enum Open {
    Array { index: Option<usize>, next: usize },
    Object { name: Option<String> },
}

impl Open {
    /// A child begins: an item, or the name of a member.
    fn enter(&mut self, token: &[u8]) {
        match self {
            Self::Array { index, next } => *index = Some(*next),
            Self::Object { name: Some(_) } => {}
            Self::Object { name } => *name = serde_json::from_slice(token).ok(),
        }
    }

    /// A child ends, and another one follows.
    fn next(&mut self) {
        match self {
            Self::Array { index, next } => {
                *index = None;
                *next += 1;
            }
            Self::Object { name } => *name = None,
        }
    }

    /// Appends the step to the child.
    fn write(&self, path: &mut String) {
        match self {
            Self::Array { index: Some(index), .. } => {
                // Writing into a string cannot fail.
                let _ = write!(path, "[{index}]");
            }
            Self::Object { name: Some(name) } => {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
            }
            Self::Array { index: None, .. } | Self::Object { name: None } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only where it does not parse matters")]
    struct Page {
        items: Vec<Item>,
        total: Option<u8>,
        by_name: Option<std::collections::BTreeMap<String, Item>>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only where it does not parse matters")]
    struct Item {
        name: String,
    }

    /// The path that `serde_path_to_error` tells is the path that is found here.
    #[test]
    fn the_path_is_the_one_a_tracking_parser_tells() {
        for (body, path) in [
            (r#"{"items": [{"name": "a"}, {"name": 5}]}"#, "items[1].name"),
            (r#"{"items": [{"name": "a"}, {"name": {"x": [1]}}]}"#, "items[1].name"),
            (r#"{"items": [{"name": "a"}, {"name": null } ]}"#, "items[1].name"),
            (r#"{"items":[{"name":"a"},{}]}"#, "items[1]"),
            (r#"{"items":[5,{"name":"a"}]}"#, "items[0]"),
            ("{\"items\":\n  [],\n  \"total\": 300}", "total"),
            (r#"{"items":[],"total":"x"}"#, "total"),
            (
                r#"{"items":[],"by_name":{"a":{"name":"b"},"c\"d":{"name":false}}}"#,
                "by_name.c\"d.name",
            ),
            (r#"{"total":1}"#, ""),
            ("[]", ""),
        ] {
            let body = Bytes::from(body);
            let found = parse::<Page>(&body, false).unwrap_err().location.unwrap();
            let tracked = serde_path_to_error::deserialize::<_, Page>(&mut serde_json::Deserializer::from_slice(&body));
            let tracked = tracked.unwrap_err();
            let told = tracked.path().to_string();
            assert_eq!(
                (found.path.as_str(), if told == "." { "" } else { &told }),
                (path, path),
                "{body:?}"
            );
            assert_eq!(
                (found.line, found.column),
                (tracked.inner().line(), tracked.inner().column()),
                "{body:?}"
            );
        }
    }

    #[test]
    fn text_that_ends_early_or_is_no_json_has_the_path_that_reading_was_at() {
        for (body, path, line, column) in [
            (&b"<html>"[..], "", 1, 1),
            (b"{", "", 1, 1),
            (b"{\"it", "", 1, 4),
            (b"{\"items\"", "items", 1, 8),
            (b"{\"items\": ", "items", 1, 10),
            (b"{\"items\": [", "items", 1, 11),
            (b"{\"items\": [{", "items[0]", 1, 12),
            (b"{\"items\": [{\"name\": \"a, b", "items[0].name", 1, 25),
            (b"{\"items\": [{\"name\": \"\\\"]\"},", "items", 1, 27),
            (b"{\"items\": [],\n\"total\": 1", "total", 2, 10),
            (b"{\"items\": [],\n\"total\": 1,", "", 2, 11),
            (b"{\"items\": [}", "items", 1, 12),
            (b"{\"items\": [{\"name\": \"a\"} {\"name\": 1}]}", "items[0]", 1, 26),
            (b"{\"items\":[\n{\"name\":\"\xff\"}]}", "items[0].name", 2, 10),
        ] {
            let location = parse::<Page>(&Bytes::from(body), false).unwrap_err().location.unwrap();
            let told = (location.path.as_str(), location.line, location.column);
            assert_eq!(told, (path, line, column), "{}", String::from_utf8_lossy(body));
        }
    }
}
