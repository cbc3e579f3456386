//! What the text of a number or of a plain YAML scalar means.
//!
//! In: the text. Out: a JSON value by the core schema of YAML 1.2 (section 10.3.2), which is narrower than YAML 1.1:
//! `yes`, `1_000`, `0..1` and `2026-01-01` are strings. What JSON cannot hold exactly stays a string, with a caution.

use serde_json::Number;

use crate::document::Value;

/// The meaning of a scalar, and what to tell people about it.
#[derive(Debug)]
pub(crate) struct Resolved {
    /// The value.
    pub(crate) value: Value,
    /// Set if another reader may see another value.
    pub(crate) caution: Option<Caution>,
}

/// Why another reader may see another value in the same text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caution {
    /// The number has more digits than a JSON number keeps.
    Inexact,
    /// The number is infinite, or not a number.
    NotFinite,
    /// YAML 1.1 reads a leading zero as the mark of an octal number.
    LeadingZero,
}

impl Caution {
    /// What was done about `text`.
    pub(crate) fn message(self, text: &str) -> String {
        match self {
            Self::Inexact => format!("the number {text} does not fit into 64 bits and is read as a string"),
            Self::NotFinite => format!("JSON has no number {text}; it is read as a string"),
            Self::LeadingZero => {
                format!("{text} is read as a decimal number; write quotes around it if it is a string")
            }
        }
    }
}

/// What a plain scalar means.
pub(crate) fn resolve_plain(text: &str) -> Resolved {
    let value = match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => return resolve_number(text).unwrap_or_else(|| Resolved::plain(Value::String(text.to_owned()))),
    };
    Resolved::plain(value)
}

/// What the JSON number `text` (RFC 8259, section 6) means.
pub(crate) fn resolve_json_number(text: &str) -> Resolved {
    let number = if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        float(text)
    } else {
        decimal(text)
    };
    Resolved::number(number, text)
}

impl Resolved {
    fn plain(value: Value) -> Self {
        Self { value, caution: None }
    }

    /// `number`, or `text` itself where no number holds it.
    fn number(number: Option<Number>, text: &str) -> Self {
        match number {
            Some(number) => Self::plain(Value::Number(number)),
            None => Self::text(text, Caution::Inexact),
        }
    }

    fn text(text: &str, caution: Caution) -> Self {
        Self {
            value: Value::String(text.to_owned()),
            caution: Some(caution),
        }
    }
}

/// What a plain scalar means if it is a number of the core schema.
fn resolve_number(text: &str) -> Option<Resolved> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if is_digits(unsigned) {
        let mut resolved = Resolved::number(decimal(text), text);
        if unsigned.len() > 1 && unsigned.starts_with('0') {
            resolved.caution = resolved.caution.or(Some(Caution::LeadingZero));
        }
        return Some(resolved);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return is_all(digits, |byte| matches!(byte, b'0'..=b'7')).then(|| radix(digits, 8, text));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return is_all(digits, |byte| byte.is_ascii_hexdigit()).then(|| radix(digits, 16, text));
    }
    if is_float(unsigned) {
        return Some(Resolved::number(float(text), text));
    }
    let special = matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN");
    special.then(|| Resolved::text(text, Caution::NotFinite))
}

fn is_all(text: &str, test: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(test)
}

fn is_digits(text: &str) -> bool {
    is_all(text, |byte| byte.is_ascii_digit())
}

