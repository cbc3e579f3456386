//! What an operation answers.
//!
//! In: two operations. Out: answers that came or went, and answers that have a body now or none any more; their media
//! types and headers go on to their areas.

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::Site;
use super::{headers, media_types};

rules! {
    SUCCESS_RESPONSE_ADDED = Rule::new("success-response-added", both(Dangerous), "A new status says that all went well")
        .example(Place::Operation, "{responses: {200: {}}}", "{responses: {200: {}, 202: {}}}");
    SUCCESS_RESPONSE_REMOVED = Rule::new("success-response-removed", both(Breaking), "A status that said that all went well is gone")
        .example(Place::Operation, "{responses: {200: {}, 204: {}}}", "{responses: {200: {}}}");
    ERROR_RESPONSE_ADDED = Rule::new("error-response-added", both(Compatible), "There is a new answer for a failure")
        .example(Place::Operation, "{responses: {200: {}}}", "{responses: {200: {}, 409: {}}}");
    ERROR_RESPONSE_REMOVED = Rule::new("error-response-removed", both(Compatible), "An answer for a failure is gone")
        .example(Place::Operation, "{responses: {200: {}, default: {}}}", "{responses: {200: {}}}");
    RESPONSE_BODY_ADDED = Rule::new("response-body-added", both(Compatible), "An answer has a body, where it had none")
        .example(Place::Operation, "{responses: {200: {}}}", "{responses: {200: {content: {text/plain: {}}}}}");
    RESPONSE_BODY_REMOVED = Rule::new("response-body-removed", both(Breaking), "An answer has no body any more")
        .example(Place::Operation, "{responses: {200: {content: {text/plain: {}}}}}", "{responses: {200: {}}}");
}

pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    let scope = scope.responses();
    let (old, new) = (old.get("responses"), new.get("responses"));
    let of = |list: &Option<Site<'n>>, status: &str| list.as_ref()?.get(status);
    for (status, site) in old.iter().flat_map(Site::members) {
        match of(&new, status) {
            Some(new_site) => {
                let (old, new) = (site.resolved(), new_site.resolved());
                compare_one(record, scope, &old, &new);
            }
            None if is_success(status) => {
                record.change(scope, &SUCCESS_RESPONSE_REMOVED, &site, Some(status.to_owned()), None)
            }
            None => record.change(scope, &ERROR_RESPONSE_REMOVED, &site, Some(status.to_owned()), None),
        }
    }
    for (status, site) in new.iter().flat_map(Site::members) {
        match of(&old, status) {
            Some(_) => {}
            None if is_success(status) => {
                record.change(scope, &SUCCESS_RESPONSE_ADDED, &site, None, Some(status.to_owned()))
            }
            None => record.change(scope, &ERROR_RESPONSE_ADDED, &site, None, Some(status.to_owned())),
        }
    }
}

/// Whether an answer with `status`, or with a status of that class, says that all went well.
fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn compare_one<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    headers::compare(record, scope, old, new);
    match (media_types::is_empty(old), media_types::is_empty(new)) {
        (true, true) => {}
        (true, false) => record.added(scope, &RESPONSE_BODY_ADDED, new),
        (false, true) => record.removed(scope, &RESPONSE_BODY_REMOVED, old),
        (false, false) => media_types::compare(record, scope, old, new),
    }
}
