//! Values against the schemas of a description.
//!
//! In: a description, the pointer of a schema in it, and a value that was sent. Out: a [`Found`] for each way in which
//! the value is not what the schema says, at the schema that says so. Where several alternatives are allowed, the value
//! is held against the one that it differs least from.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::bounds;
use super::found::{Found, Kind};
use super::shape::{self, is_of_format, is_word, kind};
use crate::document::JsonPointer;
use crate::normalize::keywords::subject;

/// How deep values and schemas are followed.
const MAX_DEPTH: usize = 96;
/// What a recorder has put in place of a secret, which shows nothing.
const REDACTED: &str = "[redacted]";
/// How many references may follow each other.
const MAX_HOPS: usize = 32;

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// To the server.
    Request,
    /// From the server.
    Response,
}

/// Checks values against the schemas of one description, and counts them.
pub(super) struct Checker<'d> {
    root: &'d Value,
    /// How many values were checked against each schema, by its pointer.
    pub(super) seen: BTreeMap<JsonPointer, usize>,
    is_trial: bool,
    way: Way,
}

impl<'d> Checker<'d> {
    /// A checker for the description `root`.
    pub(super) fn new(root: &'d Value) -> Self {
        Self {
            root,
            seen: BTreeMap::new(),
            is_trial: false,
            way: Way::Response,
        }
    }

    /// What differs between `value`, which goes `way`, and the schema at `schema`.
    pub(super) fn check(&mut self, way: Way, schema: &JsonPointer, value: &Value) -> Vec<Found> {
        self.way = way;
        let mut found = Vec::new();
        self.value(schema, value, "$", (0, false), &mut found);
        found
    }

    /// What a chain of references at `pointer` ends at.
    pub(super) fn resolve(&self, pointer: &JsonPointer) -> (&'d Value, JsonPointer) {
        resolve(self.root, pointer)
    }

    /// `part` is how deep the value stands, and whether the schema is a part of one that has checked the names of
    /// properties.
    fn value(&mut self, used: &JsonPointer, value: &Value, path: &str, part: (usize, bool), found: &mut Vec<Found>) {
        if value == REDACTED {
            return;
        }
        let (depth, is_part) = part;
        let (schema, at) = self.resolve(used);
        let Some(schema) = schema.as_object().filter(|_| depth < MAX_DEPTH) else {
            return;
        };
        if !self.is_trial && !is_part {
            *self.seen.entry(at.clone()).or_default() += 1;
            if at != *used {
                *self.seen.entry(used.clone()).or_default() += 1;
            }
        }
        let differs = |kind: Kind, at: &JsonPointer, detail: String| Found {
            kind,
            at: at.clone(),
            detail,
            path: path.to_owned(),
            value: value.clone(),
        };
        if value.is_null() {
            if !allows_null(self.root, used, 0) {
                found.push(differs(Kind::Null, used, String::new()));
            }
            return;
        }
        let named = allowed_types(schema);
        if !named.is_empty() && !named.iter().any(|name| has_type(name, value)) {
            // What is a list in place of an object, or the other way round, is so here and not wherever the schema is
            // used.
            let is_nested = value.is_array() || value.is_object();
            let place = if is_nested { used } else { &at };
            found.push(differs(Kind::Type, place, kind(value).to_owned()));
            return;
        }
        found.extend(spelt_otherwise(schema, value).map(|(kind, detail)| differs(kind, &at, detail)));
        let broken = bounds::broken(schema, value).into_iter();
        found.extend(broken.map(|keyword| differs(Kind::Bound, &at, keyword.to_owned())));
        match value {
            Value::Object(members) => self.members((&at, schema), members, path, part, found),
            Value::Array(items) if schema.contains_key("items") => {
                let at = at.join("items");
                for item in items {
                    self.value(&at, item, &format!("{path}[*]"), (depth + 1, false), found);
                }
            }
            _ => {}
        }
        for index in 0..count(schema, "allOf") {
            let at = at.join("allOf").join_index(index);
            self.value(&at, value, path, (depth + 1, true), found);
        }
        for key in ["oneOf", "anyOf"].into_iter().filter(|key| schema.contains_key(*key)) {
            self.choice(key, (&at, schema), value, (path, depth), found);
        }
    }

