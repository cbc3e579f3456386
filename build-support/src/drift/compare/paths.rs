//! Which paths there are.
//!
//! In: two descriptions. Out: paths that came or went; the operations of all other paths go on to their own
//! area. Paths are the same that differ in nothing but the names of their parameters, and those that make the same URLs
//! with the servers that they have.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::document::{Node, OperationKey};

use super::record::Record;
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::Site;
use super::{callbacks, operations, servers};

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
    let pairs = Pairs::of(record.old, record.new);
    let is_moved = pairs.is_default_moved();
    servers::compare(record, is_moved);
    for (old, new) in &pairs.old {
        match new {
            Some(new) => compare_kept(record, old, new, is_moved),
            None if is_deprecated(old) => all_operations(record, &DEPRECATED_PATH_REMOVED, old, true),
            None => all_operations(record, &PATH_REMOVED, old, true),
        }
    }
    for item in &pairs.come {
        all_operations(record, &PATH_ADDED, item, false);
    }
}

fn compare_kept<'n>(record: &mut Record<'n>, old: &Site<'n>, new: &Site<'n>, is_default_moved: bool) {
    let (mut old_path, mut new_path) = (old.name(), new.name());
    if is_moved(old, new) {
        servers::prefix_moved(record, old, new);
        old_path = servers::prefix(old) + &old_path;
        new_path = servers::prefix(new) + &new_path;
    }
    if old_path != new_path {
        let scope = record.operation("");
        record.change(scope, &PATH_PARAMETER_RENAMED, new, Some(old_path), Some(new_path));
    }
    for (scope, old, new) in operations::compare(record, old, new, is_default_moved) {
        callbacks::compare(record, scope, &old, &new);
    }
}

/// The path items of two descriptions, side by side.
struct Pairs<'n> {
    /// All old ones, with what is there now.
    old: Vec<(Site<'n>, Option<Site<'n>>)>,
    come: Vec<Site<'n>>,
}

impl<'n> Pairs<'n> {
    /// The same path with the same URL comes first, then the same URL: what a path begins with may have moved. In what
    /// is left, the same path has another URL.
    fn of(old: &'n Node, new: &'n Node) -> Self {
        let (old, mut new) = (by_shape(old), by_shape(new));
        let address = |shape: &str, item: &Site<'_>| servers::prefix(item) + shape;
        let by_address = new.iter().map(|(shape, item)| (address(shape, item), shape.clone()));
        let by_address: HashMap<String, String> = by_address.collect();
        let mut pairs: Vec<(String, Site<'n>, Option<Site<'n>>)> =
            old.into_iter().map(|(shape, item)| (shape, item, None)).collect();
        type Pass<'p, 'n> = &'p dyn Fn(&str, &Site<'n>, &IndexMap<String, Site<'n>>) -> Option<String>;
        let passes: [Pass<'_, 'n>; 3] = [
            &|shape, item, new| {
                let other = new.get(shape)?;
                (address(shape, item) == address(shape, other)).then(|| shape.to_owned())
            },
            &|shape, item, _| by_address.get(&address(shape, item)).cloned(),
            &|shape, _, _| Some(shape.to_owned()),
        ];
        for pass in passes {
            for (shape, item, partner) in pairs.iter_mut().filter(|(_, _, partner)| partner.is_none()) {
                *partner = pass(shape, item, &new).and_then(|other| new.shift_remove(&other));
            }
        }
        Self {
            old: pairs.into_iter().map(|(_, item, partner)| (item, partner)).collect(),
            come: new.into_values().collect(),
        }
    }

    /// Whether what paths begin with has moved from or to the servers of the whole description.
    fn is_default_moved(&self) -> bool {
        let mut kept = self.old.iter().filter_map(|(old, new)| Some((old, new.as_ref()?)));
        kept.any(|(old, new)| is_moved(old, new) && !servers::has_own(old) && !servers::has_own(new))
    }
}

/// Whether two path items that are the same have different paths, each with the server that makes it the same URL.
fn is_moved(old: &Site<'_>, new: &Site<'_>) -> bool {
    servers::shape(&old.name()) != servers::shape(&new.name())
}

/// The path items of the description `root`, by their paths without the names of parameters. One that refers to another
/// has the content of that one, and its own path.
fn by_shape(root: &Node) -> IndexMap<String, Site<'_>> {
    let mut items = IndexMap::new();
    for (path, mut item) in Site::root(root).get("paths").iter().flat_map(Site::members) {
        item.node = item.resolved().node;
        items.entry(servers::shape(path)).or_insert(item);
    }
    items
}

/// Whether every operation of the path item `item` is deprecated.
fn is_deprecated(item: &Site<'_>) -> bool {
    let keys = OperationKey::all_of(item.node).into_iter();
    let mut operations = keys.filter_map(|key| key.get(item.node)).peekable();
    operations.peek().is_some() && operations.all(|operation| operation.is_true("deprecated"))
}

/// Records a change of the path item `item` for all its operations.
fn all_operations(record: &mut Record<'_>, rule: &'static Rule, item: &Site<'_>, is_old: bool) {
    let path = item.name();
    let keys = OperationKey::all_of(item.node);
    let methods: Vec<String> = keys.iter().map(OperationKey::method).collect();
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
