//! [`object!`](crate::object!): the traits of an object with named properties, without serde's derives.
//!
//! A derive writes a visitor, an enum of names and a loop with a match for each struct. Here a struct has a table of
//! its properties, and what walks over them is shared: the functions below, which only the macro calls.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::depth::Level;
use crate::{AdditionalProperties, Nullable};

/// Implements `Serialize` and `Deserialize` for an object with named properties.
///
/// The table has a line for each property: the field, what applies if there is no value, and the name in JSON.
///
/// - `required`: an object without the property is invalid.
/// - `optional`: the field is an `Option`; absent and `null` read as `None`, which is left out when writing.
/// - `nullable`: the field is an `Option`; absent and `null` read as `None`, which is written as `null`.
/// - `clearable`: the field is a [`Nullable`], which tells absent from `null` when reading and writing.
///
/// The last line names the field that keeps properties without a field: [`AdditionalProperties`], or a map if the
/// specification declares the type of their values. A property that occurs twice has its last value.
///
/// With `: Debug` behind the name, `Debug` is implemented too, shorter than a derive does: properties without a value
/// are left out, and `Some` around a value is not shown. The value of a property with `secret` before its name in JSON
/// shows as `[redacted]`.
///
/// ```
/// use api_client_core::AdditionalProperties;
///
/// #[derive(Clone, PartialEq)]
/// pub struct Plan {
///     pub id: u32,
///     pub display_name: Option<String>,
///     pub note: Option<String>,
///     pub license_key: Option<String>,
///     pub additional_properties: AdditionalProperties,
/// }
/// api_client_core::object!(Plan: Debug {
///     id: required "id",
///     display_name: optional "displayName",
///     note: optional "note",
///     license_key: optional secret "licenseKey",
///     ..additional_properties
/// });
///
/// let json = r#"{"id":1,"displayName":"Basic","licenseKey":"k","beta":true}"#;
/// let plan: Plan = serde_json::from_str(json).unwrap();
/// assert_eq!(plan.display_name.as_deref(), Some("Basic"));
/// assert_eq!(serde_json::to_string(&plan).unwrap(), json);
/// let shown = "Plan { id: 1, display_name: \"Basic\", license_key: [redacted], \
///              additional_properties: {\"beta\": Bool(true)} }";
/// assert_eq!(format!("{plan:?}"), shown);
///
/// let error = serde_json::from_str::<Plan>("{}").unwrap_err();
/// assert_eq!(error.to_string(), "missing field `id` at line 1 column 2");
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident: Debug { $($field:ident: $kind:ident $($secret:ident)? $wire_name:literal,)* ..$rest:ident }) => {
        $crate::object!($name { $($field: $kind $wire_name,)* ..$rest });

        /// Leaves out properties without a value.
        #[allow(deprecated, reason = "properties that the vendor advises against are still shown")]
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::object_debug::debug(f, ::core::stringify!($name), &[
                    $((::core::stringify!($field), $crate::__shown!($kind (self.$field) $($secret)?)),)*
                    (::core::stringify!($rest), $crate::object_debug::rest(&self.$rest, self.$rest.is_empty())),
                ])
            }
        }
    };
    ($name:ident { $($field:ident: $kind:ident $wire_name:literal,)* ..$rest:ident }) => {
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::object::deserialize(deserializer, ::core::stringify!($name), &[$($wire_name),*])
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::object::serialize(self, serializer)
            }
        }

        #[allow(deprecated, reason = "members that the vendor advises against are still read and written")]
        impl $crate::object::Object for $name {
            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                members: &mut $crate::object::Reader<'de, A>,
                object: &mut ::core::option::Option<Self>,
            ) {
                $(let mut $field = $crate::object::$kind();)*
                let $rest = members.read(&mut [$(&mut $field),*]);
                *object = ::core::option::Option::Some(Self {
                    $($field: $crate::__member!($kind members $field $wire_name),)*
                    $rest,
                });
            }

            fn requires() -> &'static [&'static str] {
                &[$($crate::__requires!($kind $wire_name)),*]
            }

            fn write<M: $crate::serde::ser::SerializeMap>(&self, members: &mut $crate::object::Writer<M>) {
                $(members.$kind($wire_name, &self.$field);)*
                members.rest(&self.$rest);
            }
        }
    };
}

