//! Which ids have types of their own.
//!
//! In: all operations and types, and what the manifest states about some ids. Out: a type for each of them in place of
//! the string, the UUID or the number that it is sent as; a diagnostic for each statement that does not fit.

use indexmap::IndexMap;

use super::type_names::TypeNames;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Located, Location, suggestion};
use crate::model::Api;
use crate::model::names::RustName;
use crate::model::operation::{Operation, Parameter, ParameterLocation};
use crate::model::types::{Additions, Field, TypeDef, TypeId, TypeKind, TypeRef, Types};

/// The values that are one kind of id, as a maintainer states them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedId {
    /// Parameters: by their names on the wire, or a path up to one.
    pub parameters: Vec<String>,
    /// Properties, written `Schema.property` or `Type.property`.
    pub fields: Vec<String>,
}

/// A part of the API that is an id.
enum Part {
    /// The parameter of an operation, by the key of that and its own.
    Parameter(RustName, RustName),
    /// The field of an object.
    Field(TypeId, RustName),
}

/// A part that is to be an id: what it is called, what it is sent as, and where it stands.
struct Found {
    part: Part,
    shown: String,
    ty: TypeRef,
    location: Location,
}

/// Whether `stated`, a name or a path up to a parameter, is about `parameter` of `operation`.
fn is_parameter(stated: &str, operation: &Operation, parameter: &Parameter) -> bool {
    let name = parameter.wire_name.as_str();
    let is_header = parameter.location == ParameterLocation::Header;
    if stated == name || (is_header && stated.eq_ignore_ascii_case(name)) {
        return true;
    }
    let rest = operation.path.strip_prefix(stated);
    parameter.location == ParameterLocation::Path
        && stated.starts_with('/')
        && stated.ends_with(&format!("{{{name}}}"))
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn parameters(api: &Api, stated: &str) -> Vec<Found> {
    let all = api.operations.iter().flat_map(|(key, operation)| {
        let parameters = operation.parameters.iter();
        parameters.map(move |(name, parameter)| (key, operation, name, parameter))
    });
    let found = all.filter(|(_, operation, _, parameter)| is_parameter(stated, operation, parameter));
    let found = found.map(|(key, operation, name, parameter)| Found {
        part: Part::Parameter(key.clone(), name.clone()),
        shown: format!("the parameter `{}` of `{}`", parameter.wire_name, operation.id),
        ty: parameter.ty.clone(),
        location: parameter.place.clone(),
    });
    found.collect()
}

/// All fields of `types` that have not one value only, by what a maintainer calls them.
pub(super) fn fields(types: &Types) -> impl Iterator<Item = (String, TypeId, &RustName, &Field)> + '_ {
    types.iter().flat_map(|(id, ty)| {
        let owner = ty.schema.as_deref().unwrap_or(ty.name.as_str());
        let fields = ty.object().into_iter().flat_map(|object| &object.fields);
        let fields = fields.filter(|(_, field)| field.fixed.is_none());
        fields.map(move |(name, field)| (format!("{owner}.{}", field.wire_name), id, name, field))
    })
}

fn found_fields(api: &Api, stated: &str) -> Vec<Found> {
    let found = fields(&api.types).filter(|(shown, ..)| shown == stated);
    let found = found.map(|(shown, id, name, field)| Found {
        part: Part::Field(id, name.clone()),
        shown: format!("`{shown}`"),
        ty: field.ty.clone(),
        location: field.location.clone(),
    });
    found.collect()
}

/// What the values of `ty` are, or those in it, if they can be an id.
pub(super) fn scalar(ty: &TypeRef, types: &Types) -> Option<TypeRef> {
    match ty {
        TypeRef::Text | TypeRef::Uuid | TypeRef::Integer(_) => Some(ty.clone()),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => scalar(inner, types),
        TypeRef::Named(id) => match &types.get(*id)?.kind {
            TypeKind::Alias(target) if target != ty => scalar(target, types),
            _ => None,
        },
        _ => None,
    }
}

/// `ty` with the id `id` in place of the values that it is made of.
fn with_id(ty: &TypeRef, id: TypeId, types: &Types) -> TypeRef {
    let inner = |ty: &TypeRef| Box::new(with_id(ty, id, types));
    match ty {
        TypeRef::List(item) => TypeRef::List(inner(item)),
        TypeRef::Map(values) => TypeRef::Map(inner(values)),
        TypeRef::Nullable(value) => TypeRef::Nullable(inner(value)),
        TypeRef::Named(named) => match types.get(*named).map(|definition| &definition.kind) {
            Some(TypeKind::Alias(target)) => with_id(target, id, types),
            _ => TypeRef::Named(id),
        },
        _ => TypeRef::Named(id),
    }
}

