//! Objects are read and written by a table of their members.
//!
//! In: the structs of `objects`. Out: behind each, the macro of the runtime that implements serde's traits, with a line for
//! each field: what holds where there is no value, and the name on the wire. It is the last pass over types, so that the
//! table stands right behind the struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::objects::{Wrapper, wrapper};
use super::{Context, forms, syntax};
use crate::model::facts::{Field, ObjectFacts, TypeKind};

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> syn::Result<()> {
    let items = syntax::module_items(file, "types")?;
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let table = match &item {
            Item::Struct(definition) => {
                let name = definition.ident.to_string();
                match context.facts.types.get(&name).map(|facts| (&facts.kind, facts.sent)) {
                    Some((TypeKind::Object(object), sent)) => Some(match &object.form {
                        Some(form) => forms::conversion(&name, object, form, sent)?,
                        None => table_of(&name, object, sent)?,
                    }),
                    _ => None,
                }
            }
            _ => None,
        };
        refined.push(item);
        refined.extend(table);
    }
    *items = refined;
    Ok(())
}

fn table_of(name: &str, object: &ObjectFacts, sent: bool) -> syn::Result<Item> {
    let ident = syntax::ident(name)?;
    let members = object
        .fields
        .iter()
        .map(|(name, field)| member_of(name, field, sent))
        .collect::<syn::Result<Vec<_>>>()?;
    let additional = syntax::ident(&object.additional)?;
    syn::parse2(quote! { api_client_core::object!(#ident { #(#members,)* ..#additional }); })
}

fn member_of(name: &str, field: &Field, sent: bool) -> syn::Result<TokenStream> {
    let ident = syntax::ident(name)?;
    let wire_name = &field.wire_name;
    Ok(match wrapper(field, sent) {
        Some(Wrapper::Optional) => quote! { #ident: optional #wire_name },
        Some(Wrapper::Null) => quote! { #ident: nullable #wire_name },
        Some(Wrapper::Clearable) => quote! { #ident: clearable #wire_name },
        None => quote! { #ident: required #wire_name },
    })
}
