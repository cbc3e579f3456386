//! The parts of a table.
//!
//! In: JSON that the generator wrote. Out: plain data. What is empty, false or unknown is not written, so that a table
//! stays small; what a later version adds is left out by an earlier one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The operations of an API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What the API is called.
    pub title: String,
    /// The version of the API.
    pub version: String,
    /// The base URLs, the default first. Variables have their defaults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<String>,
    /// How callers show who they are, by the names that operations use.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub credentials: BTreeMap<String, Credential>,
    /// The operations, in the order of the description.
    pub operations: Vec<Operation>,
    /// The schemas that have names, as JSON Schema 2020-12. References are `#/$defs/NAME`.
    #[serde(rename = "$defs", default, skip_serializing_if = "Map::is_empty")]
    pub schemas: Map<String, Value>,
}

/// How a caller shows who it is: a security scheme of OpenAPI.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// `apiKey`, `http`, `oauth2` or `openIdConnect`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where a key is sent: `header`, `query` or `cookie`.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The name of the header, parameter or cookie of a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The HTTP authentication scheme, in lower case: `bearer`, `basic` or another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Where a program gets a token by itself (client credentials of OAuth 2.0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// The environment variables that hold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// One operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The `operationId`, or one that was made where the description has none. No two operations share one.
    pub id: String,
    /// The first tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// What a client calls it: the handle of its tag, if it has one, and its method. In snake case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub call: Vec<String>,
    /// The HTTP method as it is sent.
    pub method: String,
    /// The path template, such as `/cats/{id}`.
    pub path: String,
    /// The base URL, where it is another one than that of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// A summary in a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// A description in CommonMark, in the vendor's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Alternatives, each the credentials that it takes together. An empty alternative takes none; no alternative at
    /// all does so, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<Vec<String>>,
    /// The parameters: those of the path, of the query, headers, cookies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// What a request carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// The declared responses, in the order of the description.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<Response>,
    /// How the pages of a list follow each other, where it answers with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Page>,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    #[default]
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
    /// As the whole query.
    QueryString,
}

/// A parameter of an operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// The name as it is sent.
    pub name: String,
    /// Where it is sent.
    #[serde(rename = "in")]
    pub location: Location,
    /// Whether a request without it is invalid.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The style, where it is not the default of the location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// Whether members and items are sent one by one, where it is not the default of the style.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explode: Option<bool>,
    /// Whether reserved characters are sent as they are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_reserved: bool,
    /// The media type in which the value is written, instead of a style.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// What the value is.
    pub schema: Value,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the vendor advises against it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// A value from the description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// What a request carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Whether a request without it is invalid.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The forms that it can have, in the order of the description.
    pub content: Vec<Content>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A body in one media type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The media type or range, with its parameters.
    pub media_type: String,
    /// What the value is; of a stream, what each of its items is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
    /// A value from the description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
    /// Whether it is a stream of items: server-sent events, whose data is the item, or JSON Lines.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stream: bool,
}

/// A declared response.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// A status such as `200`, a range such as `4XX`, or `default`.
    pub status: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The headers that it declares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<ResponseHeader>,
    /// The forms that its body can have; without any it has no body.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Content>,
}

/// A header of a response.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResponseHeader {
    /// The name.
    pub name: String,
    /// Whether every such response has it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// What the value is.
    pub schema: Value,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A value from the description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// How the pages of a list follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// How the next page is asked for.
    #[serde(flatten)]
    pub style: PageStyle,
    /// The way from a page to the array of its items, by the names of members; empty where the page is that array.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// The way from a page to whether more follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<Vec<String>>,
    /// The way from a page to the number of items on all pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Vec<String>>,
    /// Whether the parameters are members of the JSON body, not of the query.
    #[serde(default, skip_serializing_if = "is_false")]
    pub in_body: bool,
}

/// How the next page of a list is asked for. Parameters have their names as they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "style", rename_all = "snake_case")]
pub enum PageStyle {
    /// The parameter has what the page before says at `next`.
    Cursor {
        /// The parameter.
        parameter: String,
        /// The way from a page to the cursor of the next one.
        next: Vec<String>,
    },
    /// The parameter is the number of the page.
    Number {
        /// The parameter.
        parameter: String,
        /// The number of the first page.
        first: u64,
        /// The parameter that says how many items a page has at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<String>,
    },
    /// The parameter is the number of items before the page.
    Offset {
        /// The parameter.
        parameter: String,
        /// The parameter that says how many items a page has at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<String>,
    },
    /// The header `Link` of a page has the address of the next one.
    #[default]
    Link,
    /// A page states a URL with the query of the next one.
    BodyLink {
        /// The way from a page to the URL.
        next: Vec<String>,
    },
}

impl Table {
    /// Returns the operation with this id.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Follows references from `schema` to one that is no reference. One that leads nowhere, or in a circle, is what
    /// comes out.
    #[must_use]
    pub fn resolved<'t>(&'t self, schema: &'t Value) -> &'t Value {
        let mut schema = schema;
        for _ in 0..32 {
            let name = schema.get("$ref").and_then(Value::as_str);
            let target = name.and_then(|name| self.schemas.get(name.strip_prefix("#/$defs/")?));
            match target {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }
}

impl Operation {
    /// Returns what `status` is declared to carry: the status itself, or else its range, or else the default.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&Response> {
        let range = format!("{}XX", status / 100);
        let names = [status.to_string(), range, "default".to_owned()];
        names.iter().find_map(|name| {
            self.responses
                .iter()
                .find(|response| response.status.eq_ignore_ascii_case(name))
        })
    }

    /// Returns the first response of success, or else the first range or default.
    #[must_use]
    pub fn success(&self) -> Option<&Response> {
        let with = |first: &str| {
            self.responses
                .iter()
                .find(|response| response.status.starts_with(first))
        };
        with("2").or_else(|| with("default"))
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}
