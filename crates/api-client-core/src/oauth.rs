//! The OAuth 2.0 flows that need no person: client credentials and refresh token (RFC 6749, sections 4.4 and 6).
//!
//! By default, tokens come from the token URL of the specification, and the client's own credentials are sent in the
//! `Authorization` header. The methods of [`ClientCredentials`] and [`RefreshToken`] change both. A token endpoint has
//! 30 s to respond.

use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use reqwest::Request;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tokio::sync::Mutex;
use url::Url;

use crate::chunks::Chunks;
use crate::middleware::BoxFuture;
use crate::redact::without_secrets;
use crate::retry::is_retryable_status;
use crate::shown::Shown;
use crate::stream::collect;
use crate::timer::limited;
use crate::{AccessToken, BoxError, OAuthFlows, TokenProvider, param, redact};

/// The timeout of a token endpoint.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// The limit of its response, in bytes.
const ANSWER_LIMIT: u64 = 1 << 20;

/// Selects where a client's own credentials are sent in a token request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// In the `Authorization` header (`client_secret_basic`), which every server must support.
    #[default]
    Basic,
    /// In the body (`client_secret_post`).
    Body,
}

/// Configures the client credentials flow, with which a program acts for itself.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    client: OAuthClient,
}

/// Configures the refresh token flow, with which a program acts for a person who agreed earlier.
///
/// Some servers replace the refresh token with each use. The new one is kept in memory as long as the client, and is
/// lost if the call that renews the token is dropped before the server has responded.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    client: OAuthClient,
    refresh_token: SecretString,
}

/// What every flow sends.
#[derive(Clone)]
pub(crate) struct OAuthClient {
    pub(crate) id: String,
    pub(crate) secret: Option<SecretString>,
    pub(crate) scopes: String,
    pub(crate) token_url: Option<String>,
    pub(crate) authentication: ClientAuthentication,
}

impl fmt::Debug for OAuthClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthClient")
            .field("id", &self.id)
            .field("secret", &self.secret)
            .field("scopes", &self.scopes)
            .field("token_url", &self.token_url.as_deref().map(without_secrets))
            .field("authentication", &self.authentication)
            .finish()
    }
}

impl OAuthClient {
    pub(crate) fn new(id: String, secret: Option<SecretString>) -> Self {
        Self {
            id,
            secret,
            scopes: String::new(),
            token_url: None,
            authentication: ClientAuthentication::default(),
        }
    }
}

impl ClientCredentials {
    /// Creates the flow from the client ID and the client secret that the vendor issued.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<SecretString>) -> Self {
        Self {
            client: OAuthClient::new(client_id.into(), Some(client_secret.into())),
        }
    }
}

impl RefreshToken {
    /// Creates the flow from a refresh token and the ID of the client that it was issued to.
    pub fn new(client_id: impl Into<String>, refresh_token: impl Into<SecretString>) -> Self {
        Self {
            client: OAuthClient::new(client_id.into(), None),
            refresh_token: refresh_token.into(),
        }
    }

    /// Sets the client secret of a confidential client. Defaults to none.
    #[must_use]
    pub fn client_secret(mut self, client_secret: impl Into<SecretString>) -> Self {
        self.client.secret = Some(client_secret.into());
        self
    }
}

/// Settings that both flows have.
macro_rules! settings {
    ($($flow:ident)*) => {
        $(impl $flow {
            /// Sets the scopes to request. Defaults to none.
            #[must_use]
            pub fn scopes<S: AsRef<str>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
                let scopes: Vec<_> = scopes.into_iter().map(|scope| scope.as_ref().to_owned()).collect();
                self.client.scopes = scopes.join(" ");
                self
            }

            /// Sets the token URL. Defaults to the token URL of the specification.
            #[must_use]
            pub fn token_url(mut self, token_url: impl Into<String>) -> Self {
                self.client.token_url = Some(token_url.into());
                self
            }

            /// Sets where the client's own credentials are sent. Defaults to [`ClientAuthentication::Basic`].
            #[must_use]
            pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
                self.client.authentication = authentication;
                self
            }
        })*
    };
}

settings!(ClientCredentials RefreshToken);

