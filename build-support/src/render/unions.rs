//! `oneOf` and `anyOf` are enums of named types.
//!
//! In: a struct with one field per alternative, as `lower` asked for. Out: an enum with one variant per alternative and one
//! that keeps anything else as JSON, and the macro of the runtime that gives it its traits: by tag where the specification
//! has one, else by trying. What users send, they can also make with `From`, for each content that only one variant has.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Ident, Item, ItemStruct, Type as SynType};

use super::{Context, syntax};
use crate::lower::variant_field;
use crate::model::facts::{Type, TypeKind, Union};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let aliases = Aliases::of(items);
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

fn enum_of(definition: &ItemStruct, facts: &Type, union: &Union, aliases: &Aliases) -> syn::Result<Vec<Item>> {
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
    let mut held = Vec::with_capacity(union.variants.len());
    for (index, (name, variant)) in union.variants.iter().enumerate() {
        let content = contents
            .get(&variant_field(index))
            .copied()
            .ok_or_else(|| syntax::error(format!("`{ident}` has no field for its variant `{name}`")))?;
        let name = syntax::ident(name)?;
        let doc = syntax::doc(variant.description.as_deref());
        variants.extend(quote! { #(#doc)* #name(#content), });
        table.extend(match &variant.tag {
            Some(tag) => quote! { #name => #tag, },
            None => quote! { #name, },
        });
        held.push((name, content));
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
    let mut items = vec![syn::parse2(definition)?, syn::parse2(traits)?];
    if facts.sent || union.tag.is_some() {
        items.extend(conversions(ident, &held, aliases)?);
    }
    Ok(items)
}

/// `From` for each content that only one variant has, the fallback included.
fn conversions(union: &Ident, held: &[(Ident, &SynType)], aliases: &Aliases) -> syn::Result<Vec<Item>> {
    let json: SynType = syn::parse_quote!(Value);
    let contents = held.iter().map(|(_, content)| *content).chain([&json]);
    let resolved: Vec<String> = contents.map(|content| aliases.resolve(unboxed(content))).collect();
    let mut items = Vec::new();
    for (index, (variant, content)) in held.iter().enumerate() {
        let alone = resolved.iter().filter(|other| **other == resolved[index]).count() == 1;
        if !alone || *union == resolved[index] {
            continue;
        }
        let inner = unboxed(content);
        let value = if std::ptr::eq(inner, *content) {
            quote! { content }
        } else {
            quote! { Box::new(content) }
        };
        items.push(syn::parse2(quote! {
            impl From<#inner> for #union {
                fn from(content: #inner) -> Self { Self::#variant(#value) }
            }
        })?);
    }
    Ok(items)
}

/// What a box holds, or `ty` itself.
fn unboxed(ty: &SynType) -> &SynType {
    syntax::inner_type(ty, "Box").unwrap_or(ty)
}

/// What the names of types that are only other names stand for.
struct Aliases(HashMap<String, SynType>);

impl Aliases {
    fn of(items: &[Item]) -> Self {
        let targets = items.iter().filter_map(|item| match item {
            Item::Type(item) => Some((item.ident.to_string(), (*item.ty).clone())),
            _ => None,
        });
        Self(targets.collect())
    }

    /// `ty` as text, with every alias in it replaced by what it stands for.
    fn resolve(&self, ty: &SynType) -> String {
        let mut resolved = ty.clone();
        Resolver(self).visit_type_mut(&mut resolved);
        resolved.to_token_stream().to_string()
    }
}

struct Resolver<'a>(&'a Aliases);

impl VisitMut for Resolver<'_> {
    fn visit_type_mut(&mut self, ty: &mut SynType) {
        // `aliases` sees to it that this comes to an end.
        while let Some(target) = syntax::type_ident(ty).and_then(|name| self.0.0.get(&name)) {
            *ty = target.clone();
        }
        visit_mut::visit_type_mut(self, ty);
    }
}
