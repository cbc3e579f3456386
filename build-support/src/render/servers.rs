//! The servers of the specification, and the variables in their URLs.
//!
//! In: the servers that say which host to call. Out: static data of each, an enum of them where there are several, and
//! the methods of the builder that choose one and set its variables.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, syntax};
use crate::docs::{self, code_span};
use crate::model::api::{Server, ServerVariable};
use crate::model::names::{Scope, value_name, variant_names};
use crate::model::vocabulary;

/// Words that a description has of every server.
const IDLE: [&str; 9] = [
    "a",
    "an",
    "the",
    "server",
    "servers",
    "environment",
    "endpoint",
    "url",
    "api",
];

/// The longest description, in words, that a server is called after.
const MAX_WORDS: usize = 3;

/// What the builder knows of servers.
#[derive(Default)]
pub(super) struct Servers {
    /// The static data and the enum.
    pub(super) items: TokenStream,
    /// The methods of the builder.
    pub(super) methods: TokenStream,
}

pub(super) fn render(context: &Context<'_>) -> syn::Result<Servers> {
    let servers = context.api.choosable_servers(context.settings);
    let is_idle = servers.len() < 2 && servers.iter().all(|server| server.variables.is_empty());
    let Some(default) = servers.first().filter(|_| !is_idle) else {
        return Ok(Servers::default());
    };
    let templates = servers.iter().map(|server| template(server));
    let count = Literal::usize_unsuffixed(servers.len());
    let mut made = Servers {
        items: quote! { static SERVERS: [ServerTemplate; #count] = [#(#templates),*]; },
        methods: variable_methods(context, &servers)?,
    };
    if servers.len() > 1 {
        made.items.extend(server_enum(&servers)?);
        let doc = syntax::own_doc(&[
            "Sets the server, of those in the specification.",
            "",
            &format!("Defaults to {}. All operations use it.", code_span(&default.url)),
        ]);
        made.methods.extend(quote! {
            #(#doc)*
            pub fn server(self, server: Server) -> Self {
                Self { core: self.core.server(server.template()) }
            }
        });
    }
    Ok(made)
}

fn template(server: &Server) -> TokenStream {
    let url = &server.template;
    let variables = server.variables.iter().map(
        |ServerVariable {
             name, default, values, ..
         }| {
            quote! { ServerVariable { name: #name, default: #default, values: &[#(#values),*] } }
        },
    );
    quote! { ServerTemplate { url: #url, variables: &[#(#variables),*] } }
}

/// What a server is called: its name, a short description, or the first part of its host.
fn called(server: &Server) -> String {
    if let Some(name) = &server.name {
        return name.clone();
    }
    let description = server.description.as_deref().unwrap_or_default();
    let words = description.split(|character: char| !character.is_alphanumeric());
    let words: Vec<&str> = words
        .filter(|word| !word.is_empty() && !IDLE.contains(&word.to_lowercase().as_str()))
        .collect();
    if (1..=MAX_WORDS).contains(&words.len()) {
        return words.join(" ");
    }
    let host = server.url.split("://").nth(1).unwrap_or_default();
    host.split(['.', ':', '/']).next().unwrap_or_default().to_owned()
}

fn server_enum(servers: &[&Server]) -> syn::Result<TokenStream> {
    let names: Vec<String> = servers.iter().map(|server| called(server)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let names = variant_names(&names, &["Self"]);
    let texts = names
        .iter()
        .map(|name| value_name(name).trim_end_matches('_').replace('_', "-"));
    let texts: Vec<String> = texts.collect();
    let variants = names
        .iter()
        .map(|name| syntax::ident(name))
        .collect::<syn::Result<Vec<_>>>()?;
    let docs = servers.iter().map(|server| {
        let description = docs::lines(server.description.as_deref().unwrap_or_default(), usize::MAX).join(" ");
        let separator = if description.is_empty() { "" } else { ": " };
        docs::attributes(&[format!("{}{separator}{description}", code_span(&server.url))])
    });
    let indices = (0..servers.len()).map(Literal::usize_unsuffixed);
    Ok(quote! {
        /// The servers in the specification. Text is parsed as the name of one, such as one from the environment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Server { #(#(#docs)* #variants),* }

        impl Server {
            /// All servers.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// Returns the name of the server.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { #(Self::#variants => #texts),* }
            }

            fn template(self) -> &'static ServerTemplate {
                match self { #(Self::#variants => &SERVERS[#indices]),* }
            }
        }

        impl std::str::FromStr for Server {
            type Err = BuildError;

            fn from_str(name: &str) -> Result<Self, BuildError> {
                let mut servers = Self::ALL.iter().copied();
                servers.find(|server| server.as_str() == name).ok_or_else(|| BuildError::UnknownServer {
                    name: name.to_owned(),
                    known: Self::ALL.iter().map(|server| server.as_str()).collect(),
                })
            }
        }
    })
}

/// A method for each variable, once where several servers have it.
fn variable_methods(context: &Context<'_>, servers: &[&Server]) -> syn::Result<TokenStream> {
    let mut scope = Scope::with_reserved(vocabulary::reserved_credentials());
    for credential in &context.settings.credentials {
        scope.claim([credential.method.as_str()]);
    }
    for shared in context.api.shared.keys() {
        scope.claim([shared.as_str()]);
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut made = TokenStream::new();
    for (index, server) in servers.iter().enumerate() {
        for variable in &server.variables {
            if seen.contains(&variable.name.as_str()) {
                continue;
            }
            seen.push(&variable.name);
            let own = value_name(&variable.name);
            let name = syntax::ident(&scope.claim([own.as_str(), &format!("server_{own}")]))?;
            made.extend(variable_method(&name, variable, index));
        }
    }
    Ok(made)
}

fn variable_method(name: &syn::Ident, variable: &ServerVariable, index: usize) -> TokenStream {
    let wire = &variable.name;
    let mut lines = vec![format!(
        "Sets {} in the URL of the server. Defaults to {}.",
        code_span(wire),
        code_span(&variable.default)
    )];
    if !variable.values.is_empty() {
        let values: Vec<String> = variable.values.iter().map(|value| code_span(value)).collect();
        lines.push(String::new());
        lines.push(format!(
            "One of {}; any other is an error of [`build`](Self::build).",
            values.join(", ")
        ));
    }
    let description = docs::lines(variable.description.as_deref().unwrap_or_default(), usize::MAX);
    if !description.is_empty() {
        lines.push(String::new());
        lines.extend(description);
    }
    let doc = docs::attributes(&lines);
    let index = Literal::usize_unsuffixed(index);
    quote! {
        #(#doc)*
        pub fn #name(self, value: impl Into<String>) -> Self {
            Self { core: self.core.server_variable(&SERVERS[#index], #wire, value) }
        }
    }
}
