//! The properties of objects, and which of them have to be there.
//!
//! In: two schemas. Out: properties that came, went, or became required or optional; which of them only one side sends;
//! and whether others are allowed beside them.

use crate::document::Node;

use super::change::Directions;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::site::Site;
use super::view::View;

rules! {
    REQUIRED_PROPERTY_ADDED =
        Rule::new("required-property-added", by_direction(Breaking, Compatible), "There is a new property, and it is required")
            .example(Place::Schema, "{type: object}", "{type: object, required: [a], properties: {a: {}}}");
    OPTIONAL_PROPERTY_ADDED = Rule::new("optional-property-added", both(Compatible), "There is a new property")
        .example(Place::Schema, "{type: object}", "{type: object, properties: {a: {}}}");
    REQUIRED_PROPERTY_REMOVED =
        Rule::new("required-property-removed", by_direction(Dangerous, Breaking), "A property that was required is gone")
            .example(Place::Schema, "{type: object, required: [a], properties: {a: {}}}", "{type: object}");
    OPTIONAL_PROPERTY_REMOVED = Rule::new("optional-property-removed", both(Dangerous), "A property is gone")
        .example(Place::Schema, "{type: object, properties: {a: {}}}", "{type: object}");
    PROPERTY_BECAME_REQUIRED =
        Rule::new("property-became-required", by_direction(Breaking, Compatible), "A property is required from now on")
            .example(
                Place::Schema,
                "{type: object, properties: {a: {}}}",
                "{type: object, properties: {a: {}}, required: [a]}",
            );
    PROPERTY_BECAME_OPTIONAL =
        Rule::new("property-became-optional", by_direction(Compatible, Breaking), "A property may be absent from now on")
            .example(
                Place::Schema,
                "{type: object, properties: {a: {}}, required: [a]}",
                "{type: object, properties: {a: {}}}",
            );
    BECAME_READ_ONLY = Rule::new("became-read-only", by_direction(Dangerous, Compatible), "Clients may not send it any more")
        .example(
            Place::Schema,
            "{type: object, properties: {a: {}}}",
            "{type: object, properties: {a: {readOnly: true}}}",
        );
    NO_LONGER_READ_ONLY = Rule::new("no-longer-read-only", both(Compatible), "Clients may send it from now on")
        .example(
            Place::Schema,
            "{type: object, properties: {a: {readOnly: true}}}",
            "{type: object, properties: {a: {}}}",
        );
    BECAME_WRITE_ONLY = Rule::new("became-write-only", by_direction(Compatible, Breaking), "Servers do not send it any more")
        .example(
            Place::Schema,
            "{type: object, properties: {a: {}}}",
            "{type: object, properties: {a: {writeOnly: true}}}",
        );
    NO_LONGER_WRITE_ONLY = Rule::new("no-longer-write-only", both(Compatible), "Servers may send it from now on")
        .example(
            Place::Schema,
            "{type: object, properties: {a: {writeOnly: true}}}",
            "{type: object, properties: {a: {}}}",
        );
    OTHER_PROPERTIES_FORBIDDEN =
        Rule::new("other-properties-forbidden", by_direction(Breaking, Compatible), "Properties that are not listed are refused")
            .example(Place::Schema, "{type: object}", "{type: object, additionalProperties: false}");
    OTHER_PROPERTIES_ALLOWED =
        Rule::new("other-properties-allowed", both(Compatible), "Properties that are not listed are allowed")
            .example(Place::Schema, "{type: object, additionalProperties: false}", "{type: object}");
}

pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &View<'n>, new: &View<'n>) {
    for (name, site) in &old.properties {
        match new.properties.get(name) {
            Some(new_site) => compare_property(record, scope, (old, site), (new, new_site)),
            None => {
                let rule = if old.required.contains(name) {
                    &REQUIRED_PROPERTY_REMOVED
                } else {
                    &OPTIONAL_PROPERTY_REMOVED
                };
                record.removed(scope.only(travels(site)), rule, site);
                if let Some(others) = others(new) {
                    record.compare_later(scope, site.clone(), others.clone());
                }
            }
        }
    }
    for (name, site) in new
        .properties
        .iter()
        .filter(|(name, _)| !old.properties.contains_key(*name))
    {
        let rule = if new.required.contains(name) {
            &REQUIRED_PROPERTY_ADDED
        } else {
            &OPTIONAL_PROPERTY_ADDED
        };
        record.added(scope.only(travels(site)), rule, site);
        if let Some(others) = others(old) {
            record.compare_later(scope, others.clone(), site.clone());
        }
    }
    compare_unlisted(record, scope, old, new);
    let is_closed =
        |view: &View<'_>| view.get("additionalProperties").and_then(|site| site.node.as_bool()) == Some(false);
    let rule = match (is_closed(old), is_closed(new)) {
        (false, true) => &OTHER_PROPERTIES_FORBIDDEN,
        (true, false) => &OTHER_PROPERTIES_ALLOWED,
        _ => return,
    };
    record.change(scope, rule, new.place("additionalProperties"), None, None);
}

/// The schema of properties that are not listed, if there is one.
fn others<'v, 'n>(view: &'v View<'n>) -> Option<&'v Site<'n>> {
    let site = view.get("additionalProperties");
    site.filter(|site| site.node.as_object().is_some())
}

/// Compares names in `required` that are not among the properties of either schema.
fn compare_unlisted(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    let is_unlisted = |name: &&&str| !old.properties.contains_key(**name) && !new.properties.contains_key(**name);
    for name in new.required.difference(&old.required).filter(is_unlisted) {
        let place = new.required_place(name);
        record.change(scope, &PROPERTY_BECAME_REQUIRED, place, None, Some((*name).to_owned()));
    }
    for name in old.required.difference(&new.required).filter(is_unlisted) {
        let place = old.required_place(name);
        record.change(scope, &PROPERTY_BECAME_OPTIONAL, place, Some((*name).to_owned()), None);
    }
}

/// In which directions the property `site` travels.
fn travels(site: &Site<'_>) -> Directions {
    let node = site.resolved().node;
    directions_of(node, node)
}

/// In which directions a property travels that is written as `old` and `new`: one that is read-only in both is sent by
/// servers alone, one that is write-only in both by clients alone.
fn directions_of(old: &Node, new: &Node) -> Directions {
    Directions {
        request: !(old.is_true("readOnly") && new.is_true("readOnly")),
        response: !(old.is_true("writeOnly") && new.is_true("writeOnly")),
    }
}

fn compare_property<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old, old_site): (&View<'n>, &Site<'n>),
    (new, new_site): (&View<'n>, &Site<'n>),
) {
    let (old_node, new_node) = (old_site.resolved().node, new_site.resolved().node);
    for (key, became, no_longer) in [
        ("readOnly", &BECAME_READ_ONLY, &NO_LONGER_READ_ONLY),
        ("writeOnly", &BECAME_WRITE_ONLY, &NO_LONGER_WRITE_ONLY),
    ] {
        match (old_node.is_true(key), new_node.is_true(key)) {
            (false, true) => record.change(scope, became, new_site, None, None),
            (true, false) => record.change(scope, no_longer, new_site, None, None),
            _ => {}
        }
    }
    let scope = scope.only(directions_of(old_node, new_node));
    let name = new_site.name();
    match (
        old.required.contains(name.as_str()),
        new.required.contains(name.as_str()),
    ) {
        (false, true) => record.change(scope, &PROPERTY_BECAME_REQUIRED, new_site, None, None),
        (true, false) => record.change(scope, &PROPERTY_BECAME_OPTIONAL, new_site, None, None),
        _ => {}
    }
    record.compare_later(scope, old_site.clone(), new_site.clone());
}
