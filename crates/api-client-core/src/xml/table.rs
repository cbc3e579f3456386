//! The tables: how the values of a schema are written as XML.
//!
//! In: nothing; generated code states them. Out: the elements, attributes and text that properties stand in.

/// How many elements can stand inside each other, as values in JSON.
pub(super) const MAX_DEPTH: usize = 127;

/// The namespace of `xsi:nil`, which says that an element is `null`.
pub(super) const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The property that has the text beside elements or attributes which have no place in a table.
pub(super) const TEXT: &str = "$text";

/// An element, and what is in it.
///
/// ```
/// use api_client_core::xml::{Content, Element, Member, Name, Place};
///
/// static PET: Element = Element {
///     name: Name::new("pet"),
///     content: Content::Object(&[
///         Member::required("id", Place::Attribute(Name::new("id"), Content::Number)),
///         Member::optional("name", Place::Element(Element { name: Name::new("name"), content: Content::Text })),
///     ]),
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// What it is called.
    pub name: Name,
    /// What is in it.
    pub content: Content,
}

/// The name of an element or an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name without a prefix.
    pub local: &'static str,
    /// The prefix that it is written with; empty where there is none.
    pub prefix: &'static str,
    /// The namespace that it is in; empty where none is stated.
    pub namespace: &'static str,
}

impl Name {
    /// Returns a name in no namespace.
    #[must_use]
    pub const fn new(local: &'static str) -> Self {
        Self {
            local,
            prefix: "",
            namespace: "",
        }
    }

    /// Returns the same name with a prefix, in a namespace.
    #[must_use]
    pub const fn within(self, prefix: &'static str, namespace: &'static str) -> Self {
        Self {
            local: self.local,
            prefix,
            namespace,
        }
    }
}

/// What is in an element, or the value of an attribute.
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// Text, a string in JSON.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Anything: text, or an object by the names of elements.
    Any,
    /// An object with these properties.
    Object(&'static [Member]),
    /// An array: an element for each item.
    List(&'static Element),
    /// An object whose values are alike: an element for each of them, by its name.
    Map(&'static Content),
    /// What is in another element, which may hold this one.
    Of(&'static Element),
}

/// A property of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name in JSON.
    pub property: &'static str,
    /// Whether every such object has it: XML does not tell an empty list from none.
    pub required: bool,
    /// Where it stands in the element of the object.
    pub place: Place,
}

impl Member {
    /// Returns a property that every object has.
    #[must_use]
    pub const fn required(property: &'static str, place: Place) -> Self {
        Self {
            property,
            required: true,
            place,
        }
    }

    /// Returns a property that objects can lack.
    #[must_use]
    pub const fn optional(property: &'static str, place: Place) -> Self {
        Self {
            property,
            required: false,
            place,
        }
    }
}

/// Where a property stands in the element of its object.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// In an element; a list in one around those of its items.
    Element(Element),
    /// In an element for each item of the list that it is.
    Elements(Element),
    /// In an attribute.
    Attribute(Name, Content),
    /// In the text.
    Text(Content),
    /// In the text, which is written as a CDATA section.
    Cdata(Content),
    /// In the element of the object: its own properties stand there.
    Inside(Content),
    /// In elements by their names: the properties without a place of their own, whose values are alike.
    Others(Content),
}

impl Content {
    /// What it is once references are followed.
    pub(super) fn followed(self) -> Self {
        let mut content = self;
        // A table is as deep as a type; a circle of references alone describes nothing.
        for _ in 0..MAX_DEPTH {
            match content {
                Self::Of(element) => content = element.content,
                _ => return content,
            }
        }
        Self::Any
    }
}
