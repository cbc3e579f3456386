//! Which server a request goes to.
//!
//! In: the servers of the document and of its operations. Out: facts: the servers of the API, and for an operation the
//! one that it has to itself. A server that does not say which host to call is none that a client can go to by itself.

use super::Lowering;
use crate::document::Node;
use crate::facts::Server;
use crate::normalize::NoteKind;

impl Lowering<'_> {
    /// The URL of the server of `operation`, where that is another than the API's.
    pub(super) fn server(&mut self, operation: &Node, pointer: &str) -> Option<String> {
        let servers = read(operation);
        let first = servers.first()?;
        let same = |one: &Server, other: &Server| one.url.trim_end_matches('/') == other.url.trim_end_matches('/');
        if self.facts.servers.first().is_some_and(|server| same(server, first)) {
            return None;
        }
        let Some(server) = servers.iter().find(|server| server.is_absolute()) else {
            let message = format!(
                "the server `{}` names no host, so the request goes to the base URL",
                first.url
            );
            self.note(NoteKind::Degraded, pointer, &operation.location, message);
            return None;
        };
        let default = self.facts.servers.iter().find(|server| server.is_absolute());
        (!default.is_some_and(|default| same(default, server))).then(|| server.url.clone())
    }

    /// Makes the server of the first operation that of the API, where the document names none and each operation has one.
    pub(super) fn adopt_server(&mut self) {
        if self.facts.servers.iter().any(Server::is_absolute) {
            return;
        }
        let operations = &mut self.facts.operations;
        let servers: Option<Vec<String>> = operations.values().map(|operation| operation.server.clone()).collect();
        let Some(url) = servers.and_then(|servers| servers.into_iter().next()) else {
            return;
        };
        for operation in operations.values_mut() {
            operation.server.take_if(|server| *server == url);
        }
        let description = None;
        self.facts.servers.insert(0, Server { url, description });
    }
}

/// The servers of a part, with the defaults of their variables.
pub(super) fn read(part: &Node) -> Vec<Server> {
    let servers = part.get("servers").and_then(Node::as_array).unwrap_or_default();
    servers.iter().filter_map(read_server).collect()
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
