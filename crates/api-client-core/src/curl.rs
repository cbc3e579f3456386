//! A request as a command of curl.
//!
//! In: the parts of a request. Out: one command for a POSIX shell, without secrets. It is made of the parts and not of
//! the request that would be sent, so that no credential is near it: what stands in their places is written here.

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderName, Method};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::body::Body;
use crate::credential::Carrier;
use crate::error::Failure;
use crate::media_type::{content_type, essence};
use crate::parts::Parts;
use crate::redact::redact;
use crate::secret_fields::{self, REDACTED};
use crate::{Api, SchemeKind};

/// The longest body that is an argument. Linux takes 128 KiB at most, in which quotes count.
const LONGEST_BODY: usize = 32 * 1024;

/// The file that a body is said to be in which is not shown.
const BODY_FILE: &str = "@body";

/// What stands in the places of the credentials that the request would be sent with.
#[derive(Default)]
struct Placed {
    headers: Vec<(HeaderName, String)>,
    query: Vec<String>,
    cookies: Vec<String>,
}

/// The command that sends a request, or why the request cannot be sent.
pub(crate) fn command(mut parts: Parts) -> Result<String, Box<Failure>> {
    let url = parts.finish_url().map_err(|mut failure| {
        failure.operation = parts.target.name();
        failure
    })?;
    parts.finish_headers();
    let headers = parts.all_headers();
    let (client, method) = (&parts.client, parts.target.method());
    let placed = placed(&parts);
    let credentials = client.credentials.iter().flatten();
    let secrets: Vec<&SecretString> = credentials.flat_map(|credential| &credential.secrets).collect();
    let clean = |text: String| redact(text, secrets.iter().copied());

    let mut curl = "curl".to_owned();
    match *method {
        Method::HEAD => curl.push_str(" --head"),
        Method::GET if parts.body.is_empty() => {}
        _ => add(&mut curl, " --request ", method.as_str()),
    }
    let url = clean(shown_url(url, client.api, &placed.query));
    // Curl would take what is in brackets for several URLs.
    curl.push_str(if url.contains(['[', ']', '{', '}']) {
        " --globoff"
    } else {
        ""
    });
    add(&mut curl, " ", &url);
    for (name, value) in &headers {
        let value = match value.is_sensitive() || is_secret(client.api, name.as_str()) {
            true => REDACTED.into(),
            false => String::from_utf8_lossy(value.as_bytes()),
        };
        add_header(&mut curl, name, &clean(value.into_owned()));
    }
    let cookies = Some((COOKIE, placed.cookies.join("; "))).filter(|(_, cookies)| !cookies.is_empty());
    for (name, value) in placed.headers.iter().chain(&cookies) {
        // A header that the caller set stays.
        if !headers.contains_key(name) {
            add_header(&mut curl, name, value);
        }
    }
    let media_type = content_type(&headers).unwrap_or_default();
    add_body(&mut curl, &parts.body, media_type, client.api, &clean);
    Ok(curl)
}

/// Adds a word to a command, after an option.
fn add(curl: &mut String, option: &str, word: &str) {
    curl.push_str(option);
    // Nothing but a quote means anything within single quotes, and a quote stands between them.
    let is_plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    curl.push_str(if is_plain { "" } else { "'" });
    curl.push_str(&word.replace('\'', r"'\''"));
    curl.push_str(if is_plain { "" } else { "'" });
}

fn add_header(curl: &mut String, name: &HeaderName, value: &str) {
    // Curl leaves a header out that ends with a colon.
    let header = match value {
        "" => format!("{name};"),
        value => format!("{name}: {value}"),
    };
    add(curl, " \\\n  --header ", &header);
}

fn add_body(curl: &mut String, body: &Body, media_type: &str, api: &Api, clean: &dyn Fn(String) -> String) {
    let file = |curl: &mut String| add(curl, " \\\n  --data-binary ", BODY_FILE);
    match body {
        Body::Empty => {}
        Body::Bytes(bytes) => match shown_body(bytes, media_type, api) {
            Some(text) => add(curl, " \\\n  --data-raw ", &clean(text)),
            None => file(curl),
        },
        #[cfg(feature = "multipart")]
        // Curl has no words for such a name.
        Body::Multipart(form) if form.shape().any(|(name, _)| name.contains('=')) => file(curl),
        #[cfg(feature = "multipart")]
        Body::Multipart(form) => {
            for (index, (name, media_type)) in form.shape().enumerate() {
                let is_simple = |text: &&str| {
                    text.bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"/+.-".contains(&byte))
                };
                let media_type = media_type.filter(is_simple).map(|text| format!(";type={text}"));
                let part = format!("{name}=@part-{}{}", index + 1, media_type.unwrap_or_default());
                add(curl, " \\\n  --form ", &clean(part));
            }
        }
        #[cfg(all(feature = "stream", not(target_arch = "wasm32")))]
        Body::Stream(_) => file(curl),
    }
}

