//! [`TokenStore`]: where the tokens of a person are kept, and one in memory.

use std::sync::{Mutex, PoisonError};

use super::tokens::TokenSet;
use crate::BoxError;
use crate::middleware::BoxFuture;

/// Keeps the tokens of one person with one authorization server: in a file, a keyring or a database.
///
/// [`TokenSet::to_json`] and [`TokenSet::from_json`] make text of them and read it.
pub trait TokenStore: Send + Sync + 'static {
    /// Reads the tokens; `None` if there are none.
    ///
    /// # Errors
    ///
    /// Returns why they cannot be read. The text appears in errors and logs, so it must not contain a secret.
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>>;

    /// Writes the tokens in the place of those that were there.
    ///
    /// # Errors
    ///
    /// Returns why they cannot be written. The text appears in errors and logs, so it must not contain a secret.
    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>>;

    /// Removes the tokens.
    ///
    /// # Errors
    ///
    /// Returns why they cannot be removed.
    fn clear(&self) -> BoxFuture<'_, Result<(), BoxError>>;
}

/// Keeps tokens in memory, as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryTokenStore(Mutex<Option<TokenSet>>);

impl MemoryTokenStore {
    /// Creates a store with these tokens, or with none.
    pub fn new(tokens: impl Into<Option<TokenSet>>) -> Self {
        Self(Mutex::new(tokens.into()))
    }

    fn replace(&self, tokens: Option<TokenSet>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = tokens;
    }
}

impl TokenStore for MemoryTokenStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>> {
        Box::pin(async { Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()) })
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async {
            self.replace(Some(tokens.clone()));
            Ok(())
        })
    }

    fn clear(&self) -> BoxFuture<'_, Result<(), BoxError>> {
        Box::pin(async {
            self.replace(None);
            Ok(())
        })
    }
}
