//! What a crate offers to its users, as text in which a change of the interface is a change of a line.
//!
//! In: the parsed source files of a crate. Out: one line for each public item, field, variant, method and implemented
//! trait, by the path that users write. Snapshots of it show what a change of a specification does to those who use the
//! client. It is read from the source and not from what rustdoc makes of it: that would need a nightly compiler.

mod modules;
mod nameable;
mod render;
mod requests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proc_macro2::TokenTree;
use syn::parse::ParseStream;
use syn::{
    Attribute, Fields, Generics, Ident, ImplItem, Item, ItemImpl, Token, TraitItem, Type, Visibility, braced,
    parse_quote,
};

use self::modules::{Import, ItemId, ModuleId, Modules, Target};

pub use nameable::unnameable;
pub use requests::requests;

/// A path that users of the crate write, without the name of the crate.
type PublicPath = Vec<String>;

/// The public interface of the crate whose files are `files`, by their paths below its `src` folder.
///
/// The root is `lib.rs`, or else `mod.rs`, for a part of a crate. Lines are in the order of their paths. What macros
/// make is not known; that one is called on a type is said in a line. So is that a module has no file.
pub fn listing(files: &BTreeMap<String, syn::File>) -> String {
    let modules = Modules::of(files, root(files));
    let mut listing = Listing::of(&modules);
    listing.list_items();
    listing.list_impls();
    for path in &modules.missing {
        listing.line(
            std::slice::from_ref(path),
            Rank::Item,
            format!("mod {path} has no file"),
        );
    }
    listing.lines.into_iter().map(|(_, _, line)| line + "\n").collect()
}

fn root(files: &BTreeMap<String, syn::File>) -> &'static str {
    if files.contains_key("lib.rs") {
        "lib.rs"
    } else {
        "mod.rs"
    }
}

/// What is said of an item first, and what after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Item,
    Implementation,
}

/// The modules that users can reach, while they are being found.
#[derive(Default)]
struct Reached {
    /// The first path of each module that has a name of its own.
    names: BTreeMap<ModuleId, PublicPath>,
    /// Modules to look at, each with the path by which its items are reached.
    to_do: VecDeque<(ModuleId, PublicPath)>,
    seen: BTreeSet<(ModuleId, PublicPath)>,
}

impl Reached {
    fn push(&mut self, module: ModuleId, path: PublicPath) {
        if self.seen.insert((module, path.clone())) {
            self.to_do.push_back((module, path));
        }
    }
}

struct Listing<'modules, 'file> {
    modules: &'modules Modules<'file>,
    /// The public items, each with all paths that lead to it.
    found: BTreeMap<ItemId, BTreeSet<PublicPath>>,
    /// What of other crates users can name through this one.
    exports: Vec<Export>,
    /// The lines, by what they are sorted by.
    lines: BTreeSet<(PublicPath, Rank, String)>,
}

/// An item, a module or a crate that a public `use` brings in from another crate.
struct Export {
    path: Vec<String>,
    /// The `cfg` attributes of the `use` and of the modules that it is in.
    conditions: Vec<String>,
}

impl Export {
    /// Whether `path` is this or a part of it. A crate is the same under the name of another crate that re-exports it.
    fn has(&self, path: &[String]) -> bool {
        path.starts_with(&self.path) || self.path.last() == path.first()
    }
}

impl<'modules, 'file> Listing<'modules, 'file> {
    /// The public items of `modules`, without their lines.
    fn of(modules: &'modules Modules<'file>) -> Self {
        let mut listing = Self {
            modules,
            found: BTreeMap::new(),
            exports: Vec::new(),
            lines: BTreeSet::new(),
        };
        listing.find_all();
        listing
    }
}

impl Listing<'_, '_> {
    fn line(&mut self, path: &[String], rank: Rank, text: String) {
        self.lines.insert((path.to_vec(), rank, text));
    }

    /// Finds all public items, those with short paths first.
    fn find_all(&mut self) {
        let mut reached = Reached::default();
        if self.modules.iter().next().is_some() {
            reached.names.insert(0, vec!["crate".to_owned()]);
            reached.push(0, Vec::new());
        }
        while let Some((module, path)) = reached.to_do.pop_front() {
            self.find_items(module, &path, &mut reached);
            for import in self
                .modules
                .module(module)
                .imports
                .iter()
                .filter(|import| import.is_public)
            {
                self.find_import(module, import, &path, &mut reached);
            }
        }
    }