    fn members(
        &mut self,
        (at, schema): (&JsonPointer, &Map<String, Value>),
        members: &Map<String, Value>,
        path: &str,
        (depth, is_part): (usize, bool),
        found: &mut Vec<Found>,
    ) {
        let properties = at.join("properties");
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = name.as_str().filter(|name| !members.contains_key(*name)) else {
                continue;
            };
            if !self.may_be_absent(&properties.join(name)) {
                found.push(Found {
                    kind: Kind::Missing,
                    at: at.clone(),
                    detail: name.to_owned(),
                    path: path.to_owned(),
                    value: Value::Object(members.clone()),
                });
            }
        }
        let described = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        for (name, member) in members {
            let path = format!("{path}.{}", shape::name(name));
            if described.is_some_and(|described| described.contains_key(name)) {
                self.value(&properties.join(name), member, &path, (depth + 1, false), found);
            } else if others.is_some() {
                let at = at.join("additionalProperties");
                self.value(&at, member, &path, (depth + 1, false), found);
            } else if !is_part && !self.is_free(at, 0) && !self.describes(at, name, 0) {
                found.push(Found {
                    kind: Kind::Property,
                    at: at.clone(),
                    // A name that is data belongs to a map.
                    detail: if is_word(name) { name.clone() } else { String::new() },
                    path,
                    value: member.clone(),
                });
            }
        }
    }

    /// Whether the required property at `pointer` goes the other way only.
    fn may_be_absent(&self, pointer: &JsonPointer) -> bool {
        let word = match self.way {
            Way::Request => "readOnly",
            Way::Response => "writeOnly",
        };
        let is_so = |schema: Option<&Value>| schema.and_then(|schema| schema.get(word)) == Some(&Value::Bool(true));
        is_so(self.root.pointer(pointer.as_str())) || is_so(Some(self.resolve(pointer).0))
    }

    /// The schemas that say something about the same value as the one at `pointer`: its parts and alternatives.
    fn beside(&self, pointer: &JsonPointer) -> Vec<JsonPointer> {
        let (schema, at) = self.resolve(pointer);
        let Some(schema) = schema.as_object() else {
            return Vec::new();
        };
        let keys = ["allOf", "oneOf", "anyOf"].into_iter();
        keys.flat_map(|key| {
            let list = at.join(key);
            (0..count(schema, key)).map(move |index| list.join_index(index))
        })
        .collect()
    }

    /// Whether the schema at `pointer` describes a property called `name`, or says what any other property is.
    fn describes(&self, pointer: &JsonPointer, name: &str, depth: usize) -> bool {
        let schema = self.resolve(pointer).0;
        let has = |key: &str| {
            schema
                .get(key)
                .and_then(Value::as_object)
                .is_some_and(|map| map.contains_key(name))
        };
        let others = schema.get("additionalProperties");
        let says_others = others.is_some_and(|others| others.is_object() || others == &Value::Bool(true));
        has("properties")
            || says_others
            || schema.get("patternProperties").is_some()
            || (depth < MAX_HOPS
                && self
                    .beside(pointer)
                    .iter()
                    .any(|beside| self.describes(beside, name, depth + 1)))
    }

    /// Whether the schema at `pointer` describes no property at all, so that every one is expected.
    fn is_free(&self, pointer: &JsonPointer, depth: usize) -> bool {
        let schema = self.resolve(pointer).0;
        let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        schema.get("properties").is_none()
            && !is_closed
            && depth < MAX_HOPS
            && self
                .beside(pointer)
                .iter()
                .all(|beside| self.is_free(beside, depth + 1))
    }

    /// Checks `value` against the alternative that it is of: the one that its discriminator names, or else the one with
    /// which it has the least differences.
    fn choice(
        &mut self,
        key: &str,
        (at, schema): (&JsonPointer, &Map<String, Value>),
        value: &Value,
        (path, depth): (&str, usize),
        found: &mut Vec<Found>,
    ) {
        let list = at.join(key);
        let alternatives: Vec<JsonPointer> = (0..count(schema, key)).map(|index| list.join_index(index)).collect();
        if let Some(named) = self.named(schema, value, &alternatives) {
            return self.value(&named, value, path, (depth + 1, true), found);
        }
        let was_trial = std::mem::replace(&mut self.is_trial, true);
        let mut tried: Vec<(usize, usize, &JsonPointer)> = Vec::new();
        // An alternative of another type than the value has is not the one that was meant.
        let of_kind = alternatives
            .iter()
            .filter(|place| has_kind_of(self.root, place, value, 0));
        for alternative in of_kind.collect::<Vec<_>>() {
            let mut differences = Vec::new();
            self.value(alternative, value, path, (depth + 1, true), &mut differences);
            let hard = differences.iter().filter(|found| found.kind.is_hard()).count();
            tried.push((hard, differences.len(), alternative));
        }
        self.is_trial = was_trial;
        tried.sort_by_key(|(hard, all, _)| (*hard, *all));
        let is_clear = match tried.as_slice() {
            [] => false,
            [(0, ..), ..] | [_] => true,
            [(best, ..), (second, ..), ..] => best < second,
        };
        match tried.first() {
            Some((_, _, best)) if is_clear => self.value(best, value, path, (depth + 1, true), found),
            _ => found.push(Found {
                kind: Kind::Alternative,
                at: at.join(key),
                detail: String::new(),
                path: path.to_owned(),
                value: value.clone(),
            }),
        }
    }

    /// The alternative that the discriminator of `schema` names.
    fn named(&self, schema: &Map<String, Value>, value: &Value, alternatives: &[JsonPointer]) -> Option<JsonPointer> {
        let discriminator = schema.get("discriminator")?;
        let name = value.get(discriminator.get("propertyName")?.as_str()?)?.as_str()?;
        let mapped = discriminator
            .get("mapping")
            .and_then(|mapping| mapping.get(name)?.as_str());
        let target = mapped.unwrap_or(name);
        let target = target.strip_prefix('#').map_or_else(
            || JsonPointer::from(["components", "schemas", target]),
            JsonPointer::lenient,
        );
        alternatives
            .iter()
            .find(|alternative| self.resolve(alternative).1 == target)
            .cloned()
    }
}

