//! [`Exact`]: a value of a union that holds decimal numbers, whose digits stay.
//!
//! In: a value from a format. Out: its [`Content`], in which a number that no `f64` is written as is its text.
//! serde_json hands out numbers as `f64`, but for raw values, so the value is read as one and then taken apart. That
//! takes longer, so only unions that hold a [`Decimal`](crate::Decimal) are read like this.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::content::{Content, ContentVisitor};
use crate::decimal::{RAW, raw_text};

/// Values inside each other that are read, which is what serde_json reads too.
const MAX_DEPTH: usize = 128;

/// The content of a value, with the digits of its numbers.
#[derive(Debug)]
pub(crate) struct Exact<'de>(pub(crate) Content<'de>);

impl<'de> Deserialize<'de> for Exact<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer, "any value", &mut |content| Ok(Self(content)))
    }
}

/// Has `take` take the content that `deserializer` is at, so that its error has the place of the value.
pub(crate) fn read<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
    take: &mut dyn FnMut(Content<'de>) -> Result<T, String>,
) -> Result<T, D::Error> {
    deserializer.deserialize_newtype_struct(RAW, RawVisitor { expected, take })
}

/// Takes the raw text of a value, or a value from a format that has none.
struct RawVisitor<'t, 'de, T> {
    expected: &'static str,
    take: &'t mut dyn FnMut(Content<'de>) -> Result<T, String>,
}

impl<'de, T> Visitor<'de> for RawVisitor<'_, 'de, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_map<A: MapAccess<'de>>(self, raw: A) -> Result<T, A::Error> {
        let content = taken_apart(&raw_text(raw)?, 0).map_err(de::Error::custom)?;
        (self.take)(content).map_err(de::Error::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let content = deserializer.deserialize_any(ContentVisitor)?;
        (self.take)(content).map_err(de::Error::custom)
    }
}

/// The content of `json`, which was read before, so it is valid.
fn taken_apart<'de>(json: &str, depth: usize) -> Result<Content<'de>, serde_json::Error> {
    if depth > MAX_DEPTH {
        return Err(de::Error::custom("recursion limit exceeded"));
    }
    match json.trim_start().bytes().next() {
        Some(b'{') => {
            let members = serde_json::from_str::<RawMembers<'_>>(json)?.0.into_iter();
            let members = members.map(|(name, value)| Ok((Cow::Owned(name), taken_apart(value.get(), depth + 1)?)));
            members.collect::<Result<_, _>>().map(Content::Object)
        }
        Some(b'[') => {
            let items = serde_json::from_str::<Vec<&RawValue>>(json)?.into_iter();
            let items = items.map(|item| taken_apart(item.get(), depth + 1));
            items.collect::<Result<_, _>>().map(Content::List)
        }
        Some(b'"') => serde_json::from_str(json).map(|text: String| Content::Text(Cow::Owned(text))),
        Some(b'-' | b'0'..=b'9') => Ok(number(json.trim())),
        _ => Ok(match serde_json::from_str(json)? {
            Some(value) => Content::Bool(value),
            None => Content::Null,
        }),
    }
}

/// The number `digits`, as text where a number in memory would be written in another way.
fn number<'de>(digits: &str) -> Content<'de> {
    match serde_json::from_str(digits) {
        Ok(Content::Float(number)) if number.to_string() != digits => Content::Digits(digits.into()),
        // One that no f64 can hold.
        Err(_) => Content::Digits(digits.into()),
        Ok(Content::Float(number)) => Content::Float(number),
        Ok(Content::Signed(number)) => Content::Signed(number),
        Ok(Content::Unsigned(number)) => Content::Unsigned(number),
        Ok(_) => Content::Digits(digits.into()),
    }
}

/// The members of an object, in their order.
struct RawMembers<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for RawMembers<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = RawMembers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawMembers<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = access.next_entry()? {
                    members.push(member);
                }
                Ok(RawMembers(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Decimal;

    fn exact(json: &str) -> Content<'_> {
        serde_json::from_str::<Exact<'_>>(json).expect("it is JSON").0
    }

    #[test]
    fn digits_stay_wherever_a_number_stands() {
        let long = "12345678901234567890.10";
        for json in [long.to_owned(), format!("[{long}]"), format!("{{\"a\": [ {long} ] }}")] {
            let text = format!("{:?}", exact(&json));
            assert!(text.contains(&format!("Digits({long:?})")), "{text}");
        }
        let kept: Decimal = exact(long).read().expect("it is a number");
        assert_eq!(kept.as_str(), long);
        let read: Vec<f64> = exact("[1.50, 2, 1e400]").read().expect("they are numbers");
        assert_eq!(read, [1.5, 2.0, f64::INFINITY]);
    }

    #[test]
    fn everything_else_is_as_it_is_otherwise() {
        let json = r#" {"a": [1, -2, 1.5, true, null, "x\u00e9"], "a": {}, "b": []} "#;
        let plain: Content<'_> = serde_json::from_str(json).expect("it is JSON");
        assert_eq!(exact(json), plain);
    }

    #[test]
    fn what_is_too_deep_is_an_error() {
        let json = "[".repeat(200) + &"]".repeat(200);
        assert!(serde_json::from_str::<Exact<'_>>(&json).is_err());
    }
}
