//! [`Content`]: a value that was read before it is known what it is.
//!
//! In: any self-describing format. Out: the value in memory, text borrowed from the input where that is possible, to be
//! read again as many types as it takes. [`Mismatch`] says where in the value reading failed.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::de::value::{BorrowedStrDeserializer, MapDeserializer};
use serde::de::{
    DeserializeSeed, EnumAccess, Error as _, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
};
use serde::de::{VariantAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::decimal::RAW;

/// A value of a self-describing format.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content<'de> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    /// A number that no `f64` is written as.
    Digits(Box<str>),
    Text(Cow<'de, str>),
    List(Vec<Content<'de>>),
    Object(Vec<(Cow<'de, str>, Content<'de>)>),
}

impl<'de> Content<'de> {
    /// Reads the value as a `T`.
    pub(crate) fn read<T: Deserialize<'de>>(&self) -> Result<T, Mismatch> {
        T::deserialize(self)
    }

    /// The first of the required names, which can be empty, that an object does not have.
    pub(crate) fn lacks(&self, required: &'static [&'static str]) -> Option<&'static str> {
        let Self::Object(members) = self else {
            return None;
        };
        let absent = |name: &&&str| !name.is_empty() && members.iter().all(|(present, _)| present != **name);
        required.iter().find(absent).copied()
    }

    /// The number of values in this one, itself included.
    pub(crate) fn values(&self) -> usize {
        match self {
            Self::List(items) => 1 + items.iter().map(Self::values).sum::<usize>(),
            Self::Object(members) => 1 + members.iter().map(|(_, value)| value.values()).sum::<usize>(),
            _ => 1,
        }
    }

    // The functions that ask for one kind of value hand a visitor that kind alone: each other kind would be compiled
    // for each type that can be read.

    fn object<V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Object(members) => visitor.visit_map(Members {
                members: members.iter(),
                first: None,
                handed_out: None,
                value: None,
            }),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn list<V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Mismatch> {
        let Self::List(items) = self else {
            return Err(self.mismatch(&visitor));
        };
        let mut access = Items { items, index: 0 };
        let value = visitor.visit_seq(&mut access)?;
        match access.items.get(access.index) {
            None => Ok(value),
            Some(_) => Err(Mismatch::invalid_length(items.len(), &"fewer items")),
        }
    }

    fn text<V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Text(Cow::Borrowed(value)) => visitor.visit_borrowed_str(value),
            Self::Text(Cow::Owned(value)) => visitor.visit_str(value),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    #[cold]
    fn mismatch(&self, expected: &dyn Expected) -> Mismatch {
        Mismatch::invalid_type(self.unexpected(), expected)
    }

    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Signed(value) => Unexpected::Signed(*value),
            Self::Unsigned(value) => Unexpected::Unsigned(*value),
            Self::Float(value) => Unexpected::Float(*value),
            Self::Digits(digits) => Unexpected::Float(nearest(digits)),
            Self::Text(value) => Unexpected::Str(value),
            Self::List(_) => Unexpected::Seq,
            Self::Object(_) => Unexpected::Map,
        }
    }
}

/// The `f64` that is nearest to a number of JSON.
fn nearest(digits: &str) -> f64 {
    digits.parse().unwrap_or(f64::NAN)
}

/// Why a value is not of some type: what was wrong, and where in the value. Pointer-sized, because every value that is
/// read comes as a `Result` with it.
#[derive(Debug)]
pub(crate) struct Mismatch(Box<Reason>);

#[derive(Debug)]
struct Reason {
    message: String,
    /// The steps to the place, the innermost first.
    path: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Item(usize),
}

impl Mismatch {
    /// The same, seen from the object whose member `name` it is in.
    #[cold]
    pub(crate) fn in_member(mut self, name: &str) -> Self {
        self.0.path.push(Step::Member(name.to_owned()));
        self
    }

