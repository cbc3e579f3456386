//! From XML to JSON, by a table.
//!
//! In: the element that a body is, and its bytes. Out: the value as JSON. The reader goes over the body once; what it
//! keeps is the JSON of what it has read. An object is written when its element ends, because the items of a list can
//! stand apart from each other.

use std::collections::HashMap;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::error::XmlError;
use super::name::is_character;
use super::table::{Content, Element, INSTANCE, MAX_DEPTH, Member, Name, Place, TEXT};

/// As many attributes an element can have, and as many namespaces can be declared at one place.
const MAX_ATTRIBUTES: usize = 512;

/// What the errors of the reader are about.
const MALFORMED: &str = "the text is not well-formed";

/// The JSON that the XML in `body` says, which is an element of any name with the content of `element`, if it is not
/// longer than `limit`.
pub(crate) fn to_json(element: &Element, body: &[u8], limit: u64) -> Result<Vec<u8>, XmlError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Ok(text) = std::str::from_utf8(body) else {
        return Err(XmlError::new("the text is not UTF-8", &[]));
    };
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut walk = Walk {
        reader,
        scope: Vec::new(),
        path: Vec::new(),
        left: limit,
    };
    let mut json = None;
    loop {
        match walk.next()? {
            Piece::Start(start) if json.is_none() => json = Some(walk.element(&start, element.content)?),
            Piece::Text(text) if text.trim().is_empty() => {}
            Piece::End if json.is_some() => return json.ok_or_else(|| walk.error(MALFORMED)),
            _ => return Err(walk.error("the text is not one element")),
        }
    }
}

/// A part of a document.
enum Piece<'a> {
    Start(BytesStart<'a>),
    Text(String),
    /// The end of an element, or of the document.
    End,
}

/// An attribute that declares no namespace.
struct Attribute {
    name: String,
    namespace: String,
    value: String,
}

struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    /// The prefixes that are declared, with their namespaces.
    scope: Vec<(String, String)>,
    /// The names of the elements that it is in.
    path: Vec<String>,
    /// How many bytes of JSON may follow.
    left: u64,
}

impl<'a> Walk<'a> {
    fn error(&self, message: &'static str) -> XmlError {
        XmlError::new(message, &self.path).at(self.reader.buffer_position())
    }

    /// Takes `length` bytes of JSON from what is left.
    fn spend(&mut self, length: usize) -> Result<(), XmlError> {
        match self.left.checked_sub(length as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(self.error("the value is larger than a response may be")),
        }
    }

