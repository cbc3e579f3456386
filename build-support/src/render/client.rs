//! The client: what it is told about the API, and how it is made.
//!
//! In: the API and what the manifest says of it. Out: the API as static data, `Client` and `ClientBuilder`. Both are
//! thin: each method hands on to the runtime.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::{Context, servers, settings, syntax};
use crate::docs::code_span;
use crate::model::Api;
use crate::model::api::{SecurityScheme, SecuritySchemeKind, SignInFlows};
use crate::model::operation::{ParameterLocation, SecurityRequirement};
use crate::model::settings::{Capability, ClientSettings, CredentialSettings, FailureValue};

/// The items of the module `client`.
pub(super) fn items(context: &Context<'_>) -> syn::Result<Vec<Item>> {
    let api = api(context);
    let client = client(context)?;
    let builder = builder(context)?;
    let servers = servers::render(context)?.items;
    let file: syn::File = syn::parse2(quote! { #api #servers #client #builder })?;
    Ok(file.items)
}

/// The base URL: the manifest's, or else the first server that has an absolute one, or else the first one by the place
/// where the description was published.
pub(crate) fn base_url(api: &Api, settings: &ClientSettings) -> Option<String> {
    let absolute = || api.servers.iter().find(|server| server.is_absolute());
    let stated = settings.base_url.clone();
    stated
        .or_else(|| absolute().map(|server| server.url.clone()))
        .or_else(|| {
            let server = api.servers.first()?;
            let published = url::Url::parse(settings.origins.get(&server.file)?).ok()?;
            Some(published.join(&server.relative()?).ok()?.to_string())
        })
}

/// The path that the specification has for its server, where nothing says on which host that is.
fn base_path(api: &Api, settings: &ClientSettings) -> Option<String> {
    match base_url(api, settings) {
        Some(_) => None,
        None => api.servers.first()?.relative(),
    }
}

/// The client of an example.
pub(super) fn example(context: &Context<'_>) -> String {
    let from_env = reads_environment(context);
    let server = match (
        base_url(context.api, context.settings),
        base_path(context.api, context.settings),
    ) {
        (Some(_), _) if from_env => return "Client::from_env()?".to_owned(),
        (Some(_), _) => "",
        (None, Some(_)) => ".origin(\"https://api.example.com\")",
        (None, None) => ".base_url(\"https://api.example.com\")",
    };
    let credentials = if from_env { ".credentials_from_env()?" } else { "" };
    format!("Client::builder(){server}{credentials}.build()?")
}

/// Whether a credential can come from the environment.
fn reads_environment(context: &Context<'_>) -> bool {
    let mut credentials = context.settings.credentials.iter();
    credentials.any(|credential| !credential.env.is_empty())
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
    let known = base_url(context.api, context.settings);
    let base_url = match known.or_else(|| base_path(context.api, context.settings)) {
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

pub(super) fn scheme_of(credential: &CredentialSettings, scheme: &SecurityScheme) -> TokenStream {
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
        SecuritySchemeKind::Http { scheme } => quote! { SchemeKind::Http { scheme: #scheme } },
        SecuritySchemeKind::OAuth2 { token_url, sign_in } => oauth2(token_url.as_deref(), sign_in.as_deref()),
    };
    quote! { SecurityScheme { name: #name, kind: #kind, env: &[#(#env),*] } }
}

/// A scheme of OAuth 2.0 with the URLs of its flows.
fn oauth2(token_url: Option<&str>, sign_in: Option<&SignInFlows>) -> TokenStream {
    let url = |url: Option<&str>| match url {
        Some(url) => quote! { Some(#url) },
        None => quote! { None },
    };
    let client_credentials = url(token_url);
    let Some(flows) = sign_in else {
        return quote! { SchemeKind::OAuth2 { token_url: #client_credentials } };
    };
    let authorization = url(flows.authorization_url.as_deref());
    let device = url(flows.device_authorization_url.as_deref());
    let (token, refresh) = (url(flows.token_url.as_deref()), url(flows.refresh_url.as_deref()));
    quote! {
        SchemeKind::OAuth2Flows(&OAuthFlows {
            client_credentials_url: #client_credentials,
            authorization_url: #authorization,
            device_authorization_url: #device,
            token_url: #token,
            refresh_url: #refresh,
        })
    }
}

/// What lets the runtime sign persons in with the builder's API, where the API has a flow for that.
fn access_to_runtime(context: &Context<'_>) -> Option<TokenStream> {
    let has_flow = context.api.signs_in(context.settings);
    has_flow.then(|| {
        quote! {
            api_client_core::signs_in!(ClientBuilder);
        }
    })
}

/// A credential and its kind.
type Known<'a> = (&'a CredentialSettings, &'a SecurityScheme);

/// The credentials that `Client::new` takes: the default one, if a call can be made with it alone; or else those that
/// the first call needs together.
fn default_credentials<'a>(context: &Context<'a>) -> Option<Vec<Known<'a>>> {
    let credentials = &context.settings.credentials;
    let default = credentials
        .iter()
        .find(|credential| credential.default)
        .or_else(|| credentials.first())?;
    let operations = context.api.operations.values();
    let needs: Vec<_> = operations
        .flat_map(|operation| &operation.security)
        .filter(|schemes| !schemes.is_empty())
        .collect();
    let is_default = |requirement: &SecurityRequirement| requirement.scheme == default.scheme;
    let known = |scheme: &str| {
        let credential = credentials.iter().find(|credential| credential.scheme == scheme)?;
        Some((credential, context.api.security_schemes.get(scheme)?))
    };
    if needs.is_empty() || needs.iter().any(|schemes| schemes.iter().all(is_default)) {
        return Some(vec![known(&default.scheme)?]);
    }
    let with_default = needs.iter().find(|schemes| schemes.iter().any(is_default));
    let schemes = with_default.or(needs.first())?;
    schemes.iter().map(|requirement| known(&requirement.scheme)).collect()
}

fn client(context: &Context<'_>) -> syn::Result<TokenStream> {
    // Neither can succeed where the server is not known.
    let is_known = base_url(context.api, context.settings).is_some();
    let new = match default_credentials(context) {
        Some(credentials) if is_known => new_function(&credentials)?,
        _ => TokenStream::new(),
    };
    let from_env = if is_known && reads_environment(context) {
        from_env(context)
    } else {
        TokenStream::new()
    };
    let version = match context.api.version.as_str() {
        "" => String::new(),
        version => format!(", version {}", code_span(version)),
    };
    let doc = syntax::own_doc(&[
        &format!(
            "Calls the operations of {}{version}.",
            api_name(context.api, context.settings)
        ),
        "",
        "Cheap to clone: clones share connections, credentials and the retry budget.",
    ]);
    let stated = settings::stated(context.settings)?;
    let websocket = websocket(context.settings);
    Ok(quote! {
        #(#doc)*
        #[derive(Clone, Debug)]
        pub struct Client { pub(crate) core: api_client_core::Client }

        impl Client {
            #new
            #from_env

            /// Returns a builder for a client with other credentials or settings.
            pub fn builder() -> ClientBuilder {
                ClientBuilder { core: api_client_core::ClientBuilder::new(&API) #stated }
            }

            /// Returns the URL that the paths of operations are appended to.
            pub fn base_url(&self) -> &Url {
                self.core.base_url()
            }

            /// Creates a request to an endpoint without a method here, with this client's credentials and settings.
            pub fn request(&self, method: Method, path: &str) -> Request {
                self.core.request(method, path)
            }
        }

        #websocket
    })
}

/// The method that opens WebSockets, where the vendor has any.
fn websocket(settings: &ClientSettings) -> Option<TokenStream> {
    let credential = settings.websocket.as_ref()?.credential.as_deref();
    let (told, place) = match credential {
        Some(message) if message.contains("{credential}") => (
            "The first message has the credential.".to_owned(),
            quote! { .credential_place(api_client_core::websocket::CredentialPlace::Message(#message.into())) },
        ),
        Some(query) => (
            format!("The credential is the query parameter {}.", code_span(query)),
            quote! { .credential_place(api_client_core::websocket::CredentialPlace::Query(#query.into())) },
        ),
        None => (
            "The credential goes where its security scheme says.".to_owned(),
            TokenStream::new(),
        ),
    };
    let doc = syntax::own_doc(&[
        "Creates a request for a WebSocket at a path of the API, which its method `connect` opens.",
        "",
        &told,
    ]);
    let name = Capability::WebSocket.name();
    Some(quote! {
        #[cfg(feature = #name)]
        impl Client {
            #(#doc)*
            pub fn websocket(&self, path: &str) -> api_client_core::websocket::WebSocketRequest {
                self.core.websocket(path)#place
            }
        }
    })
}

fn new_function(credentials: &[Known<'_>]) -> syn::Result<TokenStream> {
    let names: Vec<String> = credentials
        .iter()
        .map(|(credential, _)| code_span(&credential.scheme))
        .collect();
    let (what, which) = match names.as_slice() {
        [only] => (format!("a credential for the security scheme {only}"), "the credential"),
        several => (
            format!("credentials for the security schemes {}", several.join(" and ")),
            "a credential",
        ),
    };
    let doc = syntax::own_doc(&[
        &format!("Creates a client with {what} and default settings."),
        "",
        "# Errors",
        "",
        &format!("Returns [`BuildError`] if {which} cannot be sent, or the HTTP client cannot be created."),
    ]);
    let is_basic = |(_, scheme): &&Known<'_>| scheme.kind == SecuritySchemeKind::Basic;
    let mut others = credentials.iter().filter(|known| !is_basic(known));
    let takes_its_names = others.any(|(credential, _)| ["username", "password"].contains(&credential.method.as_str()));
    let basic = credentials.iter().filter(is_basic).count();
    if basic > 1 || (basic == 1 && takes_its_names) {
        return Ok(TokenStream::new());
    }
    let mut parameters = Vec::new();
    let mut calls = TokenStream::new();
    for (credential, scheme) in credentials {
        let method = syntax::ident(&credential.method)?;
        if scheme.kind == SecuritySchemeKind::Basic {
            parameters.push(quote! { username: impl Into<String>, password: impl Into<SecretString> });
            calls.extend(quote! { .#method(username, password) });
        } else {
            parameters.push(quote! { #method: impl Into<SecretString> });
            calls.extend(quote! { .#method(#method) });
        }
    }
    Ok(quote! {
        #(#doc)*
        pub fn new(#(#parameters),*) -> Result<Self, BuildError> {
            Self::builder() #calls .build()
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
        "Creates a client with the credentials in the environment and default settings.",
        "",
        &format!("Reads {}.", variables.join(", ")),
        "",
        "# Errors",
        "",
        "Returns [`BuildError`] if none of the variables is set, or the value of one is invalid.",
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
    let base_url_doc = base_url_doc(context);
    let settings = settings::methods()?;
    let servers = servers::render(context)?.methods;
    let origin = base_path(context.api, context.settings).map(|path| origin_method(&path));
    let from_env = reads_environment(context).then(|| credentials_from_env(context));
    // The builder that the clients of several APIs have in common makes this one; the values of parameters are set
    // elsewhere.
    let is_seen = context.api.module.is_some() || !context.api.shared.is_empty();
    let visibility = is_seen.then(|| quote! { pub(crate) });
    let access = access_to_runtime(context);
    Ok(quote! {
        /// Builds a [`Client`].
        ///
        /// [`api_client_core::ClientBuilder`] explains the settings.
        #[derive(Clone, Debug)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct ClientBuilder { #visibility core: api_client_core::ClientBuilder }

        impl ClientBuilder {
            #(#credentials)*
            #from_env

            #origin

            #(#base_url_doc)*
            pub fn base_url(self, base_url: impl Into<String>) -> Self {
                Self { core: self.core.base_url(base_url) }
            }

            #servers

            #(#settings)*

            /// Creates the client.
            ///
            /// # Errors
            ///
            /// Returns [`BuildError`] if a setting is invalid, or the HTTP client cannot be created.
            pub fn build(self) -> Result<Client, BuildError> {
                Ok(Client { core: self.core.build()? })
            }
        }

        #access
    })
}

/// The method of the builder that reads all credentials from the environment.
fn credentials_from_env(context: &Context<'_>) -> TokenStream {
    let own = match base_url(context.api, context.settings) {
        Some(_) => "Sets all credentials in the environment, as [`Client::from_env`] does.",
        None => "Sets all credentials in the environment.",
    };
    let doc = syntax::own_doc(&[own]);
    quote! {
        #(#doc)*
        ///
        /// # Errors
        ///
        /// Returns [`BuildError`] if none of the variables is set.
        pub fn credentials_from_env(self) -> Result<Self, BuildError> {
            Ok(Self { core: self.core.credentials_from_env()? })
        }
    }
}

/// The method that says on which host the server of the specification is.
fn origin_method(path: &str) -> TokenStream {
    let doc = syntax::own_doc(&[
        "Sets the scheme, host and port of the server, such as `https://api.example.com`.",
        "",
        &format!(
            "The specification states no host, only the path {}, which is appended.",
            code_span(path)
        ),
        "Use [`base_url`](Self::base_url) to replace the path too.",
    ]);
    quote! {
        #(#doc)*
        pub fn origin(self, origin: impl Into<String>) -> Self {
            Self { core: self.core.origin(origin) }
        }
    }
}

fn base_url_doc(context: &Context<'_>) -> Vec<syn::Attribute> {
    let mut lines = vec![
        "Sets the URL that the paths of operations are appended to.".to_owned(),
        String::new(),
    ];
    match base_url(context.api, context.settings) {
        Some(url) => lines.push(format!("Defaults to {}.", code_span(&url))),
        None if base_path(context.api, context.settings).is_some() => lines.extend([
            "Required, because the specification states no host, unless [`origin`](Self::origin) is set, which keeps the".to_owned(),
            "path of the specification. The base URL replaces that path.".to_owned(),
        ]),
        None => lines.push("Required, because the specification states no server.".to_owned()),
    }
    if context
        .api
        .operations
        .values()
        .any(|operation| operation.server.is_some())
    {
        let reach = "Applies to all operations, including those with a server of their own.";
        lines.extend([String::new(), reach.to_owned()]);
    }
    let servers = &context.api.servers;
    if servers.len() > 1 {
        lines.extend([String::new(), "Servers in the specification:".to_owned(), String::new()]);
        lines.extend(servers.iter().map(|server| {
            let description =
                crate::docs::lines(server.description.as_deref().unwrap_or_default(), usize::MAX).join(" ");
            let separator = if description.is_empty() { "" } else { ": " };
            format!("- {}{separator}{description}", code_span(&server.url))
        }));
    }
    crate::docs::attributes(&lines)
}

pub(super) fn credential_method(credential: &CredentialSettings, scheme: &SecurityScheme) -> syn::Result<TokenStream> {
    let method = syntax::ident(&credential.method)?;
    let name = &credential.scheme;
    let description = credential.description.as_deref().or(scheme.description.as_deref());
    let own = format!(
        "Sets the credential for the security scheme {}: {}.",
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
        SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::Bearer | SecuritySchemeKind::Http { .. } => quote! {
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
        SecuritySchemeKind::Http { scheme } => {
            format!("a token, sent as {}", code_span(&format!("Authorization: {scheme} …")))
        }
        SecuritySchemeKind::Basic => "a user name and a password, sent as `Authorization: Basic …`".to_owned(),
        SecuritySchemeKind::OAuth2 { .. } => "an access token, sent as `Authorization: Bearer …`".to_owned(),
    }
}
