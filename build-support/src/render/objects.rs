//! Objects are structs that read as the vendor's schema does.
//!
//! In: a struct whose fields are bare types in any order. Out: its fields in the order of the specification, each with its
//! documentation, and `Option` or `Nullable` where it may be absent or null. Nothing is rejected that a server may add: the last field
//! keeps it.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemStruct, Type as SynType};

use super::{Context, syntax};
use crate::model::facts::{Field, ObjectFacts, Type, TypeKind};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    for item in items.iter_mut() {
        let Item::Struct(definition) = item else { continue };
        let Some(facts) = context.facts.types.get(&definition.ident.to_string()) else {
            continue;
        };
        if let TypeKind::Object(object) = &facts.kind {
            *item = Item::Struct(struct_of(definition, facts, object)?);
        }
    }
    Ok(())
}

/// Whether a value of an object can lack `field`: a member that only responses carry is not asked for when sending.
pub(super) fn is_optional(field: &Field, sent: bool) -> bool {
    !field.required || (field.read_only && sent)
}

/// How a struct holds a member that may be without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapper {
    /// As `Option`, `None` being left out.
    Optional,
    /// As `Option`, `None` being written as `null`.
    Null,
    /// As `Nullable`, which tells absent from `null`.
    Clearable,
}

/// How a struct holds `field`; `None` where it always has a value. What a request can leave out and can set to `null` are
/// two things to say.
pub(super) fn wrapper(field: &Field, sent: bool) -> Option<Wrapper> {
    match (is_optional(field, sent), field.nullable) {
        (true, true) if sent && !field.read_only => Some(Wrapper::Clearable),
        (true, _) => Some(Wrapper::Optional),
        (false, true) => Some(Wrapper::Null),
        (false, false) => None,
    }
}

/// Whether an object with these members has a value when nothing is given.
pub(super) fn has_default(object: &ObjectFacts, sent: bool) -> bool {
    object.fields.values().all(|field| wrapper(field, sent).is_some())
}

fn struct_of(definition: &ItemStruct, facts: &Type, object: &ObjectFacts) -> syn::Result<ItemStruct> {
    let ident = &definition.ident;
    let types: HashMap<String, &SynType> = definition
        .fields
        .iter()
        .filter_map(|field| Some((field.ident.as_ref()?.to_string(), &field.ty)))
        .collect();
    let type_of = |name: &str| {
        types
            .get(name)
            .copied()
            .ok_or_else(|| syntax::error(format!("`{ident}` has no field `{name}`")))
    };
    let mut fields = TokenStream::new();
    for (name, field) in &object.fields {
        fields.extend(field_of(name, field, type_of(name)?, facts.sent)?);
    }
    let additional = syntax::ident(&object.additional)?;
    fields.extend(if object.form.is_some() {
        TokenStream::new()
    } else if object.additional_is_typed {
        let ty = type_of(&object.additional)?;
        quote! {
            /// Members that the specification allows without naming them.
            pub #additional: #ty,
        }
    } else {
        quote! {
            /// Members that this version of the crate has no field for.
            pub #additional: AdditionalProperties,
        }
    });
    let attributes = syntax::doc(facts.description.as_deref());
    let deprecated = syntax::deprecated_because(facts.deprecated, facts.description.as_deref());
    let default = has_default(object, facts.sent).then(|| quote! { Default, });
    // The content of a file may be a stream, which equals nothing.
    let partial_eq = object.form.is_none().then(|| quote! { PartialEq });
    syn::parse2(quote! {
        #(#attributes)*
        #deprecated
        #[derive(Clone, Debug, #default #partial_eq)]
        #[non_exhaustive]
        pub struct #ident { #fields }
    })
}

fn field_of(name: &str, field: &Field, ty: &SynType, sent: bool) -> syn::Result<TokenStream> {
    let ident = syntax::ident(name)?;
    let ty = match wrapper(field, sent) {
        Some(Wrapper::Clearable) => quote! { Nullable<#ty> },
        Some(Wrapper::Optional | Wrapper::Null) => quote! { Option<#ty> },
        None => quote! { #ty },
    };
    let default = field.default.as_ref().filter(|default| !default.is_null());
    let default = default.map(|default| {
        format!(
            "The vendor assumes {} where it is absent.",
            super::string_enums::code_span(&default.to_string())
        )
    });
    let attributes = syntax::doc([field.description.as_deref(), default.as_deref()].into_iter().flatten());
    let deprecated = syntax::deprecated_because(field.deprecated, field.description.as_deref());
    Ok(quote! { #(#attributes)* #deprecated pub #ident: #ty, })
}
