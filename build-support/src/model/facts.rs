//! What the document for progenitor cannot say, set aside by `lower` for the stages after `generate`.
//!
//! In: nothing; `lower` fills it. Out: [`Facts`], keyed by the Rust names that `lower` chose. The document says what types
//! there are and how they refer to each other; the facts say how each looks on the wire and what the vendor says of it.

use std::fmt;

use indexmap::IndexMap;

use crate::document::Location;

/// All facts about one API.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// `info.description`
    pub description: Option<String>,
    /// The servers, the first being the default.
    pub servers: Vec<Server>,
    /// The security schemes by their names in `components.securitySchemes`.
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// What the specification says of its tags, by the Rust names of their modules.
    pub tags: IndexMap<String, Tag>,
    /// The operations by the Rust names of their methods, in the order of the specification.
    pub operations: IndexMap<String, Operation>,
    /// The types by their Rust names, in the order in which they were met.
    pub types: IndexMap<String, Type>,
}

/// A server of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its URL, with variables replaced by their defaults.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
}

impl Server {
    /// Whether the URL says which host to call: one that is relative, or that leaves the host to the caller, does not.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| self.url.strip_prefix(scheme));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#', ':']).next());
        host.is_some_and(|host| !host.is_empty()) && !self.url.contains(['{', '}'])
    }
}

/// How a caller shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The kind.
    pub kind: SecuritySchemeKind,
    /// What the vendor says of it.
    pub description: Option<String>,
}

/// The kinds of security schemes that a client can serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecuritySchemeKind {
    /// A key in a header, a query parameter or a cookie.
    ApiKey {
        /// Where it is sent.
        location: ParameterLocation,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// An OAuth 2 or OpenID Connect access token, sent as a bearer token.
    OAuth2 {
        /// The absolute URL of the token endpoint of the client-credentials flow.
        token_url: Option<String>,
    },
}

/// What the specification says of a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its name as the specification writes it.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The operationId as the specification writes it.
    pub id: String,
    /// The Rust name of the type of its request.
    pub type_name: String,
    /// The Rust name of the module that it belongs to: that of its first tag.
    pub module: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template as the specification writes it.
    pub path: String,
    /// The URL of its server, where it is another one than that of the rest of the API.
    pub server: Option<String>,
    /// Its summary.
    pub summary: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// The parameters by their Rust names: path, query, header, cookie.
    pub parameters: IndexMap<String, Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// What a success carries.
    pub success: Payload,
    /// The bodies of successes, where they are of several types.
    pub successes: Option<ByStatus>,
    /// The media type to ask for, where a success is JSON of another one than `application/json`.
    pub accepted: Option<String>,
    /// The statuses whose bodies have the declared error type.
    pub error_statuses: Vec<StatusPattern>,
    /// The bodies of errors, where they are of several types.
    pub errors: Option<ByStatus>,
    /// The server-sent events that a success can be.
    pub events: Option<Events>,
    /// How its pages follow each other, where it answers with one page of a list.
    pub pagination: Option<Pagination>,
    /// The Rust name of the type whose fields say how what `successes`, `errors`, `events` and `pagination` name is written.
    pub carrier: Option<String>,
    /// Every declared response: its status as written, and its description.
    pub responses: Vec<(String, Option<String>)>,
    /// Alternatives, each a combination of security schemes.
    pub security: Vec<Vec<SecurityRequirement>>,
    /// Where it stands.
    pub location: Location,
}

/// A scheme that an operation asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// The name of the scheme.
    pub scheme: String,
    /// The scopes or roles it must have.
    pub scopes: Vec<String>,
}

/// One parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub wire_name: String,
    /// Where it is sent.
    pub location: ParameterLocation,
    /// How arrays and objects are written.
    pub style: ParameterStyle,
    /// Whether a request without it is invalid.
    pub required: bool,
    /// What it is for.
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// What binds its value when it is sent.
    pub constraints: Constraints,
    /// A value that the specification gives as an example.
    pub example: Option<serde_json::Value>,
    /// Where it stands in the specification.
    pub place: Location,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How a parameter that is an array or an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterStyle {
    /// The default of its location: `form` and exploded in the query, `simple` elsewhere.
    Default,
    /// `form`, not exploded: `a=1,2`
    Form,
    /// `spaceDelimited`: `a=1%202`
    SpaceDelimited,
    /// `pipeDelimited`: `a=1|2`
    PipeDelimited,
    /// `deepObject`: `a[x]=1`
    DeepObject,
    /// `simple`, exploded: the members of an object as `x=1,y=2`
    SimpleExploded,
    /// `label`: `.1,2` or, exploded, `.1.2`
    Label {
        /// A label for each item or member.
        explode: bool,
    },
    /// `matrix`: `;a=1,2` or, exploded, `;a=1;a=2`
    Matrix {
        /// A pair for each item or member.
        explode: bool,
    },
    /// JSON text, as `content` asks for.
    Json,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether a request without it is invalid.
    pub required: bool,
    /// The media type it is sent as.
    pub media_type: String,
    /// How it is made.
    pub kind: BodyKind,
    /// The members of a form whose items are told by their position.
    pub deep: Vec<String>,
    /// What it is for.
    pub description: Option<String>,
    /// A value that the specification gives as an example.
    pub example: Option<serde_json::Value>,
}

