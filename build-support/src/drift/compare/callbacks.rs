//! Requests that servers send: webhooks, and callbacks of operations.
//!
//! In: two descriptions, or two operations. Out: webhooks and callbacks that came or went; what they carry goes on to
//! the areas of operations, with the directions reversed: the server sends the request, and the client answers.

use super::operations;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible};
use super::rule::{Place, Rule, both, rules};
use super::site::{Site, Twins, twins};
use crate::document::OperationKey;

rules! {
    WEBHOOK_ADDED = Rule::new("webhook-added", both(Compatible), "There is a new webhook")
        .example(Place::Root, "{}", "{webhooks: {born: {post: {}}}}");
    WEBHOOK_REMOVED = Rule::new("webhook-removed", both(Breaking), "A webhook is gone")
        .example(Place::Root, "{webhooks: {born: {post: {}}}}", "{webhooks: {}}");
    CALLBACK_ADDED = Rule::new("callback-added", both(Compatible), "There is a new callback")
        .example(Place::Operation, "{}", "{callbacks: {fed: {'{$request.query.url}': {post: {}}}}}");
    CALLBACK_REMOVED = Rule::new("callback-removed", both(Breaking), "A callback is gone")
        .example(Place::Operation, "{callbacks: {fed: {'{$request.query.url}': {post: {}}}}}", "{}");
}

/// A rule for what came, and one for what went.
type Pair = (&'static Rule, &'static Rule);

/// Compares the webhooks of the two descriptions.
pub(super) fn compare_webhooks(record: &mut Record<'_>) {
    let (old, new) = (Site::root(record.old), Site::root(record.new));
    for Twins { name, old, new } in twins(old.get("webhooks").as_ref(), new.get("webhooks").as_ref()) {
        let scope = record.operation(&format!("webhook {name}")).reversed();
        compare_items(record, scope, (old, new), (&WEBHOOK_ADDED, &WEBHOOK_REMOVED));
    }
}

/// Compares the callbacks of two operations.
pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    for Twins { old, new, .. } in twins(old.get("callbacks").as_ref(), new.get("callbacks").as_ref()) {
        let old = old.map(|site| site.resolved());
        let new = new.map(|site| site.resolved());
        // A callback has a path item for each expression that makes its URL.
        for Twins { old, new, .. } in twins(old.as_ref(), new.as_ref()) {
            compare_items(
                record,
                scope.reversed(),
                (old, new),
                (&CALLBACK_ADDED, &CALLBACK_REMOVED),
            );
        }
    }
}

/// Compares two path items, as far as they are there, by their operations.
fn compare_items<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old, new): (Option<Site<'n>>, Option<Site<'n>>),
    (added, removed): Pair,
) {
    let old = old.map(|site| site.resolved());
    let new = new.map(|site| site.resolved());
    let nodes = |site: &Option<Site<'n>>| site.as_ref().map(|site| site.node);
    let keys = match (nodes(&old), nodes(&new)) {
        (Some(old), Some(new)) => operations::keys(old, new),
        (one, other) => one.or(other).map(OperationKey::all_of).unwrap_or_default(),
    };
    for key in keys {
        let of = |item: &Option<Site<'n>>| Some((item.clone()?, item.as_ref()?.operation(&key)?));
        match (of(&old), of(&new)) {
            (None, None) => {}
            (None, Some((_, new))) => record.added(scope, added, &new),
            (Some((_, old)), None) => record.removed(scope, removed, &old),
            (Some(old), Some(new)) => {
                operations::compare_one(record, scope, (&old.0, &old.1), (&new.0, &new.1));
                // A callback is an operation, and may have callbacks of its own.
                compare(record, scope, &old.1, &new.1);
            }
        }
    }
}
