//! Names the type of schemas that leave it to be guessed.
//!
//! In: schemas with `properties`, `items`, `enum`, a length or a known format, but without `type`. Out: the type that
//! all of this speaks of. A schema that is made of others gets a type only for its own `properties`; one that speaks of
//! several types, or of none, stays without. A number with the format of an integer is an integer.

use crate::document::{Node, Object};
use crate::normalize::Report;
use crate::normalize::keywords::{as_f64, common_type, is_composed, subject, subject_of_format};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let location = schema.location.clone();
        let Some(members) = schema.as_object_mut() else { return };
        if is_integer_by_format(members) {
            let message = "the schema names a number, and the format of an integer";
            report.rewritten(place.pointer, &location, message);
            members.insert("type".to_owned(), Node::string("integer", location));
            return;
        }
        if members.contains_key("type") || members.contains_key("$ref") {
            return;
        }
        if let Some(name) = inferred(members) {
            members.shift_insert(0, "type".to_owned(), Node::string(name, location.clone()));
            report.rewritten(
                place.pointer,
                &location,
                format!("the schema names no type; it speaks of `{name}`"),
            );
        }
    });
}

/// Whether `members` name the type `number` and the format of an integer, and no value with a fraction.
fn is_integer_by_format(members: &Object) -> bool {
    let text = |keyword: &str| members.get(keyword).and_then(Node::as_str);
    let has_fraction = |value: &Node| as_f64(value).is_some_and(|value| value.fract() != 0.0);
    let values = members.get("enum").and_then(Node::as_array).unwrap_or_default();
    let stated = ["default", "example", "minimum", "maximum", "multipleOf"];
    let stated = stated.into_iter().filter_map(|keyword| members.get(keyword));
    text("type") == Some("number")
        && text("format").and_then(subject_of_format) == Some("integer")
        && !values.iter().chain(stated).any(has_fraction)
}

fn inferred(members: &Object) -> Option<&'static str> {
    if is_composed(members) {
        let is_object = members.contains_key("properties") && !members.contains_key("enum");
        return is_object.then_some("object");
    }
    if let Some(values) = members.get("enum").and_then(Node::as_array) {
        return common_type(values);
    }
    let mut found: Option<&'static str> = None;
    for keyword in members.keys().filter(|keyword| *keyword != "required") {
        let Some(name) = subject(keyword) else { continue };
        if found.is_some_and(|other| other != name) {
            return None;
        }
        found = Some(name);
    }
    let format = members.get("format").and_then(Node::as_str).and_then(subject_of_format);
    match (found, format) {
        (Some("number"), Some("integer")) => Some("integer"),
        (found, format) => found.or(format),
    }
}
