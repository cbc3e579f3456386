//! The key by which a server recognises a request that is repeated.
//!
//! In: the headers of a call, and the header that its operation has for the key. Out: the headers with a key, which all
//! attempts of the call send. A request with one can be repeated whatever its method.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries a key, unless an operation has another one for it.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Whether a request has a key.
pub(crate) fn has_key(headers: &HeaderMap) -> bool {
    headers.contains_key(IDEMPOTENCY_KEY)
}

/// Makes sure that the header `name` has a key: that of the caller, or else a new one. A key that the options of the
/// call set goes there too.
pub(crate) fn set_key(headers: &mut HeaderMap, name: &str) {
    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
        return;
    };
    let chosen = headers.remove(IDEMPOTENCY_KEY);
    headers.entry(name).or_insert_with(|| chosen.unwrap_or_else(new_key));
}

/// A random UUID. It has to differ from all others, and not to be hard to guess.
fn new_key() -> HeaderValue {
    let random = fastrand::u128(..);
    // Version 4 of the variant of RFC 9562.
    let bits = (random & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let text = format!("{bits:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| text.get(part).unwrap_or_default());
    HeaderValue::from_str(&parts.join("-")).unwrap_or(HeaderValue::from_static("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_uuids_that_differ() {
        let keys = [new_key(), new_key()];
        assert_ne!(keys[0], keys[1]);
        for key in &keys {
            let text = key.to_str().expect("it is ASCII");
            let lengths: Vec<usize> = text.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
            let digits: Vec<char> = text.chars().collect();
            assert!(digits[14] == '4' && "89ab".contains(digits[19]), "{text}");
        }
    }

    #[test]
    fn the_key_of_the_caller_stays() {
        let mut headers = HeaderMap::new();
        headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_static("mine"));
        set_key(&mut headers, "Idempotency-Key");
        assert_eq!(headers[IDEMPOTENCY_KEY], "mine");
        set_key(&mut headers, "X-Key");
        assert_eq!(headers["x-key"], "mine");
        assert!(!has_key(&headers));
        headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_static("other"));
        set_key(&mut headers, "X-Key");
        assert_eq!(headers["x-key"], "mine");
    }
}
