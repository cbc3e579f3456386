//! Validation of requests against their schemas, before they are sent.
//!
//! By default, every request body and parameter with bounds is checked, and values from a server never are. Generated
//! types whose schema has bounds implement [`Validate`] with the functions of this module. A [`Violation`] has the path
//! and the bound, but never the value, which can be a secret.
//!
//! ```
//! use api_client_core::{Validate, Violation, validate};
//!
//! struct Project {
//!     name: String,
//!     owners: Vec<Owner>,
//! }
//!
//! struct Owner {
//!     age: i64,
//! }
//!
//! impl Validate for Project {
//!     fn validate(&self) -> Result<(), Violation> {
//!         validate::max_length("name", &self.name, 8)?;
//!         validate::member("owners", &self.owners)
//!     }
//! }
//!
//! impl Validate for Owner {
//!     fn validate(&self) -> Result<(), Violation> {
//!         validate::minimum("age", self.age, 18)
//!     }
//! }
//!
//! let project = Project { name: "Apollo".to_owned(), owners: vec![Owner { age: 17 }] };
//! assert_eq!(project.validate().unwrap_err().to_string(), "owners[0].age: less than the minimum 18");
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Display, Write as _};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Nullable;

/// Checks a value against the bounds of its schema.
pub trait Validate {
    /// Checks all bounds.
    ///
    /// # Errors
    ///
    /// Returns the first violated bound, with its path.
    fn validate(&self) -> Result<(), Violation>;
}

/// The error of a value that violates a bound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Violation {
    /// Members and indices from the innermost outwards.
    path: Vec<Step>,
    rule: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Index(usize),
}

impl Violation {
    fn new(member: &str, rule: impl Display) -> Self {
        Self {
            path: vec![Step::Member(member.to_owned())],
            rule: rule.to_string(),
        }
    }

    fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    /// The same about what is at `step` inside the outermost part of the path.
    fn inside(mut self, step: Step) -> Self {
        let outermost = self.path.len().saturating_sub(1);
        self.path.insert(outermost, step);
        self
    }

    /// Returns the path of the value, such as `owners[0].age`; empty for the whole.
    #[must_use]
    pub fn path(&self) -> String {
        let mut text = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Member(name) if text.is_empty() => text.push_str(name),
                Step::Member(name) => {
                    text.push('.');
                    text.push_str(name);
                }
                Step::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        text
    }

    /// Returns the violated bound, such as `less than the minimum 18`.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.is_empty() {
            true => f.write_str(&self.rule),
            false => write!(f, "{}: {}", self.path(), self.rule),
        }
    }
}

/// Checks the bounds of a field's own type.
///
/// # Errors
///
/// Returns the violation of the field, with `name` before its path.
pub fn member<T: Validate + ?Sized>(name: &str, value: &T) -> Result<(), Violation> {
    value
        .validate()
        .map_err(|violation| violation.within(Step::Member(name.to_owned())))
}

fn check(kept: bool, name: &str, rule: impl Display) -> Result<(), Violation> {
    if kept { Ok(()) } else { Err(Violation::new(name, rule)) }
}

/// A number of things: `1 item`, `2 items`.
struct Count(usize, &'static str, &'static str);

impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(count, one, several) = self;
        write!(f, "{count} {}", if *count == 1 { one } else { several })
    }
}

