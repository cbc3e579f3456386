//! The definitions of all types.
//!
//! In: the types of the model and their spelling. Out: the items of each definition, in the order of the spelling.

use syn::Item;

use super::{
    Context, Definition, additions, aliases, constructors, conversions, forms, inline, members, number_enums, objects,
};
use super::{redaction, string_enums, unions, validation};
use crate::model::types::{TypeDef, TypeId, TypeKind};

/// The definitions of all types, in the order of their spelling.
pub(super) fn definitions(context: &Context<'_>) -> syn::Result<Vec<Definition>> {
    let types = context.spelling.parts.keys();
    let types = types.filter_map(|id| Some((*id, context.api.types.get(*id)?)));
    let twins = conversions::Twins::of(context)?;
    types.map(|(id, ty)| definition(id, ty, &twins, context)).collect()
}

fn definition(id: TypeId, ty: &TypeDef, twins: &conversions::Twins, context: &Context<'_>) -> syn::Result<Definition> {
    let mut items: Vec<Item> = match &ty.kind {
        TypeKind::Alias(_) => vec![aliases::item(id, ty, context)?],
        TypeKind::Id(_) => aliases::id(id, ty, context)?.into(),
        TypeKind::Foreign(path) => vec![aliases::foreign(ty, path)?],
        TypeKind::StringEnum(values) => string_enums::items(ty, values)?.into(),
        TypeKind::NumberEnum(values) => number_enums::items(ty, values)?.into(),
        TypeKind::Union(union) => unions::items(id, ty, union, context)?,
        TypeKind::Object(object) => {
            let shape = objects::Object::of(id, ty, object, context);
            let mut items = vec![objects::item(&shape, context)?];
            items.push(match &object.form {
                Some(form) => forms::conversion(&shape, form)?,
                None => members::table(&shape)?,
            });
            items.extend(validation::item(&shape, context)?);
            items.extend(constructors::items(&shape, context)?);
            items.extend(redaction::item(&shape)?);
            items
        }
    };
    if let Some(item) = items.first_mut() {
        additions::add(item, ty)?;
    }
    items.iter_mut().for_each(inline::mark);
    let mut conversions = conversions::of(id, ty, twins, context)?;
    conversions
        .iter_mut()
        .for_each(|conversion| inline::mark_impl(&mut conversion.item));
    Ok(Definition {
        id,
        name: ty.name.clone(),
        items,
        conversions,
    })
}
