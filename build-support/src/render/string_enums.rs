//! Enumerations of strings stay open for values to come.
//!
//! In: an enumeration of strings. Out: an enum with a variant per value and one more that keeps any other value, and
//! the macro of the runtime that gives it its traits.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::syntax;
use crate::model::types::{StringEnum, TypeDef};

/// The enum `ty` of `values`.
pub(super) fn items(ty: &TypeDef, values: &StringEnum) -> syn::Result<[Item; 2]> {
    let ident = syntax::ident(&ty.name)?;
    let fallback = syntax::ident(&values.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    for (variant, value) in &values.variants {
        let variant = syntax::ident(variant)?;
        variants.extend(quote! { #variant, });
        table.extend(quote! { #variant => #value, });
    }
    let other = (values.fallback != "Unknown").then(|| quote! { other #fallback });
    variants.extend(quote! {
        /// Holds a value that this version of the crate does not know.
        #fallback(UnknownValue),
    });
    let definition = syntax::open_enum(ty, &quote! { Clone }, &variants, &[])?;
    let traits = quote! { api_client_core::string_enum!(#ident { #table } #other); };
    Ok([definition, syn::parse2(traits)?])
}
