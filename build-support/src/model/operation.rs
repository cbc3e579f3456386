//! An operation of an API: what its request takes, and what its responses carry.
//!
//! In: nothing; `lower` fills it. Out: [`Operation`], with the type of everything that is sent and received.

use std::fmt;

use indexmap::IndexMap;

use super::names::{RustName, WireName};
use super::settings::FailureValue as Scalar;
use super::types::{Constraints, TypeId, TypeRef};
use super::xml::Xml;
use crate::document::Location;

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The operationId as the specification writes it.
    pub id: String,
    /// The name of its method: of the handle of its first tag, or of the client if it has no tag.
    pub name: RustName,
    /// The name of the type of its request, in the module.
    pub request: RustName,
    /// The name of the module that it belongs to: that of its first tag.
    pub module: RustName,
    /// The modules of its other tags, whose features turn it on as well.
    pub other_modules: Vec<RustName>,
    /// The HTTP method as it is sent.
    pub method: String,
    /// The path template as the specification writes it.
    pub path: String,
    /// The header for a key by which the server recognises a request that is repeated, if it has one.
    pub key_header: Option<String>,
    /// The URL of its server, where it is another one than that of the rest of the API.
    pub server: Option<String>,
    /// Its summary.
    pub summary: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// The parameters by their Rust names: path, query, header, cookie.
    pub parameters: IndexMap<RustName, Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// Bodies of other media types that can be sent in its place, by the names of their setters.
    pub other_bodies: IndexMap<RustName, Body>,
    /// What a success carries.
    pub success: Success,
    /// The value of `Accept`, where it is another one than that of every request for a body of this kind.
    pub accepted: Option<String>,
    /// What a declared error carries.
    pub failure: Failure,
    /// The server-sent events that a success can be.
    pub events: Option<Events>,
    /// The JSON Lines that a success can be.
    pub lines: Option<JsonLines>,
    /// The elements that its responses of XML have, by their statuses.
    pub xml: Vec<(StatusPattern, Xml)>,
    /// How its pages follow each other, where it answers with one page of a list.
    pub pagination: Option<Pagination>,
    /// How its answer says how far work is, where it asks for that.
    pub polling: Option<Polling>,
    /// Every declared response: its status as written, and its description.
    pub responses: Vec<DescribedResponse>,
    /// Its tags after the first, which is that of its module.
    pub further_tags: Vec<String>,
    /// The headers that its responses declare, by their names in [`Api::headers`](super::Api::headers).
    pub headers: Vec<RustName>,
    /// Alternatives, each a combination of security schemes.
    pub security: Vec<Vec<SecurityRequirement>>,
    /// Where it stands.
    pub location: Location,
}

impl Operation {
    /// The modules of all its tags, the one that it belongs to first.
    pub fn modules(&self) -> impl Iterator<Item = &RustName> + '_ {
        std::iter::once(&self.module).chain(&self.other_modules)
    }

    /// The types that its request can hold.
    pub fn sent(&self) -> impl Iterator<Item = &TypeRef> + '_ {
        let parameters = self.parameters.values().map(|parameter| &parameter.ty);
        let bodies = self.body.iter().chain(self.other_bodies.values());
        parameters.chain(bodies.map(|body| &body.ty))
    }

    /// The types that its responses can hold.
    pub fn received(&self) -> impl Iterator<Item = &TypeRef> + '_ {
        let success = match &self.success {
            Success::Json(ty) | Success::OptionalJson(ty) => Some(ty),
            _ => None,
        };
        let failure = match &self.failure {
            Failure::Json { ty, .. } => Some(ty),
            _ => None,
        };
        let events = match &self.events {
            Some(Events::Json(ty)) => Some(ty),
            _ => None,
        };
        let line = self.lines.as_ref().map(|lines| &lines.item);
        let by_status = self.by_status().flat_map(|bodies| bodies.variants.values());
        let by_status = by_status.filter_map(|variant| match &variant.content {
            StatusContent::Json(ty) => Some(ty),
            _ => None,
        });
        let item = self.pagination.as_ref().map(|pagination| &pagination.item);
        success
            .into_iter()
            .chain(failure)
            .chain(by_status)
            .chain(events)
            .chain(line)
            .chain(item)
    }

    /// The name of the method that sends its request, which `.await` calls.
    pub fn sender(&self) -> &'static str {
        match (&self.success, &self.events) {
            (Success::Streams, Some(_)) => "send_events",
            (Success::Streams, None) => "send_json_lines",
            _ => "send",
        }
    }

    /// The enums of [`by_status`](Self::by_status), to change.
    pub fn by_status_mut(&mut self) -> impl Iterator<Item = &mut ByStatus> + '_ {
        let successes = match &mut self.success {
            Success::ByStatus(bodies) => Some(bodies),
            _ => None,
        };
        let errors = match &mut self.failure {
            Failure::ByStatus(bodies) => Some(bodies),
            _ => None,
        };
        successes.into_iter().chain(errors)
    }

    /// The enums of bodies that differ by status: of successes, then of errors.
    pub fn by_status(&self) -> impl Iterator<Item = &ByStatus> + '_ {
        let successes = match &self.success {
            Success::ByStatus(bodies) => Some(bodies),
            _ => None,
        };
        let errors = match &self.failure {
            Failure::ByStatus(bodies) => Some(bodies),
            _ => None,
        };
        successes.into_iter().chain(errors)
    }
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
    pub wire_name: WireName,
    /// What its value is.
    pub ty: TypeRef,
    /// Where it is sent.
    pub location: ParameterLocation,
    /// How arrays and objects are written.
    pub style: ParameterStyle,
    /// Whether reserved characters are sent as they are.
    pub allow_reserved: bool,
    /// Whether a request without it is invalid.
    pub required: bool,
    /// Whether a client can have a value for it: it is one of [`Api::shared`](super::Api::shared), by its Rust name.
    pub shared: bool,
    /// What it is for.
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// What binds its value when it is sent.
    pub constraints: Constraints,
    /// The value that the vendor assumes where it is absent, as JSON.
    pub default: Option<serde_json::Value>,
    /// A value that the specification gives as an example.
    pub example: Option<serde_json::Value>,
    /// Where it stands in the specification.
    pub place: Location,
}

