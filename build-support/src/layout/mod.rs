//! From one syntax tree to the files of a crate.
//!
//! In: the tree of `refine`, with the modules `client`, `operations` and `types`. Out: the text of each file below
//! `src/generated/`, by its path there: operations and types in a file per tag, types that several tags reach in one of
//! their own, imports sorted, lines spaced as people space them.

mod imports;
mod modules;
mod print;

use std::collections::BTreeMap;

use quote::quote;
use syn::parse::Parser as _;
use syn::visit::Visit;
use syn::{Attribute, Item, ItemMod};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::docs;

/// One file before it is printed.
struct Module {
    /// Its path below `src/generated/`.
    path: String,
    attributes: Vec<Attribute>,
    items: Vec<Item>,
}

/// The text of each generated file by its path below `src/generated/`; each begins with `header`.
///
/// # Errors
///
/// A tree that is not what `refine` makes: a mistake of this library, and reported as one.
pub fn layout(file: syn::File, header: &str) -> Result<BTreeMap<String, String>, Diagnostics> {
    let modules = split(file).map_err(|error| failure(&error))?;
    modules
        .into_iter()
        .map(|module| {
            let text = print::print(header, &module).map_err(|error| failure(&error))?;
            Ok((module.path, text))
        })
        .collect()
}

/// The parsed files of `layout`, for those who read them instead of writing them.
fn split(file: syn::File) -> syn::Result<Vec<Module>> {
    let (mut client, mut operations, mut types) = (Vec::new(), Vec::new(), Vec::new());
    for item in file.items {
        let Item::Mod(ItemMod {
            ident,
            content: Some((_, items)),
            ..
        }) = item
        else {
            continue;
        };
        match ident.to_string().as_str() {
            "client" => client = items,
            "operations" => operations = operation_modules(items),
            "types" => types = items,
            _ => {}
        }
    }
    let has_deprecated = has_deprecated(&types) || operations.iter().any(|(_, _, items)| has_deprecated(items));
    let types = modules::types_by_module(types, &operations);
    let types = types
        .into_iter()
        .map(|part| with_stated_allows(part, has_deprecated))
        .collect::<syn::Result<Vec<Part>>>()?;
    let operations = operations
        .into_iter()
        .map(|part| with_deprecated_allowed(part, has_deprecated))
        .collect::<syn::Result<Vec<Part>>>()?;
    let mut files = vec![Module {
        path: "mod.rs".to_owned(),
        attributes: inner_doc("Code that is generated from the specification."),
        items: [
            quote! { pub(crate) mod client; },
            quote! { pub mod operations; },
            quote! { pub mod types; },
        ]
        .into_iter()
        .map(syn::parse2)
        .collect::<syn::Result<_>>()?,
    }];
    files.push(Module {
        path: "client.rs".to_owned(),
        attributes: inner_doc("The client, and what it is told about the API."),
        items: imports::with_imports(client, &[])?,
    });
    files.extend(folder(
        "operations",
        "The operations of the API, by tag: each is a request to send.",
        operations,
        &[],
    )?);
    let names: Vec<String> = types
        .iter()
        .flat_map(|(_, _, items)| items.iter().filter_map(modules::defined_name))
        .collect();
    files.extend(folder(
        "types",
        "The types that requests and responses are made of.",
        types,
        &names,
    )?);
    Ok(files)
}

/// A module with its documentation and its items.
type Part = (String, Vec<Attribute>, Vec<Item>);

fn operation_modules(items: Vec<Item>) -> Vec<Part> {
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::Mod(ItemMod {
                ident,
                attrs,
                content: Some((_, items)),
                ..
            }) => Some((ident.to_string(), attrs, items)),
            _ => None,
        })
        .collect()
}

/// A module of types with the lints that it cannot keep, each with its reason.
fn with_stated_allows((name, mut attributes, items): Part, has_deprecated: bool) -> syn::Result<Part> {
    attributes.extend(allow(
        "missing_docs",
        "the documentation is the vendor's, who leaves some of it out",
    )?);
    if items.iter().any(|item| matches!(item, Item::Enum(_))) {
        attributes.extend(allow(
            "clippy::large_enum_variant",
            "the variants of a union hold their types as they are, without a box in the way",
        )?);
    }
    with_deprecated_allowed((name, attributes, items), has_deprecated)
}

/// A module in which what the vendor advises against can still be named, where there is such a thing.
fn with_deprecated_allowed((name, mut attributes, items): Part, has_deprecated: bool) -> syn::Result<Part> {
    if has_deprecated {
        attributes.extend(allow(
            "deprecated",
            "what the vendor advises against is still part of the API",
        )?);
    }
    Ok((name, attributes, items))
}

fn allow(lint: &str, reason: &str) -> syn::Result<Vec<Attribute>> {
    let text = format!("#![allow({lint}, reason = {reason:?})]");
    syn::Attribute::parse_inner.parse_str(&text)
}

/// Whether the vendor advises against one of `items` or a part of it.
fn has_deprecated(items: &[Item]) -> bool {
    #[derive(Default)]
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_attribute(&mut self, attribute: &'ast Attribute) {
            self.0 |= attribute.path().is_ident("deprecated");
        }
    }
    let mut finder = Finder::default();
    items.iter().for_each(|item| finder.visit_item(item));
    finder.0
}

/// The files of a module that consists of `parts`; all that the parts define can be reached through the module.
fn folder(name: &str, doc: &str, parts: Vec<Part>, siblings: &[String]) -> syn::Result<Vec<Module>> {
    let mut items = Vec::new();
    let mut files = Vec::new();
    for (part, attributes, content) in parts {
        let ident = syn::parse_str::<syn::Ident>(&part)?;
        items.push((
            syn::parse2(quote! { mod #ident; })?,
            syn::parse2(quote! { pub use self::#ident::*; })?,
        ));
        files.push(Module {
            path: format!("{name}/{part}.rs"),
            attributes,
            items: imports::with_imports(content, siblings)?,
        });
    }
    let (modules, uses): (Vec<Item>, Vec<Item>) = items.into_iter().unzip();
    files.push(Module {
        path: format!("{name}/mod.rs"),
        attributes: inner_doc(doc),
        items: modules.into_iter().chain(uses).collect(),
    });
    Ok(files)
}

fn inner_doc(text: &str) -> Vec<Attribute> {
    let mut attributes = docs::attributes(&[text.to_owned()]);
    for attribute in &mut attributes {
        attribute.style = syn::AttrStyle::Inner(syn::token::Not::default());
    }
    attributes
}

fn failure(error: &syn::Error) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(
        Diagnostic::error(
            "layout-failed",
            format!("the generated code cannot be laid out: {error}"),
        )
        .help("this is a mistake of the pipeline, not of the specification: please report it with the specification"),
    );
    diagnostics
}
