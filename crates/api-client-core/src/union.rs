//! [`tagged_union!`](crate::tagged_union) and [`untagged_union!`](crate::untagged_union): the traits of `oneOf` and
//! `anyOf` enums that keep unknown values.
//!
//! The macros are thin; what they share is below and in [`crate::tagged`], which only the macros call.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::attempts::Attempts;
use crate::content::{Content, ContentVisitor, Mismatch};
use crate::depth::Level;
use crate::exact;
use crate::first_unknown::first;
use crate::object::{Object, Writer};

/// Implements `Serialize`, `Deserialize` and `is_unknown` for a union of objects with a tag (`discriminator`).
///
/// A value whose tag is missing or unknown is kept as JSON in the variant `Unknown`, or in the one named after `other`.
/// If the content of a known tag does not parse, the error names the variant and the place inside it. The tag is
/// written once, before all other properties. Reading is fastest if the tag comes first; properties before it are kept
/// in memory until the tag is known; with `with decimals` at the end, their numbers keep their digits, for variants
/// that hold a [`Decimal`](crate::Decimal). With `default Variant` behind `other Unknown`, values that state no variant
/// are of that one if they fit it (`defaultMapping` of OpenAPI 3.2), and its values are written without a tag of their
/// own.
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
/// assert!(unknown.is_unknown());
/// ```
#[macro_export]
macro_rules! tagged_union {
    ($name:ident, $tag:literal, { $($variant:ident => $value:literal),+ $(,)? } $(with $decimals:ident)?) => {
        $crate::tagged_union!($name, $tag, { $($variant => $value),+ } other Unknown $(with $decimals)?);
    };
    (
        $name:ident, $tag:literal, { $($variant:ident => $value:literal),+ $(,)? }
        other $other:ident $(default $default:ident)? $(with $decimals:ident)?
    ) => {
        $crate::__is_unknown!($name, $other, "Returns `true` if this version of the crate has no variant for the value.");

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                #[allow(unused_imports, reason = "not used by a union of nothing but objects")]
                use $crate::union::WriteTagged as _;
                #[allow(unreachable_patterns, reason = "the variant of values without a tag is written as it is")]
                match self {
                    $(Self::$default(content) => $crate::serde::Serialize::serialize(content, serializer),)?
                    $(Self::$variant(content) => $crate::union::Variant(content).write(serializer, $tag, $value),)+
                    Self::$other(value) => $crate::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                const KEEPS_DIGITS: bool = $crate::__keeps_digits!($($decimals)?);
                $crate::tagged::deserialize::<Self, D, KEEPS_DIGITS>(deserializer, $tag)
            }
        }

        impl $crate::tagged::Tagged for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                tag: &str,
                members: $crate::tagged::Members<'de, A>,
            ) -> ::core::result::Result<Self, A::Error> {
                match tag {
                    $($value => members.read(::core::stringify!($variant)).map(Self::$variant),)+
                    _ => members.unknown().map(<Self as $crate::tagged::Tagged>::unknown),
                }
            }

            #[inline]
            fn unknown(value: $crate::serde_json::Value) -> Self {
                $(if let ::core::option::Option::Some(content) = $crate::union::of_default(&value) {
                    return Self::$default(content);
                })?
                Self::$other($crate::union::unknown::<Self>(value))
            }
        }
    };
}

/// Returns the value, for which the union `T` has no variant.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn unknown<T>(value: Value) -> Value {
    first::<T>();
    value
}

/// Reads a value that states no variant as the content of the one that such values are of.
#[doc(hidden)]
pub fn of_default<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// Whether numbers keep their digits while a union is read.
#[doc(hidden)]
#[macro_export]
macro_rules! __keeps_digits {
    () => {
        false
    };
    (decimals) => {
        true
    };
}

/// Whether an enum keeps its value in the variant for what it does not know.
#[doc(hidden)]
#[macro_export]
macro_rules! __is_unknown {
    ($name:ident, $other:ident, $doc:literal) => {
        impl $name {
            #[doc = $doc]
            #[must_use]
            #[inline]
            #[allow(dead_code, unreachable_pub, reason = "the enum can be private")]
            pub const fn is_unknown(&self) -> bool {
                ::core::matches!(self, Self::$other(_))
            }
        }
    };
}

/// Implements `Serialize` and `Deserialize` for a union without a tag, and `is_unknown` if it keeps unknown values.
///
/// With `with decimals` at the end, numbers keep their digits until a variant is chosen, for one that holds a
/// [`Decimal`](crate::Decimal); that takes longer.
///
/// Variants are tried in their order; one whose required properties are not all there is passed over unread. If none
/// matches, the value is kept as JSON in the variant named after `other`; without such a variant, the error says why
/// each variant did not match.
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
    ($name:ident { $($variant:ident),+ $(,)? } $(other $other:ident)? $(with $decimals:ident)?) => {
        $($crate::__is_unknown!($name, $other, "Returns `true` if this version of the crate has no variant for the value.");)?

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
                #[allow(unused_imports, reason = "not used by a union of nothing but objects")]
                use $crate::union::RequiresNothing as _;
                const VARIANTS: usize = [$(::core::stringify!($variant)),+].len();
                let mut chosen = ::core::option::Option::None;
                const KEEPS_DIGITS: bool = $crate::__keeps_digits!($($decimals)?);
                let choice = (::core::stringify!($name), VARIANTS, KEEPS_DIGITS);
                $crate::union::read::<Self, D>(deserializer, choice, &mut |value| {
                    $(
                        let required = $crate::union::Candidate::of(Self::$variant).requires();
                        if let ::core::option::Option::Some(content) =
                            value.attempt(::core::stringify!($variant), required)
                        {
                            chosen = ::core::option::Option::Some(Self::$variant(content));
                            return true;
                        }
                    )+
                    $(
                        if let ::core::option::Option::Some(json) = value.unknown() {
                            chosen = ::core::option::Option::Some(Self::$other($crate::union::unknown::<Self>(json)));
                            return true;
                        }
                    )?
                    false
                })?;
                $crate::union::chosen(chosen)
            }
        }
    };
}

