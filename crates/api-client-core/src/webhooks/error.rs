//! Why a webhook is not accepted.
//!
//! In: the headers of a request. Out: the value of one of them, or which one is not as it has to be.

use http::HeaderMap;

/// The only value of the header `name`: of two, nobody could say which one was signed.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, SignatureError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| SignatureError::Header(name)),
        _ => Err(SignatureError::Header(name)),
    }
}

/// Says why a webhook was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// A secret is empty or does not have the form of its scheme, or there is none.
    #[error("a webhook secret is missing or empty, or has another form: Standard Webhooks have base64 after `whsec_`")]
    Secret,
    /// The scheme does not sign the body once, or does not sign the time that it has.
    #[error("the scheme of signatures has to sign `{{body}}` once, and `{{timestamp}}` if it has one")]
    Scheme,
    /// A header is missing, there twice, or has another form.
    #[error("the webhook has no valid header `{0}`")]
    Header(&'static str),
    /// No signature is by any of the secrets.
    #[error("the webhook is not signed with any of the secrets")]
    Mismatch,
    /// The webhook is signed, but was not sent within the window.
    #[error("the webhook was sent too long ago, or the clocks differ")]
    Expired,
}
