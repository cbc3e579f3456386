//! From JSON to XML, by a table.
//!
//! In: the element that a body is, and the value as JSON. Out: a document in UTF-8. Properties come in the order of the
//! table, attributes first; those that the table does not have are written as they would be read.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::XmlError;
use super::name::{is_character, is_name};
use super::table::{Content, Element, INSTANCE, MAX_DEPTH, Member, Name, Place, TEXT};

/// What a document begins with.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// The XML of the value that is `json`.
pub(crate) fn from_json(element: &Element, json: &[u8]) -> Result<String, XmlError> {
    let mut writer = Writer {
        out: DECLARATION.to_owned(),
        scope: Vec::new(),
        path: Vec::new(),
    };
    match serde_json::from_slice::<&RawValue>(json) {
        Ok(value) => writer.element(element.name.into(), element.content, value)?,
        Err(_) => return Err(writer.error("the value is no JSON")),
    }
    Ok(writer.out)
}

/// A value, one level of it.
enum Value<'v> {
    Null,
    Text(String),
    /// A number or a truth value, as it is written.
    Literal(&'v str),
    List(Vec<&'v RawValue>),
    Object(Members<'v>),
}

/// The properties of an object.
#[derive(Default)]
struct Members<'v>(Vec<(String, &'v RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

impl<'v> Members<'v> {
    /// Takes the property `name` out.
    fn take(&mut self, name: &str) -> Option<&'v RawValue> {
        let place = self.0.iter().position(|(property, _)| property == name)?;
        Some(self.0.remove(place).1)
    }
}

fn value_of(raw: &RawValue) -> Option<Value<'_>> {
    let text = raw.get();
    Some(match text.as_bytes().first()? {
        b'n' => Value::Null,
        b'"' => Value::Text(serde_json::from_str(text).ok()?),
        b'[' => Value::List(serde_json::from_str(text).ok()?),
        b'{' => Value::Object(serde_json::from_str(text).ok()?),
        _ => Value::Literal(text),
    })
}

