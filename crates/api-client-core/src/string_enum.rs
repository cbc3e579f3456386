//! [`string_enum!`](crate::string_enum): the traits of an enum of strings that keeps unknown values.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::Visitor;

use crate::UnknownValue;
use crate::first_unknown::first;

/// Implements an enum of strings that keeps unknown values.
///
/// Implements `as_str`, `is_unknown`, `Display`, `FromStr`, `From<&str>`, `From<String>`, `AsRef<str>`, `Serialize`,
/// `Deserialize`, and `Debug`, `PartialEq`, `Eq` and `Hash`, for which derives would write more code. Two values are
/// equal if they are sent as the same text. `Debug` shows the name of the variant.
///
/// The enum has a unit variant for each known value, and one variant that holds any other value as an [`UnknownValue`].
/// It is called `Unknown`, or as stated after `other`. Known values are deserialized without an allocation.
///
/// ```
/// use api_client_core::UnknownValue;
///
/// #[derive(Clone)]
/// #[non_exhaustive]
/// pub enum State {
///     Active,
///     Suspended,
///     Unknown(UnknownValue),
/// }
/// api_client_core::string_enum!(State { Active => "active", Suspended => "suspended" });
///
/// let state: State = serde_json::from_str(r#""archived""#).unwrap();
/// assert_eq!(state, State::Unknown("archived".into()));
/// assert!(state.is_unknown());
/// assert_eq!(serde_json::to_string(&state).unwrap(), r#""archived""#);
/// assert_eq!("active".parse(), Ok(State::Active));
/// assert_eq!(State::Active.to_string(), "active");
///
/// #[derive(Clone)]
/// pub enum Sex {
///     Female,
///     Unknown,
///     Other(UnknownValue),
/// }
/// api_client_core::string_enum!(Sex { Female => "f", Unknown => "unknown" } other Other);
/// assert_eq!(Sex::from("unknown"), Sex::Unknown);
/// ```
#[macro_export]
macro_rules! string_enum {
    ($name:ident { $($variant:ident => $value:literal),* $(,)? }) => {
        $crate::string_enum!($name { $($variant => $value),* } other Unknown);
    };
    ($name:ident { $($variant:ident => $value:literal),* $(,)? } other $other:ident) => {
        impl $name {
            /// Returns the value as it is sent.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$other(value) => value,
                }
            }
        }

        $crate::__is_unknown!($name, $other, "Returns `true` if this version of the crate has no variant for the value.");

        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => $crate::string_enum::unknown(value, Self::$other),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(Self::from(value))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => ::core::stringify!($variant),)*
                    Self::$other(value) => return $crate::string_enum::debug(f, ::core::stringify!($other), value),
                })
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::hash::Hash for $name {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state);
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::string_enum::deserialize(deserializer, Self::is_unknown)
            }
        }
    };
}

/// Keeps an unknown value. Unknown values are rare: out of the way of known ones.
#[cold]
#[doc(hidden)]
pub fn unknown<T>(value: &str, other: fn(UnknownValue) -> T) -> T {
    other(value.into())
}

/// Formats an unknown value as a derive would.
///
/// # Errors
///
/// Returns the error of the formatter.
#[doc(hidden)]
pub fn debug(f: &mut fmt::Formatter<'_>, variant: &str, value: &UnknownValue) -> fmt::Result {
    f.debug_tuple(variant).field(value).finish()
}

/// Deserializes text through `From<&str>`.
///
/// # Errors
///
/// Returns an error if the value is not text.
#[doc(hidden)]
#[inline]
pub fn deserialize<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(
    deserializer: D,
    is_unknown: fn(&T) -> bool,
) -> Result<T, D::Error> {
    let value = deserializer.deserialize_str(StrVisitor(PhantomData))?;
    if cfg!(feature = "tracing") && is_unknown(&value) {
        first::<T>();
    }
    Ok(value)
}

/// One visitor for every open enum.
struct StrVisitor<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for StrVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline]
    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok(T::from(value))
    }
}
