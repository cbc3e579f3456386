//! The methods that send a request.
//!
//! In: what an operation answers with. Out: `send` for the answer as a whole, and methods beside it for answers that can be
//! read while they arrive. Each hands on to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::signature::Results;
use super::tokens::Scope;
use super::{Context, operation_docs, syntax, tokens};
use crate::generate::RustType;
use crate::model::operation::{Events, Operation, Success};

/// The methods that send the request of `operation`.
pub(super) fn methods(operation: &Operation, results: &Results, context: &Context<'_>) -> syn::Result<TokenStream> {
    let error = match &results.error {
        Some(error) => quote! { Error<#error> },
        None => quote! { Error },
    };
    let request = request(operation);
    let send = send(&operation.success, results, &error, &request);
    let stream = matches!(operation.success, Success::Bytes).then(|| send_stream(&error, &request));
    let events = match &operation.events {
        Some(events) => Some(send_events(events, results, &error, context)?),
        None => None,
    };
    Ok(quote! { #send #stream #events })
}

/// The request that is sent, with the media types that it asks for.
pub(super) fn request(operation: &Operation) -> TokenStream {
    let accept = operation.accepted.iter().map(|accepted| quote! { .accept(#accepted) });
    quote! { self.request #(#accept)* }
}

/// The implementation of the runtime's ways around: the types of the declared bodies are all that they need.
pub(super) fn call(request: &syn::Ident, operation: &Operation, results: &Results) -> TokenStream {
    let error = match &results.error {
        Some(error) => error.clone(),
        None => quote! { api_client_core::NoErrorBody },
    };
    let json = results.value.as_ref().map(|value| quote! { , json: #value });
    let json = json.filter(|_| matches!(operation.success, Success::Json(_) | Success::OptionalJson(_)));
    quote! { api_client_core::call!(#request { error: #error #json }); }
}

fn send(payload: &Success, results: &Results, error: &TokenStream, request: &TokenStream) -> Option<TokenStream> {
    let success = &results.success;
    let (returned, call) = match payload {
        // Where `null` is a value, the runtime takes an empty body for it unless it is told not to.
        Success::Json(_) if results.nullable => (quote! { #success }, quote! { expect_body().send_json }),
        Success::Json(_) => (quote! { #success }, quote! { send_json }),
        Success::OptionalJson(_) => (quote! { Option<#success> }, quote! { send_json }),
        Success::Text => (quote! { String }, quote! { send_text }),
        Success::Bytes => (quote! { Bytes }, quote! { send_bytes }),
        Success::Empty => (quote! { () }, quote! { send_empty }),
        Success::ByStatus(_) => (quote! { #success }, quote! { send_by_status }),
        Success::Redirect => (quote! { Url }, quote! { send_location }),
        Success::Events => return None,
    };
    let doc = match payload {
        Success::Redirect => operation_docs::send_location(results.error_name().as_deref()),
        _ => operation_docs::send(results.error_name().as_deref()),
    };
    Some(quote! {
        #(#doc)*
        pub async fn send(self) -> Result<Response<#returned>, #error> {
            #request.#call().await
        }
    })
}

fn send_stream(error: &TokenStream, request: &TokenStream) -> TokenStream {
    let doc = syntax::own_doc(&[
        "Sends the request and hands the body over while it arrives, whatever its size.",
        "",
        "# Errors",
        "",
        "As [`send`](Self::send).",
    ]);
    quote! {
        #(#doc)*
        pub async fn send_stream(self) -> Result<Response<ByteStream>, #error> {
            #request.send_stream().await
        }
    }
}

fn send_events(
    events: &Events,
    results: &Results,
    error: &TokenStream,
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let (data, call) = match events {
        Events::Text => (quote! { String }, quote! { send_text_events }),
        Events::Json(ty) => {
            let data = tokens::tokens(&RustType::of(ty), context.api, Scope::Operations)?;
            (data, quote! { send_events })
        }
    };
    let doc = operation_docs::send_events(results.error_name().as_deref());
    Ok(quote! {
        #(#doc)*
        pub async fn send_events(self) -> Result<EventStream<#data>, #error> {
            self.request.#call().await
        }
    })
}
