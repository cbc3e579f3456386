//! Calls of a server for `verify`: one after the other, with pauses, with the credential of the environment.
//!
//! In: planned calls. Out: exchanges, in which no credential is. Nothing is followed to another server, bodies are read
//! up to a limit, and a server that asks for a pause gets it.

use std::env;
use std::io::Read as _;
use std::thread;
use std::time::{Duration, SystemTime};

use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::learn::{Body, Exchange, PlannedCall};
use build_support::package::vendor::Vendor;
use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use url::Url;

const USER_AGENT: &str = concat!("api-description-verifier/", env!("CARGO_PKG_VERSION"));
/// How long a call may take, its body included.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How much of a body is read.
const MAX_BODY: u64 = 8 * 1024 * 1024;
/// How often a call is made that the server puts off.
const ATTEMPTS: u32 = 3;
/// A server that asks for a longer pause is left alone.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// Shorter credentials are not looked for in responses: they are words.
const MIN_SECRET: usize = 4;

/// What a security scheme adds to a request.
enum Credential {
    Basic(String, String),
    Header(String, String),
    Query(String, String),
    Cookie(String, String),
}

impl Credential {
    fn secret(&self) -> &str {
        match self {
            Self::Basic(_, secret) | Self::Header(_, secret) | Self::Query(_, secret) | Self::Cookie(_, secret) => {
                secret.strip_prefix("Bearer ").unwrap_or(secret)
            }
        }
    }
}

/// Calls one server.
pub(crate) struct Caller<'v> {
    client: Client,
    base: Url,
    pause: Duration,
    vendor: &'v Vendor,
    description: Value,
    calls: usize,
    /// Whether a call was made without the credential that it asks for.
    pub(crate) lacks_credential: bool,
}

