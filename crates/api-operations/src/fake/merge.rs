//! What a schema, its references, its parts and one of its alternatives say together.
//!
//! In: a schema. Out: [`Merged`], which has no references, parts or alternatives any more, at its own level.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::Making;

/// References and parts inside each other that are followed.
const MAX_HOPS: usize = 64;

/// What a value has to fit.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The kinds, if it says which.
    kinds: Option<Vec<String>>,
    /// The only values that are allowed.
    pub(super) values: Option<Vec<Value>>,
    /// The members with a schema.
    pub(super) properties: BTreeMap<String, Value>,
    /// The members that have to be there.
    pub(super) required: BTreeSet<String>,
    /// The members that parts allow that allow no others.
    closed: Vec<BTreeSet<String>>,
    /// The patterns.
    pub(super) patterns: Vec<String>,
    /// Everything else: bounds, formats, what items are.
    pub(super) keywords: Map<String, Value>,
    /// Whether a value can be made that does not fit: one of several alternatives, or one that is excluded.
    pub(super) has_alternatives: bool,
}

impl Merged {
    /// The kinds that a value can be of.
    pub(super) fn kinds(&self) -> Vec<&str> {
        if let Some(kinds) = &self.kinds {
            return kinds.iter().map(String::as_str).collect();
        }
        let has = |keys: &[&str]| keys.iter().any(|key| self.keywords.contains_key(*key));
        if !self.properties.is_empty() || !self.required.is_empty() || has(&["additionalProperties", "minProperties"]) {
            return vec!["object"];
        }
        if has(&["items", "minItems", "uniqueItems"]) {
            return vec!["array"];
        }
        if has(&[
            "minimum",
            "maximum",
            "multipleOf",
            "exclusiveMinimum",
            "exclusiveMaximum",
        ]) {
            return vec!["number"];
        }
        vec!["string"]
    }

    /// A keyword that counts.
    pub(super) fn count(&self, key: &str) -> Option<u64> {
        let value = self.keywords.get(key)?;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts are small"
        )]
        value.as_u64().or_else(|| value.as_f64().map(|value| value as u64))
    }

    /// A keyword that is a number.
    pub(super) fn float(&self, key: &str) -> Option<f64> {
        self.keywords.get(key)?.as_f64()
    }

    /// The schema of the member `name`.
    pub(super) fn member(&self, name: &str) -> Value {
        let rest = self
            .keywords
            .get("additionalProperties")
            .filter(|rest| rest.is_object());
        self.properties.get(name).or(rest).cloned().unwrap_or(Value::Bool(true))
    }

    /// Whether no part excludes the member `name`.
    pub(super) fn allows(&self, name: &str) -> bool {
        self.closed.iter().all(|names| names.contains(name))
    }

    /// Adds what the keyword `key` says.
    fn add(&mut self, key: &str, value: &Value) {
        match key {
            "type" => self.add_kinds(value),
            "enum" => self.add_values(value.as_array().cloned().unwrap_or_default()),
            "const" => self.add_values(vec![value.clone()]),
            "properties" => {
                for (name, schema) in value.as_object().into_iter().flatten() {
                    let both = self.properties.remove(name).map(|other| both(other, schema.clone()));
                    self.properties
                        .insert(name.clone(), both.unwrap_or_else(|| schema.clone()));
                }
            }
            "required" => {
                let names = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                self.required.extend(names.map(str::to_owned));
            }
            "pattern" => self.patterns.extend(value.as_str().map(str::to_owned)),
            "items" | "additionalProperties" | "propertyNames" => {
                let both = self.keywords.remove(key).map(|other| both(other, value.clone()));
                self.keywords
                    .insert(key.to_owned(), both.unwrap_or_else(|| value.clone()));
            }
            "not" => self.has_alternatives = true,
            _ => self.add_bound(key, value),
        }
    }

    fn add_bound(&mut self, key: &str, value: &Value) {
        let is_lower = key.starts_with("min") || key == "exclusiveMinimum" || key == "multipleOf";
        let is_upper = key.starts_with("max") || key == "exclusiveMaximum";
        let known = self.keywords.get(key).and_then(Value::as_f64);
        let replaces = match (known, value.as_f64()) {
            (Some(known), Some(value)) if is_lower => value > known,
            (Some(known), Some(value)) if is_upper => value < known,
            _ => !self.keywords.contains_key(key) || *value == Value::Bool(true),
        };
        if replaces {
            self.keywords.insert(key.to_owned(), value.clone());
        }
    }

    fn add_kinds(&mut self, value: &Value) {
        let given: Vec<String> = match value {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            kind => kind.as_str().map(str::to_owned).into_iter().collect(),
        };
        let both = |known: &Vec<String>| {
            let covers = |list: &[String], kind: &String| {
                list.contains(kind) || (kind == "integer" && list.iter().any(|it| it == "number"))
            };
            let narrow = given.iter().filter(|kind| covers(known, kind));
            let other = known.iter().filter(|kind| covers(&given, kind));
            let all: BTreeSet<&String> = narrow.chain(other).collect();
            all.into_iter().cloned().collect()
        };
        self.kinds = Some(self.kinds.as_ref().map_or_else(|| given.clone(), both));
    }

    fn add_values(&mut self, given: Vec<Value>) {
        self.values = Some(match self.values.take() {
            Some(known) => known.into_iter().filter(|value| given.contains(value)).collect(),
            None => given,
        });
    }
}

