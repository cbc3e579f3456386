//! [`tagged_union!`](crate::tagged_union) and [`untagged_union!`](crate::untagged_union): the traits of `oneOf` and
//! `anyOf` enums that keep unknown values.
//!
//! The macros are thin; what they share is below and in [`crate::tagged`], which only the macros call.

use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::content::{Content, Mismatch};
use crate::object::{Object, Writer};

/// Implements `Serialize` and `Deserialize` for a union of objects with a tag (`discriminator`).
///
/// A value whose tag is missing or unknown is kept as JSON in the variant `Unknown`, or in the one named after `other`.
/// If the content of a known tag does not parse, the error names the variant and the place inside it. The tag is
/// written once, before all other properties. Reading is fastest if the tag comes first; properties before it are kept
/// in memory until the tag is known.
///
/// ```
/// use api_client_core::serde_json::{Value, json};
///
/// #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// pub struct Circle {
///     radius: f64,
/// }
///
/// #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// pub struct Square {
///     side: f64,
/// }
///
/// #[derive(Clone, Debug, PartialEq)]
/// #[non_exhaustive]
/// pub enum Shape {
///     Circle(Circle),
///     Square(Box<Square>),
///     Unknown(Value),
/// }
/// api_client_core::tagged_union!(Shape, "kind", { Circle => "circle", Square => "square" });
///
/// let shape: Shape = serde_json::from_value(json!({"kind": "square", "side": 2.0})).unwrap();
/// assert_eq!(shape, Shape::Square(Box::new(Square { side: 2.0 })));
/// assert_eq!(serde_json::to_string(&shape).unwrap(), r#"{"kind":"square","side":2.0}"#);
///
/// let unknown: Shape = serde_json::from_value(json!({"kind": "line"})).unwrap();
/// assert_eq!(unknown, Shape::Unknown(json!({"kind": "line"})));
/// ```
#[macro_export]
macro_rules! tagged_union {
    ($name:ident, $tag:literal, { $($variant:ident => $value:literal),+ $(,)? }) => {
        $crate::tagged_union!($name, $tag, { $($variant => $value),+ } other Unknown);
    };
    ($name:ident, $tag:literal, { $($variant:ident => $value:literal),+ $(,)? } other $other:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                #[allow(unused_imports, reason = "not used by a union of nothing but objects")]
                use $crate::union::WriteTagged as _;
                match self {
                    $(Self::$variant(content) => $crate::union::Variant(content).write(serializer, $tag, $value),)+
                    Self::$other(value) => $crate::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::tagged::deserialize(deserializer, $tag)
            }
        }

        impl $crate::tagged::Tagged for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                tag: &str,
                members: $crate::tagged::Members<'de, A>,
            ) -> ::core::result::Result<Self, A::Error> {
                match tag {
                    $($value => members.read(::core::stringify!($variant)).map(Self::$variant),)+
                    _ => members.unknown().map(Self::$other),
                }
            }

            #[inline]
            fn unknown(value: $crate::serde_json::Value) -> Self {
                Self::$other(value)
            }
        }
    };
}

/// Implements `Serialize` and `Deserialize` for a union without a tag.
///
/// Variants are tried in their order. If none matches, the value is kept as JSON in the variant named after `other`;
/// without such a variant, the error says why each variant did not match.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Answer {
///     Text(String),
///     Choices(Vec<String>),
/// }
/// api_client_core::untagged_union!(Answer { Text, Choices });
///
/// let answer: Answer = serde_json::from_str(r#"["a", "b"]"#).unwrap();
/// assert_eq!(answer, Answer::Choices(vec!["a".to_owned(), "b".to_owned()]));
///
/// let error = serde_json::from_str::<Answer>("5").unwrap_err().to_string();
/// assert!(error.contains("Text: invalid type: integer `5`, expected a string"), "{error}");
/// ```
#[macro_export]
macro_rules! untagged_union {
    ($name:ident { $($variant:ident),+ $(,)? } $(other $other:ident)?) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(content) => $crate::serde::Serialize::serialize(content, serializer),)+
                    $(Self::$other(value) => $crate::serde::Serialize::serialize(value, serializer),)?
                }
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut value = $crate::union::Untagged::read(deserializer)?;
                $(if let ::core::option::Option::Some(content) = value.attempt(::core::stringify!($variant)) {
                    return ::core::result::Result::Ok(Self::$variant(content));
                })+
                $(return value.unknown().map(Self::$other);)?
                #[allow(unreachable_code, reason = "reached only by a union without a variant for unknown values")]
                ::core::result::Result::Err(value.no_match(::core::stringify!($name)))
            }
        }
    };
}