    /// Finds what `module` declares; users reach it by `path`.
    fn find_items(&mut self, module: ModuleId, path: &[String], reached: &mut Reached) {
        let modules = self.modules;
        for (index, item) in modules.module(module).items.iter().enumerate() {
            if let Item::Macro(definition) = item {
                let is_exported = definition.attrs.iter().any(|mark| mark.path().is_ident("macro_export"));
                if let Some(name) = definition.ident.as_ref().filter(|_| is_exported) {
                    self.line(&[name.to_string()], Rank::Item, format!("macro {name}!"));
                }
            }
            if !matches!(modules::visibility_of(item), Some(Visibility::Public(_))) {
                continue;
            }
            if let Item::Mod(inner) = item {
                let name = inner.ident.to_string();
                if let Some(Target::Module(inner)) = modules.resolve(module, &["self".to_owned(), name.clone()]) {
                    self.find_module(inner, joined(path, &name), reached);
                }
            } else if let Some(name) = modules::name_of(item) {
                let path = joined(path, &name.to_string());
                self.found.entry((module, index)).or_default().insert(path);
            }
        }
    }

    /// Notes that `path` leads to `module`. Its items are listed by the first such path only.
    fn find_module(&mut self, module: ModuleId, path: PublicPath, reached: &mut Reached) {
        let name = path.join("::");
        if let Some(first) = reached.names.get(&module) {
            if *first != path {
                self.line(&path, Rank::Item, format!("pub use {} as {name}", first.join("::")));
            }
            return;
        }
        let conditions = self.modules.module(module).conditions.clone();
        self.line(&path, Rank::Item, marked(conditions, format!("pub mod {name}")));
        reached.names.insert(module, path.clone());
        reached.push(module, path);
    }

    fn find_import(&mut self, module: ModuleId, import: &Import, path: &[String], reached: &mut Reached) {
        match (self.modules.resolve(module, &import.path), &import.name) {
            (Some(Target::Module(target)), Some(name)) => self.find_module(target, joined(path, name), reached),
            (Some(Target::Module(target)), None) => reached.push(target, path.to_vec()),
            (Some(Target::Item(item)), Some(name)) => {
                self.found.entry(item).or_default().insert(joined(path, name));
            }
            (target, name) => {
                // Of another crate, or the variants of an enum.
                if target.is_none() {
                    let mut conditions = self.modules.module(module).conditions.clone();
                    conditions.extend(import.conditions.iter().cloned());
                    let path = import.path.clone();
                    self.exports.push(Export { path, conditions });
                }
                let all = if target.is_none() && name.is_some() { "" } else { "::*" };
                let path = joined(path, name.as_deref().unwrap_or("*"));
                let text = format!("pub use {}{all} as {}", import.path.join("::"), path.join("::"));
                self.line(&path, Rank::Item, text);
            }
        }
    }

    /// The shortest path that users can write for `item`; nothing if it is not public.
    fn path_of(&self, item: ItemId) -> Option<PublicPath> {
        self.found.get(&item)?.iter().min_by_key(|path| path.len()).cloned()
    }

    fn list_items(&mut self) {
        for (id, paths) in self.found.clone() {
            let Some(path) = self.path_of(id) else { continue };
            self.list_item(id, &path);
            for other in paths.into_iter().filter(|other| *other != path) {
                let text = format!("pub use {} as {}", path.join("::"), other.join("::"));
                self.line(&other, Rank::Item, text);
            }
        }
    }

    fn list_item(&mut self, id: ItemId, path: &[String]) {
        let name = path.join("::");
        let item = self.modules.item(id);
        let Some((attributes, declaration)) = declaration(item, &name) else {
            return;
        };
        let mut marks = self.modules.module(id.0).conditions.clone();
        marks.extend(render::marks(attributes));
        self.line(path, Rank::Item, marked(marks, declaration));
        for derived in render::derived(attributes) {
            self.line(path, Rank::Implementation, format!("impl {derived} for {name}"));
        }
        match item {
            Item::Struct(item) => self.list_fields(path, &item.fields),
            Item::Union(item) => self.list_fields(path, &Fields::Named(item.fields.clone())),
            Item::Enum(item) => self.list_variants(path, item),
            Item::Trait(item) => self.list_trait_items(path, &item.items),
            _ => {}
        }
    }

    fn list_fields(&mut self, path: &[String], fields: &Fields) {
        for (index, field) in fields.iter().enumerate() {
            if matches!(field.vis, Visibility::Public(_)) {
                let name = field
                    .ident
                    .as_ref()
                    .map_or_else(|| index.to_string(), ToString::to_string);
                let path = joined(path, &name);
                let text = format!("pub {}: {}", path.join("::"), render::ty(&field.ty));
                self.line(&path, Rank::Item, marked(render::marks(&field.attrs), text));
            }
        }
    }

