//! Reading a union with a tag, without a copy of what comes after the tag.
//!
//! In: the properties of an object, in any order. Out: the content of the variant that the tag names. Properties before
//! the tag are kept in memory and handed out again; all others go from the input straight into the content.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::content::{Content, Name, read_name};
use crate::depth::Level;
use crate::exact::Exact;

/// A union with a tag, as [`tagged_union!`](crate::tagged_union) implements it.
#[doc(hidden)]
pub trait Tagged: Sized {
    /// Reads the variant that `tag` names.
    ///
    /// # Errors
    ///
    /// Returns an error if its content does not parse.
    fn read<'de, A: MapAccess<'de>>(tag: &str, members: Members<'de, A>) -> Result<Self, A::Error>;

    /// Keeps a value that is no known variant.
    fn unknown(value: Value) -> Self;
}

/// Reads a union whose tag is the property `tag`.
///
/// # Errors
///
/// Returns an error if the content of a known variant does not parse.
#[doc(hidden)]
pub fn deserialize<'de, T: Tagged, D: Deserializer<'de>, const KEEPS_DIGITS: bool>(
    deserializer: D,
    tag: &'static str,
) -> Result<T, D::Error> {
    // A value in memory takes the name for that of the property to hand out first, so that nothing is copied.
    deserializer.deserialize_newtype_struct(
        tag,
        TaggedVisitor::<T, KEEPS_DIGITS> {
            tag,
            union: PhantomData,
        },
    )
}

struct TaggedVisitor<T, const KEEPS_DIGITS: bool> {
    tag: &'static str,
    union: PhantomData<T>,
}

/// The number of properties before the tag to allocate room for at once: growing step by step takes a tenth of the time
/// of reading.
const USUAL_MEMBERS: usize = 16;

/// Anything but an object has no tag.
impl<'de, T: Tagged, const KEEPS_DIGITS: bool> Visitor<'de> for TaggedVisitor<T, KEEPS_DIGITS> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the member `{}`", self.tag)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut live: A) -> Result<T, A::Error> {
        let _level = Level::enter::<T, A::Error>(0)?;
        let mut before = Vec::new();
        while let Some(Name(name)) = live.next_key()? {
            let value = match KEEPS_DIGITS {
                true => live.next_value::<Exact<'de>>()?.0,
                false => live.next_value::<Content<'de>>()?,
            };
            let member = (name, value);
            if member.0 != self.tag {
                if before.is_empty() {
                    before.reserve(USUAL_MEMBERS);
                }
                before.push(member);
            } else if let Content::Text(tag) = &member.1 {
                let tag = tag.clone();
                return T::read(&tag, Members::new(before, Some(member), live));
            } else {
                before.push(member);
                break;
            }
        }
        Members::new(before, None, live).unknown().map(T::unknown)
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::unknown(Value::Null))
    }

    fn visit_none<E>(self) -> Result<T, E> {
        Ok(T::unknown(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<T, E> {
        Ok(T::unknown(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<T, E> {
        Ok(T::unknown(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T, E> {
        Ok(T::unknown(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<T, E> {
        Ok(T::unknown(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok(T::unknown(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<T, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(T::unknown(Value::Array(list)))
    }
}

/// The properties of a tagged object: those that were read to find the tag, the tag, and those that were not read yet.
#[doc(hidden)]
#[derive(Debug)]
pub struct Members<'de, A> {
    before: Vec<Member<'de>>,
    tag: Option<Member<'de>>,
    /// How many properties in memory were handed out.
    done: usize,
    live: A,
}

type Member<'de> = (Cow<'de, str>, Content<'de>);

impl<'de, A: MapAccess<'de>> Members<'de, A> {
    fn new(before: Vec<Member<'de>>, tag: Option<Member<'de>>, live: A) -> Self {
        Self {
            before,
            tag,
            done: 0,
            live,
        }
    }

    /// The next property in memory.
    fn current(&self) -> Option<&Member<'de>> {
        match self.before.get(self.done) {
            None if self.done == self.before.len() => self.tag.as_ref(),
            member => member,
        }
    }

    /// Reads them as the content of `variant`.
    ///
    /// # Errors
    ///
    /// Returns an error that names the variant if the content does not parse.
    pub fn read<T: Deserialize<'de>>(self, variant: &'static str) -> Result<T, A::Error> {
        T::deserialize(self).map_err(|error| A::Error::custom(format_args!("{variant}: {error}")))
    }

    /// Reads them as JSON.
    ///
    /// # Errors
    ///
    /// Returns the error of the format.
    pub fn unknown(mut self) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(Name(name)) = self.next_key()? {
            object.insert(name.into_owned(), self.next_value()?);
        }
        Ok(Value::Object(object))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.current() {
            Some((name, _)) => read_name(name, seed).map(Some),
            None => self.live.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        let Some((name, value)) = self.current() else {
            return self.live.next_value_seed(seed);
        };
        let value = seed.deserialize(value).map_err(|error| error.in_member(name));
        self.done += 1;
        value.map_err(|mismatch| {
            skip(&mut self.live);
            A::Error::custom(mismatch)
        })
    }
}

/// Passes over what was not read yet. The error of a property in memory has no place in the text; at the end of the
/// object it gets that of the object, and not that of the tag.
#[cold]
fn skip<'de, A: MapAccess<'de>>(live: &mut A) {
    while let Ok(Some(IgnoredAny)) = live.next_key() {
        if live.next_value::<IgnoredAny>().is_err() {
            return;
        }
    }
}

/// A content that names its properties gets the tag only if it has a property of that name; any other content gets all.
impl<'de, A: MapAccess<'de>> Deserializer<'de> for Members<'de, A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.tag = self.tag.filter(|(tag, _)| fields.iter().any(|field| field == tag));
        visitor.visit_map(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}
