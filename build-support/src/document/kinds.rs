//! The parts of a description: which objects there are, and which of their members hold further ones.
//!
//! In: the kind of a part and the name of a member. Out: what the member holds, by the object model of OpenAPI 3.0 to
//! 3.2 and of JSON Schema 2020-12, or by that of Swagger 2.0. All other members are data.

use super::{ADDITIONAL_OPERATIONS, METHODS, Node};

/// The component section that has, in canonical form, the schemas of the bodies of webhooks by their names.
pub(crate) const WEBHOOK_EVENTS: &str = "x-webhook-events";

/// The same of callbacks.
pub(crate) const CALLBACK_EVENTS: &str = "x-callback-events";

/// What marks, until it is left out, a component that a request of the server refers to.
pub(crate) const SERVER_PART: &str = "x-part-of-server-request";

/// What a part of a document is: an object of the OpenAPI specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The whole document (the OpenAPI Object).
    Document,
    /// The Components Object.
    Components,
    /// A Path Item Object: under `paths`, `webhooks`, a callback or `components.pathItems`.
    PathItem,
    /// An Operation Object.
    Operation,
    /// A Parameter Object.
    Parameter,
    /// A Request Body Object.
    RequestBody,
    /// A Response Object.
    Response,
    /// A Header Object.
    Header,
    /// A Media Type Object.
    MediaType,
    /// An Encoding Object.
    Encoding,
    /// A Callback Object.
    Callback,
    /// An Example Object, not the value in it.
    Example,
    /// A Link Object.
    Link,
    /// A Security Scheme Object.
    SecurityScheme,
    /// A Schema Object, or the boolean that stands for one.
    Schema,
}

/// How a member holds parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The member is the part.
    One,
    /// An array of parts.
    List,
    /// An object whose keys are free.
    Map,
    /// An object whose keys are free, but those that begin with `x-` are extensions.
    MapWithExtensions,
    /// One part, or (the tuples of older JSON Schema) a list of them.
    OneOrList,
}

/// A member that holds parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) keyword: &'static str,
    pub(crate) shape: Shape,
    pub(crate) kind: Kind,
}

impl Member {
    /// Whether the entry `key` of a map that this member is, is an extension.
    pub(crate) fn is_extension(self, key: &str) -> bool {
        self.shape == Shape::MapWithExtensions && key.starts_with("x-")
    }
}

const fn member(keyword: &'static str, shape: Shape, kind: Kind) -> Option<Member> {
    Some(Member { keyword, shape, kind })
}

impl Kind {
    /// What the member `key` of a part of this kind holds, if it holds parts.
    pub(crate) fn member(self, key: &str) -> Option<Member> {
        use Shape::{List, Map, MapWithExtensions, One};
        match (self, key) {
            (Self::Document, "paths") => member("paths", MapWithExtensions, Self::PathItem),
            (Self::Document, "webhooks") => member("webhooks", Map, Self::PathItem),
            (Self::Document, "components") => member("components", One, Self::Components),
            (Self::Components, _) => Self::component_section(key),
            (Self::PathItem, "parameters") => member("parameters", List, Self::Parameter),
            (Self::PathItem, ADDITIONAL_OPERATIONS) => member(ADDITIONAL_OPERATIONS, Map, Self::Operation),
            (Self::PathItem, _) => member(method(key)?, One, Self::Operation),
            (Self::Operation, "parameters") => member("parameters", List, Self::Parameter),
            (Self::Operation, "requestBody") => member("requestBody", One, Self::RequestBody),
            (Self::Operation, "responses") => member("responses", MapWithExtensions, Self::Response),
            (Self::Operation, "callbacks") => member("callbacks", Map, Self::Callback),
            (Self::Callback, _) if key != "$ref" && !key.starts_with("x-") => member("callback", One, Self::PathItem),
            (Self::Parameter | Self::Header, "schema") => member("schema", One, Self::Schema),
            (Self::Parameter | Self::Header, "examples") => member("examples", Map, Self::Example),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => {
                member("content", Map, Self::MediaType)
            }
            (Self::Response, "headers") => member("headers", Map, Self::Header),
            (Self::Response, "links") => member("links", Map, Self::Link),
            (Self::MediaType, "schema") => member("schema", One, Self::Schema),
            (Self::MediaType, "itemSchema") => member("itemSchema", One, Self::Schema),
            (Self::MediaType, "encoding") => member("encoding", Map, Self::Encoding),
            (Self::MediaType, "examples") => member("examples", Map, Self::Example),
            (Self::Encoding, "headers") => member("headers", Map, Self::Header),
            (Self::Schema, _) => Self::schema_keyword(key),
            _ => None,
        }
    }

