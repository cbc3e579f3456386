//! How deep the smallest value of a schema is.
//!
//! In: the schemas of a table. Out: a number for each, so that recursion can end: where there is a choice, the
//! alternative with the lower one leads out of it.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Faker;

/// More than any value is deep: no smallest value is known.
const ENDLESS: usize = 1_000_000;

/// The heights of the named schemas.
pub(super) fn heights(schemas: &Map<String, Value>) -> HashMap<&str, usize> {
    let mut heights: HashMap<&str, usize> = HashMap::new();
    // Each round knows the heights of one level more.
    for _ in 0..64 {
        let mut changed = false;
        for (name, schema) in schemas {
            let height = height(&heights, schema, 0);
            if heights.get(name.as_str()).copied().unwrap_or(ENDLESS) > height {
                heights.insert(name, height);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    heights
}

fn height(known: &HashMap<&str, usize>, schema: &Value, depth: usize) -> usize {
    let Some(members) = schema.as_object().filter(|_| depth < 64) else {
        return 0;
    };
    let list = |key: &str| members.get(key).and_then(Value::as_array).into_iter().flatten();
    let of = |schema: &Value| height(known, schema, depth + 1);
    let mut highest = 0;
    if let Some(name) = members.get("$ref").and_then(Value::as_str) {
        let name = name.strip_prefix("#/$defs/").unwrap_or(name);
        highest = known.get(name).copied().unwrap_or(ENDLESS);
    }
    highest = list("allOf").map(of).fold(highest, usize::max);
    for key in ["oneOf", "anyOf"] {
        highest = highest.max(list(key).map(of).min().unwrap_or(0));
    }
    let properties = members.get("properties");
    for name in list("required").filter_map(Value::as_str) {
        let member = properties.and_then(|properties| properties.get(name));
        highest = highest.max(member.map_or(0, of).saturating_add(1));
    }
    let least = members.get("minItems").and_then(Value::as_u64).unwrap_or(0);
    if let Some(items) = members.get("items").filter(|_| least > 0) {
        highest = highest.max(of(items).saturating_add(1));
    }
    highest.min(ENDLESS)
}

impl Faker<'_> {
    /// How deep the smallest value of `schema` is.
    pub(super) fn height(&self, schema: &Value) -> usize {
        height(&self.heights, schema, 0)
    }
}
