//! An API as a whole.
//!
//! In: nothing; `lower` fills it. Out: [`Api`]: what its client is told once, its operations and its types.

use indexmap::IndexMap;

use super::names::RustName;
use super::operation::{Operation, ParameterLocation, ResponseHeader};
use super::settings::ClientSettings;
use super::types::{TypeId, TypeRef, Types};
use super::vocabulary::CRATE;
use crate::document::Location;

/// All that is known of one API.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// `info.description`
    pub description: Option<String>,
    /// The servers, the first being the default.
    pub servers: Vec<Server>,
    /// The security schemes by their names in `components.securitySchemes`.
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// The headers that responses declare, by the Rust names of their constants.
    pub headers: IndexMap<RustName, ResponseHeader>,
    /// What the specification says of its tags, by the Rust names of their modules.
    pub tags: IndexMap<RustName, Tag>,
    /// The operations by Rust names that no two of the API share, in the order of the specification. Inline types are
    /// named after them; what users call is [`Operation::name`].
    pub operations: IndexMap<RustName, Operation>,
    /// The parameters that a client can have a value for, by the names that users see.
    pub shared: IndexMap<RustName, SharedParameter>,
    /// The types.
    pub types: Types,
    /// Those of what the server sends of its own.
    pub events: Vec<TypeId>,
    /// The types of schemas where they are used, `null` included, by where the schemas stand in the sources.
    pub uses: Vec<(Location, TypeRef)>,
    /// The module of the crate that the API is; none in a crate of one API.
    pub module: Option<RustName>,
    /// What objects are whose values are of one type.
    pub maps: Maps,
}

/// A parameter that all calls of a client share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedParameter {
    /// The name on the wire.
    pub wire_name: String,
    /// Where it is sent: as a header or in the query.
    pub location: ParameterLocation,
    /// What it is for.
    pub description: Option<String>,
}

/// What objects are whose values are of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum Maps {
    /// Maps in the order of their keys.
    #[default]
    #[serde(rename = "BTreeMap")]
    Sorted,
    /// Maps in the order of insertion, which is that of the response.
    #[serde(rename = "IndexMap")]
    Inserted,
}

impl Maps {
    /// The type.
    #[must_use]
    pub fn rust(self) -> &'static str {
        match self {
            Self::Sorted => "BTreeMap",
            Self::Inserted => "IndexMap",
        }
    }
}

impl Api {
    /// The servers that a client can choose from: those that say which host to call. None are, if the manifest says
    /// that they are wrong.
    pub(crate) fn choosable_servers(&self, settings: &ClientSettings) -> Vec<&Server> {
        let is_replaced = settings.base_url.is_some() || settings.types_only;
        let known = self
            .servers
            .iter()
            .filter(|server| server.is_absolute() && !is_replaced);
        known.collect()
    }

    /// Whether persons can sign in with a credential of the client.
    pub(crate) fn signs_in(&self, settings: &ClientSettings) -> bool {
        settings.credentials.iter().any(|credential| {
            let scheme = self.security_schemes.get(&credential.scheme);
            matches!(
                scheme.map(|scheme| &scheme.kind),
                Some(SecuritySchemeKind::OAuth2 { sign_in: Some(_), .. })
            )
        })
    }

    /// Returns the path of the module that everything of the API is in, as code of the crate writes it.
    #[must_use]
    pub fn root(&self) -> String {
        match &self.module {
            Some(module) => format!("crate::{module}"),
            None => CRATE.to_owned(),
        }
    }

    /// Leaves out everything but the types, which stay as the operations use them.
    pub fn keep_types_only(&mut self) {
        self.operations.clear();
        self.tags.clear();
        self.headers.clear();
        self.shared.clear();
        self.security_schemes.clear();
    }

    /// The name of the type `id`; every id that is in use has one.
    pub fn type_name(&self, id: TypeId) -> &str {
        self.types.get(id).map_or("", |definition| &definition.name)
    }

