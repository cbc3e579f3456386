//! Which operations a type is for.
//!
//! In: all types, and the operations by module. Out: each definition of a type with the modules whose operations reach
//! it, directly or through other types; those that none reaches, and what they lead to, are for [`OTHER_TYPES`]. What a
//! type converts into is not reached by that: who has no use for it is not to compile it.

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
        for module in operation.modules() {
            let roots = modules.entry(module).or_default();
            roots.extend(operation.sent().chain(operation.received()));
        }
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

#[cfg(test)]
pub(super) mod tests {
    use indexmap::IndexMap;

    use super::*;
    use crate::document::{Location, SourceFile};
    use crate::model::names::WireName;
    use crate::model::operation::{Failure, Operation, Success};
    use crate::model::types::{Additions, Constraints, Field, ObjectType, TypeDef, TypeKind, Union, UnionVariant};

    fn somewhere() -> Location {
        Location::start_of(&SourceFile::new("cats.yaml", ""))
    }

    /// A type of which nothing else is known.
    pub(in crate::layout) fn type_def(name: &str, kind: TypeKind) -> TypeDef {
        TypeDef {
            name: RustName::new(name),
            schema: None,
            description: None,
            deprecated: false,
            kind,
            sent: false,
            additions: Additions::default(),
            location: somewhere(),
        }
    }

    /// An object with one field of the type `ty`.
    fn object(field: &str, ty: TypeRef) -> TypeKind {
        let field = (RustName::new(field), field_of(field, ty));
        TypeKind::Object(ObjectType {
            fields: IndexMap::from([field]),
            ..ObjectType::default()
        })
    }

    fn field_of(name: &str, ty: TypeRef) -> Field {
        Field {
            wire_name: WireName::new(name),
            ty,
            required: false,
            nullable: false,
            description: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            undescribed: false,
            asked_for: false,
            fixed: None,
            default: None,
            example: None,
            constraints: Constraints::default(),
            location: somewhere(),
        }
    }

    fn union(variants: &[(&str, TypeRef)]) -> TypeKind {
        let variant = |ty: &TypeRef| UnionVariant {
            event: None,
            tag: None,
            ty: ty.clone(),
            constraints: Constraints::default(),
            description: None,
            location: somewhere(),
        };
        TypeKind::Union(Union {
            tag: None,
            variants: variants
                .iter()
                .map(|(name, ty)| (RustName::new(*name), variant(ty)))
                .collect(),
            default: None,
            fallback: RustName::new("Unknown"),
        })
    }

    /// An operation of `module` that answers with `success`.
    fn operation(module: &str, success: TypeRef) -> (RustName, Operation) {
        let operation = Operation {
            id: format!("get-{module}"),
            name: RustName::new("get"),
            request: RustName::new("Get"),
            module: RustName::new(module),
            other_modules: Vec::new(),
            method: "GET".to_owned(),
            path: format!("/{module}"),
            key_header: None,
            server: None,
            summary: None,
            description: None,
            deprecated: false,
            parameters: IndexMap::new(),
            body: None,
            other_bodies: IndexMap::new(),
            success: Success::Json(success),
            accepted: None,
            failure: Failure::Undeclared,
            events: None,
            lines: None,
            xml: Vec::new(),
            pagination: None,
            polling: None,
            responses: Vec::new(),
            further_tags: Vec::new(),
            headers: Vec::new(),
            security: Vec::new(),
            location: somewhere(),
        };
        (RustName::new(format!("get_{module}")), operation)
    }

    #[test]
    fn a_type_is_for_the_operations_that_lead_to_it() {
        let mut api = Api::default();
        let json = || TypeKind::Alias(TypeRef::Json);
        let [pet, owner, mood, hook] =
            ["Pet", "Owner", "Mood", "Hook"].map(|name| api.types.add(type_def(name, json())));
        let kinds = [
            (pet, object("owner", TypeRef::Named(owner).or_null(true))),
            (owner, object("pets", TypeRef::List(Box::new(TypeRef::Named(pet))))),
            (mood, union(&[("Pet", TypeRef::Text)])),
            (hook, object("pet", TypeRef::Named(pet))),
        ];
        for (id, kind) in kinds {
            api.types.get_mut(id).unwrap().kind = kind;
        }
        let operations = [
            operation("pets", TypeRef::Named(owner)),
            operation("moods", TypeRef::Named(mood)),
        ];
        api.operations = operations.into();
        let rendered = api.types.iter().map(|(id, ty)| render::Definition {
            id,
            name: ty.name.clone(),
            items: Vec::new(),
            conversions: Vec::from_iter((id == mood).then(|| Conversion {
                target: hook,
                item: syn::parse_quote!(impl From<Mood> for Hook {}),
            })),
        });
        let definitions = definitions(rendered.collect(), &api);
        let users: Vec<_> = definitions
            .iter()
            .map(|definition| {
                let users: Vec<&str> = definition.users.iter().map(String::as_str).collect();
                (definition.name.as_str(), users.join(" "))
            })
            .collect();
        let expected = [
            ("Pet", "other-types pets"),
            ("Owner", "other-types pets"),
            ("Mood", "moods"),
            ("Hook", "other-types"),
        ];
        assert_eq!(users, expected.map(|(name, users)| (name, users.to_owned())));
    }
}
