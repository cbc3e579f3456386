//! `oneOf` and `anyOf` are enums of named types.
//!
//! In: a struct with one field per alternative, as `lower` asked for. Out: an enum with one variant per alternative and one
//! that keeps anything else as JSON, and the macro of the runtime that gives it its traits: by tag where the specification
//! has one, else by trying.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemStruct, Type as SynType};

use super::{Context, syntax};
use crate::facts::{Type, TypeKind, Union};
use crate::names::value_name;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match &item {
            Item::Struct(definition) => match context.facts.types.get(&definition.ident.to_string()) {
                Some(
                    facts @ Type {
                        kind: TypeKind::Union(union),
                        ..
                    },
                ) => refined.extend(enum_of(definition, facts, union)?),
                _ => refined.push(item),
            },
            _ => refined.push(item),
        }
    }
    *items = refined;
    Ok(())
}

fn enum_of(definition: &ItemStruct, facts: &Type, union: &Union) -> syn::Result<[Item; 2]> {
    let ident = &definition.ident;
    let contents: HashMap<String, &SynType> = definition
        .fields
        .iter()
        .filter_map(|field| Some((field.ident.as_ref()?.to_string(), &field.ty)))
        .collect();
    let attributes = syntax::doc(facts.description.as_deref());
    let deprecated = syntax::deprecated(facts.deprecated);
    let fallback = syntax::ident(&union.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    for (name, variant) in &union.variants {
        let content = contents
            .get(value_name(name).as_str())
            .ok_or_else(|| syntax::error(format!("`{ident}` has no field for its variant `{name}`")))?;
        let name = syntax::ident(name)?;
        let doc = syntax::doc(variant.description.as_deref());
        variants.extend(quote! { #(#doc)* #name(#content), });
        table.extend(match &variant.tag {
            Some(tag) => quote! { #name(#content) => #tag, },
            None => quote! { #name(#content), },
        });
    }
    let definition = quote! {
        #(#attributes)*
        #deprecated
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #ident {
            #variants
            /// Anything that this version of the crate does not know, as JSON.
            #fallback(Value),
        }
    };
    let traits = match &union.tag {
        Some(tag) => {
            let other = (union.fallback != "Unknown").then(|| quote! { other #fallback });
            quote! { api_client_core::tagged_union!(#ident, #tag, { #table } #other); }
        }
        None => quote! { api_client_core::untagged_union!(#ident { #table } other #fallback); },
    };
    Ok([syn::parse2(definition)?, syn::parse2(traits)?])
}
