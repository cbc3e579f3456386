//! The methods that send a request.
//!
//! In: what an operation answers with. Out: `send` for the answer as a whole, and methods beside it for answers that
//! can be read while they arrive. Each hands on to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature::Results;
use super::tokens::Scope;
use super::{Context, operation_docs, syntax, tokens};
use crate::generate::RustType;
use crate::model::operation::{Events, JsonLines, Operation, Success};

/// The methods that send the request of `operation`.
pub(super) fn methods(operation: &Operation, results: &Results, context: &Context<'_>) -> syn::Result<TokenStream> {
    let request = request(operation);
    let send = send(&operation.success, results, &request);
    let stream = matches!(operation.success, Success::Bytes).then(|| send_stream(results, &request));
    let events = match &operation.events {
        Some(events) => Some(send_events(events, results, context)?),
        None => None,
    };
    let lines = match &operation.lines {
        Some(lines) => Some(send_json_lines(lines, results, context)?),
        None => None,
    };
    Ok(quote! { #send #stream #events #lines })
}

/// The request that is sent, with the media types that it asks for.
pub(super) fn request(operation: &Operation) -> TokenStream {
    let accept = operation.accepted.iter().map(|accepted| quote! { .accept(#accepted) });
    quote! { self.request #(#accept)* }
}

/// The implementation of the runtime's ways around, and of `.await`: the types of the declared bodies are all that they
/// need.
pub(super) fn call(
    request: &syn::Ident,
    operation: &Operation,
    results: &Results,
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let error = match &results.error {
        Some(error) => error.clone(),
        None => quote! { api_client_core::NoErrorBody },
    };
    if let Success::Json(_) = operation.success
        && let Some(value) = results.value.as_ref()
        && value.to_string() == results.success.to_string()
    {
        return Ok(quote! { api_client_core::call!(#request { error: #error, returns: #value }); });
    }
    let json = results.value.as_ref().map(|value| quote! { , json: #value });
    let json = json.filter(|_| matches!(operation.success, Success::Json(_) | Success::OptionalJson(_)));
    let awaited = match (
        returned(&operation.success, results),
        &operation.events,
        &operation.lines,
    ) {
        (Some(returned), ..) => Some(quote! { , send: #returned }),
        (None, Some(events), _) => {
            let data = data(events, context)?;
            Some(quote! { , events: #data })
        }
        (None, None, Some(lines)) => {
            let item = item(lines, context)?;
            Some(quote! { , lines: #item })
        }
        (None, None, None) => None,
    };
    Ok(quote! { api_client_core::call!(#request { error: #error #json #awaited }); })
}

/// What `send` returns in a response; none where the operation answers with streams alone.
fn returned(payload: &Success, results: &Results) -> Option<TokenStream> {
    let success = &results.success;
    Some(match payload {
        Success::Json(_) | Success::ByStatus(_) => quote! { #success },
        Success::OptionalJson(_) => quote! { Option<#success> },
        Success::Text => quote! { String },
        Success::Bytes => quote! { Bytes },
        Success::Empty => quote! { () },
        Success::Redirect => quote! { Url },
        Success::Streams => return None,
    })
}

fn send(payload: &Success, results: &Results, request: &TokenStream) -> Option<TokenStream> {
    let call = match payload {
        // Where `null` is a value, the runtime takes an empty body for it unless it is told not to.
        Success::Json(_) if results.nullable => quote! { expect_body().send_json },
        Success::Json(_) | Success::OptionalJson(_) => quote! { send_json },
        Success::Text => quote! { send_text },
        Success::Bytes => quote! { send_bytes },
        Success::Empty => quote! { send_empty },
        Success::ByStatus(_) => quote! { send_by_status },
        Success::Redirect => quote! { send_location },
        Success::Streams => return None,
    };
    let doc = match payload {
        Success::Redirect => operation_docs::send_location(results.error_link().as_deref()),
        _ => operation_docs::send(results.error_link().as_deref()),
    };
    let future = future(&returned(payload, results)?, results);
    Some(quote! {
        #(#doc)*
        pub fn send(self) -> #future {
            #request.#call()
        }
    })
}

/// The future of a response whose body is `returned`.
fn future(returned: &TokenStream, results: &Results) -> TokenStream {
    let error = results.error.iter();
    quote! { ResponseFuture<#returned #(, #error)*> }
}

fn send_stream(results: &Results, request: &TokenStream) -> TokenStream {
    let future = future(&quote! { ByteStream }, results);
    let doc = syntax::own_doc(&[
        "Sends the request and streams the response body, whatever its size.",
        "",
        "# Errors",
        "",
        "Returns the errors of [`send`](Self::send).",
    ]);
    quote! {
        #(#doc)*
        pub fn send_stream(self) -> #future {
            #request.send_stream()
        }
    }
}

/// The type of the data of `events`.
fn data(events: &Events, context: &Context<'_>) -> syn::Result<TokenStream> {
    match events {
        Events::Text => Ok(quote! { String }),
        Events::Json(ty) => tokens::tokens(&RustType::of(ty), context.api, Scope::Operations),
    }
}

fn send_events(events: &Events, results: &Results, context: &Context<'_>) -> syn::Result<TokenStream> {
    let data = data(events, context)?;
    let call = match events {
        Events::Text => quote! { send_text_events },
        Events::Json(_) => quote! { send_events },
    };
    let error = results.error.iter();
    let error = quote! { Error #(<#error>)* };
    let doc = operation_docs::send_events(results.error_link().as_deref());
    Ok(quote! {
        #(#doc)*
        pub async fn send_events(self) -> Result<EventStream<#data>, #error> {
            self.request.#call().await
        }
    })
}

/// The type of the items of `lines`.
fn item(lines: &JsonLines, context: &Context<'_>) -> syn::Result<TokenStream> {
    tokens::tokens(&RustType::of(&lines.item), context.api, Scope::Operations)
}

fn send_json_lines(lines: &JsonLines, results: &Results, context: &Context<'_>) -> syn::Result<TokenStream> {
    let item = item(lines, context)?;
    let accepted = &lines.accepted;
    let error = results.error.iter();
    let error = quote! { Error #(<#error>)* };
    let doc = operation_docs::send_json_lines(results.error_link().as_deref());
    Ok(quote! {
        #(#doc)*
        pub async fn send_json_lines(self) -> Result<JsonLines<#item>, #error> {
            self.request.accept(#accepted).send_json_lines().await
        }
    })
}
