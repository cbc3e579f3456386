//! How types are written, and the definitions of all of them.
//!
//! In: the types of the model and their spelling. Out: tokens of a type where it is used, and the items of each definition.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Item};

use super::{Context, Definition, aliases, constructors, conversions, forms, inline, members, number_enums};
use super::{objects, redaction};
use super::{string_enums, syntax, unions, validation};
use crate::generate::RustType;
use crate::model::Api;
use crate::model::types::{TypeDef, TypeId, TypeKind};

/// The file that a type is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Among the types of the API.
    Types,
    /// Elsewhere: the types of the API are behind `types::`, so that one that is called `Error` is not taken for another.
    Operations,
}

/// `ty` as it is written in `scope`.
pub(super) fn tokens(ty: &RustType, api: &Api, scope: Scope) -> syn::Result<TokenStream> {
    let inner = |inner: &RustType| tokens(inner, api, scope);
    Ok(match ty {
        RustType::Text => quote! { String },
        RustType::Integer(integer) => {
            let ident = syntax::ident(integer.rust())?;
            quote! { #ident }
        }
        RustType::Number => quote! { f64 },
        RustType::Boolean => quote! { bool },
        RustType::Uuid => quote! { Uuid },
        RustType::Instant => quote! { DateTime },
        RustType::Date => quote! { Date },
        RustType::Json => quote! { Value },
        RustType::JsonObject => quote! { Map<String, Value> },
        RustType::File => quote! { Part },
        RustType::List(item) => {
            let item = inner(item)?;
            quote! { Vec<#item> }
        }
        RustType::Map(value) => {
            let value = inner(value)?;
            quote! { BTreeMap<String, #value> }
        }
        RustType::Option(value) => {
            let value = inner(value)?;
            quote! { Option<#value> }
        }
        RustType::Boxed(value) => {
            let value = inner(value)?;
            quote! { Box<#value> }
        }
        RustType::Named(id) => {
            let ident = ident(*id, api)?;
            match scope {
                Scope::Types => quote! { #ident },
                Scope::Operations => quote! { types::#ident },
            }
        }
    })
}

/// The name of the type `id`.
pub(super) fn ident(id: TypeId, api: &Api) -> syn::Result<Ident> {
    syntax::ident(api.type_name(id))
}

/// The definitions of all types, in the order of their spelling.
pub(super) fn definitions(context: &Context<'_>) -> syn::Result<Vec<Definition>> {
    let types = context.spelling.parts.keys();
    let types = types.filter_map(|id| Some((*id, context.api.types.get(*id)?)));
    types.map(|(id, ty)| definition(id, ty, context)).collect()
}

fn definition(id: TypeId, ty: &TypeDef, context: &Context<'_>) -> syn::Result<Definition> {
    let mut items: Vec<Item> = match &ty.kind {
        TypeKind::Alias(_) => vec![aliases::item(id, ty, context)?],
        TypeKind::StringEnum(values) => string_enums::items(ty, values)?.into(),
        TypeKind::NumberEnum(values) => number_enums::items(ty, values)?.into(),
        TypeKind::Union(union) => unions::items(id, ty, union, context)?,
        TypeKind::Object(object) => {
            let shape = objects::Object::of(id, ty, object, context);
            let mut items = vec![objects::item(&shape, context)?];
            items.push(match &object.form {
                Some(form) => forms::conversion(&shape, form)?,
                None => members::table(&shape)?,
            });
            items.extend(validation::item(&shape, context)?);
            items.extend(constructors::item(&shape, context)?);
            items.extend(redaction::item(&shape)?);
            items
        }
    };
    items.iter_mut().for_each(inline::mark);
    let mut conversions = conversions::of(id, ty, context)?;
    conversions
        .iter_mut()
        .for_each(|conversion| inline::mark_impl(&mut conversion.item));
    Ok(Definition {
        id,
        name: ty.name.clone(),
        items,
        conversions,
    })
}