/// One of the flows.
#[derive(Clone)]
pub(crate) enum Grant {
    ClientCredentials(ClientCredentials),
    RefreshToken(RefreshToken),
}

impl Grant {
    /// Where the flow gets its tokens, by the description.
    pub(crate) fn token_url(&self, flows: &OAuthFlows) -> Option<&'static str> {
        match self {
            Self::ClientCredentials(_) => flows.client_credentials_url,
            Self::RefreshToken(_) => flows.refresh_url.or(flows.token_url).or(flows.client_credentials_url),
        }
    }

    /// A source of tokens at the flow's token URL, or the scheme's, which may be relative to the base URL.
    pub(crate) fn into_provider(
        self,
        scheme_url: Option<&str>,
        base_url: &Url,
        http: reqwest::Client,
    ) -> Result<Flow, String> {
        let (client, refresh_token) = match self {
            Self::ClientCredentials(grant) => (grant.client, None),
            Self::RefreshToken(grant) => (grant.client, Some(grant.refresh_token)),
        };
        let token_url = client.token_url.as_deref().or(scheme_url);
        let token_url = token_url.ok_or("the API description has no token URL; give one to the credential")?;
        let url = flow_url(base_url, token_url).map_err(|error| format!("the token URL is not a URL: {error}"))?;
        Ok(Flow {
            endpoint: Endpoint { client, url, http },
            refresh_token: refresh_token.map(Mutex::new),
        })
    }
}

/// The URL of a flow, which OpenAPI lets be relative to the URL of the server.
pub(crate) fn flow_url(base_url: &Url, text: &str) -> Result<Url, String> {
    let url = base_url.join(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" => Ok(url),
        _ => Err("the scheme is neither http nor https".to_owned()),
    }
}

/// A flow at work.
pub(crate) struct Flow {
    endpoint: Endpoint,
    /// A server may replace the refresh token with each use.
    refresh_token: Option<Mutex<SecretString>>,
}

/// An endpoint that a client asks with its own credentials.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) client: OAuthClient,
    pub(crate) url: Url,
    pub(crate) http: reqwest::Client,
}

/// Why a token endpoint gave no token. Nothing of what was sent is in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FlowError {
    #[error("the token endpoint did not respond within {} s", TIMEOUT.as_secs())]
    Timeout,
    #[error("the token endpoint cannot be reached")]
    Transport(#[source] reqwest::Error),
    #[error("the token endpoint responded with {status}{}", Refused(.error, .description))]
    Refused {
        status: u16,
        error: Option<String>,
        description: Option<String>,
    },
    #[error("the response of the token endpoint is incomplete or larger than {ANSWER_LIMIT} bytes")]
    BrokenAnswer,
    #[error("the response of the token endpoint has no access token")]
    NoToken,
}

/// Whether a token may be had later, and asking again does no harm: a server that saw a refresh token that it replaces
/// would take the second use of it for a theft.
pub(crate) fn is_transient(error: &BoxError) -> bool {
    error.downcast_ref().is_some_and(is_transient_flow)
}

pub(crate) fn is_transient_flow(error: &FlowError) -> bool {
    match error {
        FlowError::Transport(error) => is_unsent(error),
        FlowError::Refused { status, .. } => StatusCode::from_u16(*status).is_ok_and(is_retryable_status),
        _ => false,
    }
}

/// Whether there was no connection to send the request on.
#[cfg(not(target_arch = "wasm32"))]
fn is_unsent(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// A browser does not tell.
#[cfg(target_arch = "wasm32")]
fn is_unsent(_: &reqwest::Error) -> bool {
    false
}

/// The `error` and `error_description` of RFC 6749, section 5.2.
struct Refused<'e>(&'e Option<String>, &'e Option<String>);

impl fmt::Display for Refused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for text in [self.0, self.1].into_iter().flatten() {
            write!(f, ": {}", Shown(text))?;
        }
        Ok(())
    }
}

/// The members of an answer of RFC 6749, sections 5.1 and 5.2. One of another type than there counts as absent.
pub(crate) struct Members(Map<String, Value>);

