//! Takes credentials out of texts that a server sent: a careless one repeats them in its errors.

use secrecy::{ExposeSecret, SecretString};

use crate::param;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// The beginning of a body as text, without any of the secrets, and without a part of one that the limit cuts in two.
pub(crate) fn beginning<'s>(body: &[u8], limit: usize, secrets: impl Iterator<Item = &'s SecretString>) -> String {
    let secrets = spellings(secrets);
    let shown = body.get(..limit).unwrap_or(body);
    let mut text = String::from_utf8_lossy(shown).into_owned();
    if shown.len() < body.len() {
        for secret in secrets.iter().map(ExposeSecret::expose_secret) {
            let mut parts = (1..secret.len()).rev().filter_map(|length| secret.get(..length));
            let part = parts.find(|part| text.ends_with(part)).map_or(0, str::len);
            text.truncate(text.len() - part);
        }
    }
    without(text, &secrets)
}

/// The text without any of the secrets.
pub(crate) fn redact<'s>(text: String, secrets: impl Iterator<Item = &'s SecretString>) -> String {
    without(text, &spellings(secrets))
}

fn without(mut text: String, spellings: &[SecretString]) -> String {
    for secret in spellings.iter().map(ExposeSecret::expose_secret) {
        if text.contains(secret) {
            text = text.replace(secret, REDACTED);
        }
    }
    text
}

/// The secrets in the ways that a server repeats them: as they are, in a string of JSON, and in a URL or a form.
fn spellings<'s>(secrets: impl Iterator<Item = &'s SecretString>) -> Vec<SecretString> {
    secrets
        .map(ExposeSecret::expose_secret)
        .filter(|secret| !secret.is_empty())
        .flat_map(|secret| {
            let json = serde_json::Value::from(secret).to_string();
            let json = json.get(1..json.len() - 1).unwrap_or(secret).to_owned();
            [secret.to_owned(), json, param::encode(secret).to_string()]
        })
        .map(SecretString::from)
        .collect()
}

/// Removes user name, password, query and fragment from a URL, whether or not it has a scheme.
pub(crate) fn without_secrets(url: &str) -> String {
    let (before, after) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    let (scheme, rest) = match before.find("://") {
        Some(end) => before.split_at(end + 3),
        None => ("", before),
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}{host}"),
        // A password that is not encoded can hold what ends it.
        None if after.contains('@') => format!("{scheme}…"),
        None => before.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> [SecretString; 2] {
        [SecretString::from(r#"a"b\c d"#), SecretString::from("")]
    }

    #[test]
    fn a_secret_is_taken_out_however_it_is_spelt() {
        for text in [
            r#"sent a"b\c d."#,
            r#"{"sent": "a\"b\\c d"}"#,
            "sent ?key=a%22b%5Cc%20d.",
        ] {
            let shown = redact(text.to_owned(), secrets().iter());
            assert!(shown.contains(REDACTED), "{shown}");
            assert!(!shown.contains("c d") && !shown.contains("c%20d"), "{shown}");
        }
    }

    #[test]
    fn no_url_shows_who_asks() {
        for (url, shown) in [
            ("https://u:p@host/a?key=1#x", "https://host/a"),
            ("https://u:p?w@host", "https://…"),
            ("https://u:p#w@host/", "https://…"),
            ("https://u:p/w@host", "https://host"),
            ("u:p@host", "host"),
            ("https://host/a?b", "https://host/a"),
        ] {
            assert_eq!(without_secrets(url), shown, "{url}");
        }
    }

    #[test]
    fn a_part_of_a_secret_at_the_limit_is_taken_out_however_it_is_spelt() {
        for (body, limit) in [
            (r#"sent a"b\c d."#, 9),
            (r#"sent a\"b\\c d"#, 10),
            ("sent a%22b%5Cc%20d", 14),
        ] {
            assert_eq!(beginning(body.as_bytes(), limit, secrets().iter()), "sent ");
        }
    }
}
