//! From `servers` to URLs.
//!
//! In: the `servers` of the specification, of a path or of an operation (OpenAPI 3.0.3, section "Server Object"). Out: URLs with
//! the defaults of their variables. A client has one base URL; an operation that is served elsewhere says where.

use super::Lowering;
use crate::document::{Node, join_pointer};
use crate::facts::Server;
use crate::normalize::NoteKind;

/// The servers that `holder` names.
pub(super) fn servers_of(holder: &Node) -> impl Iterator<Item = Server> + '_ {
    let servers = holder.get("servers").and_then(Node::as_array).unwrap_or_default();
    servers.iter().filter_map(read_server)
}

impl Lowering<'_> {
    /// The URL of the server that `operation` at `pointer`, of the path `item`, has for itself.
    pub(super) fn own_server(&mut self, operation: &Node, item: &Node, pointer: &str) -> Option<String> {
        let own = servers_of(operation).next().or_else(|| servers_of(item).next())?.url;
        let shared = self
            .facts
            .servers
            .first()
            .map_or("", |server| server.url.as_str())
            .to_owned();
        let absolute = match own.strip_prefix('/') {
            _ if own == shared => return None,
            Some(path) => origin(&shared).map(|origin| format!("{origin}/{path}")),
            None => origin(&own).map(|_| own.clone()),
        };
        if absolute.is_none() {
            let message = format!("the operation is sent to the client's base URL, not to its own server `{own}`");
            let pointer = join_pointer(pointer, "servers");
            self.note(NoteKind::Degraded, &pointer, &operation.location, message);
        }
        absolute.filter(|url| url.trim_end_matches('/') != shared.trim_end_matches('/'))
    }
}

/// The part of `url` before its path, where it has a scheme that a client can speak.
fn origin(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    url.get(..url.len() - rest.len() + host.len())
}

fn read_server(server: &Node) -> Option<Server> {
    let mut url = server.str_of("url")?.to_owned();
    for (variable, facts) in server.get("variables").and_then(Node::as_object).into_iter().flatten() {
        if let Some(default) = facts.str_of("default") {
            url = url.replace(&format!("{{{variable}}}"), default);
        }
    }
    Some(Server {
        url,
        description: server.str_of("description").map(str::to_owned),
    })
}