    fn component_section(key: &str) -> Option<Member> {
        use Shape::Map;
        match key {
            "schemas" => member("schemas", Map, Self::Schema),
            "responses" => member("responses", Map, Self::Response),
            "parameters" => member("parameters", Map, Self::Parameter),
            "requestBodies" => member("requestBodies", Map, Self::RequestBody),
            "headers" => member("headers", Map, Self::Header),
            "mediaTypes" => member("mediaTypes", Map, Self::MediaType),
            "examples" => member("examples", Map, Self::Example),
            "links" => member("links", Map, Self::Link),
            "callbacks" => member("callbacks", Map, Self::Callback),
            "pathItems" => member("pathItems", Map, Self::PathItem),
            "securitySchemes" => member("securitySchemes", Map, Self::SecurityScheme),
            WEBHOOK_EVENTS => member(WEBHOOK_EVENTS, Map, Self::Schema),
            CALLBACK_EVENTS => member(CALLBACK_EVENTS, Map, Self::Schema),
            _ => None,
        }
    }

    fn schema_keyword(key: &str) -> Option<Member> {
        use Shape::{List, Map, One, OneOrList};
        match key {
            "properties" => member("properties", Map, Self::Schema),
            "items" => member("items", OneOrList, Self::Schema),
            "allOf" => member("allOf", List, Self::Schema),
            "oneOf" => member("oneOf", List, Self::Schema),
            "anyOf" => member("anyOf", List, Self::Schema),
            "not" => member("not", One, Self::Schema),
            "additionalProperties" => member("additionalProperties", One, Self::Schema),
            "patternProperties" => member("patternProperties", Map, Self::Schema),
            "dependentSchemas" => member("dependentSchemas", Map, Self::Schema),
            "$defs" => member("$defs", Map, Self::Schema),
            "definitions" => member("definitions", Map, Self::Schema),
            "prefixItems" => member("prefixItems", List, Self::Schema),
            "additionalItems" => member("additionalItems", One, Self::Schema),
            "unevaluatedItems" => member("unevaluatedItems", One, Self::Schema),
            "unevaluatedProperties" => member("unevaluatedProperties", One, Self::Schema),
            "propertyNames" => member("propertyNames", One, Self::Schema),
            "contains" => member("contains", One, Self::Schema),
            "contentSchema" => member("contentSchema", One, Self::Schema),
            "if" => member("if", One, Self::Schema),
            "then" => member("then", One, Self::Schema),
            "else" => member("else", One, Self::Schema),
            _ => None,
        }
    }
}

fn method(key: &str) -> Option<&'static str> {
    METHODS.into_iter().find(|method| *method == key)
}

/// The object model that a description follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.
    OpenApi3,
}

impl Dialect {
    /// The dialect of the description `root`.
    pub(crate) fn of(root: &Node) -> Self {
        match root.get("swagger") {
            Some(_) => Self::Swagger2,
            None => Self::OpenApi3,
        }
    }

    /// What the member `key` of a part of the kind `kind` holds, if it holds parts.
    pub(crate) fn member(self, kind: Kind, key: &str) -> Option<Member> {
        match (self, kind, key) {
            (Self::OpenApi3, ..) => kind.member(key),
            (_, Kind::Document, "definitions") => member("definitions", Shape::Map, Kind::Schema),
            (_, Kind::Document, "parameters") => member("parameters", Shape::Map, Kind::Parameter),
            (_, Kind::Document, "responses") => member("responses", Shape::Map, Kind::Response),
            (_, Kind::Document, "securityDefinitions") => {
                member("securityDefinitions", Shape::Map, Kind::SecurityScheme)
            }
            (_, Kind::Document, "webhooks" | "components") => None,
            (_, Kind::Operation, "requestBody" | "callbacks") => None,
            (_, Kind::Response, "schema") => member("schema", Shape::One, Kind::Schema),
            (_, Kind::Parameter | Kind::Header | Kind::Response, "content" | "links") => None,
            _ => kind.member(key),
        }
    }

    /// The keys that lead to the named parts of the kind `kind` in a description; `None` if such parts have no names.
    pub(crate) fn home(self, kind: Kind) -> Option<&'static [&'static str]> {
        Some(match (self, kind) {
            (Self::Swagger2, Kind::Schema) => &["definitions"],
            (Self::Swagger2, Kind::Parameter) => &["parameters"],
            (Self::Swagger2, Kind::Response) => &["responses"],
            (Self::Swagger2, Kind::SecurityScheme) => &["securityDefinitions"],
            (Self::OpenApi3, Kind::Schema) => &["components", "schemas"],
            (Self::OpenApi3, Kind::Response) => &["components", "responses"],
            (Self::OpenApi3, Kind::Parameter) => &["components", "parameters"],
            (Self::OpenApi3, Kind::RequestBody) => &["components", "requestBodies"],
            (Self::OpenApi3, Kind::Header) => &["components", "headers"],
            (Self::OpenApi3, Kind::Example) => &["components", "examples"],
            (Self::OpenApi3, Kind::Link) => &["components", "links"],
            (Self::OpenApi3, Kind::Callback) => &["components", "callbacks"],
            (Self::OpenApi3, Kind::SecurityScheme) => &["components", "securitySchemes"],
            _ => return None,
        })
    }
}
