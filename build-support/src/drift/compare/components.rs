//! Components that nothing uses.
//!
//! In: two descriptions. Out: components that came, went or changed without being in use. They are on no wire; but a
//! vendor who adds one often uses it next. All others are compared where they are used.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::document::{JsonPointer, Node, Value};

use super::bases;
use super::record::Record;
use super::rule::Wire::Compatible;
use super::rule::{Place, Rule, both, rules};
use super::site::{Site, shown};

rules! {
    UNUSED_COMPONENT_ADDED = Rule::new("unused-component-added", both(Compatible), "There is a new component that nothing uses")
        .example(Place::Root, "{}", "{components: {schemas: {Cat: {type: object}}}}");
    UNUSED_COMPONENT_REMOVED = Rule::new("unused-component-removed", both(Compatible), "A component is gone that nothing used")
        .example(Place::Root, "{components: {securitySchemes: {key: {type: http, scheme: basic}}}}", "{components: {}}");
    UNUSED_COMPONENT_CHANGED = Rule::new("unused-component-changed", both(Compatible), "A component has changed that nothing uses")
        .example(
            Place::Root,
            "{components: {schemas: {Cat: {type: object}}}}",
            "{components: {schemas: {Cat: {type: string}}}}",
        );
}

/// Compares the components that neither description uses.
pub(super) fn compare(record: &mut Record<'_>) {
    let (old_used, new_used) = (used(record.old), used(record.new));
    let (old, new) = (by_pointer(record.old), by_pointer(record.new));
    let scope = record.operation("");
    for site in old.values() {
        match new.get(&site.pointer) {
            None if !old_used.contains(&site.pointer) => record.removed(scope, &UNUSED_COMPONENT_REMOVED, site),
            Some(other) if !site.node.same_data(other.node) => {
                let is_used = old_used.contains(&site.pointer) || new_used.contains(&site.pointer);
                if !is_used {
                    let values = (Some(shown(site.node)), Some(shown(other.node)));
                    record.change(scope, &UNUSED_COMPONENT_CHANGED, other, values.0, values.1);
                }
            }
            _ => {}
        }
    }
    let is_new = |site: &&Site<'_>| !old.contains_key(&site.pointer) && !new_used.contains(&site.pointer);
    for site in new.values().filter(is_new) {
        record.added(scope, &UNUSED_COMPONENT_ADDED, site);
    }
}

/// All components of the description `root`, by their pointers.
fn by_pointer(root: &Node) -> IndexMap<JsonPointer, Site<'_>> {
    let mut components = IndexMap::new();
    for (_, kind) in Site::root(root).get("components").iter().flat_map(Site::members) {
        components.extend(kind.entries().map(|(_, site)| (site.pointer.clone(), site)));
    }
    components
}

/// The pointers of the components that `root` uses, and of those that these use.
fn used(root: &Node) -> BTreeSet<JsonPointer> {
    let mut used = BTreeSet::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        for pointer in references(node) {
            if let Some(node) = root.at(&pointer)
                && used.insert(pointer.clone())
            {
                waiting.push(node);
                let kinds = bases::kinds(&Site { node, pointer, root }).into_values();
                let kinds = kinds.filter(|kind| used.insert(kind.pointer.clone()));
                waiting.extend(kinds.map(|kind| kind.node));
            }
        }
        match &node.value {
            // Components count where something refers to them.
            Value::Object(members) => {
                let is_root = std::ptr::eq(node, root);
                waiting.extend(
                    members
                        .iter()
                        .filter(|(key, _)| !is_root || *key != "components")
                        .map(|(_, member)| member),
                );
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    used
}

/// The pointers of the components that `node` itself refers to: as a reference, as the values of a discriminator, or as
/// the names of security schemes.
fn references(node: &Node) -> Vec<JsonPointer> {
    let of = |key: &str| node.get(key).and_then(Node::as_object).into_iter().flatten();
    let targets = node.str_of("$ref").into_iter();
    let targets = targets.chain(of("mapping").filter_map(|(_, target)| target.as_str()));
    let components = targets.filter_map(|target| {
        let pointer = JsonPointer::in_reference(target)?;
        let tokens: Vec<_> = pointer.tokens().take(3).collect();
        matches!(tokens.as_slice(), [first, _, _] if first == "components").then(|| tokens.iter().collect())
    });
    let alternatives = node.get("security").and_then(Node::as_array).into_iter().flatten();
    let schemes = alternatives.flat_map(|alternative| alternative.as_object().into_iter().flatten());
    components
        .chain(schemes.map(|(name, _)| JsonPointer::from(["components", "securitySchemes", name])))
        .collect()
}
