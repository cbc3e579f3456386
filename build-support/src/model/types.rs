//! The types of an API: what its schemas are in Rust.
//!
//! In: nothing; `lower` fills it. Out: [`Types`], every named type by its [`TypeId`], and [`TypeRef`], how a type is
//! named where it is used. How each is spelled (where a `Box` closes a circle) is not in here: progenitor decides it,
//! and `generate` reads it.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::names::{RustName, WireName};
use crate::document::Location;

/// A named type of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(u32);

impl TypeId {
    /// Its place among all types.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// A string.
    Text,
    /// A whole number.
    Integer(Integer),
    /// A number with a fraction.
    Number,
    /// A number of any precision.
    Decimal(DecimalForm),
    /// A truth value.
    Boolean,
    /// A UUID.
    Uuid,
    /// A point in time.
    Instant,
    /// A day.
    Date,
    /// Any JSON value.
    Json,
    /// An object of any JSON values.
    JsonObject,
    /// A file in a form.
    File,
    /// An array.
    List(Box<TypeRef>),
    /// An object whose values are of one type.
    Map(Box<TypeRef>),
    /// A type with a name of its own.
    Named(TypeId),
    /// A value or `null`.
    Nullable(Box<TypeRef>),
}

/// What a decimal number is in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecimalForm {
    /// A number.
    Number,
    /// A string.
    Text,
}

impl DecimalForm {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Number, Self::Text];

    /// The type of the runtime.
    pub fn rust(self) -> &'static str {
        match self {
            Self::Number => "Decimal",
            Self::Text => "DecimalText",
        }
    }

    /// What progenitor is asked for it by; it has no such numbers.
    pub fn format(self) -> &'static str {
        match self {
            Self::Number => "decimal-number",
            Self::Text => "decimal-text",
        }
    }
}

/// The whole numbers that a type holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integer {
    /// 8 bits.
    I8,
    /// 8 bits without a sign.
    U8,
    /// 16 bits.
    I16,
    /// 16 bits without a sign.
    U16,
    /// 32 bits.
    I32,
    /// 32 bits without a sign.
    U32,
    /// 64 bits.
    I64,
    /// 64 bits without a sign.
    U64,
    /// 128 bits.
    I128,
}

impl Integer {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::I8,
        Self::U8,
        Self::I16,
        Self::U16,
        Self::I32,
        Self::U32,
        Self::I64,
        Self::U64,
        Self::I128,
    ];

    /// The type in Rust.
    pub fn rust(self) -> &'static str {
        match self {
            Self::I8 => "i8",
            Self::U8 => "u8",
            Self::I16 => "i16",
            Self::U16 => "u16",
            Self::I32 => "i32",
            Self::U32 => "u32",
            Self::I64 => "i64",
            Self::U64 => "u64",
            Self::I128 => "i128",
        }
    }

    /// The `format` that asks for it.
    pub fn format(self) -> &'static str {
        match self {
            Self::I8 => "int8",
            Self::U8 => "uint8",
            Self::I16 => "int16",
            Self::U16 => "uint16",
            Self::I32 => "int32",
            Self::U32 => "uint32",
            Self::I64 => "int64",
            Self::U64 => "uint64",
            Self::I128 => "int128",
        }
    }

    /// The smallest and the largest value.
    pub fn bounds(self) -> (i128, i128) {
        match self {
            Self::I8 => (i8::MIN.into(), i8::MAX.into()),
            Self::U8 => (0, u8::MAX.into()),
            Self::I16 => (i16::MIN.into(), i16::MAX.into()),
            Self::U16 => (0, u16::MAX.into()),
            Self::I32 => (i32::MIN.into(), i32::MAX.into()),
            Self::U32 => (0, u32::MAX.into()),
            Self::I64 => (i64::MIN.into(), i64::MAX.into()),
            Self::U64 => (0, u64::MAX.into()),
            Self::I128 => (i128::MIN, i128::MAX),
        }
    }
}

