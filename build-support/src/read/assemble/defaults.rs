//! Servers and security that hold for all operations of one document, but not of another.
//!
//! In: the fragments. Out: the same, with the same meaning once they are one document. `servers` and `security` of the
//! root are defaults for the operations beside them. Where the fragments have different defaults, their union would
//! send an operation to the server, or with the credentials, of another fragment; so each operation gets its own copy.

use std::collections::BTreeMap;

use crate::document::{ADDITIONAL_OPERATIONS, METHODS, Node, Object, Value};
use crate::read::source::Fragment;

/// Copies the defaults of each fragment to its operations, where the fragments differ in them.
pub(super) fn pin(fragments: &mut [Fragment]) {
    unite_slashes(fragments);
    if !agree(fragments.iter().filter_map(|fragment| servers(&fragment.root))) {
        for fragment in fragments.iter_mut() {
            if let Some(servers) = servers(&fragment.root).cloned() {
                pin_servers(&mut fragment.root, &servers);
            }
        }
    }
    let securities: Vec<Node> = fragments.iter().map(|fragment| security(&fragment.root)).collect();
    if !agree(securities.iter()) {
        for (fragment, security) in fragments.iter_mut().zip(&securities) {
            pin_security(&mut fragment.root, security);
        }
    }
}

/// Writes the URLs of servers that differ only in a `/` at the end as the first page does: that says nothing.
fn unite_slashes(fragments: &mut [Fragment]) {
    if fragments.len() < 2 {
        return;
    }
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for fragment in fragments {
        let servers = fragment.root.get_mut("servers").map(|servers| &mut servers.value);
        let Some(Value::Array(servers)) = servers else { continue };
        for url in servers.iter_mut().filter_map(|server| server.get_mut("url")) {
            let Some(text) = url.as_str().map(str::to_owned) else {
                continue;
            };
            let known = first
                .entry(text.trim_end_matches('/').to_owned())
                .or_insert_with(|| text.clone());
            if *known != text {
                url.value = Value::String(known.clone());
            }
        }
    }
}

/// The URLs that `fragments` name as their first server, and how many of them do.
pub(super) fn first_servers(fragments: &[Fragment]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for fragment in fragments {
        let first = servers(&fragment.root)
            .and_then(Node::as_array)
            .and_then(<[Node]>::first);
        if let Some(url) = first.and_then(|first| first.str_of("url")) {
            *counts.entry(url.to_owned()).or_default() += 1;
        }
    }
    counts
}

fn agree<'n>(mut nodes: impl Iterator<Item = &'n Node>) -> bool {
    let first = nodes.next();
    first.is_none_or(|first| nodes.all(|node| node.same_data(first)))
}

/// The servers of `root`, if it names any. A document without servers says nothing about where it is served.
fn servers(root: &Node) -> Option<&Node> {
    root.get("servers")
        .filter(|servers| servers.as_array().is_some_and(|servers| !servers.is_empty()))
}

/// The security of `root`: none where it is absent (OpenAPI, section "OpenAPI Object").
fn security(root: &Node) -> Node {
    root.get("security")
        .cloned()
        .unwrap_or_else(|| Node::array(Vec::new(), root.location.clone()))
}

fn pin_servers(root: &mut Node, servers: &Node) {
    for item in path_items(root).filter(|item| !item.contains_key("servers")) {
        for operation in operations(item) {
            operation.entry("servers".to_owned()).or_insert_with(|| servers.clone());
        }
    }
}

fn pin_security(root: &mut Node, security: &Node) {
    for operation in path_items(root).flat_map(operations) {
        operation
            .entry("security".to_owned())
            .or_insert_with(|| security.clone());
    }
    if let Some(members) = root.as_object_mut() {
        members.shift_remove("security");
    }
}

fn path_items(root: &mut Node) -> impl Iterator<Item = &mut Object> {
    let paths = root.get_mut("paths").and_then(Node::as_object_mut);
    paths
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Node::as_object_mut)
}

fn operations(item: &mut Object) -> impl Iterator<Item = &mut Object> {
    let holds = |key: &str| METHODS.contains(&key) || key == ADDITIONAL_OPERATIONS;
    let members = item.iter_mut().filter(move |(key, _)| holds(key));
    let operations = members.flat_map(|(key, member)| -> Vec<&mut Node> {
        match key == ADDITIONAL_OPERATIONS {
            true => member
                .as_object_mut()
                .into_iter()
                .flat_map(Object::values_mut)
                .collect(),
            false => vec![member],
        }
    });
    operations.filter_map(Node::as_object_mut)
}
