//! [`ClientBuilder`]: all settings of a client, with their defaults. [`ClientBuilder::build`] checks them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;
use tokio::sync::Semaphore;
use url::Url;

#[cfg(feature = "oauth")]
use crate::SchemeKind;
use crate::credential::Prepared;
use crate::options::{self, Settings};
use crate::redact::without_secrets;
use crate::retry::Budget;
use crate::shared::Shared;
use crate::shared_parameter::{self, SharedValue, SharedValues};
use crate::{
    Api, BuildError, Client, Connection, Credential, Middleware, RateLimitHeaders, RateLimiter, RetryPolicy,
    ServerTemplate, Tolerance,
};

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
    origin: Option<String>,
    server: Option<&'static ServerTemplate>,
    server_variables: Vec<(&'static str, String)>,
    http: Option<reqwest::Client>,
    user_agent: Option<String>,
    connect_timeout: Option<Duration>,
    #[cfg_attr(
        target_arch = "wasm32",
        expect(dead_code, reason = "a browser has connections of its own")
    )]
    connection: Connection,
    /// Schemes and credentials; the last credential for a scheme is used.
    credentials: Vec<(String, Credential)>,
    headers: Vec<(String, String)>,
    values: SharedValues,
    settings: Settings,
    middleware: Vec<Arc<dyn Middleware>>,
    max_in_flight: Option<usize>,
    limiter: Option<RateLimiter>,
    rate_limit_headers: Option<&'static RateLimitHeaders>,
    strict_fields: Vec<String>,
    is_anonymous: bool,
    #[cfg(feature = "metrics")]
    meter: Option<opentelemetry::metrics::Meter>,
}

