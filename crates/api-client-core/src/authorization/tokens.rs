//! [`TokenSet`]: what a token endpoint gives, with its end by the clock, so that it can be kept.

use std::time::{Duration, SystemTime};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::AccessToken;
use crate::oauth::{FlowError, Members};
use crate::timer::since_epoch;

/// A token this close to its end is renewed, so that it does not end on the way.
const EARLY: Duration = Duration::from_secs(30);

/// The tokens of a person. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct TokenSet {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    /// Counted from 1970-01-01.
    expires_at: Option<Duration>,
    scope: Option<String>,
}

impl TokenSet {
    /// Creates a set of an access token that has no end and cannot be renewed.
    pub fn new(access_token: impl Into<SecretString>) -> Self {
        Self {
            access_token: access_token.into(),
            refresh_token: None,
            expires_at: None,
            scope: None,
        }
    }

    /// Sets the refresh token. Defaults to none.
    #[must_use]
    pub fn with_refresh_token(mut self, refresh_token: impl Into<SecretString>) -> Self {
        self.refresh_token = Some(refresh_token.into());
        self
    }

    /// Sets the lifetime of the access token, counted from now. Defaults to unlimited.
    #[must_use]
    pub fn expires_in(mut self, life_time: Duration) -> Self {
        self.expires_at = Some(since_epoch().saturating_add(life_time));
        self
    }

    /// What a token endpoint has answered. The refresh token stays as it was if the answer has none.
    pub(super) fn answered(mut answer: Members, before: Option<&SecretString>) -> Result<Self, FlowError> {
        let life_time = answer.seconds("expires_in");
        Ok(Self {
            access_token: answer.secret("access_token").ok_or(FlowError::NoToken)?,
            refresh_token: answer.secret("refresh_token").or_else(|| before.cloned()),
            expires_at: life_time.map(|life_time| since_epoch().saturating_add(life_time)),
            scope: answer.text("scope"),
        })
    }

    /// Returns the access token.
    pub fn access_secret(&self) -> &SecretString {
        &self.access_token
    }

    /// Returns the refresh token, if the server gave one.
    pub fn refresh_secret(&self) -> Option<&SecretString> {
        self.refresh_token.as_ref()
    }

    /// Returns when the access token ends, if the server said so.
    pub fn expires_at(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(self.expires_at?)
    }

    /// Returns the scopes that were granted, separated by spaces, if the server said so.
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// Writes the set as JSON, for a store.
    pub fn to_json(&self) -> SecretString {
        let mut members = Map::new();
        let mut set = |name: &str, value: Option<Value>| value.and_then(|value| members.insert(name.to_owned(), value));
        let text = |secret: &SecretString| Value::from(secret.expose_secret());
        set("access_token", Some(text(&self.access_token)));
        set("refresh_token", self.refresh_token.as_ref().map(text));
        set("expires_at", self.expires_at.map(|time| time.as_secs().into()));
        set("scope", self.scope.as_deref().map(Value::from));
        Value::Object(members).to_string().into()
    }

    /// Reads what [`to_json`](Self::to_json) has written; `None` if that is something else.
    pub fn from_json(json: &str) -> Option<Self> {
        let mut members = Members::parse(json.as_bytes());
        Some(Self {
            expires_at: members.seconds("expires_at"),
            access_token: members.secret("access_token")?,
            refresh_token: members.secret("refresh_token"),
            scope: members.text("scope"),
        })
    }

    /// Whether the access token has not ended and does not end soon.
    pub(super) fn is_fresh(&self) -> bool {
        self.expires_at.is_none_or(|end| since_epoch() + EARLY < end)
    }

    /// The access token alone, with what is left of its life.
    pub(super) fn to_access_token(&self) -> AccessToken {
        let token = AccessToken::new(self.access_token.clone());
        match self.expires_at {
            Some(end) => token.expires_in(end.saturating_sub(since_epoch())),
            None => token,
        }
    }
}