/// What stands in the element of an object, apart from its attributes.
enum Inner<'v> {
    Element(Name, Content, &'v RawValue),
    Elements(Element, &'v RawValue),
    Text(&'v RawValue),
    Cdata(&'v RawValue),
    Other(String, Content, &'v RawValue),
}

/// A name that the table or the value says.
#[derive(Clone, Copy)]
struct Called<'n> {
    local: &'n str,
    prefix: &'n str,
    namespace: &'n str,
}

impl<'n> Called<'n> {
    /// A name in no namespace.
    fn plain(local: &'n str) -> Self {
        Self {
            local,
            prefix: "",
            namespace: "",
        }
    }
}

impl From<Name> for Called<'static> {
    fn from(name: Name) -> Self {
        Self {
            local: name.local,
            prefix: name.prefix,
            namespace: name.namespace,
        }
    }
}

struct Writer {
    out: String,
    /// The prefixes that are declared, with their namespaces.
    scope: Vec<(String, String)>,
    /// The names of the elements that it is in.
    path: Vec<String>,
}

impl Writer {
    fn error(&self, message: &'static str) -> XmlError {
        XmlError::new(message, &self.path)
    }

    fn value<'v>(&self, raw: &'v RawValue) -> Result<Value<'v>, XmlError> {
        value_of(raw).ok_or_else(|| self.error("the value is no JSON"))
    }

    /// Writes the element `name` with `content` for the value `raw`.
    fn element(&mut self, name: Called<'_>, content: Content, raw: &RawValue) -> Result<(), XmlError> {
        self.path.push(name.local.to_owned());
        if self.path.len() > MAX_DEPTH {
            return Err(self.error("values are nested too deeply"));
        }
        let declared = self.scope.len();
        let tag = self.begin(name);
        match (self.value(raw)?, content.followed()) {
            (Value::Null, _) => {
                self.out.push_str(" xmlns:xsi=\"");
                self.out.push_str(INSTANCE);
                self.out.push_str("\" xsi:nil=\"true\"");
                self.finish(&tag, |_| Ok(()))?;
            }
            (Value::Object(members), Content::Object(places)) => self.object(&tag, members, places)?,
            (Value::Object(members), Content::Map(values)) => self.others(&tag, members, *values)?,
            (Value::Object(members), _) => self.others(&tag, members, Content::Any)?,
            (Value::List(items), Content::List(item)) => self.finish(&tag, |writer| {
                let mut items = items.into_iter();
                items.try_for_each(|value| writer.element(item.name.into(), item.content, value))
            })?,
            (Value::List(_), _) => return Err(self.error("a list has no place there")),
            (scalar, _) => self.finish(&tag, |writer| writer.text(scalar))?,
        }
        self.scope.truncate(declared);
        self.path.pop();
        Ok(())
    }

    /// Begins an element, and declares its namespace where that is not declared. Returns its name as it is written.
    fn begin(&mut self, name: Called<'_>) -> String {
        let (tag, declaration) = self.qualified(name, true);
        self.out.push('<');
        self.out.push_str(&tag);
        self.out.push_str(&declaration);
        tag
    }

    /// `name` as it is written, and the declaration that it needs. An attribute without a prefix is in no namespace.
    fn qualified(&mut self, name: Called<'_>, is_element: bool) -> (String, String) {
        let declared = self.scope.iter().rev().find(|(prefix, _)| prefix == name.prefix);
        let is_declared = declared.is_some_and(|(_, namespace)| namespace == name.namespace);
        let can_declare = !name.namespace.is_empty() && (is_element || !name.prefix.is_empty());
        let tag = match (name.prefix, can_declare || declared.is_some()) {
            ("", _) | (_, false) => name.local.to_owned(),
            (prefix, true) => format!("{prefix}:{}", name.local),
        };
        if !can_declare || is_declared {
            return (tag, String::new());
        }
        self.scope.push((name.prefix.to_owned(), name.namespace.to_owned()));
        let colon = if name.prefix.is_empty() { "" } else { ":" };
        let namespace = escaped(name.namespace, true);
        (tag, format!(" xmlns{colon}{}=\"{namespace}\"", name.prefix))
    }

    /// Ends the tag that was begun, writes what is in the element, and ends it.
    fn finish(&mut self, tag: &str, content: impl FnOnce(&mut Self) -> Result<(), XmlError>) -> Result<(), XmlError> {
        self.out.push('>');
        let start = self.out.len();
        content(self)?;
        if self.out.len() == start {
            self.out.insert(start - 1, '/');
        } else {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
        Ok(())
    }

    fn object(&mut self, tag: &str, mut members: Members<'_>, places: &[Member]) -> Result<(), XmlError> {
        let mut inner = Vec::new();
        self.sort(&mut members, places, &mut inner, 0)?;
        let others = places.iter().find_map(|member| match member.place {
            Place::Others(content) => Some(content),
            _ => None,
        });
        self.sort_others(members, others.unwrap_or(Content::Any), &mut inner)?;
        self.finish(tag, |writer| writer.inner(inner))
    }

    fn others(&mut self, tag: &str, members: Members<'_>, content: Content) -> Result<(), XmlError> {
        let mut inner = Vec::new();
        self.sort_others(members, content, &mut inner)?;
        self.finish(tag, |writer| writer.inner(inner))
    }

    /// Writes the attributes among `members`, and says where the others stand.
    fn sort<'v>(
        &mut self,
        members: &mut Members<'v>,
        places: &[Member],
        inner: &mut Vec<Inner<'v>>,
        depth: usize,
    ) -> Result<(), XmlError> {
        for member in places {
            if matches!(member.place, Place::Others(_)) {
                continue;
            }
            let Some(value) = members.take(member.property) else {
                continue;
            };
            match member.place {
                Place::Element(element) => inner.push(Inner::Element(element.name, element.content, value)),
                Place::Elements(item) => inner.push(Inner::Elements(item, value)),
                Place::Attribute(name, _) => {
                    let (name, declaration) = self.qualified(name.into(), false);
                    self.out.push_str(&declaration);
                    self.attribute(&name, value)?;
                }
                Place::Text(_) => inner.push(Inner::Text(value)),
                Place::Cdata(_) => inner.push(Inner::Cdata(value)),
                Place::Inside(content) => match (self.value(value)?, content.followed()) {
                    (Value::Null, _) => {}
                    (Value::Object(mut nested), Content::Object(places)) if depth < MAX_DEPTH => {
                        self.sort(&mut nested, places, inner, depth + 1)?;
                        self.sort_others(nested, Content::Any, inner)?;
                    }
                    _ => return Err(self.error("the value has no place in XML")),
                },
                Place::Others(_) => {}
            }
        }
        Ok(())
    }

    /// The same for properties that no table has.
    fn sort_others<'v>(
        &mut self,
        members: Members<'v>,
        content: Content,
        inner: &mut Vec<Inner<'v>>,
    ) -> Result<(), XmlError> {
        for (property, value) in members.0 {
            match property.strip_prefix('@') {
                _ if property == TEXT => inner.push(Inner::Text(value)),
                Some(name) if is_name(name) => self.attribute(name, value)?,
                None if is_name(&property) => inner.push(Inner::Other(property, content, value)),
                _ => return Err(self.error("a property has a name that no element can have")),
            }
        }
        Ok(())
    }

    fn attribute(&mut self, name: &str, raw: &RawValue) -> Result<(), XmlError> {
        let text = match self.value(raw)? {
            Value::Null => return Ok(()),
            Value::Text(text) => text,
            Value::Literal(text) => text.to_owned(),
            Value::List(_) | Value::Object(_) => return Err(self.error("an attribute is no text")),
        };
        self.check(&text)?;
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.out.push_str(&escaped(&text, true));
        self.out.push('"');
        Ok(())
    }

    fn inner(&mut self, inner: Vec<Inner<'_>>) -> Result<(), XmlError> {
        for part in inner {
            match part {
                Inner::Element(name, content, value) => self.element(name.into(), content, value)?,
                Inner::Elements(item, value) => match self.value(value)? {
                    Value::List(items) => {
                        let mut items = items.into_iter();
                        items.try_for_each(|value| self.element(item.name.into(), item.content, value))?;
                    }
                    Value::Null => {}
                    _ => return Err(self.error("a list is no list")),
                },
                Inner::Text(value) => {
                    let value = self.value(value)?;
                    self.text(value)?;
                }
                Inner::Cdata(value) => match self.value(value)? {
                    Value::Text(text) => {
                        self.check(&text)?;
                        // What would end the section, or be read as a line feed, stands outside of one.
                        let text = text
                            .replace("]]>", "]]]]><![CDATA[>")
                            .replace('\r', "]]>&#13;<![CDATA[");
                        self.out.push_str("<![CDATA[");
                        self.out.push_str(&text);
                        self.out.push_str("]]>");
                    }
                    other => self.text(other)?,
                },
                Inner::Other(name, content, value) => self.other(&name, content, value)?,
            }
        }
        Ok(())
    }

    /// Writes an element for a property that no table has; one for each item of an array.
    fn other(&mut self, name: &str, content: Content, raw: &RawValue) -> Result<(), XmlError> {
        if let (Value::List(items), Content::Any) = (self.value(raw)?, content.followed()) {
            let mut items = items.into_iter();
            return items.try_for_each(|item| match self.value(item)? {
                Value::List(_) => Err(self.error("an array in an array has no place in XML")),
                _ => self.element(Called::plain(name), content, item),
            });
        }
        self.element(Called::plain(name), content, raw)
    }

    fn text(&mut self, value: Value<'_>) -> Result<(), XmlError> {
        match value {
            Value::Null => {}
            Value::Text(text) => {
                self.check(&text)?;
                self.out.push_str(&escaped(&text, false));
            }
            Value::Literal(text) => self.out.push_str(text),
            Value::List(_) | Value::Object(_) => return Err(self.error("a value is no text")),
        }
        Ok(())
    }

    fn check(&self, text: &str) -> Result<(), XmlError> {
        match text.chars().all(is_character) {
            true => Ok(()),
            false => Err(self.error("the text has a character that XML cannot have")),
        }
    }
}

/// `text` with references in the place of characters that would mean something else, or be read as another.
fn escaped(text: &str, is_attribute: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' if is_attribute => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' if is_attribute => escaped.push_str("&#10;"),
            '\t' if is_attribute => escaped.push_str("&#9;"),
            other => escaped.push(other),
        }
    }
    escaped
}
