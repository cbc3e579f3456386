//! `oneOf` and `anyOf` are enums of named types.
//!
//! In: a struct with one field per alternative, as `lower` asked for. Out: an enum with one variant per alternative and one
//! that keeps anything else as JSON, and the macro of the runtime that gives it its traits: by tag where the specification
//! has one, else by trying.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Item, ItemStruct, Type as SynType};

use super::{Context, syntax};
use crate::facts::{Type, TypeKind, Union};
use crate::lower::variant_field;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let aliases = aliases(items);
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match &item {
            Item::Struct(definition) => match context.facts.types.get(&definition.ident.to_string()) {
                Some(
                    facts @ Type {
                        kind: TypeKind::Union(union),
                        ..
                    },
                ) => refined.extend(enum_of(definition, facts, union, &aliases)?),
                _ => refined.push(item),
            },
            _ => refined.push(item),
        }
    }
    *items = refined;
    Ok(())
}

/// What the other names in `items` stand for.
fn aliases(items: &[Item]) -> HashMap<String, SynType> {
    let aliases = items.iter().filter_map(|item| match item {
        Item::Type(alias) => Some((alias.ident.to_string(), (*alias.ty).clone())),
        _ => None,
    });
    aliases.collect()
}

/// The contents of a union's variants. Where two are one type under different names, both are written as that type: the
/// runtime's macro has to see that no conversion can tell them apart.
fn contents_of(definition: &ItemStruct, aliases: &HashMap<String, SynType>) -> HashMap<String, SynType> {
    let resolved: Vec<SynType> = definition
        .fields
        .iter()
        .map(|field| resolve(&field.ty, aliases))
        .collect();
    let written: Vec<String> = resolved.iter().map(|ty| ty.to_token_stream().to_string()).collect();
    let fields = definition.fields.iter().zip(resolved).zip(&written);
    fields
        .filter_map(|((field, resolved), text)| {
            let is_repeated = written.iter().filter(|other| *other == text).count() > 1;
            let content = if is_repeated { resolved } else { field.ty.clone() };
            Some((field.ident.as_ref()?.to_string(), content))
        })
        .collect()
}

/// `ty` without other names for types. Aliases form no circles: the pass before sees to it.
fn resolve(ty: &SynType, aliases: &HashMap<String, SynType>) -> SynType {
    struct Resolver<'a>(&'a HashMap<String, SynType>);
    impl VisitMut for Resolver<'_> {
        fn visit_type_mut(&mut self, ty: &mut SynType) {
            while let Some(target) = syntax::type_ident(ty).and_then(|name| self.0.get(&name)) {
                *ty = target.clone();
            }
            visit_mut::visit_type_mut(self, ty);
        }
    }
    let mut resolved = ty.clone();
    Resolver(aliases).visit_type_mut(&mut resolved);
    resolved
}

fn enum_of(
    definition: &ItemStruct,
    facts: &Type,
    union: &Union,
    aliases: &HashMap<String, SynType>,
) -> syn::Result<[Item; 2]> {
    let ident = &definition.ident;
    let contents = contents_of(definition, aliases);
    let attributes = syntax::doc(facts.description.as_deref());
    let deprecated = syntax::deprecated(facts.deprecated);
    let fallback = syntax::ident(&union.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    for (index, (name, variant)) in union.variants.iter().enumerate() {
        let content = contents
            .get(&variant_field(index))
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
