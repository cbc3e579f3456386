//! Takes credentials out of texts that a server sent: a careless one repeats them in its errors.

use secrecy::{ExposeSecret, SecretString};

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// The beginning of a body as text, without any of the secrets, and without a part of one that the limit cuts in two.
pub(crate) fn beginning<'s, S>(body: &[u8], limit: usize, secrets: impl Fn() -> S) -> String
where
    S: Iterator<Item = &'s SecretString>,
{
    let shown = body.get(..limit).unwrap_or(body);
    let mut text = String::from_utf8_lossy(shown).into_owned();
    if shown.len() < body.len() {
        for secret in secrets().map(ExposeSecret::expose_secret) {
            let mut parts = (1..secret.len()).rev().filter_map(|length| secret.get(..length));
            let part = parts.find(|part| text.ends_with(part)).map_or(0, str::len);
            text.truncate(text.len() - part);
        }
    }
    redact(text, secrets())
}

/// The text without any of the secrets.
pub(crate) fn redact<'s>(mut text: String, secrets: impl Iterator<Item = &'s SecretString>) -> String {
    for secret in secrets
        .map(ExposeSecret::expose_secret)
        .filter(|secret| !secret.is_empty())
    {
        if text.contains(secret) {
            text = text.replace(secret, REDACTED);
        }
    }
    text
}
