//! The table of an API: its operations, and its schemas as JSON Schema.
//!
//! In: the canonical document, and the model that `lower` made of it. Out: [`Table`], which mock servers, command lines
//! and tools read at run time. The shape of requests and responses comes from the document, because the model says in
//! Rust what a table has to say in JSON Schema; names, credentials and pages come from the model.

mod page;
mod schema;

use api_operations::{Body, Content, Credential, Location, Operation, Parameter, Response, ResponseHeader, Table};
use serde_json::{Map, Value};

use crate::document::{Node, OperationKey, essence, is_json_lines};
use crate::model;
use crate::model::api::{Api, SecurityScheme, SecuritySchemeKind};
use crate::model::settings::ClientSettings;

/// The table of `api`, which `lower` made of the canonical document `root`, with what `settings` say of it.
pub fn table(root: &Node, api: &Api, settings: &ClientSettings) -> Table {
    let servers = api.servers.iter().map(|server| server.url.clone());
    let operations = api.operations.values();
    let credentials = api.security_schemes.iter().map(|(name, scheme)| {
        let stated = settings.credentials.iter().find(|stated| stated.scheme == *name);
        let env = stated.map(|stated| stated.env.clone()).unwrap_or_default();
        (
            name.clone(),
            Credential {
                env,
                ..credential(scheme)
            },
        )
    });
    let components = root.pointer("/components/schemas").and_then(Node::as_object);
    let schemas = components.into_iter().flatten();
    Table {
        title: api.title.clone(),
        version: api.version.clone(),
        servers: match &settings.base_url {
            Some(url) => vec![url.clone()],
            None => servers.collect(),
        },
        credentials: credentials.collect(),
        operations: operations.filter_map(|it| operation(root, api, it)).collect(),
        schemas: schemas
            .map(|(name, node)| (name.clone(), schema::schema(node)))
            .collect(),
    }
}

/// How a caller shows who it is.
fn credential(scheme: &SecurityScheme) -> Credential {
    let kind = |kind: &str, scheme: Option<&str>| Credential {
        kind: kind.to_owned(),
        scheme: scheme.map(str::to_lowercase),
        ..Credential::default()
    };
    let credential = match &scheme.kind {
        SecuritySchemeKind::ApiKey { location, name } => Credential {
            location: Some(location.name().to_owned()),
            name: Some(name.clone()),
            ..kind("apiKey", None)
        },
        SecuritySchemeKind::Bearer => kind("http", Some("bearer")),
        SecuritySchemeKind::Basic => kind("http", Some("basic")),
        SecuritySchemeKind::Http { scheme } => kind("http", Some(scheme)),
        SecuritySchemeKind::OAuth2 { token_url, .. } => Credential {
            token_url: token_url.clone(),
            ..kind("oauth2", None)
        },
    };
    Credential {
        description: scheme.description.clone(),
        ..credential
    }
}

fn operation(root: &Node, api: &Api, modelled: &model::operation::Operation) -> Option<Operation> {
    let item = root.get("paths")?.get(&modelled.path)?;
    let node = OperationKey::of_method(&modelled.method).get(item)?;
    let tag = api.tags.get(&modelled.module).filter(|tag| tag.path.is_none());
    let call = api.call_of(modelled).replace("()", "");
    let security = modelled.security.iter().map(|alternative| {
        let named = alternative.iter().map(|requirement| requirement.scheme.clone());
        named.collect()
    });
    let responses = members(node.get("responses")).filter(|(status, _)| !status.starts_with("x-"));
    let mut parameters: Vec<Parameter> = items(node.get("parameters")).iter().filter_map(parameter).collect();
    parameters.sort_by_key(|parameter| parameter.location);
    Some(Operation {
        id: modelled.id.clone(),
        tag: tag.map(|tag| tag.name.clone()),
        call: call.split('.').map(str::to_owned).collect(),
        method: modelled.method.clone(),
        path: modelled.path.clone(),
        server: modelled.server.clone(),
        summary: modelled.summary.clone(),
        description: modelled.description.clone(),
        deprecated: modelled.deprecated,
        security: security.collect(),
        parameters,
        body: node.get("requestBody").map(body),
        responses: responses.map(|(status, node)| response(status, node)).collect(),
        pages: modelled.pagination.as_ref().map(|pages| page::page(api, pages)),
    })
}

