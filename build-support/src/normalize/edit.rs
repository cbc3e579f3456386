//! Small changes to nodes that many passes make.
//!
//! In: a node or the members of one. Out: the same, changed, with the order of its members kept.

use crate::document::{Location, Node, Object, Value};

/// The keywords of a schema that say what a value is for, not what it looks like.
pub(super) const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
];

/// How many values the copies that a pass makes may hold together. A large real description stays under a tenth of it.
pub(super) const MAX_COPIED: usize = 5_000_000;

/// Whether the member `key` of a schema is an annotation or an extension.
pub(crate) fn is_annotation(key: &str) -> bool {
    ANNOTATIONS.contains(&key) || key.starts_with("x-")
}

/// What `node` holds, leaving `null` there.
pub(super) fn take(node: &mut Node) -> Node {
    let location = node.location.clone();
    std::mem::replace(node, Node::new(Value::Null, location))
}

/// An object without members.
pub(super) fn empty_object(location: &Location) -> Node {
    Node::object(Object::default(), location.clone())
}

/// An object with one member, placed where `value` is.
pub(super) fn object_of(key: &str, value: Node) -> Node {
    let location = value.location.clone();
    let mut members = Object::default();
    members.insert(key.to_owned(), value);
    Node::object(members, location)
}

/// A reference to the component schema `name`.
pub(super) fn schema_ref(name: &str, location: &Location) -> Node {
    object_of(
        "$ref",
        Node::string(format!("#/components/schemas/{name}"), location.clone()),
    )
}

/// Calls the member `from` of `members` `to`, at the same position, unless there is such a member already.
pub(super) fn rename(members: &mut Object, from: &str, to: &str) -> bool {
    if members.contains_key(to) {
        return false;
    }
    match members.shift_remove_full(from) {
        Some((index, _, value)) => {
            members.shift_insert(index, to.to_owned(), value);
            true
        }
        None => false,
    }
}

/// Keeps the member `key` of `members` as an extension, and returns the extension's name.
pub(super) fn set_aside(members: &mut Object, key: &str) -> String {
    let base = format!("x-{}", key.trim_start_matches('$'));
    let name = (1..)
        .map(|count| {
            if count == 1 {
                base.clone()
            } else {
                format!("{base}-{count}")
            }
        })
        .find(|name| !members.contains_key(name))
        .unwrap_or(base);
    rename(members, key, &name);
    name
}

/// Adds `value` to the list that the member `key` of `members` is, making the list if there is none.
pub(super) fn push_to(members: &mut Object, key: &str, value: Node) {
    let location = value.location.clone();
    let list = members
        .entry(key.to_owned())
        .or_insert_with(|| Node::array(Vec::new(), location));
    if let Some(items) = list.as_array_mut() {
        items.push(value);
    }
}

/// `value` as text, if it is a scalar other than `null`.
pub(super) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The value of `node` in short, for a message.
pub(super) fn shown(node: &Node) -> String {
    const LIMIT: usize = 60;
    match &node.value {
        Value::Array(items) => format!("an array of {} items", items.len()),
        Value::Object(members) => format!("an object of {} members", members.len()),
        _ => {
            let text = node.to_json().to_string();
            match text.char_indices().nth(LIMIT) {
                Some((cut, _)) => format!("{}…", &text[..cut]),
                None => text,
            }
        }
    }
}

/// How many values `node` holds.
pub(super) fn size(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}
