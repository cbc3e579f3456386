//! Redirects: where the next request goes, and what it may carry.
//!
//! They are followed here and not by reqwest, because reqwest takes out only the headers that it knows to be
//! credentials, while an API key can be in any header.

use std::borrow::Cow;

use http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, LOCATION, RANGE, USER_AGENT};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use url::Url;

use crate::error::{ErrorKind, Failure};

/// How many redirects one attempt follows.
const LIMIT: u32 = 10;

/// All that another host is sent: nothing in them says who asks.
const HARMLESS: [HeaderName; 5] = [ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, RANGE, USER_AGENT];

/// Whether an answer of this status leads elsewhere.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// One request on the way to the answer.
#[derive(Clone)]
pub(crate) struct Hop<'u> {
    pub(crate) url: Cow<'u, Url>,
    pub(crate) method: Method,
    pub(crate) with_body: bool,
    /// Whether the way has left the API's host, from where on nothing secret is sent.
    pub(crate) abroad: bool,
    /// How many redirects have led here.
    pub(crate) redirects: u32,
}

impl Hop<'_> {
    /// The next request, or `None` if the answer is no redirect.
    pub(crate) fn next(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body_is_repeatable: bool,
    ) -> Result<Option<Self>, Box<Failure>> {
        let method = match (status.as_u16(), &self.method) {
            // As every HTTP client does, and as RFC 9110 (15.4.2 and 15.4.3) allows.
            (301 | 302, &Method::POST) => Method::GET,
            (303, &Method::HEAD) => Method::HEAD,
            (303, _) => Method::GET,
            (301 | 302 | 307 | 308, method) => method.clone(),
            _ => return Ok(None),
        };
        let Some(location) = headers.get(LOCATION) else {
            return Ok(None);
        };
        let refuse = |reason: &str| Err(Failure::message(ErrorKind::Redirect, reason));
        let Some(url) = location.to_str().ok().and_then(|location| self.url.join(location).ok()) else {
            return refuse("the server names no valid location");
        };
        let with_body = self.with_body && method == self.method;
        let abroad = self.abroad || url.origin() != self.url.origin();
        if self.redirects == LIMIT {
            return refuse(&format!("there were more than {LIMIT}"));
        }
        if !matches!(url.scheme(), "http" | "https") {
            return refuse("the location is neither http nor https");
        }
        if self.url.scheme() == "https" && url.scheme() == "http" {
            return refuse("it leads from https to http");
        }
        if with_body && abroad {
            return refuse("it would take the body of the request to another host");
        }
        if with_body && !body_is_repeatable {
            return refuse("a streamed body cannot be sent again");
        }
        Ok(Some(Self {
            url: Cow::Owned(url),
            method,
            with_body,
            abroad,
            redirects: self.redirects + 1,
        }))
    }

    /// The headers that this request may carry.
    pub(crate) fn admit(&self, headers: HeaderMap) -> HeaderMap {
        if !self.abroad {
            return headers;
        }
        let harmless = HARMLESS
            .into_iter()
            .filter_map(|name| Some((name.clone(), headers.get(&name)?.clone())));
        harmless.filter(|(_, value)| !value.is_sensitive()).collect()
    }
}
