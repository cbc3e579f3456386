//! Ids, which are written by hand.

use api_client_core::serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a cat, which is none of an owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CatId(pub String);

impl Serialize for CatId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CatId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}
