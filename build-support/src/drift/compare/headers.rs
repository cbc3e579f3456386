//! The headers of an answer.
//!
//! In: two answers. Out: headers that came, went, or are not always there any more; their schemas go on to the areas of
//! schemas. Names of headers have no case.

use indexmap::IndexMap;

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible};
use super::rule::{Place, Rule, both, rules};
use super::site::Site;
use super::{deprecation, media_types, subschemas};

rules! {
    HEADER_ADDED = Rule::new("header-added", both(Compatible), "There is a new header")
        .example(Place::Operation, "{responses: {200: {}}}", "{responses: {200: {headers: {X-A: {}}}}}");
    REQUIRED_HEADER_REMOVED = Rule::new("required-header-removed", both(Breaking), "A header that was always there is gone")
        .example(Place::Operation, "{responses: {200: {headers: {X-A: {required: true}}}}}", "{responses: {200: {}}}");
    OPTIONAL_HEADER_REMOVED = Rule::new("optional-header-removed", both(Compatible), "A header is gone")
        .example(Place::Operation, "{responses: {200: {headers: {X-A: {}}}}}", "{responses: {200: {}}}");
    HEADER_BECAME_REQUIRED = Rule::new("header-became-required", both(Compatible), "A header is always there from now on")
        .example(
            Place::Operation,
            "{responses: {200: {headers: {X-A: {}}}}}",
            "{responses: {200: {headers: {x-a: {required: true}}}}}",
        );
    HEADER_BECAME_OPTIONAL = Rule::new("header-became-optional", both(Breaking), "A header may be absent from now on")
        .example(
            Place::Operation,
            "{responses: {200: {headers: {X-A: {required: true}}}}}",
            "{responses: {200: {headers: {X-A: {}}}}}",
        );
}

pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    let (old, new) = (list(old), list(new));
    for (name, site) in &old {
        match new.get(name) {
            Some(new) => {
                match (site.node.is_true("required"), new.node.is_true("required")) {
                    (false, true) => record.change(scope, &HEADER_BECAME_REQUIRED, new, None, None),
                    (true, false) => record.change(scope, &HEADER_BECAME_OPTIONAL, new, None, None),
                    _ => {}
                }
                deprecation::compare_headers(record, scope, site, new);
                subschemas::compare_described(record, scope, site, new);
                media_types::compare(record, scope, site, new);
            }
            None => {
                let rule = if site.node.is_true("required") {
                    &REQUIRED_HEADER_REMOVED
                } else {
                    &OPTIONAL_HEADER_REMOVED
                };
                record.change(scope, rule, site, Some(name.clone()), None);
            }
        }
    }
    for (name, site) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        record.change(scope, &HEADER_ADDED, site, None, Some(name.clone()));
    }
}

/// The headers of an answer, by their names in lower case. Their names often begin with `X-`, which marks no extension
/// here.
fn list<'n>(response: &Site<'n>) -> IndexMap<String, Site<'n>> {
    let headers = response.get("headers");
    let names = headers
        .iter()
        .flat_map(|headers| headers.node.as_object().into_iter().flatten());
    let mut list = IndexMap::new();
    for (name, _) in names {
        if let Some(site) = headers.as_ref().and_then(|headers| headers.get(name)) {
            list.entry(name.to_ascii_lowercase()).or_insert_with(|| site.resolved());
        }
    }
    list
}
