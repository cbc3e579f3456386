//! What a maintainer adds to the definitions of types: derives and attributes.
//!
//! In: the definition of a type, and what the model says is added. Out: the definition with it.

use quote::ToTokens as _;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Item, Meta, Path, Token, parse_quote};

use super::syntax;
use crate::model::types::TypeDef;

/// Adds to `item` what the model says is added to `ty`.
pub(super) fn add(item: &mut Item, ty: &TypeDef) -> syn::Result<()> {
    let additions = &ty.additions;
    let attributes = match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        // Another name for a type has no definition to add to, which `lower` has refused.
        _ => return Ok(()),
    };
    let derives = additions.derives.iter().map(|path| path_of(path));
    derive(attributes, derives.collect::<syn::Result<_>>()?)?;
    for text in &additions.attributes {
        attributes.extend(Attribute::parse_outer.parse_str(text)?);
    }
    Ok(())
}

/// `text` as the path of a macro or a type.
fn path_of(text: &str) -> syn::Result<Path> {
    syn::parse_str(text).map_err(|_| syntax::error(format!("`{text}` is no path")))
}

/// Adds `paths` to the derives among `attributes`, but those that are there.
fn derive(attributes: &mut Vec<Attribute>, paths: Vec<Path>) -> syn::Result<()> {
    if paths.is_empty() {
        return Ok(());
    }
    let there = attributes
        .iter_mut()
        .find(|attribute| attribute.path().is_ident("derive"));
    let Some(there) = there else {
        attributes.push(parse_quote!(#[derive(#(#paths),*)]));
        return Ok(());
    };
    let mut all = there.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)?;
    for path in paths {
        let text = path.to_token_stream().to_string();
        if !all.iter().any(|derived| derived.to_token_stream().to_string() == text) {
            all.push(path);
        }
    }
    let Meta::List(list) = &mut there.meta else {
        return Ok(());
    };
    list.tokens = all.into_token_stream();
    Ok(())
}
