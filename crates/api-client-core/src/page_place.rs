//! Where the parameters that ask for a page stand in a request: in its query, or in its body of JSON.
//!
//! In: a request and the name of a parameter. Out: its value, or the request with another one; all else stays as it
//! was.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::value::{RawValue, to_raw_value};

use crate::Request;
use crate::body::Body;

/// Where the parameters of a page stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Query,
    /// Properties of the JSON body.
    Body,
}

/// The value of a parameter.
pub(crate) enum Value<'v> {
    Text(&'v str),
    Number(u64),
}

impl Place {
    /// The value of the parameter `name`, as text; `None` if it has none.
    pub(crate) fn value(self, request: &mut Request, name: &str) -> Option<String> {
        match self {
            Self::Query => query_value(request.query_text(), name),
            Self::Body => {
                let properties = properties(request.body())?;
                let json = properties.get(name)?.get();
                match serde_json::from_str::<Option<String>>(json) {
                    Ok(text) => text,
                    Err(_) => Some(json.to_owned()),
                }
            }
        }
    }

    /// Gives the parameter `name` this one value; `None` if the request has no place for it.
    pub(crate) fn set(self, request: &mut Request, name: &str, value: &Value<'_>) -> Option<()> {
        match (self, value) {
            (Self::Query, Value::Text(text)) => set_query_value(request.query_text(), name, text),
            (Self::Query, Value::Number(number)) => set_query_value(request.query_text(), name, &number.to_string()),
            (Self::Body, _) => {
                let mut properties = properties(request.body())?;
                let value = match value {
                    Value::Text(text) => to_raw_value(text),
                    Value::Number(number) => to_raw_value(number),
                };
                properties.insert(name.to_owned(), value.ok()?);
                request.set_json_text(serde_json::to_vec(&properties).ok()?);
            }
        }
        Some(())
    }
}

/// The properties of a body that is a JSON object; none of one that is not sent.
fn properties(body: &Body) -> Option<BTreeMap<String, Box<RawValue>>> {
    match body {
        Body::Empty => Some(BTreeMap::new()),
        Body::Bytes(bytes) => serde_json::from_slice(bytes).ok(),
        #[allow(unreachable_patterns, reason = "without further features, there is no other body")]
        _ => None,
    }
}

/// The value of the parameter `name` in an encoded query.
fn query_value(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let (_, value) = pairs.find(|(key, _)| percent_decode_str(key).decode_utf8_lossy() == name)?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// Gives the parameter `name` of an encoded query this one value.
fn set_query_value(query: &mut String, name: &str, value: &str) {
    let is_other = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && percent_decode_str(key).decode_utf8_lossy() != name
    };
    let mut pairs: Vec<String> = query.split('&').filter(is_other).map(str::to_owned).collect();
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    // `+` is a space in forms only; in a query it can be taken for itself.
    pairs.push(format!("{}={}", encode(name), encode(value)).replace('+', "%20"));
    *query = pairs.join("&");
}
