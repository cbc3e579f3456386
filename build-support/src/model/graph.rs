//! How types lead to types.
//!
//! In: an [`Api`]. Out: which types a request can hold, which a response, and which those are that some types lead to.

use std::collections::BTreeSet;

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

/// Marks every type that a request can hold; and lets properties that only requests carry be absent from every type that a
/// response can hold: `required` is about requests alone there (OpenAPI 3.0.3, section "Schema Object", `writeOnly`), whose
/// makers are still asked for them. The same goes for properties that are required without being described: a response that
/// lacks one is most likely right, and the list of required properties wrong.
pub fn mark_directions(api: &mut Api) {
    let sent = reached(
        &api.types,
        api.operations.values().flat_map(|operation| operation.sent()),
    );
    let received = reached(
        &api.types,
        api.operations.values().flat_map(|operation| operation.received()),
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