impl TypeRef {
    /// The same, or `null`. Any JSON value is `null` already.
    #[must_use]
    pub fn or_null(self, nullable: bool) -> Self {
        match self {
            Self::Json | Self::Nullable(_) => self,
            other if nullable => Self::Nullable(Box::new(other)),
            other => other,
        }
    }

    /// The named types in it.
    pub fn named(&self) -> impl Iterator<Item = TypeId> + '_ {
        let mut inner = self;
        loop {
            match inner {
                Self::List(item) | Self::Map(item) | Self::Nullable(item) => inner = item,
                Self::Named(id) => return Some(*id).into_iter(),
                _ => return None.into_iter(),
            }
        }
    }
}

/// All named types, in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub struct Types {
    definitions: Vec<TypeDef>,
    by_name: HashMap<RustName, TypeId>,
}

impl Types {
    /// Adds a type.
    pub fn add(&mut self, definition: TypeDef) -> TypeId {
        let id = TypeId(u32::try_from(self.definitions.len()).unwrap_or(u32::MAX));
        self.by_name.insert(definition.name.clone(), id);
        self.definitions.push(definition);
        id
    }

    /// The type `id`.
    pub fn get(&self, id: TypeId) -> Option<&TypeDef> {
        self.definitions.get(id.index())
    }

    /// The type `id`, to change.
    pub fn get_mut(&mut self, id: TypeId) -> Option<&mut TypeDef> {
        self.definitions.get_mut(id.index())
    }

    /// The type with this name.
    pub fn named(&self, name: &str) -> Option<(TypeId, &TypeDef)> {
        let id = *self.by_name.get(name)?;
        Some((id, self.get(id)?))
    }

    /// All types.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &TypeDef)> + '_ {
        let ids = (0..u32::MAX).map(TypeId);
        ids.zip(&self.definitions)
    }

    /// All definitions, to change.
    pub fn definitions_mut(&mut self) -> impl Iterator<Item = &mut TypeDef> + '_ {
        self.definitions.iter_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.definitions.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }

    /// What `of` is once names for other types are followed: what an id is sent as.
    pub fn followed<'t>(&'t self, of: &'t TypeRef) -> &'t TypeRef {
        /// Names for names that are followed; `lower` makes circles of none but objects.
        const MAX_HOPS: usize = 16;
        let mut followed = of;
        for _ in 0..MAX_HOPS {
            match followed {
                TypeRef::Named(id) => match self.get(*id).map(|definition| &definition.kind) {
                    Some(TypeKind::Alias(target) | TypeKind::Id(target)) => followed = target,
                    _ => break,
                },
                _ => break,
            }
        }
        followed
    }
}

/// A named type.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Its name.
    pub name: RustName,
    /// The name in `components.schemas`; a type that was made from an inline schema has none.
    pub schema: Option<String>,
    /// Its title or description.
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// What it is.
    pub kind: TypeKind,
    /// Whether the body or a parameter of a request can hold it.
    pub sent: bool,
    /// What a maintainer adds to its definition.
    pub additions: Additions,
    /// Where it stands.
    pub location: Location,
}

/// What a maintainer adds to the definition of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Additions {
    /// Paths of derive macros.
    pub derives: Vec<String>,
    /// Attributes, as they are written.
    pub attributes: Vec<String>,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// An object with named properties.
    Object(ObjectType),
    /// One of some strings.
    StringEnum(StringEnum),
    /// One of some numbers.
    NumberEnum(NumberEnum),
    /// One of some types.
    Union(Union),
    /// Another name for a type.
    Alias(TypeRef),
    /// An id with a type of its own, by what it is sent as: a string, a UUID or a whole number.
    Id(TypeRef),
    /// A type that is written by hand, at this path. It is read and written by serde, and nothing else is known of it.
    Foreign(String),
}

