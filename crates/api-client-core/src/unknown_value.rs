//! [`UnknownValue`]: a value that an enum of strings has no variant for.

use std::fmt;
use std::ops::Deref;

/// Holds a value that an enum of strings has no variant for, as the server sent it.
///
/// Pointer-sized, where a `String` has three words, because it is rare: lists of such enums are smaller and read
/// faster.
///
/// ```
/// use api_client_core::UnknownValue;
///
/// let value = UnknownValue::from("archived");
/// assert!(value.starts_with("arch"));
/// assert_eq!(value.to_string(), "archived");
/// assert_eq!(String::from(value), "archived");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// Two boxes, since one to a `str` is two pointers wide.
pub struct UnknownValue(Box<Box<str>>);

impl Deref for UnknownValue {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for UnknownValue {
    fn from(value: &str) -> Self {
        Self(Box::new(value.into()))
    }
}

impl From<String> for UnknownValue {
    fn from(value: String) -> Self {
        Self(Box::new(value.into()))
    }
}

impl From<UnknownValue> for String {
    fn from(value: UnknownValue) -> Self {
        Self::from(*value.0)
    }
}

/// Formats the value as a string.
impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}
