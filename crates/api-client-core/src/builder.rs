//! [`ClientBuilder`]: all settings of a client, with their defaults. [`ClientBuilder::build`] checks them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;
use tokio::sync::Semaphore;
use url::Url;

use crate::credential::Prepared;
use crate::options::{self, Settings};
use crate::retry::Budget;
use crate::shared::Shared;
use crate::{Api, BuildError, Client, Credential, Middleware, RetryPolicy};

/// The default connection timeout.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The default limit of requests in flight.
const MAX_IN_FLIGHT: usize = 256;

/// Builds a [`Client`].
///
/// ```
/// use std::time::Duration;
/// use api_client_core::{Api, BuildError, Client, ClientBuilder};
///
/// static API: Api = Api {
///     name: "pets-api",
///     version: "1.0.0",
///     base_url: Some("https://pets.example/v1"),
///     user_agent: "pets-api/1.0.0",
///     security_schemes: &[],
///     in_band_failure: None,
/// };
///
/// let client: Client = ClientBuilder::new(&API).attempt_timeout(Duration::from_secs(10)).build()?;
/// assert_eq!(client.base_url().as_str(), "https://pets.example/v1");
/// # Ok::<(), BuildError>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    http: Option<reqwest::Client>,
    user_agent: Option<String>,
    connect_timeout: Option<Duration>,
    /// Schemes and credentials; the last credential for a scheme is used.
    credentials: Vec<(String, Credential)>,
    headers: Vec<(String, String)>,
    settings: Settings,
    middleware: Vec<Arc<dyn Middleware>>,
    max_in_flight: Option<usize>,
}

