//! From the `xml` objects of schemas to how a body of XML is written.
//!
//! In: the canonical schema of a body, whose `xml` objects the pass `unsupported-keywords` has set aside as `x-xml`.
//! Out: an [`Xml`], or nothing where XML does not say as much as the schema does: no structure, alternatives that are
//! no objects or that have the same property in two places, elements of one name for two properties. Such bodies stay
//! text.
//!
//! The rules are those of OpenAPI 3.0 and 3.1 ("XML Object"), and the node types of 3.2 on top of them. A property of
//! a schema without a name of its own is called like the property, an item like its list.

use indexmap::{IndexMap, IndexSet};

use super::media_types::{Direction, is_xml, json_of};
use super::schemas::{MAX_HOPS, Schemas};
use super::shape::{Shape, has_shape, shape_of};
use crate::document::{Node, Object};
use crate::model::xml::{Xml, XmlContent, XmlElement, XmlMember, XmlName, XmlPlace, XmlRoot};

/// What the pass `unsupported-keywords` calls the keyword `xml`.
const FACTS: &str = "x-xml";

/// The name of a root that nothing gives one. What is received may have any.
const NAMELESS: &str = "body";

/// Schemas inside each other that are followed, those of components aside.
const MAX_NESTING: usize = 64;

impl Schemas<'_> {
    /// How a body of `media`, which is called `media_type`, is written, if it is XML that can be told from its schema.
    pub(super) fn xml(&self, media_type: &str, media: &Node, direction: Direction) -> Option<Xml> {
        let schema = media.get("schema").filter(|_| is_xml(media_type))?;
        let mut table = Table {
            schemas: self,
            components: IndexMap::new(),
            pending: IndexSet::new(),
        };
        let root = table.root(schema, direction)?;
        let mut next = 0;
        while let Some(key) = table.pending.get_index(next).cloned() {
            next += 1;
            let component = self.get(&key)?;
            let name = table
                .name(component, &key)
                .or_else(|| table.name(component, NAMELESS))?;
            let content = table.described(component, 0)?;
            table.components.insert(key, XmlElement { name, content });
        }
        Some(Xml {
            root,
            components: table.components,
        })
    }

    /// The media type of XML in `content` that is read and written as a value: the first that can be, where there is no
    /// JSON, with those of the same schema.
    pub(super) fn xml_of<'n>(&self, content: &'n Object, direction: Direction) -> Option<(&'n str, &'n Node, Xml)> {
        if json_of(content).is_some() {
            return None;
        }
        content.iter().find_map(|(media_type, media)| {
            let xml = self.xml(media_type, media, direction)?;
            Some((media_type.as_str(), media, xml))
        })
    }
}

/// What an `xml` object says.
#[derive(Default)]
struct Facts {
    name: Option<String>,
    prefix: Option<String>,
    namespace: Option<String>,
    node: Option<NodeType>,
}

/// What a value becomes in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NodeType {
    Element,
    Attribute,
    Text,
    Cdata,
    /// Nothing of its own.
    None,
}

impl Facts {
    /// Adds what the `xml` object of `schema` says and nothing before it has.
    fn add(&mut self, schema: &Node) {
        let Some(said) = schema.get(FACTS) else { return };
        let text = |key: &str| said.str_of(key).filter(|text| !text.is_empty()).map(str::to_owned);
        let node = match said.str_of("nodeType") {
            Some("element") => Some(NodeType::Element),
            Some("attribute") => Some(NodeType::Attribute),
            Some("text") => Some(NodeType::Text),
            Some("cdata") => Some(NodeType::Cdata),
            Some("none") => Some(NodeType::None),
            _ if said.is_true("attribute") => Some(NodeType::Attribute),
            _ if said.is_true("wrapped") => Some(NodeType::Element),
            _ => None,
        };
        self.name = self.name.take().or_else(|| text("name"));
        self.prefix = self.prefix.take().or_else(|| text("prefix"));
        self.namespace = self.namespace.take().or_else(|| text("namespace"));
        self.node = self.node.or(node);
    }

    /// The name, which is `inferred` where none is stated; `None` where XML cannot have it.
    fn named(self, inferred: &str) -> Option<XmlName> {
        let local = self.name.unwrap_or_else(|| inferred.to_owned());
        let prefix = self.prefix.unwrap_or_default();
        let is_sound = is_name(&local) && (prefix.is_empty() || is_name(&prefix) && !prefix.starts_with("xml"));
        is_sound.then(|| XmlName {
            local,
            prefix,
            namespace: self.namespace.unwrap_or_default(),
        })
    }
}

