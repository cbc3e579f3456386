//! Signatures of webhooks, as [Standard Webhooks](https://www.standardwebhooks.com/) defines them or in a scheme of the
//! vendor's own ([`HmacScheme`]).
//!
//! In: the secrets of an endpoint, and the headers and the body of a request that came in. Out: whether the vendor has
//! sent it, and sent it recently. Anybody can send requests to an endpoint, and send what was sent before once more.

mod error;
mod scheme;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sha2::Sha256;

use error::header;

pub use error::SignatureError;
pub use scheme::{HmacAlgorithm, HmacScheme, SignatureEncoding};

/// The header with the identifier of the message, which stays the same when it is sent again.
const ID: &str = "webhook-id";

/// The header with the time of sending, in seconds since 1970.
const TIMESTAMP: &str = "webhook-timestamp";

/// The header with signatures, separated by spaces.
const SIGNATURE: &str = "webhook-signature";

/// What the text of a secret begins with; it can be left out.
const PREFIX: &str = "whsec_";

/// What signatures by HMAC-SHA256 begin with.
const VERSION: &str = "v1,";

/// The replay window of a verifier that sets none.
const WINDOW: Duration = Duration::from_secs(300);

/// Checks that webhooks come from the vendor and are recent.
///
/// ```
/// use api_client_core::http::HeaderMap;
/// use api_client_core::webhooks::{SignatureError, WebhookVerifier};
///
/// fn receive(headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
///     let verifier = WebhookVerifier::new(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])?;
///     verifier.verify(headers, body)
/// }
/// # assert!(receive(&HeaderMap::new(), b"{}").is_err());
/// ```
#[derive(Clone, Debug)]
pub struct WebhookVerifier {
    keys: Arc<[SecretSlice<u8>]>,
    window: Duration,
    /// Standard Webhooks where there is none.
    scheme: Option<HmacScheme>,
}

