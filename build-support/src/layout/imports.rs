//! The `use` declarations of a file.
//!
//! In: the names in the items of a file, which name everything by its last segment. Out: the imports that they need
//! and no others, in the groups and the order that rustfmt users keep: std, other crates, this crate.

use std::collections::{BTreeSet, HashSet};

use proc_macro2::TokenTree;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, Path};

use crate::model::vocabulary::{CRATE, SOURCES, Source, source_of};

/// The names in items.
#[derive(Default)]
pub(super) struct Names {
    /// The first segments of all paths.
    used: BTreeSet<String>,
    /// Those that the items define for each other.
    defined: HashSet<String>,
}

impl Names {
    /// Those in `items`.
    pub(super) fn of(items: &[Item]) -> Self {
        Self {
            used: FirstSegments::of(items),
            defined: items.iter().filter_map(defined_name).collect(),
        }
    }

    /// Adds those of other items of the same file.
    pub(super) fn extend(&mut self, other: Self) {
        self.used.extend(other.used);
        self.defined.extend(other.defined);
    }
}

/// The imports of a file.
#[derive(Default)]
pub(super) struct Imports {
    /// The declarations.
    pub(super) items: Vec<Item>,
    /// What they are from.
    pub(super) sources: Vec<&'static Source>,
}

/// The imports of items with `names`, which are in the module `root` of an API. `types` are the names that the module
/// `types` there has, where the items use them without it.
pub(super) fn imports(names: &Names, types: &HashSet<String>, root: &str) -> syn::Result<Imports> {
    let used = || names.used.iter().filter(|name| !names.defined.contains(*name));
    let mut imports = Imports::default();
    for source in SOURCES {
        let names = used().map(String::as_str).filter(|name| !types.contains(*name));
        let names: BTreeSet<&str> = names
            .filter(|name| source_of(name).is_some_and(|found| found.path == source.path))
            .collect();
        if !names.is_empty() {
            let path = if source.path == CRATE { root } else { source.path };
            imports.items.push(declaration(path, &names)?);
            imports.sources.push(source);
        }
    }
    let of_vendor: BTreeSet<&str> = used()
        .map(String::as_str)
        .filter(|name| types.contains(*name))
        .collect();
    if !of_vendor.is_empty() {
        imports.items.push(declaration(&format!("{root}::types"), &of_vendor)?);
    }
    Ok(imports)
}

/// The name that `item` defines for other items to use.
fn defined_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

fn declaration(path: &str, names: &BTreeSet<&str>) -> syn::Result<Item> {
    let names: Vec<&str> = names.iter().copied().collect();
    syn::parse_str(&match names.as_slice() {
        // The name is that of the module itself.
        [only] if path.rsplit("::").next() == Some(only) => format!("use {path};"),
        [only] => format!("use {path}::{only};"),
        several => format!("use {path}::{{{}}};", several.join(", ")),
    })
}

/// The first segments of all paths, those in `#[derive]` included.
#[derive(Default)]
pub(super) struct FirstSegments(BTreeSet<String>);

impl FirstSegments {
    /// Those in `items`.
    pub(super) fn of(items: &[Item]) -> BTreeSet<String> {
        let mut found = Self::default();
        items.iter().for_each(|item| found.visit_item(item));
        found.0
    }
}

impl<'ast> Visit<'ast> for FirstSegments {
    fn visit_path(&mut self, path: &'ast Path) {
        if let (None, Some(first)) = (path.leading_colon, path.segments.first()) {
            let name = first.ident.to_string();
            // Alone, a name in lower case is a variable or a primitive type; a module has something behind it.
            if path.segments.len() > 1 || !name.starts_with(char::is_lowercase) {
                self.0.insert(name);
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let (true, Meta::List(list)) = (attribute.path().is_ident("derive"), &attribute.meta) {
            self.0
                .extend(list.tokens.clone().into_iter().filter_map(|token| match token {
                    TokenTree::Ident(ident) => Some(ident.to_string()),
                    _ => None,
                }));
        }
    }
}
