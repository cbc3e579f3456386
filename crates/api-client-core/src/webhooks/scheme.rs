//! Schemes of signatures by HMAC that vendors have of their own.
//!
//! In: what a vendor says of its signatures, and the headers of a request. Out: the signatures in them, the time of
//! sending, and the text that they sign.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::{Sha256, Sha512};

use super::error::{SignatureError, header};

/// Stands for the body in the text that is signed.
const BODY: &str = "{body}";

/// Stands for the time of sending in the text that is signed.
const TIMESTAMP: &str = "{timestamp}";

/// How a vendor signs webhooks with HMAC, where it does not follow Standard Webhooks.
///
/// ```
/// use api_client_core::webhooks::HmacScheme;
///
/// // X-Signature: sha256=<hexadecimal>
/// const OF_BODY: HmacScheme = HmacScheme::new("X-Signature").prefix("sha256=");
/// // X-Signature: t=<seconds>,v1=<hexadecimal>
/// const WITH_TIME: HmacScheme = HmacScheme::new("X-Signature")
///     .parts("v1")
///     .timestamp_part("t")
///     .signed("{timestamp}.{body}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HmacScheme {
    header: &'static str,
    algorithm: HmacAlgorithm,
    encoding: SignatureEncoding,
    prefix: &'static str,
    part: Option<&'static str>,
    timestamp: Timestamp,
    signed: &'static str,
}

/// Where the time of sending is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Timestamp {
    Nowhere,
    Header(&'static str),
    Part(&'static str),
}

/// The hash of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HmacAlgorithm {
    /// HMAC-SHA256.
    Sha256,
    /// HMAC-SHA512.
    Sha512,
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureEncoding {
    /// Hexadecimal, in upper or lower case.
    Hex,
    /// Base64 with padding.
    Base64,
}

impl HmacScheme {
    /// A scheme whose signature is the value of `header`: HMAC-SHA256 of the body, in hexadecimal.
    ///
    /// Such a signature says nothing of the time, so it is good for ever: remember what has been received.
    #[must_use]
    pub const fn new(header: &'static str) -> Self {
        Self {
            header,
            algorithm: HmacAlgorithm::Sha256,
            encoding: SignatureEncoding::Hex,
            prefix: "",
            part: None,
            timestamp: Timestamp::Nowhere,
            signed: BODY,
        }
    }

    /// Sets the hash.
    #[must_use]
    pub const fn algorithm(mut self, algorithm: HmacAlgorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Sets how the signature is written.
    #[must_use]
    pub const fn encoding(mut self, encoding: SignatureEncoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Sets what stands before the signature, as `sha256=`. What does not begin so is no signature.
    #[must_use]
    pub const fn prefix(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }

    /// Says that the header has parts `name=value` between commas, and that those called `name` are signatures.
    #[must_use]
    pub const fn parts(mut self, name: &'static str) -> Self {
        self.part = Some(name);
        self
    }

    /// Says that the part `name` of the header is the time of sending, in seconds since 1970.
    #[must_use]
    pub const fn timestamp_part(mut self, name: &'static str) -> Self {
        self.timestamp = Timestamp::Part(name);
        self
    }

    /// Says that the header `name` is the time of sending, in seconds since 1970.
    #[must_use]
    pub const fn timestamp_header(mut self, name: &'static str) -> Self {
        self.timestamp = Timestamp::Header(name);
        self
    }

    /// Sets the text that is signed, in which `{timestamp}` and `{body}` stand for what they name.
    #[must_use]
    pub const fn signed(mut self, signed: &'static str) -> Self {
        self.signed = signed;
        self
    }

    /// Whether it can be told from the signature that the body and, where there is one, the time are the vendor's.
    pub(super) fn is_sound(&self) -> bool {
        let times = self.signed.matches(TIMESTAMP).count();
        let needed = usize::from(self.timestamp != Timestamp::Nowhere);
        let has_parts = self.part.is_some() || !matches!(self.timestamp, Timestamp::Part(_));
        self.signed.matches(BODY).count() == 1 && times == needed && has_parts
    }

    /// What `headers` say.
    pub(super) fn read<'h>(&self, headers: &'h HeaderMap) -> Result<Claim<'h>, SignatureError> {
        let value = header(headers, self.header)?;
        let timestamp = match self.timestamp {
            Timestamp::Nowhere => None,
            Timestamp::Header(name) => Some((header(headers, name)?, name)),
            Timestamp::Part(name) => {
                let mut times = parts(value, name);
                match (times.next(), times.next()) {
                    (Some(time), None) => Some((time, self.header)),
                    _ => return Err(SignatureError::Header(self.header)),
                }
            }
        };
        let sent = match timestamp {
            Some((text, name)) => Some((text, text.parse().map_err(|_| SignatureError::Header(name))?)),
            None => None,
        };
        let texts: Vec<&str> = match self.part {
            Some(name) => parts(value, name).collect(),
            None => vec![value],
        };
        let texts = texts.into_iter().filter_map(|text| text.strip_prefix(self.prefix));
        let signatures = texts.filter_map(|text| match self.encoding {
            SignatureEncoding::Hex => from_hex(text),
            SignatureEncoding::Base64 => STANDARD.decode(text).ok(),
        });
        Ok(Claim {
            signatures: signatures.collect(),
            sent,
        })
    }

    /// Whether one of the signatures of `claim` is that of `body` by `key`.
    pub(super) fn is_signed(&self, claim: &Claim<'_>, body: &[u8], key: &[u8]) -> bool {
        match self.algorithm {
            HmacAlgorithm::Sha256 => {
                Hmac::<Sha256>::new_from_slice(key).is_ok_and(|mac| self.matches(mac, claim, body))
            }
            HmacAlgorithm::Sha512 => {
                Hmac::<Sha512>::new_from_slice(key).is_ok_and(|mac| self.matches(mac, claim, body))
            }
        }
    }

    fn matches<M: Mac + Clone>(&self, mut mac: M, claim: &Claim<'_>, body: &[u8]) -> bool {
        let timestamp = claim.sent.map_or("", |(text, _)| text);
        let (head, tail) = self.signed.split_once(BODY).unwrap_or((self.signed, ""));
        // The body is not looked into: it may have `{timestamp}` in it.
        mac.update(head.replace(TIMESTAMP, timestamp).as_bytes());
        mac.update(body);
        mac.update(tail.replace(TIMESTAMP, timestamp).as_bytes());
        // In constant time: how long it takes must not say how much of a signature is right.
        let mut signatures = claim.signatures.iter();
        signatures.any(|signature| mac.clone().verify_slice(signature).is_ok())
    }
}

/// What the headers of a request claim.
pub(super) struct Claim<'h> {
    signatures: Vec<Vec<u8>>,
    /// The time of sending, as it is written and in seconds since 1970.
    pub(super) sent: Option<(&'h str, i64)>,
}

/// The values of the parts called `name`.
fn parts<'v>(value: &'v str, name: &'static str) -> impl Iterator<Item = &'v str> {
    let parts = value.split(',').filter_map(|part| part.trim().split_once('='));
    parts.filter(move |(key, _)| *key == name).map(|(_, value)| value)
}

/// The bytes that `text` writes in hexadecimal.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| {
        char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let digits: Vec<u8> = text.as_bytes().iter().map(digit).collect::<Option<_>>()?;
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(high << 4 | low),
        _ => None,
    });
    bytes.collect()
}
