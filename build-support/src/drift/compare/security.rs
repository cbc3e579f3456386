//! With which credentials an operation can be called.
//!
//! In: two operations. Out: alternatives of `security` that came or went, scopes, and schemes that work in another way.
//! An alternative is known by the schemes that it combines.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Node;

use super::record::{Record, Scope};
use super::rule::Wire::{Breaking, Compatible, Dangerous};
use super::rule::{Place, Rule, both, rules};
use super::site::Site;

rules! {
    SECURITY_REQUIRED = Rule::new("security-required", both(Breaking), "Credentials are required, where none were")
        .example(Place::Operation, "{}", "{security: [{key: []}]}");
    SECURITY_NO_LONGER_REQUIRED = Rule::new("security-no-longer-required", both(Compatible), "No credentials are required any more")
        .example(Place::Operation, "{security: [{key: []}]}", "{security: []}");
    SECURITY_ALTERNATIVE_ADDED = Rule::new("security-alternative-added", both(Compatible), "Other credentials will do as well")
        .example(Place::Operation, "{security: [{key: []}]}", "{security: [{key: []}, {token: []}]}");
    SECURITY_ALTERNATIVE_REMOVED = Rule::new("security-alternative-removed", both(Breaking), "Some credentials do not suffice any more")
        .example(Place::Operation, "{security: [{key: []}, {token: []}]}", "{security: [{key: []}]}");
    SECURITY_SCOPE_ADDED = Rule::new("security-scope-added", both(Breaking), "A token needs another scope")
        .example(Place::Operation, "{security: [{token: []}]}", "{security: [{token: [write]}]}");
    SECURITY_SCOPE_REMOVED = Rule::new("security-scope-removed", both(Compatible), "A token needs a scope less")
        .example(Place::Operation, "{security: [{token: [write]}]}", "{security: [{token: []}]}");
    SECURITY_SCHEME_CHANGED = Rule::new("security-scheme-changed", both(Breaking), "A credential is sent in another way")
        .example(
            Place::Root,
            "{security: [{key: []}], components: {securitySchemes: {key: {type: apiKey, in: query, name: k}}}}",
            "{security: [{key: []}], components: {securitySchemes: {key: {type: apiKey, in: header, name: k}}}}",
        );
    OAUTH_FLOW_ADDED = Rule::new("oauth-flow-added", both(Compatible), "There is a new way to get a token")
        .example(
            Place::Root,
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {}}}}}",
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {implicit: {}}}}}}",
        );
    OAUTH_FLOW_REMOVED = Rule::new("oauth-flow-removed", both(Breaking), "A way to get a token is gone")
        .example(
            Place::Root,
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {password: {}}}}}}",
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {}}}}}",
        );
    OAUTH_FLOW_CHANGED = Rule::new("oauth-flow-changed", both(Dangerous), "A token is asked for at another place")
        .example(
            Place::Root,
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {password: {tokenUrl: /a}}}}}}",
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {password: {tokenUrl: /b}}}}}}",
        );
    OFFERED_SCOPE_ADDED = Rule::new("offered-scope-added", both(Compatible), "A token can be asked for with a new scope")
        .example(
            Place::Root,
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {password: {scopes: {read: Read}}}}}}}",
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {password: {scopes: {read: Read, write: Write}}}}}}}",
        );
    OFFERED_SCOPE_REMOVED = Rule::new("offered-scope-removed", both(Dangerous), "A token cannot be asked for with a scope any more")
        .example(
            Place::Root,
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {password: {scopes: {read: Read, write: Write}}}}}}}",
            "{security: [{key: []}], components: {securitySchemes: {key: {type: oauth2, flows: {password: {scopes: {read: Read}}}}}}}",
        );
}

/// The schemes that an alternative combines, each with the scopes that it needs.
type Alternative<'n> = BTreeMap<&'n str, BTreeSet<&'n str>>;

pub(super) fn compare<'n>(record: &mut Record<'n>, scope: Scope, old: &Site<'n>, new: &Site<'n>) {
    let scope = scope.requests();
    let (old_alternatives, new_alternatives) = (alternatives(old, record.old), alternatives(new, record.new));
    // What operations take over from the description changes there, and once.
    let of_root = Site::root(record.new)
        .get("security")
        .filter(|_| old.get("security").is_none());
    let place = new.get("security").or(of_root).unwrap_or_else(|| new.clone());
    let is_open = |alternatives: &[Alternative<'_>]| alternatives.iter().any(Alternative::is_empty);
    match (is_open(&old_alternatives), is_open(&new_alternatives)) {
        (true, false) => record.change(scope, &SECURITY_REQUIRED, &place, None, Some(words(&new_alternatives))),
        (false, true) => record.change(
            scope,
            &SECURITY_NO_LONGER_REQUIRED,
            &place,
            Some(words(&old_alternatives)),
            None,
        ),
        _ => compare_alternatives(record, scope, &place, (&old_alternatives, &new_alternatives)),
    }
    let schemes: BTreeSet<&str> = old_alternatives
        .iter()
        .flat_map(|alternative| alternative.keys().copied())
        .collect();
    for scheme in schemes {
        compare_schemes(record, scope, scheme);
    }
}

/// The alternatives of an operation: its own, or those of the description. None at all is the one that needs nothing.
fn alternatives<'n>(operation: &Site<'n>, root: &'n Node) -> Vec<Alternative<'n>> {
    let list = operation.node.get("security").or_else(|| root.get("security"));
    let list = list.and_then(Node::as_array).unwrap_or_default();
    let scopes = |node: &'n Node| node.as_array().into_iter().flatten().filter_map(Node::as_str).collect();
    let alternative = |node: &'n Node| {
        let schemes = node.as_object().into_iter().flatten();
        schemes.map(|(name, node)| (name.as_str(), scopes(node))).collect()
    };
    if list.is_empty() {
        vec![Alternative::new()]
    } else {
        list.iter().map(alternative).collect()
    }
}

