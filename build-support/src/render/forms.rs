//! Bodies of `multipart/form-data` become forms of the runtime.
//!
//! In: an object whose fields are parts. Out: its conversion into a form: a part, or several of one name, for each
//! field that has a value.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::objects::Object;
use super::syntax;
use crate::model::names::RustName;
use crate::model::types::{FormPart, PartKind};

/// `impl From<&Struct> for Form` for `shape`, whose parts are `form`.
pub(super) fn conversion(shape: &Object<'_>, form: &indexmap::IndexMap<RustName, FormPart>) -> syn::Result<Item> {
    let ident = shape.ident()?;
    let mut calls = TokenStream::new();
    for (name, field) in &shape.object.fields {
        let Some(part) = form.get(name) else { continue };
        let (name, wire_name) = (syntax::ident(name)?, field.wire_name.as_str());
        let values = match (field.is_optional(shape.ty.sent), part.repeated) {
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
