//! [`Decimal`] and [`DecimalText`]: decimal numbers that are written as they were read.
//!
//! A `f64` has 17 digits at most and forgets zeros at the end; amounts of money have more, and keep theirs. Here the
//! text of the number is kept. JSON numbers are read and written through the raw values of serde_json, so that other
//! numbers do not pay for it, as they would with its feature `arbitrary_precision`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// What is expected where something else is.
const EXPECTED: &str = "a decimal number";

/// The name by which serde_json knows the raw text of a value.
pub(crate) const RAW: &str = "$serde_json::private::RawValue";

/// Returns the raw text of a value, which serde_json hands out as the only member of a map.
pub(crate) fn raw_text<'de, A: MapAccess<'de>>(mut raw: A) -> Result<Cow<'de, str>, A::Error> {
    raw.next_key::<IgnoredAny>()?;
    raw.next_value()
}

/// The error of a text or a number that is no decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number: {0}")]
pub struct DecimalError(String);

impl DecimalError {
    fn new(text: &str) -> Self {
        const SHOWN: usize = 40;
        Self(text.chars().take(SHOWN).collect())
    }
}

/// What both types have in common.
macro_rules! decimal {
    ($name:ident) => {
        impl $name {
            /// Returns the number as it was read or made.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the nearest `f64`; NaN for a text that is no number.
            #[must_use]
            pub fn to_f64(&self) -> f64 {
                self.0.parse().unwrap_or(f64::NAN)
            }
        }

        /// Takes the numbers of JSON: digits, which can have a sign, a fraction and an exponent.
        impl FromStr for $name {
            type Err = DecimalError;

            fn from_str(text: &str) -> Result<Self, DecimalError> {
                match is_number(text) {
                    true => Ok(Self(text.into())),
                    false => Err(DecimalError::new(text)),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        /// Formats the number without quotes.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        /// Takes the shortest text that reads as the same number. Neither an infinity nor NaN is a decimal number.
        impl TryFrom<f64> for $name {
            type Error = DecimalError;

            fn try_from(number: f64) -> Result<Self, DecimalError> {
                number.to_string().parse()
            }
        }

        /// A number that has more digits or a larger exponent than it can hold is an error.
        #[cfg(feature = "rust_decimal")]
        impl TryFrom<$name> for rust_decimal::Decimal {
            type Error = rust_decimal::Error;

            fn try_from(number: $name) -> Result<Self, rust_decimal::Error> {
                match number.0.contains(['e', 'E']) {
                    true => Self::from_scientific(&number.0),
                    false => Self::from_str_exact(&number.0),
                }
            }
        }

        #[cfg(feature = "rust_decimal")]
        impl From<rust_decimal::Decimal> for $name {
            fn from(number: rust_decimal::Decimal) -> Self {
                Self(number.to_string().into())
            }
        }
    };
}

/// Implements `From` for integers.
macro_rules! from_integers {
    ($($integer:ident)*) => {
        $(
            impl From<$integer> for Decimal {
                fn from(number: $integer) -> Self {
                    Self(number.to_string().into())
                }
            }

            impl From<$integer> for DecimalText {
                fn from(number: $integer) -> Self {
                    Self(number.to_string().into())
                }
            }
        )*
    };
}

/// Holds a decimal number of any precision that is a number in JSON (`type: number, format: decimal`).
///
/// Two values are equal if they are written alike: `1.5` and `1.50` are not.
///
/// ```
/// use api_client_core::Decimal;
///
/// let price: Decimal = serde_json::from_str("12345678901234567890.10")?;
/// assert_eq!(serde_json::to_string(&price)?, "12345678901234567890.10");
/// assert_eq!(price.to_f64(), 12345678901234567890.1);
/// assert_eq!("0.10".parse::<Decimal>()?.to_string(), "0.10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(Box<str>);

/// Holds a decimal number of any precision that is a string in JSON (`type: string, format: decimal`).
///
/// Any text is read and kept, because servers send an empty one too; only a number can be parsed from a string. Two
/// values are equal if they are written alike: `1.5` and `1.50` are not.
///
/// ```
/// use api_client_core::DecimalText;
///
/// let price: DecimalText = serde_json::from_str(r#""0.10""#)?;
/// assert_eq!(serde_json::to_string(&price)?, r#""0.10""#);
/// assert_eq!(price.to_f64(), 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DecimalText(Box<str>);

decimal!(Decimal);
decimal!(DecimalText);
from_integers!(i8 u8 i16 u16 i32 u32 i64 u64 i128 u128);

/// Whether `text` is a number of JSON.
fn is_number(text: &str) -> bool {
    /// What follows the digits that `text` begins with, of which there is at least one.
    fn after_digits(text: &str) -> Option<&str> {
        let rest = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
        (rest.len() < text.len()).then_some(rest)
    }
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some(mut rest) = after_digits(text) else {
        return false;
    };
    if text.starts_with('0') && text.len() - rest.len() > 1 {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        let Some(after) = after_digits(fraction) else {
            return false;
        };
        rest = after;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        return after_digits(digits).is_some_and(str::is_empty);
    }
    rest.is_empty()
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut raw = serializer.serialize_struct(RAW, 1)?;
        raw.serialize_field(RAW, &*self.0)?;
        raw.end()
    }
}

impl Serialize for DecimalText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = RawVisitor { takes_any_text: false };
        deserializer.deserialize_newtype_struct(RAW, visitor).map(Self)
    }
}

