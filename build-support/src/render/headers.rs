//! Headers of responses are constants.
//!
//! In: the headers that the responses of an API declare. Out: a constant for each, which says the type of its value.

use quote::quote;
use syn::Item;

use super::{Context, syntax};
use crate::docs::code_span;
use crate::model::operation::HeaderValue;

/// The items of the module `headers`.
pub(super) fn items(context: &Context<'_>) -> syn::Result<Vec<Item>> {
    let headers = context.api.headers.iter().map(|(name, header)| {
        let ident = syntax::ident(name)?;
        let wire_name = &header.name;
        let value = match header.value {
            HeaderValue::Text => quote! { String },
            HeaderValue::Integer => quote! { i64 },
            HeaderValue::Number => quote! { f64 },
            HeaderValue::Boolean => quote! { bool },
        };
        let own = format!("The response header {}.", code_span(wire_name));
        let mut doc = syntax::own_doc(&[&own]);
        if let Some(description) = header.description.as_deref().filter(|text| !text.is_empty()) {
            doc.extend(syntax::own_doc(&[""]));
            doc.extend(syntax::doc([description]));
        }
        syn::parse2(quote! {
            #(#doc)*
            pub const #ident: ResponseHeader<#value> = ResponseHeader::new(#wire_name);
        })
    });
    headers.collect()
}
