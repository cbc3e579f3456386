//! Bodies in, values out, and for a body that does not fit the place where it fails.

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::JsonLocation;

/// Why a body is not what the operation declares.
pub(crate) struct Undecodable {
    pub(crate) message: String,
    pub(crate) location: Option<JsonLocation>,
}

/// Parses JSON. Nothing at all parses as `null`, so that an operation may answer 204 where it declares a value.
pub(crate) fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Undecodable> {
    let json: &[u8] = if body.is_empty() { b"null" } else { body };
    serde_json::from_slice(json).map_err(|error| {
        // The path costs time, so it is looked for only once it is known that there is one.
        let path = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(json))
            .map_or_else(|error| error.path().to_string(), |_| String::new());
        undecodable(body.is_empty(), &error, path)
    })
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

fn undecodable(empty: bool, error: &serde_json::Error, path: String) -> Undecodable {
    if empty {
        return Undecodable {
            message: "the body is empty".to_owned(),
            location: None,
        };
    }
    let path = if path == "." { String::new() } else { path };
    let (line, column) = (error.line(), error.column());
    // serde_json puts the position at the end of its text, where it would be said twice.
    let text = error.to_string();
    let message = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text)
        .to_owned();
    Undecodable {
        message,
        location: Some(JsonLocation { path, line, column }),
    }
}
