//! Descriptions in other languages than OpenAPI.
//!
//! In: a file, or the root of a document that is no OpenAPI. Out: one finding that names the language, and what to do.
//! What is said of each is in `KINDS`.

use crate::document::diagnostic::{Code, Diagnostic};
use crate::document::{Location, Node, SourceFile};
use std::sync::Arc;

/// Languages that people take for OpenAPI, each with what it describes and what to do.
const KINDS: [(Kind, &str, &str); 6] = [
    (
        Kind::Postman,
        "this is a Postman collection, which has examples of requests and no description of them",
        "ask the vendor for OpenAPI, or convert the collection, for example with `postman-to-openapi`, and check the result",
    ),
    (
        Kind::Discovery,
        "this is a Google API discovery document, not OpenAPI",
        "convert it first, for example with `google-discovery-to-swagger`, whose Swagger 2.0 is read",
    ),
    (
        Kind::AsyncApi,
        "this is AsyncAPI, which describes messages, not operations",
        "find the vendor's OpenAPI description: a client has no operations for messages",
    ),
    (
        Kind::Raml,
        "this is RAML, not OpenAPI",
        "convert it first, for example with `oas-raml-converter`, or ask the vendor for OpenAPI",
    ),
    (
        Kind::Wsdl,
        "this is WSDL, which describes SOAP services",
        "SOAP has clients of its own: ask the vendor for an HTTP API with an OpenAPI description",
    ),
    (
        Kind::GraphQl,
        "this is a GraphQL schema, not OpenAPI",
        "GraphQL has clients of its own, for example the crate `graphql_client`; ask the vendor for OpenAPI",
    ),
];

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Postman,
    Discovery,
    AsyncApi,
    Raml,
    Wsdl,
    GraphQl,
}

impl Kind {
    fn code(self) -> Code {
        match self {
            Self::Postman => Code::PostmanCollection,
            Self::Discovery => Code::GoogleDiscovery,
            Self::AsyncApi => Code::Asyncapi,
            Self::Raml => Code::Raml,
            Self::Wsdl => Code::Wsdl,
            Self::GraphQl => Code::Graphql,
        }
    }

    fn finding(self) -> Option<Diagnostic> {
        let (_, message, help) = KINDS.iter().find(|(kind, ..)| *kind == self)?;
        Some(Diagnostic::error(self.code(), *message).help(*help))
    }
}

/// What `file` is, if it is in a language that is neither JSON nor YAML nor a page.
pub(super) fn file(file: &Arc<SourceFile>) -> Option<Diagnostic> {
    let text = file.text.trim_start_matches('\u{feff}').trim_start();
    let extension = file.path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_graph = matches!(extension, "graphql" | "graphqls" | "gql") || begins_like_a_graph(text);
    let kind = if text.starts_with("#%RAML") {
        Kind::Raml
    } else if text.starts_with('<') && is_wsdl(text) {
        Kind::Wsdl
    } else if is_graph {
        Kind::GraphQl
    } else {
        return None;
    };
    Some(kind.finding()?.at(&Location::start_of(file)))
}

/// Whether the root element of the XML `text` is that of WSDL 1.1 or 2.0.
fn is_wsdl(text: &str) -> bool {
    let mut tags = text.split('<').skip(1).filter(|tag| !tag.starts_with(['?', '!']));
    let root = tags.next().unwrap_or_default();
    let name = root
        .split(|end: char| end.is_whitespace() || end == '>')
        .next()
        .unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    matches!(name, "definitions" | "description") && root.contains("/wsdl")
}

/// Whether the first line of `text` that is no comment begins a definition of GraphQL.
fn begins_like_a_graph(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    let Some(line) = lines
        .into_iter()
        .find(|line| !line.is_empty() && !line.starts_with('#'))
    else {
        return false;
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_block = line.ends_with('{') && !line.contains(':');
    match words.as_slice() {
        ["schema", "{", ..] => true,
        ["type" | "input" | "interface" | "enum" | "extend", name, ..] => {
            is_block && name.starts_with(|first: char| first.is_ascii_alphabetic())
        }
        _ => false,
    }
}

/// What `root` is, if it is a document in another language.
pub(super) fn document(root: &Node) -> Option<Diagnostic> {
    let info = root.get("info");
    let is_postman = info.is_some_and(|info| {
        info.get("_postman_id").is_some()
            || info
                .str_of("schema")
                .is_some_and(|schema| schema.contains("postman.com/"))
    });
    let is_graph =
        root.get("__schema").is_some() || root.get("data").is_some_and(|data| data.get("__schema").is_some());
    let kind = if is_postman {
        Kind::Postman
    } else if root.get("discoveryVersion").is_some() || root.str_of("kind") == Some("discovery#restDescription") {
        Kind::Discovery
    } else if root.get("asyncapi").is_some() {
        Kind::AsyncApi
    } else if is_graph {
        Kind::GraphQl
    } else {
        return None;
    };
    Some(kind.finding()?.at(&root.location))
}
