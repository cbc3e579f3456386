//! Brings a list of types to one type.
//!
//! In: `type: [string, "null"]` and `type: [string, integer]` of OpenAPI 3.1. Out: one type, `nullable` if `null` was
//! listed, and `oneOf` with an alternative per type if there are several. Each alternative gets the keywords and the
//! enumerated values that speak of its type; what describes the value as a whole stays where it is.

use crate::document::{Location, Node, Object};
use crate::normalize::Report;
use crate::normalize::edit::{object_of, push_to};
use crate::normalize::keywords::{TYPES, concerns, is_of_type, subject, subject_of_format};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(list) = members.get("type").filter(|found| found.as_array().is_some()) else {
            return;
        };
        let location = list.location.clone();
        let (types, has_null) = read(list);
        let index = members.get_index_of("type").unwrap_or(0);
        members.shift_remove("type");
        let values = members.get("enum").and_then(Node::as_array);
        if let Some(values) = values.filter(|values| has_null && !values.iter().any(Node::is_null)) {
            let location = values.first().map_or(&location, |value| &value.location);
            let message = "the type allows `null`, which the values do not list; it is taken for one of them";
            report.rewritten(&place.pointer.join("enum"), location, message);
        }
        if has_null && !types.is_empty() {
            members.insert("nullable".to_owned(), Node::bool(true, location.clone()));
        }
        match types.as_slice() {
            [] if has_null => set_type(members, index, "null", location),
            [] => {}
            [only] => set_type(members, index, only, location),
            _ if is_anything(&types) || contradicts(members.get("enum"), &types) => {}
            _ => split(members, &types, &location),
        }
    });
}

fn set_type(members: &mut Object, index: usize, name: &str, location: Location) {
    let index = index.min(members.len());
    members.shift_insert(index, "type".to_owned(), Node::string(name, location));
}

/// The types in `list`, each once and `integer` only where `number` is missing; and whether `null` is among them.
fn read(list: &Node) -> (Vec<&'static str>, bool) {
    let words: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Node::as_str).collect();
    let has_number = words.contains(&"number");
    let mut types: Vec<&'static str> = Vec::new();
    for word in &words {
        let Some(name) = TYPES.into_iter().find(|name| name == word) else {
            continue;
        };
        if !(types.contains(&name) || (name == "integer" && has_number)) {
            types.push(name);
        }
    }
    (types, words.contains(&"null"))
}

/// Whether `types` are all there are.
fn is_anything(types: &[&str]) -> bool {
    ["string", "number", "boolean", "array", "object"]
        .into_iter()
        .all(|name| types.contains(&name))
}

/// Whether a value of the enumeration `values` is of none of `types`, or all of them are null. Then the values say what
/// is allowed, not the types.
fn contradicts(values: Option<&Node>, types: &[&str]) -> bool {
    let Some(values) = values.and_then(Node::as_array) else {
        return false;
    };
    let fits = |value: &Node| value.is_null() || types.iter().any(|name| is_of_type(&value.value, name));
    !values.iter().all(fits) || values.iter().all(Node::is_null)
}

/// Makes an alternative of each type.
fn split(members: &mut Object, types: &[&str], location: &Location) {
    if members
        .get("enum")
        .and_then(Node::as_array)
        .into_iter()
        .flatten()
        .any(Node::is_null)
    {
        members.insert("nullable".to_owned(), Node::bool(true, location.clone()));
    }
    let mut alternatives: Vec<Object> = types.iter().map(|name| alternative(members, name, location)).collect();
    members.retain(|keyword, _| subject(keyword).is_none() && keyword != "format" && keyword != "enum");
    let lists_nothing = |alternative: &Object| {
        alternative
            .get("enum")
            .and_then(Node::as_array)
            .is_some_and(<[Node]>::is_empty)
    };
    alternatives.retain(|alternative| !lists_nothing(alternative));
    if alternatives.len() == 1 {
        members.extend(alternatives.swap_remove(0));
        return;
    }
    let nodes = alternatives
        .into_iter()
        .map(|members| Node::object(members, location.clone()))
        .collect();
    let list = Node::array(nodes, location.clone());
    if members.contains_key("oneOf") {
        push_to(members, "allOf", object_of("oneOf", list));
    } else {
        members.insert("oneOf".to_owned(), list);
    }
}

/// What `members` say about values of the type `name`.
fn alternative(members: &Object, name: &str, location: &Location) -> Object {
    let mut alternative = Object::default();
    alternative.insert("type".to_owned(), Node::string(name, location.clone()));
    for (keyword, value) in members {
        let speaks_of = match keyword.as_str() {
            "format" => value.as_str().and_then(subject_of_format).or(Some("string")),
            _ => subject(keyword),
        };
        if speaks_of.is_some_and(|subject| concerns(subject, name) || (subject == "integer" && name == "number")) {
            alternative.insert(keyword.clone(), value.clone());
        }
    }
    if let Some(values) = members.get("enum") {
        let own = values
            .as_array()
            .into_iter()
            .flatten()
            .filter(|value| is_of_type(&value.value, name));
        alternative.insert(
            "enum".to_owned(),
            Node::array(own.cloned().collect(), values.location.clone()),
        );
    }
    alternative
}
