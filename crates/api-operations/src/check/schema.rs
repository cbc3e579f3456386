//! What is wrong with a value, by a schema of the table.
//!
//! In: a schema and a value. Out: the JSON pointers of what is wrong, each with a sentence. It knows the keywords that
//! tables have, and of formats those whose values programs take apart.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::Regex;
use serde_json::{Map, Value};

use crate::Table;

/// Schemas inside each other that are followed.
const MAX_DEPTH: usize = 128;

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// In a request: members that are read-only need not be there.
    Request,
    /// In a response: members that are write-only need not be there.
    Response,
    /// Neither: all that are required have to be there.
    Both,
}

/// The patterns that checkers have read, to be shared by several.
#[derive(Clone, Debug, Default)]
pub struct Patterns(Arc<Mutex<HashMap<String, Option<Regex>>>>);

/// Checks values by the schemas of a table. It keeps the patterns that it has read.
#[derive(Debug)]
pub struct Checker<'t> {
    table: &'t Table,
    direction: Direction,
    patterns: Patterns,
}

/// What was found so far, and where the check is.
struct Found {
    at: String,
    all: Vec<(String, String)>,
}

impl Found {
    fn add(&mut self, message: impl Into<String>) {
        self.all.push((self.at.clone(), message.into()));
    }

    /// Does `work` at the member or item `key`.
    fn below(&mut self, key: &str, work: impl FnOnce(&mut Self)) {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&key.replace('~', "~0").replace('/', "~1"));
        work(self);
        self.at.truncate(length);
    }
}

impl<'t> Checker<'t> {
    /// Makes a checker for values that go in `direction`.
    #[must_use]
    pub fn new(table: &'t Table, direction: Direction) -> Self {
        Self {
            table,
            direction,
            patterns: Patterns::default(),
        }
    }

    /// Uses patterns that other checkers have read.
    #[must_use]
    pub fn sharing(mut self, patterns: &Patterns) -> Self {
        self.patterns = patterns.clone();
        self
    }

    /// The same for values that go in `direction`.
    #[must_use]
    pub fn towards(&self, direction: Direction) -> Self {
        Self {
            table: self.table,
            direction,
            patterns: self.patterns.clone(),
        }
    }

    /// Returns what is wrong with `value` by `schema`: a JSON pointer and a sentence for each thing.
    #[must_use]
    pub fn check(&self, schema: &Value, value: &Value) -> Vec<(String, String)> {
        let mut found = Found {
            at: String::new(),
            all: Vec::new(),
        };
        self.schema(schema, value, 0, &mut found);
        found.all
    }