/// Functions that check a field against one bound.
macro_rules! bounds {
    ($($(#[$doc:meta])* $name:ident$(<$($generic:ident: $first:ident $(+ $more:ident)*),*>)?
        ($value:ident: $type:ty, $bound:ident: $bound_type:ty) = $kept:expr, $rule:literal $(, $argument:expr)?;)*) => {
        $($(#[$doc])*
        ///
        /// # Errors
        ///
        /// Returns the name and the bound if the value violates it.
        pub fn $name$(<$($generic: $first $(+ $more)*),*>)?(
            name: &str,
            $value: $type,
            $bound: $bound_type,
        ) -> Result<(), Violation> {
            check($kept, name, format_args!($rule $(, $argument)?))
        })*
    };
}

bounds! {
    /// Checks `minLength`, in characters.
    min_length(value: &str, bound: usize) = value.chars().count() >= bound, "shorter than {}",
        Count(bound, "character", "characters");
    /// Checks `maxLength`, in characters.
    max_length(value: &str, bound: usize) = value.chars().count() <= bound, "longer than {}",
        Count(bound, "character", "characters");
    /// Checks `minItems` of a length.
    min_items(length: usize, bound: usize) = length >= bound, "fewer than {}", Count(bound, "item", "items");
    /// Checks `maxItems` of a length.
    max_items(length: usize, bound: usize) = length <= bound, "more than {}", Count(bound, "item", "items");
    /// Checks `minProperties` of a length.
    min_properties(length: usize, bound: usize) = length >= bound, "fewer than {}",
        Count(bound, "property", "properties");
    /// Checks `maxProperties` of a length.
    max_properties(length: usize, bound: usize) = length <= bound, "more than {}",
        Count(bound, "property", "properties");
    /// Checks `minimum`.
    minimum<N: PartialOrd + Display>(value: N, bound: N) = value >= bound, "less than the minimum {bound}";
    /// Checks `maximum`.
    maximum<N: PartialOrd + Display>(value: N, bound: N) = value <= bound, "greater than the maximum {bound}";
    /// Checks `exclusiveMinimum`.
    exclusive_minimum<N: PartialOrd + Display>(value: N, bound: N) = value > bound, "not greater than {bound}";
    /// Checks `exclusiveMaximum`.
    exclusive_maximum<N: PartialOrd + Display>(value: N, bound: N) = value < bound, "not less than {bound}";
    /// Checks `multipleOf`.
    multiple_of<N: Number + Display>(value: N, bound: N) = value.is_multiple_of(bound), "not a multiple of {bound}";
}

/// Checks `enum` of numbers.
///
/// # Errors
///
/// Returns the name and the allowed values if the value is none of them.
pub fn one_of<N: PartialEq + Display>(name: &str, value: N, allowed: &[N]) -> Result<(), Violation> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let allowed: Vec<String> = allowed.iter().map(N::to_string).collect();
    Err(Violation::new(name, format_args!("none of {}", allowed.join(", "))))
}

/// Checks alternatives of one type, of which a value has to fit one. `outcomes` are the results of their checks.
///
/// # Errors
///
/// Returns the name and the bound that each alternative has if the value fits none.
pub fn any(name: &str, outcomes: &[Result<(), Violation>]) -> Result<(), Violation> {
    if outcomes.iter().any(Result::is_ok) {
        return Ok(());
    }
    let rules: Vec<&str> = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().err())
        .map(Violation::rule)
        .collect();
    Err(Violation::new(
        name,
        format_args!("fits no alternative: {}", rules.join("; ")),
    ))
}

/// Checks `uniqueItems`.
///
/// # Errors
///
/// Returns the name if two items are equal.
pub fn unique_items<T: PartialEq>(name: &str, items: &[T]) -> Result<(), Violation> {
    let repeated = items
        .iter()
        .enumerate()
        .any(|(index, item)| items.iter().take(index).any(|other| other == item));
    check(!repeated, name, "an item occurs twice")
}

/// Checks each item of a list with `check`.
///
/// # Errors
///
/// Returns the violation of the first item that `check` refuses, with its index in the path.
pub fn each_item<T>(
    name: &str,
    items: &[T],
    check: impl Fn(&str, &T) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let mut items = items.iter().enumerate();
    items.try_for_each(|(index, item)| check(name, item).map_err(|violation| violation.inside(Step::Index(index))))
}

/// Checks each value of a map with `check`.
///
/// # Errors
///
/// Returns the violation of the first value that `check` refuses, with its key in the path.
pub fn each_value<'m, T: 'm>(
    name: &str,
    values: impl IntoIterator<Item = (&'m String, &'m T)>,
    check: impl Fn(&str, &T) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let mut values = values.into_iter();
    values.try_for_each(|(key, value)| {
        check(name, value).map_err(|violation| violation.inside(Step::Member(key.clone())))
    })
}

