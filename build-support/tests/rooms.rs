//! The order of the library's rooms, and what a file of them may use.
//!
//! A room is a folder or a file of `src/`. [`ROOMS`] lists them in order: a room uses earlier ones only. Inside a room
//! no files use each other in a circle, but for those of [`CIRCLES`], which recurse over schemas as their values do.
//! Every path in the syntax trees counts, not only `use` declarations, and so do the tokens of macros; tests do not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, UseTree};

/// The rooms in their order.
const ROOMS: &[&str] = &[
    "document",
    "docs",
    "swagger",
    "read",
    "normalize",
    "model",
    "lower",
    "table",
    "generate",
    "render",
    "layout",
    "package",
    "emit",
    "interface",
    "pipeline",
    "drift",
    "learn",
    "generation",
];

/// Files that may use each other in a circle, and why. A file that is in no circle any more has to leave the list.
const CIRCLES: &[&[&str]] = &[];

/// A module of the library, as the way to it: `["lower", "schema"]`.
type Module = Vec<String>;

/// The modules of the library, each with the paths that its code names.
struct Library {
    modules: BTreeMap<Module, BTreeSet<Module>>,
}

impl Library {
    fn read() -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        collect(&source, &mut files);
        let mut all = BTreeMap::new();
        for file in files {
            let module = module_of(file.strip_prefix(&source).unwrap());
            let code = syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap();
            all.insert(module, code);
        }
        let tests = test_modules(&all);
        all.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        let modules = all.into_iter().map(|(module, code)| {
            let paths = paths_of(code, &module);
            (module, paths)
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// The module that `path` leads into.
    fn target(&self, path: &Module) -> Option<&Module> {
        let ways = (1..=path.len()).rev().map(|length| &path[..length]);
        ways.into_iter()
            .find_map(|way| self.modules.get_key_value(way).map(|(module, _)| module))
    }

    /// The modules that each module uses.
    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let arrows = self.modules.iter().map(|(module, paths)| {
            let targets = paths.iter().filter_map(|path| self.target(path));
            (module, targets.filter(|target| *target != module).collect())
        });
        arrows.collect()
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn module_of(path: &Path) -> Module {
    let without_extension = path.with_extension("");
    let parts = without_extension.iter().map(|part| part.to_str().unwrap().to_owned());
    parts.filter(|part| part != "mod" && part != "lib").collect()
}

/// The modules that are there in tests only.
fn test_modules(all: &BTreeMap<Module, syn::File>) -> Vec<Module> {
    let mut tests = Vec::new();
    for (module, code) in all {
        for item in &code.items {
            if let Item::Mod(item) = item
                && is_test(&item.attrs)
            {
                tests.push(module.iter().cloned().chain([item.ident.to_string()]).collect());
            }
        }
    }
    tests
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test") || attribute.to_token_stream().to_string().replace(' ', "") == "#[cfg(test)]"
    })
}

/// The paths into the library that `code` of `module` names, from the root of the library.
fn paths_of(mut code: syn::File, module: &Module) -> BTreeSet<Module> {
    /// Takes away what is there in tests only.
    struct WithoutTests;
    impl VisitMut for WithoutTests {
        fn visit_file_mut(&mut self, file: &mut syn::File) {
            file.items.retain(|item| match item {
                Item::Mod(item) => !is_test(&item.attrs),
                Item::Fn(item) => !is_test(&item.attrs),
                Item::Impl(item) => !is_test(&item.attrs),
                Item::Use(item) => !is_test(&item.attrs),
                _ => true,
            });
            visit_mut::visit_file_mut(self, file);
        }
    }
    WithoutTests.visit_file_mut(&mut code);
    let mut names = BTreeSet::new();
    let mut paths = BTreeSet::new();
    for item in &code.items {
        if let Item::Use(item) = item {
            used(&item.tree, &mut Vec::new(), &mut names);
        }
    }
    let imported: BTreeMap<String, Module> = names
        .iter()
        .filter_map(|path| Some((path.last()?.clone(), resolved(path, module, &BTreeMap::new())?)))
        .collect();
    paths.extend(names.iter().filter_map(|path| resolved(path, module, &imported)));
    let children: BTreeMap<String, Module> = code
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Mod(item) if item.content.is_none() => {
                let name = item.ident.to_string();
                Some((name.clone(), module.iter().cloned().chain([name]).collect()))
            }
            _ => None,
        })
        .collect();
    let known: BTreeMap<String, Module> = children.into_iter().chain(imported).collect();
    let others = code
        .items
        .iter()
        .filter(|item| !matches!(item, Item::Use(_) | Item::Mod(_)));
    for item in others {
        in_tokens(item.to_token_stream(), module, &known, &mut paths);
    }
    paths
}