/// The value of a property that was read. Only a required one can lack a value.
#[doc(hidden)]
#[macro_export]
macro_rules! __member {
    (required $members:ident $field:ident $wire_name:literal) => {
        match $field.into_value() {
            ::core::option::Option::Some(value) => value,
            ::core::option::Option::None => return $members.missing($wire_name),
        }
    };
    ($kind:ident $members:ident $field:ident $wire_name:literal) => {
        $field
    };
}

/// What `Debug` shows of a property, if anything.
#[doc(hidden)]
#[macro_export]
macro_rules! __shown {
    ($kind:ident ($value:expr)) => {
        $crate::object_debug::$kind(&$value)
    };
    ($kind:ident ($value:expr) secret) => {
        $crate::object_debug::secret($crate::object_debug::$kind(&$value))
    };
}

/// The name of a property that an object must have, and nothing for any other.
#[doc(hidden)]
#[macro_export]
macro_rules! __requires {
    (required $wire_name:literal) => {
        $wire_name
    };
    ($kind:ident $wire_name:literal) => {
        ""
    };
}

/// An object with named properties, as [`object!`](crate::object!) implements it.
///
/// Its functions have no error in their signatures, which the compiler would look up for each type anew; reader and
/// writer keep it.
#[doc(hidden)]
pub trait Object: Sized {
    /// Reads all properties into `object`, which stays as it is if a required one is absent. The result is valid only
    /// if the reader has no error.
    ///
    /// It is not returned, because each function on the way would hold a copy of it in its frame.
    fn read<'de, A: MapAccess<'de>>(members: &mut Reader<'de, A>, object: &mut Option<Self>);

    /// Returns the names of the required properties, among names that are empty.
    fn requires() -> &'static [&'static str];

    /// Writes all properties into an object that is already open: its own, or that of a tagged union.
    fn write<M: SerializeMap>(&self, members: &mut Writer<M>);
}

impl<T: Object> Object for Box<T> {
    fn read<'de, A: MapAccess<'de>>(members: &mut Reader<'de, A>, object: &mut Option<Self>) {
        let mut content = None;
        T::read(members, &mut content);
        *object = content.map(Self::new);
    }

    fn requires() -> &'static [&'static str] {
        T::requires()
    }

    #[inline]
    fn write<M: SerializeMap>(&self, members: &mut Writer<M>) {
        T::write(self, members);
    }
}

/// Reads an object. `name` is the name of its type, `names` are the names of the properties that have a field.
///
/// # Errors
///
/// Returns an error if a property does not parse, or if a required one is absent.
#[doc(hidden)]
pub fn deserialize<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
    name: &'static str,
    names: &'static [&'static str],
) -> Result<T, D::Error> {
    let mut object = None;
    let visitor = ObjectVisitor {
        name,
        names,
        object: &mut object,
    };
    deserializer.deserialize_struct(name, names, visitor)?;
    object.ok_or_else(|| serde::de::Error::custom("a property is missing"))
}

/// Writes an object.
///
/// # Errors
///
/// Returns the error of the format.
#[doc(hidden)]
pub fn serialize<T: Object, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut members = Writer::new(serializer);
    object.write(&mut members);
    members.end()
}

struct ObjectVisitor<'o, T> {
    name: &'static str,
    names: &'static [&'static str],
    object: &'o mut Option<T>,
}

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        expecting(f, self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let _level = Level::enter::<T, A::Error>(0)?;
        let mut members = Reader {
            members,
            names: self.names,
            failed: None,
            lifetime: PhantomData,
        };
        T::read(&mut members, self.object);
        members.failed.map_or(Ok(()), Err)
    }
}

/// The code of all visitors, compiled once and not for each type.
fn expecting(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    write!(f, "struct {name}")
}

/// A slot for the value of a property.
#[doc(hidden)]
pub trait Slot<'de, A: MapAccess<'de>> {
    /// Reads the next value.
    ///
    /// # Errors
    ///
    /// Returns an error if the value does not parse.
    fn fill(&mut self, members: &mut A) -> Result<(), A::Error>;
}

/// The slot of a property that must have a value.
#[doc(hidden)]
#[derive(Debug)]
pub struct Required<T>(Option<T>);

/// Creates an empty slot.
#[doc(hidden)]
pub const fn required<T>() -> Required<T> {
    Required(None)
}

impl<T> Required<T> {
    /// Returns the value, if it was read.
    pub fn into_value(self) -> Option<T> {
        self.0
    }
}

impl<'de, A: MapAccess<'de>, T: DeserializeOwned> Slot<'de, A> for Required<T> {
    fn fill(&mut self, members: &mut A) -> Result<(), A::Error> {
        self.0 = Some(members.next_value()?);
        Ok(())
    }
}

