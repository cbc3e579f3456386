//! The properties of objects, and which of them have to be there.
//!
//! In: two schemas. Out: properties that came, went, or became required or optional; which of them only one side sends;
//! and whether others are allowed beside them.

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
    directions_of(site, site)
}

/// In which directions a property travels that is written as `old` and `new`: one that is read-only in both is sent by
/// servers alone, one that is write-only in both by clients alone.
fn directions_of(old: &Site<'_>, new: &Site<'_>) -> Directions {
    Directions {
        request: !(old.is_marked("readOnly") && new.is_marked("readOnly")),
        response: !(old.is_marked("writeOnly") && new.is_marked("writeOnly")),
    }
}

/// Whether the name in `required` at `name` and the property at `property` are of one part of a schema.
fn is_beside(name: &Site<'_>, property: &Site<'_>) -> bool {
    let holder = |site: &Site<'_>| site.pointer.parent().and_then(|list| list.parent());
    holder(name) == holder(property)
}

fn compare_property<'n>(
    record: &mut Record<'n>,
    scope: Scope,
    (old, old_site): (&View<'n>, &Site<'n>),
    (new, new_site): (&View<'n>, &Site<'n>),
) {
    for (key, became, no_longer) in [
        ("readOnly", &BECAME_READ_ONLY, &NO_LONGER_READ_ONLY),
        ("writeOnly", &BECAME_WRITE_ONLY, &NO_LONGER_WRITE_ONLY),
    ] {
        match (old_site.is_marked(key), new_site.is_marked(key)) {
            (false, true) => record.change(scope, became, new_site, None, None),
            (true, false) => record.change(scope, no_longer, new_site, None, None),
            _ => {}
        }
    }
    let scope = scope.only(directions_of(old_site, new_site));
    let name = new_site.name();
    match (
        old.required.contains(name.as_str()),
        new.required.contains(name.as_str()),
    ) {
        (false, true) => {
            let place = new.required_place(&name);
            let place = if is_beside(place, new_site) { new_site } else { place };
            record.change(scope, &PROPERTY_BECAME_REQUIRED, place, None, None);
        }
        (true, false) => {
            let place = old.required_place(&name);
            let place = if is_beside(place, old_site) { new_site } else { place };
            record.change(scope, &PROPERTY_BECAME_OPTIONAL, place, None, None);
        }
        _ => {}
    }
    match (old.merged_property(&name), new.merged_property(&name)) {
        (None, None) => record.compare_later(scope, old_site.clone(), new_site.clone()),
        (old, new) => {
            let plain = |site: &Site<'n>| View::of(site.clone());
            let views = (
                old.unwrap_or_else(|| plain(old_site)),
                new.unwrap_or_else(|| plain(new_site)),
            );
            record.compare_merged_later(scope, views.0, views.1);
        }
    }
}