/// Reads a value as one variant after the other.
#[doc(hidden)]
#[derive(Debug)]
pub struct Untagged<'de> {
    content: Content<'de>,
    reasons: Vec<(&'static str, Mismatch)>,
}

impl<'de> Untagged<'de> {
    /// Reads any value.
    ///
    /// # Errors
    ///
    /// Returns the error of the format.
    pub fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            content: Content::deserialize(deserializer)?,
            reasons: Vec::new(),
        })
    }

    /// Returns the content of `variant`, if the value matches it.
    pub fn attempt<T: Deserialize<'de>>(&mut self, variant: &'static str) -> Option<T> {
        match self.content.read() {
            Ok(content) => Some(content),
            Err(reason) => {
                self.reasons.push((variant, reason));
                None
            }
        }
    }

    /// Returns the value as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if JSON has no such value.
    pub fn unknown<E: serde::de::Error>(&self) -> Result<Value, E> {
        self.content.read().map_err(E::custom)
    }

    /// Returns the error of a union none of whose variants match.
    pub fn no_match<E: serde::de::Error>(&self, name: &str) -> E {
        let reasons = self
            .reasons
            .iter()
            .map(|(variant, reason)| format!("{variant}: {reason}"))
            .collect::<Vec<_>>();
        E::custom(format_args!("no variant of {name} matches ({})", reasons.join("; ")))
    }
}

/// Writes the content of a variant as an object: the tag first, then the properties of the content.
///
/// It has two functions of one name. Of those that fit, the compiler prefers an inherent one to one of a trait:
/// contents that are an [`Object`] write their properties themselves, without a detour.
#[doc(hidden)]
#[derive(Debug)]
pub struct Variant<'c, T>(pub &'c T);

impl<T: Object> Variant<'_, T> {
    /// Writes the tag, and has the content write its properties into the same object.
    ///
    /// # Errors
    ///
    /// Returns the error of the format.
    pub fn write<S: Serializer>(
        self,
        serializer: S,
        tag: &'static str,
        tag_value: &'static str,
    ) -> Result<S::Ok, S::Error> {
        let mut members = Writer::tagged(serializer, tag, tag_value);
        self.0.write(&mut members);
        members.end()
    }
}

/// Writes any other content: a derived struct, a map, another union.
#[doc(hidden)]
pub trait WriteTagged {
    /// Writes the tag, and the properties that the content has as JSON.
    ///
    /// # Errors
    ///
    /// Returns the error of the format, or an error if the content is not an object.
    fn write<S: Serializer>(self, serializer: S, tag: &'static str, tag_value: &'static str)
    -> Result<S::Ok, S::Error>;
}

impl<T: Serialize> WriteTagged for Variant<'_, T> {
    fn write<S: Serializer>(
        self,
        serializer: S,
        tag: &'static str,
        tag_value: &'static str,
    ) -> Result<S::Ok, S::Error> {
        write_members(serializer, tag, tag_value, serde_json::to_value(self.0))
    }
}

/// What is the same whatever the type of the content: compiled once, not for each variant.
fn write_members<S: Serializer>(
    serializer: S,
    tag: &'static str,
    tag_value: &'static str,
    content: serde_json::Result<Value>,
) -> Result<S::Ok, S::Error> {
    let Value::Object(members) = content.map_err(S::Error::custom)? else {
        return Err(S::Error::custom(format_args!(
            "the content tagged `{tag_value}` is not an object"
        )));
    };
    let mut map = serializer.serialize_map(Some(members.len() + usize::from(!members.contains_key(tag))))?;
    map.serialize_entry(tag, tag_value)?;
    for (name, value) in members.iter().filter(|(name, _)| *name != tag) {
        map.serialize_entry(name, value)?;
    }
    map.end()
}
