//! Parameter serialization: a value and a style in, text of a URL, a header or a form body out.
//!
//! The styles are those of the Parameter Object of OpenAPI. Text is written straight into the part of the request
//! it belongs to. The generic code is serde's walk over the value; every leaf ends in [`Writer::leaf`].

use std::fmt::{self, Display, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::ser::{Error as _, Impossible, Serialize, Serializer};
use serde_json::Value;

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Style of a query parameter (`style` and `explode` of the Parameter Object).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryStyle {
    /// `form`: `n=a&n=b` or, without explode, `n=a,b`.
    Form {
        /// Whether each item or property is a pair of its own.
        explode: bool,
    },
    /// `spaceDelimited`: `n=a%20b`.
    SpaceDelimited,
    /// `pipeDelimited`: `n=a|b`.
    PipeDelimited,
    /// `deepObject`: `n[k]=v`.
    DeepObject,
    /// The value as JSON (`content: application/json`).
    Json,
    /// `form`, in which an array or an object below the first level is JSON: `n={"a":1}&n={"a":2}`.
    ///
    /// OpenAPI leaves open how such values are written; this is what Swagger UI writes.
    FormOfJson {
        /// Whether each item or property is a pair of its own.
        explode: bool,
    },
}

/// Style of a path parameter, a header or a cookie (`style` and `explode` of the Parameter Object).
///
/// RFC 6570, section 3.2, defines the styles by their operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamStyle {
    /// `simple` (`{n}`): `a,b`; an object is `k,v` or, with explode, `k=v`.
    Simple {
        /// Whether the properties of an object are pairs.
        explode: bool,
    },
    /// `label` (`{.n}`): `.a,b` or, with explode, `.a.b`.
    Label {
        /// Whether each item or property is a label of its own.
        explode: bool,
    },
    /// `matrix` (`{;n}`): `;n=a,b` or, with explode, `;n=a;n=b`.
    Matrix {
        /// Whether each item or property is a pair of its own.
        explode: bool,
    },
    /// The value as JSON (`content: application/json`).
    Json,
}

/// Why a value cannot be written. The text never contains the value.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ParamError(String);

impl ParamError {
    fn nested() -> Self {
        Self::custom("the style has no form for nested arrays or objects")
    }
}

impl serde::ser::Error for ParamError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Appends `value` to a query.
pub(crate) fn write_query<T: Serialize + ?Sized>(
    out: &mut String,
    style: QueryStyle,
    name: &str,
    value: &T,
) -> Result<(), ParamError> {
    let layout = match style {
        QueryStyle::Form { explode: true } => Layout::Pairs,
        QueryStyle::Form { explode: false } => Layout::List { delimiter: "," },
        QueryStyle::SpaceDelimited => Layout::List { delimiter: "%20" },
        QueryStyle::PipeDelimited => Layout::List { delimiter: "%7C" },
        QueryStyle::DeepObject => Layout::Deep,
        QueryStyle::FormOfJson { explode } => {
            let flat = flat(serde_json::to_value(value).map_err(ParamError::custom)?);
            return write_query(out, QueryStyle::Form { explode }, name, &flat);
        }
        QueryStyle::Json => {
            let json = serde_json::to_string(value).map_err(ParamError::custom)?;
            return if json == "null" {
                Ok(())
            } else {
                write_query(out, QueryStyle::Form { explode: true }, name, &json)
            };
        }
    };
    write(out, name, layout, value).map(|_| ())
}

/// `value` with JSON in place of the arrays and objects below its first level.
fn flat(mut value: Value) -> Value {
    let flatten = |inner: &mut Value| {
        if inner.is_array() || inner.is_object() {
            *inner = Value::String(inner.to_string());
        }
    };
    match &mut value {
        Value::Array(items) => items.iter_mut().for_each(flatten),
        Value::Object(members) => members.values_mut().for_each(flatten),
        _ => {}
    }
    value
}