impl ClientBuilder {
    /// Creates a builder with the default settings for `api`.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            http: None,
            user_agent: None,
            connect_timeout: Some(CONNECT_TIMEOUT),
            credentials: Vec::new(),
            headers: Vec::new(),
            settings: Settings::default(),
            middleware: Vec::new(),
            max_in_flight: Some(MAX_IN_FLIGHT),
        }
    }

    /// Sets the credential for the security scheme `scheme`.
    pub fn credential(mut self, scheme: &str, credential: impl Into<Credential>) -> Self {
        self.credentials.push((scheme.to_owned(), credential.into()));
        self
    }

    /// Sets the credentials of all security schemes whose environment variables are set.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::NoCredentialInEnvironment`] if the API has security schemes and no variable is set.
    pub fn credentials_from_env(mut self) -> Result<Self, BuildError> {
        let schemes = self.api.security_schemes;
        let found = schemes
            .iter()
            .filter_map(|scheme| Some((scheme.name.to_owned(), Credential::from_env(scheme)?)));
        let found: Vec<_> = found.collect();
        if found.is_empty() && !schemes.is_empty() {
            let variables = schemes.iter().flat_map(|scheme| scheme.env.iter().copied()).collect();
            return Err(BuildError::NoCredentialInEnvironment { variables });
        }
        self.credentials.extend(found);
        Ok(self)
    }

    /// Sets the base URL. Defaults to the server that the specification names.
    ///
    /// All operations use it, including those for which the specification names a server of their own.
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self {
            base_url: Some(base_url.into()),
            ..self
        }
    }

    /// Sets the HTTP client, for example one with a proxy, certificates or a shared connection pool.
    ///
    /// Build it with `redirect(reqwest::redirect::Policy::none())`: this crate then follows redirects and sends no
    /// credential to another host. With a redirect policy of its own, reqwest removes `Authorization` and `Cookie`
    /// before it goes to another host, but not an API key in another header.
    /// [`connect_timeout`](Self::connect_timeout) does not apply to it.
    pub fn http_client(self, http: reqwest::Client) -> Self {
        Self {
            http: Some(http),
            ..self
        }
    }

    /// Sets the `User-Agent` header. Defaults to [`Api::user_agent`].
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: Some(user_agent.into()),
            ..self
        }
    }

    /// Sets the connection timeout. Defaults to 10 s; `None` disables it.
    pub fn connect_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self {
            connect_timeout: timeout.into(),
            ..self
        }
    }

    /// Sets the timeout of one attempt, including its buffered response. Defaults to 60 s; `None` disables it.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.attempt_timeout = timeout.into();
        self
    }

    /// Sets the timeout of a whole call, including retries and pauses. Defaults to 300 s; `None` disables it.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.timeout = timeout.into();
        self
    }

    /// Sets the idle timeout: the longest pause within a streamed body. Defaults to 30 s; `None` disables it.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.idle_timeout = timeout.into();
        self
    }

    /// Sets the retry policy. Defaults to [`RetryPolicy::default`]: at most 3 attempts.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sets the largest buffered response body, in bytes after decompression. Defaults to 64 MiB.
    pub fn response_limit(mut self, bytes: u64) -> Self {
        self.settings.response_limit = bytes;
        self
    }

    /// Adds a header to every request that does not set the same header itself.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets how many requests can be in flight at once. Defaults to 256; `None` disables the limit.
    ///
    /// Further calls wait, which bounds the number of connections and the memory. The wait counts towards the timeout
    /// of the call, but not towards the timeout of the attempt. A streamed response stops counting when its headers
    /// have arrived. A middleware that makes calls through the same client can wait for itself: use another client
    /// there.
    pub fn max_in_flight(self, requests: impl Into<Option<usize>>) -> Self {
        Self {
            max_in_flight: requests.into(),
            ..self
        }
    }

    /// Adds a middleware around every request. The first one added is the outermost.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Checks all settings and builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// Returns a [`BuildError`] if a setting cannot be used or the HTTP client cannot be built.
    pub fn build(self) -> Result<Client, BuildError> {
        let base_url = base_url(
            self.base_url
                .as_deref()
                .or(self.api.base_url)
                .ok_or(BuildError::NoBaseUrl)?,
        )?;
        let mut prefix = base_url.clone();
        prefix.set_query(None);
        let headers = self.default_headers()?;
        let http = match &self.http {
            Some(http) => http.clone(),
            None => http_client(self.connect_timeout)?,
        };
        Ok(Client {
            shared: Arc::new(Shared {
                api: self.api,
                prefix: prefix.as_str().trim_end_matches('/').to_owned(),
                base_url,
                is_base_url_chosen: self.base_url.is_some(),
                credentials: self.prepare(&http)?,
                http,
                headers,
                settings: self.settings,
                budget: Budget::new(),
                in_flight: self
                    .max_in_flight
                    .map(|places| Arc::new(Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS)))),
                middleware: self.middleware,
            }),
        })
    }

    fn default_headers(&self) -> Result<HeaderMap, BuildError> {
        let user_agent = self.user_agent.as_deref().unwrap_or(self.api.user_agent);
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let mut headers = HeaderMap::new();
        for (name, value) in [(USER_AGENT.as_str(), user_agent)].into_iter().chain(own) {
            let invalid = |reason| BuildError::InvalidHeader {
                name: name.to_owned(),
                reason,
            };
            let (name, value) = options::header(name, value).map_err(invalid)?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    fn prepare(&self, http: &reqwest::Client) -> Result<Vec<Option<Prepared>>, BuildError> {
        let mut prepared: Vec<_> = self.api.security_schemes.iter().map(|_| None).collect();
        for (name, credential) in &self.credentials {
            let unknown = || BuildError::UnknownScheme { scheme: name.clone() };
            let index = self.api.scheme_index(name).ok_or_else(unknown)?;
            if let (Some(place), Some(scheme)) = (prepared.get_mut(index), self.api.security_schemes.get(index)) {
                *place = Some(Prepared::new(credential.clone(), scheme, http)?);
            }
        }
        Ok(prepared)
    }
}

/// Parses an absolute URL that paths can be appended to.
fn base_url(text: &str) -> Result<Url, BuildError> {
    let shown = without_secrets(text);
    let invalid = |reason: &str| BuildError::InvalidBaseUrl {
        url: shown.clone(),
        reason: reason.to_owned(),
    };
    let url = Url::parse(text).map_err(|error| invalid(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("the scheme is neither http nor https"));
    }
    if url.fragment().is_some() {
        return Err(invalid("it has a fragment"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it has a user name or a password; set a credential instead"));
    }
    Ok(url)
}

/// Removes user name, password, query and fragment from a URL, whether or not it has a scheme.
fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = match url.find("://") {
        Some(end) => url.split_at(end + 3),
        None => ("", url),
    };
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}{host}")
}

/// Builds an HTTP client that leaves redirects to this crate.
#[cfg(not(target_arch = "wasm32"))]
fn http_client(connect_timeout: Option<Duration>) -> Result<reqwest::Client, BuildError> {
    let mut builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    if let Some(timeout) = connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    builder.build().map_err(BuildError::Http)
}

/// In a browser, connections and redirects are the browser's business.
#[cfg(target_arch = "wasm32")]
fn http_client(_: Option<Duration>) -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder().build().map_err(BuildError::Http)
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header_names = self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>();
        f.debug_struct("ClientBuilder")
            .field("api", &self.api.name)
            .field("credentials", &self.credentials)
            .field("headers", &header_names)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
