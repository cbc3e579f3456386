//! Bodies that differ by status are enums beside their operation.
//!
//! In: the facts about the variants, and the fields of the operation's carrier, whose types progenitor wrote. Out: an enum
//! with a variant per body and one that keeps anything else as JSON, and the macro of the runtime that chooses by status.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, Path, Type as SynType};

use super::{Context, syntax};
use crate::model::facts::{ByStatus, Operation, StatusContent, StatusPattern};

/// What an enum is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Success,
    Error,
}

/// The fields of an operation's carrier by their names, written as in the module `operations`.
pub(super) type Carried = HashMap<String, SynType>;

/// Takes the carriers of all operations out of the module `types`; returns their fields by the carrier's name.
pub(super) fn take_carriers(file: &mut syn::File, context: &Context<'_>) -> syn::Result<HashMap<String, Carried>> {
    let operations = context.facts.operations.values();
    let names: Vec<&str> = operations
        .filter_map(|operation| operation.carrier.as_deref())
        .collect();
    let mut carriers = HashMap::new();
    syntax::module_items(file, "types")?.retain_mut(|item| match item {
        Item::Struct(item) if names.contains(&item.ident.to_string().as_str()) => {
            let fields = item.fields.iter_mut().filter_map(|field| {
                Qualify(context).visit_type_mut(&mut field.ty);
                Some((field.ident.as_ref()?.to_string(), field.ty.clone()))
            });
            carriers.insert(item.ident.to_string(), fields.collect());
            false
        }
        _ => true,
    });
    Ok(carriers)
}

/// Writes the types of the vendor as they are written outside of their module.
struct Qualify<'a>(&'a Context<'a>);

impl VisitMut for Qualify<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let of_the_vendor = path
            .segments
            .last()
            .is_some_and(|segment| self.0.facts.types.contains_key(&segment.ident.to_string()));
        if let (true, Some(last)) = (of_the_vendor, path.segments.last().cloned()) {
            path.segments = [syn::PathSegment::from(quote::format_ident!("types")), last]
                .into_iter()
                .collect();
        }
    }
}

/// The enum `bodies` of `operation`, and the macro that implements its choice by status.
pub(super) fn items(
    method: &str,
    operation: &Operation,
    bodies: &ByStatus,
    purpose: Purpose,
    carried: &Carried,
) -> syn::Result<TokenStream> {
    let ident = syntax::ident(&bodies.type_name)?;
    let fallback = syntax::ident(&bodies.fallback)?;
    let mut variants = TokenStream::new();
    let mut table = TokenStream::new();
    for (name, variant) in &bodies.variants {
        let name = syntax::ident(name)?;
        let doc = syntax::own_doc(&[&statuses_doc(operation, &variant.statuses)]);
        let patterns = variant.statuses.iter().map(pattern);
        let (held, read) = match &variant.content {
            StatusContent::Json(carrier) => {
                let missing = || syntax::error(format!("the carrier of `{method}` has no field `{carrier}`"));
                let ty = carried.get(carrier).ok_or_else(missing)?;
                (quote! { (#ty) }, quote! { (_) })
            }
            StatusContent::Text => (quote! { (String) }, quote! { (text) }),
            StatusContent::Bytes => (quote! { (Bytes) }, quote! { (bytes) }),
            StatusContent::Empty => (TokenStream::new(), quote! { () }),
        };
        variants.extend(quote! { #(#doc)* #name #held, });
        table.extend(quote! { #name #read => #(#patterns)|*, });
    }
    let (what, implement) = match purpose {
        Purpose::Success => ("a success", quote! { status_successes }),
        Purpose::Error => ("a failure", quote! { status_errors }),
    };
    let doc = syntax::own_doc(&[&format!("What {what} of [`Client::{method}`] carries, by its status.")]);
    Ok(quote! {
        #(#doc)*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #ident {
            #variants
            /// Any other body, as JSON.
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
        .find(|(status, _)| status.eq_ignore_ascii_case(first));
    let description = described
        .and_then(|(_, description)| description.as_deref())
        .unwrap_or_default();
    match super::operation_docs::first_paragraph(description) {
        text if text.is_empty() || statuses.len() > 1 => format!("Status {}.", written.join(", ")),
        text => format!("Status {first}: {text}"),
    }
}
