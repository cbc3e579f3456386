//! Gives every schema keywords with values of the right kind.
//!
//! In: schemas in which anything may stand anywhere. Out: schemas that are objects or booleans, whose lists are
//! non-empty lists, whose flags are booleans and so on. `required: true` or `optional: false` inside a property, the
//! habit of older drafts, becomes an entry in the list of the object around it. Numbers are left to the pass `bounds`,
//! `type` to `type-names`.

use std::collections::HashSet;

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::{empty_object, object_of, push_to, scalar_text, shown, take};
use crate::normalize::walk::{self, Kind, Order, Place};

/// What the value of a keyword has to be.
#[derive(Clone, Copy)]
enum Due {
    Bool,
    Text,
    Map,
    Texts,
    Schemas,
    Values,
    BoolOrSchema,
}

fn due(keyword: &str) -> Option<Due> {
    Some(match keyword {
        "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" => Due::Bool,
        "title" | "description" | "format" | "pattern" | "$anchor" | "$id" => Due::Text,
        "contentEncoding" | "contentMediaType" => Due::Text,
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" => Due::Map,
        "required" => Due::Texts,
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => Due::Schemas,
        "enum" => Due::Values,
        "additionalProperties" | "unevaluatedProperties" => Due::BoolOrSchema,
        _ => return None,
    })
}

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        repair(schema, place, report)
    });
}

/// Does the work of this pass on a schema that stood where no walk leads, and on those in it.
pub(super) fn run_below(schema: &mut Node, pointer: &JsonPointer, report: &mut Report) {
    walk::parts_below(
        schema,
        Kind::Schema,
        pointer,
        Order::ParentsFirst,
        &mut |schema, place| {
            repair(schema, place, report);
        },
    );
}

fn repair(schema: &mut Node, place: &Place<'_>, report: &mut Report) {
    make_schema(schema, place, report);
    if let Some(members) = schema.as_object_mut() {
        repair_keywords(members, place.pointer, report);
        gather_required(members, place.pointer, report);
    }
}

/// Makes `node` an object or a boolean.
fn make_schema(node: &mut Node, place: &Place<'_>, report: &mut Report) {
    let found = shown(node);
    match &node.value {
        Value::Object(_) | Value::Bool(_) => {}
        Value::String(text) if place.keyword == "additionalProperties" && (text == "true" || text == "false") => {
            node.value = Value::Bool(text == "true");
            report.rewritten(place.pointer, &node.location, format!("{found} was read as a boolean"));
        }
        Value::String(_) => {
            let name = take(node);
            *node = object_of("type", name);
            report.rewritten(
                place.pointer,
                &node.location,
                format!("{found} was read as the name of a type"),
            );
        }
        Value::Null => {
            *node = empty_object(&node.location);
            report.rewritten(
                place.pointer,
                &node.location,
                "an empty schema was read as one that allows anything",
            );
        }
        _ => {
            *node = empty_object(&node.location);
            report.degraded(
                place.pointer,
                &node.location,
                format!("{found} is no schema, so anything is allowed here"),
            );
        }
    }
}

/// Moves `required: true` and `optional: false` from the properties of a schema to its own list.
fn gather_required(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let Some(properties) = members.get_mut("properties").and_then(Node::as_object_mut) else {
        return;
    };
    let mut names = Vec::new();
    for (name, property) in properties {
        for keyword in ["required", "optional"] {
            let Some(flag) = property.get(keyword).and_then(as_flag) else {
                continue;
            };
            let location = property.location.clone();
            if let Some(property) = property.as_object_mut() {
                property.shift_remove(keyword);
            }
            let pointer = pointer.join("properties").join(name).join(keyword);
            let message = format!("`{keyword}: {flag}` of a property belongs in the list of the object around it");
            report.rewritten(&pointer, &location, message);
            if flag == (keyword == "required") {
                names.push(Node::string(name.as_str(), location));
            }
        }
    }
    let listed = members.get("required").and_then(Node::as_array).unwrap_or_default();
    let listed: HashSet<String> = listed.iter().filter_map(|name| scalar_text(&name.value)).collect();
    for name in names {
        if name.as_str().is_some_and(|name| !listed.contains(name)) {
            push_to(members, "required", name);
        }
    }
}