/// The table of a body while it is made.
struct Table<'s, 'a> {
    schemas: &'s Schemas<'a>,
    components: IndexMap<String, XmlElement>,
    /// The components whose elements are needed.
    pending: IndexSet<String>,
}

impl Table<'_, '_> {
    fn root(&mut self, schema: &Node, direction: Direction) -> Option<XmlRoot> {
        let resolved = self.schemas.resolved(schema);
        if matches!(shape_of(resolved), Shape::Array) {
            let name = self.root_name(schema, direction)?;
            let list = self.list(resolved, schema, &name.local, 0)?;
            return Some(XmlRoot::Own(XmlElement { name, content: list }));
        }
        let content = self.content(schema, 0)?;
        match content {
            XmlContent::Component(key) if self.schemas.key(schema).is_some() => {
                let is_named = matches!(direction, Direction::Received) || self.root_name(schema, direction).is_some();
                is_named.then_some(XmlRoot::Component(key))
            }
            XmlContent::Object(_) | XmlContent::Component(_) => Some(XmlRoot::Own(XmlElement {
                name: self.root_name(schema, direction)?,
                content,
            })),
            XmlContent::Map(ref values) if **values != XmlContent::Any => Some(XmlRoot::Own(XmlElement {
                name: self.root_name(schema, direction)?,
                content,
            })),
            _ => None,
        }
    }

    /// The name of the element that a body of `schema` is. One that is sent has to have one.
    fn root_name(&self, schema: &Node, direction: Direction) -> Option<XmlName> {
        let component = self.component(schema);
        let stated = component.as_deref().and_then(|key| self.name(schema, key));
        let stated = stated.or_else(|| self.facts(schema).name.and_then(|name| self.name(schema, &name)));
        match direction {
            Direction::Sent => stated,
            Direction::Received => stated.or_else(|| self.name(schema, NAMELESS)),
        }
    }

    /// The component that `schema` is, through a composition of one.
    fn component(&self, schema: &Node) -> Option<String> {
        self.schemas
            .key(schema)
            .or_else(|| self.schemas.key(only_part(schema)?))
    }

    /// What the `xml` objects of `schema`, and of what it refers to, say.
    fn facts(&self, schema: &Node) -> Facts {
        let mut facts = Facts::default();
        let mut schema = schema;
        for _ in 0..MAX_HOPS {
            facts.add(schema);
            let next = self.schemas.target(schema).or_else(|| only_part(schema));
            match next {
                Some(next) => schema = next,
                None => break,
            }
        }
        facts
    }

    fn name(&self, schema: &Node, inferred: &str) -> Option<XmlName> {
        self.facts(schema).named(inferred)
    }

    /// What is in an element for a value of `schema`.
    fn content(&mut self, schema: &Node, depth: usize) -> Option<XmlContent> {
        let Some(key) = self.schemas.key(schema) else {
            return self.described(schema, depth);
        };
        let component = self.schemas.get(&key)?;
        let is_object = self.schemas.is_always_object(component, 0) && !is_free(self.schemas.resolved(component));
        if is_object {
            self.pending.insert(key.clone());
            return Some(XmlContent::Component(key));
        }
        self.described(component, depth + 1)
    }

    /// The same for a schema that is no reference, or the component that one leads to.
    fn described(&mut self, schema: &Node, depth: usize) -> Option<XmlContent> {
        if depth > MAX_NESTING {
            return None;
        }
        if self.schemas.key(schema).is_some() {
            return self.content(schema, depth + 1);
        }
        if let Some(only) = only_part(schema) {
            return self.content(only, depth + 1);
        }
        if schema.get("allOf").is_some() {
            return self.object(schema, depth);
        }
        match shape_of(schema) {
            Shape::StringEnum => Some(XmlContent::Text),
            Shape::NumberEnum => Some(XmlContent::Number),
            Shape::Scalar => Some(match schema.str_of("type") {
                Some("integer" | "number") => XmlContent::Number,
                Some("boolean") => XmlContent::Boolean,
                _ => XmlContent::Text,
            }),
            Shape::Object => self.object(schema, depth),
            Shape::Union(keyword) => self.union(schema, keyword, depth),
            Shape::Map => {
                let values = self.content(schema.get("additionalProperties")?, depth + 1)?;
                (!matches!(values, XmlContent::List(_))).then(|| XmlContent::Map(Box::new(values)))
            }
            Shape::FreeObject => Some(XmlContent::Map(Box::new(XmlContent::Any))),
            Shape::Any => Some(XmlContent::Any),
            // What stands around its items is for whoever holds it.
            Shape::Array => None,
        }
    }

