//! [`OAuthApp`] and [`Authorization`]: what a program is registered as, and where it signs persons in.

use std::fmt;

use secrecy::SecretString;
use url::Url;

use super::error::AuthorizationError;
use crate::oauth::{Endpoint, FlowError, Members, OAuthClient, TIMEOUT, flow_url};
use crate::timer::limited;
use crate::{BoxError, BuildError, ClientAuthentication, ClientBuilder, OAuthFlows, SchemeKind, param};

/// A program as an authorization server knows it.
///
/// The URLs are those of the API's description, unless they are set here.
#[derive(Clone)]
pub struct OAuthApp {
    client: OAuthClient,
    authorization_url: Option<String>,
    device_authorization_url: Option<String>,
    parameters: Vec<(String, String)>,
}

impl OAuthApp {
    /// Creates a public client, which has no secret: a program on the computers of its users.
    pub fn new(client_id: impl Into<String>) -> Self {
        Self {
            client: OAuthClient::new(client_id.into(), None),
            authorization_url: None,
            device_authorization_url: None,
            parameters: Vec::new(),
        }
    }

    /// Sets the client secret of a confidential client. Defaults to none.
    #[must_use]
    pub fn client_secret(mut self, client_secret: impl Into<SecretString>) -> Self {
        self.client.secret = Some(client_secret.into());
        self
    }

    /// Sets where the client secret is sent. Defaults to [`ClientAuthentication::Basic`].
    #[must_use]
    pub fn authentication(mut self, authentication: ClientAuthentication) -> Self {
        self.client.authentication = authentication;
        self
    }