/// Reads a value, and has `choose` choose a variant for it. The choice is the name of the union, the number of its
/// variants, and whether numbers keep their digits.
///
/// Variants are tried while the format is at the value, so that its error has the place of the union and not that of
/// what comes after it.
///
/// # Errors
///
/// Returns the error of the format, or an error that says why each variant of the union `name` did not match.
#[doc(hidden)]
pub fn read<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    (name, variants, keeps_digits): (&'static str, usize, bool),
    choose: &mut dyn FnMut(&mut Untagged<'de>) -> bool,
) -> Result<(), D::Error> {
    let _level = Level::enter::<U, D::Error>(variants)?;
    if keeps_digits {
        return exact::read(deserializer, name, &mut |content| {
            let choice = Choice { name, choose };
            choice.make(content).map_err(|error: Mismatch| error.to_string())
        });
    }
    deserializer.deserialize_any(Choice { name, choose })
}

/// Returns the variant that was chosen.
///
/// # Errors
///
/// Returns an error if none was, which [`read`] has said before.
#[doc(hidden)]
pub fn chosen<U, E: serde::de::Error>(chosen: Option<U>) -> Result<U, E> {
    chosen.ok_or_else(|| E::custom("no variant matches"))
}

/// Hands a value that was read to the function that chooses a variant. It does not depend on the union.
struct Choice<'c, 'de> {
    name: &'static str,
    choose: &'c mut dyn FnMut(&mut Untagged<'de>) -> bool,
}

impl<'de> Choice<'_, 'de> {
    fn make<E: serde::de::Error>(self, content: Content<'de>) -> Result<(), E> {
        let mut value = Untagged {
            attempts: Attempts::begin(&content)?,
            content,
            reasons: Vec::new(),
        };
        match (self.choose)(&mut value) {
            true => Ok(()),
            false => Err(value.no_match(self.name)),
        }
    }
}

impl<'de> Visitor<'de> for Choice<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of {}", self.name)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.make(Content::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.make(Content::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.make(Content::Signed(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.make(Content::Unsigned(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.make(Content::Float(value))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, value: &'de str) -> Result<(), E> {
        self.make(Content::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.make(Content::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let content = ContentVisitor.visit_seq(items)?;
        self.make(content)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let content = ContentVisitor.visit_map(members)?;
        self.make(content)
    }
}

/// A value that is read as one variant after the other.
#[doc(hidden)]
#[derive(Debug)]
pub struct Untagged<'de> {
    content: Content<'de>,
    attempts: Attempts,
    reasons: Vec<(&'static str, Mismatch)>,
}

impl<'de> Untagged<'de> {
    /// Returns the content of `variant`, if the value has the `required` properties and matches it.
    pub fn attempt<T: Deserialize<'de>>(
        &mut self,
        variant: &'static str,
        required: &'static [&'static str],
    ) -> Option<T> {
        let read = match self.content.lacks(required) {
            Some(name) => Err(Mismatch::missing_field(name)),
            None => self.attempts.allow().and_then(|()| self.content.read()),
        };
        match read {
            Ok(content) => Some(content),
            Err(reason) => {
                self.reasons.push((variant, reason));
                None
            }
        }
    }

    /// Returns the value as JSON; `None` if JSON has no such value.
    pub fn unknown(&self) -> Option<Value> {
        self.content.read().ok()
    }

    /// Returns the error of a union none of whose variants match.
    fn no_match<E: serde::de::Error>(&self, name: &str) -> E {
        let reasons = self
            .reasons
            .iter()
            .map(|(variant, reason)| format!("{variant}: {reason}"))
            .collect::<Vec<_>>();
        E::custom(format_args!("no variant of {name} matches ({})", reasons.join("; ")))
    }
}

/// The content of a variant, by its constructor.
///
/// It has two functions of one name, of which the compiler takes the inherent one if it fits: contents that are an
/// [`Object`] have required properties.
#[doc(hidden)]
#[derive(Debug)]
pub struct Candidate<T>(PhantomData<T>);

impl<T> Candidate<T> {
    /// Names the content of the variant that `_constructor` makes.
    pub fn of<U>(_constructor: fn(T) -> U) -> Self {
        Self(PhantomData)
    }
}

impl<T: Object> Candidate<T> {
    /// Returns the names of the required properties, among names that are empty.
    pub fn requires(&self) -> &'static [&'static str] {
        T::requires()
    }
}

/// Any other content, which has no required properties that are known before it is read.
#[doc(hidden)]
pub trait RequiresNothing {
    /// Returns no names.
    fn requires(&self) -> &'static [&'static str] {
        &[]
    }
}

impl<T> RequiresNothing for Candidate<T> {}

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