    #[cold]
    fn in_item(mut self, index: usize) -> Self {
        self.0.path.push(Step::Item(index));
        self
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.path.iter().rev().enumerate() {
            match step {
                Step::Member(name) if depth == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        if !self.0.path.is_empty() {
            f.write_str(": ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self(Box::new(Reason {
            message: message.to_string(),
            path: Vec::new(),
        }))
    }
}

impl<'de> Deserialize<'de> for Content<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

/// Reads any value.
pub(crate) struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Content::Null)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Content::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Content::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Content::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Content::Signed(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Content::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Content::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Self::Value, E> {
        Ok(Content::Text(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Content::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut object = Vec::new();
        while let Some(Name(name)) = members.next_key()? {
            object.push((name, members.next_value()?));
        }
        Ok(Content::Object(object))
    }
}

/// The name of a member, borrowed from the input where that is possible, which serde's own `Cow` never is.
pub(crate) struct Name<'de>(pub(crate) Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }

    fn visit_string<E>(self, name: String) -> Result<Self::Value, E> {
        Ok(Name(Cow::Owned(name)))
    }
}

impl<'de> Deserializer<'de> for &Content<'de> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Content::Null => visitor.visit_unit(),
            Content::Bool(value) => visitor.visit_bool(*value),
            Content::Signed(value) => visitor.visit_i64(*value),
            Content::Unsigned(value) => visitor.visit_u64(*value),
            Content::Float(value) => visitor.visit_f64(*value),
            Content::Digits(digits) => visitor.visit_f64(nearest(digits)),
            Content::Text(_) => self.text(visitor),
            Content::List(_) => self.list(visitor),
            Content::Object(_) => self.object(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.object(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.object(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.list(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Content::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    /// The property `name`, if there is one, comes first in what the visitor reads: the tag of a union.
    ///
    /// What asks for the raw text of a value has the digits of a number, as from serde_json.
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        if let (Content::Digits(digits), RAW) = (self, name) {
            return visitor.visit_map(MapDeserializer::new(std::iter::once((RAW, &**digits))));
        }
        visitor.visit_newtype_struct(Reordered {
            content: self,
            first: name,
        })
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Content::Digits(digits) => match digits.parse() {
                Ok(number) => visitor.visit_i128(number),
                Err(_) => visitor.visit_f64(nearest(digits)),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self {
            Content::Text(name) => visitor.visit_enum(Enum { name, value: None }),
            Content::Object(members) if members.len() == 1 => match members.as_slice() {
                [(name, value)] => visitor.visit_enum(Enum {
                    name,
                    value: Some(value),
                }),
                _ => Err(self.mismatch(&visitor)),
            },
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
        identifier
    }
}

/// A value whose property `first` comes first, so that a union finds its tag without keeping what is before it.
struct Reordered<'c, 'de> {
    content: &'c Content<'de>,
    first: &'static str,
}

impl<'de> Deserializer<'de> for Reordered<'_, 'de> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let Content::Object(members) = self.content else {
            return self.content.deserialize_any(visitor);
        };
        let first = members.iter().find(|(name, _)| name == self.first);
        visitor.visit_map(Members {
            members: members.iter(),
            first,
            handed_out: first,
            value: None,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.content.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.content.deserialize_option(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        self.content.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.content.deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// The items of a list that are still to be read.
struct Items<'c, 'de> {
    items: &'c [Content<'de>],
    index: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        let Some(item) = self.items.get(self.index) else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(item).map(Some).map_err(|error| error.in_item(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.index)
    }
}

/// The members of an object that are still to be read.
struct Members<'c, 'de> {
    members: std::slice::Iter<'c, (Cow<'de, str>, Content<'de>)>,
    /// The member to begin with, out of its turn, until it is handed out.
    first: Option<&'c (Cow<'de, str>, Content<'de>)>,
    /// The same, to pass over when it is its turn.
    handed_out: Option<&'c (Cow<'de, str>, Content<'de>)>,
    value: Option<&'c (Cow<'de, str>, Content<'de>)>,
}

impl<'c, 'de> Members<'c, 'de> {
    #[inline]
    fn next_in_turn(&mut self) -> Option<&'c (Cow<'de, str>, Content<'de>)> {
        let next = self.members.next()?;
        match self.handed_out {
            Some(member) if std::ptr::eq(next, member) => self.members.next(),
            _ => Some(next),
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        self.value = self.first.take().or_else(|| self.next_in_turn());
        self.value.map(|(name, _)| read_name(name, seed)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        match self.value.take() {
            Some((name, value)) => seed.deserialize(value).map_err(|error| error.in_member(name)),
            None => Err(Mismatch::custom("a value was read before its name")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.members.len())
    }
}

/// Reads the name of a member, as borrowed as it is.
pub(crate) fn read_name<'de, K: DeserializeSeed<'de>, E: serde::de::Error>(
    name: &Cow<'de, str>,
    seed: K,
) -> Result<K::Value, E> {
    match name {
        Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::new(name)),
        Cow::Owned(name) => seed.deserialize(name.as_str().into_deserializer()),
    }
}

/// An enum as serde writes one: its name, or an object with its name and its content.
struct Enum<'c, 'de> {
    name: &'c Cow<'de, str>,
    value: Option<&'c Content<'de>>,
}

impl<'de> EnumAccess<'de> for Enum<'_, 'de> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Mismatch> {
        read_name(self.name, seed).map(|name| (name, self))
    }
}

impl<'de> VariantAccess<'de> for Enum<'_, 'de> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        self.value.map_or(Ok(()), |value| value.read())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mismatch> {
        seed.deserialize(self.value.unwrap_or(&Content::Null))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.value.unwrap_or(&Content::Null).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.value.unwrap_or(&Content::Null).deserialize_any(visitor)
    }
}