/// How the body of a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A value as JSON.
    Json,
    /// A value as `application/x-www-form-urlencoded`.
    Form,
    /// A value as `multipart/form-data`.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// What the body of a successful response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A value as JSON.
    Json,
    /// A value as JSON, or nothing.
    OptionalJson,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing that is declared.
    Empty,
    /// What [`Operation::successes`] says of its status.
    ByStatus,
    /// Nothing but [`Operation::events`].
    Events,
}

/// A list that comes in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// How the next page is asked for.
    pub style: PageStyle,
    /// The way from a page to the array of its items; empty where the page is that array.
    pub items: Vec<PathStep>,
    /// The Rust name of the field of the operation's carrier that has the type of an item.
    pub item: String,
}

/// How the next page of a list is asked for. Parameters are query parameters, by their names on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// `parameter` has what the page before says at `next`.
    Cursor {
        /// The parameter.
        parameter: String,
        /// The way from a page to the cursor of the next one.
        next: Vec<PathStep>,
    },
    /// `parameter` is the number of the page.
    Number {
        /// The parameter.
        parameter: String,
        /// The number of the first page.
        first: u64,
        /// The parameter that says how many items a page has at most.
        size: Option<String>,
    },
    /// `parameter` is the number of items before the page.
    Offset {
        /// The parameter.
        parameter: String,
        /// The parameter that says how many items a page has at most.
        size: Option<String>,
    },
    /// The header `Link` of a page has the query of the next one.
    Link,
}

/// A member on the way through a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The Rust name of the type that has the member.
    pub type_name: String,
    /// The Rust name of the member.
    pub field: String,
}

/// What the data of server-sent events is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Events {
    /// Text.
    Text,
    /// JSON; its type is that of the field of the operation's carrier that has this Rust name.
    Json(String),
}

/// Bodies that differ by status: an enum.
#[derive(Clone, Debug)]
pub struct ByStatus {
    /// The Rust name of the enum.
    pub type_name: String,
    /// The variants by their Rust names, in the order in which they are tried.
    pub variants: IndexMap<String, StatusVariant>,
    /// The Rust name of the variant that keeps any other body as JSON.
    pub fallback: String,
}

/// The body of some statuses.
#[derive(Clone, Debug)]
pub struct StatusVariant {
    /// The statuses.
    pub statuses: Vec<StatusPattern>,
    /// What the body is.
    pub content: StatusContent,
}

/// The body of some statuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusContent {
    /// JSON, of the type that the field of the operation's carrier with this Rust name has.
    Json(String),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing.
    Empty,
}

/// The statuses that a declared response stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusPattern {
    /// One status.
    Code(u16),
    /// A class of statuses: 4 for `4XX`.
    Class(u8),
    /// Every status that is not declared otherwise.
    Default,
}

/// As the keys of `responses` are written.
impl fmt::Display for StatusPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(formatter, "{code}"),
            Self::Class(class) => write!(formatter, "{class}XX"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// One type.
#[derive(Clone, Debug)]
pub struct Type {
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
    /// Where it stands.
    pub location: Location,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// An object with named members.
    Object(ObjectFacts),
    /// One of some strings.
    StringEnum(StringEnum),
    /// One of some types.
    Union(Union),
    /// Another name for a type that needs no facts: a scalar, an array, a map.
    Alias,
}

/// An object with named members.
#[derive(Clone, Debug, Default)]
pub struct ObjectFacts {
    /// The members by their Rust names.
    pub fields: IndexMap<String, Field>,
    /// The Rust name of the field that keeps members without a name.
    pub additional: String,
    /// Whether the specification says what the values of such members are; they are JSON where it does not.
    pub additional_is_typed: bool,
    /// The Rust names of the types that `allOf` composes it of.
    pub parts: Vec<String>,
    /// How its members are sent, by their Rust names, where it is the body of a form and not JSON.
    pub form: Option<IndexMap<String, FormPart>>,
}

/// How a member of a form is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormPart {
    /// What a part of it is.
    pub kind: PartKind,
    /// Whether there can be several parts of its name: the member is an array.
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

/// One member of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub wire_name: String,
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
    /// The value that the vendor assumes where it is absent, as JSON.
    pub default: Option<serde_json::Value>,
    /// A value that the specification gives as an example.
    pub example: Option<serde_json::Value>,
    /// What binds its value when it is sent.
    pub constraints: Constraints,
    /// Where it stands.
    pub location: Location,
}

/// One of some strings.
#[derive(Clone, Debug, Default)]
pub struct StringEnum {
    /// The values on the wire by the Rust names of their variants.
    pub variants: IndexMap<String, String>,
    /// Where the values stand, in the order of the variants.
    pub locations: Vec<Location>,
    /// The Rust name of the variant that keeps any other value.
    pub fallback: String,
}

/// One of some types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The member whose value tells the variants apart.
    pub tag: Option<String>,
    /// The variants by their Rust names.
    pub variants: IndexMap<String, UnionVariant>,
    /// The Rust name of the variant that keeps anything else as JSON.
    pub fallback: String,
}

/// One variant of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// The value of the tag.
    pub tag: Option<String>,
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
}

impl Constraints {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