fn parameter(node: &Node) -> Option<Parameter> {
    let location = match node.str_of("in")? {
        "path" => Location::Path,
        "query" => Location::Query,
        "header" => Location::Header,
        "cookie" => Location::Cookie,
        _ => return None,
    };
    let default = match location {
        Location::Query | Location::Cookie => "form",
        _ => "simple",
    };
    let style = node.str_of("style").unwrap_or(default);
    let explode = node.get("explode").and_then(Node::as_bool);
    let value = written(node);
    Some(Parameter {
        name: node.str_of("name")?.to_owned(),
        location,
        required: node.is_true("required"),
        style: (style != default).then(|| style.to_owned()),
        explode: explode.filter(|explode| *explode != (style == "form")),
        allow_reserved: node.is_true("allowReserved"),
        content_type: value.media_type,
        schema: value.schema,
        description: text(node, "description"),
        deprecated: node.is_true("deprecated"),
        example: value.example,
    })
}

/// What a parameter or a header is.
struct Written {
    media_type: Option<String>,
    schema: Value,
    example: Option<Value>,
}

fn written(node: &Node) -> Written {
    let content = node.get("content").and_then(Node::as_object);
    let (media_type, holder) = match content.and_then(|content| content.first()) {
        Some((media_type, media)) => (Some(media_type.clone()), media),
        None => (None, node),
    };
    let schema = holder.get("schema");
    Written {
        media_type,
        schema: schema.map_or(Value::Bool(true), schema::schema),
        example: example(holder).or_else(|| example(node)),
    }
}

fn body(node: &Node) -> Body {
    Body {
        required: node.is_true("required"),
        content: contents(node),
        description: text(node, "description"),
    }
}

fn response(status: &str, node: &Node) -> Response {
    let headers = members(node.get("headers")).map(|(name, header)| {
        let value = written(header);
        ResponseHeader {
            name: name.to_owned(),
            required: header.is_true("required"),
            schema: value.schema,
            description: text(header, "description"),
            example: value.example,
        }
    });
    Response {
        status: status.to_owned(),
        description: text(node, "description").unwrap_or_default(),
        headers: headers.collect(),
        content: contents(node),
    }
}

fn contents(node: &Node) -> Vec<Content> {
    let contents = members(node.get("content")).map(|(media_type, media)| {
        let lines = is_json_lines(media_type);
        let schema = media.get("schema");
        // A schema of an array is one of all lines.
        let item = schema.and_then(|schema| schema.get("items")).filter(|_| lines);
        Content {
            media_type: media_type.to_owned(),
            schema: item
                .or(schema)
                .map(schema::schema)
                .filter(|schema| *schema != Value::Bool(true)),
            example: example(media),
            stream: lines || essence(media_type) == "text/event-stream",
        }
    });
    contents.collect()
}

/// The first value that `node` has as an example.
fn example(node: &Node) -> Option<Value> {
    if let Some(example) = node.get("example") {
        return Some(example.to_json());
    }
    let mut several = members(node.get("examples")).filter_map(|(_, example)| {
        // OpenAPI 3.2 writes a value that is checked against the schema as `dataValue`.
        example.get("value").or_else(|| example.get("dataValue"))
    });
    several.next().map(Node::to_json)
}

fn text(node: &Node, key: &str) -> Option<String> {
    let text = node.str_of(key).map(str::trim);
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn members(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let members = node.and_then(Node::as_object).into_iter().flatten();
    members.map(|(name, member)| (name.as_str(), member))
}

fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_array).unwrap_or_default()
}

/// An object with one member.
fn one(key: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(key.to_owned(), value)]))
}
