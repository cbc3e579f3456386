//! The authorization code flow with PKCE: a page to open, what comes back from it, and the tokens for that.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::app::{AskError, Authorization};
use super::error::AuthorizationError;
use super::tokens::TokenSet;
use crate::shown::Shown;

/// One sign-in, from the page that a person opens to the code that comes back. `Debug` shows no secret.
///
/// A program that serves its users from the web keeps [`state`](Self::state) and [`verifier`](Self::verifier) in the
/// session of the user, and goes on with [`resume`](Self::resume).
#[derive(Clone)]
pub struct SignIn {
    url: Option<Url>,
    redirect_uri: String,
    state: SecretString,
    verifier: SecretString,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// The code that came back. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct AuthorizationCode(SecretString);

impl SignIn {
    /// Goes on with a sign-in that began earlier.
    pub fn resume(
        redirect_uri: impl Into<String>,
        state: impl Into<SecretString>,
        verifier: impl Into<SecretString>,
    ) -> Self {
        Self {
            url: None,
            redirect_uri: redirect_uri.into(),
            state: state.into(),
            verifier: verifier.into(),
        }
    }

    /// Returns the page where the person signs in; empty after [`resume`](Self::resume).
    pub fn url(&self) -> &str {
        self.url.as_ref().map_or("", Url::as_str)
    }

    /// Returns what the server must send back.
    pub fn state(&self) -> &SecretString {
        &self.state
    }

    /// Returns what proves to the token endpoint that this program began the sign-in.
    pub fn verifier(&self) -> &SecretString {
        &self.verifier
    }

    /// Reads the query that the person came back with, and checks that it belongs to this sign-in.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::State`] for an answer to another sign-in, [`AuthorizationError::Refused`] for a
    /// refusal, and [`AuthorizationError::NoCode`] for anything else.
    pub fn code(&self, query: &str) -> Result<AuthorizationCode, AuthorizationError> {
        let value = |name: &str| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        if !value("state").is_some_and(|state| is_same(&state, self.state.expose_secret())) {
            return Err(AuthorizationError::State);
        }
        if let Some(error) = value("error") {
            let clean = |text: String| Shown(&text).to_string();
            return Err(AuthorizationError::Refused {
                error: clean(error),
                description: value("error_description").map(clean),
            });
        }
        let code = value("code").filter(|code| !code.is_empty());
        code.map(|code| AuthorizationCode(code.into()))
            .ok_or(AuthorizationError::NoCode)
    }
}

impl Authorization {
    /// Begins a sign-in: makes a state and a verifier, and the URL of the page where a person signs in.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::NoUrl`] if neither the description nor the app has an authorization URL, and
    /// [`AuthorizationError::RedirectUri`] if `redirect_uri` is no URL.
    pub fn begin(&self, redirect_uri: &str) -> Result<SignIn, AuthorizationError> {
        Url::parse(redirect_uri).map_err(AuthorizationError::RedirectUri)?;
        let (state, verifier) = (random()?, random()?);
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
        let url = self.page(&[
            ("redirect_uri", redirect_uri),
            ("state", state.expose_secret()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ])?;
        Ok(SignIn {
            url: Some(url),
            redirect_uri: redirect_uri.to_owned(),
            state,
            verifier,
        })
    }

    /// Exchanges the code of a sign-in for tokens.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::Endpoint`] if the token endpoint refuses the code or cannot be reached.
    pub async fn exchange(&self, sign_in: &SignIn, code: &AuthorizationCode) -> Result<TokenSet, AuthorizationError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.0.expose_secret()),
            ("redirect_uri", &sign_in.redirect_uri),
            ("code_verifier", sign_in.verifier.expose_secret()),
        ];
        let secrets = [code.0.clone(), sign_in.verifier.clone()];
        let answer = self.token(&form, &secrets).await?;
        Ok(TokenSet::answered(answer, None).map_err(AskError::Flow)?)
    }

    /// Renews tokens.
    ///
    /// A credential of [`credential`](Self::credential) does this by itself.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::NoRefreshToken`] if there is none, and [`AuthorizationError::Endpoint`] if the
    /// endpoint refuses it or cannot be reached.
    pub async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, AuthorizationError> {
        Ok(self.renew(tokens).await?)
    }

    pub(super) async fn renew(&self, tokens: &TokenSet) -> Result<TokenSet, AskError> {
        let refresh_token = tokens.refresh_secret().ok_or(AuthorizationError::NoRefreshToken)?;
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        let answer = self.renewal(&form, std::slice::from_ref(refresh_token)).await?;
        Ok(TokenSet::answered(answer, Some(refresh_token))?)
    }
}

/// 32 random bytes of the system: 43 characters, as RFC 7636 recommends for a verifier.
fn random() -> Result<SecretString, AuthorizationError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(AuthorizationError::Random)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes).into())
}

/// Compares all bytes whatever the first ones are, so that the time tells nothing about a state.
fn is_same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differing == 0
}
