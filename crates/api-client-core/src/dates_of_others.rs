//! Instants and dates as the types of other crates: `chrono` and `time`, each behind the feature of its name.
//!
//! In: a [`DateTime`] or a [`Date`], or a value of the other crate. Out: the other of the two. A [`Date`] is jiff's
//! type, so its conversions are methods of a trait.

use jiff::Timestamp;

use crate::{Date, DateTime, DateTimeError};

/// The nanoseconds of a second.
const NANOSECONDS: i128 = 1_000_000_000;

/// The instant that many nanoseconds after the beginning of 1970.
fn from_nanoseconds(nanoseconds: i128) -> Result<DateTime, DateTimeError> {
    let instant = Timestamp::from_nanosecond(nanoseconds).map_err(DateTimeError)?;
    Ok(instant.into())
}

/// The date of a year that may be out of reach.
fn date(year: i32, month: u32, day: u32) -> Result<Date, DateTimeError> {
    // What does not fit is no date, which jiff says.
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    let [month, day] = [month, day].map(|part| i8::try_from(part).unwrap_or(i8::MAX));
    Date::new(year, month, day).map_err(DateTimeError)
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use chrono::{DateTime as Chrono, Datelike as _, FixedOffset, NaiveDate, TimeZone, Utc};

    use super::{Date, DateTime, DateTimeError, NANOSECONDS, date, from_nanoseconds};

    impl From<DateTime> for Chrono<Utc> {
        /// The instant in UTC, to the nanosecond.
        fn from(instant: DateTime) -> Self {
            let timestamp = instant.timestamp();
            let nanoseconds = timestamp.as_nanosecond();
            let seconds = i64::try_from(nanoseconds.div_euclid(NANOSECONDS)).unwrap_or_default();
            let rest = u32::try_from(nanoseconds.rem_euclid(NANOSECONDS)).unwrap_or_default();
            // chrono reaches further than jiff in both directions.
            Self::from_timestamp(seconds, rest).unwrap_or_default()
        }
    }

    impl From<DateTime> for Chrono<FixedOffset> {
        /// The instant in UTC, to the nanosecond.
        fn from(instant: DateTime) -> Self {
            Chrono::<Utc>::from(instant).fixed_offset()
        }
    }

    impl<Z: TimeZone> TryFrom<Chrono<Z>> for DateTime {
        type Error = DateTimeError;

        /// The instant, to the nanosecond; one outside of the years -9999 to 9999 is an error. Written, it is in UTC.
        fn try_from(instant: Chrono<Z>) -> Result<Self, DateTimeError> {
            let seconds = i128::from(instant.timestamp()) * NANOSECONDS;
            from_nanoseconds(seconds + i128::from(instant.timestamp_subsec_nanos()))
        }
    }

    /// Conversions of [`Date`] from and to `chrono::NaiveDate`.
    ///
    /// ```
    /// # #[cfg(feature = "chrono")] {
    /// use api_client_core::{ChronoDate as _, Date};
    ///
    /// let date: Date = "2026-02-28".parse()?;
    /// let theirs = date.to_chrono();
    /// assert_eq!(theirs.to_string(), "2026-02-28");
    /// assert_eq!(Date::from_chrono(theirs)?, date);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub trait ChronoDate: Sized {
        /// The same date.
        #[must_use]
        fn to_chrono(self) -> NaiveDate;

        /// The same date.
        ///
        /// # Errors
        ///
        /// It is outside of the years -9999 to 9999.
        fn from_chrono(theirs: NaiveDate) -> Result<Self, DateTimeError>;
    }

    impl ChronoDate for Date {
        fn to_chrono(self) -> NaiveDate {
            let [month, day] = [self.month(), self.day()].map(|part| u32::try_from(part).unwrap_or_default());
            // chrono reaches further than jiff in both directions.
            NaiveDate::from_ymd_opt(self.year().into(), month, day).unwrap_or_default()
        }

        fn from_chrono(theirs: NaiveDate) -> Result<Self, DateTimeError> {
            date(theirs.year(), theirs.month(), theirs.day())
        }
    }
}

#[cfg(feature = "time")]
mod of_time {
    use time::{Month, OffsetDateTime};

    use super::{Date, DateTime, DateTimeError, date, from_nanoseconds};

    impl TryFrom<DateTime> for OffsetDateTime {
        type Error = time::error::ComponentRange;

