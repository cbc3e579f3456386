//! The modules of operations: one for each tag, and one for operations without a tag.
//!
//! In: rendered operations by module. Out: the module `operations`. That of a tag is public and has the tag's handle
//! and its requests; operations that have other tags as well stand in a part of their own, which is there with any of
//! them. A long module is a folder of parts told by the names of methods.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use quote::format_ident;
use syn::{ImplItem, Item, ItemImpl, parse_quote};

use super::features::{Condition, FeatureNames};
use super::file::Code;
use super::lints::{Broken, Lints};
use super::split::{self, Entry};
use super::tree::{self, Content, Module, Visibility};
use super::{code, file, folder, inner_doc, inner_docs, part_doc, print, statics};
use crate::lower::UNTAGGED;
use crate::model::names::{RustName, Scope, module_name};
use crate::render::{Handle, OperationModule, RenderedOperation, SharedItems};

/// The part of a module with the operations that have no other tag, if others have.
const OWN_PART: &str = "own";

/// All that the module `operations` is made of.
pub(super) struct Calls {
    /// What leads to each operation.
    pub(super) directory: Vec<String>,
    pub(super) modules: Vec<OperationModule>,
    /// The parameters that operations have from their client.
    pub(super) shared: Vec<SharedItems>,
}

/// The module `operations` of `calls`, whose features are called `names`, in the module `root` of an API.
pub(super) fn module(calls: Calls, names: &FeatureNames, lints: &Lints, root: &str) -> syn::Result<Module> {
    let Calls {
        directory,
        modules,
        shared,
    } = calls;
    let shared = shared_modules(shared, &modules, names, root)?;
    let mut lines = vec!["The operations of the API by tag, and their requests.".to_owned()];
    let features = modules
        .iter()
        .filter_map(|module| Some(format!("`{}`", names.get(&module.name)?)));
    let features: Vec<String> = features.collect();
    if !features.is_empty() {
        lines.push(String::new());
        lines.push(format!("Each tag is a feature of the crate: {}.", features.join(", ")));
    }
    if !modules.is_empty() {
        lines.push(String::new());
        lines.extend(directory);
    }
    let (mut parts, mut accessors) = (Vec::new(), Vec::new());
    for module in modules {
        let accessor = module.handle.as_ref().map(|handle| handle.accessor.clone());
        let part = of_tag(module, names, root)?;
        if let Some(mut accessor) = accessor {
            accessor.attrs.extend(tree::attributes(&part.condition));
            accessors.push(ImplItem::Fn(accessor));
        }
        parts.push(part);
    }
    parts.extend(shared);
    let mut all = folder("operations".to_owned(), inner_docs(&lines), parts);
    all.attributes.extend(lints.of_both(all.broken)?);
    if !accessors.is_empty() {
        let mut methods: ItemImpl = parse_quote! {
            /// The operations by tag.
            impl Client {}
        };
        methods.items = accessors;
        all = with_own(all, vec![Item::Impl(methods)], root)?;
    }
    Ok(all)
}

/// A module for each parameter that the calls of a client share: it is there as soon as an operation is that has it.
fn shared_modules(
    shared: Vec<SharedItems>,
    modules: &[OperationModule],
    names: &FeatureNames,
    root: &str,
) -> syn::Result<Vec<Module>> {
    let mut scope = Scope::with_reserved(modules.iter().map(|module| module.name.as_str()));
    let modules = shared.into_iter().map(|shared| {
        let name = format!("shared_{}", shared.name.trim_end_matches('_'));
        let name = scope.claim([name.as_str()]);
        let conditions = shared.modules.iter().map(|modules| condition(modules, names));
        let condition = conditions.reduce(union).unwrap_or(Condition::Always);
        let code = code(shared.items, root)?;
        let mut module = file(name, inner_doc(&shared.doc), code, Broken::default());
        (module.condition, module.visibility) = (condition, Visibility::Nothing);
        Ok(module)
    });
    modules.collect()
}

