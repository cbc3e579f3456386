//! Tokens of a store as a source of tokens for calls.
//!
//! In: the store, and where its tokens are renewed. Out: those that are there while they last, and renewed ones after
//! that.

use std::sync::{Mutex, PoisonError};

use secrecy::{ExposeSecret, SecretString};

use super::app::Authorization;
use super::error::AuthorizationError;
use super::store::TokenStore;
use super::tokens::TokenSet;
use crate::middleware::BoxFuture;
use crate::{AccessToken, BoxError, Credential, TokenProvider};

/// The client asks when it has no token, when its token ends, and when the server has refused one: for one at a time.
struct StoredTokens {
    authorization: Authorization,
    store: Box<dyn TokenStore>,
    /// The access token that was given last. If the client asks again, that one is of no use any more.
    given: Mutex<Option<SecretString>>,
}

impl Authorization {
    /// Creates the credential of the person whose tokens `store` keeps. It renews and stores them.
    ///
    /// A server may replace the refresh token with each use. The new one is lost if the call that renews it is dropped
    /// before the server has responded.
    pub fn credential(self, store: impl TokenStore) -> Credential {
        Credential::token_provider(StoredTokens {
            authorization: self,
            store: Box::new(store),
            given: Mutex::new(None),
        })
    }
}

impl StoredTokens {
    async fn tokens(&self) -> Result<TokenSet, BoxError> {
        let stored = self.load().await?;
        if self.is_usable(&stored) {
            return Ok(stored);
        }
        let renewed = match self.authorization.renew(&stored).await {
            Ok(renewed) => renewed,
            Err(error) => {
                // Another program may have renewed them meanwhile, and the server may have replaced the refresh token.
                let latest = self.load().await?;
                let is_other = latest.access_secret().expose_secret() != stored.access_secret().expose_secret();
                return if is_other && self.is_usable(&latest) {
                    Ok(latest)
                } else {
                    Err(error.into())
                };
            }
        };
        self.store.save(&renewed).await?;
        Ok(renewed)
    }

    async fn load(&self) -> Result<TokenSet, BoxError> {
        let stored = self.store.load().await?;
        stored.ok_or_else(|| AuthorizationError::NotSignedIn.into())
    }

    fn is_usable(&self, tokens: &TokenSet) -> bool {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let is_given = |given: &SecretString| given.expose_secret() == tokens.access_secret().expose_secret();
        tokens.is_fresh() && !given.as_ref().is_some_and(is_given)
    }
}

impl TokenProvider for StoredTokens {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        Box::pin(async {
            let tokens = self.tokens().await?;
            *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens.access_secret().clone());
            Ok(tokens.to_access_token())
        })
    }
}
