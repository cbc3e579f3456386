//! Finds where a generated item comes from.
//!
//! In: the model of an API, and the name of an item as it is written in Rust: a type, a field or a variant of one, a
//! method of the client, a request, a parameter. Out: what the item stands for in the specification, and the place in
//! the vendor's page, for each item of that name.

use crate::document::Location;
use crate::model::Api;
use crate::model::names::RustName;
use crate::model::operation::{ByStatus, Operation};
use crate::model::types::{TypeDef, TypeKind};

/// Names an item and what it was generated from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The item, as it is written in Rust.
    pub item: String,
    /// Its name in the specification.
    pub what: String,
    /// The location of that in the specification.
    pub location: Location,
}

/// Returns all items of `api` that are called `name`.
///
/// The parts of a path count from its end: `Cat`, `types::Cat` and `cats_api::types::Cat` are one item, and so are
/// `Cat::name` and `Cat.name`. A name without an owner is that of a type, a request or a method
/// of any tag, or an operationId.
pub fn find(api: &Api, name: &str) -> Vec<Origin> {
    let parts = name.split(['.', ':']).map(|part| part.trim_end_matches("()"));
    let path: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let mut found = Vec::new();
    let called = |name: &str| called(api, name, &path);
    let bodies_called = |name: &str| {
        bodies(api)
            .filter(|(_, bodies)| bodies.name == *name)
            .collect::<Vec<_>>()
    };
    if let [.., last] = path.as_slice() {
        found.extend(api.types.named(last).map(|(_, ty)| of_type(ty)));
        found.extend(called(last).iter().map(|operation| of_operation(operation, api)));
        found.extend(
            bodies_called(last)
                .iter()
                .map(|(operation, bodies)| of_bodies(operation, bodies, api)),
        );
    }
    if let [.., owner, last] = path.as_slice() {
        found.extend(api.types.named(owner).and_then(|(_, ty)| of_part(last, ty)));
        found.extend(
            called(owner)
                .iter()
                .filter_map(|operation| of_parameter(last, operation, api)),
        );
        found.extend(
            bodies_called(owner)
                .iter()
                .filter_map(|(operation, bodies)| of_status(last, operation, bodies, api)),
        );
    }
    found
}

/// Returns the operations whose method or request is called `name`, or that have this operationId. If `path` names the
/// tag of some of them, only those.
fn called<'a>(api: &'a Api, name: &str, path: &[&str]) -> Vec<&'a Operation> {
    let is_of = |module: &RustName| {
        let tag = api.tags.get(module);
        tag.is_some_and(|tag| {
            path.iter()
                .any(|part| *module == **part || tag.accessor == *part || tag.handle == *part)
        })
    };
    let is_called = |(full, operation): &(&RustName, &Operation)| {
        operation.name == *name || operation.request == *name || **full == *name || operation.id == name
    };
    let all = api.operations.iter().filter(is_called).map(|(_, operation)| operation);
    let (of_tag, others): (Vec<_>, Vec<_>) = all.partition(|operation| is_of(&operation.module));
    if of_tag.is_empty() { others } else { of_tag }
}

/// Returns the names of all types, methods and requests.
pub fn names(api: &Api) -> Vec<&str> {
    let operations = api.operations.iter();
    let operations =
        operations.flat_map(|(full, operation)| [full.as_str(), operation.name.as_str(), operation.request.as_str()]);
    api.types
        .iter()
        .map(|(_, ty)| ty.name.as_str())
        .chain(operations)
        .collect()
}

/// Returns the enums of bodies that differ by status, each with its operation.
fn bodies(api: &Api) -> impl Iterator<Item = (&Operation, &ByStatus)> {
    let operations = api.operations.values();
    operations.flat_map(|operation| operation.by_status().map(move |bodies| (operation, bodies)))
}

fn of_bodies(operation: &Operation, bodies: &ByStatus, api: &Api) -> Origin {
    Origin {
        item: format!("{}{}", api.module_path_of(operation), bodies.name),
        what: format!("the responses of the operation `{}`", operation.id),
        location: operation.location.clone(),
    }
}

fn of_status(name: &str, operation: &Operation, bodies: &ByStatus, api: &Api) -> Option<Origin> {
    let statuses = &bodies.variants.get(name)?.statuses;
    let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    Some(Origin {
        item: format!("{}{}::{name}", api.module_path_of(operation), bodies.name),
        what: format!(
            "the responses {} of the operation `{}`",
            statuses.join(", "),
            operation.id
        ),
        location: operation.location.clone(),
    })
}

fn of_type(ty: &TypeDef) -> Origin {
    Origin {
        item: format!("types::{}", ty.name),
        what: match &ty.schema {
            Some(schema) => format!("the schema `{schema}`"),
            None => "a schema without a name".to_owned(),
        },
        location: ty.location.clone(),
    }
}

fn of_operation(operation: &Operation, api: &Api) -> Origin {
    Origin {
        item: format!(
            "{}::{}, which makes the request {}{}",
            api.receiver_of(operation),
            operation.name,
            api.module_path_of(operation),
            operation.request
        ),
        what: format!(
            "the operation `{}`, {} {}",
            operation.id, operation.method, operation.path
        ),
        location: operation.location.clone(),
    }
}

fn of_part(name: &str, ty: &TypeDef) -> Option<Origin> {
    let (what, location) = match &ty.kind {
        TypeKind::Object(object) => {
            let field = object.fields.get(name)?;
            (format!("the property `{}`", field.wire_name), &field.location)
        }
        TypeKind::StringEnum(values) => {
            let (index, _, value) = values.variants.get_full(name)?;
            (format!("the value `{value}`"), values.locations.get(index)?)
        }
        TypeKind::NumberEnum(values) => {
            let variant = values.variants.get(name)?;
            (format!("the value `{}`", variant.value), &variant.location)
        }
        TypeKind::Union(union) => {
            let variant = union.variants.get(name)?;
            let tag = variant.tag.as_ref().map(|tag| format!(" with the tag `{tag}`"));
            (format!("an alternative{}", tag.unwrap_or_default()), &variant.location)
        }
        TypeKind::Alias(_) | TypeKind::Id(_) | TypeKind::Foreign(_) => return None,
    };
    Some(Origin {
        item: format!("types::{}::{name}", ty.name),
        what,
        location: location.clone(),
    })
}

fn of_parameter(name: &str, operation: &Operation, api: &Api) -> Option<Origin> {
    let parameter = operation.parameters.get(name)?;
    Some(Origin {
        item: format!("{name} of {}{}", api.module_path_of(operation), operation.request),
        what: format!("the parameter `{}`", parameter.wire_name),
        location: parameter.place.clone(),
    })
}
