//! OAuth 2.0 for persons: an authorization code with PKCE (RFC 6749, section 4.1, and RFC 7636), and a device code
//! (RFC 8628).
//!
//! In: an [`OAuthApp`], and the URLs that the description of the API has for the scheme. Out: a [`TokenSet`], which a
//! [`TokenStore`] keeps, and a [`Credential`](crate::Credential) that renews it. Calls that need a new token at the
//! same time share one, as with every other source of tokens. The section on credentials of the crate's first page has
//! an example.

mod app;
mod code;
mod device;
mod error;
#[cfg(not(target_arch = "wasm32"))]
mod file_store;
#[cfg(not(target_arch = "wasm32"))]
mod loopback;
mod provider;
mod store;
mod tokens;

pub use app::{Authorization, OAuthApp};
pub use code::{AuthorizationCode, SignIn};
pub use device::DeviceCode;
pub use error::AuthorizationError;
#[cfg(not(target_arch = "wasm32"))]
pub use file_store::FileTokenStore;
#[cfg(not(target_arch = "wasm32"))]
pub use loopback::Loopback;
pub use store::{MemoryTokenStore, TokenStore};
pub use tokens::TokenSet;