    fn next(&mut self) -> Result<Piece<'a>, XmlError> {
        loop {
            let event = self.reader.read_event().map_err(|_| self.error(MALFORMED))?;
            return Ok(match event {
                Event::Start(start) | Event::Empty(start) => Piece::Start(start),
                Event::End(_) => Piece::End,
                Event::Eof if self.path.is_empty() => Piece::End,
                Event::Eof => return Err(self.error(MALFORMED)),
                Event::Text(text) => {
                    let text = text.xml10_content().map_err(|_| self.error(MALFORMED))?;
                    Piece::Text(text.into_owned())
                }
                Event::CData(text) if !self.path.is_empty() => {
                    let text = text.xml10_content().map_err(|_| self.error(MALFORMED))?;
                    Piece::Text(text.into_owned())
                }
                Event::CData(_) => return Err(self.error(MALFORMED)),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().map_err(|_| self.error(MALFORMED))?;
                    let named = || match &*reference {
                        b"lt" => Some('<'),
                        b"gt" => Some('>'),
                        b"amp" => Some('&'),
                        b"apos" => Some('\''),
                        b"quot" => Some('"'),
                        _ => None,
                    };
                    match character.or_else(named).filter(|character| is_character(*character)) {
                        Some(character) => Piece::Text(character.to_string()),
                        None => return Err(self.error("it refers to an entity, which is refused")),
                    }
                }
                Event::DocType(_) => return Err(self.error("it has a document type, which is refused")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            });
        }
    }

    /// The value of the element that begins with `start` and has `content`, as JSON.
    fn element(&mut self, start: &BytesStart<'a>, content: Content) -> Result<Vec<u8>, XmlError> {
        let name = self.text_of(start.local_name().as_ref())?;
        self.path.push(name);
        if self.path.len() > MAX_DEPTH {
            return Err(self.error("elements are nested too deeply"));
        }
        let declared = self.scope.len();
        let attributes = self.attributes(start)?;
        let is_nil = |attribute: &Attribute| {
            attribute.namespace == INSTANCE && attribute.name == "nil" && matches!(attribute.value.trim(), "true" | "1")
        };
        let json = if attributes.iter().any(is_nil) {
            self.nothing()?
        } else {
            match content.followed() {
                Content::Object(members) => self.object(members, attributes)?,
                Content::List(item) => self.list(item)?,
                Content::Map(values) => self.object_of(Keeper::map(*values), Vec::new())?,
                Content::Any => self.object_of(Keeper::any(), attributes)?,
                scalar => {
                    let text = self.text()?;
                    self.scalar(&text, scalar)?
                }
            }
        };
        self.scope.truncate(declared);
        self.path.pop();
        Ok(json)
    }

    fn text_of(&self, bytes: &[u8]) -> Result<String, XmlError> {
        std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| self.error(MALFORMED))
    }

    /// The attributes of `start`; the namespaces among them come into the scope.
    fn attributes(&mut self, start: &BytesStart<'a>) -> Result<Vec<Attribute>, XmlError> {
        let mut found = Vec::new();
        for attribute in start.attributes().with_checks(true) {
            let attribute = attribute.map_err(|_| self.error(MALFORMED))?;
            if found.len() + self.scope.len() >= MAX_ATTRIBUTES {
                return Err(self.error("an element has too many attributes"));
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|_| self.error("an attribute is not well-formed, or refers to an entity"))?;
            let key = self.text_of(attribute.key.as_ref())?;
            match key.split_once(':') {
                None if key == "xmlns" => self.scope.push((String::new(), value.into_owned())),
                Some(("xmlns", prefix)) => self.scope.push((prefix.to_owned(), value.into_owned())),
                _ => found.push((key, value.into_owned())),
            }
        }
        let attributes = found.into_iter().map(|(key, value)| {
            let (prefix, name) = key.split_once(':').unwrap_or(("", &key));
            // A prefix is what puts an attribute into a namespace.
            let namespace = if prefix.is_empty() { "" } else { self.namespace(prefix) };
            Attribute {
                namespace: namespace.to_owned(),
                name: name.to_owned(),
                value,
            }
        });
        Ok(attributes.collect())
    }

    /// The namespace that `prefix` stands for; none where it is not declared.
    fn namespace(&self, prefix: &str) -> &str {
        let declared = self.scope.iter().rev().find(|(declared, _)| declared == prefix);
        declared.map_or("", |(_, namespace)| namespace)
    }

    /// The name and the namespace of the element that begins with `start`, whose own declarations count for it.
    fn name(&self, start: &BytesStart<'a>) -> Result<(String, String), XmlError> {
        let name = self.text_of(start.local_name().as_ref())?;
        let prefix = match start.name().prefix() {
            Some(prefix) => self.text_of(prefix.as_ref())?,
            None => String::new(),
        };
        let key = match prefix.is_empty() {
            true => "xmlns".to_owned(),
            false => format!("xmlns:{prefix}"),
        };
        let mut attributes = start.attributes();
        let own = attributes.with_checks(false).take(MAX_ATTRIBUTES).flatten();
        let own = own.filter(|attribute| attribute.key.as_ref() == key.as_bytes());
        let own = own.last().and_then(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            Some(value.into_owned())
        });
        let namespace = own.unwrap_or_else(|| self.namespace(&prefix).to_owned());
        Ok((name, namespace))
    }

    fn nothing(&mut self) -> Result<Vec<u8>, XmlError> {
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                Piece::Start(_) => depth += 1,
                Piece::End if depth == 0 => break,
                Piece::End => depth -= 1,
                Piece::Text(_) => {}
            }
        }
        self.spend(4)?;
        Ok(b"null".to_vec())
    }

    /// The text of an element that has nothing else.
    fn text(&mut self) -> Result<String, XmlError> {
        let mut text = String::new();
        loop {
            match self.next()? {
                Piece::Text(more) => text.push_str(&more),
                Piece::End => return Ok(text),
                Piece::Start(_) => return Err(self.error("there is an element in the place of text")),
            }
        }
    }

    /// `text` as the JSON of a value of `content`. Nothing is no number.
    fn scalar(&mut self, text: &str, content: Content) -> Result<Vec<u8>, XmlError> {
        let trimmed = text.trim();
        let json = match content.followed() {
            Content::Number | Content::Boolean if trimmed.is_empty() => b"null".to_vec(),
            Content::Number => match serde_json::from_str::<&serde_json::value::RawValue>(trimmed) {
                Ok(number) if trimmed.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                    number.get().as_bytes().to_vec()
                }
                _ => return Err(self.error("the text is no number")),
            },
            Content::Boolean => match trimmed {
                "true" | "1" => b"true".to_vec(),
                "false" | "0" => b"false".to_vec(),
                _ => return Err(self.error("the text is neither `true` nor `false`")),
            },
            _ => json_string(text),
        };
        self.spend(json.len())?;
        Ok(json)
    }

    fn list(&mut self, item: &Element) -> Result<Vec<u8>, XmlError> {
        let mut json = vec![b'['];
        loop {
            match self.next()? {
                Piece::Start(start) => {
                    if json.len() > 1 {
                        json.push(b',');
                        self.spend(1)?;
                    }
                    json.extend(self.element(&start, item.content)?);
                }
                Piece::Text(text) if text.trim().is_empty() => {}
                Piece::Text(_) => return Err(self.error("there is text between the items of a list")),
                Piece::End => break,
            }
        }
        json.push(b']');
        self.spend(2)?;
        Ok(json)
    }

    fn object(&mut self, members: &'static [Member], attributes: Vec<Attribute>) -> Result<Vec<u8>, XmlError> {
        self.object_of(Keeper::new(members), attributes)
    }

    /// The object, or text, that the rest of an element with `attributes` says.
    fn object_of(&mut self, mut kept: Keeper, attributes: Vec<Attribute>) -> Result<Vec<u8>, XmlError> {
        for attribute in attributes
            .into_iter()
            .filter(|attribute| attribute.namespace != INSTANCE)
        {
            let place = kept.place(true, &attribute.name, &attribute.namespace);
            let content = place.as_ref().map_or(Content::Text, |place| place.content);
            self.path.push(format!("@{}", attribute.name));
            let json = self.scalar(&attribute.value, content)?;
            self.path.pop();
            match place {
                Some(place) => kept.put(&place, json),
                None => kept.put_other(format!("@{}", attribute.name), json),
            }
        }
        let mut text = String::new();
        loop {
            match self.next()? {
                Piece::End => break,
                Piece::Text(more) => text.push_str(&more),
                Piece::Start(start) => {
                    let (name, namespace) = self.name(&start)?;
                    let place = kept.place(false, &name, &namespace);
                    let content = place.as_ref().map_or(kept.others, |place| place.content);
                    let json = self.element(&start, content)?;
                    match place {
                        Some(place) => kept.put(&place, json),
                        None => kept.put_other(name, json),
                    }
                }
            }
        }
        match kept.text() {
            Some((place, required)) if required || !text.trim().is_empty() => {
                let json = self.scalar(&text, place.content)?;
                kept.put(&place, json);
            }
            None if kept.is_any && kept.is_empty() => return self.scalar(&text, Content::Text),
            None if !text.trim().is_empty() => {
                let json = self.scalar(&text, Content::Text)?;
                kept.put_other(TEXT.to_owned(), json);
            }
            _ => {}
        }
        let mut json = vec![b'{'];
        let spent = kept.write(&mut json);
        json.push(b'}');
        self.spend(spent + 2)?;
        Ok(json)
    }
}

