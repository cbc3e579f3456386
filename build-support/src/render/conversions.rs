//! What `allOf` composes of a named schema converts into it.
//!
//! In: objects and the types that `allOf` made them of. Out: `From<Whole> for Part` for each part all of whose fields the
//! whole has with the same types.

use std::collections::HashMap;

use quote::quote;

use super::objects::Object;
use super::{Context, Conversion, syntax};
use crate::model::types::{TypeDef, TypeId, TypeKind};

/// What the type `id` converts into.
pub(super) fn of(id: TypeId, ty: &TypeDef, context: &Context<'_>) -> syn::Result<Vec<Conversion>> {
    let Some(whole) = object(id, ty, context) else {
        return Ok(Vec::new());
    };
    let fields: HashMap<String, String> = fields(&whole, context)?.into_iter().collect();
    let from = whole.ident()?;
    let mut conversions = Vec::new();
    for target in whole.object.parts.iter().copied().filter(|target| *target != id) {
        let part = context.api.types.get(target).and_then(|ty| object(target, ty, context));
        let Some(part) = part else { continue };
        let own = self::fields(&part, context)?;
        if own.iter().any(|(name, ty)| fields.get(name) != Some(ty)) {
            continue;
        }
        let into = part.ident()?;
        let assignments = own.iter().map(|(name, _)| {
            let name = syntax::ident(name)?;
            Ok(quote! { #name: value.#name })
        });
        let assignments = assignments.collect::<syn::Result<Vec<_>>>()?;
        let item = syn::parse2(quote! {
            impl From<#from> for #into {
                fn from(value: #from) -> Self { Self { #(#assignments),* } }
            }
        })?;
        conversions.push(Conversion { target, item });
    }
    Ok(conversions)
}

fn object<'a>(id: TypeId, ty: &'a TypeDef, context: &'a Context<'_>) -> Option<Object<'a>> {
    match &ty.kind {
        TypeKind::Object(object) => Some(Object::of(id, ty, object, context)),
        _ => None,
    }
}

/// The fields of a struct, and their types as they are written.
fn fields(shape: &Object<'_>, context: &Context<'_>) -> syn::Result<Vec<(String, String)>> {
    let mut fields = Vec::new();
    for part in shape.fields() {
        fields.push((part.name.to_string(), part.tokens(context)?.to_string()));
    }
    if shape.object.form.is_none() {
        let additional = match shape.additional() {
            Some(values) => super::tokens::tokens(values, context.api, super::tokens::Scope::Types)?.to_string(),
            None => "AdditionalProperties".to_owned(),
        };
        fields.push((shape.object.additional.to_string(), additional));
    }
    Ok(fields)
}
