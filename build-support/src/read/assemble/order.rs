//! The order of the members of an assembled description.
//!
//! In: a description with its members as they came. Out: the same data in an order that depends on nothing but names:
//! fixed names as the OpenAPI specification lists them, then all others by name, extensions last. Servers depend on how
//! many pages name them, so that a page that is added changes no base URL.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use crate::document::{ADDITIONAL_OPERATIONS, METHODS, Node, Object, Value};

const ROOT: [&str; 10] = [
    "openapi",
    "info",
    "jsonSchemaDialect",
    "externalDocs",
    "servers",
    "security",
    "tags",
    "paths",
    "webhooks",
    "components",
];
const INFO: [&str; 7] = [
    "title",
    "summary",
    "description",
    "termsOfService",
    "contact",
    "license",
    "version",
];
const PATH_ITEM: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];
const COMPONENTS: [&str; 10] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
];

/// Sorts the members of `root` and of those of its parts that assembling mixes.
pub(super) fn sort(root: &mut Node) {
    let path_item: Vec<&str> = PATH_ITEM
        .into_iter()
        .chain(METHODS)
        .chain([ADDITIONAL_OPERATIONS])
        .collect();
    sort_members(root, &ROOT);
    if let Some(info) = root.get_mut("info") {
        sort_members(info, &INFO);
    }
    for (key, names, inner_names) in [
        ("paths", [].as_slice(), path_item.as_slice()),
        ("webhooks", &[], &path_item),
        ("components", &COMPONENTS, &[]),
    ] {
        let Some(group) = root.get_mut(key) else { continue };
        sort_members(group, names);
        for (name, member) in group.as_object_mut().into_iter().flat_map(Object::iter_mut) {
            if !name.starts_with("x-") {
                sort_members(member, inner_names);
            }
        }
    }
}

/// Puts those servers of `root` first that most pages name first, as `counts` has it; the others stay as they are.
pub(super) fn sort_servers(root: &mut Node, counts: &BTreeMap<String, usize>) {
    let servers = root.get_mut("servers").map(|servers| &mut servers.value);
    let Some(Value::Array(servers)) = servers.filter(|_| counts.len() > 1) else {
        return;
    };
    let count = |server: &Node| {
        server
            .str_of("url")
            .and_then(|url| counts.get(url))
            .copied()
            .unwrap_or(0)
    };
    servers.sort_by_key(|server| Reverse(count(server)));
}

fn sort_members(node: &mut Node, names: &[&str]) {
    if let Some(members) = node.as_object_mut() {
        members.sort_by(|left, _, right, _| compare(left, right, names));
    }
}

fn compare(left: &str, right: &str, names: &[&str]) -> Ordering {
    let rank = |key: &str| {
        let position = names.iter().position(|name| *name == key);
        (position.unwrap_or(names.len()), key.starts_with("x-"))
    };
    rank(left).cmp(&rank(right)).then_with(|| left.cmp(right))
}
