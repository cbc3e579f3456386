//! Where a generated item comes from.
//!
//! In: the facts about an API, and the name of an item as it is written in Rust: a type, a field or a variant of one, a
//! method of the client, a request, a parameter. Out: what the item stands for in the specification, and the place in
//! the vendor's page, for each item of that name.

use crate::document::Location;
use crate::model::facts::{ByStatus, Facts, Operation, Type, TypeKind};

/// An item, and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The item, as it is written in Rust.
    pub item: String,
    /// What it is in the specification.
    pub what: String,
    /// Where that stands.
    pub location: Location,
}

/// All items of `facts` that are called `name`.
///
/// The parts of a path count from its end: `Cat`, `types::Cat` and `cats_api::types::Cat` are one item, and so are
/// `Cat::name` and `Cat.name`. A name without an owner is that of a type, a request or a method.
pub fn find(facts: &Facts, name: &str) -> Vec<Origin> {
    let path: Vec<&str> = name.split(['.', ':']).filter(|part| !part.is_empty()).collect();
    let mut found = Vec::new();
    if let [.., last] = path.as_slice() {
        found.extend(facts.types.get(*last).map(|facts| of_type(last, facts)));
        let operations = facts.operations.iter();
        let called = operations.filter(|(method, operation)| *method == last || operation.type_name == *last);
        found.extend(called.map(|(method, operation)| of_operation(method, operation)));
        let enums = bodies(facts).filter(|(_, bodies)| bodies.type_name == *last);
        found.extend(enums.map(|(operation, bodies)| of_bodies(operation, bodies)));
    }
    if let [.., owner, last] = path.as_slice() {
        found.extend(facts.types.get(*owner).and_then(|facts| of_member(owner, last, facts)));
        let operations = facts.operations.iter();
        let owners = operations.filter(|(method, operation)| *method == owner || operation.type_name == *owner);
        found.extend(owners.filter_map(|(_, operation)| of_parameter(last, operation)));
        let enums = bodies(facts).filter(|(_, bodies)| bodies.type_name == *owner);
        found.extend(enums.filter_map(|(operation, bodies)| of_status(last, operation, bodies)));
    }
    found
}

/// The names of all types, methods and requests, to tell which there are.
pub fn names(facts: &Facts) -> Vec<&str> {
    let operations = facts.operations.iter();
    let operations = operations.flat_map(|(method, operation)| [method.as_str(), operation.type_name.as_str()]);
    facts.types.keys().map(String::as_str).chain(operations).collect()
}

/// The enums of bodies that differ by status, each with its operation.
fn bodies(facts: &Facts) -> impl Iterator<Item = (&Operation, &ByStatus)> {
    let operations = facts.operations.values();
    operations.flat_map(|operation| {
        let enums = operation.successes.iter().chain(&operation.errors);
        enums.map(move |bodies| (operation, bodies))
    })
}

fn of_bodies(operation: &Operation, bodies: &ByStatus) -> Origin {
    Origin {
        item: format!("operations::{}", bodies.type_name),
        what: format!("the responses of the operation `{}`", operation.id),
        location: operation.location.clone(),
    }
}

fn of_status(name: &str, operation: &Operation, bodies: &ByStatus) -> Option<Origin> {
    let statuses = &bodies.variants.get(name)?.statuses;
    let statuses: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    Some(Origin {
        item: format!("operations::{}::{name}", bodies.type_name),
        what: format!(
            "the responses {} of the operation `{}`",
            statuses.join(", "),
            operation.id
        ),
        location: operation.location.clone(),
    })
}

fn of_type(name: &str, facts: &Type) -> Origin {
    Origin {
        item: format!("types::{name}"),
        what: match &facts.schema {
            Some(schema) => format!("the schema `{schema}`"),
            None => "a schema without a name".to_owned(),
        },
        location: facts.location.clone(),
    }
}

fn of_operation(method: &str, operation: &Operation) -> Origin {
    Origin {
        item: format!("Client::{method}, which makes an operations::{}", operation.type_name),
        what: format!(
            "the operation `{}`, {} {}",
            operation.id, operation.method, operation.path
        ),
        location: operation.location.clone(),
    }
}

fn of_member(owner: &str, name: &str, facts: &Type) -> Option<Origin> {
    let (what, location) = match &facts.kind {
        TypeKind::Object(object) => {
            let field = object.fields.get(name)?;
            (format!("the property `{}`", field.wire_name), &field.location)
        }
        TypeKind::StringEnum(values) => {
            let (index, _, value) = values.variants.get_full(name)?;
            (format!("the value `{value}`"), values.locations.get(index)?)
        }
        TypeKind::Union(union) => {
            let variant = union.variants.get(name)?;
            let tag = variant.tag.as_ref().map(|tag| format!(" with the tag `{tag}`"));
            (format!("an alternative{}", tag.unwrap_or_default()), &variant.location)
        }
        TypeKind::Alias => return None,
    };
    Some(Origin {
        item: format!("types::{owner}::{name}"),
        what,
        location: location.clone(),
    })
}

fn of_parameter(name: &str, operation: &Operation) -> Option<Origin> {
    let parameter = operation.parameters.get(name)?;
    Some(Origin {
        item: format!("{name} of operations::{}", operation.type_name),
        what: format!("the parameter `{}`", parameter.wire_name),
        location: parameter.place.clone(),
    })
}