impl WebhookVerifier {
    /// Creates a verifier that accepts signatures by any of `secrets`: two of them while one replaces the other. A
    /// secret is base64, after `whsec_` or without it.
    ///
    /// # Errors
    ///
    /// Returns [`SignatureError::Secret`] if there is no secret, or if one is empty or not base64.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<SecretString>>) -> Result<Self, SignatureError> {
        let keys = secrets.into_iter().map(|secret| key(&secret.into()));
        let keys: Vec<SecretSlice<u8>> = keys.collect::<Option<_>>().ok_or(SignatureError::Secret)?;
        Self::with_keys(keys, None)
    }

    /// Creates a verifier of signatures in the scheme of a vendor's own, by any of `secrets`. A secret is text, which
    /// is the key as it stands.
    ///
    /// # Errors
    ///
    /// Returns [`SignatureError::Secret`] if there is no secret or one is empty, and [`SignatureError::Scheme`] if
    /// what the scheme signs does not have the body once, and the time once where there is one.
    pub fn with_scheme(
        scheme: HmacScheme,
        secrets: impl IntoIterator<Item = impl Into<SecretString>>,
    ) -> Result<Self, SignatureError> {
        if !scheme.is_sound() {
            return Err(SignatureError::Scheme);
        }
        let bytes = |secret: SecretString| SecretSlice::from(secret.expose_secret().as_bytes().to_vec());
        let keys = secrets.into_iter().map(|secret| bytes(secret.into())).collect();
        Self::with_keys(keys, Some(scheme))
    }

    fn with_keys(keys: Vec<SecretSlice<u8>>, scheme: Option<HmacScheme>) -> Result<Self, SignatureError> {
        if keys.is_empty() || keys.iter().any(|key| key.expose_secret().is_empty()) {
            return Err(SignatureError::Secret);
        }
        Ok(Self {
            keys: keys.into(),
            window: WINDOW,
            scheme,
        })
    }

    /// Sets how far the time of sending can be from now, in both directions. Defaults to 5 minutes.
    ///
    /// Within the window, a request that is sent again is accepted again: remember its `webhook-id` for that long. A
    /// scheme without a time has no window.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Checks a request that came in with `headers` and `body`. The body has to be what was received, byte for byte.
    ///
    /// # Errors
    ///
    /// Returns an error if the request is not signed with any of the secrets, or was not sent within the window.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), SignatureError> {
        self.verify_at(headers, body, jiff::Timestamp::now().as_second())
    }

    /// The same at the time `now`, in seconds since 1970.
    fn verify_at(&self, headers: &HeaderMap, body: &[u8], now: i64) -> Result<(), SignatureError> {
        if let Some(scheme) = &self.scheme {
            let claim = scheme.read(headers)?;
            let mut keys = self.keys.iter();
            if !keys.any(|key| scheme.is_signed(&claim, body, key.expose_secret())) {
                return Err(SignatureError::Mismatch);
            }
            return claim.sent.map_or(Ok(()), |(_, sent)| self.within_window(sent, now));
        }
        let id = header(headers, ID)?;
        let timestamp = header(headers, TIMESTAMP)?;
        let signatures = header(headers, SIGNATURE)?;
        let sent: i64 = timestamp.parse().map_err(|_| SignatureError::Header(TIMESTAMP))?;
        if !self.is_signed(&[id, ".", timestamp, "."], body, signatures) {
            return Err(SignatureError::Mismatch);
        }
        self.within_window(sent, now)
    }

    fn within_window(&self, sent: i64, now: i64) -> Result<(), SignatureError> {
        match now.abs_diff(sent) <= self.window.as_secs() {
            true => Ok(()),
            false => Err(SignatureError::Expired),
        }
    }

    /// Whether one of `signatures` is that of `head` and `body` by one of the keys.
    fn is_signed(&self, head: &[&str], body: &[u8], signatures: &str) -> bool {
        let signatures = signatures.split(' ').filter_map(|text| text.strip_prefix(VERSION));
        let signatures: Vec<Vec<u8>> = signatures.filter_map(|text| STANDARD.decode(text).ok()).collect();
        self.keys.iter().any(|key| {
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret()) else {
                return false;
            };
            head.iter().for_each(|part| mac.update(part.as_bytes()));
            mac.update(body);
            // In constant time: how long it takes must not say how much of a signature is right.
            signatures
                .iter()
                .any(|signature| mac.clone().verify_slice(signature).is_ok())
        })
    }
}

