//! Named scalars, arrays and maps are other names for what they hold.
//!
//! In: the name of such a type, and what it holds. Out: `pub type Tags = Vec<String>`, which a user need not wrap and
//! unwrap. Where names would lead to each other in a circle, the first of them is a type of its own, and so is an id
//! of which the manifest says so.

use std::collections::HashSet;

use quote::quote;
use syn::Item;

use super::tokens::Scope;
use super::{Context, syntax, tokens};
use crate::generate::Spelling;
use crate::model::Api;
use crate::model::types::{TypeDef, TypeId, TypeKind};

/// The names that are types of their own.
pub(super) fn newtypes(api: &Api, spelling: &Spelling) -> HashSet<TypeId> {
    let is_alias = |id: TypeId| matches!(api.types.get(id).map(|ty| &ty.kind), Some(TypeKind::Alias(_)));
    let target = |id: TypeId| spelling.parts.get(&id)?.first()?.named().filter(|_| is_alias(id));
    let mut newtypes = HashSet::new();
    for id in spelling.parts.keys().copied().filter(|id| is_alias(*id)) {
        let mut seen = HashSet::new();
        let mut next = target(id);
        while let Some(reached) = next {
            if reached == id {
                newtypes.insert(id);
                break;
            }
            next = target(reached).filter(|_| !newtypes.contains(&reached) && seen.insert(reached));
        }
    }
    newtypes
}

/// The name of a type that is written by hand at `path`.
pub(super) fn foreign(ty: &TypeDef, path: &str) -> syn::Result<Item> {
    let ident = syntax::ident(&ty.name)?;
    let attributes = syntax::doc(ty.description.as_deref());
    let deprecated = syntax::deprecated(ty.deprecated);
    let path: syn::Path = syn::parse_str(path)?;
    syn::parse2(quote! { #(#attributes)* #deprecated pub type #ident = #path; })
}

/// The definition of the type `id`.
pub(super) fn item(id: TypeId, ty: &TypeDef, context: &Context<'_>) -> syn::Result<Item> {
    let ident = syntax::ident(&ty.name)?;
    let attributes = syntax::doc(ty.description.as_deref());
    let deprecated = syntax::deprecated(ty.deprecated);
    let missing = || syntax::error(format!("nothing says what `{ident}` is"));
    let target = context.parts(id).first().ok_or_else(missing)?;
    let target = tokens::tokens(target, context.api, Scope::Types)?;
    syn::parse2(if context.newtypes.contains(&id) {
        quote! {
            #(#attributes)*
            #deprecated
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct #ident(pub #target);
        }
    } else {
        quote! { #(#attributes)* #deprecated pub type #ident = #target; }
    })
}

/// The definition of the id `id`, and the macro of the runtime that gives it its traits.
pub(super) fn id(id: TypeId, ty: &TypeDef, context: &Context<'_>) -> syn::Result<[Item; 2]> {
    let ident = syntax::ident(&ty.name)?;
    let described = ty.description.as_deref();
    let attributes = syntax::doc(Some(
        described.unwrap_or("An id of one kind of thing. Ids of other things have other types."),
    ));
    let deprecated = syntax::deprecated(ty.deprecated);
    let missing = || syntax::error(format!("nothing says what `{ident}` is"));
    let target = context.parts(id).first().ok_or_else(missing)?;
    let target = tokens::tokens(target, context.api, Scope::Types)?;
    let copied = ty.is_copied_id().then(|| quote! { Copy, });
    let definition = syn::parse2(quote! {
        #(#attributes)*
        #deprecated
        #[derive(Clone, #copied Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct #ident(#target);
    })?;
    let traits = syn::parse2(quote! { api_client_core::id_type!(#ident(#target)); })?;
    Ok([definition, traits])
}