impl TypeDef {
    /// Whether it is an id of a value that is copied.
    pub fn is_copied_id(&self) -> bool {
        matches!(&self.kind, TypeKind::Id(inner) if *inner != TypeRef::Text)
    }

    /// The object that it is, if it is one.
    pub fn object(&self) -> Option<&ObjectType> {
        match &self.kind {
            TypeKind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The types that its parts are of, in the order of its parts.
    pub fn parts(&self) -> Vec<&TypeRef> {
        match &self.kind {
            TypeKind::Object(object) => {
                let fields = object.fields.values().map(|field| &field.ty);
                fields.chain(&object.additional_values).collect()
            }
            TypeKind::Union(union) => union.variants.values().map(|variant| &variant.ty).collect(),
            TypeKind::Alias(target) | TypeKind::Id(target) => vec![target],
            TypeKind::StringEnum(_) | TypeKind::NumberEnum(_) | TypeKind::Foreign(_) => Vec::new(),
        }
    }
}

/// An object with named properties.
#[derive(Clone, Debug, Default)]
pub struct ObjectType {
    /// The fields by their Rust names.
    pub fields: IndexMap<RustName, Field>,
    /// The Rust name of the field that keeps properties without a field.
    pub additional: RustName,
    /// What the values of such properties are; they are JSON where the specification does not say.
    pub additional_values: Option<TypeRef>,
    /// Whether the specification allows no such properties.
    pub closed: bool,
    /// The types that `allOf` composes it of.
    pub parts: Vec<TypeId>,
    /// What is asked of which properties are there when it is sent.
    pub conditions: Vec<Condition>,
    /// How its fields are sent, by their Rust names, where it is the body of a form and not JSON.
    pub form: Option<IndexMap<RustName, FormPart>>,
}

/// What is asked of which properties an object has. It binds what is sent, never what is received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The property is there.
    Present(String),
    /// The property, where it is there, has one of some values.
    Among(String, Vec<serde_json::Value>),
    /// The property, where it is there, keeps to a bound.
    Within(String, Bound),
    /// The property, where it is there, matches a regular expression.
    Matches(String, String),
    /// It holds for the object that the property is, where it is there.
    Inside(String, Box<Condition>),
    /// There are at least as many properties.
    AtLeast(u64),
    /// There are at most as many properties.
    AtMost(u64),
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// Exactly one of them holds.
    One(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
}

/// A bound on a value, of which a [`Condition`] speaks. It says nothing of values of another kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The number is not less.
    Minimum(serde_json::Number),
    /// The number is not more.
    Maximum(serde_json::Number),
    /// The number is more.
    Above(serde_json::Number),
    /// The number is less.
    Below(serde_json::Number),
    /// The string has at least as many characters.
    MinLength(u64),
    /// The string has at most as many characters.
    MaxLength(u64),
    /// The array has at least as many items.
    MinItems(u64),
    /// The array has at most as many items.
    MaxItems(u64),
}

/// How a field of a form is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPart {
    /// What a part of it is.
    pub kind: PartKind,
    /// Whether there can be several parts of its name: the property is an array.
    pub repeated: bool,
    /// The media type of parts that do not say one themselves.
    pub media_type: Option<String>,
}

/// What a part of a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A simple value, as text.
    Text,
    /// Any other value, as JSON.
    Json,
    /// A file.
    File,
}

/// One field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name of the property.
    pub wire_name: WireName,
    /// What its values are, `null` aside.
    pub ty: TypeRef,
    /// Whether an object without it is invalid.
    pub required: bool,
    /// Whether it may be `null`.
    pub nullable: bool,
    /// What it is for.
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// Whether only responses carry it.
    pub read_only: bool,
    /// Whether only requests carry it.
    pub write_only: bool,
    /// Whether the specification requires it without a word on it, which vendors mostly do by mistake.
    pub undescribed: bool,
    /// Whether a request without it is invalid, though the type does not require it because responses leave it out.
    pub asked_for: bool,
    /// The value that it has whenever it is sent, as JSON: the only one of its type, or the tag of the only kind of a
    /// union that its object is.
    pub fixed: Option<serde_json::Value>,
    /// The value that the vendor assumes where it is absent, as JSON.
    pub default: Option<serde_json::Value>,
    /// A value that the specification gives as an example.
    pub example: Option<serde_json::Value>,
    /// What binds its value when it is sent.
    pub constraints: Constraints,
    /// Where it stands.
    pub location: Location,
}

