//! Which paths there are.
//!
//! In: two descriptions. Out: paths that came or went; the operations of all other paths go on to their own
//! area. Paths are the same that differ in nothing but the names of their parameters.

use indexmap::IndexMap;

use crate::document::{METHODS, Node};

use super::record::Record;
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::Site;
use super::{callbacks, operations};

rules! {
    PATH_ADDED = Rule::new("path-added", both(Compatible), "There is a new path")
        .example(Place::Paths, "{}", "{/cats: {get: {}}}");
    PATH_REMOVED = Rule::new("path-removed", both(Breaking), "A path is gone with all its operations")
        .example(Place::Paths, "{/cats: {get: {}, post: {}}}", "{}");
    PATH_PARAMETER_RENAMED = Rule::new("path-parameter-renamed", both(Compatible), "A parameter of a path has another name")
        .example(Place::Paths, "{'/cats/{id}': {get: {}}}", "{'/cats/{catId}': {get: {}}}");
    DEPRECATED_PATH_REMOVED =
        Rule::new("deprecated-path-removed", both(Dangerous), "A path is gone whose operations were all deprecated")
            .example(Place::Paths, "{/cats: {get: {deprecated: true}}}", "{}");
}

pub(super) fn compare(record: &mut Record<'_>) {
    let (old, new) = (by_shape(record.old), by_shape(record.new));
    for (shape, old_item) in &old {
        match new.get(shape) {
            Some(new_item) => {
                let (old_path, new_path) = (old_item.name(), new_item.name());
                if old_path != new_path {
                    let scope = record.operation("");
                    record.change(scope, &PATH_PARAMETER_RENAMED, new_item, Some(old_path), Some(new_path));
                }
                for (scope, old, new) in operations::compare(record, old_item, new_item) {
                    callbacks::compare(record, scope, &old, &new);
                }
            }
            None if is_deprecated(old_item) => all_operations(record, &DEPRECATED_PATH_REMOVED, old_item, true),
            None => all_operations(record, &PATH_REMOVED, old_item, true),
        }
    }
    for (_, item) in new.iter().filter(|(shape, _)| !old.contains_key(*shape)) {
        all_operations(record, &PATH_ADDED, item, false);
    }
}

/// The path items of the description `root`, by their paths without the names of parameters. One that refers to another
/// has the content of that one, and its own path.
fn by_shape(root: &Node) -> IndexMap<String, Site<'_>> {
    let mut items = IndexMap::new();
    for (path, mut item) in Site::root(root).get("paths").iter().flat_map(Site::members) {
        item.node = item.resolved().node;
        items.entry(shape(path)).or_insert(item);
    }
    items
}

/// Whether every operation of the path item `item` is deprecated.
fn is_deprecated(item: &Site<'_>) -> bool {
    let mut operations = METHODS
        .into_iter()
        .filter_map(|method| item.node.get(method))
        .peekable();
    operations.peek().is_some() && operations.all(|operation| operation.is_true("deprecated"))
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