    /// Returns whether nothing is wrong with `value` by `schema`.
    #[must_use]
    pub fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        self.check(schema, value).is_empty()
    }

    fn fits(&self, schema: &Value, value: &Value, depth: usize) -> bool {
        let mut found = Found {
            at: String::new(),
            all: Vec::new(),
        };
        self.schema(schema, value, depth, &mut found);
        found.all.is_empty()
    }

    fn schema(&self, schema: &Value, value: &Value, depth: usize, found: &mut Found) {
        if depth > MAX_DEPTH {
            return;
        }
        let members = match schema {
            Value::Bool(false) => return found.add("nothing is allowed here"),
            Value::Object(members) => members,
            _ => return,
        };
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let target = reference
                .strip_prefix("#/$defs/")
                .and_then(|name| self.table.schemas.get(name));
            if let Some(target) = target {
                self.schema(target, value, depth + 1, found);
            }
        }
        self.combined(members, value, depth, found);
        if let Some(kinds) = members.get("type").filter(|kinds| !has_type(value, kinds)) {
            return found.add(format!("{} is not {}", kind_of(value), words(kinds)));
        }
        if let Some(Value::Array(values)) = members.get("enum").filter(|values| !is_among(value, values)) {
            let values: Vec<String> = values.iter().take(12).map(Value::to_string).collect();
            found.add(format!("is none of {}", values.join(", ")));
        }
        if let Some(only) = members.get("const").filter(|only| !same(only, value)) {
            found.add(format!("is not {only}"));
        }
        match value {
            Value::String(text) => self.text(members, text, found),
            Value::Number(_) => number(members, value, found),
            Value::Array(items) => self.items(members, items, depth, found),
            Value::Object(object) => self.object(members, object, depth, found),
            _ => {}
        }
    }

    /// What alternatives and compositions ask for.
    fn combined(&self, members: &Map<String, Value>, value: &Value, depth: usize, found: &mut Found) {
        let list = |key: &str| members.get(key).and_then(Value::as_array);
        for part in list("allOf").into_iter().flatten() {
            self.schema(part, value, depth + 1, found);
        }
        // Each alternative is looked at once: schemas that hold themselves would double the work at each level.
        let look = |parts: &[Value], at: &str| -> Vec<Vec<(String, String)>> {
            let one = |part| {
                let mut inside = Found {
                    at: at.to_owned(),
                    all: Vec::new(),
                };
                self.schema(part, value, depth + 1, &mut inside);
                inside.all
            };
            parts.iter().map(one).collect()
        };
        for key in ["anyOf", "oneOf"] {
            let Some(parts) = list(key) else { continue };
            let looks = look(parts, &found.at);
            match looks.iter().filter(|all| all.is_empty()).count() {
                0 => no_alternative(looks, found),
                several if several > 1 && key == "oneOf" => {
                    found.add(format!("fits {several} alternatives, of which only one is allowed"));
                }
                _ => {}
            }
        }
        if members.get("not").is_some_and(|not| self.fits(not, value, depth + 1)) {
            found.add("has a form that is excluded");
        }
    }

    fn text(&self, members: &Map<String, Value>, text: &str, found: &mut Found) {
        let length = text.chars().count() as u64;
        bounds(members, ["minLength", "maxLength"], length, "characters", found);
        if let Some(pattern) = members.get("pattern").and_then(Value::as_str) {
            if self.pattern(pattern).is_some_and(|pattern| !pattern.is_match(text)) {
                found.add(format!("does not match `{pattern}`"));
            }
        }
        if let Some(format) = members.get("format").and_then(Value::as_str) {
            if !has_format(text, format) {
                found.add(format!("is no `{format}`"));
            }
        }
    }

    fn items(&self, members: &Map<String, Value>, items: &[Value], depth: usize, found: &mut Found) {
        bounds(members, ["minItems", "maxItems"], items.len() as u64, "items", found);
        let is_unique = members.get("uniqueItems") == Some(&Value::Bool(true));
        let repeated = |(index, item): (usize, &Value)| items.iter().skip(index + 1).any(|other| same(item, other));
        if is_unique && items.iter().enumerate().any(repeated) {
            found.add("repeats an item");
        }
        if let Some(schema) = members.get("items") {
            for (index, item) in items.iter().enumerate() {
                found.below(&index.to_string(), |found| self.schema(schema, item, depth + 1, found));
            }
        }
    }

    fn object(&self, members: &Map<String, Value>, object: &Map<String, Value>, depth: usize, found: &mut Found) {
        bounds(
            members,
            ["minProperties", "maxProperties"],
            object.len() as u64,
            "members",
            found,
        );
        let properties = members.get("properties").and_then(Value::as_object);
        let of = |name: &str| properties.and_then(|properties| properties.get(name));
        for name in members.get("required").and_then(Value::as_array).into_iter().flatten() {
            let name = name.as_str().unwrap_or_default();
            if !object.contains_key(name) && !of(name).is_some_and(|schema| self.is_left_out(schema)) {
                found.add(format!("lacks the member `{name}`"));
            }
        }
        for (name, value) in object {
            if let Some(schema) = members.get("propertyNames") {
                let name = Value::String(name.clone());
                if !self.fits(schema, &name, depth + 1) {
                    found.add(format!("the name {name} is not allowed"));
                }
            }
            match (of(name), members.get("additionalProperties")) {
                (Some(schema), _) => found.below(name, |found| self.schema(schema, value, depth + 1, found)),
                (None, Some(Value::Bool(false))) => found.add(format!("the member `{name}` is not allowed")),
                (None, Some(schema)) => found.below(name, |found| self.schema(schema, value, depth + 1, found)),
                (None, None) => {}
            }
        }
    }

    /// Whether values that go in this direction lack a member of `schema`.
    fn is_left_out(&self, schema: &Value) -> bool {
        let says = |key: &str| {
            let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
            let mut all = std::iter::once(schema)
                .chain(parts)
                .map(|part| self.table.resolved(part));
            schema.get(key) == Some(&Value::Bool(true)) || all.any(|part| part.get(key) == Some(&Value::Bool(true)))
        };
        match self.direction {
            Direction::Request => says("readOnly"),
            Direction::Response => says("writeOnly"),
            Direction::Both => false,
        }
    }

    /// The pattern, if it can be read.
    fn pattern(&self, pattern: &str) -> Option<Regex> {
        let mut patterns = self.patterns.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || Regex::new(pattern).ok();
        patterns.entry(pattern.to_owned()).or_insert_with(read).clone()
    }
}

