//! Which ids a caller could take for each other.
//!
//! In: all operations and types. Out: for each operation whose path has several ids of one type, the names that types
//! of their own could have, with the parameters and the properties that are such ids.

use indexmap::{IndexMap, IndexSet};

use super::ids::{fields, scalar};
use crate::model::Api;
use crate::model::names::{singular, type_name, value_name};
use crate::model::operation::{Operation, Parameter, ParameterLocation};
use crate::model::types::{TypeKind, TypeRef};
use crate::model::vocabulary::{self, Place};

/// An id that could have a type of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwappableId {
    /// What its type could be called.
    pub name: String,
    /// Its parameters, by their names on the wire or a path up to them.
    pub parameters: Vec<String>,
    /// Its properties, written `Schema.property`.
    pub fields: Vec<String>,
    /// An operation in which it can be taken for another one.
    pub operation: String,
}

/// What an id is of, in `snake_case`, and how a maintainer names its parameter.
fn resource(operation: &Operation, parameter: &Parameter) -> Option<(String, String)> {
    let wire_name = parameter.wire_name.as_str();
    let name = value_name(wire_name);
    let ending = ["_id", "_uuid"].iter().find_map(|ending| name.strip_suffix(ending));
    if let Some(of) = ending.filter(|of| !of.is_empty()) {
        return Some((of.to_owned(), wire_name.to_owned()));
    }
    if !matches!(name.as_str(), "id" | "uuid") {
        return None;
    }
    // `/households/{id}` is about a household.
    let (before, _) = operation.path.split_once(&format!("/{{{wire_name}}}"))?;
    let of = before
        .rsplit('/')
        .next()
        .filter(|of| !of.is_empty() && !of.contains('{'))?;
    Some((singular(&value_name(of)), format!("{before}/{{{wire_name}}}")))
}

/// The ids in the path of `operation` that could be taken for each other: their kinds, what each is of, and how a
/// maintainer names it.
fn swappable_in(operation: &Operation, api: &Api) -> Vec<(TypeRef, String, String)> {
    let parameters = operation.parameters.values();
    let in_path = parameters.filter(|parameter| parameter.location == ParameterLocation::Path);
    let ids = in_path.filter_map(|parameter| {
        let (of, named) = resource(operation, parameter)?;
        Some((scalar(&parameter.ty, &api.types)?, of, named))
    });
    let ids: Vec<_> = ids.collect();
    let has_twin = |(kind, of, _): &(TypeRef, String, String)| {
        let mut others = ids.iter().filter(|(_, other, _)| other != of);
        others.any(|(other, ..)| other == kind)
    };
    ids.iter().filter(|id| has_twin(id)).cloned().collect()
}

/// The ids of `api` that could be taken for each other where an operation takes several of them.
#[must_use]
pub fn swappable(api: &Api) -> Vec<SwappableId> {
    let mut all: IndexMap<String, (TypeRef, IndexSet<String>, &Operation)> = IndexMap::new();
    for operation in api.operations.values() {
        for (kind, of, named) in swappable_in(operation, api) {
            let entry = all.entry(of).or_insert_with(|| (kind, IndexSet::new(), operation));
            entry.1.insert(named);
        }
    }
    let proposed = all.into_iter().filter_map(|(of, (kind, parameters, operation))| {
        let name = format!("{}Id", type_name(&of));
        is_usable(&name, &kind, &parameters, api).then(|| SwappableId {
            fields: fields_of(&of, &kind, api),
            parameters: parameters.into_iter().collect(),
            operation: operation.id.clone(),
            name,
        })
    });
    proposed.collect()
}

/// Whether a type can be called `name` that is an id sent as `kind`, with all that `parameters` name.
fn is_usable(name: &str, kind: &TypeRef, parameters: &IndexSet<String>, api: &Api) -> bool {
    let is_reserved = vocabulary::reserved_types(Place::Types).contains(name);
    let is_fitting = |existing: &TypeKind| match existing {
        TypeKind::Alias(target) => scalar(target, &api.types).as_ref() == Some(kind),
        _ => false,
    };
    let existing = api.types.named(name).map(|(_, definition)| &definition.kind);
    let mut all = api
        .operations
        .values()
        .flat_map(|operation| operation.parameters.values());
    let is_other = |parameter: &Parameter| {
        parameters.contains(parameter.wire_name.as_str()) && scalar(&parameter.ty, &api.types).as_ref() != Some(kind)
    };
    !is_reserved && existing.is_none_or(is_fitting) && !all.any(is_other)
}

/// The properties that are ids `of` a thing and sent as `kind`: `id` of the schema that is called so, and those that
/// are named after it elsewhere.
fn fields_of(of: &str, kind: &TypeRef, api: &Api) -> Vec<String> {
    let is_own = |shown: &str| {
        let owner = shown.rsplit_once('.').map(|(owner, _)| value_name(owner));
        owner.as_deref() == Some(of)
    };
    let found = fields(&api.types).filter(|(shown, _, _, field)| {
        let name = value_name(&field.wire_name);
        let is_named = ["id", "uuid"].iter().any(|ending| name == format!("{of}_{ending}"));
        let is_id = is_named || (matches!(name.as_str(), "id" | "uuid") && is_own(shown));
        is_id && scalar(&field.ty, &api.types).as_ref() == Some(kind)
    });
    let found: IndexSet<String> = found.map(|(shown, ..)| shown).collect();
    found.into_iter().collect()
}
