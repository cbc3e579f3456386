//! The builder that the clients of several APIs have in common.
//!
//! In: the APIs of a crate and what the manifest says of each. Out: `ClientBuilder` at the root of the crate: it takes
//! credentials and settings once, and makes the builder of each API, which has a base URL of its own. A security scheme
//! that two APIs call alike and mean differently has no method here, but one in the builders of both.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::client::{api_name, credential_method, scheme_of};
use super::{failure, settings, syntax};
use crate::document::diagnostic::Diagnostics;
use crate::model::Api;
use crate::model::api::SecurityScheme;
use crate::model::names::Scope;
use crate::model::settings::{ClientSettings, CredentialSettings};
use crate::model::vocabulary::reserved_credentials;

/// The items of the builder for `apis`, which are modules of the crate `crate_name` and together have the version
/// `version`.
///
/// # Errors
///
/// A name that is none in Rust: a mistake of this library, and reported as one.
pub fn shared_builder(
    apis: &[(&Api, &ClientSettings)],
    crate_name: &str,
    version: &str,
) -> Result<Vec<Item>, Diagnostics> {
    items(apis, crate_name, version).map_err(|error| failure(&error))
}

/// The credentials that the builder has methods for.
pub(crate) fn shared_credentials(apis: &[(&Api, &ClientSettings)]) -> Vec<CredentialSettings> {
    let shared = shared(apis, &mut scope(apis));
    shared.into_iter().map(|(credential, _)| credential).collect()
}

/// The names that methods of the builder can have beside its settings and the modules of `apis`.
fn scope(apis: &[(&Api, &ClientSettings)]) -> Scope {
    let mut scope = Scope::with_reserved(reserved_credentials());
    for module in apis.iter().filter_map(|(api, _)| api.module.as_deref()) {
        scope.claim([module]);
    }
    scope
}

fn items(apis: &[(&Api, &ClientSettings)], crate_name: &str, version: &str) -> syn::Result<Vec<Item>> {
    let builders = apis
        .iter()
        .map(|(api, settings)| builder_of(api, settings))
        .collect::<syn::Result<Vec<_>>>()?;
    let shared = shared(apis, &mut scope(apis));
    let schemes = shared.iter().map(|(credential, scheme)| scheme_of(credential, scheme));
    let credentials = shared
        .iter()
        .map(|(credential, scheme)| credential_method(credential, scheme))
        .collect::<syn::Result<Vec<_>>>()?;
    let from_env = shared.iter().any(|(credential, _)| !credential.env.is_empty());
    let from_env = from_env.then(credentials_from_env);
    let settings = settings::methods()?;
    let doc = syntax::own_doc(&[
        "Builds the clients of all APIs from one set of credentials and settings.",
        "",
        "Each API has a base URL and servers of its own, which its own builder chooses from.",
    ]);
    let file: syn::File = syn::parse2(quote! {
        static API: Api = Api {
            name: #crate_name,
            version: #version,
            base_url: None,
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            security_schemes: &[#(#schemes),*],
            in_band_failure: None,
        };

        #(#doc)*
        #[derive(Clone, Debug)]
        #[must_use = "a builder does nothing until one of its clients is built"]
        pub struct ClientBuilder { core: api_client_core::ClientBuilder }

        impl ClientBuilder {
            /// A builder without credentials, and with the default settings.
            pub fn new() -> Self {
                Self { core: api_client_core::ClientBuilder::new(&API) }
            }

            #(#builders)*
            #(#credentials)*
            #from_env
            #(#settings)*
        }

        impl Default for ClientBuilder {
            fn default() -> Self {
                Self::new()
            }
        }
    })?;
    Ok(file.items)
}

/// The security schemes of all of `apis` that mean one thing wherever they are, each with its method in `scope`.
fn shared<'a>(apis: &[(&'a Api, &ClientSettings)], scope: &mut Scope) -> Vec<(CredentialSettings, &'a SecurityScheme)> {
    let mut shared: Vec<(CredentialSettings, &SecurityScheme)> = Vec::new();
    for (api, settings) in apis {
        for credential in &settings.credentials {
            let Some(scheme) = api.security_schemes.get(&credential.scheme) else {
                continue;
            };
            let mut meanings = apis
                .iter()
                .filter_map(|(api, _)| api.security_schemes.get(&credential.scheme));
            let is_one = meanings.all(|other| other.kind == scheme.kind);
            if !is_one || shared.iter().any(|(known, _)| known.scheme == credential.scheme) {
                continue;
            }
            let longer = format!("{}_credential", credential.method.trim_end_matches('_'));
            let method = scope.claim([credential.method.as_str(), longer.as_str()]);
            shared.push((
                CredentialSettings {
                    method,
                    ..credential.clone()
                },
                scheme,
            ));
        }
    }
    shared
}

/// The method that makes the builder of `api`.
fn builder_of(api: &Api, settings: &ClientSettings) -> syn::Result<TokenStream> {
    // No other module and no other method of a builder has this name.
    let module = syntax::ident(api.module.as_deref().unwrap_or_default())?;
    let doc = syntax::own_doc(&[
        &format!("Returns a builder for a client of {}.", api_name(api, settings)),
        "",
        "The builder has these settings, and the credentials for the security schemes of the API.",
    ]);
    let stated = settings::stated(settings)?;
    Ok(quote! {
        #(#doc)*
        pub fn #module(&self) -> super::#module::ClientBuilder {
            super::#module::ClientBuilder { core: self.core.for_api(&super::#module::API) #stated }
        }
    })
}

fn credentials_from_env() -> TokenStream {
    quote! {
        /// Sets all credentials in the environment.
        ///
        /// # Errors
        ///
        /// Returns [`BuildError`] if none of the variables is set.
        pub fn credentials_from_env(self) -> Result<Self, BuildError> {
            Ok(Self { core: self.core.credentials_from_env()? })
        }
    }
}
