//! Brings what schemas ask of the presence of properties to one list.
//!
//! In: objects with alternatives, `if`, `then` and `else`, `not`, `dependentRequired` or lists in `dependencies`,
//! `minProperties`, `maxProperties`. Out: where they only ask which properties are there, which of the listed values
//! those have, and to which bounds and patterns they keep, they are schemas in the list `conditions`, which a value
//! must fit besides; such a schema is made of `required`, `properties` with `enum`, bounds, patterns or what they
//! require in turn, counts of properties, `not` and lists of alternatives. What asks for more, such as a format, stays
//! where it is.

use crate::document::{Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::account::{self, Position};
use crate::normalize::edit::{empty_object, is_annotation, object_of, push_to, rename, set_aside, take};
use crate::normalize::walk::{self, Kind, Order};

/// The keyword of the list.
const CONDITIONS: &str = "conditions";
/// Conditions inside each other that are followed.
const MAX_DEPTH: usize = 16;

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        if let Some(own) = members.get(CONDITIONS).filter(|own| !is_list_of_conditions(own)) {
            let message = account::is_no_keyword(Position::Part(Kind::Schema), CONDITIONS);
            report.degraded(&place.pointer.join(CONDITIONS), &own.location, message);
            set_aside(members, CONDITIONS);
        }
        if !is_object(members) {
            return;
        }
        for keyword in ["oneOf", "anyOf"] {
            if is_condition_in(members, keyword) {
                move_to_conditions(members, keyword, keyword);
            }
        }
        if is_condition_in(members, "not") {
            move_to_conditions(members, "not", "not");
        }
        for keyword in ["minProperties", "maxProperties"] {
            if has_properties(members) && members.get(keyword).is_some_and(is_count) {
                move_to_conditions(members, keyword, keyword);
            }
        }
        take_if(members);
        take_dependencies(members);
    });
}

/// Whether values of a schema can be objects.
fn is_object(members: &Object) -> bool {
    let kind = members.get("type").and_then(Node::as_str);
    kind.is_none_or(|kind| kind == "object")
}

/// Whether a schema says which properties its values have; where it does not, counts are those of a map.
fn has_properties(members: &Object) -> bool {
    let properties = members.get("properties").and_then(Node::as_object);
    properties.is_some_and(|properties| !properties.is_empty())
}

fn is_list_of_conditions(list: &Node) -> bool {
    list.as_array()
        .is_some_and(|list| !list.is_empty() && list.iter().all(|schema| is_condition(schema, None, 0)))
}

/// Whether the member `keyword` of `members` only asks for the presence of properties.
fn is_condition_in(members: &Object, keyword: &str) -> bool {
    let nothing = Object::default();
    let described = Some(members.get("properties").and_then(Node::as_object).unwrap_or(&nothing));
    match members.get(keyword) {
        Some(Node {
            value: Value::Array(schemas),
            ..
        }) => {
            !members.contains_key("discriminator")
                && !schemas.is_empty()
                && schemas.iter().all(|schema| is_condition(schema, described, 0))
                && schemas.iter().any(asks_for_something)
        }
        Some(schema) => is_condition(schema, described, 0) && asks_for_something(schema),
        None => false,
    }
}

/// Whether `schema`, a condition, asks for more than an object.
fn asks_for_something(schema: &Node) -> bool {
    let mut keywords = schema.as_object().into_iter().flat_map(Object::keys);
    keywords.any(|keyword| keyword != "type" && !is_annotation(keyword))
}

/// Whether `schema` only asks which properties are there, and which of some texts or numbers those have that are
/// `described` elsewhere; of any, where that is not given.
fn is_condition(schema: &Node, described: Option<&Object>, depth: usize) -> bool {
    let Some(members) = schema.as_object().filter(|_| depth < MAX_DEPTH) else {
        return false;
    };
    members.iter().all(|(keyword, value)| match keyword.as_str() {
        "required" => value
            .as_array()
            .is_some_and(|names| names.iter().all(|name| name.as_str().is_some())),
        "type" => value.as_str() == Some("object"),
        "properties" => value.as_object().is_some_and(|properties| {
            properties.iter().all(|(name, property)| {
                let own = described.map(|described| described.get(name));
                !matches!(own, Some(None))
                    && (is_check_of_value(property, own.flatten())
                        || is_condition(property, Some(&Object::default()), depth + 1))
            })
        }),
        "minProperties" | "maxProperties" => is_count(value),
        "not" => is_condition(value, described, depth + 1),
        "allOf" | "anyOf" | "oneOf" => value
            .as_array()
            .is_some_and(|schemas| schemas.iter().all(|schema| is_condition(schema, described, depth + 1))),
        keyword => is_annotation(keyword),
    })
}

