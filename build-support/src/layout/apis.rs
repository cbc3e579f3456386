//! The modules of a crate of several APIs.
//!
//! In: an API that is a module of its crate; or all of them, and the builder that they have in common. Out: the root of
//! that module; or the root of the generated code and the file of the builder. A crate of one API has neither.

use std::collections::BTreeMap;

use quote::{format_ident, quote};
use syn::Item;

use super::file::{Code, File};
use super::imports::Imports;
use super::{Condition, code, failure, inner_docs, print};
use crate::docs;
use crate::document::diagnostic::Diagnostics;
use crate::model::Api;
use crate::model::vocabulary::CRATE;

/// The root of the module that `api` is, whose client is `client`.
pub(super) fn root_of_api(api: &Api, client: &[Item], has_headers: bool) -> syn::Result<File> {
    let headers = has_headers.then(|| quote! { pub mod headers; });
    let is_server = |item: &Item| matches!(item, Item::Enum(of_client) if of_client.ident == "Server");
    let server = client
        .iter()
        .any(is_server)
        .then(|| quote! { pub use self::client::Server; });
    let items: syn::File = syn::parse2(quote! {
        mod client;
        #headers
        pub mod operations;
        pub mod types;
        pub use self::client::{Client, ClientBuilder};
        #server
        pub(crate) use self::client::API;
    })?;
    Ok(File {
        path: "mod.rs".to_owned(),
        attributes: inner_docs(&[title(api)]),
        code: Code {
            imports: Imports::default(),
            text: print::items(items.items),
        },
        condition: Condition::Always,
    })
}

/// What `api` is called, and its version, in one line of Markdown.
fn title(api: &Api) -> String {
    let title = docs::summary(&api.title);
    match (title.is_empty(), api.version.is_empty()) {
        (true, true) => "One of the APIs of this crate.".to_owned(),
        (true, false) => format!(
            "Version {} of one of the APIs of this crate.",
            docs::code_span(&api.version)
        ),
        (false, true) => title,
        (false, false) => format!("{title}, version {}.", docs::code_span(&api.version)),
    }
}

/// The files of a crate that belong to none of its `apis` alone: the root, and `builder`, the items of the builder that
/// their clients have in common. Each begins with `header`.
///
/// # Errors
///
/// Code that is not what `render` makes: a mistake of this library, and reported as one.
pub fn joined(builder: &[Item], apis: &[&Api], header: &str) -> Result<BTreeMap<String, String>, Diagnostics> {
    let files = || {
        let builder = File {
            path: "client.rs".to_owned(),
            attributes: inner_docs(&["Settings shared by the clients of all APIs.".to_owned()]),
            code: code(builder.to_vec(), CRATE)?,
            condition: Condition::Always,
        };
        Ok([root(apis)?, builder])
    };
    let files: [File; 2] = files().map_err(|error: syn::Error| failure(&error))?;
    Ok(files
        .into_iter()
        .map(|file| (file.path.clone(), print::print(header, &file)))
        .collect())
}

/// The root of the generated code of a crate with `apis`.
fn root(apis: &[&Api]) -> syn::Result<File> {
    let modules = apis.iter().filter_map(|api| api.module.as_ref());
    let modules = modules.map(|module| format_ident!("{}", module.as_str()));
    let items: syn::File = syn::parse2(quote! {
        pub(crate) mod client;
        pub(crate) mod reexports;
        #(pub mod #modules;)*
    })?;
    Ok(File {
        path: "mod.rs".to_owned(),
        attributes: inner_docs(&[
            "Code generated from the specifications of several APIs, one module for each.".to_owned(),
            String::new(),
            "Functions of types and operations are generic or `#[inline]`, so that programs compile only those that they".to_owned(),
            "call.".to_owned(),
        ]),
        code: Code {
            imports: Imports::default(),
            text: print::items(items.items),
        },
        condition: Condition::Always,
    })
}