impl ClientBuilder {
    /// Creates a builder with the default settings for `api`.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            base_url: None,
            origin: None,
            server: None,
            server_variables: Vec::new(),
            http: None,
            user_agent: None,
            connect_timeout: Some(CONNECT_TIMEOUT),
            connection: Connection::new(),
            credentials: Vec::new(),
            headers: Vec::new(),
            values: None,
            settings: Settings::default(),
            middleware: Vec::new(),
            max_in_flight: Some(MAX_IN_FLIGHT),
            limiter: None,
            rate_limit_headers: None,
            strict_fields: Vec::new(),
            is_anonymous: false,
            #[cfg(feature = "metrics")]
            meter: None,
        }
    }

    /// Creates a builder for `api` with the settings of this one, and with its credentials for the security schemes
    /// that both APIs have: those of one name and one kind.
    ///
    /// The base URL is that of `api`.
    pub fn for_api(&self, api: &'static Api) -> Self {
        let kind = |api: &Api, name: &str| {
            let mut schemes = api.security_schemes.iter();
            schemes.find(|scheme| scheme.name == name).map(|scheme| scheme.kind)
        };
        let mut builder = Self {
            api,
            base_url: None,
            origin: None,
            server: None,
            server_variables: Vec::new(),
            ..self.clone()
        };
        // A scheme that this API does not know is one of `api`, or is an error when the client is built.
        builder.credentials.retain(|(scheme, _)| match kind(self.api, scheme) {
            Some(known) => kind(api, scheme) == Some(known),
            None => true,
        });
        builder
    }

    /// Sets the credential for the security scheme `scheme`.
    pub fn credential(mut self, scheme: &str, credential: impl Into<Credential>) -> Self {
        self.credentials.push((scheme.to_owned(), credential.into()));
        self
    }

    /// Sets the value that requests have for a parameter where their operation has it, unless they set it themselves.
    pub fn shared(self, value: SharedValue) -> Self {
        Self {
            values: shared_parameter::with(&self.values, value),
            ..self
        }
    }

    /// Sends operations without a credential if none is set that they need, instead of returning
    /// [`ErrorKind::MissingCredential`](crate::ErrorKind::MissingCredential): for a server that asks for none, such as
    /// a local one.
    pub fn anonymous(self) -> Self {
        Self {
            is_anonymous: true,
            ..self
        }
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

    /// Sets the host of the base URL, with its scheme and port, and keeps the path that the specification names.
    ///
    /// [`base_url`](Self::base_url) replaces the path too.
    pub fn origin(self, origin: impl Into<String>) -> Self {
        Self {
            origin: Some(origin.into()),
            ..self
        }
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

    /// Sets the server, of those that the specification has. [`base_url`](Self::base_url) replaces it.
    ///
    /// As with a base URL, all operations use it.
    pub fn server(self, server: &'static ServerTemplate) -> Self {
        Self {
            server: Some(server),
            ..self
        }
    }

    /// Sets a variable in the URL of the server, which is `default` unless [`server`](Self::server) sets another one.
    ///
    /// A value that the variable cannot have is an error when the client is built.
    pub fn server_variable(
        mut self,
        default: &'static ServerTemplate,
        name: &'static str,
        value: impl Into<String>,
    ) -> Self {
        self.server.get_or_insert(default);
        self.server_variables.push((name, value.into()));
        self
    }

    /// Sets the HTTP client, for example one with a proxy, certificates or a shared connection pool.
    ///
    /// Build it with `redirect(reqwest::redirect::Policy::none())`: this crate then follows redirects and sends no
    /// credential to another host. With a redirect policy of its own, reqwest removes `Authorization` and `Cookie`
    /// before it goes to another host, but not an API key in another header.
    /// [`connect_timeout`](Self::connect_timeout) does not apply to it. WebSockets need HTTP/1.1: build it with
    /// `http1_only()` if its feature `http2` is on and the server has HTTP/2.
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

    /// Sets how connections are kept and where they lead. Does not apply to an [`http_client`](Self::http_client) of
    /// one's own, nor in a browser, which has connections of its own.
    pub fn connection(self, connection: Connection) -> Self {
        Self { connection, ..self }
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

    /// Sets what may be left out of JSON responses that do not have the declared type. Defaults to nothing.
    pub fn tolerance(mut self, tolerance: Tolerance) -> Self {
        self.settings.tolerance = tolerance;
        self
    }

    /// Adds names of properties that no [`tolerance`](Self::tolerance) leaves out, because a program must not take
    /// `None` for an answer: expiry, revocation, the state of a job.
    pub fn strict_fields(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.strict_fields.extend(names.into_iter().map(Into::into));
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

    /// Sets a limiter that slows calls down before they exceed the limit that the server states. Defaults to none.
    ///
    /// Clients that use the same key share its limit: give them clones of one limiter.
    pub fn rate_limiter(self, limiter: RateLimiter) -> Self {
        Self {
            limiter: Some(limiter),
            ..self
        }
    }

    /// Names the headers in which the server says how many requests it takes. They are read before the usual ones, by
    /// [`Response::rate_limit`](crate::Response::rate_limit), [`Error::rate_limit`](crate::Error::rate_limit) and the
    /// [`rate_limiter`](Self::rate_limiter).
    pub fn rate_limit_headers(self, headers: &'static RateLimitHeaders) -> Self {
        Self {
            rate_limit_headers: Some(headers),
            ..self
        }
    }

    /// Adds a middleware around every request. The first one added is the outermost.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Sets the meter of OpenTelemetry that the client measures its requests with. Defaults to one of the global
    /// provider, which the program has to set before it builds the client.
    #[cfg(feature = "metrics")]
    pub fn meter(self, meter: opentelemetry::metrics::Meter) -> Self {
        Self {
            meter: Some(meter),
            ..self
        }
    }

    /// Checks all settings and builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// Returns a [`BuildError`] if a setting cannot be used or the HTTP client cannot be built.
    pub fn build(self) -> Result<Client, BuildError> {
        if let Some(reason) = shared_parameter::mistake(&self.values) {
            let reason = reason.to_owned();
            return Err(BuildError::InvalidParameter { reason });
        }
        let base_url = self.resolve_base_url()?;
        let mut prefix = base_url.clone();
        prefix.set_query(None);
        let headers = self.default_headers()?;
        let in_band = self.api.in_band_failure.iter().map(|failure| failure.field.to_owned());
        let strict_fields = self.strict_fields.iter().cloned().chain(in_band).collect();
        let http = self.http()?;
        Ok(Client {
            shared: Arc::new(Shared {
                api: self.api,
                prefix: prefix.as_str().trim_end_matches('/').to_owned(),
                is_base_url_chosen: self.base_url.is_some() || self.server.is_some(),
                credentials: self.prepare(&base_url, &http)?,
                base_url,
                http,
                #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
                upgrades: crate::shared::Upgrades::new(self.http.clone(), self.transport(), upgrading_client),
                headers,
                settings: self.settings,
                budget: Budget::new(),
                #[cfg(feature = "metrics")]
                meters: crate::metrics::Meters::new(self.meter.as_ref()),
                in_flight: self
                    .max_in_flight
                    .map(|places| Arc::new(Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS)))),
                limiter: self.limiter,
                rate_limit_headers: self.rate_limit_headers,
                middleware: self.middleware,
                strict_fields,
                is_anonymous: self.is_anonymous,
            }),
            values: self.values,
        })
    }

    /// The HTTP client of the caller, or a new one.
    fn http(&self) -> Result<reqwest::Client, BuildError> {
        match &self.http {
            Some(http) => Ok(http.clone()),
            #[cfg(not(target_arch = "wasm32"))]
            None => http_client(&self.transport()),
            #[cfg(target_arch = "wasm32")]
            None => http_client(),
        }
    }

    /// All settings of connections.
    #[cfg(not(target_arch = "wasm32"))]
    fn transport(&self) -> Connection {
        self.connection.clone().with_connect_timeout(self.connect_timeout)
    }

    /// What a sign-in by one of the API's security schemes needs: the scheme, the base URL and an HTTP client.
    #[cfg(feature = "oauth")]
    pub(crate) fn sign_in(&self, scheme: &str) -> Result<(SchemeKind, Url, reqwest::Client), BuildError> {
        let schemes = self.api.security_schemes;
        let index = self.api.scheme_index(scheme);
        let unknown = || BuildError::UnknownScheme {
            scheme: scheme.to_owned(),
        };
        let found = index.and_then(|index| schemes.get(index)).ok_or_else(unknown)?;
        Ok((found.kind, self.resolve_base_url()?, self.http()?))
    }

    /// The base URL of the caller, or else that of the specification, on the host that the caller names.
    fn resolve_base_url(&self) -> Result<Url, BuildError> {
        if let Some(chosen) = &self.base_url {
            return base_url(chosen);
        }
        let server = self
            .server
            .map(|server| server.url(&self.server_variables))
            .transpose()?;
        let described = server.as_deref().or(self.api.base_url);
        let Some(origin) = self.origin.as_deref().map(base_url).transpose()? else {
            let absolute = described.filter(|url| !url.starts_with('/'));
            return base_url(absolute.ok_or(BuildError::NoBaseUrl)?);
        };
        let path = described.map(|url| Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned()));
        let mut url = origin;
        if let Some(path) = path {
            url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        }
        Ok(url)
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

    fn prepare(&self, base_url: &Url, http: &reqwest::Client) -> Result<Vec<Option<Prepared>>, BuildError> {
        let mut prepared: Vec<_> = self.api.security_schemes.iter().map(|_| None).collect();
        for (name, credential) in &self.credentials {
            let unknown = || BuildError::UnknownScheme { scheme: name.clone() };
            let index = self.api.scheme_index(name).ok_or_else(unknown)?;
            if let (Some(place), Some(scheme)) = (prepared.get_mut(index), self.api.security_schemes.get(index)) {
                *place = Some(Prepared::new(credential.clone(), scheme, base_url, http)?);
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

/// Builds an HTTP client that leaves redirects to this crate.
#[cfg(not(target_arch = "wasm32"))]
fn http_client(connection: &Connection) -> Result<reqwest::Client, BuildError> {
    client_builder(connection).build().map_err(BuildError::Http)
}

/// Builds the same for requests that open WebSockets.
#[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
fn upgrading_client(connection: &Connection) -> Result<reqwest::Client, reqwest::Error> {
    client_builder(connection).http1_only().build()
}

#[cfg(not(target_arch = "wasm32"))]
fn client_builder(connection: &Connection) -> reqwest::ClientBuilder {
    connection.apply(reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()))
}

/// In a browser, connections and redirects are the browser's business.
#[cfg(target_arch = "wasm32")]
fn http_client() -> Result<reqwest::Client, BuildError> {
    reqwest::Client::builder().build().map_err(BuildError::Http)
}

/// So that what takes a builder takes those of generated crates too.
impl AsRef<ClientBuilder> for ClientBuilder {
    fn as_ref(&self) -> &ClientBuilder {
        self
    }
}

/// For `authorization`, which signs persons in with the feature `oauth`: lets it see the API of a generated builder.
#[doc(hidden)]
#[macro_export]
macro_rules! signs_in {
    ($builder:ty) => {
        impl ::core::convert::AsRef<$crate::ClientBuilder> for $builder {
            #[inline]
            fn as_ref(&self) -> &$crate::ClientBuilder {
                &self.core
            }
        }
    };
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
