//! What a client is told beyond its specification.
//!
//! In: nothing; the manifest of a vendor fills it, or a guess where there is none. Out: [`ClientSettings`].

use std::collections::BTreeMap;

use crate::document::Located;

/// What a client crate is told by its manifest and not by its specification.
#[derive(Clone, Debug, Default)]
pub struct ClientSettings {
    /// The name of the crate.
    pub crate_name: String,
    /// The vendor, as it writes its own name.
    pub vendor: Option<String>,
    /// The base URL, where it is not the first server of the specification.
    pub base_url: Option<String>,
    /// How each security scheme is called, by its name in the specification.
    pub credentials: Vec<CredentialSettings>,
    /// How a successful status can carry a failure.
    pub failure: Option<FailureSettings>,
    /// The properties of responses that no tolerant reading leaves out, by their names on the wire.
    pub strict_fields: Vec<String>,
    /// The tags that are on by default, by the names of their features, where the manifest says so.
    pub default_features: Option<Vec<Located<String>>>,
    /// Whether the vendor's descriptions stay out of the documentation.
    pub without_prose: bool,
    /// Whether the crate has the types alone, and neither a client nor operations.
    pub types_only: bool,
    /// Where each source was published, by its path.
    pub origins: BTreeMap<String, String>,
    /// The modules below `types::shared` that types stand in, by the types' names, where code was generated before.
    pub shared_modules: BTreeMap<String, String>,
}

/// How a credential is given to a client.
#[derive(Clone, Debug)]
pub struct CredentialSettings {
    /// The name of the security scheme.
    pub scheme: String,
    /// The name of the builder's method.
    pub method: String,
    /// The environment variables that hold it.
    pub env: Vec<String>,
    /// Whether `Client::new` takes it.
    pub default: bool,
    /// What it is, in the vendor's words.
    pub description: Option<String>,
}

/// How a successful status can carry a failure.
#[derive(Clone, Debug)]
pub struct FailureSettings {
    /// The property that tells.
    pub field: String,
    /// Its value in a failure.
    pub equals: FailureValue,
    /// The property that says what went wrong.
    pub message: Option<String>,
}

/// A value that marks a failed call.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum FailureValue {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A string.
    Text(String),
}
