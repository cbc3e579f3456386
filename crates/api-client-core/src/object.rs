//! [`object!`](crate::object!): the traits of an object with named members, without serde's derives.
//!
//! A derive writes a visitor, an enum of names and a loop with a match for each struct. Here a struct has a table of its
//! members, and what walks over them is shared: the functions below, which generated code does not call by itself.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::AdditionalProperties;

/// Implements `Serialize` and `Deserialize` for an object with named members.
///
/// The table has a line for each member: the field, what holds where there is no value, and the name on the wire.
///
/// - `required`: an object without the member is invalid.
/// - `optional`: the field is an `Option`; absent and `null` read as `None`, which is left out when writing.
/// - `nullable`: the field is an `Option`; absent and `null` read as `None`, which is written as `null`.
///
/// The last line names the field that keeps members without a field: [`AdditionalProperties`], or a map where the
/// specification says what their values are. A member that stands twice has its last value.
///
/// ```
/// use api_client_core::AdditionalProperties;
///
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Plan {
///     pub id: u32,
///     pub display_name: Option<String>,
///     pub additional_properties: AdditionalProperties,
/// }
/// api_client_core::object!(Plan {
///     id: required "id",
///     display_name: optional "displayName",
///     ..additional_properties
/// });
///
/// let json = r#"{"id":1,"displayName":"Basic","beta":true}"#;
/// let plan: Plan = serde_json::from_str(json).unwrap();
/// assert_eq!(plan.display_name.as_deref(), Some("Basic"));
/// assert_eq!(serde_json::to_string(&plan).unwrap(), json);
///
/// let error = serde_json::from_str::<Plan>("{}").unwrap_err();
/// assert_eq!(error.to_string(), "missing field `id` at line 1 column 2");
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident { $($field:ident: $kind:ident $wire_name:literal,)* ..$rest:ident }) => {
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::object::deserialize(deserializer)
            }
        }

        #[allow(deprecated, reason = "members that the vendor advises against are still read and written")]
        impl $crate::object::Object for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const MEMBERS: &'static [&'static str] = &[$($wire_name),*];

            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                members: &mut A,
            ) -> ::core::result::Result<Self, A::Error> {
                $(let mut $field = ::core::option::Option::None;)*
                let mut rest = ::core::default::Default::default();
                $crate::object::read(members, Self::MEMBERS, &mut [$(&mut $field),*], &mut rest)?;
                $(let ::core::option::Option::Some($field) = $field else {
                    return ::core::result::Result::Err($crate::object::incomplete());
                };)*
                ::core::result::Result::Ok(Self { $($field,)* $rest: rest })
            }
        }

        #[allow(deprecated, reason = "members that the vendor advises against are still read and written")]
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let mut members = $crate::object::Writer::new(serializer);
                $(members.$kind($wire_name, &self.$field);)*
                members.end(&self.$rest)
            }
        }
    };
}

/// An object with named members, as [`object!`](crate::object!) implements it.
#[doc(hidden)]
pub trait Object: Sized {
    /// The name of the type.
    const NAME: &'static str;
    /// The names of the members that have a field.
    const MEMBERS: &'static [&'static str];

    /// Reads all members.
    ///
    /// # Errors
    ///
    /// A member that does not parse, or that is required and absent.
    fn read<'de, A: MapAccess<'de>>(members: &mut A) -> Result<Self, A::Error>;
}

/// Reads an object.
#[doc(hidden)]
pub fn deserialize<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_struct(T::NAME, T::MEMBERS, ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        T::read(&mut members)
    }
}

/// Where the value of a member goes.
#[doc(hidden)]
pub trait Slot<'de, A: MapAccess<'de>> {
    /// Reads the value that comes next.
    ///
    /// # Errors
    ///
    /// It does not parse.
    fn fill(&mut self, members: &mut A) -> Result<(), A::Error>;

