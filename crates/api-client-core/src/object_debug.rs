//! The `Debug` of an object with named properties, which leaves out those without a value.
//!
//! In: the table of [`object!`](crate::object!), which alone calls this. Out: what is shown. The functions with the
//! names of the kinds of properties return what `Debug` shows of one; `None` for one without a value.

use std::fmt::{self, Debug, Formatter};

use crate::Nullable;

/// Formats an object without the properties that have no value.
///
/// # Errors
///
/// Returns the error of the formatter.
pub fn debug(f: &mut Formatter<'_>, name: &str, properties: &[(&str, Option<&dyn Debug>)]) -> fmt::Result {
    let mut object = f.debug_struct(name);
    for (name, value) in properties {
        if let Some(value) = value {
            object.field(name, value);
        }
    }
    object.finish()
}

/// Returns the value.
#[inline]
pub fn required<T: Debug>(value: &T) -> Option<&dyn Debug> {
    Some(value)
}

/// Returns the value, if there is one.
#[inline]
pub fn optional<T: Debug>(value: &Option<T>) -> Option<&dyn Debug> {
    value.as_ref().map(|value| value as &dyn Debug)
}

/// Returns the value, if there is one.
#[inline]
pub fn nullable<T: Debug>(value: &Option<T>) -> Option<&dyn Debug> {
    optional(value)
}

/// Returns the value, or `null`, unless the property is absent.
#[inline]
pub fn clearable<T: Debug>(value: &Nullable<T>) -> Option<&dyn Debug> {
    match value {
        Nullable::Value(value) => Some(value),
        Nullable::Null => Some(&Placeholder("null")),
        Nullable::Absent => None,
    }
}

/// Returns a placeholder for the value, if there is one.
#[inline]
pub fn secret(value: Option<&dyn Debug>) -> Option<&dyn Debug> {
    value.map(|_| &Placeholder("[redacted]") as &dyn Debug)
}

/// Returns the properties without a field, if there are any.
#[inline]
pub fn rest<T: Debug>(rest: &T, is_empty: bool) -> Option<&dyn Debug> {
    (!is_empty).then_some(rest as &dyn Debug)
}

/// Stands in the place of a value.
struct Placeholder(&'static str);

impl Debug for Placeholder {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::{AdditionalProperties, DateTime, Nullable};

    #[derive(Clone, PartialEq)]
    struct Account {
        id: u32,
        name: Option<String>,
        parent: Option<u32>,
        note: Nullable<String>,
        since: Option<DateTime>,
        password: String,
        token: Option<String>,
        additional_properties: AdditionalProperties,
    }
    crate::object!(Account: Debug {
        id: required "id",
        name: optional "name",
        parent: nullable "parent",
        note: clearable "note",
        since: optional "since",
        password: required secret "password",
        token: optional secret "token",
        ..additional_properties
    });

    #[test]
    fn debug_shows_what_has_a_value_and_no_secret() {
        let shown = |json: &str| format!("{:?}", serde_json::from_str::<Account>(json).unwrap());
        assert_eq!(
            shown(r#"{"id":1,"password":"hunter2"}"#),
            "Account { id: 1, password: [redacted] }"
        );
        assert_eq!(
            shown(
                r#"{"id":1,"name":"","parent":2,"note":null,"since":"2021-01-01 00:00:00","password":"hunter2","token":"t","x":[]}"#
            ),
            "Account { id: 1, name: \"\", parent: 2, note: null, since: 2021-01-01 00:00:00, password: [redacted], \
             token: [redacted], additional_properties: {\"x\": Array []} }"
        );
        let account: Account = serde_json::from_str(r#"{"id":1,"note":"n","password":"hunter2"}"#).unwrap();
        assert_eq!(
            format!("{account:#?}"),
            "Account {\n    id: 1,\n    note: \"n\",\n    password: [redacted],\n}"
        );
    }
}