/// The reserved characters that can stand in a query as they are, and how they are percent-encoded (RFC 3986, section
/// 3.4). Not among them are `#`, which ends a query, and `&` and `+`, which servers read as something else.
const RESERVED_IN_QUERY: [(&str, &str); 13] = [
    ("%21", "!"),
    ("%24", "$"),
    ("%27", "'"),
    ("%28", "("),
    ("%29", ")"),
    ("%2A", "*"),
    ("%2C", ","),
    ("%2F", "/"),
    ("%3A", ":"),
    ("%3B", ";"),
    ("%3D", "="),
    ("%3F", "?"),
    ("%40", "@"),
];

/// Takes the percent-encoding of reserved characters out of `query` from the byte `start` on, as `allowReserved` asks
/// for.
pub(crate) fn allow_reserved(query: &mut String, start: usize) {
    let Some(written) = query.get(start..).filter(|written| written.contains('%')) else {
        return;
    };
    let mut text = written.to_owned();
    for (encoded, plain) in RESERVED_IN_QUERY {
        text = text.replace(encoded, plain);
    }
    query.truncate(start);
    query.push_str(&text);
}

/// Appends the properties of `value` to a form body; items of the arrays named in `deep` have their position as key.
pub(crate) fn write_form<T: Serialize + ?Sized>(out: &mut String, deep: &[&str], value: &T) -> Result<(), ParamError> {
    write(out, "", Layout::Body { deep }, value).map(|_| ())
}

/// Style `simple`, percent-encoded: a path segment or a cookie's value. Says whether anything was written.
pub(crate) fn write_simple<T: Serialize + ?Sized>(out: &mut String, value: &T) -> Result<bool, ParamError> {
    write_bare(out, ParamStyle::Simple { explode: false }, "", true, value)
}

/// Style `simple` as it stands: a header's value. Says whether anything was written.
pub(crate) fn write_header<T: Serialize + ?Sized>(out: &mut String, value: &T) -> Result<bool, ParamError> {
    write_bare(out, ParamStyle::Simple { explode: false }, "", false, value)
}

/// Style `cookie`: pairs with `; ` between them, and their values as they are. Says whether anything was written.
pub(crate) fn write_cookies<T: Serialize + ?Sized>(
    out: &mut String,
    explode: bool,
    name: &str,
    value: &T,
) -> Result<bool, ParamError> {
    // The same pairs as in the style `matrix`, which has another separator.
    let style = ParamStyle::Matrix { explode };
    let (mut plain, mut encoded) = (String::new(), String::new());
    let is_there = write_bare(&mut plain, style, name, false, value)?;
    write_bare(&mut encoded, style, name, true, value)?;
    // RFC 6265, section 4.1.1, but for commas, which separate items. Only one text has a separator in a value encoded.
    let is_fit = |byte: u8| byte.is_ascii_graphic() && !b"\"\\".contains(&byte);
    if !plain.bytes().all(is_fit) || plain.matches(';').count() != encoded.matches(';').count() {
        let message = "the value has a character that no cookie can have, and the style does not encode it";
        return Err(ParamError::custom(message));
    }
    for (index, pair) in plain.split(';').skip(1).enumerate() {
        out.push_str(if index == 0 { "" } else { "; " });
        out.push_str(pair);
        // An empty value has no sign in the style `matrix`.
        out.push_str(if pair.contains('=') { "" } else { "=" });
    }
    Ok(is_there)
}

/// Writes a value in any style that does not belong to a query, percent-encoded or as it is. Returns whether anything
/// was written.
pub(crate) fn write_bare<T: Serialize + ?Sized>(
    out: &mut String,
    style: ParamStyle,
    name: &str,
    encode: bool,
    value: &T,
) -> Result<bool, ParamError> {
    if style == ParamStyle::Json {
        let json = serde_json::to_string(value).map_err(ParamError::custom)?;
        let text = Some(json).filter(|json| json != "null");
        return write_bare(out, ParamStyle::Simple { explode: false }, name, encode, &text);
    }
    write(out, name, Layout::Bare { style, encode }, value).map(|leaves| leaves > 0)
}