/// Checks the name of each property of a map with `check`.
///
/// # Errors
///
/// Returns the violation of the first name that `check` refuses, with the name in the path.
pub fn each_name<'k>(
    name: &str,
    keys: impl IntoIterator<Item = &'k String>,
    check: impl Fn(&str, &str) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let mut keys = keys.into_iter();
    keys.try_for_each(|key| check(name, key).map_err(|violation| violation.inside(Step::Member(key.clone()))))
}

/// A condition on which properties an object has.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Condition {
    /// The property is there.
    Present(&'static str),
    /// The property is absent or has one of these values, each as JSON.
    Among(&'static str, &'static [&'static str]),
    /// The property is absent, of a kind that the bound is not about, or keeps to the bound.
    Within(&'static str, Bound),
    /// The property is absent, no string, or matches this ECMAScript regular expression. Without the feature `pattern`,
    /// whatever depends on it is not checked.
    Matches(&'static str, &'static str),
    /// The property is absent, no object, or an object for which the condition holds.
    Inside(&'static str, &'static Condition),
    /// There are at least this many properties.
    AtLeast(usize),
    /// There are at most this many properties.
    AtMost(usize),
    /// All conditions hold.
    All(&'static [Condition]),
    /// At least one of the conditions holds.
    Any(&'static [Condition]),
    /// Exactly one of the conditions holds.
    One(&'static [Condition]),
    /// The condition does not hold.
    Not(&'static Condition),
}

/// A bound on the value of a property, of which a [`Condition`] speaks.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Bound {
    /// A number is not less than this one.
    Minimum(f64),
    /// A number is not more than this one.
    Maximum(f64),
    /// A number is more than this one.
    Above(f64),
    /// A number is less than this one.
    Below(f64),
    /// A string has at least this many characters.
    MinLength(usize),
    /// A string has at most this many characters.
    MaxLength(usize),
    /// An array has at least this many items.
    MinItems(usize),
    /// An array has at most this many items.
    MaxItems(usize),
}

/// Whether all of `outcomes` are true, as far as that is known.
fn all_hold(outcomes: &[Option<bool>]) -> Option<bool> {
    match outcomes.contains(&Some(false)) {
        true => Some(false),
        false => (!outcomes.contains(&None)).then_some(true),
    }
}

/// Whether one or more of `outcomes` are true.
fn any_holds(outcomes: &[Option<bool>]) -> Option<bool> {
    match outcomes.contains(&Some(true)) {
        true => Some(true),
        false => (!outcomes.contains(&None)).then_some(false),
    }
}

/// Whether exactly one of `outcomes` is true.
fn one_holds(outcomes: &[Option<bool>]) -> Option<bool> {
    let count = outcomes.iter().filter(|outcome| **outcome == Some(true)).count();
    match count {
        0 | 1 => (!outcomes.contains(&None)).then_some(count == 1),
        _ => Some(false),
    }
}

impl Bound {
    fn holds(self, value: &Value) -> bool {
        let number = |keeps: fn(f64, f64) -> bool, bound| value.as_f64().is_none_or(|number| keeps(number, bound));
        let length = |keeps: fn(&usize, &usize) -> bool, bound: usize| {
            let length = value.as_str().map(|text| text.chars().count());
            length.is_none_or(|length| keeps(&length, &bound))
        };
        let items = |keeps: fn(&usize, &usize) -> bool, bound: usize| {
            let count = value.as_array().map(Vec::len);
            count.is_none_or(|count| keeps(&count, &bound))
        };
        match self {
            Self::Minimum(bound) => number(|number, bound| number >= bound, bound),
            Self::Maximum(bound) => number(|number, bound| number <= bound, bound),
            Self::Above(bound) => number(|number, bound| number > bound, bound),
            Self::Below(bound) => number(|number, bound| number < bound, bound),
            Self::MinLength(bound) => length(usize::ge, bound),
            Self::MaxLength(bound) => length(usize::le, bound),
            Self::MinItems(bound) => items(usize::ge, bound),
            Self::MaxItems(bound) => items(usize::le, bound),
        }
    }
}

impl Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minimum(bound) => write!(f, "of at least {bound}"),
            Self::Maximum(bound) => write!(f, "of at most {bound}"),
            Self::Above(bound) => write!(f, "of more than {bound}"),
            Self::Below(bound) => write!(f, "of less than {bound}"),
            Self::MinLength(bound) => write!(f, "with at least {}", Count(*bound, "character", "characters")),
            Self::MaxLength(bound) => write!(f, "with at most {}", Count(*bound, "character", "characters")),
            Self::MinItems(bound) => write!(f, "with at least {}", Count(*bound, "item", "items")),
            Self::MaxItems(bound) => write!(f, "with at most {}", Count(*bound, "item", "items")),
        }
    }
}

impl Condition {
    /// Whether the condition holds; `None` if that depends on a pattern that is not checked.
    fn holds(self, object: &Map<String, Value>) -> Option<bool> {
        let of_all = |conditions: &[Self]| -> Vec<Option<bool>> {
            conditions.iter().map(|condition| condition.holds(object)).collect()
        };
        match self {
            Self::Present(name) => Some(object.contains_key(name)),
            Self::Among(name, values) => Some(object.get(name).is_none_or(|value| {
                let value = value.to_string();
                values.iter().any(|allowed| *allowed == value)
            })),
            Self::Within(name, bound) => Some(object.get(name).is_none_or(|value| bound.holds(value))),
            Self::Matches(name, pattern) => match object.get(name).and_then(Value::as_str) {
                Some(text) => Pattern::new(pattern).decides(text),
                None => Some(true),
            },
            Self::Inside(name, condition) => match object.get(name).and_then(Value::as_object) {
                Some(inner) => condition.holds(inner),
                None => Some(true),
            },
            Self::AtLeast(least) => Some(object.len() >= least),
            Self::AtMost(most) => Some(object.len() <= most),
            Self::All(conditions) => all_hold(&of_all(conditions)),
            Self::Any(conditions) => any_holds(&of_all(conditions)),
            Self::One(conditions) => one_holds(&of_all(conditions)),
            Self::Not(condition) => condition.holds(object).map(|holds| !holds),
        }
    }

    fn write_list(f: &mut fmt::Formatter<'_>, conditions: &[Self], separator: &str) -> fmt::Result {
        for (index, condition) in conditions.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { separator })?;
            match condition {
                Self::All(inner) | Self::Any(inner) | Self::One(inner) if inner.len() > 1 => {
                    write!(f, "({condition})")?
                }
                _ => write!(f, "{condition}")?,
            }
        }
        Ok(())
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present(name) => write!(f, "`{name}`"),
            Self::Among(name, values) => write!(f, "`{name}` among {}", values.join(", ")),
            Self::Within(name, bound) => write!(f, "`{name}` {bound}"),
            Self::Matches(name, pattern) => write!(f, "`{name}` that matches the pattern {pattern}"),
            Self::Inside(name, condition) => write!(f, "`{name}` with ({condition})"),
            Self::AtLeast(least) => write!(f, "at least {}", Count(*least, "property", "properties")),
            Self::AtMost(most) => write!(f, "at most {}", Count(*most, "property", "properties")),
            Self::All([]) => f.write_str("anything"),
            Self::All(conditions) => Self::write_list(f, conditions, " and "),
            Self::Any(conditions) => Self::write_list(f, conditions, " or "),
            Self::One(conditions) => {
                f.write_str("exactly one of ")?;
                Self::write_list(f, conditions, ", ")
            }
            Self::Not(condition) => write!(f, "not ({condition})"),
        }
    }
}

