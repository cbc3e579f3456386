//! Enumerations of numbers stay open for values to come.
//!
//! In: an enumeration of whole numbers. Out: an enum with a variant per value and one more that keeps any other number,
//! and the macro of the runtime that gives it its traits.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Item;

use super::syntax;
use crate::model::types::{NumberEnum, TypeDef};

/// The enum `ty` of `values`.
pub(super) fn items(ty: &TypeDef, values: &NumberEnum) -> syn::Result<[Item; 2]> {
    let ident = syntax::ident(&ty.name)?;
    let fallback = syntax::ident(&values.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    for (name, variant) in &values.variants {
        let name = syntax::ident(name)?;
        let doc = syntax::doc(variant.description.as_deref());
        let digits = Literal::u64_unsuffixed(variant.value.unsigned_abs());
        let minus = (variant.value < 0).then(|| quote! { - });
        variants.extend(quote! { #(#doc)* #name, });
        table.extend(quote! { #name => #minus #digits, });
    }
    let number = match values.fractional {
        true => quote! { f64 },
        false => quote! { i64 },
    };
    let other = (values.fallback != "Unknown").then(|| quote! { other #fallback });
    variants.extend(quote! {
        /// Holds a value that this version of the crate does not know.
        #fallback(#number),
    });
    let definition = syntax::open_enum(ty, &quote! { Clone, Copy, Debug }, &variants, &[])?;
    let traits = quote! { api_client_core::number_enum!(#ident(#number) { #table } #other); };
    Ok([definition, syn::parse2(traits)?])
}
