//! Where requests go.
//!
//! In: two descriptions, or two operations with the path items that they stand in. Out: servers that came or went, and
//! whether requests go to another one. The servers of an operation come before those of its path, and these before
//! those of the description (OpenAPI, section "Server Object"); variables in a URL have their defaults. A part of the
//! URL may stand in the server or in each path: where it moves from one to the other, no URL changes.

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
    PATH_PREFIX_MOVED = Rule::new("path-prefix-moved", both(Compatible), "A prefix of paths has moved to or from the server, and no URL has changed")
        .example(
            Place::Root,
            "{servers: [{url: 'https://a.example/v1'}], paths: {/cats: {get: {}}}}",
            "{servers: [{url: 'https://a.example'}], paths: {/v1/cats: {get: {}}}}",
        );
    OPERATION_SERVER_CHANGED = Rule::new("operation-server-changed", both(Breaking), "Requests of an operation go to another server than before")
        .example(Place::Operation, "{servers: [{url: 'https://a.example'}]}", "{servers: [{url: 'https://b.example'}]}");
}

/// Compares the servers of the two descriptions; `is_moved` says that paths begin with what a server ended with, or the
/// other way round.
pub(super) fn compare(record: &mut Record<'_>, is_moved: bool) {
    let (old, new) = (list(Site::root(record.old)), list(Site::root(record.new)));
    let scope = record.operation("");
    let moved = match (is_moved, old.first(), new.first()) {
        (true, Some(old), Some(new)) => [split(&url(old)).1.to_owned(), split(&url(new)).1.to_owned()],
        _ => [String::new(), String::new()],
    };
    let old: Vec<_> = old.into_iter().map(|site| (known_by(&site, &moved[0]), site)).collect();
    let new: Vec<_> = new.into_iter().map(|site| (known_by(&site, &moved[1]), site)).collect();
    if let (Some((old_key, old)), Some((new_key, new))) = (old.first(), new.first())
        && old_key != new_key
    {
        record.change(scope, &DEFAULT_SERVER_CHANGED, new, Some(url(old)), Some(url(new)));
    }
    // The first ones have been compared with each other, where both are there.
    let skipped = usize::from(!old.is_empty() && !new.is_empty());
    let has = |all: &[(String, Site<'_>)], key: &str| all.iter().any(|(other, _)| other == key);
    for (_, site) in old.iter().skip(skipped).filter(|(key, _)| !has(&new, key)) {
        record.change(scope, &SERVER_REMOVED, site, Some(url(site)), None);
    }
    for (_, site) in new.iter().skip(skipped).filter(|(key, _)| !has(&old, key)) {
        record.change(scope, &SERVER_ADDED, site, None, Some(url(site)));
    }
}

/// Reports that what the path of `old` or of `new` begins with stood in the server of the other one. Where the host is
/// another one as well, that is told.
pub(super) fn prefix_moved<'n>(record: &mut Record<'n>, old: &Site<'n>, new: &Site<'n>) {
    let (old, new) = (first((old, old), record.old).0, first((new, new), record.new).0);
    let shown = |server: Option<&Site<'_>>| server.map_or_else(|| "/".to_owned(), url);
    let (old_url, new_url) = (shown(old.as_ref()), shown(new.as_ref()));
    if split(&old_url).0 == split(&new_url).0 {
        let scope = record.operation("");
        let place = new.or(old).unwrap_or_else(|| Site::root(record.new));
        record.change(scope, &PATH_PREFIX_MOVED, &place, Some(old_url), Some(new_url));
    }
}

/// What the URLs of the path item `item` have between the host and its path.
pub(super) fn prefix(item: &Site<'_>) -> String {
    let server = first((item, item), item.root).0;
    server.map_or_else(String::new, |server| split(&url(&server)).1.to_owned())
}

/// Whether the path item `item` names servers of its own.
pub(super) fn has_own(item: &Site<'_>) -> bool {
    !list(item.clone()).is_empty()
}

/// Compares where the requests of an operation go, where it or its path item says so itself, or `is_moved` says that
/// parts of other URLs have moved.
pub(super) fn compare_operations<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    old: (&Site<'n>, &Site<'n>),
    new: (&Site<'n>, &Site<'n>),
    is_moved: bool,
) {
    let (old_server, old_is_own) = first(old, record.old);
    let (new_server, new_is_own) = first(new, record.new);
    let (Some(old_server), Some(new_server)) = (old_server, new_server) else {
        return;
    };
    let whole = |server: &Site<'_>, (item, _): (&Site<'_>, &Site<'_>)| {
        let url = url(server);
        let (host, prefix) = split(&url);
        (host.to_owned(), format!("{prefix}{}", shape(&item.name())))
    };
    let (old_host, old_path) = whole(&old_server, old);
    let (new_host, new_path) = whole(&new_server, new);
    let is_other = match old_is_own || new_is_own {
        true => old_host != new_host || old_path != new_path,
        // That the host is another one is told once.
        false => is_moved && old_path != new_path,
    };
    if is_other {
        let values = (url(&old_server), url(&new_server));
        record.change(
            scope,
            &OPERATION_SERVER_CHANGED,
            &new_server,
            Some(values.0),
            Some(values.1),
        );
    }
}

/// `path` with `{}` in place of each parameter.
pub(super) fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        shape += before;
        shape += "{}";
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape + rest
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

/// What the server is known by: its URL without the part that `moved`.
fn known_by(server: &Site<'_>, moved: &str) -> String {
    let url = url(server);
    let url = url.trim_end_matches('/');
    url.strip_suffix(moved).unwrap_or(url).to_owned()
}

/// The host of `url` with its scheme, as far as it has one, and the part of the path that it ends with.
fn split(url: &str) -> (&str, &str) {
    let url = url.trim_end_matches('/');
    let host = url.find("://").map_or(0, |scheme| scheme + "://".len());
    let host = if host == 0 && url.starts_with("//") { 2 } else { host };
    let end = url[host..].find('/').map_or(url.len(), |path| host + path);
    if host == 0 { ("", url) } else { url.split_at(end) }
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