/// `module`, a folder, with `items` in its own file.
fn with_own(mut module: Module, items: Vec<Item>, root: &str) -> syn::Result<Module> {
    if let Content::Modules { own, .. } = &mut module.content {
        *own = Some(code(items, root)?);
    }
    Ok(module)
}

/// The modules of tags by the sets of other tags that their operations have.
type ByOthers = BTreeMap<BTreeSet<String>, Vec<RenderedOperation>>;

fn of_tag(module: OperationModule, names: &FeatureNames, root: &str) -> syn::Result<Module> {
    let OperationModule {
        name,
        doc,
        handle,
        operations,
    } = module;
    let mut by_others: ByOthers = BTreeMap::new();
    for operation in operations {
        let others = operation.other_modules.iter().map(ToString::to_string).collect();
        by_others.entry(others).or_default().push(operation);
    }
    let handle_name = handle.as_ref().map(|handle| handle.name.clone());
    let handle_item = handle.map(|Handle { item, .. }| item);
    let conditions = by_others.keys().map(|others| condition_of(&name, others, names));
    let condition = conditions
        .reduce(union)
        .unwrap_or_else(|| condition_of(&name, &BTreeSet::new(), names));
    let maker = Maker {
        handle: handle_name.as_ref(),
        root,
    };
    let mut laid_out = match by_others.len() {
        0 => file(name.to_string(), doc, code(Vec::new(), root)?, Broken::default()),
        1 => {
            let operations = by_others.into_values().flatten().collect();
            maker.file_or_folder(name.to_string(), doc, operations, handle_item)?
        }
        _ => {
            let mut all = folder(name.to_string(), doc, maker.parts_by_others(&name, by_others, names)?);
            all = with_own(all, handle_item.into_iter().collect(), root)?;
            all
        }
    };
    if *name != *UNTAGGED {
        laid_out.visibility = Visibility::Public;
    }
    laid_out.condition = condition;
    Ok(laid_out)
}

/// When operations of the tag with the module `name` that have `others` as well are there.
fn condition_of(name: &str, others: &BTreeSet<String>, names: &FeatureNames) -> Condition {
    let modules = std::iter::once(name.to_owned()).chain(others.iter().cloned());
    condition(&modules.collect(), names)
}

/// When operations of `modules` are there.
fn condition(modules: &BTreeSet<String>, names: &FeatureNames) -> Condition {
    let features: Option<BTreeSet<String>> = modules
        .iter()
        .map(|module| names.get(module).map(str::to_owned))
        .collect();
    features.map_or(Condition::Always, Condition::Any)
}

fn union(one: Condition, other: Condition) -> Condition {
    match (one, other) {
        (Condition::Any(one), Condition::Any(other)) => Condition::Any(one.into_iter().chain(other).collect()),
        _ => Condition::Always,
    }
}

/// A name for each part of the module of a tag: that of the one other tag that its operations have, or of its first
/// operation.
fn part_names(by_others: &ByOthers) -> Vec<String> {
    let mut scope = Scope::with_reserved([OWN_PART]);
    let names = by_others.iter().map(|(others, operations)| {
        let first = operations.iter().map(|operation| operation.name.as_str()).min();
        let name = match (others.first(), others.len()) {
            (Some(only), 1) => format!("with_{}", only.trim_end_matches('_')),
            _ => module_name(first.unwrap_or_default()),
        };
        scope.claim([name.as_str()])
    });
    names.collect()
}

/// Makes the files of the operations of a tag.
struct Maker<'a> {
    /// The type of the tag's handle.
    handle: Option<&'a RustName>,
    /// The module of the API.
    root: &'a str,
}

