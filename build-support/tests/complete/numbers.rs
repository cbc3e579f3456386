//! Numbers at the ends of their types.

use test_api::serde_json::{self, json};
use test_api::types::{Charge, Method, Volume};

#[test]
fn numbers_are_read_and_written_whole() {
    let text = r#"{"size":18446744073709551615,"serial":9007199254740993,"ratio":0.5,"flags":-9223372036854775808,"count":5,"huge":340282366920938463463}"#;
    let read: Volume = serde_json::from_str(text).unwrap();
    assert_eq!((read.size, read.serial, read.count), (u64::MAX, 9_007_199_254_740_993_i64, Some(5_i64)));
    assert_eq!((read.flags, read.huge), (Some(i64::MIN), Some(340_282_366_920_938_463_463_i128)));
    let written = serde_json::to_string(&read).unwrap();
    for number in ["18446744073709551615", "9007199254740993", "-9223372036854775808", "340282366920938463463"] {
        assert!(written.contains(number), "{written}");
    }
}

#[test]
fn decimal_numbers_are_written_as_they_were_read() {
    let text = r#"{"size":1,"serial":1,"ratio":0.5,"price":12345678901234567890.10,"cost":"0.10"}"#;
    let read: Volume = serde_json::from_str(text).unwrap();
    assert_eq!(read.price.as_ref().unwrap().as_str(), "12345678901234567890.10");
    assert_eq!(read.cost.as_ref().unwrap().to_f64(), 0.1);
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
}

/// Whether a union has a tag, which can come first or not, or none.
#[test]
fn numbers_in_a_union_keep_their_digits() {
    for text in [
        r#"{"amount":12345678901234567890.10,"method":{"kind":"Card","fee":0.10}}"#,
        r#"{"amount":{"value":1.50,"units":340282366920938463463},"method":{"kind":"Cash","given":[{"value":1e400}]}}"#,
    ] {
        let read: Charge = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
    let text = r#"{"amount":1.0,"method":{"given":[{"value":5.00},{"value":2.50}],"kind":"Cash"}}"#;
    let read: Charge = serde_json::from_str(text).unwrap();
    let Method::Cash(cash) = &read.method else { panic!("{read:?}") };
    let digits = cash.given.as_deref().unwrap().iter().map(|money| money.value.as_str());
    assert_eq!(digits.collect::<Vec<_>>(), ["5.00", "2.50"]);
    assert_eq!(serde_json::to_value(&read.amount).unwrap(), json!(1.0));
}

#[test]
fn a_value_beyond_an_integer_is_an_error_that_says_so() {
    let value = json!({ "size": 1, "serial": 9_223_372_036_854_775_808_u64, "ratio": 1 });
    let error = serde_json::from_value::<Volume>(value).unwrap_err().to_string();
    assert_eq!(error, "invalid value: integer `9223372036854775808`, expected i64");
}
