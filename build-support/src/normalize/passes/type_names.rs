//! Spells the types of schemas as the specification does.
//!
//! In: `type` as vendors write it: `long`, `String`, `uuid`, `file`, a list of such, YAML's bare `null`. Out: one of
//! the six types of OpenAPI 3.0, or `null`, or a list of them, with the format that the word implied. A `type` that
//! cannot be understood is left out, so that anything is allowed.

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::{object_of, set_aside, shown, take};
use crate::normalize::keywords::TYPES;
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(found) = members.get_mut("type") else { return };
        if is_sound(found) {
            return;
        }
        let before = shown(found);
        let pointer = place.pointer.join("type");
        let location = found.location.clone();
        match &mut found.value {
            Value::Null => {
                found.value = Value::String("null".to_owned());
                report.rewritten(&pointer, &location, "`type: null` was read as the type of null");
            }
            Value::String(word) => match meaning(word) {
                Some(meaning) => {
                    report.rewritten(
                        &pointer,
                        &location,
                        format!("the type {before} was read as {}", meaning.words()),
                    );
                    apply(members, meaning);
                }
                None => remove(members, &pointer, &before, report),
            },
            Value::Array(words) => {
                repair_list(words, &pointer, report);
                if words.is_empty() {
                    members.shift_remove("type");
                }
            }
            _ => remove(members, &pointer, &before, report),
        }
    });
}

fn is_sound(found: &Node) -> bool {
    let is_type = |word: &str| TYPES.contains(&word) || word == "null";
    match &found.value {
        Value::String(word) => is_type(word),
        Value::Array(words) => !words.is_empty() && words.iter().all(|word| word.as_str().is_some_and(is_type)),
        _ => false,
    }
}

fn remove(members: &mut Object, pointer: &JsonPointer, before: &str, report: &mut Report) {
    let name = set_aside(members, "type");
    if let Some(found) = members.get(&name) {
        report.degraded(
            pointer,
            &found.location,
            format!("{before} is no type, so anything is allowed here"),
        );
    }
}

/// Spells the words of a list; those that mean anything, or nothing known, make the list pointless.
fn repair_list(words: &mut Vec<Node>, pointer: &JsonPointer, report: &mut Report) {
    let mut anything = false;
    for word in words.iter_mut() {
        let before = shown(word);
        let read = match &word.value {
            Value::Null => Some("null"),
            Value::String(text) if text == "null" => Some("null"),
            Value::String(text) => match meaning(text) {
                Some(Meaning::Type(name) | Meaning::Formatted(name, _)) => Some(name),
                _ => None,
            },
            _ => None,
        };
        match read {
            Some(name) if word.as_str() != Some(name) => {
                word.value = Value::String(name.to_owned());
                report.rewritten(
                    pointer,
                    &word.location,
                    format!("the type {before} was read as `{name}`"),
                );
            }
            Some(_) => {}
            None => {
                anything = true;
                report.degraded(
                    pointer,
                    &word.location,
                    format!("{before} is no type, so anything is allowed here"),
                );
            }
        }
    }
    if anything {
        words.clear();
    }
}

/// What a word in the place of a type means.
#[derive(Clone, Copy)]
enum Meaning {
    Type(&'static str),
    Formatted(&'static str, &'static str),
    /// An array of such.
    ArrayOf(&'static str),
    Anything,
}

impl Meaning {
    fn words(self) -> String {
        match self {
            Self::Type(name) => format!("`{name}`"),
            Self::Formatted(name, format) => format!("`{name}` with the format `{format}`"),
            Self::ArrayOf(name) => format!("an array of `{name}`"),
            Self::Anything => "anything".to_owned(),
        }
    }
}

fn meaning(word: &str) -> Option<Meaning> {
    let word = word.trim().to_ascii_lowercase();
    if let Some(item) = word
        .strip_suffix("[]")
        .or_else(|| word.strip_prefix("array[")?.strip_suffix(']'))
    {
        return match meaning(item)? {
            Meaning::Type(name) => Some(Meaning::ArrayOf(name)),
            _ => None,
        };
    }
    if let Some(name) = TYPES.into_iter().find(|name| *name == word) {
        return Some(Meaning::Type(name));
    }
    Some(match word.as_str() {
        "null" => Meaning::Type("null"),
        "str" | "text" | "varchar" | "char" => Meaning::Type("string"),
        "int" | "integer32" | "short" => Meaning::Type("integer"),
        "bool" => Meaning::Type("boolean"),
        "decimal" | "numeric" | "real" => Meaning::Type("number"),
        "list" | "set" => Meaning::Type("array"),
        "map" | "dict" | "dictionary" | "hash" | "json" => Meaning::Type("object"),
        "long" | "int64" | "bigint" => Meaning::Formatted("integer", "int64"),
        "int32" => Meaning::Formatted("integer", "int32"),
        "float" => Meaning::Formatted("number", "float"),
        "double" => Meaning::Formatted("number", "double"),
        "uuid" | "guid" => Meaning::Formatted("string", "uuid"),
        "date" => Meaning::Formatted("string", "date"),
        "datetime" | "date-time" | "date_time" => Meaning::Formatted("string", "date-time"),
        "time" => Meaning::Formatted("string", "time"),
        "file" | "binary" => Meaning::Formatted("string", "binary"),
        "byte" | "base64" => Meaning::Formatted("string", "byte"),
        "uri" | "url" => Meaning::Formatted("string", "uri"),
        "email" => Meaning::Formatted("string", "email"),
        "password" => Meaning::Formatted("string", "password"),
        "any" | "mixed" | "unknown" | "*" | "object|array" | "" => Meaning::Anything,
        _ => return None,
    })
}

fn apply(members: &mut Object, meaning: Meaning) {
    let Some(found) = members.get_mut("type") else { return };
    let location = found.location.clone();
    match meaning {
        Meaning::Type(name) => found.value = Value::String(name.to_owned()),
        Meaning::Formatted(name, format) => {
            found.value = Value::String(name.to_owned());
            members
                .entry("format".to_owned())
                .or_insert_with(|| Node::string(format, location));
        }
        Meaning::ArrayOf(item) => {
            take(found);
            found.value = Value::String("array".to_owned());
            let items = object_of("type", Node::string(item, location));
            members.entry("items".to_owned()).or_insert(items);
        }
        Meaning::Anything => {
            members.shift_remove("type");
        }
    }
}
