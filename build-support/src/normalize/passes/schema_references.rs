//! Makes every reference to a schema name a component schema.
//!
//! In: references to paths, to inner parts of components, to `$defs` and `definitions`, to `$id`s and `$anchor`s, to
//! other files, or to nothing. Out: references of the form `#/components/schemas/NAME` only, each with its target. What
//! is referred to elsewhere becomes a component and leaves a reference in its place; a plain scalar is copied instead,
//! because a name would add nothing. What is not in this document becomes a schema that allows anything.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::schema_shapes;
use crate::document::{JsonPointer, Location, Node, Value};
use crate::normalize::Report;
use crate::normalize::edit::{is_annotation, push_to, rename, schema_ref, set_aside, shown};
use crate::normalize::keywords::subject;
use crate::normalize::names::{self, SchemaNames};
use crate::normalize::references::{Resolver, component_schema, is_unwalked};
use crate::normalize::walk::{self, Kind, Order};

/// How often targets that no walk reaches (as in `x-schemas`) may lead to further ones.
const MAX_ROUNDS: usize = 8;

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let mut names = SchemaNames::of(document);
    note_dynamic(document, report);
    for round in 0..=MAX_ROUNDS {
        walk::schemas(document, Order::ParentsFirst, |schema, place| {
            adopt_dynamic(schema);
            if schema.get("$ref").is_some_and(|reference| reference.as_str().is_none()) {
                remove_reference(schema, place.pointer, report);
            }
        });
        let targets = point_to_targets(document, round < MAX_ROUNDS, report);
        if targets.is_empty() {
            break;
        }
        let replacements = move_targets(document, targets, &mut names, report);
        replace(document, &replacements);
    }
    remove_definitions(document, report);
}

/// Notes each `$dynamicRef` that no schema on the way gives a meaning, and whose name several schemas have.
fn note_dynamic(document: &mut Node, report: &mut Report) {
    let mut anchors: HashMap<String, usize> = HashMap::new();
    walk::schemas(document, Order::ParentsFirst, |schema, _| {
        if let Some(anchor) = schema.str_of("$dynamicAnchor") {
            *anchors.entry(anchor.to_owned()).or_default() += 1;
        }
    });
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(reference) = schema.get("$dynamicRef") else {
            return;
        };
        if dynamic_name(schema).is_some_and(|anchor| anchors.get(anchor).is_some_and(|count| *count > 1)) {
            let message = "several schemas have the name that `$dynamicRef` looks up; it is read as `$ref`";
            report.degraded(&place.pointer.join("$dynamicRef"), &reference.location, message);
        }
    });
}

/// The name that the `$dynamicRef` of `schema` looks up.
pub(super) fn dynamic_name(schema: &Node) -> Option<&str> {
    let (_, name) = schema.str_of("$dynamicRef")?.rsplit_once('#')?;
    (!name.starts_with('/')).then_some(name)
}

/// Reads what is left of `$dynamicRef` as `$ref`.
fn adopt_dynamic(schema: &mut Node) {
    if let Some(members) = schema.as_object_mut() {
        for keyword in ["$dynamicRef", "$recursiveRef"] {
            if members.get(keyword).is_some_and(|value| value.as_str().is_some()) {
                rename(members, keyword, "$ref");
            }
        }
    }
}

/// Rewrites every reference to the plain pointer of its target, and returns the targets that are no component schemas.
/// If `anywhere` is not set, references to anything but component schemas are left out.
fn point_to_targets(document: &mut Node, anywhere: bool, report: &mut Report) -> BTreeSet<JsonPointer> {
    let found = find_targets(document);
    let mut targets = BTreeSet::new();
    let mut found = found.into_iter();
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        if schema.str_of("$ref").is_none() {
            return;
        }
        match found.next().flatten() {
            Some(target) if anywhere || component_schema(&target).is_some() => {
                set_reference(schema, &target);
                if component_schema(&target).is_none() {
                    targets.insert(target);
                }
            }
            _ => remove_reference(schema, place.pointer, report),
        }
    });
    targets
}

/// The target of each reference, in the order in which a walk meets the references.
fn find_targets(document: &Node) -> Vec<Option<JsonPointer>> {
    let resolver = Resolver::new(document);
    let mut found = Vec::new();
    walk::inspect(document, |node, place| {
        if place.kind == Kind::Schema
            && let Some(reference) = node.str_of("$ref")
        {
            found.push(resolver.target(reference, place.pointer));
        }
    });
    let elsewhere: HashSet<&JsonPointer> = found.iter().flatten().collect();
    let mut schemas = HashSet::new();
    walk::inspect(document, |_, place| {
        if place.kind == Kind::Schema && elsewhere.contains(place.pointer) {
            schemas.insert(place.pointer.clone());
        }
    });
    let is_schema = |pointer: &JsonPointer| {
        schemas.contains(pointer) || (is_unwalked(pointer) && resolver.node(pointer).is_some_and(could_be_schema))
    };
    found.into_iter().map(|target| target.filter(is_schema)).collect()
}

fn could_be_schema(node: &Node) -> bool {
    matches!(node.value, Value::Object(_) | Value::Bool(_))
}

