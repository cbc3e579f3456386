//! [`id_type!`](crate::id_type): the traits of an id that has a type of its own.
//!
//! In: a struct of one private member. Out: what an id is made of and shown by. Nothing converts into it by itself, so
//! that an id of one thing is never taken for that of another.

/// Implements an id that has a type of its own: of a string, or of a value that is copied, such as a number.
///
/// Implements `new`, `into_inner`, `as_str` (of a string) or `get` (of another value), `Display`, `FromStr`,
/// `Serialize` and `Deserialize`. It is sent as what it is made of.
///
/// ```
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
/// pub struct CatId(String);
/// api_client_core::id_type!(CatId(String));
///
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
/// pub struct HouseholdId(i64);
/// api_client_core::id_type!(HouseholdId(i64));
///
/// let cat = CatId::new("tom");
/// assert_eq!((cat.as_str(), cat.to_string()), ("tom", "tom".to_owned()));
/// assert_eq!("7".parse(), Ok(HouseholdId::new(7)));
/// assert_eq!(serde_json::from_str::<HouseholdId>("7").unwrap().get(), 7);
/// ```
#[macro_export]
macro_rules! id_type {
    ($name:ident(String)) => {
        impl $name {
            /// Makes an id of its text.
            #[must_use]
            #[inline]
            pub fn new(id: impl ::core::convert::Into<::std::string::String>) -> Self {
                Self(id.into())
            }

            /// Returns the id as it is sent.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        $crate::id_type!(traits $name(::std::string::String));
    };
    ($name:ident($inner:ty)) => {
        impl $name {
            /// Makes an id of its value.
            #[must_use]
            #[inline]
            pub const fn new(id: $inner) -> Self {
                Self(id)
            }

            /// Returns the value.
            #[must_use]
            #[inline]
            pub const fn get(&self) -> $inner {
                self.0
            }
        }

        $crate::id_type!(traits $name($inner));
    };
    (traits $name:ident($inner:ty)) => {
        impl $name {
            /// Returns what it is made of.
            #[must_use]
            #[inline]
            pub fn into_inner(self) -> $inner {
                self.0
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = <$inner as ::core::str::FromStr>::Err;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::str::FromStr::from_str(text).map(Self)
            }
        }

        impl $crate::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    };
}
