//! [`Credential`]: authenticates requests. It is checked once, when the client is built.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::oauth::{ClientCredentials, Grant, RefreshToken};
use crate::token::{TokenCache, TokenProvider};
use crate::{ApiKeyLocation, BuildError, SchemeKind, SecurityScheme, param};

/// The HTTP authentication scheme of bearer and OAuth 2.0 access tokens.
const BEARER: &str = "Bearer";

/// Authenticates requests for one security scheme. `Debug` shows its kind, not its secrets.
///
/// ```
/// use api_client_core::{ClientCredentials, Credential};
///
/// let key = Credential::api_key("key");
/// let login = Credential::basic("user", "password");
/// let oauth = Credential::client_credentials(ClientCredentials::new("id", "secret"));
/// assert_eq!(format!("{oauth:?}"), "Credential::OAuth2([redacted])");
/// # let _ = (key, login);
/// ```
#[derive(Clone)]
pub struct Credential(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    Secret(SecretString),
    Basic { username: String, password: SecretString },
    Provider(Arc<dyn TokenProvider>),
    Grant(Grant),
}

impl Credential {
    /// Creates a credential from an API key.
    pub fn api_key(api_key: impl Into<SecretString>) -> Self {
        Self(Kind::Secret(api_key.into()))
    }

    /// Creates a credential from a bearer token or an OAuth 2.0 access token that does not expire.
    pub fn bearer(token: impl Into<SecretString>) -> Self {
        Self(Kind::Secret(token.into()))
    }

    /// Creates a credential from a user name and a password.
    pub fn basic(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self(Kind::Basic {
            username: username.into(),
            password: password.into(),
        })
    }

    /// Creates a credential that gets its tokens from `provider`. Calls that need a new token at the same time share
    /// it.
    pub fn token_provider(provider: impl TokenProvider) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
    }

    /// Creates a credential that gets its tokens by OAuth 2.0 client credentials.
    ///
    /// Tokens come from the token URL of the scheme. They are renewed before they expire and when the server refuses
    /// one.
    #[must_use]
    pub fn client_credentials(grant: ClientCredentials) -> Self {
        Self(Kind::Grant(Grant::ClientCredentials(grant)))
    }

    /// Creates a credential that gets its access tokens by an OAuth 2.0 refresh token.
    ///
    /// Tokens come from the token URL of the scheme. They are renewed before they expire and when the server refuses
    /// one.
    #[must_use]
    pub fn refresh_token(grant: RefreshToken) -> Self {
        Self(Kind::Grant(Grant::RefreshToken(grant)))
    }

    /// Reads the environment variables of a scheme; returns `None` if they are not set or empty.
    pub(crate) fn from_env(scheme: &SecurityScheme) -> Option<Self> {
        match (scheme.kind, scheme.env) {
            (SchemeKind::Basic, [username, password]) => Some(Self::basic(variable(username)?, variable(password)?)),
            (SchemeKind::Basic, variables) => {
                let pair = variables.iter().find_map(|name| variable(name))?;
                let (username, password) = pair.split_once(':')?;
                Some(Self::basic(username, password))
            }
            (_, variables) => variables.iter().find_map(|name| variable(name)).map(Self::api_key),
        }
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A secret for a scheme of any kind but basic.
impl<S: Into<SecretString>> From<S> for Credential {
    fn from(secret: S) -> Self {
        Self(Kind::Secret(secret.into()))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Secret(_) => "Credential::Secret([redacted])",
            Kind::Basic { .. } => "Credential::Basic([redacted])",
            Kind::Provider(_) => "Credential::TokenProvider",
            Kind::Grant(_) => "Credential::OAuth2([redacted])",
        })
    }
}

/// A credential as its scheme sends it.
pub(crate) struct Prepared {
    pub(crate) carrier: Carrier,
    /// The secret in all forms that a server can repeat it in.
    pub(crate) secrets: Vec<SecretString>,
}

/// Where a credential goes.
pub(crate) enum Carrier {
    Header {
        name: HeaderName,
        value: HeaderValue,
    },
    /// `name=value`, percent-encoded.
    Query(SecretString),
    /// `name=value`, as it was given.
    Cookie(SecretString),
    /// A token that has to be obtained first.
    Token {
        cache: TokenCache,
        /// The HTTP authentication scheme it is sent with.
        scheme: &'static str,
    },
}

