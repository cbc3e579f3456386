//! Objects are read and written by a table of their fields.
//!
//! In: an object. Out: the macro of the runtime that implements serde's traits and `Debug`, with a line for each field:
//! what holds where there is no value, whether it is a secret, and the name on the wire. What only requests carry can
//! be one: passwords and keys, mostly.

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
    syn::parse2(quote! { api_client_core::object!(#ident: Debug { #(#members,)* ..#additional }); })
}

fn member_of(part: &Part<'_>) -> syn::Result<TokenStream> {
    let ident = syntax::ident(part.name)?;
    let wire_name = part.field.wire_name.as_str();
    let kind = match part.presence {
        Presence::Optional => quote! { optional },
        Presence::Null => quote! { nullable },
        Presence::Clearable => quote! { clearable },
        Presence::Required => quote! { required },
    };
    let secret = part.field.write_only.then(|| quote! { secret });
    Ok(quote! { #ident: #kind #secret #wire_name })
}