/// Says why no alternative fits: what the one says that comes nearest.
fn no_alternative(looks: Vec<Vec<(String, String)>>, found: &mut Found) {
    found.add(format!("fits none of {} alternatives", looks.len()));
    let nearest = looks.into_iter().min_by_key(|all| {
        let here = all.iter().filter(|(at, _)| *at == found.at).count();
        (here, all.len())
    });
    found.all.extend(nearest.into_iter().flatten().take(4));
}

/// Whether `value` is one of the kinds that `type` names.
fn has_type(value: &Value, kinds: &Value) -> bool {
    let is = |kind: &Value| match (kind.as_str().unwrap_or_default(), value) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("string", Value::String(_))
        | ("number", Value::Number(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(number)) => {
            !number.is_f64() || number.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        _ => false,
    };
    match kinds {
        Value::Array(kinds) => kinds.iter().any(is),
        kind => is(kind),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn words(kinds: &Value) -> String {
    match kinds {
        Value::Array(kinds) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            kinds.join(" or ")
        }
        kind => kind.as_str().unwrap_or_default().to_owned(),
    }
}

fn is_among(value: &Value, values: &Value) -> bool {
    values
        .as_array()
        .is_some_and(|values| values.iter().any(|other| same(value, other)))
}

/// Whether two values are equal as JSON Schema compares them: numbers by what they are worth.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(key, value): (&String, &Value)| other.get(key).is_some_and(|other| same(value, other));
            one.len() == other.len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

fn bounds(members: &Map<String, Value>, [least, most]: [&str; 2], count: u64, what: &str, found: &mut Found) {
    let bound = |key: &str| members.get(key).and_then(Value::as_f64);
    #[allow(clippy::cast_precision_loss, reason = "no value has so many parts")]
    let count = count as f64;
    if let Some(least) = bound(least).filter(|least| count < *least) {
        found.add(format!("has {count} {what}, fewer than {least}"));
    }
    if let Some(most) = bound(most).filter(|most| count > *most) {
        found.add(format!("has {count} {what}, more than {most}"));
    }
}

fn number(members: &Map<String, Value>, value: &Value, found: &mut Found) {
    let Some(number) = value.as_f64() else { return };
    let bound = |key: &str| members.get(key).and_then(Value::as_f64);
    if let Some(least) = bound("minimum").filter(|least| number < *least) {
        found.add(format!("{value} is less than {least}"));
    }
    if let Some(most) = bound("maximum").filter(|most| number > *most) {
        found.add(format!("{value} is more than {most}"));
    }
    if let Some(least) = bound("exclusiveMinimum").filter(|least| number <= *least) {
        found.add(format!("{value} is not more than {least}"));
    }
    if let Some(most) = bound("exclusiveMaximum").filter(|most| number >= *most) {
        found.add(format!("{value} is not less than {most}"));
    }
    if let Some(factor) = bound("multipleOf").filter(|factor| *factor > 0.0) {
        let quotient = number / factor;
        if (quotient - quotient.round()).abs() > 1e-9 * quotient.abs().max(1.0) {
            found.add(format!("{value} is no multiple of {factor}"));
        }
    }
}

/// Whether `text` has the shape of `format`, for those formats whose values programs take apart.
fn has_format(text: &str, format: &str) -> bool {
    let digits = |shape: &str, text: &str| {
        let fits = |(shape, byte): (u8, u8)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'f' => byte.is_ascii_hexdigit(),
            other => byte.eq_ignore_ascii_case(&other),
        };
        text.len() == shape.len() && shape.bytes().zip(text.bytes()).all(fits)
    };
    match format {
        "date" => digits("0000-00-00", text),
        "date-time" => {
            let (start, rest) = text.split_at_checked(19).unwrap_or((text, ""));
            let offset = rest.trim_start_matches(|it: char| it == '.' || it.is_ascii_digit());
            let is_offset = offset.eq_ignore_ascii_case("z") || digits("+00:00", offset) || digits("-00:00", offset);
            digits("0000-00-00t00:00:00", &start.replace(' ', "T")) && is_offset
        }
        "uuid" => digits("ffffffff-ffff-ffff-ffff-ffffffffffff", text),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        _ => true,
    }
}