/// Checks which properties an object has.
///
/// # Errors
///
/// Returns the first condition that does not hold.
pub fn conditions<T: Serialize>(value: &T, conditions: &[Condition]) -> Result<(), Violation> {
    // What is no JSON object is refused where the body is written.
    let Ok(Value::Object(object)) = serde_json::to_value(value) else {
        return Ok(());
    };
    match conditions
        .iter()
        .find(|condition| condition.holds(&object) == Some(false))
    {
        None => Ok(()),
        Some(condition) => Err(Violation {
            path: Vec::new(),
            rule: format!("the object must have {condition}"),
        }),
    }
}

/// A type of numbers that `multipleOf` applies to.
pub trait Number: Copy {
    /// Returns `true` if the number is a multiple of `divisor`, or `divisor` is 0, which is no bound.
    fn is_multiple_of(self, divisor: Self) -> bool;
}

macro_rules! integers {
    ($($type:ty)*) => {
        $(impl Number for $type {
            fn is_multiple_of(self, divisor: Self) -> bool {
                // `None` where the divisor is zero, and for the minimum divided by -1, which is a multiple of it.
                self.checked_rem(divisor).is_none_or(|remainder| remainder == 0)
            }
        })*
    };
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

macro_rules! floats {
    ($($type:ty)*) => {
        $(impl Number for $type {
            /// Binary fractions cannot hold decimal ones, so that 0.3 counts as a multiple of 0.1.
            fn is_multiple_of(self, divisor: Self) -> bool {
                let quotient = self / divisor;
                divisor == 0.0 || (quotient - quotient.round()).abs() <= <$type>::EPSILON * quotient.abs().max(1.0)
            }
        })*
    };
}

floats!(f32 f64);

/// Holds a `pattern`, compiled when it is first used. Without the feature `pattern` it accepts every text.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    /// `None` inside: the expression is not valid, so that nothing is checked and the server decides.
    #[cfg(feature = "pattern")]
    compiled: std::sync::OnceLock<Option<regress::Regex>>,
}

