//! Operations that answer with one page of a list have streams of pages and of items.
//!
//! In: how the pages of an operation follow each other. Out: the methods `pages` and `items` of its request, thin over
//! the runtime: closures that read the next cursor, the number of items and the items off a page.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature::Results;
use super::tokens::Scope;
use super::{Context, send, syntax, tokens};
use crate::docs::code_span;
use crate::generate::RustType;
use crate::model::operation::{Operation, PageStyle, Pagination, PathStep};
use crate::model::types::{Field, Integer, Presence, TypeRef};

/// The methods that ask for all pages.
pub(super) fn methods(
    operation: &Operation,
    pagination: &Pagination,
    results: &Results,
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let request = send::request(operation);
    let page = &results.success;
    let item = tokens::tokens(&RustType::of(&pagination.item), context.api, Scope::Operations)?;
    let error = results.error.as_ref().map(|error| quote! { , #error });
    let pages = pages(&pagination.style, &request, page, &pagination.items, context)?;
    let more = pagination
        .more
        .as_deref()
        .map(|more| while_more(more, page, context))
        .transpose()?;
    let total = pagination
        .total
        .as_deref()
        .map(|total| with_total(total, page, context))
        .transpose()?;
    let in_body = pagination.in_body.then(|| quote! { .in_body() });
    let items = owned(&pagination.items, context)?;
    let pages_doc = syntax::own_doc(&[
        "Returns the pages of the list. Each is requested when it is read.",
        "",
        &style_doc(pagination),
    ]);
    Ok(quote! {
        #(#pages_doc)*
        pub fn pages(self) -> Pages<#page #error> { #pages #in_body #more #total }

        /// Returns the items of all [`pages`](Self::pages), one after the other.
        pub fn items(self) -> Items<#page, #item #error> {
            self.pages().items(|page| #items)
        }
    })
}

fn style_doc(pagination: &Pagination) -> String {
    let place = match pagination.in_body {
        true => "property",
        false => "query parameter",
    };
    let whose = match pagination.in_body {
        true => " of the body",
        false => "",
    };
    match &pagination.style {
        PageStyle::Cursor { parameter, .. } => {
            let parameter = code_span(parameter);
            format!("Each page states the value of the {place} {parameter}{whose} for the next one.")
        }
        PageStyle::Number { parameter, .. } => {
            format!("The {place} {}{whose} counts the pages.", code_span(parameter))
        }
        PageStyle::Offset { parameter, .. } => {
            let parameter = code_span(parameter);
            format!("The {place} {parameter}{whose} is the number of items before the page.")
        }
        PageStyle::Link => "The header `Link` of each page has the URL of the next one.".to_owned(),
        PageStyle::BodyLink { .. } => "Each page has the URL of the next one.".to_owned(),
    }
}

fn pages(
    style: &PageStyle,
    request: &TokenStream,
    page: &TokenStream,
    items: &[PathStep],
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let size = |size: &Option<String>| match size {
        Some(size) => quote! { Some(#size) },
        None => quote! { None },
    };
    let count = || {
        let items = borrowed(items, "page", context)?;
        Ok::<_, syn::Error>(match items {
            Borrowed::Always(items) => quote! { |page: &#page| #items.len() },
            Borrowed::Maybe(items) => quote! { |page: &#page| #items.map_or(0, Vec::len) },
        })
    };
    Ok(match style {
        PageStyle::Cursor { parameter, next } => {
            let next = match borrowed(next, "page", context)? {
                Borrowed::Always(next) => quote! { Some(#next.to_string()) },
                Borrowed::Maybe(next) => quote! { #next.map(ToString::to_string) },
            };
            quote! { Pages::by_cursor(#request, #parameter, |page: &#page| #next) }
        }
        PageStyle::Number {
            parameter,
            first,
            size: name,
        } => {
            let (size, count) = (size(name), count()?);
            let first = proc_macro2::Literal::u64_unsuffixed(*first);
            quote! { Pages::by_number(#request, #parameter, #first, #size, #count) }
        }
        PageStyle::Offset { parameter, size: name } => {
            let (size, count) = (size(name), count()?);
            quote! { Pages::by_offset(#request, #parameter, #size, #count) }
        }
        PageStyle::Link => quote! { Pages::by_link(#request) },
        PageStyle::BodyLink { next } => {
            let next = match borrowed(next, "page", context)? {
                Borrowed::Always(next) => quote! { Some(#next.clone()) },
                Borrowed::Maybe(next) => quote! { #next.cloned() },
            };
            quote! { Pages::by_body_link(#request, |page: &#page| #next) }
        }
    })
}

/// The call that has pages end where one says that no more follow.
fn while_more(more: &[PathStep], page: &TokenStream, context: &Context<'_>) -> syn::Result<TokenStream> {
    let more = match borrowed(more, "page", context)? {
        Borrowed::Always(more) => quote! { Some(#more) },
        Borrowed::Maybe(more) => quote! { #more.copied() },
    };
    Ok(quote! { .while_more(|page: &#page| #more) })
}

/// The call that has pages end where all items have been read.
fn with_total(total: &[PathStep], page: &TokenStream, context: &Context<'_>) -> syn::Result<TokenStream> {
    let is_u64 = match total.last() {
        Some(step) => *context.api.types.followed(&found_field(step, context)?.0.ty) == TypeRef::Integer(Integer::U64),
        None => false,
    };
    let total = match (borrowed(total, "page", context)?, is_u64) {
        (Borrowed::Always(total), true) => quote! { Some(#total) },
        (Borrowed::Always(total), false) => quote! { u64::try_from(#total).ok() },
        (Borrowed::Maybe(total), true) => quote! { #total.copied() },
        (Borrowed::Maybe(total), false) => quote! { #total.and_then(|total| u64::try_from(*total).ok()) },
    };
    Ok(quote! { .with_total(|page: &#page| #total) })
}

/// An expression for a member of a value.
pub(super) enum Borrowed {
    /// A place.
    Always(TokenStream),
    /// An `Option` of a reference.
    Maybe(TokenStream),
}

/// The member at the end of `path`, which stays in the value that is called `of`.
pub(super) fn borrowed(path: &[PathStep], of: &str, context: &Context<'_>) -> syn::Result<Borrowed> {
    let of = syntax::ident(of)?;
    let mut value = Borrowed::Always(quote! { #of });
    for step in path {
        let (field, presence) = field(step, context)?;
        let read = match presence {
            Presence::Clearable => quote! { #field.as_option() },
            Presence::Optional | Presence::Null => quote! { #field.as_ref() },
            Presence::Required => quote! { #field },
        };
        value = match (value, presence) {
            (Borrowed::Always(value), Presence::Required) => Borrowed::Always(quote! { #value.#read }),
            (Borrowed::Always(value), _) => Borrowed::Maybe(quote! { #value.#read }),
            (Borrowed::Maybe(value), Presence::Required) => {
                Borrowed::Maybe(quote! { #value.map(|value| &value.#read) })
            }
            (Borrowed::Maybe(value), _) => Borrowed::Maybe(quote! { #value.and_then(|value| value.#read) }),
        };
    }
    Ok(value)
}

/// The array at the end of `path`, taken out of the page.
fn owned(path: &[PathStep], context: &Context<'_>) -> syn::Result<TokenStream> {
    let mut value = quote! { page };
    let mut optional = false;
    for step in path {
        let (field, presence) = field(step, context)?;
        let read = match presence {
            Presence::Clearable => quote! { #field.into_option() },
            Presence::Optional | Presence::Null | Presence::Required => quote! { #field },
        };
        value = match (optional, presence) {
            (false, _) => quote! { #value.#read },
            (true, Presence::Required) => quote! { #value.map(|value| value.#read) },
            (true, _) => quote! { #value.and_then(|value| value.#read) },
        };
        optional |= presence != Presence::Required;
    }
    Ok(if optional {
        quote! { #value.unwrap_or_default() }
    } else {
        value
    })
}

fn field(step: &PathStep, context: &Context<'_>) -> syn::Result<(syn::Ident, Presence)> {
    let (field, sent) = found_field(step, context)?;
    Ok((syntax::ident(&step.field)?, field.presence(sent)))
}

/// The field at the end of `step`, and whether its type can be sent.
fn found_field<'c>(step: &PathStep, context: &'c Context<'_>) -> syn::Result<(&'c Field, bool)> {
    let ty = context.api.types.get(step.ty);
    let found = ty.and_then(|ty| Some((ty.object()?.fields.get(&step.field)?, ty.sent)));
    found.ok_or_else(|| syntax::error(format!("there is no field `{}`", step.field)))
}