impl<'v> Caller<'v> {
    /// Creates a caller of the server at `base`, which waits for `pause` between calls.
    pub(crate) fn new(
        base: &str,
        pause: Duration,
        vendor: &'v Vendor,
        description: Value,
    ) -> Result<Self, Diagnostics> {
        let is_loopback = |url: &Url| {
            let host = url.host_str().unwrap_or_default();
            host == "localhost"
                || host
                    .trim_matches(['[', ']'])
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|ip| ip.is_loopback())
        };
        let url = Url::parse(base)
            .ok()
            .filter(|url| url.scheme() == "https" || url.scheme() == "http" && is_loopback(url));
        let Some(base) = url.filter(|url| url.username().is_empty() && url.password().is_none()) else {
            let finding = Diagnostic::error(Code::Verify, format!("`{base}` is no server that is called"));
            return Err(finding
                .help("give an `https` URL, or an `http` URL of this machine, with `--server`")
                .into());
        };
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT)
            .build()
            .map_err(|error| Diagnostic::error(Code::Verify, format!("there is no HTTP client: {error}")))?;
        Ok(Self {
            client,
            base,
            pause,
            vendor,
            description,
            calls: 0,
            lacks_credential: false,
        })
    }

    /// Makes `call`, and returns the exchange.
    pub(crate) fn call(&mut self, call: &PlannedCall) -> Result<Exchange, Diagnostics> {
        let mut url = self.base.clone();
        let path = format!("{}{}", url.path().trim_end_matches('/'), call.path);
        url.set_path(&path);
        url.query_pairs_mut().extend_pairs(&call.query);
        if call.query.is_empty() {
            url.set_query(None);
        }
        let shown = url.clone();
        let credentials = self.credentials(call);
        for credential in &credentials {
            if let Credential::Query(name, value) = credential {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|_| Diagnostic::error(Code::Verify, format!("`{}` is no method", call.name)))?;
        for attempt in 1.. {
            if self.calls > 0 {
                thread::sleep(self.pause);
            }
            self.calls += 1;
            let mut request = with(self.client.request(method.clone(), url.clone()), &credentials);
            if let Some((media_type, body)) = &call.body {
                request = request.header(CONTENT_TYPE, media_type).body(body.clone());
            }
            let response = request.send().map_err(|error| {
                let finding = Diagnostic::error(Code::Verify, format!("{}: {}", call.name, error.without_url()));
                finding.help("is the server there? `--server URL` calls another one")
            })?;
            let asked = asked_pause(response.status().as_u16(), response.headers());
            match asked {
                Some(pause) if pause > MAX_PAUSE => {
                    let message = format!("the server asks for a pause of {} s", pause.as_secs());
                    return Err(Diagnostic::error(Code::Verify, message).help("call it later").into());
                }
                Some(pause) if attempt < ATTEMPTS => thread::sleep(pause),
                _ => return Ok(self.exchange(call, &shown, response, &credentials)),
            }
        }
        Err(Diagnostic::error(Code::Verify, "no attempt is left").into())
    }

    fn exchange(&self, call: &PlannedCall, url: &Url, response: Response, secrets: &[Credential]) -> Exchange {
        let status = response.status().as_u16();
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        let is_whole = response.take(MAX_BODY + 1).read_to_end(&mut bytes).is_ok() && bytes.len() as u64 <= MAX_BODY;
        let mut text = String::from_utf8(bytes).ok().filter(|_| is_whole);
        for secret in secrets
            .iter()
            .map(Credential::secret)
            .filter(|secret| secret.len() >= MIN_SECRET)
        {
            text = text.map(|text| text.replace(secret, "[redacted]"));
        }
        Exchange {
            file: "calls".to_owned(),
            number: self.calls,
            method: call.method.clone(),
            origin: url.origin().ascii_serialization(),
            path: url.path().to_owned(),
            query: call.query.clone(),
            request: call
                .body
                .as_ref()
                .map(|(kind, text)| Body::new(kind, Some(text.clone()))),
            status,
            response: Some(Body::new(&kind, text)),
        }
    }

    /// The credentials of the first way to authorize `call` that the environment has all credentials for.
    fn credentials(&mut self, call: &PlannedCall) -> Vec<Credential> {
        let operation = self.description.pointer(call.pointer.as_str());
        let own = operation.and_then(|operation| operation.get("security"));
        let ways = own
            .or_else(|| self.description.get("security"))
            .and_then(Value::as_array);
        let Some(ways) = ways.filter(|ways| !ways.is_empty()) else {
            return Vec::new();
        };
        let all = |way: &Value| -> Option<Vec<Credential>> {
            way.as_object()?.keys().map(|scheme| self.credential(scheme)).collect()
        };
        let found = ways
            .iter()
            .filter(|way| way.as_object().is_some_and(|way| !way.is_empty()))
            .find_map(all);
        let is_open = ways
            .iter()
            .any(|way| way.as_object().is_some_and(serde_json::Map::is_empty));
        self.lacks_credential |= found.is_none() && !is_open;
        found.unwrap_or_default()
    }

    fn credential(&self, scheme: &str) -> Option<Credential> {
        let names = &self.vendor.manifest.auth.get(scheme)?.env;
        let value = names
            .iter()
            .find_map(|name| env::var(name).ok())
            .filter(|value| !value.is_empty())?;
        let described = self.description.pointer("/components/securitySchemes")?.get(scheme)?;
        let name = described["name"].as_str().unwrap_or_default().to_owned();
        let word = |key: &str| described[key].as_str().unwrap_or_default().to_ascii_lowercase();
        match (word("type").as_str(), word("in").as_str(), word("scheme").as_str()) {
            ("apikey", "header", _) => Some(Credential::Header(name, value)),
            ("apikey", "query", _) => Some(Credential::Query(name, value)),
            ("apikey", "cookie", _) => Some(Credential::Cookie(name, value)),
            // As curl takes it: `name:password`.
            ("http", _, "basic") => {
                let (user, password) = value.split_once(':').unwrap_or((&value, ""));
                Some(Credential::Basic(user.to_owned(), password.to_owned()))
            }
            ("http", ..) | ("oauth2", ..) | ("openidconnect", ..) => Some(Credential::Header(
                "Authorization".to_owned(),
                format!("Bearer {value}"),
            )),
            _ => None,
        }
    }
}

fn with(mut request: RequestBuilder, credentials: &[Credential]) -> RequestBuilder {
    for credential in credentials {
        request = match credential {
            Credential::Basic(user, password) => request.basic_auth(user, Some(password)),
            Credential::Header(name, value) => request.header(name, value),
            // It is in the URL.
            Credential::Query(..) => request,
            Credential::Cookie(name, value) => request.header("Cookie", format!("{name}={value}")),
        };
    }
    request
}

/// How long the server wants to be left alone (RFC 9110, section 10.2.3), if it puts the call off.
fn asked_pause(status: u16, headers: &HeaderMap) -> Option<Duration> {
    if !matches!(status, 429 | 503) {
        return None;
    }
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => httpdate::parse_http_date(value)
            .ok()?
            .duration_since(SystemTime::now())
            .ok(),
    }
}