    /// The items of `array`, which stands where `place` does, in an element called `outer`.
    fn list(&mut self, array: &Node, place: &Node, outer: &str, depth: usize) -> Option<XmlContent> {
        let inferred = match self.schemas.key(array.get("items")?) {
            Some(key) if depth == 0 && self.facts(place).node.is_none() && is_name(&key) => key,
            _ => outer.to_owned(),
        };
        Some(XmlContent::List(Box::new(self.item(array, &inferred, depth)?)))
    }

    /// The element of an item of `array`, which is called `inferred` unless its schema says otherwise.
    fn item(&mut self, array: &Node, inferred: &str, depth: usize) -> Option<XmlElement> {
        let items = array.get("items")?;
        match self.facts(items).node {
            None | Some(NodeType::Element) => {}
            Some(_) => return None,
        }
        let name = self.name(items, inferred)?;
        let resolved = self.schemas.resolved(items);
        let content = match shape_of(resolved) {
            // A list of lists has an element around each of them.
            Shape::Array if self.facts(items).node == Some(NodeType::Element) && depth < MAX_NESTING => {
                XmlContent::List(Box::new(self.item(resolved, &name.local, depth + 1)?))
            }
            _ => self.content(items, depth + 1)?,
        };
        Some(XmlElement { name, content })
    }

    fn object(&mut self, schema: &Node, depth: usize) -> Option<XmlContent> {
        let mut members = Vec::new();
        self.members(schema, &mut members, depth)?;
        let mut names = Names::default();
        (!members.is_empty() && names.are_distinct(&members)).then_some(XmlContent::Object(members))
    }

    /// Alternatives that are objects are one that has the properties of all; others are told apart only if all are
    /// alike.
    fn union(&mut self, schema: &Node, keyword: &str, depth: usize) -> Option<XmlContent> {
        if self.schemas.is_always_object(schema, 0) || schema.get("properties").is_some() {
            return self.object(schema, depth);
        }
        let alternatives = schema.get(keyword).and_then(Node::as_array)?;
        let mut contents = Vec::new();
        for alternative in alternatives.iter().filter(|alternative| has_shape(alternative)) {
            contents.push(self.content(alternative, depth + 1)?);
        }
        let first = contents.first().filter(|first| first.is_scalar())?.clone();
        contents.iter().all(|content| *content == first).then_some(first)
    }

    /// Adds the properties of `schema` to `members`; `None` where one of them has no place, or two.
    fn members(&mut self, schema: &Node, members: &mut Vec<XmlMember>, depth: usize) -> Option<()> {
        if depth > MAX_NESTING {
            return None;
        }
        if let Some(key) = self.schemas.key(schema) {
            return self.members(self.schemas.get(&key)?, members, depth + 1);
        }
        let required = schema.get("required").and_then(Node::as_array).unwrap_or_default();
        let properties = schema.get("properties").and_then(Node::as_object);
        for (property, described) in properties.into_iter().flatten() {
            let member = XmlMember {
                required: required.iter().any(|name| name.as_str() == Some(property)),
                place: self.place(property, described, depth)?,
                property: property.clone(),
            };
            add(members, member)?;
        }
        for part in schema.get("allOf").and_then(Node::as_array).unwrap_or_default() {
            self.members(part, members, depth + 1)?;
        }
        for name in required.iter().filter_map(Node::as_str) {
            let stated = members.iter_mut().find(|member| member.property == name);
            stated.into_iter().for_each(|member| member.required = true);
        }
        if let Some(values) = schema.get("additionalProperties").filter(|values| has_shape(values)) {
            let place = XmlPlace::Others(self.content(values, depth + 1)?);
            let member = XmlMember {
                property: String::new(),
                required: false,
                place,
            };
            add(members, member)?;
        }
        for keyword in ["oneOf", "anyOf"] {
            self.alternatives(schema, keyword, members, depth)?;
        }
        Some(())
    }

    /// Adds the properties of the alternatives of `schema`. A list that some of them require cannot be told from none
    /// where there is nothing in it.
    fn alternatives(&mut self, schema: &Node, keyword: &str, members: &mut Vec<XmlMember>, depth: usize) -> Option<()> {
        let alternatives = schema.get(keyword).and_then(Node::as_array).unwrap_or_default();
        let shaped: Vec<&Node> = alternatives
            .iter()
            .filter(|alternative| has_shape(alternative))
            .collect();
        let mut all = Vec::new();
        for alternative in &shaped {
            let mut own = Vec::new();
            self.members(alternative, &mut own, depth + 1)?;
            all.push(own);
        }
        let has = |own: &Vec<XmlMember>, member: &XmlMember| {
            own.iter()
                .any(|other| other.property == member.property && other.required)
        };
        for member in all.iter().flatten() {
            let required = all.iter().all(|own| has(own, member));
            if member.required && !required && matches!(member.place, XmlPlace::Elements(_)) {
                return None;
            }
            let member = XmlMember {
                required,
                ..member.clone()
            };
            add(members, member)?;
        }
        Some(())
    }

