//! Bodies of `multipart/form-data` become forms of the runtime.
//!
//! In: the facts about a struct of parts. Out: its conversion into a form: a part, or several of one name, for each field
//! that has a value.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::objects::is_optional;
use super::syntax;
use crate::model::facts::{FormPart, ObjectFacts, PartKind};

/// `impl From<&Struct> for Form` for the struct `name`, whose parts are `form`.
pub(super) fn conversion(
    name: &str,
    object: &ObjectFacts,
    form: &indexmap::IndexMap<String, FormPart>,
    sent: bool,
) -> syn::Result<Item> {
    let ident = syntax::ident(name)?;
    let mut calls = TokenStream::new();
    for (name, field) in &object.fields {
        let Some(part) = form.get(name) else { continue };
        let (name, wire_name) = (syntax::ident(name)?, &field.wire_name);
        let values = match (is_optional(field, sent), part.repeated) {
            (false, false) => quote! { [&value.#name] },
            (true, true) => quote! { value.#name.iter().flatten() },
            (false, true) | (true, false) => quote! { &value.#name },
        };
        calls.extend(match part.kind {
            PartKind::Text => quote! { .texts(#wire_name, #values) },
            PartKind::Json => quote! { .jsons(#wire_name, #values) },
            PartKind::File => quote! { .parts(#wire_name, #values) },
        });
        if let Some(media_type) = part.media_type.as_ref().filter(|_| part.kind != PartKind::Json) {
            calls.extend(quote! { .media_type(#wire_name, #media_type) });
        }
    }
    syn::parse2(quote! {
        impl From<&#ident> for Form {
            fn from(value: &#ident) -> Self { Self::new() #calls }
        }
    })
}
