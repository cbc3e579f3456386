//! Which paths and servers there are.
//!
//! In: two descriptions. Out: paths and servers that came or went; the operations of all other paths go on to their own
//! area. Paths are the same that differ in nothing but the names of their parameters.

use indexmap::IndexMap;

use crate::source::METHODS;

use super::Wire::{Breaking, Compatible, Dangerous};
use super::operations;
use super::record::{Record, Site, shown};
use super::rule::{Place, Rule, both, rules};

rules! {
    PATH_ADDED = Rule::new("path-added", both(Compatible), "There is a new path")
        .example(Place::Paths, "{}", "{/cats: {get: {}}}");
    PATH_REMOVED = Rule::new("path-removed", both(Breaking), "A path is gone with all its operations")
        .example(Place::Paths, "{/cats: {get: {}, post: {}}}", "{}");
    PATH_PARAMETER_RENAMED = Rule::new("path-parameter-renamed", both(Compatible), "A parameter of a path has another name")
        .example(Place::Paths, "{'/cats/{id}': {get: {}}}", "{'/cats/{catId}': {get: {}}}");
    SERVER_ADDED = Rule::new("server-added", both(Compatible), "There is a new server")
        .example(Place::Root, "{servers: [{url: 'https://a.example'}]}", "{servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]}");
    SERVER_REMOVED = Rule::new("server-removed", both(Dangerous), "A server is gone")
        .example(Place::Root, "{servers: [{url: 'https://a.example'}, {url: 'https://b.example'}]}", "{servers: [{url: 'https://a.example'}]}");
    DEFAULT_SERVER_CHANGED = Rule::new("default-server-changed", both(Breaking), "Requests go to another server")
        .example(Place::Root, "{servers: [{url: 'https://a.example'}]}", "{servers: [{url: 'https://b.example'}]}");
}

pub(super) fn compare(record: &mut Record<'_>) {
    compare_servers(record);
    let (old, new) = (by_shape(Site::root(record.old)), by_shape(Site::root(record.new)));
    for (shape, old_item) in &old {
        match new.get(shape) {
            Some(new_item) => {
                let (old_path, new_path) = (old_item.name(), new_item.name());
                if old_path != new_path {
                    let scope = record.operation("");
                    record.change(scope, &PATH_PARAMETER_RENAMED, new_item, Some(old_path), Some(new_path));
                }
                operations::compare(record, old_item, new_item);
            }
            None => all_operations(record, &PATH_REMOVED, old_item, true),
        }
    }
    for (_, item) in new.iter().filter(|(shape, _)| !old.contains_key(*shape)) {
        all_operations(record, &PATH_ADDED, item, false);
    }
}

/// The path items of a description, by their paths without the names of parameters.
fn by_shape(root: Site<'_>) -> IndexMap<String, Site<'_>> {
    let mut items = IndexMap::new();
    for (path, item) in root.get("paths").iter().flat_map(Site::members) {
        items.entry(shape(path)).or_insert(item);
    }
    items
}

/// `path` with `{}` in place of each parameter.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        shape += before;
        shape += "{}";
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    shape + rest
}

/// Records a change of the path item `item` for all its operations.
fn all_operations(record: &mut Record<'_>, rule: &'static Rule, item: &Site<'_>, is_old: bool) {
    let path = item.name();
    let methods = METHODS.into_iter().filter(|method| item.node.get(method).is_some());
    let methods: Vec<String> = methods.map(str::to_uppercase).collect();
    let value = format!("{} {path}", methods.join(", "));
    let (old, new) = if is_old {
        (Some(value), None)
    } else {
        (None, Some(value))
    };
    for method in methods {
        let scope = record.operation(&format!("{method} {path}"));
        record.change(scope, rule, item, old.clone(), new.clone());
    }
}

fn compare_servers(record: &mut Record<'_>) {
    let (old, new) = (servers(Site::root(record.old)), servers(Site::root(record.new)));
    let scope = record.operation("");
    let (Some(old_default), Some(new_default)) = (old.first(), new.first()) else {
        return;
    };
    let url = |site: &Site<'_>| site.node.str_of("url").map(str::to_owned);
    let has = |sites: &[Site<'_>], site: &Site<'_>| sites.iter().any(|other| url(other) == url(site));
    if url(old_default) != url(new_default) {
        let values = (url(old_default), url(new_default));
        record.change(scope, &DEFAULT_SERVER_CHANGED, new_default, values.0, values.1);
    }
    for site in old.iter().skip(1).filter(|site| !has(&new, site)) {
        record.change(scope, &SERVER_REMOVED, site, Some(shown_url(site)), None);
    }
    for site in new.iter().skip(1).filter(|site| !has(&old, site)) {
        record.change(scope, &SERVER_ADDED, site, None, Some(shown_url(site)));
    }
}

fn servers(root: Site<'_>) -> Vec<Site<'_>> {
    root.get("servers").iter().flat_map(Site::items).collect()
}

fn shown_url(site: &Site<'_>) -> String {
    site.node.get("url").map(shown).unwrap_or_default()
}
