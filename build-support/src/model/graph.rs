//! How types lead to types.
//!
//! In: an [`Api`]. Out: which types a request can hold, which a response, which those are that some types lead to, and
//! which properties can have one value only.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::api::Api;
use super::types::{TypeId, TypeKind, TypeRef, Types};

/// The types that `roots` lead to, themselves among them.
pub fn reached<'r>(types: &Types, roots: impl IntoIterator<Item = &'r TypeRef>) -> BTreeSet<TypeId> {
    let mut waiting: Vec<TypeId> = roots.into_iter().flat_map(TypeRef::named).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if reached.insert(id) {
            let parts = types.get(id).into_iter().flat_map(|definition| definition.parts());
            waiting.extend(parts.flat_map(|part| part.named().collect::<Vec<_>>()));
        }
    }
    reached
}

/// Marks every type that a request can hold; and lets properties that only requests carry be absent from every type
/// that a response can hold: `required` is about requests alone there (OpenAPI 3.0.3, section "Schema Object",
/// `writeOnly`), whose makers are still asked for them. The same goes for properties that are required without being
/// described: a response that lacks one is most likely right, and the list of required properties wrong.
pub fn mark_directions(api: &mut Api) {
    let sent = reached(
        &api.types,
        api.operations.values().flat_map(|operation| operation.sent()),
    );
    let events: Vec<TypeRef> = api.events.iter().map(|id| TypeRef::Named(*id)).collect();
    let received = reached(
        &api.types,
        api.operations
            .values()
            .flat_map(|operation| operation.received())
            .chain(&events),
    );
    for id in &sent {
        if let Some(definition) = api.types.get_mut(*id) {
            definition.sent = true;
        }
    }
    for id in received {
        if let Some(TypeKind::Object(object)) = api.types.get_mut(id).map(|definition| &mut definition.kind) {
            let fields = object.fields.values_mut();
            for field in fields.filter(|field| field.write_only || field.undescribed) {
                field.asked_for = field.required && !field.nullable && sent.contains(&id);
                field.required = false;
            }
        }
    }
}

/// Marks the required properties that can have one value only, which nobody has to state: those whose type has one
/// value, and discriminators of objects that are one kind of a union.
pub fn mark_fixed(types: &mut Types) {
    let tags = tags(types);
    let mut fixed = Vec::new();
    for (id, definition) in types.iter() {
        let Some(object) = definition.object() else { continue };
        for (name, field) in &object.fields {
            let is_always_there = field.required && !field.nullable && !field.read_only && !field.asked_for;
            let tag = tags.get(&(id, field.wire_name.as_str())).and_then(Option::as_deref);
            let value = only_value(types, &field.ty, tag).filter(|_| is_always_there);
            fixed.extend(value.map(|value| (id, name.clone(), value)));
        }
    }
    for (id, name, value) in fixed {
        if let Some(TypeKind::Object(object)) = types.get_mut(id).map(|definition| &mut definition.kind)
            && let Some(field) = object.fields.get_mut(&name)
        {
            field.fixed = Some(value);
        }
    }
}

/// The tag of each object that is a kind of a union, by its discriminator; none where there are several.
fn tags(types: &Types) -> HashMap<(TypeId, &str), Option<String>> {
    let mut tags = HashMap::new();
    for (_, definition) in types.iter() {
        let TypeKind::Union(union) = &definition.kind else {
            continue;
        };
        let Some(discriminator) = &union.tag else { continue };
        for variant in union.variants.values() {
            if let TypeRef::Named(id) = types.followed(&variant.ty) {
                let known = tags
                    .entry((*id, discriminator.as_str()))
                    .or_insert_with(|| variant.tag.clone());
                if *known != variant.tag {
                    *known = None;
                }
            }
        }
    }
    tags
}

/// The only value of the type `ty`, or the one that `tag` says.
fn only_value(types: &Types, ty: &TypeRef, tag: Option<&str>) -> Option<Value> {
    let followed = types.followed(ty);
    let TypeRef::Named(id) = followed else {
        return tag.filter(|_| *followed == TypeRef::Text).map(Value::from);
    };
    match &types.get(*id)?.kind {
        TypeKind::StringEnum(values) => {
            let mut known = values.variants.values();
            let only = known.next().filter(|_| values.variants.len() == 1);
            let tagged = || tag.filter(|tag| values.variants.values().any(|value| value == tag));
            only.map(String::as_str).or_else(tagged).map(Value::from)
        }
        TypeKind::NumberEnum(values) if values.variants.len() == 1 => values
            .variants
            .values()
            .next()
            .map(|variant| Value::from(variant.value)),
        _ => None,
    }
}
