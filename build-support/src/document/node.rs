//! A JSON-like value in which every part has the location that it was read from.
//!
//! In: what a reader found, or plain JSON. Out: [`Node`], the tree that every stage before `generate` works on.

use indexmap::IndexMap;

use super::location::Location;
use super::pointer::{JsonPointer, tokens};

/// The members of an object, in the order in which they were written. Their hashes are seeded anew in each process, as
/// keys are a stranger's, and cheaper than those of the standard library.
pub type Object = IndexMap<String, Node, foldhash::fast::RandomState>;

/// A value and the place it came from.
///
/// The place of an object's member is where its key stands; that of any other value is where the value begins. A node
/// that a pass makes has the place of what it was made from.
#[derive(Clone, Debug)]
pub struct Node {
    /// What was read.
    pub value: Value,
    /// Where it was read.
    pub location: Location,
}

/// What a [`Node`] holds: the data model of JSON.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any number.
    Number(serde_json::Number),
    /// Any string.
    String(String),
    /// A sequence.
    Array(Vec<Node>),
    /// A mapping with string keys.
    Object(Object),
}

impl Value {
    /// What a reader calls this kind of value.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

impl Node {
    /// A node with `value`, placed at `location`.
    pub fn new(value: Value, location: Location) -> Self {
        Self { value, location }
    }

    /// A string, placed at `location`.
    pub fn string(text: impl Into<String>, location: Location) -> Self {
        Self::new(Value::String(text.into()), location)
    }

    /// A boolean, placed at `location`.
    pub fn bool(value: bool, location: Location) -> Self {
        Self::new(Value::Bool(value), location)
    }

    /// An array, placed at `location`.
    pub fn array(items: Vec<Node>, location: Location) -> Self {
        Self::new(Value::Array(items), location)
    }

    /// An object, placed at `location`.
    pub fn object(members: Object, location: Location) -> Self {
        Self::new(Value::Object(members), location)
    }

    /// The JSON value `value`, every part of it placed at `location`.
    pub fn from_json(value: &serde_json::Value, location: &Location) -> Self {
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(value) => Value::Number(value.clone()),
            serde_json::Value::String(value) => Value::String(value.clone()),
            serde_json::Value::Array(items) => {
                Value::Array(items.iter().map(|item| Self::from_json(item, location)).collect())
            }
            serde_json::Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, member)| (key.clone(), Self::from_json(member, location)))
                    .collect(),
            ),
        };
        Self::new(value, location.clone())
    }

    /// The same data without places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => serde_json::Value::Bool(*value),
            Value::Number(value) => serde_json::Value::Number(value.clone()),
            Value::String(value) => serde_json::Value::String(value.clone()),
            Value::Array(items) => serde_json::Value::Array(items.iter().map(Self::to_json).collect()),
            Value::Object(members) => serde_json::Value::Object(
                members
                    .iter()
                    .map(|(key, member)| (key.clone(), member.to_json()))
                    .collect(),
            ),
        }
    }

    /// Whether both hold the same data, wherever it was read. The order of an object's members does not count.
    pub fn same_data(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Number(left), Value::Number(right)) => left == right,
            (Value::String(left), Value::String(right)) => left == right,
            (Value::Array(left), Value::Array(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.same_data(right))
            }
            (Value::Object(left), Value::Object(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .all(|(key, value)| right.get(key).is_some_and(|other| value.same_data(other)))
            }
            _ => false,
        }
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The members to change, if this is an object.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match &mut self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The items, if this is an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The items to change, if this is an array.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The member called `key`, if this is an object that has one.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }

    /// The member called `key` to change, if this is an object that has one.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_object_mut()?.get_mut(key)
    }

    /// The text of the member called `key`, if there is one and it is a string.
    pub fn str_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// Whether the member called `key` is `true`.
    pub fn is_true(&self, key: &str) -> bool {
        self.get(key).and_then(Node::as_bool).unwrap_or(false)
    }

    /// Returns the part that the JSON pointer `pointer` (RFC 6901) refers to below this node.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        tokens(pointer)?.try_fold(self, |node, token| node.part(&token))
    }

    /// Returns the part that the JSON pointer `pointer` (RFC 6901) refers to below this node, to change it.
    pub fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Node> {
        tokens(pointer)?.try_fold(self, |node, token| node.part_mut(&token))
    }

    /// Returns the part that `pointer` refers to below this node.
    pub fn at(&self, pointer: &JsonPointer) -> Option<&Node> {
        pointer.tokens().try_fold(self, |node, token| node.part(&token))
    }

    /// Returns the part that `pointer` refers to below this node, to change it.
    pub fn at_mut(&mut self, pointer: &JsonPointer) -> Option<&mut Node> {
        pointer.tokens().try_fold(self, |node, token| node.part_mut(&token))
    }

    /// Returns the member or item that `token`, a key or an index, refers to.
    pub(crate) fn part(&self, token: &str) -> Option<&Node> {
        match &self.value {
            Value::Object(members) => members.get(token),
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        }
    }

    fn part_mut(&mut self, token: &str) -> Option<&mut Node> {
        match &mut self.value {
            Value::Object(members) => members.get_mut(token),
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceFile;

    fn node(json: serde_json::Value) -> Node {
        Node::from_json(&json, &Location::start_of(&SourceFile::new("test.json", "")))
    }

    #[test]
    fn a_pointer_finds_keys_with_slashes_and_tildes() {
        let mut document = node(serde_json::json!({"paths": {"/a~b/{id}": [1, {"x": true}]}}));
        let pointer = JsonPointer::from(["paths", "/a~b/{id}"]);
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{id}");
        let found = document.pointer(&format!("{pointer}/1/x")).and_then(Node::as_bool);
        assert_eq!(found, Some(true));
        assert!(document.pointer("/paths/missing").is_none());
        assert!(document.pointer("paths").is_none());
        let item = pointer.join_index(1);
        assert_eq!(document.at(&item.join("x")).and_then(Node::as_bool), Some(true));
        assert!(document.at(&item.join("y")).is_none());
        assert!(document.at_mut(&item).is_some());
        assert!(document.pointer("").is_some_and(|root| root.same_data(&document)));
        assert!(document.pointer_mut(&format!("{pointer}/0")).is_some());
    }

    #[test]
    fn the_order_of_members_does_not_count_as_data() {
        let left = node(serde_json::json!({"a": 1, "b": [1, 2]}));
        let right = node(serde_json::json!({"b": [1, 2], "a": 1}));
        assert!(left.same_data(&right));
        assert!(!left.same_data(&node(serde_json::json!({"b": [2, 1], "a": 1}))));
    }
}
