//! Gives every operation an id of its own.
//!
//! In: operation ids that are missing, empty, repeated, or equal as names of functions (`getPet`, `get_pet`). Out: ids
//! that differ in snake_case, too. Of several equal ones the first keeps its id; the others, and those without one, are
//! named after their method and path.

use std::collections::{HashMap, HashSet};

use crate::document::{JsonPointer, Node, Object, OperationKey};
use crate::normalize::Report;
use crate::normalize::names::snake;

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let Some(paths) = document.get_mut("paths").and_then(Node::as_object_mut) else {
        return;
    };
    // All given ids come first, so that a made one never takes a name that is given further down.
    let mut taken = HashSet::new();
    let mut nameless = Vec::new();
    for (path, item) in paths.iter().filter(|(path, _)| path.starts_with('/')) {
        for key in OperationKey::all_of(item) {
            let Some(operation) = key.get(item) else { continue };
            let name = operation.str_of("operationId").map(snake).unwrap_or_default();
            if name.is_empty() || !taken.insert(name) {
                nameless.push((path.clone(), key));
            }
        }
    }
    let mut next = HashMap::new();
    for (path, key) in nameless {
        let name = made_name(&key.method().to_ascii_lowercase(), &path, &mut taken, &mut next);
        if let Some(operation) = paths.get_mut(&path).and_then(|item| key.get_mut(item)) {
            let pointer = key.below(&JsonPointer::from(["paths"]).join(&path));
            set_id(operation, name, &pointer, report);
        }
    }
}

/// A name that is not taken, of the words of `method` and `path`. `next` holds the number to try for words that were
/// used before.
fn made_name(method: &str, path: &str, taken: &mut HashSet<String>, next: &mut HashMap<String, usize>) -> String {
    let words = snake(&format!("{method} {}", path.replace('{', " by ")));
    if taken.insert(words.clone()) {
        return words;
    }
    let count = next.entry(words.clone()).or_insert(1);
    loop {
        *count += 1;
        let name = format!("{words}_{count}");
        if taken.insert(name.clone()) {
            return name;
        }
    }
}

fn set_id(operation: &mut Node, name: String, pointer: &JsonPointer, report: &mut Report) {
    let location = operation.location.clone();
    let message = match operation.str_of("operationId").filter(|id| !id.is_empty()) {
        Some(id) if snake(id).is_empty() => format!("the operation id `{id}` has no letters, so it became `{name}`"),
        Some(id) => format!("the operation id `{id}` is that of another operation, so it became `{name}`"),
        None => format!("the operation has no id and is called `{name}`"),
    };
    report.rewritten(pointer, &location, message);
    if let Some(members) = operation.as_object_mut() {
        insert_first(members, Node::string(name, location));
    }
}

fn insert_first(members: &mut Object, id: Node) {
    if members.contains_key("operationId") {
        members.insert("operationId".to_owned(), id);
    } else {
        members.shift_insert(0, "operationId".to_owned(), id);
    }
}
