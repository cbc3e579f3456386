//! [`Shared`]: what all calls of a client share. Clients own it, and each of their requests keeps it alive.

use std::sync::Arc;

use http::HeaderMap;
use tokio::sync::Semaphore;
use url::Url;

use crate::credential::Prepared;
use crate::error::{ErrorKind, Failure};
use crate::operation::Target;
use crate::options::Settings;
use crate::retry::Budget;
use crate::{Api, Middleware, RateLimitHeaders, RateLimiter};

pub(crate) struct Shared {
    pub(crate) api: &'static Api,
    pub(crate) base_url: Url,
    /// Whether the caller chose it, for all operations.
    pub(crate) is_base_url_chosen: bool,
    /// The base URL without its query and without a slash at its end.
    pub(crate) prefix: String,
    pub(crate) http: reqwest::Client,
    /// What WebSockets are opened with.
    #[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
    pub(crate) upgrades: Upgrades,
    /// One for each of the API's security schemes, in their order.
    pub(crate) credentials: Vec<Option<Prepared>>,
    pub(crate) headers: HeaderMap,
    pub(crate) settings: Settings,
    pub(crate) budget: Budget,
    #[cfg(feature = "metrics")]
    pub(crate) meters: crate::metrics::Meters,
    /// Places for requests that are on their way; `None` for any number.
    pub(crate) in_flight: Option<Arc<Semaphore>>,
    pub(crate) limiter: Option<RateLimiter>,
    pub(crate) rate_limit_headers: Option<&'static RateLimitHeaders>,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    /// Properties that no tolerance leaves out.
    pub(crate) strict_fields: Vec<String>,
    /// Whether operations are sent without a credential if none is set.
    pub(crate) is_anonymous: bool,
}

/// An HTTP client that agrees on no HTTP/2, which cannot be upgraded.
#[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
pub(crate) struct Upgrades {
    /// Made when it is needed first, as the other one is; that of the caller otherwise.
    client: std::sync::OnceLock<reqwest::Client>,
    make: fn(&crate::Connection) -> Result<reqwest::Client, reqwest::Error>,
    connection: crate::Connection,
}

#[cfg(all(feature = "websocket", not(target_arch = "wasm32")))]
impl Upgrades {
    pub(crate) fn new(
        chosen: Option<reqwest::Client>,
        connection: crate::Connection,
        make: fn(&crate::Connection) -> Result<reqwest::Client, reqwest::Error>,
    ) -> Self {
        Self {
            client: chosen.map(Into::into).unwrap_or_default(),
            make,
            connection,
        }
    }

    pub(crate) fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        match self.client.get() {
            Some(client) => Ok(client),
            None => {
                let made = (self.make)(&self.connection)?;
                Ok(self.client.get_or_init(|| made))
            }
        }
    }
}

impl Shared {
    pub(crate) fn credential(&self, scheme: &str) -> Option<&Prepared> {
        self.api
            .scheme_index(scheme)
            .and_then(|index| self.credentials.get(index)?.as_ref())
    }

    /// The schemes to send credentials for: the first alternative all of whose schemes have one.
    pub(crate) fn schemes_for(&self, target: &Target) -> Result<&'static [&'static str], Box<Failure>> {
        let Some(alternatives) = target.security() else {
            return Ok(self.first_configured());
        };
        let configured = |schemes: &&[&str]| schemes.iter().all(|scheme| self.credential(scheme).is_some());
        let met = alternatives
            .iter()
            .filter(|schemes| !schemes.is_empty())
            .copied()
            .find(configured);
        match met {
            Some(schemes) => Ok(schemes),
            None if self.is_anonymous => Ok(&[]),
            None if alternatives.is_empty() || alternatives.contains(&[].as_slice()) => Ok(&[]),
            None => Err(self.missing(alternatives)),
        }
    }

    fn first_configured(&self) -> &'static [&'static str] {
        let mut schemes = self.api.security_schemes.iter().zip(&self.credentials);
        let first = schemes.find(|(_, credential)| credential.is_some());
        first.map_or(&[], |(scheme, _)| std::slice::from_ref(&scheme.name))
    }

    /// Names what would have met the requirement: schemes, and the variables they are read from.
    fn missing(&self, alternatives: &[&[&'static str]]) -> Box<Failure> {
        let describe = |name: &&'static str| {
            let scheme = self
                .api
                .scheme_index(name)
                .and_then(|index| self.api.security_schemes.get(index));
            match scheme
                .map(|scheme| scheme.env)
                .filter(|variables| !variables.is_empty())
            {
                Some(variables) => format!("{name} (environment: {})", variables.join(", ")),
                None => (*name).to_owned(),
            }
        };
        let join = |schemes: &&[&'static str]| schemes.iter().map(describe).collect::<Vec<_>>().join(" and ");
        let needed = alternatives.iter().map(join).collect::<Vec<_>>().join(", or ");
        Failure::message(ErrorKind::MissingCredential, format!("the operation needs {needed}"))
    }
}
