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

fn setting(setting: &Setting) -> syn::Result<TokenStream> {
    let name = syntax::ident(setting.name)?;
    let parameters: TokenStream = setting.parameters.parse()?;
    let arguments: TokenStream = setting.arguments.parse()?;
    let doc = syntax::own_doc(setting.doc);
    Ok(quote! {
        #(#doc)*
        pub fn #name(self, #parameters) -> Self {
            Self { core: self.core.#name(#arguments) }
        }
    })
}