        /// The instant in UTC, to the nanosecond; one that `time` does not reach is an error.
        fn try_from(instant: DateTime) -> Result<Self, Self::Error> {
            Self::from_unix_timestamp_nanos(instant.timestamp().as_nanosecond())
        }
    }

    impl TryFrom<OffsetDateTime> for DateTime {
        type Error = DateTimeError;

        /// The instant, to the nanosecond; one outside of the years -9999 to 9999 is an error. Written, it is in UTC.
        fn try_from(instant: OffsetDateTime) -> Result<Self, DateTimeError> {
            from_nanoseconds(instant.unix_timestamp_nanos())
        }
    }

    /// Conversions of [`Date`] from and to `time::Date`.
    ///
    /// ```
    /// # #[cfg(feature = "time")] {
    /// use api_client_core::{Date, TimeDate as _};
    ///
    /// let date: Date = "2026-02-28".parse()?;
    /// let theirs = date.to_time()?;
    /// assert_eq!(theirs.ordinal(), 59);
    /// assert_eq!(Date::from_time(theirs)?, date);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub trait TimeDate: Sized {
        /// The same date.
        ///
        /// # Errors
        ///
        /// `time` does not reach it.
        fn to_time(self) -> Result<time::Date, time::error::ComponentRange>;

        /// The same date.
        ///
        /// # Errors
        ///
        /// It is outside of the years -9999 to 9999.
        fn from_time(theirs: time::Date) -> Result<Self, DateTimeError>;
    }

    impl TimeDate for Date {
        fn to_time(self) -> Result<time::Date, time::error::ComponentRange> {
            let [month, day] = [self.month(), self.day()].map(|part| u8::try_from(part).unwrap_or_default());
            time::Date::from_calendar_date(self.year().into(), Month::try_from(month)?, day)
        }

        fn from_time(theirs: time::Date) -> Result<Self, DateTimeError> {
            date(theirs.year(), u8::from(theirs.month()).into(), theirs.day().into())
        }
    }
}

#[cfg(feature = "chrono")]
pub use of_chrono::ChronoDate;
#[cfg(feature = "time")]
pub use of_time::TimeDate;

#[cfg(all(test, feature = "chrono", feature = "time"))]
mod tests {
    use super::*;

    #[test]
    fn instants_are_the_same_to_the_nanosecond_in_both_directions() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2026-11-27T12:34:56.123456789Z",
            "1899-12-31T23:59:59.999999999Z",
            "-009999-01-02T01:59:59Z",
            "9999-12-30T22:00:00.999999999Z",
        ] {
            let instant: DateTime = text.parse().unwrap();
            let chrono = chrono::DateTime::<chrono::Utc>::from(instant);
            assert_eq!(
                i128::from(chrono.timestamp()),
                instant.timestamp().as_nanosecond().div_euclid(NANOSECONDS)
            );
            assert_eq!(DateTime::try_from(chrono).unwrap(), instant, "{text}");
            let fixed = chrono::DateTime::<chrono::FixedOffset>::from(instant);
            assert_eq!(DateTime::try_from(fixed).unwrap(), instant, "{text}");
            let time = time::OffsetDateTime::try_from(instant).unwrap();
            assert_eq!(time.unix_timestamp_nanos(), instant.timestamp().as_nanosecond());
            assert_eq!(DateTime::try_from(time).unwrap(), instant, "{text}");
        }
    }

    #[test]
    fn what_jiff_does_not_reach_is_an_error() {
        assert!(DateTime::try_from(chrono::DateTime::<chrono::Utc>::MAX_UTC).is_err());
        assert!(Date::from_chrono(chrono::NaiveDate::MAX).is_err());
        assert!(Date::from_chrono(chrono::NaiveDate::MIN).is_err());
    }

    #[test]
    fn dates_are_the_same_in_both_directions() {
        for date in [Date::MIN, Date::constant(2024, 2, 29), Date::MAX] {
            assert_eq!(Date::from_chrono(date.to_chrono()).unwrap(), date);
            assert_eq!(Date::from_time(date.to_time().unwrap()).unwrap(), date);
        }
        let leap = Date::constant(2024, 2, 29);
        assert_eq!(leap.to_chrono().to_string(), "2024-02-29");
        assert_eq!(leap.to_time().unwrap().to_string(), "2024-02-29");
    }
}
