//! Where requests go.
//!
//! In: two descriptions, or two operations with the path items that they stand in. Out: servers that came or went, and
//! whether requests go to another one. The servers of an operation come before those of its path, and these before those of
//! the description (OpenAPI, section "Server Object"); variables in a URL have their defaults.

use crate::document::Node;

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::Site;

rules! {
    SERVER_ADDED = Rule::new("server-added", both(Compatible), "There is a new server")
        .example(Place::Root, "{servers: [{url: 'https://a.example'}]}", "{servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]}");
    SERVER_REMOVED = Rule::new("server-removed", both(Dangerous), "A server is gone")
        .example(Place::Root, "{servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]}", "{servers: [{url: 'https://a.example'}]}");
    DEFAULT_SERVER_CHANGED = Rule::new("default-server-changed", both(Breaking), "Requests go to another server")
        .example(Place::Root, "{servers: [{url: 'https://a.example'}]}", "{servers: [{url: 'https://b.example'}]}");
    OPERATION_SERVER_CHANGED = Rule::new("operation-server-changed", both(Breaking), "Requests of an operation go to another server than before")
        .example(Place::Operation, "{servers: [{url: 'https://a.example'}]}", "{servers: [{url: 'https://b.example'}]}");
}

/// Compares the servers of the two descriptions.
pub(super) fn compare(record: &mut Record<'_>) {
    let (old, new) = (list(Site::root(record.old)), list(Site::root(record.new)));
    let scope = record.operation("");
    if let (Some(old), Some(new)) = (old.first(), new.first())
        && url(old) != url(new)
    {
        record.change(scope, &DEFAULT_SERVER_CHANGED, new, Some(url(old)), Some(url(new)));
    }
    // The first ones have been compared with each other, where both are there.
    let skipped = usize::from(!old.is_empty() && !new.is_empty());
    let has = |sites: &[Site<'_>], site: &Site<'_>| sites.iter().any(|other| url(other) == url(site));
    for site in old.iter().skip(skipped).filter(|site| !has(&new, site)) {
        record.change(scope, &SERVER_REMOVED, site, Some(url(site)), None);
    }
    for site in new.iter().skip(skipped).filter(|site| !has(&old, site)) {
        record.change(scope, &SERVER_ADDED, site, None, Some(url(site)));
    }
}

/// Compares where the requests of an operation go, where it or its path item says so itself.
pub(super) fn compare_operations<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    old: (&Site<'n>, &Site<'n>),
    new: (&Site<'n>, &Site<'n>),
) {
    let (old, old_is_own) = first(old, record.old);
    let (new, new_is_own) = first(new, record.new);
    if let (true, Some(old), Some(new)) = (old_is_own || new_is_own, old, new)
        && url(&old) != url(&new)
    {
        record.change(scope, &OPERATION_SERVER_CHANGED, &new, Some(url(&old)), Some(url(&new)));
    }
}

/// The first server of an operation, and whether the operation or its path item names it.
fn first<'n>((item, operation): (&Site<'n>, &Site<'n>), root: &'n Node) -> (Option<Site<'n>>, bool) {
    let own = [operation, item]
        .into_iter()
        .find_map(|site| list(site.clone()).into_iter().next());
    let is_own = own.is_some();
    (own.or_else(|| list(Site::root(root)).into_iter().next()), is_own)
}

fn list(holder: Site<'_>) -> Vec<Site<'_>> {
    holder.get("servers").iter().flat_map(Site::items).collect()
}

/// The URL of a server, its variables replaced by their defaults.
fn url(server: &Site<'_>) -> String {
    let template = server.node.str_of("url").unwrap_or_default();
    let variables = server.get("variables");
    let variables = variables.iter().flat_map(Site::entries);
    variables.fold(template.to_owned(), |url, (name, variable)| {
        let default = variable.node.str_of("default").unwrap_or_default();
        url.replace(&format!("{{{name}}}"), default)
    })
}