fn set_reference(schema: &mut Node, target: &JsonPointer) {
    if let Some(reference) = schema.get_mut("$ref")
        && reference.as_str().and_then(|text| text.strip_prefix('#')) != Some(target.as_str())
    {
        reference.value = Value::String(format!("#{target}"));
    }
}

fn remove_reference(schema: &mut Node, pointer: &JsonPointer, report: &mut Report) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(reference) = members.shift_remove("$ref") {
        let message = match reference.as_str() {
            None => format!("{} is no reference, so anything is allowed here", shown(&reference)),
            Some(text) if text.starts_with('#') => {
                format!("`{text}` names no schema of this document, so anything is allowed here")
            }
            Some(text) => format!("`{text}` names something outside this document, so anything is allowed here"),
        };
        report.degraded(pointer, &reference.location, message);
    }
}

/// What takes the place of a reference.
enum Replacement {
    /// A reference to the component schema of this name.
    Named(String),
    /// A copy of a scalar.
    Copy(Node),
}

/// Makes components of `targets`, inner ones first, and says what takes the place of references to them.
fn move_targets(
    document: &mut Node,
    targets: BTreeSet<JsonPointer>,
    names: &mut SchemaNames,
    report: &mut Report,
) -> HashMap<String, Replacement> {
    let mut targets: Vec<JsonPointer> = targets.into_iter().collect();
    targets.sort_by_key(|pointer| std::cmp::Reverse(pointer.as_str().len()));
    let mut moved = Vec::new();
    let mut replacements = HashMap::new();
    for pointer in targets {
        let Some(target) = document.at_mut(&pointer) else {
            continue;
        };
        if is_unwalked(&pointer) {
            schema_shapes::run_below(target, &pointer, report);
        }
        if is_plain(target) {
            replacements.insert(format!("#{pointer}"), Replacement::Copy(target.clone()));
            continue;
        }
        let name = names.take(&name_for(&pointer));
        let reference = schema_ref(&name, &target.location);
        moved.push((name.clone(), std::mem::replace(target, reference)));
        replacements.insert(format!("#{pointer}"), Replacement::Named(name));
    }
    if let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Node::as_object_mut)
    {
        schemas.extend(moved);
    }
    replacements
}

/// Whether `schema` is a scalar of which a copy is as good as a name. It holds no other schemas, so copies end.
fn is_plain(schema: &Node) -> bool {
    let Some(members) = schema.as_object() else { return true };
    let speaks_of_scalars = |keyword: &str| {
        matches!(keyword, "type" | "format")
            || matches!(subject(keyword), Some("string" | "number")) && keyword != "contentSchema"
    };
    matches!(schema.str_of("type"), Some("string" | "integer" | "number" | "boolean"))
        && members
            .keys()
            .all(|keyword| speaks_of_scalars(keyword) || is_annotation(keyword))
}

fn name_for(pointer: &JsonPointer) -> String {
    let tokens: Vec<_> = pointer.tokens().collect();
    let is_definitions = |token: &str| matches!(token, "$defs" | "definitions");
    let above = tokens.iter().rev().skip(1).position(|token| is_definitions(token));
    match above {
        Some(distance) => names::from_pointer(&tokens[tokens.len() - 1 - distance..].iter().collect()),
        None => names::from_pointer(pointer),
    }
}

fn replace(document: &mut Node, replacements: &HashMap<String, Replacement>) {
    walk::schemas(document, Order::ParentsFirst, |schema, _| {
        let location = schema.location.clone();
        let Some(replacement) = schema.str_of("$ref").and_then(|text| replacements.get(text)) else {
            return;
        };
        let Some(members) = schema.as_object_mut() else { return };
        match replacement {
            Replacement::Named(name) => {
                members.insert(
                    "$ref".to_owned(),
                    Node::string(format!("#/components/schemas/{name}"), location),
                );
            }
            Replacement::Copy(copy) if members.len() == 1 => *schema = copy.clone(),
            Replacement::Copy(copy) => {
                members.shift_remove("$ref");
                push_to(members, "allOf", copy.clone());
            }
        }
    });
}

/// Leaves out `$defs` and `definitions`, whose used entries are components now.
fn remove_definitions(document: &mut Node, report: &mut Report) {
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let Some(members) = schema.as_object_mut() else { return };
        for keyword in ["$defs", "definitions"] {
            let Some(mut definitions) = members.shift_remove(keyword) else {
                continue;
            };
            let pointer = place.pointer.join(keyword);
            for (name, definition) in definitions.as_object_mut().into_iter().flatten() {
                if definition.get("$ref").is_none() {
                    note_unused(&pointer.join(name), &definition.location, report);
                }
            }
        }
    });
    if let Some(members) = document.as_object_mut() {
        for keyword in ["$defs", "definitions"] {
            if members.contains_key(keyword) {
                set_aside(members, keyword);
            }
        }
    }
}

fn note_unused(pointer: &JsonPointer, location: &Location, report: &mut Report) {
    report.rewritten(
        pointer,
        location,
        "nothing refers to this definition by name, so it was left out",
    );
}