/// What fits both schemas.
fn both(one: Value, other: Value) -> Value {
    match (&one, &other) {
        (Value::Bool(true), _) => other,
        (_, Value::Bool(true)) => one,
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        _ if one == other => one,
        _ => Value::Object(Map::from_iter([("allOf".to_owned(), Value::Array(vec![one, other]))])),
    }
}

impl Making<'_, '_> {
    /// What `schema` says of a value at `depth`; another `attempt` takes other alternatives.
    pub(super) fn merged(&mut self, schema: &Value, depth: usize, attempt: u64) -> Merged {
        let mut merged = Merged::default();
        self.merge(schema, depth, attempt, 0, &mut merged);
        if let (Some(values), Some(_)) = (&mut merged.values, &merged.kinds) {
            let whole = schema;
            let fitting: Vec<Value> = values
                .iter()
                .filter(|it| self.faker.checker.is_valid(whole, it))
                .cloned()
                .collect();
            if !fitting.is_empty() {
                *values = fitting;
            }
        }
        merged
    }

    fn merge(&mut self, schema: &Value, depth: usize, attempt: u64, hops: usize, merged: &mut Merged) {
        let members = match schema {
            Value::Bool(false) => return merged.add_values(Vec::new()),
            Value::Object(members) if hops < MAX_HOPS => members,
            _ => return,
        };
        let names: BTreeSet<String> = {
            let properties = members.get("properties").and_then(Value::as_object);
            properties.into_iter().flat_map(Map::keys).cloned().collect()
        };
        if members.get("additionalProperties") == Some(&Value::Bool(false)) {
            merged.closed.push(names);
        }
        // In an order that does not depend on how the members of an object are kept.
        let sorted: BTreeMap<&String, &Value> = members.iter().collect();
        for (key, value) in sorted {
            match key.as_str() {
                "$ref" => {
                    let name = value.as_str().and_then(|name| name.strip_prefix("#/$defs/"));
                    let target = name.and_then(|name| self.faker.table.schemas.get(name));
                    if let Some(target) = target {
                        self.merge(target, depth, attempt, hops + 1, merged);
                    }
                }
                "allOf" => {
                    for part in value.as_array().into_iter().flatten() {
                        self.merge(part, depth, attempt, hops + 1, merged);
                    }
                }
                "oneOf" | "anyOf" => {
                    let parts = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    if let Some(part) = self.alternative(parts, depth, attempt) {
                        merged.has_alternatives |= parts.len() > 1;
                        self.merge(part, depth, attempt, hops + 1, merged);
                        self.tag(members.get("discriminator"), part, merged);
                    }
                }
                _ => merged.add(key, value),
            }
        }
    }

    /// The alternative to make a value of: any, or one of the lowest where the value is deep.
    fn alternative<'p>(&mut self, parts: &'p [Value], depth: usize, attempt: u64) -> Option<&'p Value> {
        let is_null = |part: &Value| part.get("type").and_then(Value::as_str) == Some("null");
        let is_short = self.is_short(depth);
        let mut all: Vec<&Value> = parts.iter().filter(|part| **part != Value::Bool(false)).collect();
        if !is_short && all.iter().any(|part| !is_null(part)) {
            all.retain(|part| !is_null(part));
        }
        if is_short && attempt < 3 {
            let lowest = all.iter().map(|part| self.faker.height(part)).min();
            all.retain(|part| Some(self.faker.height(part)) == lowest);
        }
        self.random.pick(&all).copied().or(parts.first())
    }

    /// Adds what the discriminator says of values of the alternative `part`, where the alternative allows it.
    fn tag(&self, discriminator: Option<&Value>, part: &Value, merged: &mut Merged) {
        let Some(name) = discriminator.and_then(|it| it.get("propertyName")?.as_str()) else {
            return;
        };
        let Some(target) = part.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let mapping = discriminator.and_then(|it| it.get("mapping")?.as_object());
        let mut mapped = mapping
            .into_iter()
            .flatten()
            .filter(|(_, to)| to.as_str() == Some(target));
        let value = match mapped.next() {
            Some((value, _)) => value.clone(),
            None => target.rsplit('/').next().unwrap_or(target).to_owned(),
        };
        let value = Value::String(value);
        let stated = merged.properties.get(name);
        if stated.is_some_and(|schema| !self.faker.checker.is_valid(schema, &value)) {
            return;
        }
        let only = Value::Object(Map::from_iter([("enum".to_owned(), Value::Array(vec![value]))]));
        let schema = merged
            .properties
            .remove(name)
            .map_or(only.clone(), |other| both(other, only));
        merged.properties.insert(name.to_owned(), schema);
        merged.required.insert(name.to_owned());
    }
}
