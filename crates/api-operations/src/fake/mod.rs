//! Values that are valid by a schema.
//!
//! In: a [`Table`], a schema and a seed. Out: a JSON value that the schema allows; the same seed makes the same value.
//! A value is made by taking together what a schema, its references, its parts and one of its alternatives say, and is
//! checked where alternatives could exclude each other.

mod height;
mod merge;
mod pattern;
mod scalar;

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::Table;
use crate::check::{Checker, Direction};
use merge::Merged;

/// Levels of a value below which what need not be there is left out.
const FULL_DEPTH: usize = 3;
/// Levels of a value that are made at all; below, what is missing is missing.
const MAX_DEPTH: usize = 60;
/// Parts of a value after which what need not be there is left out.
const MANY_PARTS: usize = 400;
/// How often a value is made anew in all, because it did not fit.
const MAX_RETRIES: usize = 300;

/// Makes values by the schemas of a table.
#[derive(Debug)]
pub struct Faker<'t> {
    table: &'t Table,
    checker: Checker<'t>,
    direction: Direction,
    heights: HashMap<&'t str, usize>,
    with_examples: bool,
}

/// The state of one value.
struct Making<'f, 't> {
    faker: &'f Faker<'t>,
    random: Random,
    parts: usize,
    retries: usize,
}

impl<'t> Faker<'t> {
    /// Makes a faker of values with all members.
    #[must_use]
    pub fn new(table: &'t Table) -> Self {
        Self {
            table,
            checker: Checker::new(table, Direction::Both),
            direction: Direction::Both,
            heights: height::heights(&table.schemas),
            with_examples: false,
        }
    }

    /// Takes values from the examples of schemas, where they are valid.
    #[must_use]
    pub fn with_examples(mut self) -> Self {
        self.with_examples = true;
        self
    }

    /// Leaves out members that values in this direction do not have, unless they are required.
    #[must_use]
    pub fn towards(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// Makes the value of `schema` for `seed`. A schema that allows no value, or one that only looking for it would
    /// find, has a value that is not valid.
    #[must_use]
    pub fn value(&self, schema: &Value, seed: u64) -> Value {
        let mut first = None;
        for attempt in 0..8_u64 {
            let mut making = Making {
                faker: self,
                random: Random::new(seed ^ attempt.wrapping_mul(0x9e37_79b9)),
                parts: 0,
                retries: 0,
            };
            let value = making.value(schema, 0);
            if self.checker.is_valid(schema, &value) {
                return value;
            }
            first.get_or_insert(value);
        }
        first.unwrap_or(Value::Null)
    }

    /// Makes the value of the schema `name` of the table.
    #[must_use]
    pub fn named(&self, name: &str, seed: u64) -> Option<Value> {
        self.table.schemas.get(name).map(|schema| self.value(schema, seed))
    }
}

impl Making<'_, '_> {
    fn value(&mut self, schema: &Value, depth: usize) -> Value {
        self.parts += 1;
        if let Some(example) = self.example(schema) {
            return example;
        }
        let mut last = Value::Null;
        for attempt in 0..6 {
            let merged = self.merged(schema, depth, attempt);
            last = self.made(&merged, depth);
            let is_sure = !merged.has_alternatives;
            if is_sure || self.faker.checker.is_valid(schema, &last) || self.retries > MAX_RETRIES {
                break;
            }
            self.retries += 1;
        }
        last
    }

    /// The example of `schema`, if it is valid.
    fn example(&self, schema: &Value) -> Option<Value> {
        let schema = self.faker.table.resolved(schema);
        let examples = schema.get("examples").filter(|_| self.faker.with_examples)?;
        let example = examples.as_array()?.first()?;
        let is_valid = !example.is_null() && self.faker.checker.is_valid(schema, example);
        is_valid.then(|| example.clone())
    }

    fn made(&mut self, merged: &Merged, depth: usize) -> Value {
        if let Some(values) = &merged.values {
            let real: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
            let picked = self.random.pick(&real).map(|value| (*value).clone());
            return picked.unwrap_or(Value::Null);
        }
        let kinds: Vec<&str> = merged.kinds().into_iter().filter(|kind| *kind != "null").collect();
        match self.random.pick(&kinds).copied() {
            Some("string") => Value::String(self.text(merged)),
            Some("integer") => self.integer(merged),
            Some("number") => self.number(merged),
            Some("boolean") => Value::Bool(self.random.below(2) == 0),
            Some("array") => self.array(merged, depth),
            Some("object") => self.object(merged, depth),
            _ => Value::Null,
        }
    }