/// The key that the text of a secret stands for.
fn key(secret: &SecretString) -> Option<SecretSlice<u8>> {
    let text = secret.expose_secret();
    let key = STANDARD.decode(text.strip_prefix(PREFIX).unwrap_or(text)).ok()?;
    (!key.is_empty()).then(|| key.into())
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "clippy knows tests by their attribute, not their helpers"
    )]

    use super::*;

    /// The example that the libraries of Standard Webhooks share; another implementation of HMAC gives the same.
    const SECRET: &str = "whsec_plJ3nmyCDGBKInavdOK15jsl";
    const BODY: &[u8] = br#"{"event_type":"ping","data":{"success":true}}"#;
    const SENT: i64 = 1_731_705_121;
    const SIGNED: [(&str, &str); 3] = [
        (ID, "msg_loFOjxBNrRLzqYUf"),
        (TIMESTAMP, "1731705121"),
        (SIGNATURE, "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="),
    ];

    /// The headers of the example, of which `name` has `value`.
    fn with(name: &'static str, value: &str) -> HeaderMap {
        let mut headers: HeaderMap = SIGNED
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .into_iter()
            .collect();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    fn verifier() -> WebhookVerifier {
        WebhookVerifier::new([SECRET]).unwrap()
    }

    #[test]
    fn what_is_signed_is_accepted_and_nothing_else() {
        let headers = with(ID, SIGNED[0].1);
        assert_eq!(verifier().verify_at(&headers, BODY, SENT), Ok(()));
        let changed = [BODY, b" "].concat();
        let mismatch = Err(SignatureError::Mismatch);
        assert_eq!(verifier().verify_at(&headers, &changed, SENT), mismatch);
        for (name, value) in [
            (ID, "msg_other"),
            (TIMESTAMP, "1731705122"),
            (SIGNATURE, ""),
            (SIGNATURE, "v1,"),
            (SIGNATURE, "v1,rAvfW3dJ"),
            (SIGNATURE, "v2,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="),
            (SIGNATURE, "v1,AAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="),
        ] {
            assert_eq!(
                verifier().verify_at(&with(name, value), BODY, SENT),
                mismatch,
                "{name}: {value}"
            );
        }
    }

    #[test]
    fn one_secret_and_one_signature_of_several_are_enough() {
        let several = format!("v1a,abc v1,AAAA {}", SIGNED[2].1);
        let verifier = WebhookVerifier::new(["whsec_AAAA", &SECRET[PREFIX.len()..]]).unwrap();
        assert_eq!(verifier.verify_at(&with(SIGNATURE, &several), BODY, SENT), Ok(()));
        let other = WebhookVerifier::new(["whsec_AAAA"]).unwrap();
        assert_eq!(
            other.verify_at(&with(SIGNATURE, &several), BODY, SENT),
            Err(SignatureError::Mismatch)
        );
    }

    #[test]
    fn what_was_sent_outside_of_the_window_is_refused() {
        let headers = with(ID, SIGNED[0].1);
        for (seconds, expected) in [(300, Ok(())), (301, Err(SignatureError::Expired))] {
            assert_eq!(
                verifier().verify_at(&headers, BODY, SENT + seconds),
                expected,
                "{seconds}"
            );
            assert_eq!(
                verifier().verify_at(&headers, BODY, SENT - seconds),
                expected,
                "-{seconds}"
            );
        }
        let wide = verifier().window(Duration::MAX);
        assert_eq!(wide.verify_at(&headers, BODY, i64::MIN), Ok(()));
        assert_eq!(
            verifier().verify(&headers, BODY),
            Err(SignatureError::Expired),
            "it was sent in 2024"
        );
    }

    #[test]
    fn headers_that_are_missing_twice_there_or_malformed_are_named() {
        for name in [ID, TIMESTAMP, SIGNATURE] {
            let mut headers = with(ID, SIGNED[0].1);
            headers.append(name, "more".parse().unwrap());
            assert_eq!(
                verifier().verify_at(&headers, BODY, SENT),
                Err(SignatureError::Header(name))
            );
            headers.remove(name);
            assert_eq!(
                verifier().verify_at(&headers, BODY, SENT),
                Err(SignatureError::Header(name))
            );
        }
        for time in ["", "soon", "1731705121.5", "99999999999999999999"] {
            let error = verifier().verify_at(&with(TIMESTAMP, time), BODY, SENT);
            assert_eq!(error, Err(SignatureError::Header(TIMESTAMP)), "{time}");
        }
    }

    /// The signature is the example of a vendor's documentation; another implementation of HMAC gives the same.
    #[test]
    fn a_scheme_can_sign_the_body_alone() {
        let scheme = HmacScheme::new("x-signature").prefix("sha256=");
        let secrets = ["another", "It's a Secret to Everybody"];
        let verifier = WebhookVerifier::with_scheme(scheme, secrets).unwrap();
        let hex = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let mismatch = Err(SignatureError::Mismatch);
        for (value, expected) in [
            (format!("sha256={hex}"), Ok(())),
            (format!("sha256={}", hex.to_uppercase()), Ok(())),
            (hex.to_owned(), mismatch),
            (format!("sha1={hex}"), mismatch),
            (format!("sha256={hex}0"), mismatch),
            (format!("sha256={}", &hex[..62]), mismatch),
            ("sha256=".to_owned(), mismatch),
        ] {
            let headers = HeaderMap::from_iter([("x-signature".parse().unwrap(), value.parse().unwrap())]);
            assert_eq!(verifier.verify(&headers, b"Hello, World!"), expected, "{value}");
            assert_eq!(verifier.verify(&headers, b"Hello, World"), mismatch);
        }
        let missing = Err(SignatureError::Header("x-signature"));
        assert_eq!(verifier.verify(&HeaderMap::new(), b"Hello, World!"), missing);
    }

    #[test]
    fn a_scheme_can_sign_the_time_in_the_header_or_beside_it() {
        const SENT: i64 = 1_700_000_000;
        let parts = HmacScheme::new("s")
            .parts("v1")
            .timestamp_part("t")
            .signed("{timestamp}.{body}");
        let beside = HmacScheme::new("s")
            .prefix("v0=")
            .timestamp_header("time")
            .signed("v0:{timestamp}:{body}");
        let beside = beside
            .algorithm(HmacAlgorithm::Sha512)
            .encoding(SignatureEncoding::Base64);
        let hex = "ee0658aa4e37018df69c24227df01e0f680eb3b87c7f1f9bd936e283cfe01d9b";
        let base64 = "MK5QnlMRvJy3wx3+vAWKp7nnTiSByiFAnU32YP55/fap\
                      wjzKHu1ZDgvIoJ6G1FzgQ4INni1R6jblNj+72yK74g==";
        let headers = |value: &str, time: &str| {
            let pairs = [("s", value), ("time", time)];
            let parsed = pairs.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            HeaderMap::from_iter(parsed)
        };
        let check = |scheme, headers: &HeaderMap, now| {
            let verifier = WebhookVerifier::with_scheme(scheme, ["s3cret"]).unwrap();
            verifier.verify_at(headers, br#"{"id":1}"#, now)
        };
        let good = headers(&format!("t=1700000000, v1=00,v1={hex},v0=1"), "");
        let other = headers(&format!("v0={base64}"), "1700000000");
        for (scheme, headers) in [(parts, &good), (beside, &other)] {
            assert_eq!(check(scheme, headers, SENT), Ok(()));
            assert_eq!(check(scheme, headers, SENT + 301), Err(SignatureError::Expired));
        }
        let late = headers(&format!("t=1700000301,v1={hex}"), "");
        assert_eq!(check(parts, &late, SENT + 301), Err(SignatureError::Mismatch));
        for value in ["", "v1=00", "t=1,t=2,v1=00", "t=soon,v1=00"] {
            let named = Err(SignatureError::Header("s"));
            assert_eq!(check(parts, &headers(value, ""), SENT), named, "{value}");
        }
        let named = Err(SignatureError::Header("time"));
        assert_eq!(check(beside, &headers("v0=", "soon"), SENT), named);
    }

    #[test]
    fn a_scheme_that_leaves_something_unsigned_is_refused() {
        let scheme = HmacScheme::new("s");
        for unsound in [
            scheme.signed("{timestamp}"),
            scheme.signed("{timestamp}.{body}"),
            scheme.signed("{body}{body}"),
            scheme.timestamp_header("time"),
            scheme.timestamp_part("t").signed("{timestamp}.{body}"),
        ] {
            let made = WebhookVerifier::with_scheme(unsound, ["secret"]);
            assert_eq!(made.err(), Some(SignatureError::Scheme), "{unsound:?}");
        }
        for secrets in [&[][..], &["a", ""]] {
            let made = WebhookVerifier::with_scheme(scheme, secrets.iter().copied());
            assert_eq!(made.err(), Some(SignatureError::Secret));
        }
    }

    #[test]
    fn secrets_are_held_to_their_form_and_are_not_shown() {
        for secrets in [&[][..], &[""], &["whsec_"], &["whsec_no base64"], &[SECRET, "?"]] {
            let made = WebhookVerifier::new(secrets.iter().copied());
            assert_eq!(made.err(), Some(SignatureError::Secret), "{secrets:?}");
        }
        let shown = format!("{:?}", verifier());
        assert!(shown.contains("REDACTED") && !shown.contains("plJ3"), "{shown}");
        let first = STANDARD.decode(&SECRET[PREFIX.len()..]).unwrap()[0];
        assert!(!shown.contains(&first.to_string()), "{shown}");
    }
}
