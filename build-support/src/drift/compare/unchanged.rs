//! What is the same in both descriptions, with all that it refers to.
//!
//! In: two descriptions. Out: the components that neither differ nor lead to one that does. Between most versions of an
//! API those are nearly all of it, and need not be looked at.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{JsonPointer, Node, Value};

use super::bases;
use super::site::Site;

/// Where a reference leads; `None` out of the description.
type Target = Option<JsonPointer>;

/// The pointers of components that are the same, with all that they refer to.
pub(super) struct Unchanged(BTreeSet<JsonPointer>);

impl Unchanged {
    pub(super) fn between(old: &Node, new: &Node) -> Self {
        let (old_root, new_root) = (old, new);
        let (old, new) = (components(old), components(new));
        let same = old
            .iter()
            .filter(|(pointer, node)| new.get(*pointer).is_some_and(|other| other.same_data(node)));
        let mut targets: BTreeMap<&JsonPointer, BTreeSet<Target>> = BTreeMap::new();
        for (pointer, node) in same {
            let own = kinds(pointer, node, old_root);
            if new
                .get(pointer)
                .is_none_or(|other| own != kinds(pointer, other, new_root))
            {
                continue;
            }
            let mut found: BTreeSet<Target> = own.into_iter().map(Some).collect();
            collect(node, &mut found);
            targets.insert(pointer, found);
        }
        loop {
            let known: BTreeSet<&JsonPointer> = targets.keys().copied().collect();
            let before = targets.len();
            targets.retain(|_, found| {
                found
                    .iter()
                    .all(|target| target.as_ref().is_some_and(|target| known.contains(target)))
            });
            if targets.len() == before {
                return Self(targets.into_keys().cloned().collect());
            }
        }
    }

    /// Whether two parts, one of each description, are the same with all that they refer to.
    pub(super) fn has(&self, one: &Site<'_>, other: &Site<'_>) -> bool {
        let (one, other) = (one.schema(), other.schema());
        if std::ptr::eq(one.node, other.node) || (one.pointer == other.pointer && self.0.contains(&one.pointer)) {
            return true;
        }
        let own = kinds(&one.pointer, one.node, one.root);
        if own != kinds(&other.pointer, other.node, other.root) {
            return false;
        }
        let mut found: BTreeSet<Target> = own.into_iter().map(Some).collect();
        one.node.same_data(other.node) && {
            collect(one.node, &mut found);
            found
                .iter()
                .all(|target| target.as_ref().is_some_and(|target| self.0.contains(target)))
        }
    }
}

/// The pointers of the components that may stand where the component `node` does.
fn kinds(pointer: &JsonPointer, node: &Node, root: &Node) -> BTreeSet<JsonPointer> {
    let pointer = pointer.clone();
    let kinds = bases::kinds(&Site { node, pointer, root }).into_values();
    kinds.map(|kind| kind.pointer).collect()
}

fn components(root: &Node) -> BTreeMap<JsonPointer, &Node> {
    let kinds = root.get("components").and_then(Node::as_object).into_iter().flatten();
    let all = kinds.flat_map(|(kind, list)| {
        let list = list.as_object().into_iter().flatten();
        list.map(move |(name, node)| (JsonPointer::from(["components", kind, name]), node))
    });
    all.collect()
}

/// Adds where the references in `node` lead.
fn collect(node: &Node, found: &mut BTreeSet<Target>) {
    match &node.value {
        Value::Object(members) => {
            if let Some(target) = node.str_of("$ref") {
                found.insert(JsonPointer::in_reference(target));
            }
            members.values().for_each(|member| collect(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}
