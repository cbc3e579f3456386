//! How a type is written where it is used.
//!
//! In: the spelling of a type. Out: its tokens, with `types::` before the types of the API where they are used
//! elsewhere.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::syntax;
use crate::generate::RustType;
use crate::model::Api;
use crate::model::types::TypeId;

/// The file that a type is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Among the types of the API.
    Types,
    /// Elsewhere: the types of the API are behind `types::`, so that one that is called `Error` is not taken for
    /// another.
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
        RustType::Decimal(form) => {
            let ident = syntax::ident(form.rust())?;
            quote! { #ident }
        }
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
            let map = syntax::ident(api.maps.rust())?;
            quote! { #map<String, #value> }
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