/// Whether `schema` says nothing but which texts, numbers or truth values it allows, or which bounds they keep to, or
/// nothing at all. `described` is what is said of them elsewhere.
fn is_check_of_value(schema: &Node, described: Option<&Node>) -> bool {
    let is_plain = |value: &Node| matches!(value.value, Value::String(_) | Value::Number(_) | Value::Bool(_));
    let Some(members) = schema.as_object() else {
        return false;
    };
    let has_values = members.contains_key("enum");
    members.iter().all(|(keyword, value)| match keyword.as_str() {
        "enum" => value.as_array().is_some_and(|values| values.iter().all(is_plain)),
        "type" => has_values || described.is_none_or(|described| described.str_of("type") == value.as_str()),
        "minimum" | "maximum" => matches!(value.value, Value::Number(_)),
        "exclusiveMinimum" | "exclusiveMaximum" => matches!(value.value, Value::Number(_) | Value::Bool(_)),
        "minLength" | "maxLength" | "minItems" | "maxItems" => is_count(value),
        "pattern" => value.as_str().is_some(),
        // Which values there are besides is then not said.
        "nullable" => false,
        keyword => is_annotation(keyword),
    })
}

fn is_count(value: &Node) -> bool {
    matches!(&value.value, Value::Number(number) if number.is_u64())
}

/// Makes the member `keyword` of `members` a condition that says the same under the keyword `under`.
fn move_to_conditions(members: &mut Object, keyword: &str, under: &str) {
    if let Some(value) = members.shift_remove(keyword) {
        push_to(members, CONDITIONS, object_of(under, value));
    }
}

/// Takes `if`, `then` and `else` as alternatives: either not the first and the last, or the second.
fn take_if(members: &mut Object) {
    let is_there = |keyword: &str| members.contains_key(keyword);
    let can_be_said = |keyword: &str| !is_there(keyword) || is_condition_in(members, keyword);
    if !(is_condition_in(members, "if") && can_be_said("then") && can_be_said("else")) {
        return;
    }
    let Some(condition) = members.shift_remove("if") else {
        return;
    };
    let location = condition.location.clone();
    for (keyword, premise) in [("then", object_of("not", condition.clone())), ("else", condition)] {
        if let Some(consequence) = members.shift_remove(keyword) {
            let alternatives = Node::array(vec![premise, consequence], location.clone());
            push_to(members, CONDITIONS, object_of("anyOf", alternatives));
        }
    }
}

/// Takes `dependentRequired` as alternatives: either the property is not there, or those are that it needs.
fn take_dependencies(members: &mut Object) {
    let is_list = |names: &Node| {
        names
            .as_array()
            .is_some_and(|names| names.iter().all(|name| name.as_str().is_some()))
    };
    // What older drafts have for it.
    let older = members.get("dependencies").and_then(Node::as_object);
    if older.is_some_and(|older| older.values().all(is_list)) {
        rename(members, "dependencies", "dependentRequired");
    }
    let dependencies = members.get("dependentRequired").and_then(Node::as_object);
    if !dependencies.is_some_and(|dependencies| dependencies.values().all(is_list)) {
        return;
    }
    let Some(mut dependencies) = members.shift_remove("dependentRequired") else {
        return;
    };
    for (name, needed) in dependencies.as_object_mut().into_iter().flatten() {
        let location = needed.location.clone();
        let present = Node::array(vec![Node::string(name.clone(), location.clone())], location.clone());
        let absent = object_of("not", object_of("required", present));
        let needed = take(needed);
        let needed = match needed.as_array().is_some_and(<[Node]>::is_empty) {
            true => empty_object(&location),
            false => object_of("required", needed),
        };
        let alternatives = Node::array(vec![absent, needed], location);
        push_to(members, CONDITIONS, object_of("anyOf", alternatives));
    }
}
