//! The client: what it is told about the API, and how it is made.
//!
//! In: the API and what the manifest says of it. Out: the API as static data, `Client` and `ClientBuilder`. Both are thin: each method hands on to the runtime.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::{Context, settings, syntax};
use crate::docs::code_span;
use crate::model::Api;
use crate::model::api::{SecurityScheme, SecuritySchemeKind};
use crate::model::operation::ParameterLocation;
use crate::model::settings::{ClientSettings, CredentialSettings, FailureValue};

/// The items of the module `client`.
pub(super) fn items(context: &Context<'_>) -> syn::Result<Vec<Item>> {
    let api = api(context);
    let client = client(context)?;
    let builder = builder(context)?;
    let file: syn::File = syn::parse2(quote! { #api #client #builder })?;
    Ok(file.items)
}

/// The base URL: the manifest's, or else the first server that has an absolute one.
pub(crate) fn base_url<'a>(api: &'a Api, settings: &'a ClientSettings) -> Option<&'a str> {
    let mut servers = api.servers.iter();
    let stated = settings.base_url.as_deref();
    stated.or_else(|| Some(servers.find(|server| server.is_absolute())?.url.as_str()))
}

/// What the API is called in a sentence, in Markdown: by its title, and by its vendor where the title does not say it.
pub(crate) fn api_name(api: &Api, settings: &ClientSettings) -> String {
    let title = &api.title;
    let says = |text: &str| title.to_lowercase().contains(&text.to_lowercase());
    let mut name = format!("the {}", crate::docs::summary(title)).trim_end().to_owned();
    if !says("api") {
        name.push_str(" API");
    }
    if let Some(vendor) = settings.vendor.as_deref().filter(|vendor| !says(vendor)) {
        name.push_str(&format!(" of {}", crate::docs::summary(vendor)));
    }
    name
}

fn api(context: &Context<'_>) -> TokenStream {
    let (name, version) = (&context.settings.crate_name, &context.api.version);
    let base_url = match base_url(context.api, context.settings) {
        Some(url) => quote! { Some(#url) },
        None => quote! { None },
    };
    let schemes = context.settings.credentials.iter().filter_map(|credential| {
        let scheme = context.api.security_schemes.get(&credential.scheme)?;
        Some(scheme_of(credential, scheme))
    });
    let failure = match &context.settings.failure {
        Some(failure) => {
            let field = &failure.field;
            let equals = match &failure.equals {
                FailureValue::Bool(value) => quote! { FailureValue::Bool(#value) },
                FailureValue::Integer(value) => quote! { FailureValue::Integer(#value) },
                FailureValue::Text(value) => quote! { FailureValue::Str(#value) },
            };
            let message = match &failure.message {
                Some(message) => quote! { Some(#message) },
                None => quote! { None },
            };
            quote! { Some(InBandFailure { field: #field, value: #equals, message: #message }) }
        }
        None => quote! { None },
    };
    quote! {
        pub(crate) static API: Api = Api {
            name: #name,
            version: #version,
            base_url: #base_url,
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            security_schemes: &[#(#schemes),*],
            in_band_failure: #failure,
        };
    }
}

fn scheme_of(credential: &CredentialSettings, scheme: &SecurityScheme) -> TokenStream {
    let (name, env) = (&credential.scheme, &credential.env);
    let kind = match &scheme.kind {
        SecuritySchemeKind::ApiKey { location, name } => {
            let location = match location {
                ParameterLocation::Query => quote! { Query },
                ParameterLocation::Cookie => quote! { Cookie },
                ParameterLocation::Header | ParameterLocation::Path => quote! { Header },
            };
            quote! { SchemeKind::ApiKey { location: ApiKeyLocation::#location, name: #name } }
        }
        SecuritySchemeKind::Bearer => quote! { SchemeKind::Bearer },
        SecuritySchemeKind::Basic => quote! { SchemeKind::Basic },
        SecuritySchemeKind::OAuth2 { token_url: Some(url) } => quote! { SchemeKind::OAuth2 { token_url: Some(#url) } },
        SecuritySchemeKind::OAuth2 { token_url: None } => quote! { SchemeKind::OAuth2 { token_url: None } },
    };
    quote! { SecurityScheme { name: #name, kind: #kind, env: &[#(#env),*] } }
}

/// The credential that `Client::new` takes, and its kind.
fn default_credential<'a>(context: &Context<'a>) -> Option<(&'a CredentialSettings, &'a SecurityScheme)> {
    let credentials = &context.settings.credentials;
    let credential = credentials
        .iter()
        .find(|credential| credential.default)
        .or_else(|| credentials.first())?;
    Some((credential, context.api.security_schemes.get(&credential.scheme)?))
}

fn client(context: &Context<'_>) -> syn::Result<TokenStream> {
    let new = match default_credential(context) {
        Some((credential, scheme)) => new_function(credential, scheme)?,
        None => TokenStream::new(),
    };
    let from_env = if context.settings.credentials.is_empty() {
        TokenStream::new()
    } else {
        from_env(context)
    };
    let version = match context.api.version.as_str() {
        "" => String::new(),
        version => format!(", version {}", code_span(version)),
    };
    let doc = syntax::own_doc(&[
        &format!("A client of {}{version}.", api_name(context.api, context.settings)),
        "",
        "It is cheap to clone; clones share connections, credentials and the retry budget.",
    ]);
    Ok(quote! {
        #(#doc)*
        #[derive(Clone, Debug)]
        pub struct Client { pub(crate) core: api_client_core::Client }

        impl Client {
            #new
            #from_env

            /// A builder for a client with other settings than the default ones.
            pub fn builder() -> ClientBuilder {
                ClientBuilder { core: api_client_core::ClientBuilder::new(&API) }
            }

            /// The URL that the paths of operations are appended to.
            pub fn base_url(&self) -> &Url {
                self.core.base_url()
            }

            /// A request to an endpoint that this crate has no method for, with the credentials and the settings of this client.
            pub fn request(&self, method: Method, path: &str) -> Request {
                self.core.request(method, path)
            }
        }
    })
}

fn new_function(credential: &CredentialSettings, scheme: &SecurityScheme) -> syn::Result<TokenStream> {
    let method = syntax::ident(&credential.method)?;
    let what = code_span(&credential.scheme);
    let doc = syntax::own_doc(&[
        &format!("A client with a credential for the security scheme {what}, and the default settings otherwise."),
        "",
        "# Errors",
        "",
        "[`BuildError`] where the credential cannot be sent as it is, or no HTTP client can be made.",
    ]);
    let (parameters, arguments) = if scheme.kind == SecuritySchemeKind::Basic {
        (
            quote! { username: impl Into<String>, password: impl Into<SecretString> },
            quote! { username, password },
        )
    } else {
        (quote! { #method: impl Into<SecretString> }, quote! { #method })
    };
    Ok(quote! {
        #(#doc)*
        pub fn new(#parameters) -> Result<Self, BuildError> {
            Self::builder().#method(#arguments).build()
        }
    })
}

fn from_env(context: &Context<'_>) -> TokenStream {
    let variables: Vec<String> = context
        .settings
        .credentials
        .iter()
        .flat_map(|credential| &credential.env)
        .map(|name| format!("`{name}`"))
        .collect();
    let doc = syntax::own_doc(&[
        "A client with the credentials that the environment holds, and the default settings otherwise.",
        "",
        &format!("It reads {}.", variables.join(", ")),
        "",
        "# Errors",
        "",
        "[`BuildError`] where none of the variables is set, or one cannot be used.",
    ]);
    quote! {
        #(#doc)*
        pub fn from_env() -> Result<Self, BuildError> {
            Self::builder().credentials_from_env()?.build()
        }
    }
}

fn builder(context: &Context<'_>) -> syn::Result<TokenStream> {
    let credentials = context
        .settings
        .credentials
        .iter()
        .filter_map(|credential| Some((credential, context.api.security_schemes.get(&credential.scheme)?)))
        .map(|(credential, scheme)| credential_method(credential, scheme))
        .collect::<syn::Result<Vec<_>>>()?;
    let base_url = base_url_doc(context);
    let settings = settings::methods()?;
    let from_env = (!context.settings.credentials.is_empty()).then(|| {
        quote! {
            /// Takes every credential that the environment holds, as [`Client::from_env`] does.
            ///
            /// # Errors
            ///
            /// [`BuildError`] where none of the variables is set.
            pub fn credentials_from_env(self) -> Result<Self, BuildError> {
                Ok(Self { core: self.core.credentials_from_env()? })
            }
        }
    });
    Ok(quote! {
        /// Makes a [`Client`].
        #[derive(Clone, Debug)]
        #[must_use = "a builder makes nothing until it is told to build"]
        pub struct ClientBuilder { core: api_client_core::ClientBuilder }

        impl ClientBuilder {
            #(#credentials)*
            #from_env

            #(#base_url)*
            pub fn base_url(self, base_url: impl Into<String>) -> Self {
                Self { core: self.core.base_url(base_url) }
            }

            #(#settings)*

            /// The client.
            ///
            /// # Errors
            ///
            /// [`BuildError`] where a setting cannot be used, or no HTTP client can be made.
            pub fn build(self) -> Result<Client, BuildError> {
                Ok(Client { core: self.core.build()? })
            }
        }
    })
}

fn base_url_doc(context: &Context<'_>) -> Vec<syn::Attribute> {
    let mut lines = vec![
        "The URL that the paths of operations are appended to.".to_owned(),
        String::new(),
    ];
    match base_url(context.api, context.settings) {
        Some(url) => lines.push(format!("Without it, {}.", code_span(url))),
        None => lines.push("The specification names none, so it must be given.".to_owned()),
    }
    if context
        .api
        .operations
        .values()
        .any(|operation| operation.server.is_some())
    {
        let reach = "It counts for all operations, also for those that have a server of their own.";
        lines.extend([String::new(), reach.to_owned()]);
    }
    let servers = &context.api.servers;
    if servers.len() > 1 {
        lines.extend([String::new(), "The specification names:".to_owned(), String::new()]);
        lines.extend(servers.iter().map(|server| {
            let description =
                crate::docs::lines(server.description.as_deref().unwrap_or_default(), usize::MAX).join(" ");
            let separator = if description.is_empty() { "" } else { ": " };
            format!("- {}{separator}{description}", code_span(&server.url))
        }));
    }
    crate::docs::attributes(&lines)
}

fn credential_method(credential: &CredentialSettings, scheme: &SecurityScheme) -> syn::Result<TokenStream> {
    let method = syntax::ident(&credential.method)?;
    let name = &credential.scheme;
    let description = credential.description.as_deref().or(scheme.description.as_deref());
    let own = format!(
        "The credential for the security scheme {}: {}.",
        code_span(name),
        sent_as(&scheme.kind)
    );
    let mut doc = syntax::own_doc(&[own.as_str()]);
    if let Some(description) = description {
        doc.extend(syntax::own_doc(&[""]));
        doc.extend(syntax::doc([description]));
    }
    Ok(match scheme.kind {
        SecuritySchemeKind::Basic => quote! {
            #(#doc)*
            pub fn #method(self, username: impl Into<String>, password: impl Into<SecretString>) -> Self {
                Self { core: self.core.credential(#name, Credential::basic(username, password)) }
            }
        },
        SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::Bearer => quote! {
            #(#doc)*
            pub fn #method(self, #method: impl Into<SecretString>) -> Self {
                Self { core: self.core.credential(#name, Credential::bearer(#method)) }
            }
        },
        SecuritySchemeKind::ApiKey { .. } => quote! {
            #(#doc)*
            pub fn #method(self, #method: impl Into<SecretString>) -> Self {
                Self { core: self.core.credential(#name, Credential::api_key(#method)) }
            }
        },
    })
}

/// How a credential reaches the server, in words.
fn sent_as(kind: &SecuritySchemeKind) -> String {
    match kind {
        SecuritySchemeKind::ApiKey {
            location: ParameterLocation::Query,
            name,
        } => format!("sent as the query parameter {}", code_span(name)),
        SecuritySchemeKind::ApiKey {
            location: ParameterLocation::Cookie,
            name,
        } => format!("sent as the cookie {}", code_span(name)),
        SecuritySchemeKind::ApiKey { name, .. } => format!("sent as the header {}", code_span(name)),
        SecuritySchemeKind::Bearer => "a token, sent as `Authorization: Bearer …`".to_owned(),
        SecuritySchemeKind::Basic => "a user name and a password, sent as `Authorization: Basic …`".to_owned(),
        SecuritySchemeKind::OAuth2 { .. } => "an access token, sent as `Authorization: Bearer …`".to_owned(),
    }
}
