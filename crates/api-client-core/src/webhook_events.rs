//! What a server sends of its own, by webhooks and callbacks.
//!
//! In: the body of such a request, and its name where a program knows it. Out: one of the events that the description
//! has, or the JSON of another one.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::error::JsonLocation;
use crate::json::{self, Undecodable};
use crate::shown::Shown;

/// Says why the body of an event is not what the description says.
///
/// What it says of the body is on one line, and cut.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookEventError(Undecodable);

impl WebhookEventError {
    /// Returns the place in the body where reading failed.
    #[must_use]
    pub fn location(&self) -> Option<&JsonLocation> {
        self.0.location.as_ref()
    }
}

impl fmt::Display for WebhookEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body of the event is not as described")?;
        if let Some(place) = &self.0.location {
            match place.path.is_empty() {
                true => write!(f, " at line {} column {}", place.line, place.column)?,
                false => write!(
                    f,
                    " at `{}` (line {} column {})",
                    Shown(&place.path),
                    place.line,
                    place.column
                )?,
            }
        }
        write!(f, ": {}", Shown(&self.0.message))
    }
}

impl fmt::Debug for WebhookEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEventError")
            .field("message", &Shown(&self.0.message))
            .field("location", &self.0.location)
            .finish()
    }
}

impl std::error::Error for WebhookEventError {}

/// Reads the body of an event.
///
/// # Errors
///
/// Returns an error if the body is no JSON, or none of the type.
#[doc(hidden)]
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebhookEventError> {
    json::parse(body, true).map_err(|error| WebhookEventError(json::undecodable(body, &error)))
}

/// Implements how an enum of events is read: by their names, and if it is `tagged`, by what is in them.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// enum WebhookEvent {
///     Born(String),
///     Unknown(api_client_core::serde_json::Value),
/// }
/// api_client_core::webhook_events!(WebhookEvent { Born => "cat.born" } other Unknown);
///
/// let event = WebhookEvent::parse_named("cat.born", b"\"Tom\"")?;
/// assert_eq!(event, WebhookEvent::Born("Tom".to_owned()));
/// assert_eq!(event.name(), Some("cat.born"));
/// assert_eq!(WebhookEvent::parse_named("cat.fed", b"1")?, WebhookEvent::Unknown(1.into()));
/// # Ok::<(), api_client_core::WebhookEventError>(())
/// ```
#[macro_export]
macro_rules! webhook_events {
    ($name:ident { $($variant:ident => $event:literal),+ $(,)? } other $other:ident) => {
        impl $name {
            /// Reads the body of the event called `name`. The body of an event that this version of the crate does not
            /// know is kept as JSON.
            ///
            /// # Errors
            ///
            /// Returns an error if the body is no JSON, or not what the description says of this event.
            pub fn parse_named(name: &str, body: &[u8]) -> ::core::result::Result<Self, $crate::WebhookEventError> {
                match name {
                    $($event => $crate::webhook_events::read(body).map(Self::$variant),)+
                    _ => $crate::webhook_events::read(body).map($crate::union::unknown::<Self>).map(Self::$other),
                }
            }

            /// Returns the name of the event, or `None` if this version of the crate does not know it.
            #[must_use]
            pub fn name(&self) -> ::core::option::Option<&'static str> {
                match self {
                    $(Self::$variant(_) => ::core::option::Option::Some($event),)+
                    Self::$other(_) => ::core::option::Option::None,
                }
            }
        }
    };
    ($name:ident tagged { $($table:tt)+ } other $other:ident) => {
        $crate::webhook_events!($name { $($table)+ } other $other);

        impl $name {
            /// Reads the body of an event. One that this version of the crate does not know is kept as JSON.
            ///
            /// # Errors
            ///
            /// Returns an error if the body is no JSON, or not what the description says of its event.
            pub fn parse(body: &[u8]) -> ::core::result::Result<Self, $crate::WebhookEventError> {
                $crate::webhook_events::read(body)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_told_with_its_place_on_one_line() {
        let error = read::<Vec<u8>>(b"[1,\n \"\\u001b[2J\"]").unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.starts_with("the body of the event is not as described at `[1]` (line 2 column"),
            "{shown}"
        );
        assert!(
            !shown.contains(char::is_control) && !format!("{error:?}").contains('\u{1b}'),
            "{shown}"
        );
        assert_eq!(error.location().map(|place| place.line), Some(2));
        assert!(
            read::<Vec<u8>>(b"")
                .unwrap_err()
                .to_string()
                .contains("the body is empty")
        );
    }
}
