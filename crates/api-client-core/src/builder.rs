//! [`ClientBuilder`]: everything that a client can be told, checked once in [`ClientBuilder::build`].

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

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How many requests may be on their way at once.
const MAX_IN_FLIGHT: usize = 256;

/// Makes a [`Client`].
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    api: &'static Api,
    base_url: Option<String>,
    http: Option<reqwest::Client>,
    user_agent: Option<String>,
    connect_timeout: Option<Duration>,
    /// Scheme and credential, the last one for a scheme wins.
    credentials: Vec<(String, Credential)>,
    headers: Vec<(String, String)>,
    settings: Settings,
    middleware: Vec<Arc<dyn Middleware>>,
    max_in_flight: Option<usize>,
}

impl ClientBuilder {
    /// A builder for an API.
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

    /// The credential for a security scheme.
    pub fn credential(mut self, scheme: &str, credential: impl Into<Credential>) -> Self {
        self.credentials.push((scheme.to_owned(), credential.into()));
        self
    }

    /// Reads the environment variables of every security scheme.
    ///
    /// # Errors
    ///
    /// Names all variables if the API has security schemes and no variable is set.
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

    /// Another server than the description's: a test's, a region's.
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self {
            base_url: Some(base_url.into()),
            ..self
        }
    }

    /// Your own HTTP client: proxies, certificates, a connection pool that others share.
    ///
    /// Redirects are then its business: build it with `redirect(reqwest::redirect::Policy::none())`, and redirects
    /// are followed here, where no credential goes to another host. With a policy of its own, reqwest takes
    /// `Authorization` and `Cookie` out before it goes to another host, but not a key in another header. The connect
    /// timeout, too, is the one it was built with.
    pub fn http_client(self, http: reqwest::Client) -> Self {
        Self {
            http: Some(http),
            ..self
        }
    }

    /// The `User-Agent` header.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self {
            user_agent: Some(user_agent.into()),
            ..self
        }
    }

    /// The longest that a connection may take to be made, 10 s unless set; `None` for no limit.
    pub fn connect_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self {
            connect_timeout: timeout.into(),
            ..self
        }
    }

    /// The longest that one attempt may take, 60 s unless set; `None` for no limit.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.attempt_timeout = timeout.into();
        self
    }

    /// The longest that a whole call may take, pauses and repetitions included, 300 s unless set; `None` for no limit.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.timeout = timeout.into();
        self
    }

    /// The longest silence within a streamed body, 30 s unless set; `None` for no limit.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.settings.idle_timeout = timeout.into();
        self
    }

    /// When calls are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// The largest buffered body, in bytes after decompression, 64 MiB unless set.
    pub fn response_limit(mut self, bytes: u64) -> Self {
        self.settings.response_limit = bytes;
        self
    }

    /// A header of every request that does not set it itself.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How many requests may be on their way at once, 256 unless set; `None` for any number.
    ///
    /// Further calls wait for their turn, so that any number of calls at once needs a bounded number of connections
    /// and a bounded amount of memory. Waiting counts towards the timeout of the call, not of the attempt. A streamed
    /// answer gives its place up when its headers have arrived. A middleware that makes a call through the same client
    /// needs a second place while it holds one, so it should use a client of its own.
    pub fn max_in_flight(self, requests: impl Into<Option<usize>>) -> Self {
        Self {
            max_in_flight: requests.into(),
            ..self
        }
    }

    /// Something around every request on the wire; the first one added is the outermost.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Checks everything and makes the client.
    ///
    /// # Errors
    ///
    /// What cannot be used, see [`BuildError`]. Nothing is sent.
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

/// An absolute URL that paths can be appended to.
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
        return Err(invalid("it has a user name or a password; give a credential instead"));
    }
    Ok(url)
}

/// A URL without its user name, password, query and fragment, whether or not it has a scheme.
fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = match url.find("://") {
        Some(end) => url.split_at(end + 3),
        None => ("", url),
    };
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}{host}")
}

/// An HTTP client that leaves redirects to this crate.
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
