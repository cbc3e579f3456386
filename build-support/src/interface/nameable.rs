//! Types in public signatures that users of a crate cannot name.
//!
//! In: the parsed source files of a crate. Out: one line for each type or trait of another crate that is in a public
//! signature and that the crate does not re-export, or only with features that the signature does without; and for each
//! private one of its own. Users would need a dependency of their own, in the right version, to write such a type down.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Fields, GenericParam, Generics, ImplItem, Item, ItemImpl, Meta, Token, Visibility};

use super::modules::{self, ModuleId, Modules, Target};
use super::{Export, Listing, render, root};

/// Returns what users of the crate with `files` cannot name, as sentences. The paths of files and the root are those of
/// [`listing`](super::listing). The standard library can always be named.
pub fn unnameable(files: &BTreeMap<String, syn::File>) -> Vec<String> {
    let modules = Modules::of(files, root(files));
    let mut search = Search {
        listing: Listing::of(&modules),
        lines: BTreeSet::new(),
    };
    search.items();
    search.impls();
    search.lines.into_iter().collect()
}

struct Search<'modules, 'file> {
    listing: Listing<'modules, 'file>,
    lines: BTreeSet<String>,
}

/// Where a signature is written.
struct Place {
    /// What users see it as.
    name: String,
    module: ModuleId,
    conditions: Vec<String>,
}

impl Place {
    fn with(&self, attributes: &[Attribute]) -> Self {
        let mut conditions = self.conditions.clone();
        conditions.extend(render::conditions(attributes));
        Self {
            name: self.name.clone(),
            module: self.module,
            conditions,
        }
    }
}

impl Search<'_, '_> {
    /// Looks at the public items.
    fn items(&mut self) {
        for id in self.listing.found.keys().copied().collect::<Vec<_>>() {
            let Some(path) = self.listing.path_of(id) else { continue };
            let place = Place {
                name: path.join("::"),
                module: id.0,
                conditions: self.listing.modules.module(id.0).conditions.clone(),
            };
            let item = self.listing.modules.item(id);
            match item {
                Item::Struct(item) => self.fields(&place.with(&item.attrs), &item.generics, &item.fields, false),
                Item::Enum(item) => {
                    let place = place.with(&item.attrs);
                    for variant in &item.variants {
                        self.fields(&place.with(&variant.attrs), &item.generics, &variant.fields, true);
                    }
                }
                Item::Fn(item) => {
                    let place = place.with(&item.attrs);
                    self.check(&place, &[&item.sig.generics], |paths| paths.visit_signature(&item.sig));
                }
                Item::Type(item) => {
                    self.check(&place.with(&item.attrs), &[&item.generics], |paths| {
                        paths.visit_type(&item.ty)
                    });
                }
                Item::Const(item) => self.check(&place.with(&item.attrs), &[], |paths| paths.visit_type(&item.ty)),
                Item::Static(item) => self.check(&place.with(&item.attrs), &[], |paths| paths.visit_type(&item.ty)),
                Item::Trait(item) => {
                    self.check(&place.with(&item.attrs), &[&item.generics], |paths| {
                        paths.visit_item_trait(item)
                    });
                }
                _ => {}
            }
        }
    }

    fn fields(&mut self, place: &Place, generics: &Generics, fields: &Fields, of_variant: bool) {
        self.check(place, &[generics], |paths| paths.visit_generics(generics));
        for field in fields {
            if of_variant || matches!(field.vis, Visibility::Public(_)) {
                self.check(&place.with(&field.attrs), &[generics], |paths| {
                    paths.visit_type(&field.ty)
                });
            }
        }
    }

    /// Looks at what is implemented for public types.
    fn impls(&mut self) {
        let modules = self.listing.modules;
        for (id, module) in modules.iter() {
            for item in &module.items {
                if let Item::Impl(item) = item {
                    self.implementation(id, item);
                }
            }
        }
    }

    fn implementation(&mut self, module: ModuleId, item: &ItemImpl) {
        let Some(Target::Item(subject)) = self.listing.target_of(module, &item.self_ty) else {
            return;
        };
        let Some(path) = self.listing.path_of(subject) else {
            return;
        };
        let place = Place {
            name: path.join("::"),
            module,
            conditions: self.listing.modules.module(module).conditions.clone(),
        };
        let place = place.with(&item.attrs);
        self.check(&place, &[&item.generics], |paths| {
            paths.visit_generics(&item.generics);
            if let Some((implemented, _)) = &item.trait_ {
                paths.visit_path(implemented);
            }
        });
        for inner in &item.items {
            match inner {
                ImplItem::Fn(function) if matches!(function.vis, Visibility::Public(_)) => {
                    let mut place = place.with(&function.attrs);
                    place.name = format!("{}::{}", place.name, function.sig.ident);
                    let generics = [&item.generics, &function.sig.generics];
                    self.check(&place, &generics, |paths| paths.visit_signature(&function.sig));
                }
                ImplItem::Type(inner) => {
                    self.check(&place, &[&item.generics], |paths| paths.visit_type(&inner.ty));
                }
                _ => {}
            }
        }
    }

