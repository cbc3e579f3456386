//! What `allOf` composes of a named schema converts into it.
//!
//! In: structs and the names of the parts that `allOf` made them of. Out: `From<Whole> for Part` for each part all of whose
//! fields the whole has with the same types.

use std::collections::HashMap;

use quote::{ToTokens, quote};
use syn::{Fields, Item, ItemStruct};

use super::{Context, syntax};
use crate::model::facts::TypeKind;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let structs: HashMap<String, ItemStruct> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item.clone())),
            _ => None,
        })
        .collect();
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let conversions = match &item {
            Item::Struct(whole) => conversions_of(whole, &structs, context)?,
            _ => Vec::new(),
        };
        refined.push(item);
        refined.extend(conversions);
    }
    *items = refined;
    Ok(())
}

fn conversions_of(
    whole: &ItemStruct,
    structs: &HashMap<String, ItemStruct>,
    context: &Context<'_>,
) -> syn::Result<Vec<Item>> {
    let facts = context.facts.types.get(&whole.ident.to_string());
    let Some(TypeKind::Object(object)) = facts.map(|facts| &facts.kind) else {
        return Ok(Vec::new());
    };
    let fields = field_types(whole);
    object
        .parts
        .iter()
        .filter_map(|part| structs.get(part))
        .filter(|part| part.ident != whole.ident)
        .filter(|part| field_types(part).iter().all(|(name, ty)| fields.get(name) == Some(ty)))
        .map(|part| {
            let (from, into) = (&whole.ident, &part.ident);
            let names = part.fields.iter().filter_map(|field| field.ident.as_ref());
            let assignments = names.map(|name| quote! { #name: value.#name });
            syn::parse2(quote! {
                impl From<#from> for #into {
                    fn from(value: #from) -> Self { Self { #(#assignments),* } }
                }
            })
        })
        .collect()
}

/// The fields of a struct, and their types as they are written.
fn field_types(item: &ItemStruct) -> HashMap<String, String> {
    let Fields::Named(fields) = &item.fields else {
        return HashMap::new();
    };
    let named = fields.named.iter();
    named
        .filter_map(|field| {
            Some((
                field.ident.as_ref()?.to_string(),
                field.ty.to_token_stream().to_string(),
            ))
        })
        .collect()
}
