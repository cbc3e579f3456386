//! [`Credential`]: what a caller proves its identity with; checked once and prepared for every request.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::oauth::{ClientCredentials, Grant, RefreshToken};
use crate::token::{TokenCache, TokenProvider};
use crate::{ApiKeyLocation, BuildError, SchemeKind, SecurityScheme, param};

/// A credential for one security scheme. Its `Debug` shows its kind only.
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
    /// An API key.
    pub fn api_key(api_key: impl Into<SecretString>) -> Self {
        Self(Kind::Secret(api_key.into()))
    }

    /// A bearer token or an OAuth 2.0 access token that stays the same.
    pub fn bearer(token: impl Into<SecretString>) -> Self {
        Self(Kind::Secret(token.into()))
    }

    /// A user name and a password.
    pub fn basic(username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self(Kind::Basic {
            username: username.into(),
            password: password.into(),
        })
    }

    /// Tokens from a source of your own. However many calls need a new token at once, it is asked for one.
    pub fn token_provider(provider: impl TokenProvider) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
    }

    /// OAuth 2.0 client credentials: tokens are obtained and renewed at the scheme's token URL.
    #[must_use]
    pub fn client_credentials(grant: ClientCredentials) -> Self {
        Self(Kind::Grant(Grant::ClientCredentials(grant)))
    }

    /// An OAuth 2.0 refresh token: access tokens are obtained and renewed at the scheme's token URL.
    #[must_use]
    pub fn refresh_token(grant: RefreshToken) -> Self {
        Self(Kind::Grant(Grant::RefreshToken(grant)))
    }

    /// Reads a scheme's environment variables; `None` if they are not set or empty.
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
pub(crate) enum Prepared {
    Header {
        name: HeaderName,
        value: HeaderValue,
        secret: SecretString,
    },
    /// `name=value`, percent-encoded.
    Query {
        pair: SecretString,
        secret: SecretString,
    },
    /// `name=value`, percent-encoded.
    Cookie {
        pair: SecretString,
        secret: SecretString,
    },
    Token(TokenCache),
}

impl Prepared {
    /// Fits a credential to a scheme; `http` is what tokens are obtained with.
    pub(crate) fn new(
        credential: Credential,
        scheme: &SecurityScheme,
        http: &reqwest::Client,
    ) -> Result<Self, BuildError> {
        let reject = |reason: &str| BuildError::InvalidCredential {
            scheme: scheme.name.to_owned(),
            reason: reason.to_owned(),
        };
        match (credential.0, scheme.kind) {
            (Kind::Secret(secret), _) if secret.expose_secret().is_empty() => Err(reject("it is empty")),
            (Kind::Secret(secret), SchemeKind::ApiKey { location, name }) => match location {
                ApiKeyLocation::Header => {
                    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| reject("no such header can be"))?;
                    let value = sensitive(secret.expose_secret()).ok_or_else(|| reject(NOT_A_HEADER))?;
                    Ok(Self::Header { name, value, secret })
                }
                ApiKeyLocation::Query => Ok(Self::Query {
                    pair: pair(name, &secret),
                    secret,
                }),
                ApiKeyLocation::Cookie => Ok(Self::Cookie {
                    pair: pair(name, &secret),
                    secret,
                }),
            },
            (Kind::Secret(secret), SchemeKind::Bearer | SchemeKind::OAuth2 { .. }) => {
                let value = bearer(&secret).ok_or_else(|| reject(NOT_A_HEADER))?;
                Ok(Self::Header {
                    name: AUTHORIZATION,
                    value,
                    secret,
                })
            }
            (Kind::Basic { username, .. }, SchemeKind::Basic) if username.contains(':') => {
                Err(reject("a user name cannot contain a colon"))
            }
            (Kind::Basic { username, password }, SchemeKind::Basic) => {
                let encoded = BASE64_STANDARD.encode(format!("{username}:{}", password.expose_secret()));
                let value = sensitive(&format!("Basic {encoded}")).ok_or_else(|| reject(NOT_A_HEADER))?;
                Ok(Self::Header {
                    name: AUTHORIZATION,
                    value,
                    secret: password,
                })
            }
            (Kind::Provider(provider), SchemeKind::Bearer | SchemeKind::OAuth2 { .. }) => {
                Ok(Self::Token(TokenCache::new(provider)))
            }
            (Kind::Grant(grant), SchemeKind::OAuth2 { token_url }) => {
                let provider = grant
                    .into_provider(token_url, http.clone())
                    .map_err(|reason| reject(&reason))?;
                Ok(Self::Token(TokenCache::new(Arc::new(provider))))
            }
            _ => Err(reject("the scheme takes a credential of another kind")),
        }
    }
}

const NOT_A_HEADER: &str = "it has characters that no header can have";

fn pair(name: &str, secret: &SecretString) -> SecretString {
    let mut pair = String::new();
    param::push_pair(&mut pair, name, secret.expose_secret());
    pair.into()
}

/// A header value that shows nowhere.
fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Bearer …`
pub(crate) fn bearer(token: &SecretString) -> Option<HeaderValue> {
    sensitive(&format!("Bearer {}", token.expose_secret()))
}
