//! The HTTP request that opens a WebSocket (RFC 6455, section 4): its headers, where its credential goes, and whether
//! the response belongs to it.

use std::borrow::Cow;

use http::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderValue, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::error::{ErrorKind, Failure};

/// What stands for the credential in a first message.
const PLACEHOLDER: &str = "{credential}";

/// Says where the credential of a WebSocket goes.
///
/// ```
/// use api_client_core::websocket::CredentialPlace;
///
/// let place = CredentialPlace::Message(r#"{"token": "{credential}"}"#.into());
/// # let _ = place;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialPlace {
    /// Where the security scheme says, as in every other request.
    #[default]
    Scheme,
    /// In the query parameter of this name.
    Query(Cow<'static, str>),
    /// In the first message, which is this text with the credential in the place of `{credential}`. In a text that is
    /// JSON it is escaped as JSON requires.
    Message(Cow<'static, str>),
}

impl CredentialPlace {
    /// The message that brings a credential.
    pub(crate) fn message(&self, secret: &SecretString) -> Option<SecretString> {
        let Self::Message(template) = self else {
            return None;
        };
        let secret = secret.expose_secret();
        let is_json = serde_json::from_str::<serde::de::IgnoredAny>(template).is_ok();
        let json = serde_json::Value::from(secret).to_string();
        let escaped = match is_json {
            true => json.get(1..json.len() - 1).unwrap_or(secret),
            false => secret,
        };
        Some(template.replace(PLACEHOLDER, escaped).into())
    }
}

/// What a request needs to open a WebSocket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handshake {
    pub(crate) place: CredentialPlace,
    /// Subprotocols, the preferred one first.
    pub(crate) protocols: Vec<String>,
}

impl Handshake {
    /// Adds the headers of the handshake to a request. Gives the key that the response has to answer.
    pub(crate) fn prepare(&self, request: &mut reqwest::Request) -> Result<String, Box<Failure>> {
        let key = generate_key();
        let value = HeaderValue::from_str(&key).map_err(|error| Failure::source(ErrorKind::Request, error))?;
        // Nothing else can be upgraded (section 4.1).
        *request.version_mut() = Version::HTTP_11;
        let headers = request.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(SEC_WEBSOCKET_KEY, value);
        if !self.protocols.is_empty() {
            let value = HeaderValue::from_str(&self.protocols.join(", "));
            let invalid = |_| Failure::message(ErrorKind::Request, "a subprotocol cannot be sent");
            headers.insert(SEC_WEBSOCKET_PROTOCOL, value.map_err(invalid)?);
        }
        Ok(key)
    }

    /// Checks that a response with the status 101 answers the request with this key.
    pub(crate) fn check(&self, headers: &HeaderMap, key: &str) -> Result<(), Box<Failure>> {
        let has = |name, word: &str| {
            let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            let mut words = values.flat_map(|value| value.split(','));
            words.any(|found| found.trim().eq_ignore_ascii_case(word))
        };
        let reason = if !has(UPGRADE, "websocket") || !has(CONNECTION, "upgrade") {
            "the server switches to another protocol"
        } else if headers.get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes)
            != Some(derive_accept_key(key.as_bytes()).as_bytes())
        {
            "the response answers another handshake"
        } else if headers.contains_key(SEC_WEBSOCKET_EXTENSIONS) {
            "the server uses an extension that was not offered"
        } else if headers.contains_key(SEC_WEBSOCKET_PROTOCOL) && self.chosen(headers).is_none() {
            "the server has chosen a subprotocol that was not offered"
        } else {
            return Ok(());
        };
        Err(Failure::message(ErrorKind::WebSocket, reason))
    }

    /// The subprotocol that the server has chosen.
    pub(crate) fn chosen(&self, headers: &HeaderMap) -> Option<String> {
        let chosen = headers.get(SEC_WEBSOCKET_PROTOCOL)?.to_str().ok()?;
        self.protocols.iter().find(|offered| *offered == chosen).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_cannot_leave_the_string_of_a_message() {
        let secret = SecretString::from(r#"a", "admin": "\"#);
        let message = |template: &'static str| {
            let message = CredentialPlace::Message(template.into()).message(&secret);
            message.map(|message| message.expose_secret().to_owned())
        };
        assert_eq!(
            message(r#"{"key": "{credential}"}"#).as_deref(),
            Some(r#"{"key": "a\", \"admin\": \"\\"}"#)
        );
        assert_eq!(
            message("AUTH {credential}"),
            Some(format!("AUTH {}", secret.expose_secret()))
        );
        assert!(CredentialPlace::Scheme.message(&secret).is_none());
    }
}
