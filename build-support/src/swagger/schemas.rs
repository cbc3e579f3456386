//! Schemas, and references to all parts that have names.
//!
//! In: a description that has the structure of OpenAPI 3.0 already. Out: the same with `x-nullable` as `nullable`,
//! discriminators as objects, files as binary strings, and references to where the parts are now.

use crate::document::kinds::{Kind, Shape};
use crate::document::{Location, Node, Object, Value};

/// Where the parts with names were, and where they are.
const MOVED: [(&str, &str); 4] = [
    ("#/definitions/", "#/components/schemas/"),
    ("#/parameters/", "#/components/parameters/"),
    ("#/responses/", "#/components/responses/"),
    ("#/securityDefinitions/", "#/components/securitySchemes/"),
];

/// Converts everything in `root`.
pub(super) fn convert(root: &mut Node) {
    part(root, Kind::Document);
}

fn part(node: &mut Node, kind: Kind) {
    move_reference(node);
    if kind == Kind::Schema {
        schema(node);
    }
    for (key, value) in node.as_object_mut().into_iter().flatten() {
        let Some(member) = kind.member(key) else { continue };
        match (member.shape, &mut value.value) {
            (Shape::List | Shape::OneOrList, Value::Array(items)) => {
                items.iter_mut().for_each(|item| part(item, member.kind));
            }
            (Shape::Map | Shape::MapWithExtensions, Value::Object(entries)) => {
                move_reference_of(entries);
                let parts = entries.iter_mut().filter(|(key, _)| !member.is_extension(key));
                parts.for_each(|(_, entry)| part(entry, member.kind));
            }
            (Shape::One | Shape::OneOrList, _) => part(value, member.kind),
            _ => {}
        }
    }
}

/// Points the reference in `node` to where its target is in OpenAPI 3.0.
fn move_reference(node: &mut Node) {
    if let Some(members) = node.as_object_mut() {
        move_reference_of(members);
    }
}

fn move_reference_of(members: &mut Object) {
    let Some(reference) = members.get_mut("$ref") else {
        return;
    };
    let moved = reference.as_str().and_then(|text| {
        MOVED
            .iter()
            .find_map(|(from, to)| Some(format!("{to}{}", text.strip_prefix(from)?)))
    });
    if let Some(moved) = moved {
        reference.value = Value::String(moved);
    }
}

fn schema(node: &mut Node) {
    let location = node.location.clone();
    let Some(members) = node.as_object_mut() else { return };
    if members.get("type").and_then(Node::as_str) == Some("file") {
        members.insert("type".to_owned(), Node::string("string", location.clone()));
        members
            .entry("format".to_owned())
            .or_insert_with(|| Node::string("binary", location.clone()));
    }
    if let Some(discriminator) = members.get_mut("discriminator")
        && discriminator.as_str().is_some()
    {
        let place = discriminator.location.clone();
        let name = std::mem::replace(discriminator, Node::object(Object::default(), place));
        if let Some(object) = discriminator.as_object_mut() {
            object.insert("propertyName".to_owned(), name);
        }
    }
    nullable(members, &location);
}

/// Makes `x-nullable` of a schema with `members` `nullable`, also beside a reference, where nothing else can stand.
fn nullable(members: &mut Object, location: &Location) {
    let is_flag = |node: &Node| node.as_bool().is_some();
    if members.contains_key("nullable") || !members.get("x-nullable").is_some_and(is_flag) {
        return;
    }
    let Some(flag) = members.shift_remove("x-nullable") else {
        return;
    };
    if flag.as_bool() == Some(true)
        && let Some(reference) = members.shift_remove("$ref")
    {
        let mut target = Object::default();
        target.insert("$ref".to_owned(), reference);
        let target = Node::object(target, location.clone());
        members.insert("allOf".to_owned(), Node::array(vec![target], location.clone()));
    }
    members.insert("nullable".to_owned(), flag);
}