    /// How users call the method of `operation` on a client, without its arguments: `cats().list`, or `ping`.
    #[must_use]
    pub fn call_of(&self, operation: &Operation) -> String {
        match self.tags.get(&operation.module) {
            Some(tag) => format!("{}().{}", tag.accessor, operation.name),
            None => operation.name.to_string(),
        }
    }

    /// The type that has the method of `operation`: the handle of its tag, or `Client`.
    #[must_use]
    pub fn receiver_of(&self, operation: &Operation) -> &str {
        let tag = self.tags.get(&operation.module);
        tag.map_or("Client", |tag| tag.handle.as_str())
    }

    /// Where the items of `operation` are in the module `operations`: the path that leads there, with `::` behind it.
    #[must_use]
    pub fn module_path_of(&self, operation: &Operation) -> String {
        match self.tags.contains_key(&operation.module) {
            true => format!("operations::{}::", operation.module),
            false => "operations::".to_owned(),
        }
    }
}

/// A server of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its URL, with variables replaced by their defaults.
    pub url: String,
    /// Its URL as the specification has it.
    pub template: String,
    /// What it is called.
    pub name: Option<String>,
    /// The variables in its URL that have a default.
    pub variables: Vec<ServerVariable>,
    /// What it is for.
    pub description: Option<String>,
    /// The path of the file that names it.
    pub file: String,
}

/// A variable in the URL of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// The name.
    pub name: String,
    /// The value that it has unless a caller chooses one.
    pub default: String,
    /// The values that it can have; empty if the specification does not list them.
    pub values: Vec<String>,
    /// What it is for.
    pub description: Option<String>,
}

impl Server {
    /// The URL as a path, where it leaves the host to the place that the description was read from.
    #[must_use]
    pub fn relative(&self) -> Option<String> {
        let is_path = !self.url.contains("://") && !self.url.starts_with("//") && !self.url.contains(['{', '}', '#']);
        is_path.then(|| format!("/{}", self.url.trim_start_matches(['/', '.'])))
    }

    /// Whether the URL says which host to call: one that is relative, or that leaves the host to the caller, does not.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| self.url.strip_prefix(scheme));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#', ':']).next());
        host.is_some_and(|host| !host.is_empty()) && !self.url.contains(['{', '}'])
    }
}

/// How a caller shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The kind.
    pub kind: SecuritySchemeKind,
    /// What the vendor says of it.
    pub description: Option<String>,
}

/// The kinds of security schemes that a client can serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecuritySchemeKind {
    /// A key in a header, a query parameter or a cookie.
    ApiKey {
        /// Where it is sent.
        location: ParameterLocation,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: <scheme> …`
    Http {
        /// The name of the HTTP authentication scheme.
        scheme: String,
    },
    /// `Authorization: Basic …`
    Basic,
    /// An OAuth 2 or OpenID Connect access token, sent as a bearer token.
    OAuth2 {
        /// The URL of the token endpoint of the client-credentials flow.
        token_url: Option<String>,
        /// The flows in which a person signs in.
        sign_in: Option<Box<SignInFlows>>,
    },
}

/// The URLs of the flows in which a person signs in. One that is relative is so to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignInFlows {
    /// Where a person signs in.
    pub authorization_url: Option<String>,
    /// Where a program asks for a code that a person enters on another device.
    pub device_authorization_url: Option<String>,
    /// The token endpoint.
    pub token_url: Option<String>,
    /// The token endpoint for refresh tokens.
    pub refresh_url: Option<String>,
}

/// What the specification says of a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its name as the specification writes it.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// The method of the client that returns its handle.
    pub accessor: RustName,
    /// The type of its handle, which has its operations as methods.
    pub handle: RustName,
    /// The path that its operations are at or below, if it is no tag but a group of paths.
    pub path: Option<String>,
    /// Whether its operations are there without a feature.
    pub is_always_there: bool,
}
