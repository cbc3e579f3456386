//! Which operations a path has, and what each of them is called.
//!
//! In: two path items of one path. Out: operations that came or went, or have another name; what the others take and
//! give goes on to the areas of these.

use std::collections::BTreeSet;

use crate::document::{METHODS, Node, OperationKey};

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::{Site, shown};
use super::{bodies, deprecation, parameters, responses, security, servers};

rules! {
    OPERATION_ADDED = Rule::new("operation-added", both(Compatible), "There is a new operation")
        .example(Place::Paths, "{/cats: {get: {}}}", "{/cats: {get: {}, put: {}}}");
    OPERATION_REMOVED = Rule::new("operation-removed", both(Breaking), "An operation is gone")
        .example(Place::Paths, "{/cats: {get: {}, put: {}}}", "{/cats: {get: {}}}");
    DEPRECATED_OPERATION_REMOVED =
        Rule::new("deprecated-operation-removed", both(Dangerous), "An operation is gone that was deprecated")
            .example(Place::Paths, "{/cats: {get: {}, put: {deprecated: true}}}", "{/cats: {get: {}}}");
    OPERATION_ID_CHANGED = Rule::new("operation-id-changed", both(Compatible), "An operation has another `operationId`")
        .example(Place::Operation, "{operationId: listCats}", "{operationId: allCats}");
    TAG_ADDED = Rule::new("tag-added", both(Compatible), "An operation has a new tag")
        .example(Place::Operation, "{tags: [Cats]}", "{tags: [Cats, Pets]}");
    TAG_REMOVED = Rule::new("tag-removed", both(Compatible), "An operation has lost a tag")
        .example(Place::Operation, "{tags: [Cats]}", "{}");
}

/// An operation that both descriptions have, and where its findings go.
pub(super) type Kept<'n> = (Scope, Site<'n>, Site<'n>);

/// Compares the operations of two path items, and returns those that both have. `is_moved` says that what other paths
/// begin with has moved from or to the servers of the whole description.
pub(super) fn compare<'n>(
    record: &mut Record<'n>,
    old_item: &Site<'n>,
    new_item: &Site<'n>,
    is_moved: bool,
) -> Vec<Kept<'n>> {
    let path = new_item.name();
    let mut kept = Vec::new();
    for key in keys(old_item.node, new_item.node) {
        let (old, new) = (old_item.operation(&key), new_item.operation(&key));
        let scope = record.operation(&format!("{} {path}", key.method()));
        match (old, new) {
            (Some(old), Some(new)) => {
                compare_names(record, scope, &old, &new);
                servers::compare_operations(record, scope, (old_item, &old), (new_item, &new), is_moved);
                compare_one(record, scope, (old_item, &old), (new_item, &new));
                kept.push((scope, old, new));
            }
            (Some(old), None) if old.node.is_true("deprecated") => {
                let sunset = old.node.str_of("x-sunset");
                let was = sunset.map_or_else(|| shown(old.node), |date| format!("{}, sunset {date}", shown(old.node)));
                record.change(scope, &DEPRECATED_OPERATION_REMOVED, &old, Some(was), None);
            }
            (Some(old), None) => record.removed(scope, &OPERATION_REMOVED, &old),
            (None, Some(new)) => record.added(scope, &OPERATION_ADDED, &new),
            (None, None) => {}
        }
    }
    kept
}

/// Where operations stand in one of two path items: fixed fields in their order, then all others.
pub(super) fn keys(old: &Node, new: &Node) -> Vec<OperationKey> {
    let mut keys = OperationKey::all_of(old);
    let more = OperationKey::all_of(new);
    keys.extend(more.into_iter().filter(|key| key.get(old).is_none()));
    keys.sort_by_key(|key| match key {
        OperationKey::Fixed(field) => METHODS.iter().position(|method| method == field),
        OperationKey::Additional(_) => Some(METHODS.len()),
    });
    keys
}

/// Compares what two operations take and give; each comes with the path item that it stands in.
pub(super) fn compare_one<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old_item, old): (&Site<'n>, &Site<'n>),
    (new_item, new): (&Site<'n>, &Site<'n>),
) {
    deprecation::compare_operations(record, scope, old, new);
    parameters::compare(record, scope, (old_item, old), (new_item, new));
    bodies::compare(record, scope, old, new);
    responses::compare(record, scope, old, new);
    security::compare(record, scope, old, new);
}

fn compare_names(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    let (old_id, new_id) = (old.node.get("operationId"), new.node.get("operationId"));
    if old_id.and_then(Node::as_str) != new_id.and_then(Node::as_str) {
        let place = new.get("operationId").unwrap_or_else(|| new.clone());
        record.change(
            scope,
            &OPERATION_ID_CHANGED,
            &place,
            old_id.map(shown),
            new_id.map(shown),
        );
    }
    let (old_tags, new_tags) = (tags(old), tags(new));
    for tag in old_tags.difference(&new_tags) {
        record.change(scope, &TAG_REMOVED, new, Some((*tag).to_owned()), None);
    }
    for tag in new_tags.difference(&old_tags) {
        record.change(scope, &TAG_ADDED, new, None, Some((*tag).to_owned()));
    }
}

fn tags<'n>(operation: &Site<'n>) -> BTreeSet<&'n str> {
    let tags = operation.node.get("tags").and_then(Node::as_array);
    tags.into_iter().flatten().filter_map(Node::as_str).collect()
}