    /// Makes do without a value, where there was none.
    ///
    /// # Errors
    ///
    /// The type cannot do without.
    fn finish(&mut self, name: &'static str) -> Result<(), A::Error>;
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Slot<'de, A> for Option<T> {
    fn fill(&mut self, members: &mut A) -> Result<(), A::Error> {
        *self = Some(members.next_value()?);
        Ok(())
    }

    fn finish(&mut self, name: &'static str) -> Result<(), A::Error> {
        if self.is_none() {
            *self = Some(T::deserialize(Absent(name, PhantomData))?);
        }
        Ok(())
    }
}

/// Reads as `None`, and as nothing else.
struct Absent<E>(&'static str, PhantomData<E>);

impl<'de, E: serde::de::Error> Deserializer<'de> for Absent<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Where members without a field go.
#[doc(hidden)]
pub trait Rest<'de, A: MapAccess<'de>> {
    /// Reads the value that comes next, which belongs to `name`.
    ///
    /// # Errors
    ///
    /// It does not parse.
    fn keep(&mut self, name: String, members: &mut A) -> Result<(), A::Error>;
}

impl<'de, A: MapAccess<'de>> Rest<'de, A> for AdditionalProperties {
    #[cold]
    fn keep(&mut self, name: String, members: &mut A) -> Result<(), A::Error> {
        self.insert(name, members.next_value::<Value>()?);
        Ok(())
    }
}

impl<'de, A: MapAccess<'de>> Rest<'de, A> for Map<String, Value> {
    fn keep(&mut self, name: String, members: &mut A) -> Result<(), A::Error> {
        self.insert(name, members.next_value()?);
        Ok(())
    }
}

impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Rest<'de, A> for BTreeMap<String, T> {
    fn keep(&mut self, name: String, members: &mut A) -> Result<(), A::Error> {
        self.insert(name, members.next_value()?);
        Ok(())
    }
}

/// Reads members into the slots of those that are called `names`, and all others into `rest`.
///
/// # Errors
///
/// A member that does not parse, or that is required and absent.
#[doc(hidden)]
pub fn read<'de, A: MapAccess<'de>>(
    members: &mut A,
    names: &'static [&'static str],
    slots: &mut [&mut dyn Slot<'de, A>],
    rest: &mut dyn Rest<'de, A>,
) -> Result<(), A::Error> {
    let mut expected = 0;
    while let Some(name) = members.next_key_seed(NameSeed { names, expected })? {
        match name {
            Name::Known(index) => {
                expected = index + 1;
                if let Some(slot) = slots.get_mut(index) {
                    slot.fill(members)?;
                }
            }
            Name::Other(name) => rest.keep(name, members)?,
        }
    }
    for (slot, name) in slots.iter_mut().zip(names) {
        slot.finish(name)?;
    }
    Ok(())
}

/// The error of an object some of whose slots are empty, which [`read`] leaves none.
#[doc(hidden)]
pub fn incomplete<E: serde::de::Error>() -> E {
    E::custom("a member was not read")
}

/// The name of a member.
enum Name {
    Known(usize),
    Other(String),
}

/// Looks a name up among those that have a field, first at the place where it stands if members come in their order.
#[derive(Clone, Copy)]
struct NameSeed {
    names: &'static [&'static str],
    expected: usize,
}

impl NameSeed {
    fn find(self, name: &str) -> Option<usize> {
        let (before, after) = self.names.split_at_checked(self.expected)?;
        let position = |names: &[&str]| names.iter().position(|known| *known == name);
        position(after)
            .map(|index| index + self.expected)
            .or_else(|| position(before))
    }
}

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(self
            .find(name)
            .map_or_else(|| Name::Other(name.to_owned()), Name::Known))
    }
}

/// Writes the members of an object. The first error is kept until [`end`](Self::end).
#[doc(hidden)]
#[derive(Debug)]
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    /// A writer of the object that `serializer` takes.
    pub fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// Writes a member.
    pub fn required<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }

    /// Writes a member, if it has a value.
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// Writes a member, as `null` if it has no value.
    pub fn nullable<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        self.required(name, value);
    }

    /// Writes the members without a field, and ends the object.
    ///
    /// # Errors
    ///
    /// The first that there was.
    pub fn end<K: Serialize, V: Serialize>(self, rest: impl IntoIterator<Item = (K, V)>) -> Result<S::Ok, S::Error> {
        let mut map = self.0?;
        for (name, value) in rest {
            map.serialize_entry(&name, &value)?;
        }
        map.end()
    }
}
