//! Enumerations of strings stay open for values to come.
//!
//! In: an enum with a variant per value. Out: the same with one more variant that keeps any other value, and the macro of
//! the runtime that gives it its traits. An enum that some specification makes of no strings is left alone.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::{Context, syntax};
use crate::model::facts::{StringEnum, Type, TypeKind};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let name = match &item {
            Item::Enum(item) => item.ident.to_string(),
            _ => String::new(),
        };
        match context.facts.types.get(&name) {
            Some(
                facts @ Type {
                    kind: TypeKind::StringEnum(values),
                    ..
                },
            ) => refined.extend(open(&name, facts, values)?),
            _ => refined.push(item),
        }
    }
    *items = refined;
    Ok(())
}

fn open(name: &str, facts: &Type, values: &StringEnum) -> syn::Result<[Item; 2]> {
    let ident = syntax::ident(name)?;
    let attributes = syntax::doc(facts.description.as_deref());
    let deprecated = syntax::deprecated(facts.deprecated);
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