impl Pattern {
    /// Creates a pattern from an ECMAScript regular expression.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self {
            source,
            #[cfg(feature = "pattern")]
            compiled: std::sync::OnceLock::new(),
        }
    }

    /// Whether the pattern matches; `None` if that is not known.
    #[cfg(feature = "pattern")]
    fn decides(&self, text: &str) -> Option<bool> {
        let compiled = self
            .compiled
            .get_or_init(|| regress::Regex::with_flags(self.source, "u").ok());
        compiled.as_ref().map(|regex| regex.find(text).is_some())
    }

    #[cfg(not(feature = "pattern"))]
    fn decides(&self, _: &str) -> Option<bool> {
        None
    }
}

/// Checks `pattern`, which can match anywhere in the text.
///
/// # Errors
///
/// Returns the name and the pattern if it does not match.
pub fn pattern(name: &str, value: &str, pattern: &Pattern) -> Result<(), Violation> {
    check(
        pattern.decides(value).unwrap_or(true),
        name,
        format_args!("does not match the pattern {}", pattern.source),
    )
}

impl<T: Validate + ?Sized> Validate for &T {
    fn validate(&self) -> Result<(), Violation> {
        (**self).validate()
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self) -> Result<(), Violation> {
        (**self).validate()
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self) -> Result<(), Violation> {
        self.as_ref().map_or(Ok(()), Validate::validate)
    }
}

impl<T: Validate> Validate for Nullable<T> {
    fn validate(&self) -> Result<(), Violation> {
        self.as_option().map_or(Ok(()), Validate::validate)
    }
}

impl<T: Validate> Validate for [T] {
    fn validate(&self) -> Result<(), Violation> {
        let mut items = self.iter().enumerate();
        items.try_for_each(|(index, item)| {
            item.validate()
                .map_err(|violation| violation.within(Step::Index(index)))
        })
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self) -> Result<(), Violation> {
        self.as_slice().validate()
    }
}

impl<K: AsRef<str>, T: Validate> Validate for BTreeMap<K, T> {
    fn validate(&self) -> Result<(), Violation> {
        self.iter().try_for_each(|(key, value)| member(key.as_ref(), value))
    }
}

#[cfg(feature = "indexmap")]
impl<K: AsRef<str>, T: Validate, S> Validate for indexmap::IndexMap<K, T, S> {
    fn validate(&self) -> Result<(), Violation> {
        self.iter().try_for_each(|(key, value)| member(key.as_ref(), value))
    }
}

impl<K: AsRef<str>, T: Validate, S> Validate for HashMap<K, T, S> {
    fn validate(&self) -> Result<(), Violation> {
        self.iter().try_for_each(|(key, value)| member(key.as_ref(), value))
    }
}
