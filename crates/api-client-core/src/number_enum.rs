//! [`number_enum!`](crate::number_enum): the traits of an enum of whole numbers that keeps unknown values.

use serde::{Deserialize, Deserializer};

use crate::first_unknown::first;

/// Deserializes a number through `From`.
///
/// # Errors
///
/// Returns an error if the value is no such number.
#[doc(hidden)]
#[inline]
pub fn deserialize<'de, N: Deserialize<'de>, T: From<N>, D: Deserializer<'de>>(
    deserializer: D,
    is_unknown: fn(&T) -> bool,
) -> Result<T, D::Error> {
    let value = T::from(N::deserialize(deserializer)?);
    if cfg!(feature = "tracing") && is_unknown(&value) {
        first::<T>();
    }
    Ok(value)
}

/// Implements an enum of numbers that keeps unknown values.
///
/// Implements `value`, `is_unknown`, `Display`, `FromStr`, `From` of the number, `PartialEq`, `Serialize` and
/// `Deserialize`. Two values are equal if they are sent as the same number.
///
/// The enum has a unit variant for each known value, and one variant that holds any other number: an `i64`, or an `f64`
/// where other values can have a fraction. It is called `Unknown`, or as stated after `other`.
///
/// ```
/// #[derive(Clone, Copy, Debug)]
/// #[non_exhaustive]
/// pub enum Vote {
///     Up,
///     Down,
///     Unknown(i64),
/// }
/// api_client_core::number_enum!(Vote(i64) { Up => 1, Down => -1 });
///
/// let votes: Vec<Vote> = serde_json::from_str("[1, -1, 5]").unwrap();
/// assert_eq!(votes, [Vote::Up, Vote::Down, Vote::Unknown(5)]);
/// assert_eq!(serde_json::to_string(&votes).unwrap(), "[1,-1,5]");
/// assert_eq!(Vote::from(1), Vote::Up);
/// assert_eq!(Vote::Down.value(), -1);
/// assert!(Vote::Unknown(5).is_unknown());
/// assert_eq!("-1".parse(), Ok(Vote::Down));
/// assert!("up".parse::<Vote>().is_err());
/// ```
#[macro_export]
macro_rules! number_enum {
    ($name:ident($number:ident) { $($variant:ident => $value:literal),* $(,)? }) => {
        $crate::number_enum!($name($number) { $($variant => $value),* } other Unknown);
    };
    ($name:ident($number:ident) { $($variant:ident => $value:literal),* $(,)? } other $other:ident) => {
        impl $name {
            /// Returns the number as it is sent.
            #[must_use]
            #[inline]
            pub const fn value(self) -> $number {
                match self {
                    $(Self::$variant => $value as $number,)*
                    Self::$other(value) => value,
                }
            }

            /// Returns `true` if this version of the crate has no variant for the number.
            #[must_use]
            #[inline]
            #[allow(dead_code, unreachable_pub, reason = "the enum can be private")]
            pub const fn is_unknown(self) -> bool {
                ::core::matches!(self, Self::$other(_))
            }
        }

        /// Parses the digits of the number, and keeps one without a variant.
        impl ::core::str::FromStr for $name {
            type Err = <$number as ::core::str::FromStr>::Err;

            #[inline]
            fn from_str(value: &str) -> ::core::result::Result<Self, Self::Err> {
                value.parse::<$number>().map(Self::from)
            }
        }

        impl ::core::convert::From<$number> for $name {
            #[inline]
            fn from(value: $number) -> Self {
                $(if value == $value as $number {
                    return Self::$variant;
                })*
                Self::$other(value)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.value() == other.value()
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.value(), f)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant => serializer.serialize_i64($value),)*
                    Self::$other(value) => $crate::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::number_enum::deserialize::<$number, Self, D>(deserializer, |value| value.is_unknown())
            }
        }
    };
}
