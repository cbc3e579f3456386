//! [`tagged_union!`](crate::tagged_union) and [`untagged_union!`](crate::untagged_union): the traits of `oneOf` and
//! `anyOf` enums that lose nothing they do not know.
//!
//! The macros are thin; what they share is the functions below, which generated code does not call by itself.

use serde::de::DeserializeOwned;
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::json;

/// Implements an open union of objects that a member tells apart (`discriminator`): `Serialize`, `Deserialize`, and
/// `From` for each content type that only one variant has.
///
/// A value whose tag is missing or unknown is kept whole in the variant `Unknown`, or in the one named after `other`.
/// A known tag whose content does not parse is an error that names the variant and the place inside it. The tag is
/// written first, once, even where the content has it as a member.
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
/// api_client_core::tagged_union!(Shape, "kind", { Circle(Circle) => "circle", Square(Box<Square>) => "square" });
///
/// let shape: Shape = serde_json::from_value(json!({"kind": "square", "side": 2.0})).unwrap();
/// assert_eq!(shape, Shape::from(Square { side: 2.0 }));
/// assert_eq!(serde_json::to_string(&shape).unwrap(), r#"{"kind":"square","side":2.0}"#);
///
/// let unknown: Shape = serde_json::from_value(json!({"kind": "line"})).unwrap();
/// assert_eq!(unknown, Shape::Unknown(json!({"kind": "line"})));
/// ```
#[macro_export]
macro_rules! tagged_union {
    ($name:ident, $tag:literal, { $($variant:ident($($content:tt)+) => $value:literal),+ $(,)? }) => {
        $crate::tagged_union!($name, $tag, { $($variant($($content)+) => $value),+ } other Unknown);
    };
    ($name:ident, $tag:literal, { $($variant:ident($($content:tt)+) => $value:literal),+ $(,)? } other $other:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(content) => $crate::union::write_tagged(serializer, $tag, $value, content),)+
                    Self::$other(value) => $crate::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let value = <$crate::serde_json::Value as $crate::serde::Deserialize>::deserialize(deserializer)?;
                match value.get($tag).and_then($crate::serde_json::Value::as_str) {
                    $(::core::option::Option::Some($value) => {
                        $crate::union::read_variant(&value, ::core::stringify!($variant)).map(Self::$variant)
                    })+
                    _ => ::core::result::Result::Ok(Self::$other(value)),
                }
            }
        }

        $crate::__from_contents!($name { $($variant($($content)+))+ });
    };
}

/// Implements a union that nothing but its contents tells apart: `Serialize`, `Deserialize`, and `From` for each
/// content type that only one variant has.
///
/// Variants are tried in their order. Where none matches, the value is kept whole in the variant named after `other`;
/// without such a variant the error says why each one did not match.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Answer {
///     Text(String),
///     Choices(Vec<String>),
/// }
/// api_client_core::untagged_union!(Answer { Text(String), Choices(Vec<String>) });
///
/// let answer: Answer = serde_json::from_str(r#"["a", "b"]"#).unwrap();
/// assert_eq!(answer, Answer::from(vec!["a".to_owned(), "b".to_owned()]));
///
/// let error = serde_json::from_str::<Answer>("5").unwrap_err().to_string();
/// assert!(error.contains("Text: invalid type: integer `5`, expected a string"), "{error}");
/// ```
#[macro_export]
macro_rules! untagged_union {
    ($name:ident { $($variant:ident($($content:tt)+)),+ $(,)? } $(other $other:ident)?) => {
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
                let value = <$crate::serde_json::Value as $crate::serde::Deserialize>::deserialize(deserializer)?;
                let mut reasons = ::std::vec::Vec::<::std::string::String>::new();
                $(match $crate::union::try_variant(&value, ::core::stringify!($variant)) {
                    ::core::result::Result::Ok(content) => return ::core::result::Result::Ok(Self::$variant(content)),
                    ::core::result::Result::Err(reason) => reasons.push(reason),
                })+
                $(return ::core::result::Result::Ok(Self::$other(value));)?
                #[allow(unreachable_code, reason = "reached only by a union without a variant for unknown values")]
                ::core::result::Result::Err($crate::union::no_match(::core::stringify!($name), &reasons))
            }
        }

        $crate::__from_contents!($name { $($variant($($content)+))+ });
    };
}

