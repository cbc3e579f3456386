//! Reads values, writes them again, and says how many are the same JSON then.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};

use PACKAGE::{DateTime, serde_json};
use serde_json::{Value, json};

/// How many cases of a kind are shown.
const SHOWN: usize = 40;

/// A member that was `null` and is not there.
const NULL: &str = "`null` left out";

/// The type that `operation` returns, and `value` read as it and written again.
fn round_trip(operation: &str, value: &str) -> Option<(&'static str, Result<String, String>)> {
    None /* calls */
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("the argument is the file of values")?;
    let (mut untyped, mut tried, mut same, mut nulls) = (0, 0, 0, 0);
    let mut types = BTreeSet::new();
    let mut kinds: BTreeMap<&str, (usize, BTreeSet<String>)> = BTreeMap::new();
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let Some(value) = line.get("value") else { continue };
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let operation = format!("{} {}", text("method"), text("path"));
        let Some((name, result)) = round_trip(&operation, &value.to_string()) else {
            untyped += 1;
            continue;
        };
        types.insert(name);
        tried += 1;
        let mut found = Vec::new();
        match result {
            Ok(text) => differences(value, &serde_json::from_str(&text)?, "", &mut found),
            Err(error) => found.push(("not read", error)),
        }
        match found.iter().all(|(kind, _)| *kind == NULL) {
            true if found.is_empty() => same += 1,
            true => nulls += 1,
            false => {}
        }
        found.retain(|(kind, _)| *kind != NULL);
        for kind in found.iter().map(|(kind, _)| *kind).collect::<BTreeSet<_>>() {
            kinds.entry(kind).or_default().0 += 1;
        }
        for (kind, case) in found {
            let cases = &mut kinds.entry(kind).or_default().1;
            if cases.len() < SHOWN {
                cases.insert(format!("{operation}: {case}"));
            }
        }
    }
    let kinds: BTreeMap<_, _> = kinds
        .into_iter()
        .map(|(kind, (count, cases))| (kind, json!({"values": count, "cases": cases})))
        .collect();
    println!(
        "{}",
        json!({"types": types.len(), "untyped": untyped, "tried": tried, "same": same, "nulls": nulls, "kinds": kinds})
    );
    Ok(())
}

/// Where `before` and `after` are not the same JSON, each with its kind. Numbers are the same by their value.
fn differences(before: &Value, after: &Value, pointer: &str, found: &mut Vec<(&'static str, String)>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                match after.get(name) {
                    Some(after) => differences(value, after, &format!("{pointer}/{name}"), found),
                    None if value.is_null() => found.push((NULL, format!("{pointer}/{name}"))),
                    None => found.push(("a member lost", format!("{pointer}/{name}"))),
                }
            }
            let added = after.keys().filter(|name| !before.contains_key(*name));
            found.extend(added.map(|name| ("a member added", format!("{pointer}/{name}"))));
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                differences(before, after, &format!("{pointer}/{index}"), found);
            }
        }
        _ if before == after || is_same_number(before, after) => {}
        _ if is_same_instant(before, after) => found.push(("an instant in other words", changed(before, after, pointer))),
        _ => found.push(("another value", changed(before, after, pointer))),
    }
}

fn changed(before: &Value, after: &Value, pointer: &str) -> String {
    format!("{pointer} was {before} and is {after}")
}

/// `1` is the same number as `1.0`.
fn is_same_number(before: &Value, after: &Value) -> bool {
    let float = before.is_f64() || after.is_f64();
    float && before.is_number() && before.as_f64() == after.as_f64()
}

fn is_same_instant(before: &Value, after: &Value) -> bool {
    let instant = |value: &Value| value.as_str()?.parse::<DateTime>().ok();
    instant(before).is_some() && instant(before) == instant(after)
}
