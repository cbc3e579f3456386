//! Takes credentials out of texts that a server sent: a careless one repeats them in its errors.

use secrecy::{ExposeSecret, SecretString};

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

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
