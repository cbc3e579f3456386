//! [`Nullable`]: a property of a request body that can be absent, `null`, or a value.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Holds a property for which absent and `null` mean different things, as in merge patches.
///
/// [`object!`](crate::object!) reads and writes it as `clearable`. With serde's derives it needs
/// `#[serde(default, skip_serializing_if = "Nullable::is_absent")]`.
///
/// ```
/// use api_client_core::Nullable;
///
/// #[derive(serde::Serialize, Default)]
/// struct Patch {
///     #[serde(skip_serializing_if = "Nullable::is_absent")]
///     name: Nullable<String>,
/// }
///
/// let json = |patch: &Patch| serde_json::to_string(patch).unwrap();
/// assert_eq!(json(&Patch::default()), "{}");
/// assert_eq!(json(&Patch { name: Nullable::Null }), r#"{"name":null}"#);
/// assert_eq!(json(&Patch { name: "A".to_owned().into() }), r#"{"name":"A"}"#);
/// ```
///
/// Types that are also part of responses have such fields too. They can be read like an `Option`:
///
/// ```
/// # use api_client_core::Nullable;
/// let name = Nullable::Value("A".to_owned());
/// assert!(name.is_value());
/// assert_eq!(name.as_deref(), Some("A"));
/// assert_eq!(Option::from(name), Some("A".to_owned()));
/// assert!(!Nullable::<u32>::Null.is_value());
/// assert_eq!(Nullable::<u32>::Null.unwrap_or(7), 7);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nullable<T> {
    /// The property is left out: nothing changes.
    #[default]
    Absent,
    /// The property is `null`: the value is removed.
    Null,
    /// The property has this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Returns `true` if the property is absent.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns `true` if the property is `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value; `None` if the property is absent or `null`.
    pub const fn as_option(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value; `None` if the property is absent or `null`.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value dereferenced, such as an `Option<&str>` of a `Nullable<String>`; `None` if it is absent or
    /// `null`.
    pub fn as_deref(&self) -> Option<&T::Target>
    where
        T: Deref,
    {
        self.as_option().map(Deref::deref)
    }

    /// Returns `true` if the property has a value.
    pub const fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Returns the value, or `default` if the property is absent or `null`.
    pub fn unwrap_or(self, default: T) -> T {
        self.into_option().unwrap_or(default)
    }

    /// Returns the value, or the default of its type if the property is absent or `null`.
    pub fn unwrap_or_default(self) -> T
    where
        T: Default,
    {
        self.into_option().unwrap_or_default()
    }
}

/// Converts absent and `null` to `None`, for code that does not tell them apart.
impl<T> From<Nullable<T>> for Option<T> {
    fn from(value: Nullable<T>) -> Self {
        value.into_option()
    }
}

impl<'n, T> From<&'n Nullable<T>> for Option<&'n T> {
    fn from(value: &'n Nullable<T>) -> Self {
        value.as_option()
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// Converts `None` to `null`: code that has an `Option` has decided to send the property.
impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_option().serialize(serializer)
    }
}

/// Reads `null` as [`Nullable::Null`]: what is read is not absent.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AdditionalProperties;

    #[derive(Debug, PartialEq)]
    struct Patch {
        name: Nullable<String>,
        additional_properties: AdditionalProperties,
    }
    crate::object!(Patch { name: clearable "name", ..additional_properties });

    #[test]
    fn absent_null_and_a_value_survive_a_round_trip() {
        for (json, name) in [
            ("{}", Nullable::Absent),
            (r#"{"name":null}"#, Nullable::Null),
            (r#"{"name":"A"}"#, Nullable::Value("A".to_owned())),
        ] {
            let patch: Patch = serde_json::from_str(json).unwrap();
            assert_eq!(patch.name, name, "{json}");
            assert_eq!(serde_json::to_string(&patch).unwrap(), json);
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::from_value::<Patch>(value).unwrap(), patch, "{json}");
        }
    }
}