/// The truth value of `node`, written as one or as text.
fn as_flag(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn repair_keywords(members: &mut Object, pointer: &JsonPointer, report: &mut Report) {
    let mut unfit = Vec::new();
    for (keyword, value) in members.iter_mut() {
        let Some(due) = due(keyword) else { continue };
        let before = shown_if_unfit(value, due);
        let usable = convert(value, due, &pointer.join(keyword), report);
        if before.is_some() || !usable {
            unfit.push((keyword.clone(), before.unwrap_or_else(|| "empty".to_owned()), usable));
        }
    }
    for (keyword, before, usable) in unfit {
        let Some(value) = members.get(&keyword) else { continue };
        let (location, pointer) = (value.location.clone(), pointer.join(&keyword));
        if usable {
            report.rewritten(
                &pointer,
                &location,
                format!("`{keyword}` was {before} and was converted"),
            );
            continue;
        }
        members.shift_remove(&keyword);
        match before.as_str() {
            // What is not required is not: nothing is lost.
            "empty" | "false" if keyword == "required" => {}
            "empty" | "null" => {
                report.rewritten(
                    &pointer,
                    &location,
                    format!("`{keyword}` was {before} and was left out"),
                );
            }
            _ => report.degraded(
                &pointer,
                &location,
                format!("`{keyword}` was {before} and was left out"),
            ),
        }
    }
}

/// What `value` is, if it is not what is due.
fn shown_if_unfit(value: &Node, due: Due) -> Option<String> {
    let fits = match due {
        Due::Bool => value.as_bool().is_some(),
        Due::Text => value.as_str().is_some(),
        Due::Map => value.as_object().is_some(),
        Due::Texts | Due::Schemas | Due::Values => value.as_array().is_some(),
        Due::BoolOrSchema => !value.is_null(),
    };
    (!fits).then(|| shown(value))
}

/// Makes `value` what is due; `false` if it has to be left out.
fn convert(value: &mut Node, due: Due, pointer: &JsonPointer, report: &mut Report) -> bool {
    let location = value.location.clone();
    match (due, &mut value.value) {
        (Due::Bool, Value::Bool(_)) | (Due::Text, Value::String(_)) | (Due::Map, Value::Object(_)) => true,
        (Due::BoolOrSchema, Value::Null) => false,
        (Due::BoolOrSchema, _) => true,
        (Due::Bool, _) => match as_flag(value) {
            Some(flag) => {
                value.value = Value::Bool(flag);
                true
            }
            None => false,
        },
        (Due::Text, scalar @ (Value::Number(_) | Value::Bool(_))) => {
            *scalar = Value::String(scalar_text(scalar).unwrap_or_default());
            true
        }
        (Due::Texts, Value::String(text)) => {
            value.value = Value::Array(vec![Node::string(text.as_str(), location)]);
            true
        }
        (Due::Values, Value::String(_) | Value::Number(_) | Value::Bool(_)) | (Due::Schemas, Value::Object(_)) => {
            let only = take(value);
            *value = Node::array(vec![only], location);
            true
        }
        (Due::Texts, Value::Array(items)) => {
            keep_texts(items, pointer, report);
            !items.is_empty()
        }
        (Due::Schemas | Due::Values, Value::Array(items)) => !items.is_empty(),
        _ => false,
    }
}

/// Keeps the texts of the list `required`, each once.
fn keep_texts(items: &mut Vec<Node>, pointer: &JsonPointer, report: &mut Report) {
    let mut seen = HashSet::new();
    items.retain_mut(|item| {
        if let Some(text) = scalar_text(&item.value) {
            item.value = Value::String(text.clone());
            return seen.insert(text);
        }
        report.degraded(
            pointer,
            &item.location,
            format!("{} is not the name of a property", shown(item)),
        );
        false
    });
}
