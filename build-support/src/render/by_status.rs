//! Bodies that differ by status are enums beside their operation.
//!
//! In: the bodies by status of an operation. Out: an enum with a variant per body and one that keeps anything else as
//! JSON, and the macro of the runtime that chooses by status.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::Scope;
use super::{Context, handles, syntax, tokens};
use crate::docs::code_span;
use crate::generate::RustType;
use crate::model::operation::{ByStatus, Operation, StatusContent, StatusPattern};

/// What an enum is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Success,
    Error,
}

/// The enum `bodies` of `operation`, and the macro that implements its choice by status.
pub(super) fn items(
    operation: &Operation,
    bodies: &ByStatus,
    purpose: Purpose,
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let ident = syntax::ident(&bodies.name)?;
    let fallback = syntax::ident(&bodies.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    for (name, variant) in &bodies.variants {
        let name = syntax::ident(name)?;
        let mut text = statuses_doc(operation, &variant.statuses);
        if !variant.media_types.is_empty() {
            let spans = variant.media_types.iter().map(|media_type| code_span(media_type));
            text = format!("{}: {text}", spans.collect::<Vec<_>>().join(", "));
        }
        let doc = syntax::own_doc(&[&text]);
        let patterns = variant.statuses.iter().map(pattern);
        let media_types = &variant.media_types;
        let of_media = (!media_types.is_empty()).then(|| quote! { in #(#media_types)|* });
        let (held, read) = match &variant.content {
            StatusContent::Json(ty) => {
                let ty = tokens::tokens(&RustType::of(ty), context.api, Scope::Operations)?;
                (quote! { (#ty) }, quote! { (_) })
            }
            StatusContent::Text => (quote! { (String) }, quote! { (text) }),
            StatusContent::Bytes => (quote! { (Bytes) }, quote! { (bytes) }),
            StatusContent::Empty => (TokenStream::new(), quote! { () }),
        };
        variants.extend(quote! { #(#doc)* #name #held, });
        table.extend(quote! { #name #read => #(#patterns)|* #of_media, });
    }
    let (what, implement) = match purpose {
        Purpose::Success => ("a success response", quote! { status_successes }),
        Purpose::Error => ("an error response", quote! { status_errors }),
    };
    let by_media_type = bodies.variants.values().any(|variant| !variant.media_types.is_empty());
    let by = if by_media_type {
        "by its status and media type"
    } else {
        "by its status"
    };
    let doc = syntax::own_doc(&[&format!(
        "Holds the body of {what} of {}, {by}.",
        handles::link(operation, context.api)
    )]);
    Ok(quote! {
        #(#doc)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #ident {
            #variants
            /// Holds any other body, as JSON.
            #fallback(Value),
        }
        api_client_core::#implement!(#ident { #table } other #fallback);
    })
}

/// A status pattern, as the macros of the runtime and its constructors write it.
pub(super) fn pattern(status: &StatusPattern) -> TokenStream {
    match status {
        StatusPattern::Code(code) => {
            let code = proc_macro2::Literal::u16_unsuffixed(*code);
            quote! { Code(#code) }
        }
        StatusPattern::Class(class) => {
            let class = proc_macro2::Literal::u8_unsuffixed(*class);
            quote! { Class(#class) }
        }
        StatusPattern::Default => quote! { Default },
    }
}

/// `statuses` as people write them, and what the vendor says of the first of them.
fn statuses_doc(operation: &Operation, statuses: &[StatusPattern]) -> String {
    let written: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    let first = written.first().map(String::as_str).unwrap_or_default();
    let described = operation
        .responses
        .iter()
        .find(|response| response.status.eq_ignore_ascii_case(first));
    let description = described
        .and_then(|response| response.description.as_deref())
        .unwrap_or_default();
    match super::operation_docs::first_paragraph(description) {
        text if text.is_empty() || statuses.len() > 1 => format!("Status {}.", written.join(", ")),
        text => format!("Status {first}: {text}"),
    }
}