/// Adds to `api` the types of the ids that are `stated`, and to `unknown` what nothing is called.
///
/// # Errors
///
/// What is stated of values that cannot be one kind of id.
pub(super) fn add(
    api: &mut Api,
    names: &mut TypeNames,
    stated: &IndexMap<String, Located<StatedId>>,
    unknown: &mut Diagnostics,
) -> Result<(), Diagnostics> {
    let mut refused = Diagnostics::new();
    for (name, Located { value, location }) in stated {
        let finding = |(message, help): Refusal| {
            let message = format!("`[ids.{name}]`: {message}");
            Diagnostic::error(Code::IdType, message).at(location).help(help)
        };
        let (found, missing) = named_parts(api, value);
        missing.into_iter().for_each(|missing| unknown.push(finding(missing)));
        let existing = api.types.named(name).map(|(id, _)| id);
        if found.is_empty() && existing.is_none() {
            let is_empty = value.parameters.is_empty() && value.fields.is_empty();
            let message = format!("no schema is called `{name}`, and no parameter or property is named");
            let help = "name those that are such an id: `parameters = [..]`, `fields = [..]`".to_owned();
            is_empty.then(|| unknown.push(finding((message, help))));
            continue;
        }
        match kind(api, existing, &found) {
            Ok(kind) => match define(api, names, name, kind, existing, &found) {
                Some(id) => put(api, id, found),
                None => refused.push(finding((
                    "types cannot have this name".to_owned(),
                    "call it otherwise: the name is that of the table".to_owned(),
                ))),
            },
            Err(refusal) => refused.push(finding(refusal)),
        }
    }
    match refused.has_errors() {
        true => Err(refused),
        false => Ok(()),
    }
}

/// What is wrong, and what to do.
type Refusal = (String, String);

/// The parts of `api` that `stated` names, and what it names that is not there.
fn named_parts(api: &Api, stated: &StatedId) -> (Vec<Found>, Vec<Refusal>) {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for name in &stated.parameters {
        let parts = parameters(api, name);
        if parts.is_empty() {
            let all = api
                .operations
                .values()
                .flat_map(|operation| operation.parameters.values());
            let help = suggestion::instead(name, all.map(|parameter| parameter.wire_name.as_str()));
            missing.push((format!("no operation has the parameter `{name}`"), help));
        }
        found.extend(parts);
    }
    for name in &stated.fields {
        let parts = found_fields(api, name);
        if parts.is_empty() {
            let all: Vec<String> = fields(&api.types).map(|(shown, ..)| shown).collect();
            let help = suggestion::instead(name, all.iter().map(String::as_str));
            missing.push((format!("no schema has the property `{name}`"), help));
        }
        found.extend(parts);
    }
    (found, missing)
}

/// What all of `found`, and the type `existing` of the name, are sent as.
fn kind(api: &Api, existing: Option<TypeId>, found: &[Found]) -> Result<TypeRef, Refusal> {
    let own = existing.map(|id| ("the schema of that name".to_owned(), TypeRef::Named(id)));
    let all = own
        .into_iter()
        .chain(found.iter().map(|found| (found.shown.clone(), found.ty.clone())));
    let mut first: Option<(String, TypeRef)> = None;
    for (shown, ty) in all {
        let Some(kind) = scalar(&ty, &api.types) else {
            let help = "strings, UUIDs and whole numbers can be ids, of one type each".to_owned();
            return Err((format!("{shown} is none of them, or is another id"), help));
        };
        match &first {
            Some((other, one)) if *one != kind => {
                let help = "correct the description by `overlay.yaml`, or make two tables of it".to_owned();
                return Err((format!("{other} and {shown} are of different types"), help));
            }
            Some(_) => {}
            None => first = Some((shown, kind)),
        }
    }
    let nothing = || {
        (
            "nothing is named".to_owned(),
            "name a parameter or a property".to_owned(),
        )
    };
    first.map(|(_, kind)| kind).ok_or_else(nothing)
}

/// The type called `name`, `existing` or a new one, as an id that is sent as `kind`; `None` if types cannot be called
/// that.
fn define(
    api: &mut Api,
    names: &mut TypeNames,
    name: &str,
    kind: TypeRef,
    existing: Option<TypeId>,
    found: &[Found],
) -> Option<TypeId> {
    let kind = TypeKind::Id(kind);
    if let Some(id) = existing {
        api.types.get_mut(id)?.kind = kind;
        return Some(id);
    }
    let definition = TypeDef {
        name: names.claim_exactly(name)?,
        schema: None,
        description: None,
        deprecated: false,
        kind,
        sent: false,
        additions: Additions::default(),
        location: found.first()?.location.clone(),
    };
    Some(api.types.add(definition))
}

/// Makes each of `found` the id `id`.
fn put(api: &mut Api, id: TypeId, found: Vec<Found>) {
    for Found { part, ty, .. } in found {
        let ty = with_id(&ty, id, &api.types);
        match part {
            Part::Parameter(operation, name) => {
                let operation = api.operations.get_mut(&operation);
                if let Some(parameter) = operation.and_then(|operation| operation.parameters.get_mut(&name)) {
                    parameter.ty = ty;
                }
            }
            Part::Field(of, name) => {
                if let Some(TypeKind::Object(object)) = api.types.get_mut(of).map(|definition| &mut definition.kind)
                    && let Some(field) = object.fields.get_mut(&name)
                {
                    field.ty = ty;
                }
            }
        }
    }
}
