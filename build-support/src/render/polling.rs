//! Operations that ask how far work is have a stream of answers, and a method that waits for the last one.
//!
//! In: which member of the answer has the state, and which states end the work. Out: the methods `progress` and
//! `until_done` of the request, thin over the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::pagination::{Borrowed, borrowed};
use super::signature::Results;
use super::{Context, send, syntax};
use crate::docs::code_span;
use crate::model::operation::{Operation, Polling};
use crate::model::settings::FailureValue;
use crate::model::types::{TypeKind, TypeRef};

/// The methods that ask until the work is over.
pub(super) fn methods(
    operation: &Operation,
    polling: &Polling,
    results: &Results,
    context: &Context<'_>,
) -> syn::Result<TokenStream> {
    let request = send::request(operation);
    let answer = &results.success;
    let error = results.error.as_ref().map(|error| quote! { , #error });
    let progress = progress(polling, context)?;
    let doc = syntax::own_doc(&[
        "Asks how far the work is until it is over: a stream of answers, the last of which says so.",
        "",
        &states(polling),
        "",
        "Pauses grow from 1 s to 30 s, unless the server asks for another one with `Retry-After`; dropping the stream ends",
        "everything.",
    ]);
    Ok(quote! {
        #(#doc)*
        pub fn progress(self) -> Polling<#answer #error> {
            Polling::new(#request, |answer: &#answer| #progress)
        }

        /// Asks until the work is done, and returns the answer that says so; [`progress`](Self::progress) has a
        /// deadline and pauses to set.
        ///
        /// # Errors
        ///
        /// Returns an error if the work fails, is not done within an hour, or cannot be asked for.
        pub async fn until_done(self) -> Result<Response<#answer>, PollError<#answer #error>> {
            self.progress().until_done().await
        }
    })
}

/// Which states end the work, as a sentence.
fn states(polling: &Polling) -> String {
    let path: Vec<&str> = polling.state.iter().map(|step| step.field.as_str()).collect();
    let field = code_span(&path.join("."));
    let list = |values: &[FailureValue]| {
        let values: Vec<String> = values.iter().map(|value| code_span(&text(value))).collect();
        values.join(" or ")
    };
    let done = format!("It is done as soon as {field} is {}", list(&polling.done));
    match polling.failed.as_slice() {
        [] => format!("{done}."),
        failed => format!("{done}, and has failed with {}.", list(failed)),
    }
}

fn text(value: &FailureValue) -> String {
    match value {
        FailureValue::Text(text) => text.clone(),
        FailureValue::Bool(value) => value.to_string(),
        FailureValue::Integer(value) => value.to_string(),
    }
}

/// What an `answer` says of the work.
fn progress(polling: &Polling, context: &Context<'_>) -> syn::Result<TokenStream> {
    let is_text = is_text(polling, context);
    let state = borrowed(&polling.state, "answer", context)?;
    let is_optional = matches!(state, Borrowed::Maybe(_));
    let state = match (state, is_text) {
        (Borrowed::Always(state), true) => quote! { #state.as_str() },
        (Borrowed::Maybe(state), true) => quote! { #state.map(|state| state.as_str()) },
        (Borrowed::Always(state) | Borrowed::Maybe(state), false) => state,
    };
    let arm = |values: &[FailureValue], progress: TokenStream| {
        let patterns = values.iter().map(|value| match value {
            FailureValue::Text(text) => quote! { #text },
            FailureValue::Bool(value) => quote! { #value },
            FailureValue::Integer(value) => {
                let value = proc_macro2::Literal::i64_unsuffixed(*value);
                quote! { #value }
            }
        });
        let patterns = quote! { #(#patterns)|* };
        match (values.is_empty(), is_optional) {
            (true, _) => TokenStream::new(),
            (false, true) => quote! { Some(#patterns) => Progress::#progress, },
            (false, false) => quote! { #patterns => Progress::#progress, },
        }
    };
    let done = arm(&polling.done, quote! { Done });
    let failed = arm(&polling.failed, quote! { Failed });
    let values = polling.done.iter().chain(&polling.failed);
    let is_whole = !is_optional && values.filter(|value| matches!(value, FailureValue::Bool(_))).count() == 2;
    let rest = (!is_whole).then(|| quote! { _ => Progress::Running, });
    Ok(quote! { match #state { #done #failed #rest } })
}

/// Whether the state is text, or one of some texts.
fn is_text(polling: &Polling, context: &Context<'_>) -> bool {
    let types = &context.api.types;
    let field = polling
        .state
        .last()
        .and_then(|step| types.get(step.ty)?.object()?.fields.get(&step.field));
    let ty = field.map(|field| types.followed(&field.ty));
    match ty {
        Some(TypeRef::Named(id)) => matches!(types.get(*id).map(|ty| &ty.kind), Some(TypeKind::StringEnum(_))),
        Some(ty) => *ty == TypeRef::Text,
        None => false,
    }
}