/// Creates the empty slot of an optional property, which is its field.
#[doc(hidden)]
pub const fn optional<T>() -> Option<T> {
    None
}

/// Creates the empty slot of a nullable property: for reading, absent and `null` are the same.
#[doc(hidden)]
pub const fn nullable<T>() -> Option<T> {
    None
}

impl<'de, A: MapAccess<'de>, T: DeserializeOwned> Slot<'de, A> for Option<T> {
    fn fill(&mut self, members: &mut A) -> Result<(), A::Error> {
        *self = members.next_value()?;
        Ok(())
    }
}

/// Creates the empty slot of a property that can be absent, `null` or a value, which is its field.
#[doc(hidden)]
pub const fn clearable<T>() -> Nullable<T> {
    Nullable::Absent
}

impl<'de, A: MapAccess<'de>, T: DeserializeOwned> Slot<'de, A> for Nullable<T> {
    fn fill(&mut self, members: &mut A) -> Result<(), A::Error> {
        *self = members.next_value::<Option<T>>()?.into();
        Ok(())
    }
}

/// A slot for the properties without a field.
#[doc(hidden)]
pub trait Rest<'de, A: MapAccess<'de>> {
    /// Reads the next value, which belongs to `name`.
    ///
    /// # Errors
    ///
    /// Returns an error if the value does not parse.
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

#[cfg(feature = "indexmap")]
impl<'de, A: MapAccess<'de>, T: Deserialize<'de>> Rest<'de, A> for indexmap::IndexMap<String, T> {
    fn keep(&mut self, name: String, members: &mut A) -> Result<(), A::Error> {
        self.insert(name, members.next_value()?);
        Ok(())
    }
}

/// Reads the properties of an object. The first error is kept until the last property is read.
#[doc(hidden)]
pub struct Reader<'de, A: MapAccess<'de>> {
    members: A,
    names: &'static [&'static str],
    failed: Option<A::Error>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Reader<'de, A> {
    /// Reads properties into their slots, which are in the order of the names, and returns all others.
    pub fn read<R: Rest<'de, A> + Default>(&mut self, slots: &mut [&mut dyn Slot<'de, A>]) -> R {
        let mut rest = R::default();
        self.failed = read(&mut self.members, self.names, slots, &mut rest).err();
        rest
    }

    /// Notes that the property `name` is absent, unless there was an error before.
    #[cold]
    pub fn missing(&mut self, name: &'static str) {
        self.failed.get_or_insert_with(|| serde::de::Error::missing_field(name));
    }
}

/// What [`Reader::read`] does, once for all types that hold the rest.
fn read<'de, A: MapAccess<'de>>(
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
    Ok(())
}

/// The name of a property.
enum Name {
    Known(usize),
    Other(String),
}

/// Looks a name up among those that have a field, from the place where it stands if properties come in their order:
/// what is left out is passed by.
#[derive(Clone, Copy)]
struct NameSeed {
    names: &'static [&'static str],
    expected: usize,
}

impl NameSeed {
    #[inline]
    fn find(self, name: &str) -> Option<usize> {
        let (passed, ahead) = self.names.split_at_checked(self.expected)?;
        let place = |names: &[&str]| names.iter().position(|known| *known == name);
        place(ahead)
            .map(|index| self.expected + index)
            .or_else(|| place(passed))
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

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(self
            .find(name)
            .map_or_else(|| Name::Other(name.to_owned()), Name::Known))
    }
}

/// Writes the properties of an object. The first error is kept until [`end`](Self::end).
#[doc(hidden)]
#[derive(Debug)]
pub struct Writer<M: SerializeMap> {
    map: Result<M, M::Error>,
    /// The tag of the union that the object is a variant of, which is written before all properties.
    tag: Option<&'static str>,
}

impl<M: SerializeMap> Writer<M> {
    /// Creates a writer of the object that `serializer` takes.
    pub fn new<S: Serializer<SerializeMap = M, Ok = M::Ok, Error = M::Error>>(serializer: S) -> Self {
        Self {
            map: serializer.serialize_map(None),
            tag: None,
        }
    }

    /// Creates a writer of the variant of a union, and writes the tag, once even if the content has it too.
    pub fn tagged<S: Serializer<SerializeMap = M, Ok = M::Ok, Error = M::Error>>(
        serializer: S,
        tag: &'static str,
        value: &'static str,
    ) -> Self {
        let mut writer = Self::new(serializer);
        writer.required(tag, value);
        writer.tag = Some(tag);
        writer
    }

