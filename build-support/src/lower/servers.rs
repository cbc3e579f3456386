//! From `servers` to URLs.
//!
//! In: the `servers` of the specification and of an operation (OpenAPI 3.0.3, section "Server Object"). Out: URLs with
//! the defaults of their variables. A client has one base URL; an operation that is served elsewhere says where.

use super::note;
use crate::document::{JsonPointer, Node};
use crate::model::Api;
use crate::model::api::{Server, ServerVariable};
use crate::normalize::{Note, NoteKind};

/// The servers that `holder` names.
pub(super) fn servers_of(holder: &Node) -> impl Iterator<Item = Server> + '_ {
    let servers = holder.get("servers").and_then(Node::as_array).unwrap_or_default();
    servers.iter().filter_map(read_server)
}

/// Notes the values of variables that no URL of the servers of `holder`, which stands at `pointer`, has, and how a
/// program gets another one.
pub(super) fn note_variables(holder: &Node, pointer: &JsonPointer, remedy: &str, notes: &mut Vec<Note>) {
    let servers = holder.get("servers").and_then(Node::as_array).unwrap_or_default();
    for (index, server) in servers.iter().enumerate() {
        let variables = server.get("variables").and_then(Node::as_object).into_iter().flatten();
        for (name, variable) in variables {
            let Some(values) = variable.get("enum") else { continue };
            let pointer = pointer.join("servers").join_index(index).join("variables").join(name);
            let message = format!("the URL has the default of `{name}`; {remedy} for another of its values");
            notes.push(note(
                NoteKind::Rewritten,
                &pointer.join("enum"),
                &values.location,
                message,
            ));
        }
    }
}

/// The URL of the server that `operation` at `pointer` has for itself, where `servers` are those of the API.
pub(super) fn own_server(
    operation: &Node,
    pointer: &JsonPointer,
    servers: &[Server],
    notes: &mut Vec<Note>,
) -> Option<String> {
    note_variables(operation, pointer, "set the base URL", notes);
    let own = servers_of(operation).next()?.url;
    let shared = base_url(servers);
    let absolute = match own.strip_prefix('/') {
        _ if own == shared => return None,
        // Where the host is known to the caller alone, the path is all there is to say.
        Some(_) if is_path(shared) => Some(own.clone()),
        Some(path) => origin(shared).map(|origin| format!("{origin}/{path}")),
        None => origin(&own).map(|_| own.clone()),
    };
    if absolute.is_none() {
        let message = format!("the operation is sent to the client's base URL, not to its own server `{own}`");
        let pointer = pointer.join("servers");
        notes.push(note(NoteKind::Degraded, &pointer, &operation.location, message));
    }
    absolute.filter(|url| url.trim_end_matches('/') != shared.trim_end_matches('/'))
}

/// Whether `url` leaves the host to the place that the description was read from.
fn is_path(url: &str) -> bool {
    url.is_empty() || (url.starts_with('/') && !url.starts_with("//") && !url.contains(['{', '}']))
}

/// The server that a client goes to by itself: the first that says which host to call, or else the first.
fn base_url(servers: &[Server]) -> &str {
    let server = servers.iter().find(|server| server.is_absolute()).or(servers.first());
    server.map_or("", |server| server.url.as_str())
}

/// Makes the server of the first operation that of the API, where the specification names none and each operation has
/// one.
pub(super) fn adopt_server(api: &mut Api) {
    if api.servers.iter().any(Server::is_absolute) {
        return;
    }
    let operations = &mut api.operations;
    let servers: Option<Vec<String>> = operations.values().map(|operation| operation.server.clone()).collect();
    let Some(url) = servers.and_then(|servers| servers.into_iter().next()) else {
        return;
    };
    let file = operations
        .values()
        .next()
        .map_or_else(String::new, |operation| operation.location.file.path.clone());
    for operation in operations.values_mut() {
        operation.server.take_if(|server| *server == url);
    }
    let server = Server {
        template: url.clone(),
        url,
        name: None,
        variables: Vec::new(),
        description: None,
        file,
    };
    api.servers.insert(0, server);
}

/// The part of `url` before its path, where it has a scheme that a client can speak.
fn origin(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    url.get(..url.len() - rest.len() + host.len())
}

fn read_server(server: &Node) -> Option<Server> {
    let template = server.str_of("url")?.to_owned();
    let declared = server.get("variables").and_then(Node::as_object).into_iter().flatten();
    let variables: Vec<_> = declared
        .filter_map(|(name, facts)| read_variable(name, facts))
        .collect();
    let mut url = template.clone();
    for variable in &variables {
        url = url.replace(&format!("{{{}}}", variable.name), &variable.default);
    }
    Some(Server {
        url,
        template,
        name: server.str_of("name").map(str::to_owned),
        variables,
        description: server.str_of("description").map(str::to_owned),
        file: server.location.file.path.clone(),
    })
}

/// A variable with a default, without which there is no URL.
fn read_variable(name: &str, facts: &Node) -> Option<ServerVariable> {
    let values = facts.get("enum").and_then(Node::as_array).unwrap_or_default();
    Some(ServerVariable {
        name: name.to_owned(),
        default: facts.str_of("default")?.to_owned(),
        values: values
            .iter()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect(),
        description: facts.str_of("description").map(str::to_owned),
    })
}
