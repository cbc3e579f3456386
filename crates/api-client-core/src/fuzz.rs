//! Fuzz targets: random text in, no panic, no overflow and what each reader promises out.
//!
//! As tests they have the same inputs each time, so that a change fails for what it did itself. With
//! `BOLERO_RANDOM_TEST_TIME_MS` they have new ones for that long, and `cargo bolero test --package api-client-core
//! fuzz::NAME` runs one under a fuzzer. What a fuzzer finds becomes a test beside the code it is in.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;

use bolero::check;
use bytes::Bytes;
use http::header::{LINK, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::Value;
use url::Url;

use crate::redirect::Hop;
use crate::shown::Shown;
use crate::{AdditionalProperties, Date, DateTime, Nullable, json, path, retry};

/// How many inputs a target has in a test.
const INPUTS: usize = 20_000;

/// Whether a fuzzer makes the inputs, or they are new ones for as long as the environment says.
fn has_new_inputs() -> bool {
    let bolero = |name: &str| name.starts_with("CARGO_BOLERO_") || name.starts_with("BOLERO_RANDOM_");
    std::env::vars_os().any(|(name, _)| name.to_str().is_some_and(bolero))
}

/// Hands a target its inputs.
macro_rules! fuzz {
    ($target:expr) => {
        if has_new_inputs() {
            check!().for_each($target);
        } else {
            inputs().for_each(|input| $target(&input));
        }
    };
}

/// The inputs of a test: most are short, since what reads a word or two has more to decide than what reads on.
fn inputs() -> impl Iterator<Item = Vec<u8>> {
    let mut random = fastrand::Rng::with_seed(1);
    (0..INPUTS).map(move |_| {
        let most = 1 << random.u32(0..9);
        let length = random.usize(0..=most);
        iter::repeat_with(|| random.u8(..)).take(length).collect()
    })
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Thing {
    id: Option<u64>,
    name: Option<String>,
    at: Option<DateTime>,
    day: Option<Date>,
    note: Nullable<String>,
    things: Option<Vec<Thing>>,
    shape: Option<Box<Shape>>,
    choice: Option<Choice>,
    by_name: Option<BTreeMap<String, Thing>>,
    additional_properties: AdditionalProperties,
}
crate::object!(Thing {
    id: optional "id",
    name: nullable "name",
    at: optional "at",
    day: optional "day",
    note: clearable "note",
    things: optional "things",
    shape: optional "shape",
    choice: optional "choice",
    by_name: optional "by_name",
    ..additional_properties
});

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Thing(Thing),
    Unknown(Value),
}
crate::tagged_union!(Shape, "kind", { Thing => "thing" });

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Number(f64),
    Thing(Box<Thing>),
    Things(Vec<Thing>),
    Unknown(Value),
}
crate::untagged_union!(Choice { Number, Thing, Things } other Unknown);

/// JSON out of the words of [`Thing`], so that random bytes are often of its type.
fn json_of(bytes: &[u8]) -> String {
    const WORDS: [&str; 24] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"id\"",
        "\"name\"",
        "\"at\"",
        "\"note\"",
        "\"things\"",
        "\"shape\"",
        "\"choice\"",
        "\"by_name\"",
        "\"kind\"",
        "\"thing\"",
        "null",
        "1",
        "-2.5e3",
        "\"2024-02-30\"",
        "true",
        "{\"id\":1}",
        "\"shape\":{\"id\":2,\"kind\":\"thing\"}",
        "\"\\u0000\\ud800\"",
    ];
    bytes
        .iter()
        .map(|byte| WORDS[usize::from(*byte) % WORDS.len()])
        .collect()
}

/// Reads a body; what is read must survive a round trip, and an error must be shown on one line.
fn read(body: &Bytes) {
    match json::parse::<Thing>(body, false) {
        Ok(thing) => {
            let written = Bytes::from(serde_json::to_vec(&thing).unwrap());
            assert!(json::parse::<Thing>(&written, false).is_ok_and(|again| again == thing));
        }
        Err(error) => {
            let error = json::undecodable(body, &error);
            let path = error.location.map_or_else(String::new, |location| location.path);
            let shown = format!("{} {}", Shown(&error.message), Shown(&path));
            assert!(!shown.contains(char::is_control) && shown.len() < 2000, "{shown}");
        }
    }
}

#[test]
fn bodies_of_json() {
    fuzz!(|bytes: &[u8]| {
        read(&Bytes::copy_from_slice(bytes));
        read(&Bytes::from(json_of(bytes)));
    });
}

