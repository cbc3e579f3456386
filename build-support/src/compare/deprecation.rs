//! What the vendor says will go.
//!
//! In: two operations, parameters or schemas. Out: what became deprecated, or is not any more, and a date of removal that
//! came nearer. Nothing fails yet; users get a compiler warning.

use super::Wire::{Compatible, Dangerous};
use super::record::{Record, Scope, Site, shown};
use super::rule::{Place, Rule, both, rules};
use super::view::View;

rules! {
    OPERATION_DEPRECATED = Rule::new("operation-deprecated", both(Compatible), "An operation is deprecated")
        .example(Place::Operation, "{}", "{deprecated: true}");
    OPERATION_NOT_DEPRECATED = Rule::new("operation-not-deprecated", both(Compatible), "An operation is not deprecated any more")
        .example(Place::Operation, "{deprecated: true}", "{deprecated: false}");
    SUNSET_SET = Rule::new("sunset-set", both(Compatible), "The day on which an operation goes is known")
        .example(Place::Operation, "{deprecated: true}", "{deprecated: true, x-sunset: '2030-01-01'}");
    SUNSET_EARLIER = Rule::new("sunset-earlier", both(Dangerous), "An operation goes earlier than was said")
        .example(Place::Operation, "{x-sunset: '2030-01-01'}", "{x-sunset: '2029-01-01'}");
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
    SCHEMA_DEPRECATED = Rule::new("schema-deprecated", both(Compatible), "A property or a type is deprecated")
        .example(Place::Schema, "{type: string}", "{type: string, deprecated: true}");
    SCHEMA_NOT_DEPRECATED = Rule::new("schema-not-deprecated", both(Compatible), "A property or a type is not deprecated any more")
        .example(Place::Schema, "{type: string, deprecated: true}", "{type: string}");
}

pub(super) fn compare_operations(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    let is_deprecated = (old.node.is_true("deprecated"), new.node.is_true("deprecated"));
    match is_deprecated {
        (false, true) => record.change(scope, &OPERATION_DEPRECATED, new, None, None),
        (true, false) => record.change(scope, &OPERATION_NOT_DEPRECATED, new, None, None),
        _ => {}
    }
    match (old.get("x-sunset"), new.get("x-sunset")) {
        (None, Some(new)) => record.added(scope, &SUNSET_SET, &new),
        // Dates in the form of RFC 3339 have the order of their texts.
        (Some(old), Some(new)) if new.node.as_str() < old.node.as_str() => {
            record.change(
                scope,
                &SUNSET_EARLIER,
                &new,
                Some(shown(old.node)),
                Some(shown(new.node)),
            );
        }
        _ => {}
    }
}

pub(super) fn compare_parameters(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    match (old.node.is_true("deprecated"), new.node.is_true("deprecated")) {
        (false, true) => record.change(scope, &PARAMETER_DEPRECATED, new, None, None),
        (true, false) => record.change(scope, &PARAMETER_NOT_DEPRECATED, new, None, None),
        _ => {}
    }
}

pub(super) fn compare_schemas(record: &mut Record<'_>, scope: Scope, old: &View<'_>, new: &View<'_>) {
    match (old.is_true("deprecated"), new.is_true("deprecated")) {
        (false, true) => record.change(scope, &SCHEMA_DEPRECATED, &new.site, None, None),
        (true, false) => record.change(scope, &SCHEMA_NOT_DEPRECATED, &new.site, None, None),
        _ => {}
    }
}
