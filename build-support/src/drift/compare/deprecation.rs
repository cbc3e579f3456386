//! What the vendor says will go.
//!
//! In: two operations, parameters, headers or schemas. Out: what became deprecated, or is not any more, and a date of
//! removal (`x-sunset`) that was set, taken back or came nearer. Nothing fails yet; users get a compiler warning.

use super::record::{Record, Scope};
use super::rule::Wire::{Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::{Site, shown};
use super::view::View;

rules! {
    OPERATION_DEPRECATED = Rule::new("operation-deprecated", both(Compatible), "An operation is deprecated")
        .example(Place::Operation, "{}", "{deprecated: true}");
    OPERATION_NOT_DEPRECATED = Rule::new("operation-not-deprecated", both(Compatible), "An operation is not deprecated any more")
        .example(Place::Operation, "{deprecated: true}", "{deprecated: false}");
    SUNSET_SET = Rule::new("sunset-set", both(Compatible), "The day on which it goes is known")
        .example(Place::Operation, "{deprecated: true}", "{deprecated: true, x-sunset: '2030-01-01'}");
    SUNSET_EARLIER = Rule::new("sunset-earlier", both(Dangerous), "It goes earlier than was said")
        .example(Place::Schema, "{x-sunset: '2030-01-01'}", "{x-sunset: '2029-01-01'}");
    SUNSET_LATER = Rule::new("sunset-later", both(Compatible), "It goes later than was said")
        .example(
            Place::Operation,
            "{parameters: [{name: a, in: query, x-sunset: '2030-01-01'}]}",
            "{parameters: [{name: a, in: query, x-sunset: '2031-01-01'}]}",
        );
    SUNSET_REMOVED = Rule::new("sunset-removed", both(Dangerous), "It is still deprecated, and the day on which it goes is not known any more")
        .example(Place::Operation, "{deprecated: true, x-sunset: '2030-01-01'}", "{deprecated: true}");
    PARAMETER_DEPRECATED = Rule::new("parameter-deprecated", both(Compatible), "A parameter is deprecated")
        .example(
            Place::Operation,
            "{parameters: [{name: a, in: query}]}",
            "{parameters: [{name: a, in: query, deprecated: true}]}",
        );
    PARAMETER_NOT_DEPRECATED = Rule::new("parameter-not-deprecated", both(Compatible), "A parameter is not deprecated any more")
        .example(
            Place::Operation,
            "{parameters: [{name: a, in: query, deprecated: true}]}",
            "{parameters: [{name: a, in: query}]}",
        );
    HEADER_DEPRECATED = Rule::new("header-deprecated", both(Compatible), "A header is deprecated")
        .example(
            Place::Operation,
            "{responses: {200: {headers: {X-A: {}}}}}",
            "{responses: {200: {headers: {X-A: {deprecated: true}}}}}",
        );
    HEADER_NOT_DEPRECATED = Rule::new("header-not-deprecated", both(Compatible), "A header is not deprecated any more")
        .example(
            Place::Operation,
            "{responses: {200: {headers: {X-A: {deprecated: true}}}}}",
            "{responses: {200: {headers: {X-A: {}}}}}",
        );
    SCHEMA_DEPRECATED = Rule::new("schema-deprecated", both(Compatible), "A property or a type is deprecated")
        .example(Place::Schema, "{type: string}", "{type: string, deprecated: true}");
    SCHEMA_NOT_DEPRECATED = Rule::new("schema-not-deprecated", both(Compatible), "A property or a type is not deprecated any more")
        .example(Place::Schema, "{type: string, deprecated: true}", "{type: string}");
}

pub(super) fn compare_operations(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    compare(
        record,
        scope,
        (old, new),
        (&OPERATION_DEPRECATED, &OPERATION_NOT_DEPRECATED),
    );
}

pub(super) fn compare_parameters(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    compare(
        record,
        scope,
        (old, new),
        (&PARAMETER_DEPRECATED, &PARAMETER_NOT_DEPRECATED),
    );
}

pub(super) fn compare_headers(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    compare(record, scope, (old, new), (&HEADER_DEPRECATED, &HEADER_NOT_DEPRECATED));
}

pub(super) fn compare_schemas(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    match (old.is_true("deprecated"), new.is_true("deprecated")) {
        (false, true) => record.change(scope, &SCHEMA_DEPRECATED, &new.site, None, None),
        (true, false) => record.change(scope, &SCHEMA_NOT_DEPRECATED, &new.site, None, None),
        _ => {}
    }
    compare_sunsets(record, scope, &old.site, &new.site, new.is_true("deprecated"));
}

fn compare(
    record: &mut Record<'_>,
    scope: Scope,
    (old, new): (&Site<'_>, &Site<'_>),
    (deprecated, not_deprecated): (&'static Rule, &'static Rule),
) {
    let is_deprecated = new.node.is_true("deprecated");
    match (old.node.is_true("deprecated"), is_deprecated) {
        (false, true) => record.change(scope, deprecated, new, None, None),
        (true, false) => record.change(scope, not_deprecated, new, None, None),
        _ => {}
    }
    compare_sunsets(record, scope, old, new, is_deprecated);
}

/// Compares the dates of removal. Dates in the form of RFC 3339 have the order of their texts.
fn compare_sunsets(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>, is_deprecated: bool) {
    match (old.get("x-sunset"), new.get("x-sunset")) {
        (None, Some(new)) => record.added(scope, &SUNSET_SET, &new),
        (Some(old), None) if is_deprecated => record.removed(scope, &SUNSET_REMOVED, &old),
        (Some(old), Some(new)) if !old.node.same_data(new.node) => {
            let is_earlier = new.node.as_str() < old.node.as_str();
            let rule = if is_earlier { &SUNSET_EARLIER } else { &SUNSET_LATER };
            record.change(scope, rule, &new, Some(shown(old.node)), Some(shown(new.node)));
        }
        _ => {}
    }
}