/// Appends `value`, and says how many leaves it had.
fn write<T: Serialize + ?Sized>(
    out: &mut String,
    name: &str,
    layout: Layout<'_>,
    value: &T,
) -> Result<usize, ParamError> {
    let mut writer = Writer {
        out,
        name,
        layout,
        leaves: 0,
    };
    value.serialize(Walk {
        writer: &mut writer,
        place: Place::Root,
    })?;
    Ok(writer.leaves)
}

/// Appends a name and a value that is known to be one piece of text.
pub(crate) fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    out.extend(utf8_percent_encode(name, RESERVED));
    out.push('=');
    out.extend(utf8_percent_encode(value, RESERVED));
}

/// Percent-encodes all but the unreserved characters.
pub(crate) fn encode(text: &str) -> impl Display {
    utf8_percent_encode(text, RESERVED)
}

/// The shape of what is written.
#[derive(Clone, Copy)]
enum Layout<'l> {
    /// `name=a&name=b`, `member=a`
    Pairs,
    /// `name=a,b`, `name=member,a`
    List { delimiter: &'static str },
    /// `name[member]=a`
    Deep,
    /// `member=a&member=b`, `member[inner]=a`, and for the arrays among `deep` `member[0]=a`
    Body { deep: &'l [&'l str] },
    /// `a,b`, `.a.b`, `;name=a`
    Bare { style: ParamStyle, encode: bool },
}

/// Where in the value a leaf stands.
#[derive(Clone, Copy)]
enum Place<'p> {
    Root,
    Item(&'p Place<'p>, usize),
    Member(&'p Place<'p>, &'p str),
}

impl<'p> Place<'p> {
    /// The member of the value that a leaf belongs to, for the styles that go no deeper than one level.
    fn member(self) -> Result<Option<&'p str>, ParamError> {
        match self {
            Place::Root | Place::Item(Place::Root, _) => Ok(None),
            Place::Member(Place::Root, member) => Ok(Some(member)),
            Place::Item(..) | Place::Member(..) => Err(ParamError::nested()),
        }
    }
}

/// Percent-encodes what is formatted into it.
struct Encoded<'o>(&'o mut String);

impl fmt::Write for Encoded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(utf8_percent_encode(text, RESERVED));
        Ok(())
    }
}

/// Puts leaves into the output.
struct Writer<'o> {
    out: &'o mut String,
    name: &'o str,
    layout: Layout<'o>,
    leaves: usize,
}

