//! The settings that every client has.
//!
//! In: nothing. Out: the methods of a client's builder that hand settings on to the runtime's builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::syntax;
use crate::model::settings::{ClientSettings, RateLimitSettings};
use crate::model::vocabulary::{SETTINGS, Setting};

/// The methods of a client's builder for all settings.
pub(super) fn methods() -> syn::Result<Vec<TokenStream>> {
    let settings = SETTINGS.iter().map(setting);
    settings.chain([Ok(configure())]).collect()
}

/// The method for settings that are there with features of the runtime, which no client has to have for them.
fn configure() -> TokenStream {
    quote! {
        /// Sets what only the builder of the runtime has, such as the meter of its feature `metrics`.
        pub fn configure(
            self,
            set: impl FnOnce(api_client_core::ClientBuilder) -> api_client_core::ClientBuilder,
        ) -> Self {
            Self { core: set(self.core) }
        }
    }
}

/// The calls that tell a builder what the manifest says of an API, if it says anything.
pub(super) fn stated(settings: &ClientSettings) -> syn::Result<TokenStream> {
    let names = &settings.strict_fields;
    let mut calls = TokenStream::new();
    if !names.is_empty() {
        calls.extend(quote! { .strict_fields([#(#names),*]) });
    }
    if let Some(headers) = &settings.rate_limit {
        let headers = rate_limit_headers(headers)?;
        calls.extend(quote! { .rate_limit_headers(const { &#headers }) });
    }
    Ok(calls)
}

/// The headers in which the vendor says how many requests it takes.
fn rate_limit_headers(headers: &RateLimitSettings) -> syn::Result<TokenStream> {
    let mut made = quote! { RateLimitHeaders::new() };
    if let Some(name) = &headers.limit {
        made.extend(quote! { .limit(#name) });
    }
    if let Some(name) = &headers.remaining {
        made.extend(quote! { .remaining(#name) });
    }
    if let Some(name) = &headers.reset {
        let form = syntax::ident(headers.reset_form.variant())?;
        made.extend(quote! { .reset(#name, RateLimitReset::#form) });
    }
    Ok(made)
}

/// The documentation of `setting`: its first line, and a link to the rest of it, which the runtime has once for all
/// clients.
fn doc(setting: &Setting) -> Vec<String> {
    let first = setting.doc.first().map(|line| (*line).to_owned());
    let more = format!("For details, see [`api_client_core::ClientBuilder::{}`].", setting.name);
    match setting.doc.get(1) {
        Some(&"") => first.into_iter().chain([String::new(), more]).collect(),
        _ => setting.doc.iter().map(|line| (*line).to_owned()).collect(),
    }
}

fn setting(setting: &Setting) -> syn::Result<TokenStream> {
    let name = syntax::ident(setting.name)?;
    let parameters: TokenStream = setting.parameters.parse()?;
    let arguments: TokenStream = setting.arguments.parse()?;
    let doc = syntax::own_doc(&doc(setting).iter().map(String::as_str).collect::<Vec<_>>());
    Ok(quote! {
        #(#doc)*
        pub fn #name(self, #parameters) -> Self {
            Self { core: self.core.#name(#arguments) }
        }
    })
}
