//! Alternatives that differ in constants only.
//!
//! In: a union of inline objects, such as one for each code of an error. Out: one object whose properties have the
//! constants of all of them, if the maintainer asks for it, because each alternative is a type otherwise; or else a
//! note that proposes it, once for the API.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Lowering;
use super::compose::Effective;
use crate::document::{JsonPointer, Location, Node, Object, Value};
use crate::normalize::NoteKind;

/// How many types a merge has to save to be proposed.
const WORTH_IT: usize = 20;

/// Keywords in which alternatives may differ: constants, and what is said about them.
const CONSTANTS: &[&str] = &["enum", "const"];
const WORDS: &[&str] = &["description", "title", "example", "default"];

/// The unions whose alternatives differ in constants only.
#[derive(Default)]
pub(super) struct Unions(HashMap<JsonPointer, (Location, usize)>);

impl Lowering<'_> {
    /// `schema`, which stands at `pointer`, with its alternatives merged if they differ in constants only and the
    /// maintainer asks for it.
    pub(super) fn with_constants_merged<'n>(&mut self, schema: Effective<'n>, pointer: &JsonPointer) -> Effective<'n> {
        let Effective::Schema { node, parts } = schema else {
            return schema;
        };
        let node = match merged(&node) {
            None => node,
            Some((one, alternatives)) => {
                let found = (node.location.clone(), alternatives);
                self.unions_of_constants.0.insert(pointer.clone(), found);
                match self.choices.merges_constants {
                    true => Cow::Owned(one),
                    false => node,
                }
            }
        };
        Effective::Schema { node, parts }
    }

    /// Notes the unions whose alternatives differ in constants only: that they are merged, or could be. Returns how
    /// many there are.
    pub(super) fn note_unions_of_constants(&mut self) -> usize {
        let Unions(unions) = std::mem::take(&mut self.unions_of_constants);
        let saved: usize = unions.values().map(|(_, alternatives)| alternatives - 1).sum();
        let first = unions
            .iter()
            .min_by_key(|(_, (location, _))| (location.line, location.column));
        let Some((pointer, (location, _))) = first else {
            return 0;
        };
        let count = unions.len();
        let message = match self.choices.merges_constants {
            true => format!(
                "this is the first union of {count} whose alternatives differ in constants only, and which are an object each; \
                 which constants go together is not checked"
            ),
            false if saved >= WORTH_IT => format!(
                "this is the first union of {count} whose alternatives differ in constants only, and which have {saved} types \
                 more than needed; `constants = true` in `[merge]` of vendor.toml makes one of each"
            ),
            false => return count,
        };
        self.note(NoteKind::Rewritten, pointer, location, message);
        count
    }
}

/// One schema in place of the alternatives of `schema`, if they are inline objects that differ in constants only; and
/// how many they are.
fn merged(schema: &Node) -> Option<(Node, usize)> {
    if schema.get("discriminator").is_some() {
        return None;
    }
    let members = schema.as_object()?;
    let (keyword, alternatives) = ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|keyword| Some((keyword, schema.get(keyword)?.as_array()?)))?;
    let (first, others) = alternatives.split_first().filter(|(_, others)| !others.is_empty())?;
    let is_object = first.get("properties").is_some() && first.get("$ref").is_none();
    if !is_object || !others.iter().all(|other| is_alike(first, other)) {
        return None;
    }
    let one = others.iter().fold(first.clone(), with_constants_of);
    let mut whole: Object = one.as_object()?.clone();
    for (key, value) in members.iter().filter(|(key, _)| *key != keyword) {
        whole.insert(key.clone(), value.clone());
    }
    Some((Node::object(whole, schema.location.clone()), alternatives.len()))
}

/// Whether two schemas differ in the values of constants and in words only.
fn is_alike(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Object(one), Value::Object(other)) => {
            let keys = one.keys().chain(other.keys()).map(String::as_str);
            let mut keys = keys.filter(|key| !WORDS.contains(key));
            keys.all(|key| match (one.get(key), other.get(key)) {
                (Some(one), Some(other)) if key == "properties" => has_alike_members(one, other),
                (Some(one), Some(other)) => CONSTANTS.contains(&key) || is_alike(one, other),
                _ => false,
            })
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_alike(one, other))
        }
        _ => one.same_data(other),
    }
}

/// Whether two objects have members of the same names, which are schemas that are alike.
fn has_alike_members(one: &Node, other: &Node) -> bool {
    let (Some(one), Some(other)) = (one.as_object(), other.as_object()) else {
        return false;
    };
    let is_in_other = |(name, schema): (&String, &Node)| other.get(name).is_some_and(|other| is_alike(schema, other));
    one.len() == other.len() && one.iter().all(is_in_other)
}

/// `one` with the constants of `other`, which is like it, and without the words in which they differ.
fn with_constants_of(one: Node, other: &Node) -> Node {
    let location = one.location.clone();
    match (one.value, &other.value) {
        (Value::Object(one), Value::Object(other)) => {
            let members = one.into_iter().filter_map(|(key, value)| {
                let Some(of_other) = other.get(&key) else {
                    return (!WORDS.contains(&key.as_str())).then_some((key, value));
                };
                let value = match key.as_str() {
                    "enum" => with_values_of(value, of_other),
                    word if WORDS.contains(&word) => Some(value).filter(|value| value.same_data(of_other))?,
                    _ => with_constants_of(value, of_other),
                };
                Some((key, value))
            });
            Node::object(members.collect(), location)
        }
        (Value::Array(one), Value::Array(other)) => {
            let items = one.into_iter().zip(other);
            Node::array(
                items.map(|(one, other)| with_constants_of(one, other)).collect(),
                location,
            )
        }
        (value, _) => Node::new(value, location),
    }
}

/// The list `one` with the values of `other` that it does not have.
fn with_values_of(mut one: Node, other: &Node) -> Node {
    if let Some(values) = one.as_array_mut() {
        for value in other.as_array().into_iter().flatten() {
            if !values.iter().any(|known| known.same_data(value)) {
                values.push(value.clone());
            }
        }
    }
    one
}
