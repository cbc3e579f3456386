//! Takes credentials out of texts that a server sent: a careless one repeats them in its errors.

use secrecy::{ExposeSecret, SecretString};

use crate::param;
use crate::secret_fields::REDACTED;

/// The length in bytes from which on a secret is taken out wherever it is. A shorter one can be a part of ordinary
/// words: it is taken out as a whole word only, and not out of places.
const SHORT: usize = 8;

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

/// A place, such as a path in JSON or a URL, without any of the secrets that are too long to be in it by chance.
pub(crate) fn redact_place<'s>(text: String, secrets: impl Iterator<Item = &'s SecretString>) -> String {
    let long = |secret: &&SecretString| secret.expose_secret().len() >= SHORT;
    redact(text, secrets.filter(long))
}

/// Takes the secrets out in one pass, so that nothing is looked for in what stands in the place of a secret.
fn without(text: String, spellings: &[SecretString]) -> String {
    let secrets = || spellings.iter().map(ExposeSecret::expose_secret);
    if !secrets().any(|secret| text.contains(secret)) {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut before = None;
    while let Some(next) = rest.chars().next() {
        let is_here = |secret: &&str| {
            let after = rest.strip_prefix(secret).map(|after| after.chars().next());
            after.is_some_and(|after| secret.len() >= SHORT || is_whole(before, secret, after))
        };
        let (shown, length) = match secrets().find(is_here) {
            _ if rest.starts_with(REDACTED) => (REDACTED, REDACTED.len()),
            Some(secret) => (REDACTED, secret.len()),
            None => (rest.get(..next.len_utf8()).unwrap_or_default(), next.len_utf8()),
        };
        clean.push_str(shown);
        let (taken, left) = rest.split_at(length);
        before = taken.chars().next_back();
        rest = left;
    }
    clean
}

/// Whether a text is a word, or several, between two characters.
fn is_whole(before: Option<char>, text: &str, after: Option<char>) -> bool {
    let is_word =
        |character: Option<char>| character.is_some_and(|character| character.is_alphanumeric() || character == '_');
    let goes_on = |one: Option<char>, other: Option<char>| is_word(one) && is_word(other);
    !goes_on(before, text.chars().next()) && !goes_on(text.chars().next_back(), after)
}

/// The secrets in the ways that a server repeats them: as they are, in a string of JSON, and in a URL or a form.
fn spellings<'s>(secrets: impl Iterator<Item = &'s SecretString>) -> Vec<SecretString> {
    let mut all: Vec<SecretString> = secrets
        .map(ExposeSecret::expose_secret)
        .filter(|secret| !secret.is_empty())
        .flat_map(|secret| {
            let json = serde_json::Value::from(secret).to_string();
            let json = json.get(1..json.len() - 1).unwrap_or(secret).to_owned();
            [secret.to_owned(), json, param::encode(secret).to_string()]
        })
        .map(SecretString::from)
        .collect();
    // One that holds another comes first.
    all.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
    all
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
    fn a_short_secret_is_taken_out_as_a_word_and_nothing_nests() {
        for (secret, text, shown) in [
            ("t", "that is t, not test", "that is [redacted], not test"),
            (
                "test",
                "the latest test of test_1: key=test",
                "the latest [redacted] of test_1: key=[redacted]",
            ),
            ("redacted", "it is redacted", "it is [redacted]"),
            ("redacted", "it is [redacted]", "it is [redacted]"),
            ("a-b", "xa-b a-b", "xa-b [redacted]"),
            ("a long secret", "xa long secretx", "x[redacted]x"),
            ("é", "né é", "né [redacted]"),
        ] {
            let secrets = [SecretString::from(secret), SecretString::from("act")];
            assert_eq!(redact(text.to_owned(), secrets.iter()), shown, "{secret}");
        }
        let secrets = [SecretString::from("test"), SecretString::from("a long secret")];
        let place = redact_place("a.test[0].a long secret".to_owned(), secrets.iter());
        assert_eq!(place, "a.test[0].[redacted]");
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
