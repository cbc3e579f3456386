//! In which media types a body is written.
//!
//! In: two objects with `content`. Out: media types that came or went, and parts of forms that are written in another way;
//! schemas go on to the areas of schemas. Media types are the same that differ in nothing but their parameters.

use indexmap::IndexMap;

use super::Wire::{Breaking, Compatible, Dangerous};
use super::record::{Record, Scope, Site, shown};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::schema;

rules! {
    MEDIA_TYPE_ADDED = Rule::new("media-type-added", by_direction(Compatible, Dangerous), "There is a new media type")
        .example(
            Place::Operation,
            "{responses: {200: {content: {text/plain: {}}}}}",
            "{responses: {200: {content: {text/plain: {}, text/csv: {}}}}}",
        );
    MEDIA_TYPE_REMOVED = Rule::new("media-type-removed", both(Breaking), "A media type is gone")
        .example(
            Place::Operation,
            "{requestBody: {content: {text/plain: {}, text/csv: {}}}}",
            "{requestBody: {content: {text/plain: {}}}}",
        );
    ENCODING_CHANGED = Rule::new("encoding-changed", both(Breaking), "A part of a form is written in another way")
        .example(
            Place::Operation,
            "{requestBody: {content: {multipart/form-data: {}}}}",
            "{requestBody: {content: {multipart/form-data: {encoding: {a: {contentType: text/csv}}}}}}",
        );
}

/// Whether `site` has no media type, and so no body.
pub(super) fn is_empty(site: &Site<'_>) -> bool {
    by_essence(site).is_empty()
}

/// Compares the `content` of two objects.
pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    let (old, new) = (by_essence(old), by_essence(new));
    for (name, site) in &old {
        match new.get(name) {
            Some(new) => {
                schema::compare(record, scope, site.get("schema"), new.get("schema"));
                compare_encoding(record, scope, site, new);
            }
            None => record.change(scope, &MEDIA_TYPE_REMOVED, site, Some(name.clone()), None),
        }
    }
    for (name, site) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        record.change(scope, &MEDIA_TYPE_ADDED, site, None, Some(name.clone()));
    }
}

/// The media types of `site`, by their names without parameters.
fn by_essence<'n>(site: &Site<'n>) -> IndexMap<String, Site<'n>> {
    let mut media_types = IndexMap::new();
    for (name, site) in site.get("content").iter().flat_map(Site::members) {
        let essence = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        media_types.entry(essence).or_insert(site);
    }
    media_types
}

fn compare_encoding(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    let (old, new_encoding) = (old.get("encoding"), new.get("encoding"));
    let is_same = match (&old, &new_encoding) {
        (Some(old), Some(new)) => old.node.same_data(new.node),
        (None, None) => true,
        (Some(one), None) | (None, Some(one)) => one.node.as_object().is_none_or(|members| members.is_empty()),
    };
    if !is_same {
        let value = |site: &Option<Site<'_>>| site.as_ref().map(|site| shown(site.node));
        let place = new_encoding.clone().unwrap_or_else(|| new.clone());
        record.change(scope, &ENCODING_CHANGED, &place, value(&old), value(&new_encoding));
    }
}