    /// Writes a property.
    pub fn required<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Some(map) = self.begin(name) {
            let written = map.serialize_value(value);
            self.note(written);
        }
    }

    /// Writes a property, if it has a value.
    pub fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.required(name, value);
        }
    }

    /// Writes a property, as `null` if it has no value.
    pub fn nullable<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        match value {
            Some(value) => self.required(name, value),
            None => self.required(name, &()),
        }
    }

    /// Writes a property, if it is not absent.
    pub fn clearable<T: Serialize>(&mut self, name: &'static str, value: &Nullable<T>) {
        match value {
            Nullable::Value(value) => self.required(name, value),
            Nullable::Null => self.required(name, &()),
            Nullable::Absent => {}
        }
    }

    /// Writes the properties without a field.
    pub fn rest<'v, V: Serialize + 'v>(&mut self, rest: impl IntoIterator<Item = (&'v String, &'v V)>) {
        for (name, value) in rest {
            self.required(name, value);
        }
    }

    /// Writes the name of a property, unless there was an error or it is the tag.
    #[inline]
    fn begin(&mut self, name: &str) -> Option<&mut M> {
        if self.tag.is_some_and(|tag| is_tag(tag, name)) {
            return None;
        }
        let written = self.map.as_mut().ok()?.serialize_key(name);
        self.note(written);
        self.map.as_mut().ok()
    }

    fn note(&mut self, written: Result<(), M::Error>) {
        if let Err(error) = written {
            self.map = Err(error);
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    ///
    /// Returns the first error of any property.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.map?.end()
    }
}

