//! What only requests carry does not show in `Debug`.
//!
//! In: structs of `objects`, and which of their members are `writeOnly`: passwords and keys, mostly. Out: for each struct
//! with such a member a `Debug` of its own, which says `[redacted]` in its place.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item, ItemStruct};

use super::{Context, syntax};
use crate::model::facts::{ObjectFacts, TypeKind};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let mut refined = Vec::with_capacity(items.len());
    for mut item in items.drain(..) {
        let debug = match &mut item {
            Item::Struct(definition) => match context.facts.types.get(&definition.ident.to_string()) {
                Some(facts) => match &facts.kind {
                    TypeKind::Object(object) if object.fields.values().any(|field| field.write_only) => {
                        definition.attrs.iter_mut().try_for_each(without_debug)?;
                        Some(debug_of(definition, object)?)
                    }
                    _ => None,
                },
                None => None,
            },
            _ => None,
        };
        refined.push(item);
        refined.extend(debug);
    }
    *items = refined;
    Ok(())
}

/// Takes `Debug` out of a `derive`.
fn without_debug(attribute: &mut Attribute) -> syn::Result<()> {
    if !attribute.path().is_ident("derive") {
        return Ok(());
    }
    let mut kept: Vec<TokenStream> = Vec::new();
    attribute.parse_nested_meta(|derived| {
        if !derived.path.is_ident("Debug") {
            kept.push(derived.path.to_token_stream());
        }
        Ok(())
    })?;
    *attribute = syn::parse_quote! { #[derive(#(#kept),*)] };
    Ok(())
}

fn debug_of(definition: &ItemStruct, object: &ObjectFacts) -> syn::Result<Item> {
    let ident = &definition.ident;
    let name = ident.to_string();
    let fields = definition
        .fields
        .iter()
        .filter_map(|field| field.ident.as_ref())
        .map(|field| {
            let name = field.to_string();
            let is_secret = object.fields.get(&name).is_some_and(|facts| facts.write_only);
            if is_secret {
                quote! { .field(#name, &format_args!("[redacted]")) }
            } else {
                quote! { .field(#name, &self.#field) }
            }
        });
    syn::parse2(quote! {
        /// Shows `[redacted]` for what only requests carry: it can be a secret.
        impl std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#name) #(#fields)* .finish()
            }
        }
    })
}