/// Where something of an element belongs: the way through objects that stand inside of it, to a property.
struct Found {
    way: Vec<usize>,
    content: Content,
}

/// What was read of an object.
struct Keeper {
    members: &'static [Member],
    /// The JSON of each property, and of the items of each list.
    values: Vec<Option<Vec<u8>>>,
    /// The objects that stand inside of it, by the places of their properties.
    inside: HashMap<usize, Keeper>,
    /// What has no place of its own, by its name, with the JSON of each value, in order.
    unknown: Vec<(String, Vec<Vec<u8>>)>,
    places: HashMap<String, usize>,
    /// What is in such elements.
    others: Content,
    /// Whether the same name twice is an array; else the last one counts.
    is_any: bool,
    collects: bool,
}

impl Keeper {
    fn new(members: &'static [Member]) -> Self {
        let others = members.iter().find_map(|member| match member.place {
            Place::Others(content) => Some(content),
            _ => None,
        });
        let inside = members.iter().enumerate().filter_map(|(index, member)| {
            let Place::Inside(content) = member.place else {
                return None;
            };
            match content.followed() {
                Content::Object(members) => Some((index, Self::new(members))),
                _ => None,
            }
        });
        Self {
            members,
            values: vec![None; members.len()],
            inside: inside.collect(),
            unknown: Vec::new(),
            places: HashMap::new(),
            others: others.unwrap_or(Content::Any),
            is_any: false,
            collects: others.is_none(),
        }
    }

    fn map(values: Content) -> Self {
        Self {
            others: values,
            collects: matches!(values.followed(), Content::Any),
            ..Self::new(&[])
        }
    }

    fn any() -> Self {
        Self {
            is_any: true,
            ..Self::new(&[])
        }
    }

    fn is_empty(&self) -> bool {
        self.unknown.is_empty() && self.values.iter().all(Option::is_none) && self.inside.values().all(Self::is_empty)
    }