#[test]
fn instants_and_dates() {
    fuzz!(|bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(instant) = text.parse::<DateTime>() {
            assert_eq!(instant.to_string().parse::<DateTime>().unwrap(), instant);
        }
    });
}

/// Holds that `read` makes the same of a stream however it is cut: of `bytes`, and of the `words` that they stand for.
#[cfg(feature = "stream")]
fn pieces_are_read_as_the_whole<R: PartialEq + std::fmt::Debug>(
    bytes: &[u8],
    words: &[&str],
    read: impl Fn(&[&[u8]]) -> R,
) {
    let words: String = bytes
        .iter()
        .map(|byte| words[usize::from(*byte) % words.len()])
        .collect();
    for stream in [bytes, words.as_bytes()] {
        let pieces: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(read(&pieces), read(&[stream]));
    }
}

#[cfg(feature = "stream")]
#[test]
fn event_streams() {
    fuzz!(|bytes: &[u8]| {
        const WORDS: [&str; 10] = [
            "\n", "\r", "\r\n", "data", ":", " ", "id", "retry: 5", "event: x", "\u{feff}",
        ];
        pieces_are_read_as_the_whole(bytes, &WORDS, crate::sse::events);
    });
}

#[cfg(feature = "stream")]
#[test]
fn json_lines() {
    fuzz!(|bytes: &[u8]| {
        const WORDS: [&str; 8] = ["\n", "\r\n", "\u{1e}", "\u{feff}", "1", " ", "{}", "\""];
        pieces_are_read_as_the_whole(bytes, &WORDS, crate::json_lines::items);
    });
}

#[test]
fn retry_after() {
    fuzz!(|bytes: &[u8]| {
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(bytes) {
            headers.insert(RETRY_AFTER, value);
            let _ = retry::retry_after(&headers);
        }
    });
}

#[cfg(feature = "stream")]
#[test]
fn links() {
    fuzz!(|bytes: &[u8]| {
        const WORDS: [&str; 12] = [
            "<",
            ">",
            ";",
            ",",
            "rel",
            "=",
            "\"",
            "next",
            " ",
            "?page=2",
            "https://a.example/x",
            "#",
        ];
        let words: String = bytes
            .iter()
            .map(|byte| WORDS[usize::from(*byte) % WORDS.len()])
            .collect();
        for value in [bytes, words.as_bytes()] {
            let Ok(value) = HeaderValue::from_bytes(value) else {
                continue;
            };
            let text = value.to_str().unwrap_or_default().to_owned();
            let headers = HeaderMap::from_iter([(LINK, value)]);
            // What is taken for the next page stands there, in angle brackets.
            if let Some(target) = crate::pagination::next_link(&headers) {
                assert!(text.contains(&format!("<{target}>")), "{text}: {target}");
            }
        }
    });
}

#[test]
fn redirects() {
    fuzz!(|bytes: &[u8]| {
        let Ok(location) = HeaderValue::from_bytes(bytes) else {
            return;
        };
        let url = Url::parse("https://api.example/v1/x").unwrap();
        let hop = Hop {
            url: Cow::Borrowed(&url),
            method: Method::GET,
            with_body: false,
            abroad: false,
            redirects: 0,
        };
        let headers = HeaderMap::from_iter([(LOCATION, location)]);
        if let Ok(Some(next)) = hop.next(StatusCode::FOUND, &headers, true) {
            assert_eq!(next.url.scheme(), "https");
            assert_eq!(next.abroad, next.url.origin() != url.origin());
        }
    });
}

#[test]
fn paths_of_callers() {
    fuzz!(|bytes: &[u8]| {
        const WORDS: [&str; 10] = ["/", "\\", ".", "%2e", "%2E", "a", "\t", "\n", "?", "#"];
        let words: String = bytes
            .iter()
            .map(|byte| WORDS[usize::from(*byte) % WORDS.len()])
            .collect();
        for path in [String::from_utf8_lossy(bytes).into_owned(), words] {
            // A request takes a query off, and refuses a fragment, before it resolves the path.
            let path = path.split(['?', '#']).next().unwrap_or_default();
            if let Some(resolved) = path::resolve(&format!("/{path}")) {
                let url = Url::parse(&format!("https://api.example/base{resolved}")).unwrap();
                assert!(url.path().starts_with("/base/"), "{path:?}: {url}");
                assert_eq!(url.host_str(), Some("api.example"));
            }
        }
    });
}
