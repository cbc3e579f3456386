//! The methods that send a request.
//!
//! In: what an operation answers with. Out: `send` for the answer as a whole, and methods beside it for answers that can be
//! read while they arrive. Each hands on to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::Types;
use super::{operation_docs, syntax};
use crate::model::facts::{Events, Operation, Payload};

/// The methods that send the request of `operation`.
pub(super) fn methods(operation: &Operation, types: &Types) -> syn::Result<TokenStream> {
    let error = match &types.error {
        Some(error) => quote! { Error<#error> },
        None => quote! { Error },
    };
    let send = send(operation.success, types, &error);
    let stream = (operation.success == Payload::Bytes).then(|| send_stream(&error));
    let events = match &operation.events {
        Some(events) => Some(send_events(events, types, &error)?),
        None => None,
    };
    Ok(quote! { #send #stream #events })
}

fn send(payload: Payload, types: &Types, error: &TokenStream) -> Option<TokenStream> {
    let success = &types.success;
    let (returned, call) = match payload {
        Payload::Json => (quote! { #success }, quote! { send_json }),
        // The runtime takes an empty body for `null`.
        Payload::OptionalJson => (quote! { Option<#success> }, quote! { send_json }),
        Payload::Text => (quote! { String }, quote! { send_text }),
        Payload::Bytes => (quote! { Bytes }, quote! { send_bytes }),
        Payload::Empty => (quote! { () }, quote! { send_empty }),
        Payload::ByStatus => (quote! { #success }, quote! { send_by_status }),
        Payload::Events => return None,
    };
    let doc = operation_docs::send(types.error.as_ref());
    Some(quote! {
        #(#doc)*
        pub async fn send(self) -> Result<Response<#returned>, #error> {
            self.request.#call().await
        }
    })
}

fn send_stream(error: &TokenStream) -> TokenStream {
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
            self.request.send_stream().await
        }
    }
}

fn send_events(events: &Events, types: &Types, error: &TokenStream) -> syn::Result<TokenStream> {
    let (data, call) = match events {
        Events::Text => (quote! { String }, quote! { send_text_events }),
        Events::Json(carrier) => {
            let missing = || syntax::error(format!("a carrier has no field `{carrier}`"));
            let data = types.carried.get(carrier).ok_or_else(missing)?;
            (quote! { #data }, quote! { send_events })
        }
    };
    let doc = operation_docs::send_events(types.error.as_ref());
    Ok(quote! {
        #(#doc)*
        pub async fn send_events(self) -> Result<EventStream<#data>, #error> {
            self.request.#call().await
        }
    })
}