    /// The property that stands in an element or, as `is_attribute` says, an attribute of this name: one of the same
    /// namespace, or else any.
    fn place(&self, is_attribute: bool, local: &str, namespace: &str) -> Option<Found> {
        let exact = |name: &Name| name.local == local && name.namespace == namespace;
        let similar = |name: &Name| name.local == local;
        self.find(is_attribute, &exact)
            .or_else(|| self.find(is_attribute, &similar))
    }

    fn find(&self, is_attribute: bool, is_called: &dyn Fn(&Name) -> bool) -> Option<Found> {
        let own = self
            .members
            .iter()
            .enumerate()
            .find_map(|(index, member)| match &member.place {
                Place::Element(element) | Place::Elements(element) if !is_attribute && is_called(&element.name) => {
                    Some((index, element.content))
                }
                Place::Attribute(name, content) if is_attribute && is_called(name) => Some((index, *content)),
                _ => None,
            });
        if let Some((index, content)) = own {
            return Some(Found {
                way: vec![index],
                content,
            });
        }
        self.inside.iter().find_map(|(index, inside)| {
            let mut found = inside.find(is_attribute, is_called)?;
            found.way.insert(0, *index);
            Some(found)
        })
    }

    /// The property that is the text, and whether every object has it.
    fn text(&self) -> Option<(Found, bool)> {
        let own = self.members.iter().enumerate();
        let own = own.filter_map(|(index, member)| match member.place {
            Place::Text(content) | Place::Cdata(content) => Some((index, content, member.required)),
            _ => None,
        });
        if let Some((index, content, required)) = own.into_iter().next() {
            let way = vec![index];
            return Some((Found { way, content }, required));
        }
        self.inside.iter().find_map(|(index, inside)| {
            let (mut found, required) = inside.text()?;
            found.way.insert(0, *index);
            Some((found, required))
        })
    }

    fn put(&mut self, found: &Found, json: Vec<u8>) {
        let mut keeper = self;
        let mut way = found.way.as_slice();
        while let [index, rest @ ..] = way {
            if rest.is_empty() {
                let is_list = keeper
                    .members
                    .get(*index)
                    .is_some_and(|member| matches!(member.place, Place::Elements(_)));
                match keeper.values.get_mut(*index) {
                    Some(Some(items)) if is_list => {
                        items.push(b',');
                        items.extend(json);
                    }
                    Some(value) => *value = Some(json),
                    None => {}
                }
                return;
            }
            match keeper.inside.get_mut(index) {
                Some(inside) => (keeper, way) = (inside, rest),
                None => return,
            }
        }
    }

    fn put_other(&mut self, name: String, json: Vec<u8>) {
        match self.places.get(&name).and_then(|place| self.unknown.get_mut(*place)) {
            Some((_, values)) if self.collects => values.push(json),
            Some((_, values)) => *values = vec![json],
            None => {
                self.places.insert(name.clone(), self.unknown.len());
                self.unknown.push((name, vec![json]));
            }
        }
    }

    /// Writes the properties, and returns how much more that is than they were.
    fn write(&self, json: &mut Vec<u8>) -> usize {
        let mut more = 0;
        let mut begin = |json: &mut Vec<u8>, name: &str| {
            let before = json.len();
            if json.last() != Some(&b'{') {
                json.push(b',');
            }
            json.extend(json_string(name));
            json.push(b':');
            more += json.len() - before + 2;
        };
        let mut nested = 0;
        for (index, member) in self.members.iter().enumerate() {
            let value = self.values.get(index).and_then(Option::as_deref);
            match (member.place, value) {
                (Place::Elements(_), None) if !member.required => {}
                (Place::Elements(_), items) => {
                    begin(json, member.property);
                    json.push(b'[');
                    json.extend_from_slice(items.unwrap_or_default());
                    json.push(b']');
                }
                (Place::Inside(_), _) => {
                    let inside = self.inside.get(&index);
                    let shown = inside.filter(|inside| member.required || !inside.is_empty());
                    if let Some(inside) = shown {
                        begin(json, member.property);
                        json.push(b'{');
                        nested += inside.write(json);
                        json.push(b'}');
                    }
                }
                (_, Some(value)) => {
                    begin(json, member.property);
                    json.extend_from_slice(value);
                }
                (_, None) => {}
            }
        }
        for (name, values) in &self.unknown {
            // What is known by that name stands there already.
            if self.members.iter().any(|member| member.property == name) {
                continue;
            }
            begin(json, name);
            match values.as_slice() {
                [only] => json.extend_from_slice(only),
                several => {
                    json.push(b'[');
                    json.extend(several.join(&b','));
                    json.push(b']');
                }
            }
        }
        more + nested
    }
}

/// `text` as a string of JSON.
fn json_string(text: &str) -> Vec<u8> {
    serde_json::to_vec(text).unwrap_or_else(|_| b"\"\"".to_vec())
}