/// Apart from what is compiled into the writing of each property, most of which are of no union.
#[inline(never)]
fn is_tag(tag: &str, name: &str) -> bool {
    tag == name
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::DateTime;

    #[derive(Clone, Debug, PartialEq)]
    struct Plan {
        id: u32,
        name: String,
        note: Option<String>,
        parent: Option<Box<Plan>>,
        limits: Option<Limits>,
        additional_properties: AdditionalProperties,
    }
    crate::object!(Plan {
        id: required "id",
        name: required "displayName",
        note: optional "note",
        parent: nullable "parent",
        limits: optional "limits",
        ..additional_properties
    });

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Limits {
        seats: Option<Vec<u8>>,
        since: Option<DateTime>,
        additional_properties: AdditionalProperties,
    }
    crate::object!(Limits {
        seats: optional "seats",
        since: optional "since",
        ..additional_properties
    });

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Scores {
        total: Option<u32>,
        by_name: BTreeMap<String, u32>,
    }
    crate::object!(Scores {
        total: optional "total",
        ..by_name
    });

    fn plan() -> Plan {
        Plan {
            id: 1,
            name: "Basic".to_owned(),
            note: None,
            parent: None,
            limits: None,
            additional_properties: AdditionalProperties::default(),
        }
    }

    fn error_of(json: &str) -> serde_json::Error {
        serde_json::from_str::<Plan>(json).expect_err("the object is not valid")
    }

    fn path_of(json: &str) -> String {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let error = serde_path_to_error::deserialize::<_, Plan>(&mut deserializer).expect_err("it is not valid");
        error.path().to_string()
    }

    #[test]
    fn members_come_in_any_order() {
        let limits = Limits {
            seats: Some(vec![1, 2]),
            ..Limits::default()
        };
        let expected = Plan {
            limits: Some(limits),
            ..plan()
        };
        for json in [
            r#"{"id":1,"displayName":"Basic","note":null,"parent":null,"limits":{"seats":[1,2]}}"#,
            r#"{"limits":{"seats":[1,2]},"parent":null,"displayName":"Basic","id":1}"#,
            r#"{"displayName":"Basic","limits":{"seats":[1,2]},"id":1}"#,
        ] {
            assert_eq!(serde_json::from_str::<Plan>(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn absent_and_null_are_none() {
        let absent: Plan = serde_json::from_str(r#"{"id":1,"displayName":"Basic"}"#).unwrap();
        let null: Plan =
            serde_json::from_str(r#"{"id":1,"displayName":"Basic","note":null,"parent":null,"limits":null}"#).unwrap();
        assert_eq!(absent, plan());
        assert_eq!(null, plan());
    }

    #[test]
    fn none_is_left_out_where_it_may_be_and_null_where_it_must_be_there() {
        let json = serde_json::to_string(&plan()).unwrap();
        assert_eq!(json, r#"{"id":1,"displayName":"Basic","parent":null}"#);
    }

    #[test]
    fn members_without_a_field_survive_a_round_trip() {
        let json = json!({
            "id": 1, "displayName": "Basic", "beta": {"a": [1, null]}, "parent": null,
            "limits": {"seats": [3], "burst": 9.5},
        });
        let plan: Plan = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(plan.additional_properties.get("beta"), Some(&json!({"a": [1, null]})));
        assert_eq!(plan.additional_properties.len(), 1);
        assert_eq!(serde_json::to_value(&plan).unwrap(), json);
    }

    #[test]
    fn members_whose_values_the_specification_types_are_in_their_map() {
        let scores: Scores = serde_json::from_str(r#"{"a":1,"total":3,"b":2}"#).unwrap();
        assert_eq!(
            scores.by_name,
            BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)])
        );
        assert_eq!(serde_json::to_string(&scores).unwrap(), r#"{"total":3,"a":1,"b":2}"#);
        let error = serde_json::from_str::<Scores>(r#"{"a":"x"}"#).unwrap_err().to_string();
        assert!(
            error.starts_with(r#"invalid type: string "x", expected u32"#),
            "{error}"
        );
    }

    #[test]
    fn the_last_of_several_values_of_a_member_counts() {
        let plan: Plan = serde_json::from_str(r#"{"id":1,"displayName":"A","id":2,"x":1,"x":2}"#).unwrap();
        assert_eq!(plan.id, 2);
        assert_eq!(plan.additional_properties.get("x"), Some(&json!(2)));
    }

    #[test]
    fn an_absent_member_is_named() {
        assert_eq!(
            error_of(r#"{"id":1}"#).to_string(),
            "missing field `displayName` at line 1 column 8"
        );
    }

    #[test]
    fn null_is_no_value_of_a_required_member() {
        let error = error_of(r#"{"id":1,"displayName":null}"#).to_string();
        assert_eq!(error, "invalid type: null, expected a string at line 1 column 26");
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for json in ["[1, \"Basic\"]", "5", "\"Basic\"", "null"] {
            let error = error_of(json).to_string();
            assert!(error.contains("expected struct Plan"), "{json}: {error}");
        }
    }

    #[test]
    fn an_error_has_its_place_in_the_text() {
        let error = error_of("{\n  \"id\": true\n}");
        assert_eq!((error.line(), error.column()), (2, 12));
        assert!(
            error
                .to_string()
                .starts_with("invalid type: boolean `true`, expected u32"),
            "{error}"
        );
    }

    #[test]
    fn an_error_has_its_path() {
        assert_eq!(
            path_of(r#"{"id":1,"displayName":"A","limits":{"seats":[1,"x"]}}"#),
            "limits.seats[1]"
        );
        assert_eq!(
            path_of(r#"{"id":1,"displayName":"A","parent":{"id":2,"displayName":7}}"#),
            "parent.displayName"
        );
    }

    #[test]
    fn text_values_and_readers_read_alike() {
        let json = r#"{"id":1,"displayName":"Gr\u00f6\u00dfe","limits":{"since":"2021-01-01T00:00:00Z"},"new":"\n"}"#;
        let plan: Plan = serde_json::from_str(json).unwrap();
        assert_eq!(plan.name, "Größe");
        let value: Value = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::from_slice::<Plan>(json.as_bytes()).unwrap(), plan);
        assert_eq!(serde_json::from_reader::<_, Plan>(json.as_bytes()).unwrap(), plan);
        assert_eq!(serde_json::from_value::<Plan>(value.clone()).unwrap(), plan);
        assert_eq!(Plan::deserialize(&value).unwrap(), plan);
    }

    #[test]
    fn a_name_with_escapes_is_found() {
        let plan: Plan = serde_json::from_str(r#"{"i\u0064":1,"displayN\u0061me":"A"}"#).unwrap();
        assert_eq!((plan.id, plan.name.as_str()), (1, "A"));
    }

    #[test]
    fn an_object_without_members_without_a_field_is_no_larger_than_a_pointer_more() {
        assert_eq!(size_of::<AdditionalProperties>(), size_of::<usize>());
        let plan: Plan = serde_json::from_str(r#"{"id":1,"displayName":"A"}"#).unwrap();
        assert!(plan.additional_properties.is_empty());
        assert_eq!(format!("{:?}", plan.additional_properties), "{}");
    }
}
