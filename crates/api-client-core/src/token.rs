//! Access tokens that expire: [`TokenProvider`] returns them, and calls that wait for a new one share one refresh.
//!
//! By default, a token is renewed 30 s before it expires, or halfway if it lives less than a minute, and once when the
//! server responds with the status 401.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Mutex, RwLock};

use crate::BoxError;
use crate::middleware::BoxFuture;
use crate::timer::Instant;

/// A token this close to its end is renewed, so that it does not expire on the way; one that lives less than twice as
/// long is used for half of its life.
const EARLY: Duration = Duration::from_secs(30);

/// Provides access tokens.
///
/// The client keeps a token until shortly before it expires or until the server responds with the status 401. Calls
/// that need a new token at the same time share one.
///
/// ```
/// use api_client_core::{AccessToken, BoxError, BoxFuture, TokenProvider};
///
/// struct Vault;
///
/// impl TokenProvider for Vault {
///     fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
///         Box::pin(async { Ok(AccessToken::new("from the vault").expires_in(std::time::Duration::from_secs(600))) })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// Requests a new token.
    ///
    /// # Errors
    ///
    /// Returns why there is no token. The text appears in errors and logs, so it must not contain a secret.
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>>;
}

/// Holds an access token and its lifetime.
#[derive(Clone)]
pub struct AccessToken {
    secret: SecretString,
    expires_at: Option<Instant>,
    /// When a new one is due.
    renew_at: Option<Instant>,
}

impl AccessToken {
    /// Creates a token that is used until the server refuses it.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self {
            secret: secret.into(),
            expires_at: None,
            renew_at: None,
        }
    }

    /// Sets the lifetime of the token, counted from now. Defaults to unlimited.
    #[must_use]
    pub fn expires_in(self, life_time: Duration) -> Self {
        let now = Instant::now();
        Self {
            expires_at: now.checked_add(life_time),
            renew_at: now.checked_add(life_time.saturating_sub(EARLY).max(life_time / 2)),
            ..self
        }
    }

    pub(crate) fn secret(&self) -> &SecretString {
        &self.secret
    }

    fn is_fresh(&self) -> bool {
        self.renew_at.is_none_or(|renew_at| Instant::now() < renew_at)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("secret", &"[redacted]")
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// Keeps the current token of a provider.
pub(crate) struct TokenCache {
    provider: Arc<dyn TokenProvider>,
    /// Held by the one call that refreshes.
    refresh: Mutex<()>,
    state: RwLock<State>,
}

/// The outcome of the last refresh. The generation tells a waiting call that another one has refreshed meanwhile.
struct State {
    generation: u64,
    outcome: Option<Result<AccessToken, Arc<BoxError>>>,
}

/// A token, and the refresh that it came from.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) token: AccessToken,
    pub(crate) generation: u64,
}

impl TokenCache {
    pub(crate) fn new(provider: Arc<dyn TokenProvider>) -> Self {
        Self {
            provider,
            refresh: Mutex::new(()),
            state: RwLock::new(State {
                generation: 0,
                outcome: None,
            }),
        }
    }

    /// The current token, or a new one where there is none, it ends soon, or it is of a `refused` generation.
    pub(crate) async fn token(&self, refused: Option<u64>) -> Result<Issued, Arc<BoxError>> {
        let seen = {
            let state = self.state.read().await;
            if let Some(issued) = state.usable(refused) {
                return Ok(issued);
            }
            state.generation
        };
        let _refreshing = self.refresh.lock().await;
        {
            let state = self.state.read().await;
            if let Some(issued) = state.usable(refused) {
                return Ok(issued);
            }
            // Whoever waited for a refresh that failed shares its failure instead of trying again in turn.
            if let (true, Some(Err(error))) = (state.generation > seen, &state.outcome) {
                return Err(Arc::clone(error));
            }
        }
        let outcome = self.provider.token().await.and_then(not_empty).map_err(Arc::new);
        let mut state = self.state.write().await;
        state.generation += 1;
        state.outcome = Some(outcome.clone());
        outcome.map(|token| Issued {
            token,
            generation: state.generation,
        })
    }
}

/// An empty token is no token: a server would take the request for one without a credential.
fn not_empty(token: AccessToken) -> Result<AccessToken, BoxError> {
    if token.secret.expose_secret().is_empty() {
        return Err("the access token is empty".into());
    }
    Ok(token)
}

impl State {
    fn usable(&self, refused: Option<u64>) -> Option<Issued> {
        let token = self.outcome.as_ref()?.as_ref().ok()?;
        let usable = token.is_fresh() && refused != Some(self.generation);
        usable.then(|| Issued {
            token: token.clone(),
            generation: self.generation,
        })
    }
}
