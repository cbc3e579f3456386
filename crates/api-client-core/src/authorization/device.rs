//! The device code flow (RFC 8628): a person enters a short code on another device, and the program asks until it is
//! done.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::app::{AskError, Authorization};
use super::error::AuthorizationError;
use super::tokens::TokenSet;
use crate::oauth::{FlowError, is_transient_flow};
use crate::timer::{Instant, sleep};

/// The pause between two questions where the server names none, and what it grows by when the server wants fewer
/// (sections 3.2 and 3.5).
const STEP: Duration = Duration::from_secs(5);

/// How long a code can be used where the server does not say so, which it has to.
const LIFE_TIME: Duration = Duration::from_secs(600);

/// The grant type of section 3.4.
const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A code to enter, and the page to enter it on. `Debug` shows no secret.
#[derive(Clone)]
pub struct DeviceCode {
    device_code: SecretString,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: Option<String>,
    expires_at: Option<Instant>,
    interval: Duration,
}

impl fmt::Debug for DeviceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceCode")
            .field("verification_uri", &self.verification_uri)
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

impl DeviceCode {
    /// Returns what the person has to enter.
    pub fn user_code(&self) -> &str {
        &self.user_code
    }

    /// Returns the page where the person enters the code.
    pub fn verification_uri(&self) -> &str {
        &self.verification_uri
    }

    /// Returns the page with the code entered already, for a QR code, if the server has one.
    pub fn verification_uri_complete(&self) -> Option<&str> {
        self.verification_uri_complete.as_deref()
    }
}

impl Authorization {
    /// Asks for a code that a person enters on another device.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::NoUrl`] if neither the description nor the app has a device authorization URL,
    /// and [`AuthorizationError::Endpoint`] or [`AuthorizationError::NoDeviceCode`] if the endpoint gives no code.
    pub async fn device_code(&self) -> Result<DeviceCode, AuthorizationError> {
        let scope = Some(("scope", self.scopes())).filter(|(_, scopes)| !scopes.is_empty());
        let mut form: Vec<_> = scope.into_iter().collect();
        // Section 3.1 asks for it even of a client that authenticates itself.
        if let Some(id) = self.id_in_header() {
            form.push(("client_id", id));
        }
        let mut answer = self.device_endpoint(&form).await?;
        let (life_time, interval) = (answer.seconds("expires_in"), answer.seconds("interval"));
        let missing = || AuthorizationError::NoDeviceCode;
        Ok(DeviceCode {
            device_code: answer.secret("device_code").ok_or_else(missing)?,
            user_code: answer.text("user_code").ok_or_else(missing)?,
            // Servers of before the RFC say `verification_url`.
            verification_uri: answer
                .text("verification_uri")
                .or_else(|| answer.text("verification_url"))
                .ok_or_else(missing)?,
            verification_uri_complete: answer.text("verification_uri_complete"),
            expires_at: Instant::now().checked_add(life_time.unwrap_or(LIFE_TIME)),
            interval: interval.unwrap_or(STEP),
        })
    }

    /// Waits until the person has entered the code, and returns the tokens.
    ///
    /// # Errors
    ///
    /// Returns [`AuthorizationError::Expired`] once the code has ended, [`AuthorizationError::Refused`] if the person
    /// refuses, and [`AuthorizationError::Endpoint`] if the endpoint refuses otherwise.
    pub async fn device_tokens(&self, code: &DeviceCode) -> Result<TokenSet, AuthorizationError> {
        let form = [
            ("grant_type", GRANT_TYPE),
            ("device_code", code.device_code.expose_secret()),
        ];
        let mut interval = code.interval;
        loop {
            let left = code.expires_at.map(|end| end.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left <= interval) {
                sleep(left.unwrap_or_default()).await;
                return Err(AuthorizationError::Expired);
            }
            sleep(interval).await;
            let answer = self.token(&form, std::slice::from_ref(&code.device_code)).await;
            let outcome = answer.and_then(|answer| Ok(TokenSet::answered(answer, None)?));
            match outcome {
                Ok(tokens) => return Ok(tokens),
                Err(error) => interval = next(interval, error)?,
            }
        }
    }
}

/// The pause before the next question, after a refusal that is none for good.
fn next(interval: Duration, error: AskError) -> Result<Duration, AuthorizationError> {
    let AskError::Flow(flow) = error else {
        return Err(error.into());
    };
    match &flow {
        FlowError::Refused {
            error: Some(error),
            description,
            ..
        } => match error.as_str() {
            "authorization_pending" => return Ok(interval),
            "slow_down" => return Ok(interval + STEP),
            "expired_token" => return Err(AuthorizationError::Expired),
            "access_denied" => {
                return Err(AuthorizationError::Refused {
                    error: error.clone(),
                    description: description.clone(),
                });
            }
            _ => {}
        },
        // Section 3.5: whoever gets no answer asks less often.
        FlowError::Timeout => return Ok(interval * 2),
        error if is_transient_flow(error) => return Ok(interval.max(Duration::from_secs(1)) * 2),
        _ => {}
    }
    Err(AuthorizationError::Endpoint(flow.into()))
}