pub(super) fn resolve<'d>(root: &'d Value, pointer: &JsonPointer) -> (&'d Value, JsonPointer) {
    let (mut node, mut at) = (root.pointer(pointer.as_str()).unwrap_or(&Value::Null), pointer.clone());
    for _ in 0..MAX_HOPS {
        let reference = node.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(JsonPointer::in_reference);
        let Some((target, next)) = target.and_then(|target| Some((root.pointer(target.as_str())?, target))) else {
            break;
        };
        (node, at) = (target, next);
    }
    (node, at)
}

fn count(schema: &Map<String, Value>, key: &str) -> usize {
    schema.get(key).and_then(Value::as_array).map_or(0, Vec::len)
}

/// How `value` is none of those that `schema` lists, or not in the form that it asks for.
fn spelt_otherwise(schema: &Map<String, Value>, value: &Value) -> Option<(Kind, String)> {
    let listed = schema.get("enum").and_then(Value::as_array);
    let is_unlisted = listed.is_some_and(|listed| !listed.contains(value));
    if is_unlisted || schema.get("const").is_some_and(|only| only != value) {
        return Some((Kind::Value, String::new()));
    }
    let format = schema.get("format").and_then(Value::as_str)?;
    (!is_of_format(format, value)).then(|| (Kind::Form, format.to_owned()))
}

/// The types that `schema` names, `null` left out.
pub(super) fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .filter(|name| *name != "null")
            .collect(),
        _ => Vec::new(),
    }
}

/// The types that `schema` names, or else the one that its keywords speak of, as the client has it.
fn allowed_types(schema: &Map<String, Value>) -> Vec<&str> {
    let is_composed = ["allOf", "oneOf", "anyOf", "not", "enum", "const"]
        .iter()
        .any(|key| schema.contains_key(*key));
    if schema.contains_key("type") || is_composed {
        return types(schema);
    }
    let mut spoken = schema.keys().filter_map(|key| subject(key));
    match spoken.next() {
        Some(first) if spoken.all(|other| other == first) => vec![first],
        _ => Vec::new(),
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        // JSON Schema takes 5.0 as well; Rust's integers do not.
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        // What is no type says nothing.
        _ => true,
    }
}

/// Whether the schema at `pointer` allows values of the type that `value` has.
fn has_kind_of(root: &Value, pointer: &JsonPointer, value: &Value, depth: usize) -> bool {
    let (schema, at) = resolve(root, pointer);
    let Some(schema) = schema.as_object().filter(|_| depth < MAX_HOPS) else {
        return true;
    };
    let named = types(schema);
    if !named.is_empty() || schema.contains_key("type") {
        return named.iter().any(|name| has_type(name, value));
    }
    if ["properties", "required", "additionalProperties"]
        .iter()
        .any(|key| schema.contains_key(*key))
    {
        return value.is_object();
    }
    let is = |key: &str, index: usize| has_kind_of(root, &at.join(key).join_index(index), value, depth + 1);
    let all = (0..count(schema, "allOf")).all(|index| is("allOf", index));
    let mut choices = ["oneOf", "anyOf"].into_iter().filter(|key| schema.contains_key(*key));
    all && choices.all(|key| (0..count(schema, key)).any(|index| is(key, index)))
}

/// Whether the schema at `pointer` allows `null`, as OpenAPI 3.0 or JSON Schema says so.
fn allows_null(root: &Value, pointer: &JsonPointer, depth: usize) -> bool {
    let says = |schema: &Value| schema.get("nullable") == Some(&Value::Bool(true));
    if root.pointer(pointer.as_str()).is_some_and(says) {
        return true;
    }
    let (schema, at) = resolve(root, pointer);
    let Some(schema) = schema.as_object().filter(|_| depth < MAX_HOPS) else {
        return true;
    };
    if schema.get("nullable") == Some(&Value::Bool(true)) {
        return true;
    }
    match schema.get("type") {
        Some(Value::Array(names)) => return names.iter().any(|name| name == "null"),
        Some(name) => return name == "null",
        None => {}
    }
    if let Some(listed) = schema.get("enum").and_then(Value::as_array) {
        return listed.contains(&Value::Null);
    }
    let allows = |key: &str, index: usize| {
        let pointer = at.join(key).join_index(index);
        allows_null(root, &pointer, depth + 1)
    };
    let all = (0..count(schema, "allOf")).all(|index| allows("allOf", index));
    let mut choices = ["oneOf", "anyOf"].into_iter().filter(|key| schema.contains_key(*key));
    all && choices.all(|key| (0..count(schema, key)).any(|index| allows(key, index)))
}
