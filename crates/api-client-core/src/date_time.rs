//! [`DateTime`]: an instant, parsed leniently and written as it was read.
//!
//! A parsed instant is written in its original spelling, because the server accepts that: a server whose times have no
//! offset may reject times that have one. Any other instant is written as RFC 3339 in UTC.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil;
use jiff::fmt::StdFmtWrite;
use jiff::fmt::temporal::DateTimePrinter;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Represents an instant (`format: date-time`).
///
/// Parsing accepts any offset, no offset at all, which counts as UTC, and a space in place of the `T` of RFC 3339. A
/// parsed instant is formatted with its original offset, number of digits and separator. Any other instant is formatted
/// as RFC 3339 in UTC. Comparisons ignore the spelling.
///
/// ```
/// use api_client_core::{DateTime, jiff::Timestamp};
///
/// let with_offset: DateTime = "2021-01-01T02:00:00+02:00".parse()?;
/// let without: DateTime = "2021-01-01 00:00:00.000".parse()?;
/// assert_eq!(with_offset, without);
/// assert_eq!(with_offset.to_string(), "2021-01-01T02:00:00+02:00");
/// assert_eq!(without.to_string(), "2021-01-01 00:00:00.000");
/// assert_eq!(format!("{with_offset:?}"), "2021-01-01T02:00:00+02:00");
/// assert_eq!(DateTime::from(Timestamp::from(without)).to_string(), "2021-01-01T00:00:00Z");
/// # Ok::<(), api_client_core::DateTimeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct DateTime {
    instant: Timestamp,
    spelling: Spelling,
}

/// The error of parsing a text that is not an instant.
#[derive(Clone, Debug, thiserror::Error)]
#[error("not an RFC 3339 date and time: {0}")]
pub struct DateTimeError(pub(crate) jiff::Error);

impl DateTime {
    /// Returns the current time.
    #[must_use]
    pub fn now() -> Self {
        Timestamp::now().into()
    }

    /// Returns the instant as a `jiff::Timestamp`, which has arithmetic and time zones.
    #[must_use]
    pub const fn timestamp(self) -> Timestamp {
        self.instant
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spelling.write(self.instant, f)
    }
}

/// Formats the instant as [`Display`](fmt::Display) does, without quotes.
impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DateTime {
    type Err = DateTimeError;

    fn from_str(text: &str) -> Result<Self, DateTimeError> {
        // jiff takes a space for the `T`, with an offset and without one.
        let instant = text.parse().or_else(|error| in_utc(text).ok_or(DateTimeError(error)))?;
        let spelling = Spelling::of(text).unwrap_or(Spelling::OWN);
        Ok(Self { instant, spelling })
    }
}

/// The instant of a `text` without an offset.
fn in_utc(text: &str) -> Option<Timestamp> {
    // A date alone would pass for its midnight.
    let local: civil::DateTime = Some(text).filter(|text| text.contains(':'))?.parse().ok()?;
    TimeZone::UTC.to_timestamp(local).ok()
}

/// How an instant is spelt.
#[derive(Clone, Copy)]
struct Spelling {
    /// Between date and time.
    separator: u8,
    /// Digits of the fraction of seconds; as many as it takes where it is not said.
    digits: Option<u8>,
    zone: Zone,
}

/// What follows the time.
#[derive(Clone, Copy)]
enum Zone {
    /// `Z`
    Utc,
    /// Such as `+02:00`.
    Offset(Offset),
    /// Nothing: the time is UTC.
    None,
}

impl Spelling {
    /// RFC 3339 in UTC.
    const OWN: Self = Self {
        separator: b'T',
        digits: None,
        zone: Zone::Utc,
    };

    /// How `text`, which is an instant, spells it; `None` where this is too unusual to be kept, such as week dates,
    /// leap seconds or years of six digits.
    fn of(text: &str) -> Option<Self> {
        const PATTERN: &[u8] = b"0000-00-00T00:00:00";
        let (head, tail) = text.as_bytes().split_at_checked(PATTERN.len())?;
        let fits = PATTERN.iter().zip(head).all(|(pattern, byte)| match pattern {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b' '),
            _ => byte == pattern,
        });
        let (digits, zone) = match tail.strip_prefix(b".") {
            Some(fraction) => {
                let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
                (digits, fraction.get(digits..)?)
            }
            None => (0, tail),
        };
        // No fraction is finer than nanoseconds, and none is empty.
        let kept = fits && !head.ends_with(b"60") && digits <= 9 && (digits > 0 || tail.len() == zone.len());
        Some(Self {
            separator: *head.get(10)?,
            digits: Some(u8::try_from(digits).ok()?),
            zone: Zone::of(zone).filter(|_| kept)?,
        })
    }

    fn write(self, instant: Timestamp, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = match self.zone {
            Zone::Offset(offset) => offset,
            Zone::Utc | Zone::None => Offset::UTC,
        };
        DateTimePrinter::new()
            .separator(self.separator)
            .precision(self.digits)
            .print_datetime(&offset.to_datetime(instant), StdFmtWrite(&mut *f))
            .map_err(|_| fmt::Error)?;
        match self.zone {
            Zone::Utc => f.write_str("Z"),
            Zone::None => Ok(()),
            Zone::Offset(offset) => {
                let minutes = offset.seconds() / 60;
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

impl Zone {
    /// What `text`, behind a time, says.
    fn of(text: &[u8]) -> Option<Self> {
        match text {
            b"" => Some(Self::None),
            b"Z" => Some(Self::Utc),
            // It says that the offset is not known.
            b"-00:00" => None,
            [sign @ (b'+' | b'-'), hours @ .., b':', tens, ones] => {
                let number = |digits: &[u8]| std::str::from_utf8(digits).ok()?.parse::<i32>().ok();
                let &[_, _] = hours else { return None };
                let seconds = (number(hours)? * 60 + number(&[*tens, *ones])?) * 60;
                let seconds = if *sign == b'-' { -seconds } else { seconds };
                Offset::from_seconds(seconds).ok().map(Self::Offset)
            }
            _ => None,
        }
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.instant.cmp(&other.instant)
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.instant.hash(state);
    }
}

impl From<Timestamp> for DateTime {
    fn from(instant: Timestamp) -> Self {
        Self {
            instant,
            spelling: Spelling::OWN,
        }
    }
}

impl From<DateTime> for Timestamp {
    fn from(date_time: DateTime) -> Self {
        date_time.instant
    }
}

/// A time before the year -9999 or after 9999 is no [`DateTime`].
impl TryFrom<SystemTime> for DateTime {
    type Error = DateTimeError;

    fn try_from(time: SystemTime) -> Result<Self, DateTimeError> {
        Timestamp::try_from(time).map(Self::from).map_err(DateTimeError)
    }
}

/// A platform whose clock does not reach the time, as that of Windows before the year 1601, has no [`SystemTime`] for
/// it.
impl TryFrom<DateTime> for SystemTime {
    type Error = DateTimeError;

    fn try_from(date_time: DateTime) -> Result<Self, DateTimeError> {
        Self::try_from(date_time.instant).map_err(DateTimeError)
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
