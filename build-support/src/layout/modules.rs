//! Which file a type belongs to.
//!
//! In: all types, and the operations by module. Out: types by module: those that the operations of one module alone reach
//! stand in the module of the same name, all others in a shared one.

use std::collections::{BTreeMap, HashMap, HashSet};

use syn::visit::{self, Visit};
use syn::{Item, PathSegment};

use super::Part;

/// The module of types that several modules of operations reach, or none.
const SHARED: &str = "shared";

/// The name that `item` defines for other items to use.
pub(super) fn defined_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// Sorts `types` into modules. What follows a definition, such as its `impl` blocks, stays with it.
pub(super) fn types_by_module(types: Vec<Item>, operations: &[Part]) -> Vec<Part> {
    let groups = groups(types);
    let references: HashMap<&str, HashSet<String>> = groups
        .iter()
        .map(|(name, items)| (name.as_str(), identifiers(items)))
        .collect();
    let reached: Vec<(&str, HashSet<String>)> = operations
        .iter()
        .map(|(module, _, items)| (module.as_str(), reach(identifiers(items), &references)))
        .collect();
    let mut modules: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    let module_of = |name: &str| {
        let mut users = reached
            .iter()
            .filter(|(_, names)| names.contains(name))
            .map(|(module, _)| *module);
        match (users.next(), users.next()) {
            (Some(only), None) => only.to_owned(),
            _ => SHARED.to_owned(),
        }
    };
    let names: Vec<String> = groups.iter().map(|(name, _)| module_of(name)).collect();
    for ((_, items), module) in groups.into_iter().zip(names) {
        modules.entry(module).or_default().extend(items);
    }
    modules
        .into_iter()
        .map(|(module, items)| {
            let doc = if module == SHARED {
                "Types that several groups of operations use.".to_owned()
            } else {
                format!("Types that only the operations in `{module}` use.")
            };
            (module, super::inner_doc(&doc), items)
        })
        .collect()
}

/// Each definition with what follows it, in the order of the specification.
fn groups(types: Vec<Item>) -> Vec<(String, Vec<Item>)> {
    let mut groups: Vec<(String, Vec<Item>)> = Vec::new();
    for item in types {
        match (defined_name(&item), groups.last_mut()) {
            (Some(name), _) => groups.push((name, vec![item])),
            (None, Some((_, items))) => items.push(item),
            (None, None) => groups.push((String::new(), vec![item])),
        }
    }
    groups
}

/// All names that `start` leads to.
fn reach(start: HashSet<String>, references: &HashMap<&str, HashSet<String>>) -> HashSet<String> {
    let mut waiting: Vec<String> = start.into_iter().collect();
    let mut reached = HashSet::new();
    while let Some(name) = waiting.pop() {
        if let Some(next) = references.get(name.as_str())
            && reached.insert(name)
        {
            waiting.extend(next.iter().cloned());
        }
    }
    reached
}

/// The identifiers in the paths of `items`.
pub(super) fn identifiers(items: &[Item]) -> HashSet<String> {
    #[derive(Default)]
    struct Identifiers(HashSet<String>);
    impl<'ast> Visit<'ast> for Identifiers {
        fn visit_path_segment(&mut self, segment: &'ast PathSegment) {
            self.0.insert(segment.ident.to_string());
            visit::visit_path_segment(self, segment);
        }
    }
    let mut found = Identifiers::default();
    items.iter().for_each(|item| found.visit_item(item));
    found.0
}