impl Prepared {
    /// Fits a credential to a scheme; `http` is what tokens are obtained with, at URLs that `base_url` completes.
    pub(crate) fn new(
        credential: Credential,
        scheme: &SecurityScheme,
        base_url: &Url,
        http: &reqwest::Client,
    ) -> Result<Self, BuildError> {
        let prepared = match (credential.0, scheme.kind) {
            (Kind::Secret(secret), _) if secret.expose_secret().is_empty() => Err("it is empty".to_owned()),
            (Kind::Secret(secret), SchemeKind::ApiKey { location, name }) => Self::api_key(secret, location, name),
            (Kind::Secret(secret), SchemeKind::Bearer | SchemeKind::OAuth2 { .. } | SchemeKind::OAuth2Flows(_)) => {
                Self::header(AUTHORIZATION, authorization(BEARER, &secret), vec![secret])
            }
            (Kind::Secret(secret), SchemeKind::Http { scheme }) => {
                Self::header(AUTHORIZATION, authorization(scheme, &secret), vec![secret])
            }
            (Kind::Basic { username, password }, SchemeKind::Basic) => Self::basic(&username, password),
            (Kind::Provider(provider), SchemeKind::Bearer | SchemeKind::OAuth2 { .. } | SchemeKind::OAuth2Flows(_)) => {
                Ok(Self::token(provider, BEARER))
            }
            (Kind::Provider(provider), SchemeKind::Http { scheme }) => Ok(Self::token(provider, scheme)),
            (Kind::Grant(grant), SchemeKind::OAuth2 { token_url }) => grant
                .into_provider(token_url, base_url, http.clone())
                .map(|flow| Self::token(Arc::new(flow), BEARER)),
            (Kind::Grant(grant), SchemeKind::OAuth2Flows(flows)) => {
                let token_url = grant.token_url(flows);
                grant
                    .into_provider(token_url, base_url, http.clone())
                    .map(|flow| Self::token(Arc::new(flow), BEARER))
            }
            _ => Err("the scheme takes a credential of another kind".to_owned()),
        };
        prepared.map_err(|reason| BuildError::InvalidCredential {
            scheme: scheme.name.to_owned(),
            reason,
        })
    }

    fn api_key(secret: SecretString, location: ApiKeyLocation, name: &str) -> Result<Self, String> {
        if location == ApiKeyLocation::Header {
            let name =
                HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` is not a valid header name"))?;
            return Self::header(name, sensitive(secret.expose_secret()), vec![secret]);
        }
        if location == ApiKeyLocation::Cookie {
            return Self::cookie(secret, name);
        }
        let mut pair = String::new();
        param::push_pair(&mut pair, name, secret.expose_secret());
        let carrier = Carrier::Query(pair.into());
        let encoded = param::encode(secret.expose_secret()).to_string().into();
        Ok(Self {
            carrier,
            secrets: vec![secret, encoded],
        })
    }

    /// Cookies have no encoding of their own: the server gets back what it has given.
    fn cookie(secret: SecretString, name: &str) -> Result<Self, String> {
        let value = secret.expose_secret();
        if value.contains(|c: char| c == ';' || c.is_ascii_control()) {
            return Err("it has characters that no cookie can have".to_owned());
        }
        Ok(Self {
            carrier: Carrier::Cookie(format!("{name}={value}").into()),
            secrets: vec![secret],
        })
    }

    fn basic(username: &str, password: SecretString) -> Result<Self, String> {
        if username.contains(':') {
            return Err("a user name cannot contain a colon".to_owned());
        }
        let encoded = SecretString::from(BASE64_STANDARD.encode(format!("{username}:{}", password.expose_secret())));
        let value = sensitive(&format!("Basic {}", encoded.expose_secret()));
        Self::header(AUTHORIZATION, value, vec![password, encoded])
    }

    fn header(name: HeaderName, value: Option<HeaderValue>, secrets: Vec<SecretString>) -> Result<Self, String> {
        let value = value.ok_or("it has characters that no header can have")?;
        Ok(Self {
            carrier: Carrier::Header { name, value },
            secrets,
        })
    }

    fn token(provider: Arc<dyn TokenProvider>, scheme: &'static str) -> Self {
        Self {
            carrier: Carrier::Token {
                cache: TokenCache::new(provider),
                scheme,
            },
            secrets: Vec::new(),
        }
    }
}

/// A header value that shows nowhere.
fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The value of `Authorization` for a token.
pub(crate) fn authorization(scheme: &str, token: &SecretString) -> Option<HeaderValue> {
    sensitive(&format!("{scheme} {}", token.expose_secret()))
}
