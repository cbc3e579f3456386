//! Fields whose names say that their values are secret: headers, parameters, properties of JSON.
//!
//! In: a name, or a value of JSON and what counts as secret. Out: the value without what is secret. Recordings
//! and commands are shown to others, where a password that is no credential of the client is a secret too.

use serde_json::Value;

/// What stands in the place of what is left out.
pub(crate) const REDACTED: &str = "[redacted]";

/// Names are secret if they have one of these in them, without punctuation and in lower case.
const SECRET_WORDS: [&str; 9] = [
    "authorization",
    "cookie",
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "credential",
    "signature",
];

/// How deep JSON is followed; what is deeper is left out.
const MAX_DEPTH: usize = 64;

/// Whether the value of the field `name` is secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = plain(name);
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// `name` without punctuation and in lower case.
pub(crate) fn plain(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Replaces the properties that are left out of `value`.
pub(crate) fn clean(value: &mut Value, is_left_out: &dyn Fn(&str) -> bool) {
    clean_below(value, is_left_out, 0);
}

fn clean_below(value: &mut Value, is_left_out: &dyn Fn(&str) -> bool, depth: usize) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if depth > MAX_DEPTH || is_left_out(name) {
                    *member = REDACTED.into();
                } else {
                    clean_below(member, is_left_out, depth + 1);
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| clean_below(item, is_left_out, depth + 1)),
        _ => {}
    }
}
