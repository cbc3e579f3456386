//! Objects are structs that read as the vendor's schema does.
//!
//! In: a struct whose fields are bare types in any order. Out: its fields in the order of the specification, each with its
//! documentation, its name on the wire, and `Option` where it may be absent or null. Nothing is rejected that a server may
//! add: members without a field are ignored, or kept where the specification allows them.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemStruct, Type as SynType};

use super::{Context, syntax};
use crate::facts::{Field, ObjectFacts, Type, TypeKind};

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

/// Whether an object with these members has a value when nothing is given.
pub(super) fn has_default(object: &ObjectFacts, sent: bool) -> bool {
    object
        .fields
        .values()
        .all(|field| is_optional(field, sent) || field.nullable)
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
    let camel_case = is_mostly_camel_case(object);
    let mut fields = TokenStream::new();
    for (name, field) in &object.fields {
        fields.extend(field_of(name, field, type_of(name)?, facts.sent, camel_case)?);
    }
    if let Some(name) = &object.additional {
        let (name, ty) = (syntax::ident(name)?, type_of(name)?);
        fields.extend(quote! {
            /// Members that the specification allows without naming them.
            #[serde(flatten)]
            pub #name: #ty,
        });
    }
    let attributes = syntax::doc(facts.description.as_deref());
    let deprecated = syntax::deprecated(facts.deprecated);
    let default = has_default(object, facts.sent).then(|| quote! { Default, });
    let rename_all = camel_case.then(|| quote! { #[serde(rename_all = "camelCase")] });
    syn::parse2(quote! {
        #(#attributes)*
        #deprecated
        #[derive(Clone, Debug, #default PartialEq, Serialize, Deserialize)]
        #rename_all
        #[non_exhaustive]
        pub struct #ident { #fields }
    })
}

fn field_of(name: &str, field: &Field, ty: &SynType, sent: bool, camel_case: bool) -> syn::Result<TokenStream> {
    let ident = syntax::ident(name)?;
    let optional = is_optional(field, sent);
    let ty = if optional || field.nullable {
        quote! { Option<#ty> }
    } else {
        quote! { #ty }
    };
    let default = field.default.as_ref().filter(|default| !default.is_null());
    let default = default.map(|default| {
        format!(
            "The vendor assumes {} where it is absent.",
            super::string_enums::code_span(&default.to_string())
        )
    });
    let attributes = syntax::doc([field.description.as_deref(), default.as_deref()].into_iter().flatten());
    let deprecated = syntax::deprecated(field.deprecated);
    let wire_name = &field.wire_name;
    let expected = if camel_case {
        camel_case_of(name)
    } else {
        name.to_owned()
    };
    let rename = (expected != *wire_name).then(|| quote! { rename = #wire_name });
    let skip = optional.then(|| quote! { skip_serializing_if = "Option::is_none" });
    let settings: Vec<TokenStream> = [rename, skip].into_iter().flatten().collect();
    let serde = (!settings.is_empty()).then(|| quote! { #[serde(#(#settings),*)] });
    Ok(quote! { #(#attributes)* #deprecated #serde pub #ident: #ty, })
}

/// Whether one `rename_all = "camelCase"` says what most members would otherwise say each.
fn is_mostly_camel_case(object: &ObjectFacts) -> bool {
    let renamed = object.fields.iter().filter(|(name, field)| **name != field.wire_name);
    let camel = renamed
        .clone()
        .filter(|(name, field)| camel_case_of(name) == field.wire_name)
        .count();
    let unlike = object
        .fields
        .iter()
        .filter(|(name, field)| camel_case_of(name) != field.wire_name)
        .count();
    camel > unlike
}

/// What serde's `camelCase` makes of the name of a field.
fn camel_case_of(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        match character {
            '_' => upper = true,
            _ if upper && !camel.is_empty() => {
                camel.push(character.to_ascii_uppercase());
                upper = false;
            }
            _ => {
                camel.push(character);
                upper = false;
            }
        }
    }
    camel
}