/// Compares the alternatives that are not in both lists. Of two that combine the same schemes, one is the other with
/// other scopes.
fn compare_alternatives<'n>(
    record: &mut Record<'_>,
    scope: Scope,
    place: &Site<'_>,
    (old, new): (&[Alternative<'n>], &[Alternative<'n>]),
) {
    let gone = old.iter().filter(|alternative| !new.contains(alternative));
    let mut come: Vec<&Alternative<'n>> = new.iter().filter(|alternative| !old.contains(alternative)).collect();
    for alternative in gone {
        match come.iter().position(|other| other.keys().eq(alternative.keys())) {
            Some(index) => compare_scopes(record, scope, place, (alternative, come.remove(index))),
            None => {
                let value = words(std::slice::from_ref(alternative));
                record.change(scope, &SECURITY_ALTERNATIVE_REMOVED, place, Some(value), None);
            }
        }
    }
    for alternative in come {
        let value = words(std::slice::from_ref(alternative));
        record.change(scope, &SECURITY_ALTERNATIVE_ADDED, place, None, Some(value));
    }
}

/// Compares two alternatives that combine the same schemes.
fn compare_scopes(
    record: &mut Record<'_>,
    scope: Scope,
    place: &Site<'_>,
    (old, new): (&Alternative<'_>, &Alternative<'_>),
) {
    for ((scheme, old_scopes), new_scopes) in old.iter().zip(new.values()) {
        for name in old_scopes.difference(new_scopes) {
            record.change(
                scope,
                &SECURITY_SCOPE_REMOVED,
                place,
                Some(format!("{scheme}: {name}")),
                None,
            );
        }
        for name in new_scopes.difference(old_scopes) {
            record.change(
                scope,
                &SECURITY_SCOPE_ADDED,
                place,
                None,
                Some(format!("{scheme}: {name}")),
            );
        }
    }
}

fn words(alternatives: &[Alternative<'_>]) -> String {
    let one = |alternative: &Alternative<'_>| match alternative.is_empty() {
        true => "nothing".to_owned(),
        false => alternative.keys().copied().collect::<Vec<_>>().join(" and "),
    };
    alternatives.iter().map(one).collect::<Vec<_>>().join(", or ")
}

/// Compares how the scheme `name` works.
fn compare_schemes(record: &mut Record<'_>, scope: Scope, name: &str) {
    let of = |root| {
        Some(
            Site::root(root)
                .get("components")?
                .get("securitySchemes")?
                .get(name)?
                .resolved(),
        )
    };
    let (Some(old), Some(new)) = (of(record.old), of(record.new)) else {
        return;
    };
    let manner = |site: &Site<'_>| {
        let values = ["type", "in", "name", "scheme", "openIdConnectUrl"].map(|key| site.node.str_of(key));
        values
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
            .to_ascii_lowercase()
    };
    let (old_manner, new_manner) = (manner(&old), manner(&new));
    if old_manner != new_manner {
        record.change(
            scope,
            &SECURITY_SCHEME_CHANGED,
            &new,
            Some(old_manner),
            Some(new_manner),
        );
        return;
    }
    let (old, new) = (old.get("flows"), new.get("flows"));
    for (flow, site) in old.iter().flat_map(Site::members) {
        let Some(new) = new.as_ref().and_then(|flows| flows.get(flow)) else {
            record.change(scope, &OAUTH_FLOW_REMOVED, &site, Some(flow.to_owned()), None);
            continue;
        };
        for key in ["authorizationUrl", "tokenUrl", "refreshUrl"] {
            let (old, new_url) = (site.node.str_of(key), new.node.str_of(key));
            if old != new_url {
                let text = |url: Option<&str>| url.map(str::to_owned);
                record.change(scope, &OAUTH_FLOW_CHANGED, &new, text(old), text(new_url));
            }
        }
        compare_offered_scopes(record, scope, &site, &new);
    }
    let is_new = |(flow, _): &(&str, Site<'_>)| old.as_ref().is_none_or(|flows| flows.node.get(flow).is_none());
    for (flow, site) in new.iter().flat_map(Site::members).filter(is_new) {
        record.change(scope, &OAUTH_FLOW_ADDED, &site, None, Some(flow.to_owned()));
    }
}

/// Compares the scopes that a flow offers.
fn compare_offered_scopes(record: &mut Record<'_>, scope: Scope, old: &Site<'_>, new: &Site<'_>) {
    let (old, new) = (old.get("scopes"), new.get("scopes"));
    let has =
        |scopes: &Option<Site<'_>>, name: &str| scopes.as_ref().is_some_and(|scopes| scopes.node.get(name).is_some());
    for (name, site) in old.iter().flat_map(Site::entries).filter(|(name, _)| !has(&new, name)) {
        record.change(scope, &OFFERED_SCOPE_REMOVED, &site, Some(name.to_owned()), None);
    }
    for (name, site) in new.iter().flat_map(Site::entries).filter(|(name, _)| !has(&old, name)) {
        record.change(scope, &OFFERED_SCOPE_ADDED, &site, None, Some(name.to_owned()));
    }
}
