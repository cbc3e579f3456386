//! A generated client as one file, for a crate whose build script writes it to `OUT_DIR`.
//!
//! In: the files of a client ([`ClientCrate`]). Out: one text without inner attributes, which `include!` does not
//! allow, for any module of any crate. The modules are inline; paths from the root of the crate become paths from the
//! root of the client; and as the crate has no features of the client, all tags are there.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{Attribute, Item, parse_quote, token};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::model::settings::Capability;
use crate::package::ClientCrate;
use crate::package::header::header;

/// The features that crates of a client have beside those of tags, and that code from a build script does without.
const ABSENT: &[&str] = &[
    "blocking",
    "pattern",
    "tracing",
    Capability::WebhookSignatures.name(),
    Capability::WebSocket.name(),
    Capability::SignIn.name(),
];

/// Returns the text of `client`, which is of one API. `command` is named in the first line.
///
/// # Errors
///
/// Returns an error if a generated file is no Rust, which is a fault of the generator.
pub fn one_file(client: &ClientCrate, command: &str) -> Result<String, Diagnostics> {
    let files = Files(&client.files);
    let (inner, items) = files.module("mod.rs", "", 1)?;
    let docs = inner.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let docs = docs.map(outer);
    let has_client = client.files.contains_key("client.rs");
    let of_client = has_client.then(|| quote! { pub use generated::client::{Client, ClientBuilder}; });
    let modules = match has_client {
        true => quote! { pub use generated::{operations, types}; },
        false => quote! { pub use generated::types; },
    };
    let uses = of_client
        .into_iter()
        .chain([quote! { pub use generated::reexports::*; }, modules]);
    let uses = uses.map(|item| quote! { #[allow(unused_imports)] #item });
    let file: syn::File = parse_quote! {
        #(#docs)*
        #[allow(dead_code, unreachable_pub, unused_imports, clippy::all, clippy::pedantic, rustdoc::all)]
        mod generated { #(#items)* }

        #(#uses)*
    };
    Ok(format!("// {}\n\n{}", header(command), prettyplease::unparse(&file)))
}

/// Returns what the crate of the code of `client` depends on: the runtime, with the features that the code needs, and
/// other crates.
pub fn needs(client: &ClientCrate) -> String {
    let enabled = client.features.all.iter().flat_map(|feature| &feature.enables);
    let needs: BTreeSet<&str> = enabled
        .chain(&client.features.always)
        .map(|need| need.trim_start_matches("dep:"))
        .collect();
    let (features, crates): (Vec<&str>, Vec<&str>) = needs.into_iter().partition(|need| need.contains('/'));
    let features: Vec<&str> = features
        .iter()
        .filter_map(|need| Some(need.split_once('/')?.1))
        .collect();
    let mut all = match features.as_slice() {
        [] => vec!["api-client-core".to_owned()],
        features => vec![format!("api-client-core with {}", features.join(", "))],
    };
    all.extend(crates.into_iter().map(str::to_owned));
    all.join("; ")
}

/// The generated files, by their paths.
struct Files<'c>(&'c BTreeMap<String, String>);

impl Files<'_> {
    /// Returns the inner attributes and the items of the file at `path`, whose modules are in `folder`. It is a module
    /// `depth` steps below the root of the client.
    fn module(&self, path: &str, folder: &str, depth: usize) -> Result<(Vec<Attribute>, Vec<Item>), Diagnostics> {
        let text = self.0.get(path).ok_or_else(|| fault(path, "it is missing"))?;
        let file = syn::parse_file(text).map_err(|error| fault(path, &error.to_string()))?;
        let mut items = Vec::new();
        for item in file.items {
            items.push(match item {
                Item::Mod(item) if item.content.is_none() => self.inline(item, folder, depth)?,
                item => rewritten(item, depth).map_err(|error| fault(path, &error.to_string()))?,
            });
        }
        let inner = file.attrs.into_iter().map(|attribute| {
            let tokens = rewrite(attribute.meta.to_token_stream(), depth);
            parse_quote! { #![#tokens] }
        });
        Ok((inner.collect(), items))
    }

    /// Returns `item`, a module that is a file of `folder`, with its content.
    fn inline(&self, mut item: syn::ItemMod, folder: &str, depth: usize) -> Result<Item, Diagnostics> {
        let name = item.ident.to_string();
        let name = name.trim_start_matches("r#");
        let below = format!("{folder}{name}/");
        let own = format!("{folder}{name}.rs");
        let path = match self.0.contains_key(&own) {
            true => own,
            false => format!("{below}mod.rs"),
        };
        let (inner, items) = self.module(&path, &below, depth + 1)?;
        item.attrs = item.attrs.iter().map(|attribute| here(attribute, depth)).collect();
        item.attrs.extend(inner);
        item.content = Some((token::Brace::default(), items));
        item.semi = None;
        Ok(Item::Mod(item))
    }
}

/// Returns the inner attribute `attribute` as one that stands before an item.
fn outer(attribute: &Attribute) -> Attribute {
    let meta = &attribute.meta;
    parse_quote! { #[#meta] }
}

/// Returns the outer attribute `attribute` of a module `depth` steps below the root, rewritten.
fn here(attribute: &Attribute, depth: usize) -> Attribute {
    let tokens = rewrite(attribute.meta.to_token_stream(), depth);
    parse_quote! { #[#tokens] }
}

fn rewritten(item: Item, depth: usize) -> syn::Result<Item> {
    syn::parse2(rewrite(item.into_token_stream(), depth))
}

fn fault(path: &str, message: &str) -> Diagnostics {
    Diagnostic::error(Code::NotRust, format!("the generated file {path}: {message}")).into()
}

/// Rewrites what is said to a crate: paths from its root, conditions on its features, and examples in documentation,
/// which would be run as tests of a crate that does not have its names.
fn rewrite(tokens: TokenStream, depth: usize) -> TokenStream {
    let mut out = TokenStream::new();
    let mut before = String::new();
    let mut waiting = tokens.into_iter().peekable();
    while let Some(tree) = waiting.next() {
        let shown = match &tree {
            TokenTree::Group(_) => String::new(),
            tree => tree.to_string(),
        };
        match tree {
            TokenTree::Ident(ident) if ident == "crate" && is_path(waiting.peek()) => out.extend(root(depth)),
            TokenTree::Group(group) => {
                let stream = match before.as_str() {
                    "cfg" | "cfg_attr" => conditions(group.stream()),
                    _ => group.stream(),
                };
                out.extend([TokenTree::Group(Group::new(group.delimiter(), rewrite(stream, depth)))]);
            }
            TokenTree::Literal(literal) if before == "doc=" => {
                out.extend([TokenTree::Literal(documentation(literal, depth))]);
            }
            tree => out.extend([tree]),
        }
        before = match (before.as_str(), shown.as_str()) {
            ("doc", "=") => "doc=".to_owned(),
            _ => shown,
        };
    }
    out
}

/// Whether a path goes on with `next`.
fn is_path(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// Returns the path to the root of the client from a module `depth` steps below it, which is never the root itself.
fn root(depth: usize) -> TokenStream {
    let steps = (0..depth).map(|_| Ident::new("super", Span::call_site()));
    quote! { #(#steps)::* }
}

/// Returns `tokens`, those of a condition, with one that is always or never true in place of each `feature = "name"`
/// and of `docsrs`.
fn conditions(tokens: TokenStream) -> TokenStream {
    let mut out = TokenStream::new();
    let mut waiting = tokens.into_iter();
    while let Some(tree) = waiting.next() {
        match tree {
            TokenTree::Ident(ident) if ident == "feature" => {
                let name = waiting.nth(1).map(|name| name.to_string()).unwrap_or_default();
                let is_absent = ABSENT.contains(&name.trim_matches('"'));
                out.extend(if is_absent {
                    quote! { any() }
                } else {
                    quote! { all() }
                });
            }
            TokenTree::Ident(ident) if ident == "docsrs" => out.extend(quote! { any() }),
            TokenTree::Group(group) => {
                out.extend([TokenTree::Group(Group::new(
                    group.delimiter(),
                    conditions(group.stream()),
                ))]);
            }
            tree => out.extend([tree]),
        }
    }
    out
}

/// Returns `literal` with links from the root of the client and with examples that are not run, if it has such.
fn documentation(literal: Literal, depth: usize) -> Literal {
    let Ok(value) = syn::parse2::<syn::LitStr>(TokenTree::Literal(literal.clone()).into()) else {
        return literal;
    };
    let links = format!("]({}", "super::".repeat(depth));
    Literal::string(
        &value
            .value()
            .replace("](crate::", &links)
            .replace("```no_run", "```text"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_a_crate_is_said_to_a_module() {
        for (before, after) in [
            (quote! { use crate::types; }, quote! { use super::super::types; }),
            (quote! { pub(crate) fn f() {} }, quote! { pub(crate) fn f() {} }),
            (
                quote! { #[cfg(any(feature = "cats", feature = "blocking"))] fn f() {} },
                quote! { #[cfg(any(all(), any()))] fn f() {} },
            ),
            (
                quote! { #[doc = "[`X`](crate::X)\n```no_run\n```"] fn f() { let feature = "cats"; } },
                quote! { #[doc = "[`X`](super::super::X)\n```text\n```"] fn f() { let feature = "cats"; } },
            ),
            (
                quote! { const TEXT: &str = "](crate::X)"; },
                quote! { const TEXT: &str = "](crate::X)"; },
            ),
        ] {
            assert_eq!(rewrite(before, 2).to_string(), after.to_string());
        }
    }
}
