//! What an operation takes as its body.
//!
//! In: two operations. Out: whether a body came, went, or became required or optional; its media types go on to their
//! area.

use super::media_types;
use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::Site;

rules! {
    REQUIRED_BODY_ADDED = Rule::new("required-body-added", both(Breaking), "A body has to be sent, where none was")
        .example(Place::Operation, "{}", "{requestBody: {required: true, content: {}}}");
    OPTIONAL_BODY_ADDED = Rule::new("optional-body-added", both(Compatible), "A body may be sent, where none was")
        .example(Place::Operation, "{}", "{requestBody: {content: {}}}");
    BODY_REMOVED = Rule::new("body-removed", both(Dangerous), "There is no body any more")
        .example(Place::Operation, "{requestBody: {content: {}}}", "{}");
    BODY_BECAME_REQUIRED = Rule::new("body-became-required", both(Breaking), "The body is required from now on")
        .example(Place::Operation, "{requestBody: {content: {}}}", "{requestBody: {required: true, content: {}}}");
    BODY_BECAME_OPTIONAL = Rule::new("body-became-optional", both(Compatible), "The body may be left out from now on")
        .example(Place::Operation, "{requestBody: {required: true, content: {}}}", "{requestBody: {content: {}}}");
}

pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    let scope = scope.requests();
    let old = old.get("requestBody").map(|site| site.resolved());
    let new = new.get("requestBody").map(|site| site.resolved());
    match (old, new) {
        (None, None) => {}
        (None, Some(new)) if new.node.is_true("required") => record.added(scope, &REQUIRED_BODY_ADDED, &new),
        (None, Some(new)) => record.added(scope, &OPTIONAL_BODY_ADDED, &new),
        (Some(old), None) => record.removed(scope, &BODY_REMOVED, &old),
        (Some(old), Some(new)) => {
            match (old.node.is_true("required"), new.node.is_true("required")) {
                (false, true) => record.change(scope, &BODY_BECAME_REQUIRED, &new, None, None),
                (true, false) => record.change(scope, &BODY_BECAME_OPTIONAL, &new, None, None),
                _ => {}
            }
            media_types::compare(record, scope, &old, &new);
        }
    }
}
