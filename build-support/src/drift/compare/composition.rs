//! Values that are one of several kinds.
//!
//! In: two schemas. Out: alternatives of `oneOf` and `anyOf` that came or went, and how they are told apart. An alternative
//! is known again by the component it refers to, and otherwise by its place among those that refer to none. `allOf` is no
//! choice: what its branches say is compared as if it were written in one place.

use crate::document::Node;

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::site::{Site, shown};
use super::view::View;

rules! {
    ALTERNATIVE_ADDED = Rule::new("alternative-added", by_direction(Compatible, Dangerous), "There is a new alternative")
        .example(Place::Schema, "{oneOf: [{type: string}]}", "{oneOf: [{type: string}, {type: integer}]}");
    ALTERNATIVE_REMOVED = Rule::new("alternative-removed", by_direction(Breaking, Compatible), "An alternative is gone")
        .example(Place::Schema, "{anyOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: string}]}");
    ALTERNATIVES_ADDED = Rule::new("alternatives-added", by_direction(Breaking, Compatible), "There is a choice from now on")
        .example(Place::Schema, "{type: object}", "{type: object, oneOf: [{type: object}]}");
    ALTERNATIVES_REMOVED = Rule::new("alternatives-removed", by_direction(Compatible, Breaking), "There is no choice any more")
        .example(Place::Schema, "{type: object, anyOf: [{type: object}]}", "{type: object}");
    DISCRIMINATOR_ADDED = Rule::new("discriminator-added", by_direction(Dangerous, Compatible), "A property tells alternatives apart")
        .example(Place::Schema, "{type: object}", "{type: object, discriminator: {propertyName: kind}}");
    DISCRIMINATOR_REMOVED =
        Rule::new("discriminator-removed", by_direction(Compatible, Dangerous), "No property tells alternatives apart any more")
            .example(Place::Schema, "{type: object, discriminator: {propertyName: kind}}", "{type: object}");
    DISCRIMINATOR_CHANGED = Rule::new("discriminator-changed", both(Breaking), "Another property tells alternatives apart")
        .example(
            Place::Schema,
            "{type: object, discriminator: {propertyName: kind}}",
            "{type: object, discriminator: {propertyName: type}}",
        );
    DISCRIMINATOR_VALUE_ADDED =
        Rule::new("discriminator-value-added", by_direction(Compatible, Dangerous), "There is a new value that stands for an alternative")
            .example(
                Place::Schema,
                "{discriminator: {propertyName: kind, mapping: {}}}",
                "{discriminator: {propertyName: kind, mapping: {cat: Cat}}}",
            );
    DISCRIMINATOR_VALUE_CHANGED =
        Rule::new("discriminator-value-changed", both(Breaking), "A value stands for another alternative")
            .example(
                Place::Schema,
                "{discriminator: {propertyName: kind, mapping: {cat: Cat}}}",
                "{discriminator: {propertyName: kind, mapping: {cat: Lion}}}",
            );
    DISCRIMINATOR_VALUE_REMOVED =
        Rule::new("discriminator-value-removed", both(Breaking), "A value that stood for an alternative is gone")
            .example(
                Place::Schema,
                "{discriminator: {propertyName: kind, mapping: {cat: Cat}}}",
                "{discriminator: {propertyName: kind, mapping: {}}}",
            );
}

pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    compare_discriminators(record, scope, old, new);
    let old_alternatives = old.alternatives(record.old);
    let new_alternatives = new.alternatives(record.new);
    match (old_alternatives.is_empty(), new_alternatives.is_empty()) {
        (true, true) => {}
        (true, false) => record.change(
            scope,
            &ALTERNATIVES_ADDED,
            &new.site,
            None,
            Some(count(&new_alternatives)),
        ),
        (false, true) => record.change(
            scope,
            &ALTERNATIVES_REMOVED,
            &new.site,
            Some(count(&old_alternatives)),
            None,
        ),
        (false, false) => compare_alternatives(record, scope, old_alternatives, new_alternatives),
    }
}

fn count(alternatives: &[Site<'_>]) -> String {
    format!("{} alternatives", alternatives.len())
}

fn compare_alternatives<'n>(record: &mut Record<'n>, scope: Scope, old: Vec<Site<'n>>, new: Vec<Site<'n>>) {
    let mut rest: Vec<Site<'n>> = new;
    let mut unmatched = Vec::new();
    for site in old {
        match rest.iter().position(|candidate| is_same(&site, candidate)) {
            Some(index) => record.compare_later(scope, site, rest.remove(index)),
            None => unmatched.push(site),
        }
    }
    // What has no twin is taken for a changed alternative if the number is the same, and else for one that came or went.
    if unmatched.len() == rest.len() && unmatched.iter().chain(&rest).all(|site| reference(site.node).is_none()) {
        for (old, new) in unmatched.into_iter().zip(rest) {
            record.compare_later(scope, old, new);
        }
        return;
    }
    for site in &unmatched {
        record.removed(scope, &ALTERNATIVE_REMOVED, site);
    }
    for site in &rest {
        record.added(scope, &ALTERNATIVE_ADDED, site);
    }
}

fn is_same(old: &Site<'_>, new: &Site<'_>) -> bool {
    match (reference(old.node), reference(new.node)) {
        (Some(old), Some(new)) => old == new,
        (None, None) => old.node.same_data(new.node),
        _ => false,
    }
}

fn reference(node: &Node) -> Option<&str> {
    node.str_of("$ref")
}

fn compare_discriminators(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let (old, new) = match (old.get("discriminator"), new.get("discriminator")) {
        (None, None) => return,
        (None, Some(new)) => return record.added(scope, &DISCRIMINATOR_ADDED, new),
        (Some(old), None) => return record.removed(scope, &DISCRIMINATOR_REMOVED, old),
        (Some(old), Some(new)) => (old, new),
    };
    if let (Some(old_name), Some(new_name)) = (old.get("propertyName"), new.get("propertyName"))
        && !old_name.node.same_data(new_name.node)
    {
        let values = (Some(shown(old_name.node)), Some(shown(new_name.node)));
        record.change(scope, &DISCRIMINATOR_CHANGED, &new_name, values.0, values.1);
    }
    let (old, new) = (old.get("mapping"), new.get("mapping"));
    for (value, site) in old.iter().flat_map(Site::entries) {
        match new.as_ref().and_then(|mapping| mapping.get(value)) {
            None => record.change(scope, &DISCRIMINATOR_VALUE_REMOVED, &site, Some(value.to_owned()), None),
            Some(new) if !site.node.same_data(new.node) => {
                let values = (Some(shown(site.node)), Some(shown(new.node)));
                record.change(scope, &DISCRIMINATOR_VALUE_CHANGED, &new, values.0, values.1);
            }
            Some(_) => {}
        }
    }
    let is_new = |(value, _): &(&str, Site<'_>)| old.as_ref().is_none_or(|mapping| mapping.node.get(value).is_none());
    for (value, site) in new.iter().flat_map(Site::entries).filter(is_new) {
        record.change(scope, &DISCRIMINATOR_VALUE_ADDED, &site, None, Some(value.to_owned()));
    }
}
