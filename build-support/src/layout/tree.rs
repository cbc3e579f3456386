//! Modules and the files that they are.
//!
//! In: modules that have items or other modules, each with the condition on which it is there. Out: files by path. All that
//! a module's parts define can be reached through it, so that how it is split is nobody's business.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Item};

use super::imports;
use crate::features::Condition;

/// A module.
pub(super) struct Module {
    pub(super) name: String,
    /// Its documentation and the lints that it cannot keep.
    pub(super) attributes: Vec<Attribute>,
    pub(super) condition: Condition,
    pub(super) content: Content,
}

/// What a module consists of.
pub(super) enum Content {
    Items(Vec<Item>),
    Modules(Vec<Module>),
}

/// A file before it is printed.
pub(super) struct File {
    /// Its path below `src/generated/`.
    pub(super) path: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) items: Vec<Item>,
    /// When it is there.
    pub(super) condition: Condition,
}

/// Adds the files of `module`, which is in the folder `folder`. `types` are the names that its items use without a path.
pub(super) fn add_files(
    module: Module,
    folder: &str,
    types: &HashSet<String>,
    files: &mut Vec<File>,
) -> syn::Result<()> {
    let path = format!("{folder}{}", module.name);
    let (path, items) = match module.content {
        Content::Items(items) => (format!("{path}.rs"), imports::with_imports(items, types)?),
        Content::Modules(modules) => {
            let items = declarations(&modules)?;
            let inner = format!("{path}/");
            for mut part in modules {
                if part.condition == Condition::Always {
                    part.condition = module.condition.clone();
                }
                add_files(part, &inner, types, files)?;
            }
            (format!("{path}/mod.rs"), items)
        }
    };
    files.push(File {
        path,
        attributes: module.attributes,
        items,
        condition: module.condition,
    });
    Ok(())
}

/// The declarations of `modules`, and the imports that make what they define part of the module that they are in.
fn declarations(modules: &[Module]) -> syn::Result<Vec<Item>> {
    let (mut declarations, mut uses) = (Vec::new(), Vec::new());
    for module in modules {
        let name = syn::parse_str::<syn::Ident>(&module.name)?;
        let condition = attribute(&module.condition);
        declarations.push(syn::parse2(quote! { #condition mod #name; })?);
        uses.push(syn::parse2(quote! { #condition pub use self::#name::*; })?);
    }
    declarations.extend(uses);
    Ok(declarations)
}

fn attribute(condition: &Condition) -> TokenStream {
    match condition {
        Condition::Always => TokenStream::new(),
        Condition::Any(features) => match features.len() {
            1 => quote! { #[cfg(#(feature = #features)*)] },
            _ => quote! { #[cfg(any(#(feature = #features),*))] },
        },
    }
}