    /// Where the property `property`, which `schema` describes, stands in the element of its object.
    fn place(&mut self, property: &str, schema: &Node, depth: usize) -> Option<XmlPlace> {
        let facts = self.facts(schema);
        let node = facts.node;
        let resolved = self.schemas.resolved(schema);
        if matches!(shape_of(resolved), Shape::Array) {
            return match node {
                None | Some(NodeType::None) => Some(XmlPlace::Elements(self.item(resolved, property, depth + 1)?)),
                Some(NodeType::Element) => {
                    let name = facts.named(property)?;
                    let item = self.item(resolved, &name.local, depth + 1)?;
                    let content = XmlContent::List(Box::new(item));
                    Some(XmlPlace::Element(XmlElement { name, content }))
                }
                Some(_) => None,
            };
        }
        if node == Some(NodeType::None) {
            let content = self.object(schema, depth + 1).filter(|_| depth < MAX_HOPS)?;
            return Some(XmlPlace::Inside(content));
        }
        let content = self.content(schema, depth + 1)?;
        match node {
            None | Some(NodeType::Element) => {
                let name = facts.named(property)?;
                Some(XmlPlace::Element(XmlElement { name, content }))
            }
            Some(NodeType::Attribute) if content.is_scalar() => {
                Some(XmlPlace::Attribute(facts.named(property)?, content))
            }
            Some(NodeType::Text) if content.is_scalar() => Some(XmlPlace::Text(content)),
            Some(NodeType::Cdata) if content.is_scalar() => Some(XmlPlace::Cdata(content)),
            Some(_) => None,
        }
    }
}

/// Adds `member` to `members`, unless it stands there in the same place; `None` where it stands in another one.
fn add(members: &mut Vec<XmlMember>, member: XmlMember) -> Option<()> {
    match members.iter_mut().find(|other| other.property == member.property) {
        None => members.push(member),
        Some(same) if same.place == member.place => same.required |= member.required,
        Some(_) => return None,
    }
    Some(())
}

/// The names of the elements and attributes of one element.
#[derive(Default)]
struct Names<'m> {
    elements: Vec<(&'m str, &'m str)>,
    attributes: Vec<(&'m str, &'m str)>,
    texts: usize,
}

impl<'m> Names<'m> {
    /// Whether no two of `members`, and of those that stand here before, have one name.
    fn are_distinct(&mut self, members: &'m [XmlMember]) -> bool {
        members.iter().all(|member| match &member.place {
            XmlPlace::Element(element) | XmlPlace::Elements(element) => is_new(&mut self.elements, &element.name),
            XmlPlace::Attribute(name, _) => is_new(&mut self.attributes, name),
            XmlPlace::Text(_) | XmlPlace::Cdata(_) => {
                self.texts += 1;
                self.texts == 1
            }
            XmlPlace::Inside(XmlContent::Object(members)) => self.are_distinct(members),
            XmlPlace::Inside(_) | XmlPlace::Others(_) => true,
        })
    }
}

fn is_new<'m>(names: &mut Vec<(&'m str, &'m str)>, name: &'m XmlName) -> bool {
    let name = (name.local.as_str(), name.namespace.as_str());
    let is_new = !names.contains(&name);
    names.push(name);
    is_new
}

/// The only part of a composition of one.
fn only_part(schema: &Node) -> Option<&Node> {
    let parts = schema.get("allOf").and_then(Node::as_array)?;
    let mut shaped = parts.iter().filter(|part| has_shape(part));
    let only = shaped.next().filter(|_| schema.get("properties").is_none());
    only.filter(|_| shaped.next().is_none())
}

/// Whether `schema` is an object of which nothing is known.
fn is_free(schema: &Node) -> bool {
    matches!(shape_of(schema), Shape::FreeObject)
}

/// Whether `name` is one that an element can have (Namespaces in XML 1.0, `NCName`).
fn is_name(name: &str) -> bool {
    let starts = |character: char| character == '_' || character.is_alphabetic();
    let continues = |character: char| starts(character) || character.is_ascii_digit() || "-.".contains(character);
    let is_known = |character: char| character.is_ascii() || ('\u{c0}'..='\u{2ff}').contains(&character);
    let mut characters = name.chars();
    characters.next().is_some_and(starts) && characters.all(continues) && name.chars().all(is_known)
}