impl Writer<'_> {
    fn leaf(&mut self, place: Place<'_>, value: &dyn Display) -> Result<(), ParamError> {
        match self.layout {
            Layout::Pairs => {
                // An array inside an object repeats the member.
                let place = if let Place::Item(outer @ Place::Member(..), _) = place {
                    *outer
                } else {
                    place
                };
                let member = place.member()?;
                self.key(member.unwrap_or(self.name))?;
                write!(Encoded(self.out), "{value}").map_err(ParamError::custom)?;
            }
            Layout::List { delimiter } => {
                let member = place.member()?;
                if self.leaves == 0 {
                    self.key(self.name)?;
                } else {
                    self.out.push_str(delimiter);
                }
                if let Some(member) = member {
                    write!(Encoded(self.out), "{member}").map_err(ParamError::custom)?;
                    self.out.push_str(delimiter);
                }
                write!(Encoded(self.out), "{value}").map_err(ParamError::custom)?;
            }
            Layout::Deep => {
                let mut key = self.name.to_owned();
                push_brackets(&mut key, place);
                self.key(&key)?;
                write!(Encoded(self.out), "{value}").map_err(ParamError::custom)?;
            }
            Layout::Body { deep } => {
                let mut key = String::new();
                // Plain values of an array share the name of their member.
                let is_shared = |member| !deep.contains(&member);
                match place {
                    Place::Item(Place::Member(Place::Root, member), _) if is_shared(*member) => key.push_str(member),
                    _ => push_path(&mut key, place)?,
                }
                self.key(&key)?;
                write!(Encoded(self.out), "{value}").map_err(ParamError::custom)?;
            }
            Layout::Bare { style, encode } => self.bare(place.member()?, style, encode, value)?,
        }
        self.leaves += 1;
        Ok(())
    }

    fn bare(
        &mut self,
        member: Option<&str>,
        style: ParamStyle,
        encode: bool,
        value: &dyn Display,
    ) -> Result<(), ParamError> {
        let (lead, named, explode) = match style {
            ParamStyle::Label { explode } => (".", false, explode),
            ParamStyle::Matrix { explode } => (";", true, explode),
            ParamStyle::Simple { explode } => ("", false, explode),
            ParamStyle::Json => ("", false, false),
        };
        let first = self.leaves == 0;
        self.out.push_str(match (first, explode) {
            (true, _) => lead,
            (false, true) if !lead.is_empty() => lead,
            (false, _) => ",",
        });
        let name = Some(self.name).filter(|_| named && (explode || first));
        let key = if explode { member.or(name) } else { name };
        let pieces = [
            key.map(|key| (key, "=")),
            member.filter(|_| !explode).map(|member| (member, ",")),
        ];
        for (text, end) in pieces.into_iter().flatten() {
            self.piece(encode, &text)?;
            self.out.push_str(end);
        }
        self.piece(encode, value)
    }

    fn piece(&mut self, encode: bool, piece: &dyn Display) -> Result<(), ParamError> {
        let written = if encode {
            write!(Encoded(self.out), "{piece}")
        } else {
            write!(self.out, "{piece}")
        };
        written.map_err(ParamError::custom)
    }

    fn key(&mut self, key: &str) -> Result<(), ParamError> {
        if !self.out.is_empty() {
            self.out.push('&');
        }
        write!(Encoded(self.out), "{key}").map_err(ParamError::custom)?;
        self.out.push('=');
        Ok(())
    }
}

/// `[outer][inner]` for the way to a leaf. The plain items of an array that is a property share one key; any other item
/// has its position in its key, which says what belongs together.
fn push_brackets(key: &mut String, place: Place<'_>) {
    match place {
        Place::Root => {}
        Place::Item(outer @ Place::Member(..), _) => push_way(key, *outer),
        Place::Item(..) | Place::Member(..) => push_way(key, place),
    }
}

/// `[step]` for each step on the way to `place`.
fn push_way(key: &mut String, place: Place<'_>) {
    let (outer, step): (_, &dyn Display) = match &place {
        Place::Root => return,
        Place::Member(outer, member) => (*outer, member),
        Place::Item(outer, index) => (*outer, index),
    };
    push_way(key, *outer);
    let _ = write!(key, "[{step}]");
}

/// The key of a leaf of a form: the name of its member and, in brackets, the way from there.
fn push_path(key: &mut String, place: Place<'_>) -> Result<(), ParamError> {
    let (outer, step): (_, &dyn Display) = match &place {
        Place::Root => return Err(ParamError::custom("a form has named members")),
        Place::Member(Place::Root, member) => {
            key.push_str(member);
            return Ok(());
        }
        Place::Member(outer, member) => (*outer, member),
        Place::Item(outer, index) => (*outer, index),
    };
    push_path(key, *outer)?;
    let _ = write!(key, "[{step}]");
    Ok(())
}

/// serde's walk over a value.
struct Walk<'w, 'o, 'p> {
    writer: &'w mut Writer<'o>,
    place: Place<'p>,
}

/// Leaves that are written as `Display` writes them.
macro_rules! leaves {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result<(), ParamError> {
            self.writer.leaf(self.place, &value)
        })*
    };
}