/// Takes a number too: a server that sends one means the same.
impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let visitor = RawVisitor { takes_any_text: true };
        deserializer.deserialize_newtype_struct(RAW, visitor).map(Self)
    }
}

/// Takes the raw text of a value, or a value from a format that has none.
struct RawVisitor {
    takes_any_text: bool,
}

impl RawVisitor {
    fn number(self) -> NumberVisitor {
        NumberVisitor {
            takes_any_text: self.takes_any_text,
        }
    }
}

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Box<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, raw: A) -> Result<Box<str>, A::Error> {
        let json = raw_text(raw)?;
        if is_number(&json) {
            return Ok(json.into());
        }
        // A text, or else something whose error is the one that any number gives.
        let value = serde_json::from_str::<Value>(&json).and_then(|value| value.deserialize_any(self.number()));
        value.map_err(de::Error::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Box<str>, D::Error> {
        deserializer.deserialize_any(self.number())
    }
}

/// Takes a number that was read already, or a text.
struct NumberVisitor {
    takes_any_text: bool,
}

impl Visitor<'_> for NumberVisitor {
    type Value = Box<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Box<str>, E> {
        Ok(number.to_string().into())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Box<str>, E> {
        Ok(number.to_string().into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Box<str>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Box<str>, E> {
        match self.takes_any_text || is_number(text) {
            true => Ok(text.into()),
            false => Err(E::custom(DecimalError::new(text))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::AdditionalProperties;

    #[derive(PartialEq)]
    struct Order {
        price: Decimal,
        cost: Option<DecimalText>,
        additional_properties: AdditionalProperties,
    }
    crate::object!(Order {
        price: required "price",
        cost: optional "cost",
        ..additional_properties
    });

    #[derive(Debug, PartialEq)]
    enum Amount {
        Exact(Decimal),
        Unknown(Value),
    }
    crate::untagged_union!(Amount { Exact } other Unknown);

    #[test]
    fn no_digit_is_lost_in_a_round_trip() {
        for price in [
            "1.10",
            "100000000000000000000.000000000000000000001",
            "-0.00",
            "0",
            "1E+2",
            "1e400",
            "18446744073709551616",
        ] {
            for text in [
                format!(r#"{{"price":{price}}}"#),
                format!(r#"{{"price":{price},"cost":"{price}"}}"#),
            ] {
                let order: Order = serde_json::from_str(&text).unwrap();
                assert_eq!(order.price.as_str(), price);
                assert_eq!(serde_json::to_string(&order).unwrap(), text);
                let pretty = serde_json::to_string_pretty(&order).unwrap();
                assert!(
                    serde_json::from_slice::<Order>(pretty.as_bytes()).unwrap() == order,
                    "{pretty}"
                );
            }
        }
    }

    #[test]
    fn a_number_and_a_text_are_read_as_either_and_written_as_declared() {
        let order: Order = serde_json::from_str(r#"{"price":"1.50","cost": 2.50 }"#).unwrap();
        assert_eq!(
            serde_json::to_string(&order).unwrap(),
            r#"{"price":1.50,"cost":"2.50"}"#
        );
    }

    #[test]
    fn values_in_memory_and_unions_hold_what_a_number_there_holds() {
        let order: Order = serde_json::from_value(json!({"price": 1.5, "cost": "2.50"})).unwrap();
        assert_eq!(
            serde_json::to_value(&order).unwrap(),
            json!({"price": 1.5, "cost": "2.50"})
        );
        let amount: Amount = serde_json::from_str("1.25").unwrap();
        assert_eq!(amount, Amount::Exact("1.25".parse().unwrap()));
        assert_eq!(serde_json::to_string(&amount).unwrap(), "1.25");
        let other: Amount = serde_json::from_str(r#"{"a":1}"#).unwrap();
        assert_eq!(other, Amount::Unknown(json!({"a": 1})));
    }

    #[test]
    fn a_parameter_is_the_text() {
        let price: Decimal = "1.10".parse().unwrap();
        let mut text = String::new();
        let style = crate::QueryStyle::Form { explode: true };
        crate::param::write_query(&mut text, style, "price", &price).unwrap();
        assert_eq!(text, "price=1.10");
    }

    #[test]
    fn what_is_no_number_is_an_error_at_its_place() {
        for (value, said) in [
            (r#""abc""#, "not a decimal number: abc"),
            ("true", "invalid type: boolean `true`, expected a decimal number"),
            ("[1]", "invalid type: sequence, expected a decimal number"),
            ("null", "invalid type: null, expected a decimal number"),
        ] {
            let text = format!(r#"{{"price":{value},"cost":"1"}}"#);
            let error = serde_json::from_str::<Order>(&text).err().unwrap();
            let undecodable = crate::json::undecodable(text.as_bytes(), &error);
            assert_eq!(undecodable.message, said, "{value}");
            assert_eq!(undecodable.location.unwrap().path, "price", "{value}");
        }
        for text in ["", "-", "01", "1.", ".5", "+1", "1e", "NaN", "1 ", "١"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert!(Decimal::try_from(f64::INFINITY).is_err());
    }

    #[test]
    fn numbers_of_other_types_convert() {
        assert_eq!(Decimal::from(-5_i32).as_str(), "-5");
        assert_eq!(DecimalText::try_from(0.1).unwrap().as_str(), "0.1");
        assert_eq!("2.50".parse::<Decimal>().unwrap().to_f64(), 2.5);
    }

    #[test]
    fn a_text_that_is_no_number_is_kept() {
        let text = r#"{"price":1,"cost":""}"#;
        let order: Order = serde_json::from_str(text).unwrap();
        assert!(order.cost.as_ref().unwrap().to_f64().is_nan());
        assert_eq!(serde_json::to_string(&order).unwrap(), text);
        assert!("".parse::<DecimalText>().is_err());
    }

    #[cfg(feature = "rust_decimal")]
    #[test]
    fn a_number_of_rust_decimal_keeps_its_zeros() {
        let price: Decimal = "1.10".parse().unwrap();
        let number = rust_decimal::Decimal::try_from(price.clone()).unwrap();
        assert_eq!(Decimal::from(number), price);
        let large: DecimalText = "1e2".parse().unwrap();
        assert_eq!(
            rust_decimal::Decimal::try_from(large).unwrap(),
            rust_decimal::Decimal::from(100)
        );
        let huge: Decimal = "100000000000000000000.000000000000000000001".parse().unwrap();
        assert!(rust_decimal::Decimal::try_from(huge).is_err());
    }
}
