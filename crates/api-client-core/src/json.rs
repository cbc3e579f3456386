//! Bodies in, values out, and for a body that does not fit the place where it fails.
//!
//! `serde_path_to_error` knows the place too, but only by parsing with a deserializer of its own, which doubles the
//! code of every response type in every program. Here the place is found from the position that serde_json tells, by
//! code that exists once.

use bytes::Bytes;
use serde::de::{DeserializeOwned, Error as _};

use crate::error::JsonLocation;
use crate::json_text::{self, Step};
use crate::media_type::essence;

/// Why a body is not what the operation declares.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Undecodable {
    pub(crate) message: String,
    pub(crate) location: Option<JsonLocation>,
}

/// Parses JSON. Nothing at all parses as `null`, so that an operation may answer 204 where it declares a value, unless
/// a body is expected.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8], is_expected: bool) -> serde_json::Result<T> {
    serde_json::from_slice(if is_expected { body } else { or_null(body) })
}

/// The body, or `null` where there is none.
pub(crate) fn or_null(body: &[u8]) -> &[u8] {
    if body.is_empty() { b"null" } else { body }
}

/// A body of text, as its media type says, as a string of JSON; `None` if it is anything else. A page of HTML is no
/// value: it comes from something between the client and the server.
pub(crate) fn string_of(media_type: &str, body: &[u8]) -> Option<Bytes> {
    let kind = essence(media_type);
    let is_text = kind.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case("text/"));
    let is_text = is_text && !kind.eq_ignore_ascii_case("text/html");
    let text = std::str::from_utf8(body)
        .ok()
        .filter(|text| is_text && !text.is_empty())?;
    serde_json::to_vec(text).ok().map(Bytes::from)
}

/// Reads text, which has to be UTF-8.
pub(crate) fn text(body: &[u8]) -> serde_json::Result<String> {
    match std::str::from_utf8(json_text::without_mark(body)) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(serde_json::Error::custom(format_args!("not UTF-8 text: {error}"))),
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
    let message = message(error);
    // An error without a place, such as that of text, has none in JSON.
    let location = (line > 0).then(|| JsonLocation {
        path: json_text::path(&steps(body, error)),
        line,
        column,
    });
    Undecodable { message, location }
}

/// The text of an error without its position, which serde_json puts at the end.
pub(crate) fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}

/// The steps to the value that did not parse.
pub(crate) fn steps(body: &[u8], error: &serde_json::Error) -> Vec<Step> {
    // An array or an object in the place of another value is refused before anything of it is read.
    let text = error.to_string();
    let ahead = ["invalid type: map,", "invalid type: sequence,"];
    let ahead = ahead.iter().any(|start| text.starts_with(start));
    json_text::steps(body, offset(body, error.line(), error.column()), ahead)
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
            let found = parse::<Page>(&body, false).unwrap_err();
            let found = undecodable(&body, &found).location.unwrap();
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
            let error = parse::<Page>(body, false).unwrap_err();
            let location = undecodable(body, &error).location.unwrap();
            let told = (location.path.as_str(), location.line, location.column);
            assert_eq!(told, (path, line, column), "{}", String::from_utf8_lossy(body));
        }
    }
}
