//! Bodies in, values out, and for a body that does not fit the place where it fails.
//!
//! `serde_path_to_error` knows the place too, but only by parsing with a deserializer of its own, which doubles the
//! code of every response type in every program. Here the place is found from the position that serde_json tells, by
//! code that exists once.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::JsonLocation;

/// Why a body is not what the operation declares.
pub(crate) struct Undecodable {
    pub(crate) message: String,
    pub(crate) location: Option<JsonLocation>,
}

/// Parses JSON. Nothing at all parses as `null`, so that an operation may answer 204 where it declares a value.
pub(crate) fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Undecodable> {
    serde_json::from_slice(or_null(body)).map_err(|error| undecodable(body, &error))
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
    let path = path_of(body, error);
    Undecodable {
        message,
        location: Some(JsonLocation { path, line, column }),
    }
}

/// The path of the value at which parsing failed, such as `items[3].name`; empty for the whole.
pub(crate) fn path_of(json: &[u8], error: &serde_json::Error) -> String {
    path(json, offset(json, error.line(), error.column()))
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

/// The path of the innermost value that ends or begins at an offset, or around it.
fn path(body: &[u8], offset: usize) -> String {
    let mut path = String::new();
    let (mut json, mut start) = (body, 0);
    while let Some((step, child)) = step(json, offset - start) {
        match step {
            // Writing into a string cannot fail.
            Step::Index(index) => drop(write!(path, "[{index}]")),
            Step::Member(name) if path.is_empty() => path.push_str(&name),
            Step::Member(name) => drop(write!(path, ".{name}")),
        }
        start += position(json, child);
        json = child;
    }
    path
}

/// Where a part of a text begins in it.
fn position(whole: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().saturating_sub(whole.as_ptr().addr())
}

enum Step<'j> {
    Index(usize),
    Member(Cow<'j, str>),
}

/// The child of an array or an object that an offset falls on.
fn step(json: &[u8], offset: usize) -> Option<(Step<'_>, &[u8])> {
    serde_json::Deserializer::from_slice(json)
        .deserialize_any(ChildAt { json, offset })
        .ok()?
}

struct ChildAt<'j> {
    json: &'j [u8],
    offset: usize,
}

impl<'j> ChildAt<'j> {
    fn hits(&self, child: &'j RawValue) -> Option<&'j [u8]> {
        let child = child.get().as_bytes();
        let start = position(self.json, child);
        (start..=start + child.len()).contains(&self.offset).then_some(child)
    }
}

impl<'j> Visitor<'j> for ChildAt<'j> {
    type Value = Option<(Step<'j>, &'j [u8])>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let mut index = 0;
        while let Some(item) = items.next_element::<&'j RawValue>()? {
            found = found.or_else(|| Some((Step::Index(index), self.hits(item)?)));
            index += 1;
        }
        Ok(found)
    }

    fn visit_map<A: MapAccess<'j>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some((name, value)) = members.next_entry::<Cow<'j, str>, &'j RawValue>()? {
            found = found.or_else(|| Some((Step::Member(name), self.hits(value)?)));
        }
        Ok(found)
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
            let found = parse::<Page>(&body).unwrap_err().location.unwrap();
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
    fn text_that_is_no_json_has_a_place_but_no_path() {
        for (body, line, column) in [
            (&b"<html>"[..], 1, 1),
            (b"{\"items\": [}", 1, 12),
            (b"{\"items\":[\n{\"name\":\"\xff\"}]}", 2, 10),
        ] {
            let location = parse::<Page>(&Bytes::from(body)).unwrap_err().location.unwrap();
            assert_eq!(
                location,
                JsonLocation {
                    path: String::new(),
                    line,
                    column
                },
                "{body:?}"
            );
        }
    }
}