    fn list_variants(&mut self, path: &[String], item: &syn::ItemEnum) {
        for variant in &item.variants {
            let path = joined(path, &variant.ident.to_string());
            let text = format!("{}{}", path.join("::"), content(&variant.fields));
            self.line(&path, Rank::Item, marked(render::marks(&variant.attrs), text));
        }
    }

    fn list_trait_items(&mut self, path: &[String], items: &[TraitItem]) {
        for item in items {
            let (attributes, ident) = match item {
                TraitItem::Const(item) => (&item.attrs, &item.ident),
                TraitItem::Fn(item) => (&item.attrs, &item.sig.ident),
                TraitItem::Type(item) => (&item.attrs, &item.ident),
                _ => continue,
            };
            let path = joined(path, &ident.to_string());
            let name = path.join("::");
            let text = match item {
                TraitItem::Const(item) => format!("pub const {name}: {}", render::ty(&item.ty)),
                TraitItem::Fn(item) => {
                    let provided = if item.default.is_some() { " { .. }" } else { "" };
                    format!("{}{provided}", function(&name, &item.sig))
                }
                _ => format!("pub type {name}"),
            };
            self.line(&path, Rank::Item, marked(render::marks(attributes), text));
        }
    }

    fn list_impls(&mut self) {
        let modules = self.modules;
        for (id, module) in modules.iter() {
            for item in &module.items {
                match item {
                    Item::Impl(item) => self.list_impl(id, item),
                    Item::Macro(item) if item.ident.is_none() => self.list_macro_call(id, &item.mac),
                    _ => {}
                }
            }
        }
    }

    fn list_impl(&mut self, module: ModuleId, item: &ItemImpl) {
        let path = match self.target_of(module, &item.self_ty) {
            Some(Target::Item(id)) => match self.path_of(id) {
                Some(path) => path,
                None => return,
            },
            // A trait for a type of another crate.
            _ => vec![render::ty_without_arguments(&item.self_ty)],
        };
        match &item.trait_ {
            None => self.list_inherent_items(module, &path, item),
            Some((implemented, _)) => {
                let target = self.modules.resolve(module, &modules::segments(implemented));
                if !matches!(target, Some(Target::Item(id)) if self.path_of(id).is_none()) {
                    self.list_trait_impl(module, &path, item, implemented);
                }
            }
        }
    }

    fn target_of(&self, module: ModuleId, ty: &Type) -> Option<Target> {
        match ty {
            Type::Path(ty) if ty.qself.is_none() => self.modules.resolve(module, &modules::segments(&ty.path)),
            _ => None,
        }
    }

    fn list_inherent_items(&mut self, module: ModuleId, path: &[String], item: &ItemImpl) {
        let mut conditions = self.modules.module(module).conditions.clone();
        conditions.extend(render::conditions(&item.attrs));
        // The parameters as the impl declares them, with their bounds; or else the arguments of the type.
        let (parameters, bounds) = render::generics(&item.generics);
        let parameters = if parameters.is_empty() {
            render::arguments(&item.self_ty)
        } else {
            format!("{parameters}{bounds}")
        };
        let owner = format!("{}{parameters}", path.join("::"));
        for item in &item.items {
            let (visibility, attributes, ident, text) = match item {
                ImplItem::Fn(item) => {
                    let name = format!("{owner}::{}", item.sig.ident);
                    (&item.vis, &item.attrs, &item.sig.ident, function(&name, &item.sig))
                }
                ImplItem::Const(item) => {
                    let text = format!("pub const {owner}::{}: {}", item.ident, render::ty(&item.ty));
                    (&item.vis, &item.attrs, &item.ident, text)
                }
                _ => continue,
            };
            if matches!(visibility, Visibility::Public(_)) {
                let mut marks = conditions.clone();
                marks.extend(render::marks(attributes));
                self.line(&joined(path, &ident.to_string()), Rank::Item, marked(marks, text));
            }
        }
    }

    fn list_trait_impl(&mut self, module: ModuleId, path: &[String], item: &ItemImpl, implemented: &syn::Path) {
        let mut name = implemented.clone();
        name.segments = name.segments.into_iter().next_back().into_iter().collect();
        let types: Vec<String> = item
            .items
            .iter()
            .filter_map(|item| match item {
                ImplItem::Type(item) => Some(format!("type {} = {}", item.ident, render::ty(&item.ty))),
                _ => None,
            })
            .collect();
        let types = if types.is_empty() {
            String::new()
        } else {
            format!(" {{ {} }}", types.join("; "))
        };
        let (parameters, bounds) = render::generics(&item.generics);
        let text = format!(
            "impl{parameters} {} for {}{}{bounds}{types}",
            render::path(&name),
            path.join("::"),
            render::arguments(&item.self_ty),
        );
        let mut marks = self.modules.module(module).conditions.clone();
        marks.extend(render::conditions(&item.attrs));
        self.line(path, Rank::Implementation, marked(marks, text));
    }