    /// Whether to leave out what need not be there.
    fn is_short(&self, depth: usize) -> bool {
        depth > FULL_DEPTH || self.parts > MANY_PARTS
    }

    fn array(&mut self, merged: &Merged, depth: usize) -> Value {
        let least = merged.count("minItems").unwrap_or(0);
        let most = merged.count("maxItems").unwrap_or(u64::MAX);
        let wanted = if self.is_short(depth) {
            0
        } else {
            1 + self.random.below(2)
        };
        let count = wanted.max(least).min(most.max(least));
        let item = merged.keywords.get("items").cloned().unwrap_or(Value::Bool(true));
        let is_unique = merged.keywords.get("uniqueItems") == Some(&Value::Bool(true));
        let mut items: Vec<Value> = Vec::new();
        if item == Value::Bool(false) || depth > MAX_DEPTH {
            return Value::Array(items);
        }
        let mut tries = 0;
        while (items.len() as u64) < count && tries < count.saturating_mul(2) + 40 {
            tries += 1;
            let value = self.value(&item, depth + 1);
            if !(is_unique && items.contains(&value)) {
                items.push(value);
            }
        }
        Value::Array(items)
    }

    fn object(&mut self, merged: &Merged, depth: usize) -> Value {
        let mut object = Map::new();
        if depth > MAX_DEPTH {
            return Value::Object(object);
        }
        let most = merged.count("maxProperties").unwrap_or(u64::MAX);
        let least = merged.count("minProperties").unwrap_or(0);
        for name in &merged.required {
            let schema = merged.member(name);
            object.insert(name.clone(), self.value(&schema, depth + 1));
        }
        let optional: Vec<(&String, &Value)> = {
            let all = merged
                .properties
                .iter()
                .filter(|(name, _)| !merged.required.contains(*name));
            all.filter(|(name, schema)| merged.allows(name) && **schema != Value::Bool(false))
                .collect()
        };
        let optional: Vec<(&String, &Value)> = optional.into_iter().filter(|(_, it)| self.belongs(it)).collect();
        for (name, schema) in &optional {
            let has_room = (object.len() as u64) < most;
            let is_asked = (object.len() as u64) < least;
            let is_wanted = !self.is_short(depth) && (depth == 0 || self.random.below(4) > 0);
            let is_low = self.faker.height(schema) + depth < MAX_DEPTH;
            if has_room && is_low && (is_asked || is_wanted) {
                object.insert((*name).clone(), self.value(schema, depth + 1));
            }
        }
        self.additional(merged, depth, [least, most], &mut object);
        Value::Object(object)
    }

    /// Adds members that have no schema of their own.
    fn additional(&mut self, merged: &Merged, depth: usize, [least, most]: [u64; 2], object: &mut Map<String, Value>) {
        let rest = merged.keywords.get("additionalProperties").cloned();
        let is_map = rest.as_ref().is_some_and(|rest| rest.is_object()) && merged.properties.is_empty();
        let wanted = if is_map && !self.is_short(depth) { 2 } else { 0 };
        let wanted = wanted.max(least).min(most);
        let rest = rest.unwrap_or(Value::Bool(true));
        if rest == Value::Bool(false) {
            return;
        }
        let names = merged.keywords.get("propertyNames").cloned();
        for tries in 0..wanted.saturating_add(30) {
            if object.len() as u64 >= wanted {
                break;
            }
            let name = match &names {
                Some(names) => self.value(names, depth + 1),
                None => Value::String(format!("{}{tries}", self.random.word())),
            };
            let name = name.as_str().unwrap_or_default().to_owned();
            if merged.allows(&name) && !object.contains_key(&name) && !merged.properties.contains_key(&name) {
                let value = self.value(&rest, depth + 1);
                object.insert(name, value);
            }
        }
    }

    /// Whether values in this direction have a member of `schema`.
    fn belongs(&self, schema: &Value) -> bool {
        let schema = self.faker.table.resolved(schema);
        let says = |key: &str| schema.get(key) == Some(&Value::Bool(true));
        match self.faker.direction {
            Direction::Request => !says("readOnly"),
            Direction::Response => !says("writeOnly"),
            Direction::Both => true,
        }
    }
}

/// Numbers that look random: `SplitMix64`, which is the same everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; zero if that is.
    fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let index = self.below(all.len() as u64);
        all.get(usize::try_from(index).unwrap_or(0))
    }

    fn word(&mut self) -> &'static str {
        const WORDS: [&str; 16] = [
            "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "iris", "juniper", "kelp", "lotus",
            "maple", "north", "onyx", "pine",
        ];
        self.pick(&WORDS).copied().unwrap_or("amber")
    }
}