/// Whether `text`, which has no sign, is a float of the core schema:
/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => is_digits(fraction),
        Some((whole, fraction)) => is_digits(whole) && (fraction.is_empty() || is_digits(fraction)),
        None => is_digits(mantissa),
    };
    mantissa_fits && exponent.is_none_or(|exponent| is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

/// A decimal integer, if a JSON number keeps its digits. Beyond 64 bits that is a float whose exact value has these
/// digits, or which other writers print with these digits: 2⁶⁴ is 18446744073709552000 in JavaScript.
fn decimal(text: &str) -> Option<Number> {
    if let Ok(value) = text.parse::<i64>() {
        return Some(value.into());
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if let Ok(value) = unsigned.parse::<u64>() {
        return Some(value.into());
    }
    let value = unsigned.parse::<f64>().ok()?;
    let (sign, digits) = match unsigned.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", unsigned),
    };
    let written = format!("{sign}{}", digits.trim_start_matches('0'));
    let keeps_digits = written == format!("{value:.0}") || written == value.to_string();
    if keeps_digits { Number::from_f64(value) } else { None }
}

fn float(text: &str) -> Option<Number> {
    Number::from_f64(text.parse::<f64>().ok()?)
}

fn radix(digits: &str, radix: u32, text: &str) -> Resolved {
    Resolved::number(u64::from_str_radix(digits, radix).ok().map(Number::from), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> serde_json::Value {
        match resolve_plain(text).value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => value.into(),
            Value::Number(number) => serde_json::Value::Number(number),
            Value::String(text) => text.into(),
            Value::Array(_) | Value::Object(_) => panic!("a scalar is neither an array nor an object"),
        }
    }

    #[test]
    fn the_core_schema_knows_fewer_numbers_and_booleans_than_yaml_1_1() {
        for text in [
            "yes",
            "no",
            "on",
            "off",
            "y",
            "n",
            "0..1",
            "-1..1",
            "-128..127",
            "1_000",
            "2026-01-01",
            "1.0.0",
            "12:30",
            "0b11",
            "1e",
            "e3",
            ".",
            "-",
            "+",
            "0x",
            "0xfg",
            "-0x1F",
            "tRUE",
            "nULL",
            "1,000",
            "٣",
            "1e+",
            "..",
            "0o8",
        ] {
            assert_eq!(json(text), text, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_every_notation_of_the_core_schema() {
        for (text, expected) in [
            ("0", serde_json::json!(0)),
            ("-7", serde_json::json!(-7)),
            ("+12", serde_json::json!(12)),
            ("0x1F", serde_json::json!(31)),
            ("0o17", serde_json::json!(15)),
            ("1e3", serde_json::json!(1000.0)),
            ("1.0", serde_json::json!(1.0)),
            (".5", serde_json::json!(0.5)),
            ("5.", serde_json::json!(5.0)),
            ("-1.5E-3", serde_json::json!(-0.0015)),
            ("18446744073709551615", serde_json::json!(u64::MAX)),
            ("18446744073709551616", serde_json::json!(18446744073709551616.0)),
            ("18446744073709552000", serde_json::json!(18446744073709551616.0)),
            ("-9223372036854775808", serde_json::json!(i64::MIN)),
        ] {
            let resolved = resolve_plain(text);
            assert_eq!(json(text), expected, "{text}");
            assert_eq!(resolved.caution, None, "{text}");
        }
    }

    #[test]
    fn what_json_cannot_hold_stays_text_with_a_caution() {
        for (text, caution) in [
            ("18446744073709551617", Caution::Inexact),
            ("0xFFFFFFFFFFFFFFFFF", Caution::Inexact),
            ("1e999", Caution::Inexact),
            ("-.inf", Caution::NotFinite),
            (".NaN", Caution::NotFinite),
        ] {
            assert_eq!(json(text), text);
            assert_eq!(resolve_plain(text).caution, Some(caution), "{text}");
        }
    }

    #[test]
    fn a_leading_zero_is_decimal_and_suspicious() {
        assert_eq!(json("02139"), 2139);
        assert_eq!(resolve_plain("02139").caution, Some(Caution::LeadingZero));
    }

    #[test]
    fn json_numbers_keep_the_kind_they_are_written_in() {
        let number = |text| match resolve_json_number(text).value {
            Value::Number(number) => number.to_string(),
            other => panic!("{text} is {}", other.kind()),
        };
        assert_eq!(number("1"), "1");
        assert_eq!(number("1.0"), "1.0");
        assert_eq!(number("-0"), "0");
        assert_eq!(number("1e2"), "100.0");
    }
}