impl Maker<'_> {
    fn parts_by_others(&self, name: &str, by_others: ByOthers, names: &FeatureNames) -> syn::Result<Vec<Module>> {
        let mut parts = Vec::new();
        let called = part_names(&by_others);
        for ((others, operations), called) in by_others.into_iter().zip(called) {
            let condition = condition_of(name, &others, names);
            let (called, doc) = match others.is_empty() {
                true => (OWN_PART.to_owned(), "Operations without another tag.".to_owned()),
                false => {
                    let others: Vec<String> = others.iter().map(|other| format!("`{other}`")).collect();
                    (called, format!("Operations that are also in {}.", others.join(" and ")))
                }
            };
            let mut part = self.file_or_folder(called, inner_doc(&doc), operations, None)?;
            part.condition = condition;
            parts.push(part);
        }
        Ok(parts)
    }

    /// The module `name` of `operations`: a file, or a folder where that would be too long. `handle` stands in it.
    fn file_or_folder(
        &self,
        name: String,
        doc: Vec<syn::Attribute>,
        operations: Vec<RenderedOperation>,
        handle: Option<Item>,
    ) -> syn::Result<Module> {
        let defines_handle = handle.is_some();
        let items: Vec<Item> = handle.iter().cloned().chain(self.items(&operations)).collect();
        let broken = Broken::by(&items);
        let code = code(items, self.root)?;
        if code.text.lines().count() > split::MAX_LINES {
            let all = folder(name, doc, self.parts_by_name(operations)?);
            return match handle {
                Some(handle) => with_own(all, vec![handle], self.root),
                None => Ok(all),
            };
        }
        self.file(name, doc, (code, broken), defines_handle)
    }

    /// The parts of a long module.
    fn parts_by_name(&self, operations: Vec<RenderedOperation>) -> syn::Result<Vec<Module>> {
        let entries = operations.into_iter().map(|operation| Entry {
            words: operation.name.split('_').map(str::to_owned).collect(),
            lines: print::items(self.items(std::slice::from_ref(&operation)))
                .lines()
                .count(),
            content: operation,
        });
        let parts = split::files(entries.collect()).into_iter().map(|(name, entries)| {
            let operations: Vec<_> = entries.into_iter().map(|entry| entry.content).collect();
            let doc = part_doc(&name);
            let items = self.items(&operations);
            let broken = Broken::by(&items);
            self.file(name, doc, (code(items, self.root)?, broken), false)
        });
        parts.collect()
    }

    fn file(
        &self,
        name: String,
        doc: Vec<syn::Attribute>,
        (mut code, broken): (Code, Broken),
        defines_handle: bool,
    ) -> syn::Result<Module> {
        if let Some(handle) = self.handle.filter(|_| !defines_handle) {
            let handle = format_ident!("{}", handle.as_str());
            code.imports.items.push(parse_quote! { use super::#handle; });
        }
        Ok(file(name, doc, code, broken))
    }

    /// The items of `operations` by kind, as people look for them: the methods, then the requests with what they are
    /// made of, then the statics, and last the tables of XML, each once.
    fn items(&self, operations: &[RenderedOperation]) -> Vec<Item> {
        let mut methods: ItemImpl = match self.handle {
            Some(handle) => {
                let handle = format_ident!("{}", handle.as_str());
                parse_quote!(impl #handle<'_> {})
            }
            None => parse_quote!(
                /// The operations without a tag.
                impl Client {}
            ),
        };
        let (mut requests, mut constants) = (Vec::new(), Vec::new());
        let mut tables: IndexMap<String, Item> = IndexMap::new();
        for operation in operations {
            let named = operation.tables.iter().filter_map(|table| match table {
                Item::Static(item) => Some((item.ident.to_string(), table.clone())),
                _ => None,
            });
            tables.extend(named);
            methods.items.push(ImplItem::Fn(operation.method.clone()));
            requests.extend(operation.items.iter().cloned());
            constants.push(operation.constant.clone());
        }
        let all = std::iter::once(Item::Impl(methods)).chain(requests);
        let all = all.chain(statics::with_shared_security(constants));
        all.chain(tables.into_values()).collect()
    }
}
