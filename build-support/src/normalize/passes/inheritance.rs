//! Makes a base with a discriminator one of the kinds that extend it.
//!
//! In: an object with a `discriminator` and without alternatives, and schemas that extend it by `allOf`, as OpenAPI
//! 3.0.3 has it (section "Discriminator Object"): wherever the base stands, a value of any kind may be. Out: the base
//! as a `oneOf` of its kinds, and what they have in common as a schema of its own, which they extend. A base that its
//! mapping names itself is one of the kinds.

use std::collections::{HashMap, HashSet};

use crate::document::{JsonPointer, Node, Object, Value};
use crate::normalize::Report;
use crate::normalize::edit::{is_annotation, object_of, schema_ref};
use crate::normalize::names::SchemaNames;
use crate::normalize::walk::{self, Order};

/// What a reference to a component schema begins with.
const COMPONENTS: &str = "#/components/schemas/";

/// A base, and what becomes of it.
struct Base {
    /// The name of the schema of what the kinds have in common.
    common: String,
    /// The names of the kinds.
    kinds: Vec<String>,
    property: String,
}

pub(super) fn run(document: &mut Node, report: &mut Report) {
    let bases = find(document);
    if bases.is_empty() {
        return;
    }
    let schemas_place = JsonPointer::from(["components", "schemas"]);
    walk::schemas(document, Order::ParentsFirst, |schema, place| {
        let below = place.pointer.strip_prefix(&schemas_place).unwrap_or_default();
        let component = below.last().filter(|_| below.tokens().count() == 1).unwrap_or_default();
        extend_common(schema, &component, &bases);
    });
    let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Node::as_object_mut)
    else {
        return;
    };
    for (name, base) in &bases {
        let Some(schema) = schemas.get_mut(name) else { continue };
        let message = format!(
            "the schema is a base with a discriminator: a value is one of the {} kinds",
            base.kinds.len()
        );
        report.rewritten(&schemas_place.join(name), &schema.location, message);
        let union = union_of(name, schema, base, &bases);
        let mut common = std::mem::replace(schema, union);
        if let Some(members) = common.as_object_mut() {
            members.shift_remove("discriminator");
        }
        schemas.insert(base.common.clone(), common);
    }
}

/// The bases of `document`, in its order.
fn find(document: &Node) -> indexmap::IndexMap<String, Base> {
    let none = Object::default();
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Node::as_object)
        .unwrap_or(&none);
    let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, schema) in schemas {
        for base in parts(schema).filter_map(target) {
            children.entry(base).or_default().push(name);
        }
    }
    let mut names = SchemaNames::of(document);
    let bases = schemas.iter().filter_map(|(name, schema)| {
        let property = base_property(schema)?;
        let kinds = kinds_of(name, schema, property, schemas, &children);
        (!kinds.is_empty()).then(|| {
            let common = names.take(&format!("{name}Base"));
            (
                name.clone(),
                Base {
                    common,
                    kinds,
                    property: property.to_owned(),
                },
            )
        })
    });
    bases.collect()
}

/// The property that tells the kinds of `schema` apart, if it is a base.
fn base_property(schema: &Node) -> Option<&str> {
    let has_alternatives = ["oneOf", "anyOf"].iter().any(|keyword| schema.get(keyword).is_some());
    let property = schema.pointer("/discriminator/propertyName")?.as_str()?;
    (!has_alternatives).then_some(property)
}

/// The kinds of the base `name`: those that its mapping names, or else all that extend it. What extends a kind that is
/// told by another property is a kind of that.
fn kinds_of(
    name: &str,
    schema: &Node,
    property: &str,
    schemas: &Object,
    children: &HashMap<&str, Vec<&str>>,
) -> Vec<String> {
    let mut extending: Vec<&str> = Vec::new();
    let mut waiting = vec![name];
    let mut seen = HashSet::from([name]);
    while let Some(next) = waiting.pop() {
        for child in children
            .get(next)
            .into_iter()
            .flatten()
            .rev()
            .filter(|child| seen.insert(child))
        {
            let other = schemas
                .get(*child)
                .and_then(base_property)
                .is_some_and(|other| other != property);
            extending.push(child);
            if !other {
                waiting.push(child);
            }
        }
    }
    extending.sort_by_key(|kind| schemas.get_index_of(*kind));
    let mapping = schema.pointer("/discriminator/mapping").and_then(Node::as_object);
    let mapped: HashSet<&str> = mapping
        .into_iter()
        .flatten()
        .filter_map(|(_, target)| named(target))
        .collect();
    let of_mapping: Vec<&str> = extending.iter().copied().filter(|kind| mapped.contains(kind)).collect();
    let kinds = if of_mapping.is_empty() { extending } else { of_mapping };
    let itself = (!kinds.is_empty() && mapped.contains(name)).then_some(name);
    itself.into_iter().chain(kinds).map(str::to_owned).collect()
}