/// Adds the paths that `tree` names behind `before` to `names`.
fn used(tree: &UseTree, before: &mut Module, names: &mut BTreeSet<Module>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            used(&path.tree, before, names);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| used(tree, before, names)),
        UseTree::Name(name) if name.ident == "self" => {
            names.insert(before.clone());
        }
        UseTree::Name(name) => {
            names.insert(before.iter().cloned().chain([name.ident.to_string()]).collect());
        }
        UseTree::Rename(rename) => {
            names.insert(before.iter().cloned().chain([rename.ident.to_string()]).collect());
        }
        UseTree::Glob(_) => {
            names.insert(before.clone());
        }
    }
}

/// Adds the paths in `tokens`, those of macros included: `crate::…`, `super::…`, and what begins with a module of
/// `known`.
fn in_tokens(tokens: TokenStream, module: &Module, known: &BTreeMap<String, Module>, paths: &mut BTreeSet<Module>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut index = 0;
    while index < tokens.len() {
        match &tokens[index] {
            TokenTree::Group(group) => in_tokens(group.stream(), module, known, paths),
            TokenTree::Ident(ident) if !follows_colons(&tokens, index) => {
                let mut path = vec![ident.to_string()];
                while let Some(next) = segment_behind(&tokens, index) {
                    path.push(next);
                    index += 3;
                }
                if path.len() > 1 {
                    paths.extend(resolved(&path, module, known));
                }
            }
            _ => {}
        }
        index += 1;
    }
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

fn follows_colons(tokens: &[TokenTree], index: usize) -> bool {
    index >= 2 && is_colon(tokens.get(index - 1)) && is_colon(tokens.get(index - 2))
}

fn segment_behind(tokens: &[TokenTree], index: usize) -> Option<String> {
    match tokens.get(index + 3) {
        Some(TokenTree::Ident(ident)) if is_colon(tokens.get(index + 1)) && is_colon(tokens.get(index + 2)) => {
            Some(ident.to_string())
        }
        _ => None,
    }
}

/// `path`, written in `module`, from the root of the library; `None` where it leads elsewhere.
fn resolved(path: &[String], module: &Module, known: &BTreeMap<String, Module>) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    let mut from: Module = match first.as_str() {
        "crate" => Module::new(),
        "self" => module.clone(),
        "super" => module[..module.len().checked_sub(1)?].to_vec(),
        name => known.get(name)?.clone(),
    };
    for name in rest {
        match name.as_str() {
            "super" => {
                from.pop()?;
            }
            name => from.push(name.to_owned()),
        }
    }
    Some(from)
}

#[test]
fn no_room_uses_a_later_one() {
    let library = Library::read();
    let rooms: BTreeSet<&str> = library
        .modules
        .keys()
        .filter_map(|module| Some(module.first()?.as_str()))
        .collect();
    assert_eq!(
        rooms,
        ROOMS.iter().copied().collect(),
        "the table has to name each room"
    );
    let place = |module: &Module| {
        ROOMS
            .iter()
            .position(|room| module.first().is_some_and(|first| first == room))
    };
    let mut wrong = Vec::new();
    let mut arrows = 0;
    for (module, targets) in library.arrows() {
        for target in targets {
            let (Some(from), Some(to)) = (place(module), place(target)) else {
                continue;
            };
            arrows += usize::from(from != to);
            if from < to {
                wrong.push(format!("{} uses {}", module.join("::"), target.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(arrows > 100, "only {arrows} arrows between rooms were found");
}

#[test]
fn files_use_each_other_in_no_circle() {
    let library = Library::read();
    let arrows = library.arrows();
    // What stands in the file of a folder is for all files in it, and so may use them; that is no circle of its own.
    let is_inside = |one: &Module, other: &Module| one.starts_with(other) || other.starts_with(one);
    let next = |module: &Module| -> Vec<&Module> {
        let targets = arrows.get(module).into_iter().flatten().copied();
        targets.filter(|target| !is_inside(module, target)).collect()
    };
    let mut circles: BTreeSet<String> = BTreeSet::new();
    for module in arrows.keys() {
        let mut waiting = next(module);
        let mut seen = BTreeSet::new();
        while let Some(reached) = waiting.pop() {
            if seen.insert(reached) {
                waiting.extend(next(reached));
            }
        }
        if seen.contains(module) {
            circles.insert(module.join("::"));
        }
    }
    let allowed: BTreeSet<String> = CIRCLES
        .iter()
        .flat_map(|circle| circle.iter().map(ToString::to_string))
        .collect();
    assert_eq!(
        circles, allowed,
        "the files in circles are others than those of the list"
    );
}

#[test]
fn a_planted_arrow_is_found() {
    let module = vec!["read".to_owned(), "site".to_owned()];
    let code = syn::parse_file(
        "use crate::model::names; mod inner; #[cfg(test)] mod tests { use crate::drift; }
         fn f() { let x = vec![super::overlay::apply(names::value_name(\"a\"))]; inner::g(); crate::emit::write(x) }",
    );
    let found: Vec<String> = paths_of(code.unwrap(), &module)
        .iter()
        .map(|path| path.join("::"))
        .collect();
    let expected = [
        "emit::write",
        "model::names",
        "model::names::value_name",
        "read::overlay::apply",
        "read::site::inner::g",
    ];
    assert_eq!(found, expected);
}
