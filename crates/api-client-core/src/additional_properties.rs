//! [`AdditionalProperties`]: the properties of an object that its type has no field for.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// Holds the properties of an object that its type has no field for, by name.
///
/// Properties that a server adds after a crate was published are kept here and written back. The type is pointer-sized
/// and allocates nothing while it is empty, as it is for most objects.
///
/// ```
/// use api_client_core::AdditionalProperties;
///
/// let mut members = AdditionalProperties::default();
/// assert!(members.insert("beta", true).is_none());
/// assert_eq!(members.get("beta").and_then(|value| value.as_bool()), Some(true));
/// assert_eq!(members.remove("beta"), Some(true.into()));
/// assert!(members.is_empty());
/// ```
#[derive(Clone, Default)]
pub struct AdditionalProperties(Option<Box<Map<String, Value>>>);

impl AdditionalProperties {
    /// Returns `true` if there are no properties.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|members| members.is_empty())
    }

    /// Returns the number of properties.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |members| members.len())
    }

    /// Returns the value of the property `name`, or `None` if the object does not have it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Sets the property `name` and returns its previous value, if there was one.
    ///
    /// If the type has a field for the property, set the field instead; otherwise the property is written twice.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.get_or_insert_default().insert(name.into(), value.into())
    }

    /// Removes the property `name` and returns its value, if there was one.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.as_mut()?.remove(name)
    }

    /// Returns an iterator over the properties, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.into_iter()
    }
}

impl<'a> IntoIterator for &'a AdditionalProperties {
    type Item = (&'a String, &'a Value);
    type IntoIter = std::iter::Flatten<std::option::IntoIter<&'a Map<String, Value>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.as_deref().into_iter().flatten()
    }
}

/// Formats the properties as a map.
impl fmt::Debug for AdditionalProperties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Two values without properties are equal, whether or not they had some before.
impl PartialEq for AdditionalProperties {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for AdditionalProperties {}

impl From<Map<String, Value>> for AdditionalProperties {
    fn from(members: Map<String, Value>) -> Self {
        Self((!members.is_empty()).then(|| Box::new(members)))
    }
}

impl From<AdditionalProperties> for Map<String, Value> {
    fn from(members: AdditionalProperties) -> Self {
        members.0.map_or_else(Map::new, |members| *members)
    }
}

impl Serialize for AdditionalProperties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for AdditionalProperties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}