impl Parameter {
    /// Whether the method of its operation takes it.
    #[must_use]
    pub fn is_argument(&self) -> bool {
        self.required && !self.shared
    }
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

impl ParameterLocation {
    /// What a description calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// What a sentence calls a parameter that is sent there.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
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
    /// `cookie`: `a=1; a=2` or, not exploded, `a=1,2`, without percent-encoding
    Cookie {
        /// A cookie for each item or member.
        explode: bool,
    },
    /// JSON text, as `content` asks for.
    Json,
    /// `form`, in which what is below the first level is JSON text.
    FormOfJson {
        /// A pair for each item or member.
        explode: bool,
    },
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether a request without it is invalid.
    pub required: bool,
    /// What its value is; nothing is known of one that is sent as bytes.
    pub ty: TypeRef,
    /// The media type it is sent as.
    pub media_type: String,
    /// How it is made.
    pub kind: BodyKind,
    /// The element that it is, where it is a value as XML.
    pub xml: Option<Xml>,
    /// The members of a form whose items are told by their position.
    pub deep: Vec<String>,
    /// What binds the value beyond its type.
    pub constraints: Constraints,
    /// What it is for.
    pub description: Option<String>,
    /// A value that the specification gives as an example.
    pub example: Option<serde_json::Value>,
}

/// How the body of a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyKind {
    /// A value as JSON, or as XML where [`Body::xml`] says so.
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

/// What a response is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribedResponse {
    /// The status, as it is written.
    pub status: String,
    /// What the vendor says of it.
    pub description: Option<String>,
    /// The media types of its bodies that are no JSON.
    pub media_types: Vec<String>,
}

/// A header that responses declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHeader {
    /// The name on the wire.
    pub name: String,
    /// What its value is.
    pub value: HeaderValue,
    /// What it is for.
    pub description: Option<String>,
}

/// The value of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderValue {
    /// Text, or what has no other type.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`
    Boolean,
}

/// What a successful response carries.
#[derive(Clone, Debug)]
pub enum Success {
    /// Nothing that is declared.
    Empty,
    /// A value as JSON.
    Json(TypeRef),
    /// A value as JSON, or nothing.
    OptionalJson(TypeRef),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A body that differs by status.
    ByStatus(ByStatus),
    /// Nothing but [`Operation::events`] or [`Operation::lines`].
    Streams,
    /// Nothing but the place that it redirects to.
    Redirect,
}

/// What a declared error carries.
#[derive(Clone, Debug)]
pub enum Failure {
    /// Nothing that is declared.
    Undeclared,
    /// JSON of one type.
    Json {
        /// The type.
        ty: TypeRef,
        /// The statuses that carry it.
        statuses: Vec<StatusPattern>,
    },
    /// A body that differs by status.
    ByStatus(ByStatus),
}

/// Work that takes long, which an operation asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polling {
    /// The way from the answer to the state of the work.
    pub state: Vec<PathStep>,
    /// The states that end it well.
    pub done: Vec<Scalar>,
    /// The states that end it badly.
    pub failed: Vec<Scalar>,
}

/// A list that comes in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pagination {
    /// How the next page is asked for.
    pub style: PageStyle,
    /// The way from a page to the array of its items; empty where the page is that array.
    pub items: Vec<PathStep>,
    /// What an item is.
    pub item: TypeRef,
    /// The way from a page to whether more follow, if it says so.
    pub more: Option<Vec<PathStep>>,
    /// The way from a page whose number is asked for to the number of items on all pages, if it says so.
    pub total: Option<Vec<PathStep>>,
    /// Whether the parameters that ask for a page are properties of the JSON body, not query parameters.
    pub in_body: bool,
}

/// How the next page of a list is asked for. Parameters have their names on the wire.
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
    /// A page states a URL with the query of the next one.
    BodyLink {
        /// The way from a page to the URL.
        next: Vec<PathStep>,
    },
}

/// A field on the way through a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The type that has the field.
    pub ty: TypeId,
    /// The name of the field.
    pub field: RustName,
}

/// What the data of server-sent events is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Events {
    /// Text.
    Text,
    /// JSON of this type.
    Json(TypeRef),
}

/// One JSON value after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonLines {
    /// What each of them is.
    pub item: TypeRef,
    /// The value of `Accept` that asks for them.
    pub accepted: String,
}

/// Bodies that differ by status or by media type: an enum.
#[derive(Clone, Debug)]
pub struct ByStatus {
    /// The name of the enum.
    pub name: RustName,
    /// The variants by their Rust names, in the order in which they are tried.
    pub variants: IndexMap<RustName, StatusVariant>,
    /// The Rust name of the variant that keeps any other body as JSON.
    pub fallback: RustName,
}

/// A variant for some statuses.
#[derive(Clone, Debug)]
pub struct StatusVariant {
    /// The statuses.
    pub statuses: Vec<StatusPattern>,
    /// The media types, where they tell it from other bodies of the same status.
    pub media_types: Vec<String>,
    /// What the body is.
    pub content: StatusContent,
}

/// The body of some statuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusContent {
    /// JSON of this type.
    Json(TypeRef),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Nothing.
    Empty,
}

/// The statuses that a declared response stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