/// Whether what is called `name` is secret, as the name says or because a credential goes there.
fn is_secret(api: &Api, name: &str) -> bool {
    let mut schemes = api.security_schemes.iter();
    let takes = |kind| matches!(kind, SchemeKind::ApiKey { name: key, .. } if name.eq_ignore_ascii_case(key));
    secret_fields::is_secret(name) || schemes.any(|scheme| takes(scheme.kind))
}

/// The URL without secrets, and with what stands in the places of credentials.
fn shown_url(mut url: url::Url, api: &Api, placed: &[String]) -> String {
    let mut pairs: Vec<String> = url
        .query()
        .into_iter()
        .flat_map(|query| shown_pairs(query, api))
        .collect();
    pairs.extend_from_slice(placed);
    url.set_query(None);
    match pairs.is_empty() {
        true => url.into(),
        false => format!("{url}?{}", pairs.join("&")),
    }
}

/// The pairs of a query or a form, without the values whose names say that they are secret.
fn shown_pairs(text: &str, api: &Api) -> impl Iterator<Item = String> {
    text.split('&').map(move |pair| {
        let name = url::form_urlencoded::parse(pair.as_bytes()).next();
        match name {
            Some((name, _)) if is_secret(api, &name) => without_value(pair),
            _ => pair.to_owned(),
        }
    })
}

/// The name of a pair, with what stands in the place of its value.
fn without_value(pair: &str) -> String {
    let name = pair.split('=').next().unwrap_or_default();
    format!("{name}={REDACTED}")
}

/// A body that can be an argument, without the values whose names say that they are secret.
fn shown_body(bytes: &[u8], media_type: &str, api: &Api) -> Option<String> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| text.len() <= LONGEST_BODY)?;
    if text.contains(|character: char| character.is_control() && !"\t\r\n".contains(character)) {
        return None;
    }
    match essence(media_type).to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Some(shown_pairs(text, api).collect::<Vec<_>>().join("&")),
        name if name == "application/json" || name.ends_with("+json") => {
            let sent: Value = serde_json::from_str(text).ok()?;
            let mut shown = sent.clone();
            secret_fields::clean(&mut shown, &|name| is_secret(api, name));
            // Written again, numbers can lose digits: only what has a secret is.
            Some(if shown == sent {
                text.to_owned()
            } else {
                shown.to_string()
            })
        }
        name if name.starts_with("text/") => Some(text.to_owned()),
        _ => None,
    }
}

/// What stands in the places of the cookies of the request and of the credentials that it would be sent with.
fn placed(parts: &Parts) -> Placed {
    let client = &parts.client;
    let mut placed = Placed::default();
    let cookies = parts.cookies.split("; ").filter(|pair| !pair.is_empty());
    placed.cookies.extend(cookies.map(without_value));
    // What cannot be sent without a credential is shown without one.
    let schemes = client
        .schemes_for(&parts.target)
        .ok()
        .filter(|_| !parts.options.chosen().anonymous);
    for name in schemes.unwrap_or_default() {
        let scheme = client.api.security_schemes.iter().find(|scheme| scheme.name == *name);
        let Some((scheme, credential)) = scheme.zip(client.credential(name)) else {
            continue;
        };
        match &credential.carrier {
            Carrier::Header { name, .. } => placed.headers.push((name.clone(), hidden(scheme.kind))),
            Carrier::Token { .. } => placed.headers.push((AUTHORIZATION, hidden(scheme.kind))),
            Carrier::Query(pair) => placed.query.push(without_value(pair.expose_secret())),
            Carrier::Cookie(pair) => placed.cookies.push(without_value(pair.expose_secret())),
        }
    }
    placed
}

/// The value of a header that stands in the place of a credential.
fn hidden(kind: SchemeKind) -> String {
    match kind {
        SchemeKind::ApiKey { .. } => REDACTED.to_owned(),
        SchemeKind::Basic => format!("Basic {REDACTED}"),
        SchemeKind::Http { scheme } => format!("{scheme} {REDACTED}"),
        SchemeKind::Bearer | SchemeKind::OAuth2 { .. } | SchemeKind::OAuth2Flows(_) => format!("Bearer {REDACTED}"),
    }
}
