//! The settings that every client has.
//!
//! In: nothing. Out: the methods of a client's builder that hand settings on to the runtime's builder.

use proc_macro2::TokenStream;
use quote::quote;

use super::syntax;
use crate::model::settings::ClientSettings;
use crate::model::vocabulary::{SETTINGS, Setting};

/// The methods of a client's builder for all settings.
pub(super) fn methods() -> syn::Result<Vec<TokenStream>> {
    SETTINGS.iter().map(setting).collect()
}

/// The call that makes properties of an API strict, if it has any such.
pub(super) fn strict_fields(settings: &ClientSettings) -> Option<TokenStream> {
    let names = &settings.strict_fields;
    (!names.is_empty()).then(|| quote! { .strict_fields([#(#names),*]) })
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
