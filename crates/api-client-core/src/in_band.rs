//! Errors in successful responses: a body can report that the call failed although the status is a success.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// Describes how an API reports an error in the body of a response with a success status.
#[derive(Clone, Copy, Debug)]
pub struct InBandFailure {
    /// The property of the body that reports the error.
    pub field: &'static str,
    /// The value of the property that means an error.
    pub value: FailureValue,
    /// The property that contains a message, if there is one.
    pub message: Option<&'static str>,
}

/// The value of a property that means an error.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum FailureValue {
    /// The property is this boolean.
    Bool(bool),
    /// The property is this integer.
    Integer(i64),
    /// The property is this string.
    Str(&'static str),
    /// The property is anything but `null`.
    Present,
}

impl FailureValue {
    fn matches(self, value: &Value) -> bool {
        match self {
            Self::Bool(expected) => value.as_bool() == Some(expected),
            Self::Integer(expected) => value.as_i64() == Some(expected),
            Self::Str(expected) => value.as_str() == Some(expected),
            Self::Present => !value.is_null(),
        }
    }
}

impl InBandFailure {
    /// Returns the message of a body that reports an error, empty if it has none; `None` if the body reports no error.
    ///
    /// Only the two properties are kept; the rest of the body is skipped without being stored.
    pub(crate) fn detect(&self, body: &[u8]) -> Option<String> {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let (value, message) = deserializer.deserialize_any(Members(self)).ok()?;
        let failed = self.value.matches(&value?);
        failed.then(|| match message {
            Some(Value::String(message)) => message,
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        })
    }
}

/// Picks the two properties out of an object.
struct Members<'f>(&'f InBandFailure);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = (Option<Value>, Option<Value>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut value, mut message) = (None, None);
        while let Some(key) = map.next_key_seed(Key(self.0))? {
            match key {
                Member::Field => value = Some(map.next_value()?),
                Member::Message => message = Some(map.next_value()?),
                Member::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        // A field that tells and speaks for itself.
        if self.0.message == Some(self.0.field) {
            message.clone_from(&value);
        }
        Ok((value, message))
    }
}

enum Member {
    Field,
    Message,
    Other,
}

struct Key<'f>(&'f InBandFailure);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Member;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Member, E> {
        Ok(if name == self.0.field {
            Member::Field
        } else if self.0.message == Some(name) {
            Member::Message
        } else {
            Member::Other
        })
    }
}
