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
    /// How webhooks are signed, where that is known.
    pub webhooks: Option<WebhookSettings>,
    /// Where the credential goes in a WebSocket, where there are any.
    pub websocket: Option<WebSocketSettings>,
    /// Where the vendor says how many requests it takes, where that is none of the usual headers.
    pub rate_limit: Option<RateLimitSettings>,
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

/// How a vendor signs its webhooks, where it does not follow Standard Webhooks.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// The header with the signature.
    pub header: String,
    /// The hash.
    #[serde(default)]
    pub algorithm: SignatureHash,
    /// How the signature is written.
    #[serde(default)]
    pub encoding: SignatureForm,
    /// What stands before the signature.
    pub prefix: Option<String>,
    /// The part of the header that is the signature, where it has parts `name=value`.
    pub part: Option<String>,
    /// What is the time of sending: another part where there are parts, or else another header.
    pub timestamp: Option<String>,
    /// The text that is signed, with `{body}` and `{timestamp}` in it.
    pub signed: Option<String>,
}

impl WebhookSettings {
    /// The text that is signed, with `{body}` and `{timestamp}` in it.
    #[must_use]
    pub fn signed(&self) -> &str {
        let usual = if self.timestamp.is_some() {
            "{timestamp}.{body}"
        } else {
            "{body}"
        };
        self.signed.as_deref().unwrap_or(usual)
    }
}

/// The hash of a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureHash {
    /// HMAC-SHA256.
    #[default]
    Sha256,
    /// HMAC-SHA512.
    Sha512,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureForm {
    /// Hexadecimal.
    #[default]
    Hex,
    /// Base64.
    Base64,
}

/// Where the credential goes in a WebSocket.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebSocketSettings {
    /// The first message if it has `{credential}` in it, or else the name of a query parameter. Where there is none,
    /// the security scheme says it.
    pub credential: Option<String>,
}

/// The headers in which a vendor says how many requests it takes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimitSettings {
    /// How many requests it takes in a window.
    pub limit: Option<String>,
    /// How many of them are left.
    pub remaining: Option<String>,
    /// When there are more.
    pub reset: Option<String>,
    /// How that is written.
    #[serde(default)]
    pub reset_form: ResetForm,
}

/// How a header says when a vendor takes more requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetForm {
    /// Seconds from the response on.
    #[default]
    Seconds,
    /// Milliseconds from the response on.
    Milliseconds,
    /// Seconds since 1970.
    Unix,
    /// A date of HTTP.
    HttpDate,
    /// A date and time by RFC 3339.
    DateTime,
    /// Numbers with their units.
    Duration,
}

impl ResetForm {
    /// The variant of the runtime's `RateLimitReset`.
    #[must_use]
    pub const fn variant(self) -> &'static str {
        match self {
            Self::Seconds => "Seconds",
            Self::Milliseconds => "Milliseconds",
            Self::Unix => "Unix",
            Self::HttpDate => "HttpDate",
            Self::DateTime => "DateTime",
            Self::Duration => "Duration",
        }
    }
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

/// What a client can do beside calls. Each is a feature that is off by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// Checking that webhooks come from the vendor.
    WebhookSignatures,
    /// Opening WebSockets.
    WebSocket,
    /// Letting persons sign in with OAuth 2.0.
    SignIn,
}

impl Capability {
    /// The name of its feature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebhookSignatures => "webhook-signatures",
            Self::WebSocket => "websocket",
            Self::SignIn => "oauth",
        }
    }

    /// What it is for, in one line.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::WebhookSignatures => "Verification of the signatures of webhooks.",
            Self::WebSocket => "`Client::websocket`: WebSockets with the credential of the client.",
            Self::SignIn => "`authorization`: persons sign in with OAuth 2.0.",
        }
    }

    /// The module of the runtime that has it.
    #[must_use]
    pub fn module(self) -> &'static str {
        match self {
            Self::WebhookSignatures => "webhooks",
            Self::WebSocket => "websocket",
            Self::SignIn => "authorization",
        }
    }

    /// What it turns on.
    #[must_use]
    pub fn enables(self) -> String {
        let feature = match self {
            Self::WebhookSignatures => "webhooks",
            Self::WebSocket => "websocket",
            Self::SignIn => "oauth",
        };
        format!("api-client-core/{feature}")
    }
}
