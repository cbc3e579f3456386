//! Enumerations of strings stay open for values to come.
//!
//! In: an enumeration of strings. Out: an enum with a variant per value and one more that keeps any other value, and the
//! macro of the runtime that gives it its traits.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::syntax;
use crate::model::types::{StringEnum, TypeDef};

/// The enum `ty` of `values`.
pub(super) fn items(ty: &TypeDef, values: &StringEnum) -> syn::Result<[Item; 2]> {
    let ident = syntax::ident(&ty.name)?;
    let attributes = syntax::doc(ty.description.as_deref());
    let deprecated = syntax::deprecated(ty.deprecated);
    let fallback = syntax::ident(&values.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    for (variant, value) in &values.variants {
        let variant = syntax::ident(variant)?;
        variants.extend(quote! { #variant, });
        table.extend(quote! { #variant => #value, });
    }
    let other = (values.fallback != "Unknown").then(|| quote! { other #fallback });
    let definition = quote! {
        #(#attributes)*
        #deprecated
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum #ident {
            #variants
            /// A value that this version of the crate does not know.
            #fallback(UnknownValue),
        }
    };
    let traits = quote! { api_client_core::string_enum!(#ident { #table } #other); };
    Ok([syn::parse2(definition)?, syn::parse2(traits)?])
}

/// `value` as a code span of Markdown on one line, whatever is in it.
pub(super) fn code_span(value: &str) -> String {
    let escaped: String = value
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    if escaped.trim().is_empty() {
        return "A value without visible characters.".to_owned();
    }
    let mut fence = "`".to_owned();
    while escaped.contains(&fence) {
        fence.push('`');
    }
    let padding = if escaped.starts_with('`') || escaped.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{padding}{escaped}{padding}{fence}")
}
