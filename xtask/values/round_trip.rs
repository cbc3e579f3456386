//! Reads values, writes them again, and says how many are the same JSON then.

use std::io::{BufRead as _, BufReader};

use PACKAGE::{Date, DateTime, serde_json};
use serde_json::{Value, json};

fn round_trip(operation: &str, value: &str) -> Option<Result<String, String>> {
    None /* calls */
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("the argument is the file of values")?;
    let (mut tried, mut same, mut differences) = (0, 0, Vec::new());
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let operation = format!("{} {}", text("method"), text("path"));
        let Some(result) = round_trip(&operation, &line["value"].to_string()) else { continue };
        tried += 1;
        let difference = match result {
            Ok(text) => difference(&line["value"], &serde_json::from_str(&text)?, ""),
            Err(error) => Some(error),
        };
        match difference {
            None => same += 1,
            Some(difference) if differences.len() < 20 => differences.push(format!("{operation}: {difference}")),
            Some(_) => {}
        }
    }
    println!("{}", json!({"tried": tried, "same": same, "differences": differences}));
    Ok(())
}

/// Where `before` and `after` are not the same JSON. Numbers are the same by their value, times by the instant.
fn difference(before: &Value, after: &Value, pointer: &str) -> Option<String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let missing = before.keys().find(|key| !after.contains_key(*key));
            let added = after.keys().find(|key| !before.contains_key(*key));
            let missing = missing.map(|key| format!("{pointer}/{key} is lost"));
            let missing = missing.or_else(|| added.map(|key| format!("{pointer}/{key} is new")));
            missing.or_else(|| {
                before.iter().find_map(|(key, value)| difference(value, &after[key], &format!("{pointer}/{key}")))
            })
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            let mut pairs = before.iter().zip(after).enumerate();
            pairs.find_map(|(index, (before, after))| difference(before, after, &format!("{pointer}/{index}")))
        }
        (Value::Number(before), Value::Number(after)) if before.as_f64() == after.as_f64() => None,
        (Value::String(before), Value::String(after)) if is_same_time(before, after) => None,
        _ if before == after => None,
        _ => Some(format!("{pointer} was {before} and is {after}")),
    }
}

fn is_same_time(before: &str, after: &str) -> bool {
    let instant = |text: &str| text.parse::<DateTime>().ok();
    let day = |text: &str| text.parse::<Date>().ok();
    (instant(before).is_some() && instant(before) == instant(after)) || (day(before).is_some() && day(before) == day(after))
}