    /// Sets the scopes to ask for. Defaults to none.
    #[must_use]
    pub fn scopes<S: AsRef<str>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        let scopes: Vec<_> = scopes.into_iter().map(|scope| scope.as_ref().to_owned()).collect();
        self.client.scopes = scopes.join(" ");
        self
    }

    /// Adds a parameter to the authorization URL, such as `audience`. The parameters of the flow itself stay as they
    /// are.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Sets the URL where persons sign in. Defaults to that of the description.
    #[must_use]
    pub fn authorization_url(mut self, url: impl Into<String>) -> Self {
        self.authorization_url = Some(url.into());
        self
    }

    /// Sets the URL of the device authorization endpoint. Defaults to that of the description.
    #[must_use]
    pub fn device_authorization_url(mut self, url: impl Into<String>) -> Self {
        self.device_authorization_url = Some(url.into());
        self
    }

    /// Sets the token URL. Defaults to that of the description.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.client.token_url = Some(url.into());
        self
    }
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// Signs persons in at the authorization server of an API, and renews their tokens.
#[derive(Clone)]
pub struct Authorization {
    client: OAuthClient,
    http: reqwest::Client,
    authorization_url: Option<Url>,
    device_authorization_url: Option<Url>,
    token_url: Option<Url>,
    refresh_url: Option<Url>,
    parameters: Vec<(String, String)>,
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Authorization {
    /// Prepares an app for the security scheme `scheme` of the API that `builder` is for: the builder of this crate or
    /// of a generated one. Sends nothing.
    ///
    /// The builder's base URL completes URLs of the description that are relative, and its HTTP client sends.
    ///
    /// # Errors
    ///
    /// Returns a [`BuildError`] if the API has no such scheme, the scheme is not of OAuth 2.0, or a URL is invalid.
    pub fn new(builder: &impl AsRef<ClientBuilder>, scheme: &str, app: OAuthApp) -> Result<Self, BuildError> {
        let invalid = |reason: String| BuildError::InvalidCredential {
            scheme: scheme.to_owned(),
            reason,
        };
        let (kind, base_url, http) = builder.as_ref().sign_in(scheme)?;
        let flows = flows(kind).ok_or_else(|| invalid("the scheme is not of OAuth 2.0".to_owned()))?;
        let url = |own: Option<&str>, described: Option<&str>| {
            let url = own.or(described).map(|text| flow_url(&base_url, text)).transpose();
            url.map_err(|error| invalid(format!("a URL of the flow is not a URL: {error}")))
        };
        let token_url = app.client.token_url.as_deref();
        Ok(Self {
            authorization_url: url(app.authorization_url.as_deref(), flows.authorization_url)?,
            device_authorization_url: url(app.device_authorization_url.as_deref(), flows.device_authorization_url)?,
            token_url: url(token_url, flows.token_url)?,
            refresh_url: url(token_url, flows.refresh_url)?,
            client: app.client,
            http,
            parameters: app.parameters,
        })
    }

    pub(super) fn scopes(&self) -> &str {
        &self.client.scopes
    }

    /// The client's ID, if it is sent in a header and not in forms.
    pub(super) fn id_in_header(&self) -> Option<&str> {
        let is_in_header = self.client.secret.is_some() && self.client.authentication == ClientAuthentication::Basic;
        is_in_header.then_some(&self.client.id)
    }

    /// The URL where persons sign in, with the client, the scopes and the parameters of the app in its query.
    pub(super) fn page(&self, own: &[(&str, &str)]) -> Result<Url, AuthorizationError> {
        let mut url = required(&self.authorization_url, "authorization URL")?.clone();
        let mut query = url.query().unwrap_or_default().to_owned();
        let base = [("response_type", "code"), ("client_id", self.client.id.as_str())];
        let scope = Some(("scope", self.scopes())).filter(|(_, scopes)| !scopes.is_empty());
        let named = || base.iter().chain(scope.iter()).chain(own);
        for (name, value) in named() {
            param::push_pair(&mut query, name, value);
        }
        for (name, value) in &self.parameters {
            if named().all(|(own, _)| own != name) {
                param::push_pair(&mut query, name, value);
            }
        }
        url.set_query(Some(&query));
        Ok(url)
    }

    /// Asks the token endpoint.
    pub(super) async fn token(&self, form: &[(&str, &str)], secrets: &[SecretString]) -> Result<Members, AskError> {
        ask(self.endpoint(required(&self.token_url, "token URL")?), form, secrets).await
    }

    /// Asks the endpoint that renews tokens.
    pub(super) async fn renewal(&self, form: &[(&str, &str)], secrets: &[SecretString]) -> Result<Members, AskError> {
        let url = self.refresh_url.as_ref().or(self.token_url.as_ref());
        let url = url.ok_or(AuthorizationError::NoUrl("token URL"))?;
        ask(self.endpoint(url), form, secrets).await
    }

    /// Asks the endpoint for device codes.
    pub(super) async fn device_endpoint(&self, form: &[(&str, &str)]) -> Result<Members, AskError> {
        let url = required(&self.device_authorization_url, "device authorization URL")?;
        ask(self.endpoint(url), form, &[]).await
    }

    fn endpoint(&self, url: &Url) -> Endpoint {
        Endpoint {
            client: self.client.clone(),
            url: url.clone(),
            http: self.http.clone(),
        }
    }
}

/// Why an endpoint gave no answer, before it becomes one error for users: some refusals of the device flow are none.
#[derive(Debug)]
pub(super) enum AskError {
    Unprepared(AuthorizationError),
    Flow(FlowError),
}

impl From<AuthorizationError> for AskError {
    fn from(error: AuthorizationError) -> Self {
        Self::Unprepared(error)
    }
}

impl From<FlowError> for AskError {
    fn from(error: FlowError) -> Self {
        Self::Flow(error)
    }
}

impl From<AskError> for AuthorizationError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Unprepared(error) => error,
            AskError::Flow(error) => Self::Endpoint(error.into()),
        }
    }
}

/// As a provider of tokens tells it: the error of the flow itself says whether asking again makes sense.
impl From<AskError> for BoxError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Unprepared(error) => error.into(),
            AskError::Flow(error) => error.into(),
        }
    }
}

async fn ask(endpoint: Endpoint, form: &[(&str, &str)], secrets: &[SecretString]) -> Result<Members, AskError> {
    match limited(Some(TIMEOUT), endpoint.post(form, secrets)).await {
        Ok(answer) => answer.map_err(AskError::Flow),
        Err(_) => Err(FlowError::Timeout.into()),
    }
}

fn required<'u>(url: &'u Option<Url>, name: &'static str) -> Result<&'u Url, AuthorizationError> {
    url.as_ref().ok_or(AuthorizationError::NoUrl(name))
}

/// The URLs that the description has; `None` for a scheme that is not of OAuth 2.0.
fn flows(kind: SchemeKind) -> Option<OAuthFlows> {
    match kind {
        SchemeKind::OAuth2Flows(flows) => Some(*flows),
        SchemeKind::OAuth2 { token_url } => Some(OAuthFlows {
            client_credentials_url: token_url,
            authorization_url: None,
            device_authorization_url: None,
            token_url,
            refresh_url: None,
        }),
        _ => None,
    }
}
