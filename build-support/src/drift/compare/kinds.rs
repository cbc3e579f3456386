//! Kinds of values, as `type` names them.
//!
//! In: names of types, or values. Out: [`Kinds`], a set of kinds. An integer is a number, so a number without a
//! fraction is a kind of its own.

use crate::document::{Node, Value};

/// A set of kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(1 << 1);
    pub(super) const INTEGER: Self = Self(1 << 2);
    /// Numbers that are no integers.
    const FRACTION: Self = Self(1 << 3);
    pub(super) const NUMBER: Self = Self(1 << 2 | 1 << 3);
    pub(super) const STRING: Self = Self(1 << 4);
    pub(super) const ARRAY: Self = Self(1 << 5);
    pub(super) const OBJECT: Self = Self(1 << 6);
    pub(super) const ANY: Self = Self(0x7f);

    /// The kinds, a number counting as one.
    const EACH: [(Self, &'static str); 7] = [
        (Self::NULL, "null"),
        (Self::BOOLEAN, "boolean"),
        (Self::NUMBER, "number"),
        (Self::INTEGER, "integer"),
        (Self::STRING, "string"),
        (Self::ARRAY, "array"),
        (Self::OBJECT, "object"),
    ];

    /// The kinds that the type `name` has; any, if there is no such type.
    pub(super) fn named(name: &str) -> Self {
        let found = Self::EACH.iter().find(|(_, known)| *known == name);
        found.map_or(Self::ANY, |(kinds, _)| *kinds)
    }

    /// The kind of `value`.
    pub(super) fn of(value: &Node) -> Self {
        match &value.value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
            Value::Number(_) => match value.to_json().as_f64() {
                Some(number) if number.fract() != 0.0 => Self::FRACTION,
                _ => Self::INTEGER,
            },
        }
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) fn has(self, other: Self) -> bool {
        !self.and(other).is_none()
    }

    pub(super) fn covers(self, other: Self) -> bool {
        other.without(self).is_none()
    }

    pub(super) fn is_none(self) -> bool {
        self == Self::NONE
    }

    pub(super) fn is_any(self) -> bool {
        self.covers(Self::ANY.without(Self::NULL))
    }

    /// The kinds in it, each alone; all numbers are one.
    pub(super) fn each(self) -> Vec<Self> {
        let mut rest = self;
        let mut each = Vec::new();
        for (kinds, _) in Self::EACH {
            let part = rest.and(kinds);
            if !part.is_none() {
                each.push(part);
                rest = rest.without(kinds);
            }
        }
        each
    }

    /// The names of the types, `null` left out.
    pub(super) fn words(self) -> String {
        if self.is_any() {
            return "any".to_owned();
        }
        if self.is_none() {
            return "nothing".to_owned();
        }
        let mut rest = self.without(Self::NULL);
        let mut words = Vec::new();
        for (kinds, name) in Self::EACH {
            if !kinds.is_none() && rest.covers(kinds) && rest.has(kinds) {
                words.push(name);
                rest = rest.without(kinds);
            }
        }
        words.sort_unstable();
        words.join(" or ")
    }
}