impl Members {
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self(serde_json::from_slice(body).unwrap_or_default())
    }

    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        match self.0.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn secret(&mut self, name: &str) -> Option<SecretString> {
        let text = self.text(name).filter(|text| !text.is_empty());
        text.map(SecretString::from)
    }

    pub(crate) fn seconds(&self, name: &str) -> Option<Duration> {
        self.0.get(name).and_then(seconds)
    }
}

/// A number of seconds, which some servers send as text.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::String(text) => text.parse().ok(),
        number => number.as_f64(),
    };
    Duration::try_from_secs_f64(seconds?).ok()
}

impl TokenProvider for Flow {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        Box::pin(async {
            match limited(Some(TIMEOUT), self.obtain()).await {
                Ok(outcome) => outcome.map_err(BoxError::from),
                Err(_) => Err(FlowError::Timeout.into()),
            }
        })
    }
}

impl Flow {
    async fn obtain(&self) -> Result<AccessToken, FlowError> {
        let refresh_token = match &self.refresh_token {
            Some(refresh_token) => Some(refresh_token.lock().await.clone()),
            None => None,
        };
        let mut form = match &refresh_token {
            Some(token) => vec![
                ("grant_type", "refresh_token"),
                ("refresh_token", token.expose_secret()),
            ],
            None => vec![("grant_type", "client_credentials")],
        };
        if !self.endpoint.client.scopes.is_empty() {
            form.push(("scope", &self.endpoint.client.scopes));
        }
        let mut answer = self.endpoint.post(&form, refresh_token.as_slice()).await?;
        if let (Some(current), Some(next)) = (&self.refresh_token, answer.secret("refresh_token")) {
            *current.lock().await = next;
        }
        let token = AccessToken::new(answer.secret("access_token").ok_or(FlowError::NoToken)?);
        Ok(match answer.seconds("expires_in") {
            Some(life_time) => token.expires_in(life_time),
            None => token,
        })
    }
}

impl Endpoint {
    /// Asks with a form and the client's own credentials; `secrets` are those of the form.
    pub(crate) async fn post(&self, form: &[(&str, &str)], secrets: &[SecretString]) -> Result<Members, FlowError> {
        let transport = |error: reqwest::Error| FlowError::Transport(error.without_url());
        let response = self.http.execute(self.request(form)).await.map_err(transport)?;
        let status = response.status();
        let announced = response.content_length();
        let (body, outcome) = collect(&mut Chunks::new(response), announced, ANSWER_LIMIT).await;
        outcome.map_err(|_| FlowError::BrokenAnswer)?;
        let answer = Members::parse(&body);
        if status.is_success() {
            return Ok(answer);
        }
        Err(self.refused(status.as_u16(), answer, secrets))
    }

    /// The endpoint's own words, without what it was sent.
    fn refused(&self, status: u16, mut answer: Members, secrets: &[SecretString]) -> FlowError {
        let sent = || self.client.secret.iter().chain(secrets);
        let clean = |text: String| Shown(&redact::redact(text, sent())).to_string();
        FlowError::Refused {
            status,
            error: answer.text("error").map(clean),
            description: answer.text("error_description").map(clean),
        }
    }

    fn request(&self, pairs: &[(&str, &str)]) -> Request {
        let mut form = String::new();
        for (name, value) in pairs {
            param::push_pair(&mut form, name, value);
        }
        let mut request = Request::new(Method::POST, self.url.clone());
        match (&self.client.secret, self.client.authentication) {
            (Some(secret), ClientAuthentication::Basic) => {
                if let Some(value) = basic(&self.client.id, secret) {
                    request.headers_mut().insert(AUTHORIZATION, value);
                }
            }
            (secret, _) => {
                param::push_pair(&mut form, "client_id", &self.client.id);
                if let Some(secret) = secret {
                    param::push_pair(&mut form, "client_secret", secret.expose_secret());
                }
            }
        }
        let headers = request.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(form.into());
        request
    }
}

/// RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.
fn basic(id: &str, secret: &SecretString) -> Option<HeaderValue> {
    use base64::Engine as _;

    let pair = format!("{}:{}", param::encode(id), param::encode(secret.expose_secret()));
    let mut value = HeaderValue::from_str(&format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}