/// Lets `schema` extend what the kinds of a base have in common, where it extends the base. What only refers to the
/// base, with a description or `nullable` beside it, stays one of the kinds.
fn extend_common(schema: &mut Node, component: &str, bases: &indexmap::IndexMap<String, Base>) {
    let shaped = |part: &Node| {
        let keywords = ["$ref", "properties", "allOf", "oneOf", "anyOf", "additionalProperties"];
        keywords.iter().any(|keyword| part.get(keyword).is_some())
    };
    let extends = parts(schema).filter(|part| shaped(part)).count() > 1
        || schema.get("properties").is_some()
        || bases.contains_key(component);
    let Some(Value::Array(parts)) = schema
        .as_object_mut()
        .and_then(|it| it.get_mut("allOf"))
        .map(|it| &mut it.value)
    else {
        return;
    };
    for part in parts {
        let Some((name, base)) = target(part).and_then(|name| bases.get_key_value(name)) else {
            continue;
        };
        let is_kind = base.kinds.iter().any(|kind| kind == component);
        if (extends || is_kind) && component != name {
            *part = schema_ref(&base.common, &part.location);
        }
    }
}

/// The base `name`, described by `schema`, as one of its kinds.
fn union_of(name: &str, schema: &Node, base: &Base, bases: &indexmap::IndexMap<String, Base>) -> Node {
    // A kind that is a base itself stands for its own values here, if the same property tells its kinds.
    let alternative = |kind: &str| match bases.get(kind) {
        Some(of_kind) if kind == name || of_kind.property == base.property => of_kind.common.clone(),
        _ => kind.to_owned(),
    };
    let location = &schema.location;
    let described = schema.as_object().into_iter().flatten();
    let described = described.filter(|(key, _)| is_annotation(key) || *key == "nullable");
    let mut union: Object = described.map(|(key, value)| (key.clone(), value.clone())).collect();
    let references = base.kinds.iter().map(|kind| schema_ref(&alternative(kind), location));
    union.insert("oneOf".to_owned(), Node::array(references.collect(), location.clone()));
    let stated = schema
        .pointer("/discriminator/mapping")
        .and_then(Node::as_object)
        .into_iter()
        .flatten();
    let stated = stated.filter_map(|(value, target)| {
        let kind = named(target).filter(|kind| base.kinds.iter().any(|known| known == kind))?;
        Some((value.clone(), alternative(kind), target.location.clone()))
    });
    let mut mapping: Vec<_> = stated.collect();
    for kind in &base.kinds {
        let target = alternative(kind);
        if target != *kind && !mapping.iter().any(|(_, mapped, _)| *mapped == target) {
            mapping.push((kind.clone(), target, location.clone()));
        }
    }
    let mapping = mapping
        .into_iter()
        .map(|(value, target, location)| (value, Node::string(format!("{COMPONENTS}{target}"), location)));
    let mapping: Object = mapping.collect();
    let property = Node::string(base.property.clone(), location.clone());
    let mut discriminator = object_of("propertyName", property);
    if let (Some(members), false) = (discriminator.as_object_mut(), mapping.is_empty()) {
        members.insert("mapping".to_owned(), Node::object(mapping, location.clone()));
    }
    union.insert("discriminator".to_owned(), discriminator);
    Node::object(union, location.clone())
}

/// The parts of `allOf` in `schema`.
fn parts(schema: &Node) -> impl Iterator<Item = &Node> {
    schema.get("allOf").and_then(Node::as_array).unwrap_or_default().iter()
}

/// The name of the component schema that `schema` refers to.
fn target(schema: &Node) -> Option<&str> {
    named(schema.get("$ref")?)
}

/// The name in a reference to a component schema.
fn named(reference: &Node) -> Option<&str> {
    reference.as_str()?.strip_prefix(COMPONENTS)
}
