//! Modules and the files that they are.
//!
//! In: modules that have items or other modules, each with the condition on which it is there. Out: files by path. All
//! that a module's parts define can be reached through it, unless they are public modules themselves.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Item};

use super::features::Condition;
use super::file::{Code, File};
use super::imports::Imports;
use super::lints::Broken;
use super::print;

/// A module.
pub(super) struct Module {
    pub(super) name: String,
    /// Its documentation and the lints that it allows.
    pub(super) attributes: Vec<Attribute>,
    /// The lints that what is in it breaks.
    pub(super) broken: Broken,
    pub(super) condition: Condition,
    pub(super) visibility: Visibility,
    pub(super) content: Content,
}

/// How users reach what a module defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visibility {
    /// In the module.
    Public,
    /// In the module that it is in: how that is split is nobody's business.
    Inner,
    /// By the types that its methods are of: it defines nothing that has a name.
    Nothing,
}

impl Module {
    /// Whether it can be there without anything in it.
    fn may_be_empty(&self) -> bool {
        match &self.content {
            Content::Code(_) => false,
            Content::Modules { own, modules } => {
                own.is_none()
                    && modules
                        .iter()
                        .all(|part| part.condition != self.condition && part.condition != Condition::Always)
            }
        }
    }
}

/// What a module consists of.
pub(super) enum Content {
    Code(Code),
    /// Modules, and code beside their declarations.
    Modules {
        own: Option<Code>,
        modules: Vec<Module>,
    },
}

/// Adds the files of `module`, which is in the folder `folder`.
pub(super) fn add_files(module: Module, folder: &str, files: &mut Vec<File>) -> syn::Result<()> {
    let path = format!("{folder}{}", module.name);
    let (path, code) = match module.content {
        Content::Code(code) => (format!("{path}.rs"), code),
        Content::Modules { own, modules } => {
            let mut code = own.unwrap_or_else(|| Code {
                imports: Imports::default(),
                text: String::new(),
            });
            code.text
                .insert_str(0, &print::items(declarations(&module.name, &modules)?));
            let inner = format!("{path}/");
            for mut part in modules {
                if part.condition == Condition::Always {
                    part.condition = module.condition.clone();
                }
                add_files(part, &inner, files)?;
            }
            (format!("{path}/mod.rs"), code)
        }
    };
    files.push(File {
        path,
        attributes: module.attributes,
        code,
        condition: module.condition,
    });
    Ok(())
}

/// The declarations of `modules`, and the imports that make what they define part of the module `outer` that they are
/// in.
fn declarations(outer: &str, modules: &[Module]) -> syn::Result<Vec<Item>> {
    let (mut declarations, mut uses) = (Vec::new(), Vec::new());
    for module in modules {
        let name = syn::parse_str::<syn::Ident>(&module.name)?;
        let condition = attribute(&module.condition);
        let allow = module.may_be_empty().then(|| {
            quote! { #[allow(unused_imports, unreachable_pub, reason = "without any of its features, the module has nothing")] }
        });
        let same = (module.name == outer)
            .then(|| quote! { #[allow(clippy::module_inception, reason = "the vendor's tag has this name")] });
        if module.visibility == Visibility::Public {
            declarations.push(syn::parse2(quote! { #condition #same pub mod #name; })?);
            continue;
        }
        declarations.push(syn::parse2(quote! { #condition #same mod #name; })?);
        if module.visibility == Visibility::Nothing {
            continue;
        }
        uses.push(syn::parse2(quote! { #condition #allow pub use self::#name::*; })?);
    }
    declarations.extend(uses);
    Ok(declarations)
}

/// The attributes of [`attribute`], to add to those of an item.
pub(super) fn attributes(condition: &Condition) -> Vec<syn::Attribute> {
    let written = attribute(condition);
    let item: syn::Result<syn::ItemMod> = syn::parse2(quote! { #written mod any; });
    item.map(|item| item.attrs).unwrap_or_default()
}

/// The attribute that makes something be there on `condition` only.
pub(super) fn attribute(condition: &Condition) -> TokenStream {
    match condition {
        Condition::Always => TokenStream::new(),
        Condition::Any(features) => match features.len() {
            1 => quote! { #[cfg(#(feature = #features)*)] },
            _ => quote! { #[cfg(any(#(feature = #features),*))] },
        },
    }
}
