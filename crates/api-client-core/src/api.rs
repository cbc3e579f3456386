//! What a generated crate states about an API as a whole: static data, written once by the generator.

use crate::InBandFailure;

/// An API as its description states it. Generated crates hold one `static` of this type.
#[derive(Debug)]
pub struct Api {
    /// Name of the client crate, for traces.
    pub name: &'static str,
    /// Version of the API description (`info.version`).
    pub version: &'static str,
    /// The server that calls go to; `None` where the description names none, so that the builder must be told.
    pub base_url: Option<&'static str>,
    /// Value of the `User-Agent` header.
    pub user_agent: &'static str,
    /// `components.securitySchemes`.
    pub security_schemes: &'static [SecurityScheme],
    /// How a successful status can carry a failure, where the vendor does that.
    pub in_band_failure: Option<InBandFailure>,
}

impl Api {
    /// The position of a security scheme in [`Api::security_schemes`].
    pub(crate) fn scheme_index(&self, name: &str) -> Option<usize> {
        self.security_schemes.iter().position(|scheme| scheme.name == name)
    }
}

/// One entry of `components.securitySchemes`.
#[derive(Debug)]
pub struct SecurityScheme {
    /// The entry's key.
    pub name: &'static str,
    /// What the scheme sends, and where.
    pub kind: SchemeKind,
    /// Environment variables that hold the credential.
    ///
    /// For [`SchemeKind::Basic`] two names are the user name's and the password's variables, and one name is a
    /// variable that holds `user:password`. For every other kind the first variable that is set wins.
    pub env: &'static [&'static str],
}

/// The kinds of security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// A key in a header, in the query or in a cookie.
    ApiKey {
        /// Where the key goes.
        location: ApiKeyLocation,
        /// Name of the header, query parameter or cookie.
        name: &'static str,
    },
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// An OAuth 2.0 access token, sent as `Authorization: Bearer …`. OpenID Connect counts as this too.
    OAuth2 {
        /// Where tokens are obtained (`flows.*.tokenUrl`).
        token_url: Option<&'static str>,
    },
}

/// Where an API key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeyLocation {
    /// In a request header.
    Header,
    /// In the query of the URL.
    Query,
    /// In the `Cookie` header.
    Cookie,
}
