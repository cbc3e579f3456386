//! In which media types a body is written.
//!
//! In: two objects with `content`. Out: media types that came or went, and parts of forms that are written in another
//! way; schemas go on to the areas of schemas. A media type is known by its name without parameters.

use indexmap::IndexMap;

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, by_direction, rules};
use super::site::{Site, shown};
use super::subschemas;
use crate::document::essence;

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
    MEDIA_TYPE_WIDENED =
        Rule::new("media-type-widened", by_direction(Compatible, Breaking), "A media type stands for more than before")
            .example(
                Place::Operation,
                "{requestBody: {content: {text/csv: {}}}}",
                "{requestBody: {content: {text/*: {}}}}",
            );
    MEDIA_TYPE_NARROWED =
        Rule::new("media-type-narrowed", by_direction(Breaking, Compatible), "A media type stands for less than before")
            .example(
                Place::Operation,
                "{responses: {200: {content: {text/*: {}}}}}",
                "{responses: {200: {content: {text/csv: {}}}}}",
            );
    MEDIA_TYPE_PARAMETERS_CHANGED =
        Rule::new("media-type-parameters-changed", both(Dangerous), "A media type has other parameters")
            .example(
                Place::Operation,
                "{responses: {200: {content: {text/csv; version=1: {}}}}}",
                "{responses: {200: {content: {text/csv; version=2: {}}}}}",
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
    let old = by_essence(old);
    let mut new = by_essence(new);
    let mut gone = Vec::new();
    for (name, site) in old {
        match new.shift_remove(&name) {
            Some(new) => compare_one(record, scope, &site, &new),
            None => gone.push((name, site)),
        }
    }
    for (name, site) in gone {
        let is_related = |other: &&String| is_part(&name, other) || is_part(other, &name);
        match new.keys().find(is_related).cloned() {
            Some(other) => {
                let rule = if is_part(&name, &other) {
                    &MEDIA_TYPE_WIDENED
                } else {
                    &MEDIA_TYPE_NARROWED
                };
                if let Some(target) = new.shift_remove(&other) {
                    record.change(scope, rule, &target, Some(name), Some(other));
                    compare_contents(record, scope, &site, &target);
                }
            }
            None => record.change(scope, &MEDIA_TYPE_REMOVED, &site, Some(name), None),
        }
    }
    for (name, site) in new {
        record.change(scope, &MEDIA_TYPE_ADDED, &site, None, Some(name));
    }
}

/// Compares two media types that differ in their parameters at most.
fn compare_one<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    let (old_parameters, new_parameters) = (parameters(&old.name()), parameters(&new.name()));
    if old_parameters != new_parameters {
        let values = (Some(old.name()), Some(new.name()));
        record.change(scope, &MEDIA_TYPE_PARAMETERS_CHANGED, new, values.0, values.1);
    }
    compare_contents(record, scope, old, new);
}

fn compare_contents<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    subschemas::compare_described(record, scope, old, new);
    compare_encoding(record, scope, old, new);
}

/// Whether the media type `part` is one of those that the range `whole` stands for (RFC 9110, section 12.5.1).
fn is_part(part: &str, whole: &str) -> bool {
    let range = whole.strip_suffix('*');
    part != whole && range.is_some_and(|range| range == "*/" || part.starts_with(range))
}

/// The parameters of a media type. In which character set text is written is no matter of the API.
fn parameters(name: &str) -> Vec<String> {
    let parameters = name
        .split(';')
        .skip(1)
        .map(|parameter| parameter.trim().to_ascii_lowercase());
    let mut parameters: Vec<String> = parameters
        .filter(|parameter| !parameter.starts_with("charset="))
        .collect();
    parameters.sort();
    parameters
}

/// The media types of `site`, by their names without parameters.
fn by_essence<'n>(site: &Site<'n>) -> IndexMap<String, Site<'n>> {
    let mut media_types = IndexMap::new();
    for (name, site) in site.get("content").iter().flat_map(Site::members) {
        media_types.entry(essence(name)).or_insert(site);
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