    /// Adds a line for each path that `visit` finds and that users cannot write where they use what is at `place`.
    fn check(&mut self, place: &Place, generics: &[&Generics], visit: impl FnOnce(&mut Paths)) {
        let parameters = generics.iter().flat_map(|generics| &generics.params);
        let names = parameters.filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(parameter.ident.to_string()),
            GenericParam::Const(parameter) => Some(parameter.ident.to_string()),
            GenericParam::Lifetime(_) => None,
        });
        let mut paths = Paths {
            parameters: names.chain(["Self".to_owned()]).collect(),
            found: BTreeSet::new(),
        };
        visit(&mut paths);
        for path in paths.found {
            if let Some(reason) = self.problem(place, &path) {
                self.lines.insert(format!("{}: {reason}", place.name));
            }
        }
    }

    /// Says why users cannot name `path`, which is written at `place`; `None` if they can.
    fn problem(&self, place: &Place, path: &[String]) -> Option<String> {
        match self.listing.modules.resolve(place.module, path) {
            Some(Target::Item(id)) => {
                let is_private = self.listing.path_of(id).is_none();
                return is_private.then(|| format!("`{}` is private", path.join("::")));
            }
            Some(Target::Module(_)) => return None,
            None => {}
        }
        let full = self.full_path(place.module, path)?;
        let shown = full.join("::");
        let mut exports = self
            .listing
            .exports
            .iter()
            .filter(|export| export.has(&full))
            .peekable();
        if exports.peek().is_none() {
            return Some(format!("`{shown}` is not re-exported"));
        }
        let is_there = |export: &Export| export.conditions.iter().all(|due| is_implied(due, &place.conditions));
        let reason = || format!("`{shown}` is not re-exported with all features that have it");
        (!exports.any(is_there)).then(reason)
    }

    /// Returns the path of something of another crate, from the name of that crate; `None` for the standard library.
    fn full_path(&self, module: ModuleId, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let imports = &self.listing.modules.module(module).imports;
        let import = imports.iter().find(|import| import.name.as_ref() == Some(first));
        let full = match import {
            Some(import) => [import.path.as_slice(), rest].concat(),
            // Of the prelude: nothing else is known by one name that is not imported.
            None if rest.is_empty() => return None,
            None => path.to_vec(),
        };
        let is_std = matches!(full.first()?.as_str(), "std" | "core" | "alloc");
        (!is_std).then_some(full)
    }
}

/// Whether the condition `due` holds wherever all of `given` do.
fn is_implied(due: &str, given: &[String]) -> bool {
    let alternatives = features(due);
    given.iter().any(|given| {
        let stated = features(given);
        let is_subset = || Some(stated?.is_subset(alternatives.as_ref()?));
        given == due || is_subset().unwrap_or(false)
    })
}

/// Returns the features of which a `cfg` attribute wants one; `None` if it wants anything else.
fn features(condition: &str) -> Option<BTreeSet<String>> {
    let file: syn::File = syn::parse_str(&format!("{condition} struct T;")).ok()?;
    let Some(Item::Struct(item)) = file.items.first() else {
        return None;
    };
    let Meta::List(cfg) = &item.attrs.first()?.meta else {
        return None;
    };
    let inner: Meta = cfg.parse_args().ok()?;
    match &inner {
        Meta::List(any) if any.path.is_ident("any") => {
            let all = any.parse_args_with(syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated);
            all.ok()?.iter().map(feature).collect()
        }
        single => feature(single).map(|name| [name].into()),
    }
}

fn feature(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else { return None };
    match &pair.value {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(name),
            ..
        }) if pair.path.is_ident("feature") => Some(name.value()),
        _ => None,
    }
}

/// The paths of types and traits in a signature.
struct Paths {
    /// Names that are parameters where the signature is.
    parameters: BTreeSet<String>,
    found: BTreeSet<Vec<String>>,
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = modules::segments(path);
        if segments.first().is_some_and(|first| !self.parameters.contains(first)) {
            self.found.insert(segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_expr(&mut self, _: &'ast Expr) {}
}