/// How a struct holds a field that may be without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It always has a value.
    Required,
    /// As `Option`, `None` being left out.
    Optional,
    /// As `Option`, `None` being written as `null`.
    Null,
    /// As `Nullable`, which tells absent from `null`.
    Clearable,
}

impl Field {
    /// Whether an object can lack the field: what only responses carry is not asked for when sending.
    pub fn is_optional(&self, sent: bool) -> bool {
        !self.required || (self.read_only && sent)
    }

    /// Whether a value of an object that requests hold cannot be made without it.
    pub fn is_argument(&self, sent: bool) -> bool {
        let is_there = matches!(self.presence(sent), Presence::Required | Presence::Null);
        (is_there && self.fixed.is_none()) || (sent && self.asked_for)
    }

    /// How a struct, which requests hold where `sent` says so, holds the field. What a request can leave out and can
    /// set to `null` are two things to say.
    pub fn presence(&self, sent: bool) -> Presence {
        match (self.is_optional(sent), self.nullable) {
            (true, true) if sent && !self.read_only => Presence::Clearable,
            (true, _) => Presence::Optional,
            (false, true) => Presence::Null,
            (false, false) => Presence::Required,
        }
    }
}

impl ObjectType {
    /// Whether a property of it is not to be shown: what only requests carry can be a secret.
    pub fn has_secret(&self) -> bool {
        self.fields.values().any(|field| field.write_only)
    }

    /// Whether a value of it needs nothing to be given.
    pub fn has_default(&self, sent: bool) -> bool {
        self.fields
            .values()
            .all(|field| field.presence(sent) != Presence::Required && !(sent && field.asked_for))
    }
}

/// One of some strings.
#[derive(Clone, Debug, Default)]
pub struct StringEnum {
    /// The values on the wire by the Rust names of their variants.
    pub variants: IndexMap<RustName, String>,
    /// Where the values stand, in the order of the variants.
    pub locations: Vec<Location>,
    /// The Rust name of the variant that keeps any other value.
    pub fallback: RustName,
}

/// One of some whole numbers.
#[derive(Clone, Debug, Default)]
pub struct NumberEnum {
    /// The variants by their Rust names.
    pub variants: IndexMap<RustName, NumberVariant>,
    /// Whether other values can have a fraction.
    pub fractional: bool,
    /// The Rust name of the variant that keeps any other value.
    pub fallback: RustName,
}

/// One variant of an enumeration of numbers.
#[derive(Clone, Debug)]
pub struct NumberVariant {
    /// The number.
    pub value: i64,
    /// What the vendor says of it.
    pub description: Option<String>,
    /// Where it stands.
    pub location: Location,
}

/// One of some types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The property whose value tells the variants apart.
    pub tag: Option<WireName>,
    /// The variants by their Rust names.
    pub variants: IndexMap<RustName, UnionVariant>,
    /// The variant of values without the tag, or with an unknown one, where there is one.
    pub default: Option<RustName>,
    /// The Rust name of the variant that keeps anything else as JSON.
    pub fallback: RustName,
}

impl Union {
    /// Whether it is what a server sends of its own.
    #[must_use]
    pub fn is_of_events(&self) -> bool {
        self.variants.values().any(|variant| variant.event.is_some())
    }
}

