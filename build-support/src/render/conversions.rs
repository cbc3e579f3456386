//! What `allOf` composes of a named schema converts into it, and inline objects that are the same into each other.
//!
//! In: objects and the types that `allOf` made them of. Out: `From<Whole> for Part` for each part all of whose fields
//! the whole has with the same types; and `From<One> for Other` for types of inline schemas that have the same fields.
//! Each keeps its name, so that it stays when the vendor changes one of them.

use std::collections::HashMap;

use indexmap::IndexMap;
use quote::quote;

use super::objects::Object;
use super::{Context, Conversion, syntax};
use crate::model::types::{TypeDef, TypeId, TypeKind};

/// Types that are the same convert into each other, up to this number: conversions grow with its square, and what many
/// places have is small.
const MOST_TWINS: usize = 4;

/// The inline objects that are the same as each other.
pub(super) struct Twins(HashMap<TypeId, Vec<TypeId>>);

impl Twins {
    /// Looks for them among all types.
    pub(super) fn of(context: &Context<'_>) -> syn::Result<Self> {
        let mut groups: IndexMap<Vec<(String, String)>, Vec<TypeId>> = IndexMap::new();
        let is_written = |id: TypeId| context.spelling.parts.contains_key(&id);
        let inline = context.api.types.iter().filter(|(_, ty)| ty.schema.is_none());
        for (id, ty) in inline.filter(|(id, _)| is_written(*id)) {
            let shape = object(id, ty, context).filter(|shape| shape.object.form.is_none());
            let Some(shape) = shape.filter(|shape| !shape.object.fields.is_empty()) else {
                continue;
            };
            let mut key = fields(&shape, context)?;
            // What is sent alike: `null` and absent can be told apart by one of them only.
            let on_the_wire = shape.fields().map(|part| {
                let presence = format!("{:?} {}", part.presence, part.field.write_only);
                (part.field.wire_name.as_str().to_owned(), presence)
            });
            key.extend(on_the_wire);
            groups.entry(key).or_default().push(id);
        }
        let few = groups
            .into_values()
            .filter(|group| (2..=MOST_TWINS).contains(&group.len()));
        let twins = few.flat_map(|group| {
            let others = |id: TypeId| group.iter().copied().filter(|other| *other != id).collect();
            group.iter().map(|id| (*id, others(*id))).collect::<Vec<_>>()
        });
        Ok(Self(twins.collect()))
    }
}

/// What the type `id` converts into.
pub(super) fn of(id: TypeId, ty: &TypeDef, twins: &Twins, context: &Context<'_>) -> syn::Result<Vec<Conversion>> {
    let Some(whole) = object(id, ty, context) else {
        return Ok(Vec::new());
    };
    let fields: HashMap<String, String> = fields(&whole, context)?.into_iter().collect();
    let from = whole.ident()?;
    let mut conversions = Vec::new();
    let parts = &whole.object.parts;
    let twins = twins.0.get(&id).into_iter().flatten();
    let twins = twins.filter(|twin| !parts.contains(twin));
    for target in parts.iter().chain(twins).copied().filter(|target| *target != id) {
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
