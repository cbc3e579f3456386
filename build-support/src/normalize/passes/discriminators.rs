//! Makes discriminators objects whose mappings name component schemas.
//!
//! In: discriminators as in Swagger 2 (a text), or with mappings by bare names, file names, or to nothing. Out:
//! `propertyName`, and a `mapping` and a `defaultMapping` whose values have the form `#/components/schemas/NAME` and a
//! target. OpenAPI 3.0
//! allows all of these forms (section "Discriminator Object"), later stages need one.

use std::collections::HashSet;

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::{object_of, shown, take};
use crate::normalize::walk::{self, Order};

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let schemas = document.pointer("/components/schemas").and_then(Node::as_object);
    let names: HashSet<String> = schemas.into_iter().flat_map(Object::keys).cloned().collect();
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        let Some(discriminator) = members.get_mut("discriminator") else {
            return;
        };
        let pointer = place.pointer.join("discriminator");
        if discriminator.as_str().is_some() {
            let name = take(discriminator);
            *discriminator = object_of("propertyName", name);
            report.rewritten(
                &pointer,
                &discriminator.location,
                "the discriminator was a text, as in Swagger 2",
            );
        }
        if discriminator.str_of("propertyName").is_none() {
            report.degraded(
                &pointer,
                &discriminator.location,
                "the discriminator names no property and was left out",
            );
            members.shift_remove("discriminator");
        } else if let Some(discriminator) = discriminator.as_object_mut() {
            repair_mapping(discriminator, &names, &pointer.join("mapping"), report);
            repair_default(discriminator, &names, &pointer.join("defaultMapping"), report);
        }
    });
}

fn repair_mapping(discriminator: &mut Object, names: &HashSet<String>, pointer: &JsonPointer, report: &mut Report) {
    let Some(mapping) = discriminator.get_mut("mapping") else {
        return;
    };
    let Some(entries) = mapping.as_object_mut() else {
        discriminator.shift_remove("mapping");
        return;
    };
    entries.retain(|key, target| {
        let name = target.as_str().and_then(|text| component(text, names));
        let Some(sound) = name.map(|name| format!("#/components/schemas/{name}")) else {
            let message = format!("{} names no schema of this document", shown(target));
            report.degraded(&pointer.join(key), &target.location, message);
            return false;
        };
        target.value = Value::String(sound);
        true
    });
    if entries.is_empty() {
        discriminator.shift_remove("mapping");
    }
}

/// Makes `defaultMapping` (OpenAPI 3.2) a reference, or leaves it out.
fn repair_default(discriminator: &mut Object, names: &HashSet<String>, pointer: &JsonPointer, report: &mut Report) {
    let Some(default) = discriminator.get_mut("defaultMapping") else {
        return;
    };
    match default.as_str().and_then(|text| component(text, names)) {
        Some(name) => default.value = Value::String(format!("#/components/schemas/{name}")),
        None => {
            let message = format!("{} names no schema of this document", shown(default));
            report.degraded(pointer, &default.location, message);
            discriminator.shift_remove("defaultMapping");
        }
    }
}

/// The name of the component schema that `text` means. Files are often called as schemas are, save for upper case.
fn component<'n>(text: &'n str, names: &'n HashSet<String>) -> Option<&'n str> {
    let name = text.strip_prefix("#/components/schemas/").unwrap_or(text);
    let last = text.rsplit('/').next().unwrap_or(text);
    let stem = last.split('.').next().unwrap_or(last);
    let exact = [name, last, stem].into_iter().find(|name| names.contains(*name));
    exact.or_else(|| {
        let spelt = spelling(stem);
        let mut alike = names.iter().filter(|name| spelling(name) == spelt);
        match (alike.next(), alike.next()) {
            (Some(only), None) => Some(only.as_str()),
            _ => None,
        }
    })
}

/// The letters and digits of `name`, which `BlockDevice` and `block-device` have in common.
fn spelling(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