/// One variant of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// The name of the webhook or callback whose body it is.
    pub event: Option<String>,
    /// The value of the tag.
    pub tag: Option<String>,
    /// What it holds.
    pub ty: TypeRef,
    /// What binds its content when it is sent.
    pub constraints: Constraints,
    /// What the vendor says of it.
    pub description: Option<String>,
    /// Where it stands.
    pub location: Location,
}

/// What a schema asks of a value beyond its type. It binds what is sent, never what is received.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// `minLength`, in characters.
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    pub max_length: Option<u64>,
    /// `pattern`, a regular expression as ECMA-262 defines them.
    pub pattern: Option<String>,
    /// `minimum`
    pub minimum: Option<serde_json::Number>,
    /// Whether `minimum` itself is too small.
    pub exclusive_minimum: bool,
    /// `maximum`
    pub maximum: Option<serde_json::Number>,
    /// Whether `maximum` itself is too large.
    pub exclusive_maximum: bool,
    /// `enum`, of numbers
    pub one_of: Vec<serde_json::Number>,
    /// `enum`, of one truth value
    pub only: Option<bool>,
    /// `multipleOf`
    pub multiple_of: Option<serde_json::Number>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `minProperties`, of a map
    pub min_properties: Option<u64>,
    /// `maxProperties`, of a map
    pub max_properties: Option<u64>,
    /// `enum`, of the names of a map's properties
    pub texts: Vec<String>,
    /// What alternatives of one type ask for: the value fits one of them.
    pub any: Vec<Constraints>,
    /// What binds the name of each property of a map.
    pub names: Option<Box<Constraints>>,
    /// What binds each item of an array, or each value of a map.
    pub each: Option<Box<Constraints>>,
}

impl Constraints {
    /// What holds a value against both. Of two bounds the closer one counts; of two patterns, factors or lists of
    /// values, those of `self`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let (minimum, exclusive_minimum) = closer(
            (self.minimum, self.exclusive_minimum),
            (other.minimum, other.exclusive_minimum),
            |one, other| one > other,
        );
        let (maximum, exclusive_maximum) = closer(
            (self.maximum, self.exclusive_maximum),
            (other.maximum, other.exclusive_maximum),
            |one, other| one < other,
        );
        Self {
            min_length: self.min_length.max(other.min_length),
            max_length: least(self.max_length, other.max_length),
            pattern: self.pattern.or(other.pattern),
            minimum,
            exclusive_minimum,
            maximum,
            exclusive_maximum,
            one_of: if self.one_of.is_empty() {
                other.one_of
            } else {
                self.one_of
            },
            only: self.only.or(other.only),
            multiple_of: self.multiple_of.or(other.multiple_of),
            min_items: self.min_items.max(other.min_items),
            max_items: least(self.max_items, other.max_items),
            unique_items: self.unique_items || other.unique_items,
            min_properties: self.min_properties.max(other.min_properties),
            max_properties: least(self.max_properties, other.max_properties),
            texts: if self.texts.is_empty() { other.texts } else { self.texts },
            any: if self.any.is_empty() { other.any } else { self.any },
            names: both(self.names, other.names),
            each: both(self.each, other.each),
        }
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What holds the same part against both.
fn both(one: Option<Box<Constraints>>, other: Option<Box<Constraints>>) -> Option<Box<Constraints>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(Box::new(one.and(*other))),
        (one, other) => one.or(other),
    }
}

/// The smaller of two limits, where there are two.
fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// A bound, and whether the bound itself is beyond it.
type Limit = (Option<serde_json::Number>, bool);

/// The closer of two bounds; of equal ones that which excludes itself.
fn closer(one: Limit, other: Limit, is_closer: fn(f64, f64) -> bool) -> Limit {
    let number = |bound: &Limit| bound.0.as_ref().and_then(serde_json::Number::as_f64);
    match (number(&one), number(&other)) {
        (Some(first), Some(second)) if is_closer(second, first) || (first == second && other.1) => other,
        (None, Some(_)) => other,
        _ => one,
    }
}
