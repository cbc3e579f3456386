//! Objects are read and written by a table of their fields.
//!
//! In: an object. Out: the macro of the runtime that implements serde's traits, with a line for each field: what holds where
//! there is no value, and the name on the wire.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::objects::{Object, Part};
use super::syntax;
use crate::model::types::Presence;

/// The table of the fields of `shape`.
pub(super) fn table(shape: &Object<'_>) -> syn::Result<Item> {
    let ident = shape.ident()?;
    let members = shape
        .fields()
        .map(|part| member_of(&part))
        .collect::<syn::Result<Vec<_>>>()?;
    let additional = syntax::ident(&shape.object.additional)?;
    syn::parse2(quote! { api_client_core::object!(#ident { #(#members,)* ..#additional }); })
}

fn member_of(part: &Part<'_>) -> syn::Result<TokenStream> {
    let ident = syntax::ident(part.name)?;
    let wire_name = part.field.wire_name.as_str();
    Ok(match part.presence {
        Presence::Optional => quote! { #ident: optional #wire_name },
        Presence::Null => quote! { #ident: nullable #wire_name },
        Presence::Clearable => quote! { #ident: clearable #wire_name },
        Presence::Required => quote! { #ident: required #wire_name },
    })
}
