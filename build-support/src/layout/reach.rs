//! Which operations a type is for.
//!
//! In: all types, and the operations by module. Out: each definition of a type with the modules whose operations reach it,
//! directly or through other types; those that none reaches, and what they lead to, are for [`OTHER_TYPES`]. What a type
//! converts into is not reached by that: who has no use for it is not to compile it.

use std::collections::{BTreeMap, BTreeSet};

use syn::Item;

use super::features::OTHER_TYPES;
use crate::model::Api;
use crate::model::graph;
use crate::model::names::RustName;
use crate::model::types::{TypeId, TypeRef};
use crate::render::{self, Conversion};

/// A type with all that follows its definition, such as its `impl` blocks.
pub(super) struct Definition {
    pub(super) id: TypeId,
    pub(super) name: RustName,
    pub(super) items: Vec<Item>,
    pub(super) conversions: Vec<Conversion>,
    /// The modules whose operations reach it, and [`OTHER_TYPES`] where a type that none reaches leads to it.
    pub(super) users: BTreeSet<String>,
}

/// `rendered`, each with who uses it.
pub(super) fn definitions(rendered: Vec<render::Definition>, api: &Api) -> Vec<Definition> {
    let mut users = users(api);
    let definitions = rendered.into_iter().map(|definition| Definition {
        users: users.remove(&definition.id).unwrap_or_default(),
        id: definition.id,
        name: definition.name,
        items: definition.items,
        conversions: definition.conversions,
    });
    definitions.collect()
}

/// Who uses each type.
fn users(api: &Api) -> BTreeMap<TypeId, BTreeSet<String>> {
    let mut users: BTreeMap<TypeId, BTreeSet<String>> = BTreeMap::new();
    let mut modules: BTreeMap<&RustName, Vec<&TypeRef>> = BTreeMap::new();
    for operation in api.operations.values() {
        let roots = modules.entry(&operation.module).or_default();
        roots.extend(operation.sent().chain(operation.received()));
    }
    for (module, roots) in modules {
        for id in graph::reached(&api.types, roots) {
            users.entry(id).or_default().insert(module.to_string());
        }
    }
    let unused: Vec<TypeRef> = api
        .types
        .iter()
        .filter(|(id, _)| !users.contains_key(id))
        .map(|(id, _)| TypeRef::Named(id))
        .collect();
    for id in graph::reached(&api.types, &unused) {
        users.entry(id).or_default().insert(OTHER_TYPES.to_owned());
    }
    users
}