    /// Says that a macro is called on a public type: it may implement traits and methods. What a table of conversions
    /// implements is listed itself.
    fn list_macro_call(&mut self, module: ModuleId, call: &syn::Macro) {
        if call
            .path
            .segments
            .last()
            .is_some_and(|name| name.ident == "conversions")
        {
            for item in call.parse_body_with(conversions).unwrap_or_default() {
                self.list_impl(module, &item);
            }
            return;
        }
        let Some(TokenTree::Ident(subject)) = call.tokens.clone().into_iter().next() else {
            return;
        };
        let target = self.modules.resolve(module, &[subject.to_string()]);
        let path = match target {
            Some(Target::Item(id)) => self.path_of(id),
            _ => None,
        };
        if let (Some(path), Some(name)) = (path, call.path.segments.last()) {
            self.line(
                &path,
                Rank::Implementation,
                format!("{}!({})", name.ident, path.join("::")),
            );
        }
    }
}

/// The implementations of `Name { Content => Variant, .. }`.
fn conversions(input: ParseStream<'_>) -> syn::Result<Vec<ItemImpl>> {
    let name: Ident = input.parse()?;
    let entries;
    braced!(entries in input);
    let mut implemented = Vec::new();
    while !entries.is_empty() {
        let content: Type = entries.parse()?;
        entries.parse::<Token![=>]>()?;
        entries.parse::<Ident>()?;
        entries.parse::<Option<Token![,]>>()?;
        implemented.push(parse_quote! { impl From<#content> for #name {} });
    }
    Ok(implemented)
}

fn joined(path: &[String], name: &str) -> PublicPath {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

fn marked(marks: Vec<String>, text: String) -> String {
    marks.into_iter().chain([text]).collect::<Vec<_>>().join(" ")
}

/// The attributes of `item`, and what its own line says.
fn declaration<'item>(item: &'item Item, name: &str) -> Option<(&'item [Attribute], String)> {
    let generic = |keyword: &str, generics: &Generics, content: &str| {
        let (parameters, bounds) = render::generics(generics);
        format!("pub {keyword} {name}{parameters}{content}{bounds}")
    };
    let (attributes, text) = match item {
        Item::Const(item) => (&item.attrs, format!("pub const {name}: {}", render::ty(&item.ty))),
        Item::Static(item) => (&item.attrs, format!("pub static {name}: {}", render::ty(&item.ty))),
        Item::Fn(item) => (&item.attrs, function(name, &item.sig)),
        Item::Type(item) => {
            let content = format!(" = {}", render::ty(&item.ty));
            (&item.attrs, generic("type", &item.generics, &content))
        }
        Item::Struct(item) => {
            let content = private_content(&item.fields);
            (&item.attrs, generic("struct", &item.generics, content))
        }
        Item::Enum(item) => (&item.attrs, generic("enum", &item.generics, "")),
        Item::Union(item) => (&item.attrs, generic("union", &item.generics, "")),
        Item::Trait(item) => {
            let content = render::supertraits(&item.supertraits);
            (&item.attrs, generic("trait", &item.generics, &content))
        }
        _ => return None,
    };
    Some((attributes, text))
}

fn function(name: &str, signature: &syn::Signature) -> String {
    let (keywords, rest) = render::signature(signature);
    format!("pub {keywords} {name}{rest}")
}

/// What follows the name of a variant.
fn content(fields: &Fields) -> String {
    let types = fields.iter().map(|field| match &field.ident {
        Some(name) => format!("{name}: {}", render::ty(&field.ty)),
        None => render::ty(&field.ty),
    });
    let types = types.collect::<Vec<_>>().join(", ");
    match fields {
        Fields::Named(_) => format!(" {{ {types} }}"),
        Fields::Unnamed(_) => format!("({types})"),
        Fields::Unit => String::new(),
    }
}

/// What follows the name of a struct that has private fields: who cannot name them cannot write such a value.
fn private_content(fields: &Fields) -> &'static str {
    let is_private = |field: &syn::Field| !matches!(field.vis, Visibility::Public(_));
    match fields {
        Fields::Named(_) if fields.iter().any(is_private) => " { .. }",
        Fields::Unnamed(_) if fields.iter().any(is_private) => "(..)",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
