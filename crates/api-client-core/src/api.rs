//! The static data about an API as a whole, which the generator writes into each client crate.

use crate::InBandFailure;

/// Describes an API. Generated crates hold one `static` of this type.
#[derive(Debug)]
pub struct Api {
    /// The name of the client crate, used in traces.
    pub name: &'static str,
    /// The version of the API specification (`info.version`).
    pub version: &'static str,
    /// The default base URL; `None` if the specification names no server, and the builder must be given one.
    ///
    /// A path, such as `/api/v1`, if the specification names no host: the builder must be given an origin.
    pub base_url: Option<&'static str>,
    /// The default value of the `User-Agent` header.
    pub user_agent: &'static str,
    /// The security schemes (`components.securitySchemes`).
    pub security_schemes: &'static [SecurityScheme],
    /// How a response with a success status reports an error in its body; `None` if the API never does that.
    pub in_band_failure: Option<InBandFailure>,
}

impl Api {
    /// Returns the position of a security scheme in [`Api::security_schemes`].
    pub(crate) fn scheme_index(&self, name: &str) -> Option<usize> {
        self.security_schemes.iter().position(|scheme| scheme.name == name)
    }
}

/// Describes one entry of `components.securitySchemes`.
#[derive(Debug)]
pub struct SecurityScheme {
    /// The key of the entry.
    pub name: &'static str,
    /// What the scheme sends, and where.
    pub kind: SchemeKind,
    /// The environment variables that can hold the credential.
    ///
    /// For [`SchemeKind::Basic`], two names are the variables of the user name and of the password, and one name is a
    /// variable that holds `user:password`. For every other kind, the first variable that is set is used.
    pub env: &'static [&'static str],
}

/// Kind of a security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// An API key in a header, a query parameter or a cookie.
    ApiKey {
        /// Where the key is sent.
        location: ApiKeyLocation,
        /// The name of the header, query parameter or cookie.
        name: &'static str,
    },
    /// A bearer token, sent as `Authorization: Bearer …`.
    Bearer,
    /// A credential of another HTTP authentication scheme, sent as `Authorization: <scheme> …`.
    Http {
        /// The name of the scheme, as it is sent.
        scheme: &'static str,
    },
    /// A user name and a password, sent as `Authorization: Basic …`.
    Basic,
    /// An OAuth 2.0 access token, sent as `Authorization: Bearer …`. OpenID Connect is treated the same way.
    OAuth2 {
        /// The token URL (`flows.*.tokenUrl`), if the specification has one. It may be relative to the base URL.
        token_url: Option<&'static str>,
    },
    /// The same, where the specification has a flow in which a person signs in.
    OAuth2Flows(&'static OAuthFlows),
}

/// The URLs of OAuth 2.0 flows (`flows`). Each may be relative to the base URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OAuthFlows {
    /// The token URL of the client credentials flow.
    pub client_credentials_url: Option<&'static str>,
    /// Where a person signs in, in the authorization code flow.
    pub authorization_url: Option<&'static str>,
    /// Where a program asks for a code that a person enters on another device (RFC 8628).
    pub device_authorization_url: Option<&'static str>,
    /// The token URL of the flows in which a person signs in.
    pub token_url: Option<&'static str>,
    /// The token URL for refresh tokens, where that is another one.
    pub refresh_url: Option<&'static str>,
}

/// Location of an API key in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeyLocation {
    /// A request header.
    Header,
    /// A query parameter.
    Query,
    /// The `Cookie` header.
    Cookie,
}