impl<'w, 'o, 'p> Serializer for Walk<'w, 'o, 'p> {
    type Ok = ();
    type Error = ParamError;
    type SerializeSeq = Compound<'w, 'o, 'p>;
    type SerializeTuple = Compound<'w, 'o, 'p>;
    type SerializeTupleStruct = Compound<'w, 'o, 'p>;
    type SerializeTupleVariant = Impossible<(), ParamError>;
    type SerializeMap = Compound<'w, 'o, 'p>;
    type SerializeStruct = Compound<'w, 'o, 'p>;
    type SerializeStructVariant = Impossible<(), ParamError>;

    leaves! {
        serialize_bool: bool, serialize_char: char, serialize_str: &str,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
    }

    fn serialize_f32(self, value: f32) -> Result<(), ParamError> {
        if value.is_finite() {
            self.writer.leaf(self.place, &value)
        } else {
            Err(not_finite())
        }
    }

    fn serialize_f64(self, value: f64) -> Result<(), ParamError> {
        if value.is_finite() {
            self.writer.leaf(self.place, &value)
        } else {
            Err(not_finite())
        }
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), ParamError> {
        Err(ParamError::custom("bytes have no form as a parameter"))
    }

    fn serialize_none(self) -> Result<(), ParamError> {
        match self.place {
            Place::Root | Place::Member(..) => Ok(()),
            Place::Item(..) => Err(ParamError::custom("null inside an array has no form as a parameter")),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), ParamError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), ParamError> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), ParamError> {
        self.serialize_none()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), ParamError> {
        self.writer.leaf(self.place, &variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), ParamError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), ParamError> {
        Err(ParamError::nested())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, ParamError> {
        Ok(Compound {
            writer: self.writer,
            place: self.place,
            key: String::new(),
            items: 0,
        })
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, ParamError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self::SerializeTupleStruct, ParamError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, ParamError> {
        Err(ParamError::nested())
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, ParamError> {
        self.serialize_seq(length)
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Self::SerializeStruct, ParamError> {
        self.serialize_seq(Some(length))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, ParamError> {
        Err(ParamError::nested())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), ParamError> {
        self.writer.leaf(self.place, &format_args!("{value}"))
    }
}

fn not_finite() -> ParamError {
    ParamError::custom("a number that is not finite has no form as a parameter")
}

/// An array or an object on the walk.
struct Compound<'w, 'o, 'p> {
    writer: &'w mut Writer<'o>,
    place: Place<'p>,
    /// The key of the map entry at hand.
    key: String,
    /// How many items came before.
    items: usize,
}

impl Compound<'_, '_, '_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ParamError> {
        let index = self.items;
        self.items += 1;
        value.serialize(Walk {
            writer: self.writer,
            place: Place::Item(&self.place, index),
        })
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), ParamError> {
        value.serialize(Walk {
            writer: self.writer,
            place: Place::Member(&self.place, name),
        })
    }
}

/// The traits for arrays, which differ in the method's name only.
macro_rules! arrays {
    ($($trait:ident $method:ident),*) => {
        $(impl serde::ser::$trait for Compound<'_, '_, '_> {
            type Ok = ();
            type Error = ParamError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ParamError> {
                self.item(value)
            }

            fn end(self) -> Result<(), ParamError> {
                Ok(())
            }
        })*
    };
}

arrays!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field);

impl serde::ser::SerializeStruct for Compound<'_, '_, '_> {
    type Ok = ();
    type Error = ParamError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), ParamError> {
        // The text of a decimal number.
        if name == crate::decimal::RAW {
            let (writer, place) = (&mut *self.writer, self.place);
            return value.serialize(Walk { writer, place });
        }
        self.member(name, value)
    }

    fn end(self) -> Result<(), ParamError> {
        Ok(())
    }
}

impl serde::ser::SerializeMap for Compound<'_, '_, '_> {
    type Ok = ();
    type Error = ParamError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), ParamError> {
        self.key.clear();
        write_header(&mut self.key, key).map(|_| ())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ParamError> {
        let key = std::mem::take(&mut self.key);
        self.member(&key, value)?;
        self.key = key;
        Ok(())
    }

    fn end(self) -> Result<(), ParamError> {
        Ok(())
    }
}
