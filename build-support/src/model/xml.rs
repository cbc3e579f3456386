//! How bodies of XML are written: what the `xml` objects of schemas say.
//!
//! In: nothing; `lower` fills it. Out: the table of each such body. Elements of components stand there once, by the
//! names of the components, because they can hold themselves.

use indexmap::{IndexMap, IndexSet};

/// The element that a body is.
#[derive(Clone, Debug, PartialEq)]
pub struct Xml {
    /// The body.
    pub root: XmlRoot,
    /// The elements of all components in it, by the names of the components.
    pub components: IndexMap<String, XmlElement>,
}

/// The element of a whole body.
#[derive(Clone, Debug, PartialEq)]
pub enum XmlRoot {
    /// That of a component.
    Component(String),
    /// One of its own.
    Own(XmlElement),
}

/// An element, and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct XmlElement {
    /// What it is called.
    pub name: XmlName,
    /// What is in it.
    pub content: XmlContent,
}

/// The name of an element or an attribute; what is empty is not stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XmlName {
    /// The name without a prefix.
    pub local: String,
    /// The prefix.
    pub prefix: String,
    /// The namespace.
    pub namespace: String,
}

/// What is in an element, or the value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum XmlContent {
    /// A string.
    Text,
    /// A number.
    Number,
    /// A truth value.
    Boolean,
    /// Anything.
    Any,
    /// An object with these properties.
    Object(Vec<XmlMember>),
    /// An array, of such elements.
    List(Box<XmlElement>),
    /// An object whose values are alike.
    Map(Box<XmlContent>),
    /// What is in the element of a component.
    Component(String),
}

/// A property of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct XmlMember {
    /// Its name in JSON; empty for all that have no place of their own.
    pub property: String,
    /// Whether every such object has it.
    pub required: bool,
    /// Where it stands.
    pub place: XmlPlace,
}

/// Where a property stands in the element of its object.
#[derive(Clone, Debug, PartialEq)]
pub enum XmlPlace {
    /// In an element.
    Element(XmlElement),
    /// In an element for each item.
    Elements(XmlElement),
    /// In an attribute.
    Attribute(XmlName, XmlContent),
    /// In the text.
    Text(XmlContent),
    /// In the text, as a CDATA section.
    Cdata(XmlContent),
    /// In the element of the object: its own properties stand there.
    Inside(XmlContent),
    /// In elements by their names: all properties without a place of their own.
    Others(XmlContent),
}

impl Xml {
    /// The names of what is in the body and can be anything, which XML says as text or as elements of text.
    pub fn untold(&self) -> IndexSet<&str> {
        let mut names = IndexSet::new();
        if let XmlRoot::Own(element) = &self.root {
            element.content.untold(&element.name.local, &mut names);
        }
        for element in self.components.values() {
            element.content.untold(&element.name.local, &mut names);
        }
        names
    }
}

impl XmlContent {
    /// Adds to `names` those of what is in this, which is called `name`, and can be anything.
    fn untold<'n>(&'n self, name: &'n str, names: &mut IndexSet<&'n str>) {
        match self {
            Self::Any => {
                names.insert(name);
            }
            Self::Object(members) => {
                for member in members {
                    member.place.untold(name, names);
                }
            }
            Self::List(item) => item.content.untold(&item.name.local, names),
            Self::Map(values) => values.untold(name, names),
            Self::Text | Self::Number | Self::Boolean | Self::Component(_) => {}
        }
    }

    /// Whether it is text of some kind, which an attribute can hold.
    pub fn is_scalar(&self) -> bool {
        matches!(self, Self::Text | Self::Number | Self::Boolean)
    }
}

impl XmlPlace {
    /// Adds to `names` those of what is in this and can be anything; the element of the object is called `name`.
    fn untold<'n>(&'n self, name: &'n str, names: &mut IndexSet<&'n str>) {
        match self {
            Self::Element(element) | Self::Elements(element) => element.content.untold(&element.name.local, names),
            Self::Attribute(attribute, content) => content.untold(&attribute.local, names),
            Self::Text(content) | Self::Cdata(content) | Self::Inside(content) | Self::Others(content) => {
                content.untold(name, names);
            }
        }
    }
}
