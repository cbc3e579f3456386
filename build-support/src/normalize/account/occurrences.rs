//! Every occurrence of a keyword.
//!
//! In: a document. Out: a call per member of each object that OpenAPI or JSON Schema describes, with what the object
//! is. The keys of maps, such as the names of properties, are no keywords; values such as examples, defaults and
//! extensions are not looked into.

use crate::document::{JsonPointer, Node};
use crate::normalize::keywords::is_content;
use crate::normalize::walk::{self, Kind};

/// What an object is that has keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// A part that `normalize` walks over.
    Part(Kind),
    /// The Info Object.
    Info,
    /// A Server Object.
    Server,
    /// A Server Variable Object.
    ServerVariable,
    /// A Tag Object.
    Tag,
    /// A Discriminator Object.
    Discriminator,
    /// An OAuth Flows Object.
    OAuthFlows,
    /// An OAuth Flow Object.
    OAuthFlow,
}

impl Position {
    /// What the specification calls such an object, with its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Part(Kind::Document) => "an OpenAPI Object",
            Self::Part(Kind::Components) => "a Components Object",
            Self::Part(Kind::PathItem) => "a Path Item Object",
            Self::Part(Kind::Operation) => "an Operation Object",
            Self::Part(Kind::Parameter) => "a Parameter Object",
            Self::Part(Kind::RequestBody) => "a Request Body Object",
            Self::Part(Kind::Response) => "a Response Object",
            Self::Part(Kind::Header) => "a Header Object",
            Self::Part(Kind::MediaType) => "a Media Type Object",
            Self::Part(Kind::Encoding) => "an Encoding Object",
            Self::Part(Kind::Callback) => "a Callback Object",
            Self::Part(Kind::Example) => "an Example Object",
            Self::Part(Kind::Link) => "a Link Object",
            Self::Part(Kind::SecurityScheme) => "a Security Scheme Object",
            Self::Part(Kind::Schema) => "a Schema Object",
            Self::Info => "an Info Object",
            Self::Server => "a Server Object",
            Self::ServerVariable => "a Server Variable Object",
            Self::Tag => "a Tag Object",
            Self::Discriminator => "a Discriminator Object",
            Self::OAuthFlows => "an OAuth Flows Object",
            Self::OAuthFlow => "an OAuth Flow Object",
        }
    }
}

/// A keyword and the object that has it.
#[derive(Clone, Debug)]
pub struct Occurrence<'d> {
    /// What the object is.
    pub position: Position,
    /// The keyword.
    pub keyword: &'d str,
    /// The value of the keyword.
    pub value: &'d Node,
    /// The object.
    pub holder: &'d Node,
    /// The JSON pointer of the object.
    holder_pointer: &'d JsonPointer,
}

impl Occurrence<'_> {
    /// The JSON pointer of the value.
    pub fn pointer(&self) -> JsonPointer {
        self.holder_pointer.join(self.keyword)
    }
}

/// How a member holds objects.
#[derive(Clone, Copy)]
enum Shape {
    One,
    List,
    Map,
}

/// What the member `keyword` of an object at `position` holds, where `walk` does not go.
fn inner(position: Position, keyword: &str) -> Option<(Shape, Position)> {
    Some(match (position, keyword) {
        (Position::Part(Kind::Document), "info") => (Shape::One, Position::Info),
        (Position::Part(Kind::Document), "tags") => (Shape::List, Position::Tag),
        (Position::Part(Kind::Document | Kind::PathItem | Kind::Operation), "servers") => {
            (Shape::List, Position::Server)
        }
        (Position::Part(Kind::Link), "server") => (Shape::One, Position::Server),
        (Position::Server, "variables") => (Shape::Map, Position::ServerVariable),
        (Position::Part(Kind::Schema), "discriminator") => (Shape::One, Position::Discriminator),
        (Position::Part(Kind::SecurityScheme), "flows") => (Shape::One, Position::OAuthFlows),
        (
            Position::OAuthFlows,
            "implicit" | "password" | "clientCredentials" | "authorizationCode" | "deviceAuthorization",
        ) => (Shape::One, Position::OAuthFlow),
        _ => return None,
    })
}

/// Calls `visit` for every occurrence of a keyword in `document`, those of an object before those of the objects in it.
pub fn occurrences(document: &Node, mut visit: impl FnMut(Occurrence<'_>)) {
    walk::inspect(document, |node, place| {
        // The keys of these are names.
        let has_names = match place.kind {
            Kind::Callback => true,
            Kind::MediaType => is_content(node),
            _ => false,
        };
        if !has_names {
            object(node, Position::Part(place.kind), place.pointer, &mut visit);
        }
    });
}

fn object(node: &Node, position: Position, holder_pointer: &JsonPointer, visit: &mut dyn FnMut(Occurrence<'_>)) {
    for (keyword, value) in node.as_object().into_iter().flatten() {
        visit(Occurrence {
            position,
            keyword,
            value,
            holder: node,
            holder_pointer,
        });
        let Some((shape, position)) = inner(position, keyword) else {
            continue;
        };
        let pointer = holder_pointer.join(keyword);
        match shape {
            Shape::One => object(value, position, &pointer, visit),
            Shape::List => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    object(item, position, &pointer.join_index(index), visit);
                }
            }
            Shape::Map => {
                for (key, entry) in value.as_object().into_iter().flatten() {
                    object(entry, position, &pointer.join(key), visit);
                }
            }
        }
    }
}
