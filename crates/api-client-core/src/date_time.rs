//! [`DateTime`]: an instant as servers really send it in, RFC 3339 in UTC out.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant (`format: date-time`).
///
/// Parsing is lenient, because servers are: any offset is accepted, a time without an offset counts as UTC, and a
/// space may stand where RFC 3339 wants a `T`. Formatting is strict RFC 3339 in UTC.
///
/// ```
/// use api_client_core::DateTime;
///
/// let with_offset: DateTime = "2021-01-01T02:00:00+02:00".parse()?;
/// let without: DateTime = "2021-01-01 00:00:00.000".parse()?;
/// assert_eq!(with_offset, without);
/// assert_eq!(with_offset.to_string(), "2021-01-01T00:00:00Z");
/// # Ok::<(), api_client_core::DateTimeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(Timestamp);

/// Text is not an instant.
#[derive(Clone, Debug, thiserror::Error)]
#[error("not a date and time as in RFC 3339: {0}")]
pub struct DateTimeError(jiff::Error);

impl DateTime {
    /// The present.
    #[must_use]
    pub fn now() -> Self {
        Self(Timestamp::now())
    }

    /// The same instant as jiff's type, which has arithmetic and time zones.
    #[must_use]
    pub const fn timestamp(self) -> Timestamp {
        self.0
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DateTime {
    type Err = DateTimeError;

    fn from_str(text: &str) -> Result<Self, DateTimeError> {
        // jiff takes a space for the `T`, with an offset and without one.
        let error = match text.parse() {
            Ok(timestamp) => return Ok(Self(timestamp)),
            Err(error) => error,
        };
        // A date alone would pass for its midnight.
        let local = Some(text)
            .filter(|text| text.contains(':'))
            .and_then(|text| text.parse::<civil::DateTime>().ok());
        let in_utc = local.and_then(|local| local.to_zoned(TimeZone::UTC).ok());
        in_utc.map(|zoned| Self(zoned.timestamp())).ok_or(DateTimeError(error))
    }
}

impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }
}

impl From<DateTime> for Timestamp {
    fn from(date_time: DateTime) -> Self {
        date_time.0
    }
}

/// A time before the year -9999 or after 9999 is no [`DateTime`].
impl TryFrom<SystemTime> for DateTime {
    type Error = DateTimeError;

    fn try_from(time: SystemTime) -> Result<Self, DateTimeError> {
        Timestamp::try_from(time).map(Self).map_err(DateTimeError)
    }
}

impl From<DateTime> for SystemTime {
    fn from(date_time: DateTime) -> Self {
        date_time.0.into()
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = DateTime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DateTime, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}
