//! Why a person could not be signed in. Nothing secret is in it.

use crate::BoxError;
use crate::shown::Shown;

/// Why a person could not be signed in, or a token could not be renewed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// The description of the API has no URL for this step, and the app was given none.
    #[error("the API description has no {0}; give one to the app")]
    NoUrl(&'static str),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(getrandom::Error),
    /// The redirect URI is not a URL.
    #[error("the redirect URI is not a URL: {0}")]
    RedirectUri(url::ParseError),
    /// What came back does not belong to this sign-in: another page may have sent it.
    #[error("the answer does not have the state of this sign-in")]
    State,
    /// What came back has neither a code nor an error.
    #[error("the answer has no authorization code")]
    NoCode,
    /// The person, or the server, has refused.
    #[error("the sign-in was refused: {}", Shown(.error))]
    Refused {
        /// The code of the error, such as `access_denied`.
        error: String,
        /// What the server says about it.
        description: Option<String>,
    },
    /// The person has not signed in within the time that there was.
    #[error("nobody signed in within the time that there was")]
    Expired,
    /// The device authorization endpoint has answered without what RFC 8628 requires.
    #[error("the device authorization endpoint gave no code")]
    NoDeviceCode,
    /// There is no refresh token to get a new access token with.
    #[error("there is no refresh token; sign in again")]
    NoRefreshToken,
    /// Nobody has signed in yet.
    #[error("the store has no tokens; sign in first")]
    NotSignedIn,
    /// An endpoint of the authorization server gave no answer, or a refusal.
    #[error("{0}")]
    Endpoint(#[source] BoxError),
    /// The loopback address cannot be listened on.
    #[error("the loopback address cannot be listened on")]
    Loopback(#[source] std::io::Error),
}