/// `From` for each content type that only one variant has. Types are compared by their tokens, without a `Box`.
#[doc(hidden)]
#[macro_export]
macro_rules! __from_contents {
    ($name:ident { $($variant:ident($($content:tt)+))+ }) => {
        $crate::__from_contents!(@unbox $name [] $($variant($($content)+))+);
    };
    // First every `Box<T>` is noted as `T` and how a `T` gets into it.
    (@unbox $name:ident [$($done:tt)*] $variant:ident(Box<$($part:ident)::+>) $($rest:tt)*) => {
        $crate::__from_contents!(@unbox $name [$($done)* [$variant {$($part)::+} ::std::boxed::Box::new]] $($rest)*);
    };
    (@unbox $name:ident [$($done:tt)*] $variant:ident($($content:tt)+) $($rest:tt)*) => {
        $crate::__from_contents!(@unbox $name [$($done)* [$variant {$($content)+} ::core::convert::identity]] $($rest)*);
    };
    (@unbox $name:ident [$($done:tt)*]) => {
        $crate::__from_contents!(@each ($) $name [] $($done)*);
    };
    // Then each variant is held against all others.
    (@each ($d:tt) $name:ident [$($seen:tt)*]) => {};
    (@each ($d:tt) $name:ident [$($seen:tt)*] [$variant:ident $content:tt $($wrap:tt)+] $($rest:tt)*) => {
        $crate::__from_contents!(@one ($d) $name $variant $content ($($wrap)+) $($seen)* $([$rest])*);
        $crate::__from_contents!(@each ($d) $name [$($seen)* [[$variant $content $($wrap)+]]] $($rest)*);
    };
    (@one ($d:tt) $name:ident $variant:ident {$($content:tt)+} ($wrap:path)
        $([[$other_variant:ident $other:tt $($other_wrap:tt)+]])*) => {
        const _: () = {
            macro_rules! unless_repeated {
                ({$($content)+} $d($d rest:tt)*) => {};
                ($d other:tt $d($d rest:tt)*) => { unless_repeated!($d($d rest)*); };
                () => {
                    impl ::core::convert::From<$($content)+> for $name {
                        fn from(content: $($content)+) -> Self {
                            Self::$variant($wrap(content))
                        }
                    }
                };
            }
            unless_repeated!($($other)*);
        };
    };
}

/// Parses the content of the variant that the tag names; the error says where inside the content it failed.
#[doc(hidden)]
pub fn read_variant<T: DeserializeOwned, E: serde::de::Error>(value: &Value, variant: &str) -> Result<T, E> {
    try_variant(value, variant).map_err(E::custom)
}

/// Parses a variant's content, or says why it does not match.
#[doc(hidden)]
pub fn try_variant<T: DeserializeOwned>(value: &Value, variant: &str) -> Result<T, String> {
    T::deserialize(value).map_err(|error| {
        // A value knows no positions. Its text does, and a parser for that exists for every type.
        let text = value.to_string();
        let place = serde_json::from_slice::<T>(text.as_bytes()).err();
        let path = place
            .map(|error| json::path_of(text.as_bytes(), &error))
            .unwrap_or_default();
        if path.is_empty() {
            format!("{variant}: {error}")
        } else {
            format!("{variant}: {path}: {error}")
        }
    })
}

/// The error of a union none of whose variants match.
#[doc(hidden)]
pub fn no_match<E: serde::de::Error>(name: &str, reasons: &[String]) -> E {
    E::custom(format_args!("no variant of {name} matches ({})", reasons.join("; ")))
}

/// Writes an object: the tag first, then the members of the content.
#[doc(hidden)]
pub fn write_tagged<T: Serialize, S: Serializer>(
    serializer: S,
    tag: &'static str,
    tag_value: &'static str,
    content: &T,
) -> Result<S::Ok, S::Error> {
    let Value::Object(members) = serde_json::to_value(content).map_err(S::Error::custom)? else {
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
