//! Schemas that others extend.
//!
//! In: a schema with a discriminator and without alternatives. Out: the components that extend it by `allOf`: wherever
//! it stands, a value may be one of them (OpenAPI 3.0.3, section "Discriminator Object").

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::document::JsonPointer;

use super::site::Site;

/// The components that extend `base`, by the values that the discriminator has for them.
pub(super) fn kinds<'n>(base: &Site<'n>) -> IndexMap<&'n str, Site<'n>> {
    let mut kinds = IndexMap::new();
    let is_choice = ["oneOf", "anyOf"].iter().any(|key| base.node.get(key).is_some());
    let Some(discriminator) = base.get("discriminator").filter(|_| !is_choice) else {
        return kinds;
    };
    let components = Site::root(base.root).get("components");
    let schemas = components.and_then(|components| components.get("schemas"));
    let Some(schemas) = schemas else { return kinds };
    for (value, target) in discriminator.get("mapping").iter().flat_map(Site::entries) {
        let target = target.node.as_str().unwrap_or_default();
        let pointer = JsonPointer::in_reference(target);
        let name = pointer.as_ref().and_then(JsonPointer::last);
        let name = name.as_deref().unwrap_or(target);
        kinds.extend(schemas.get(name).map(|site| (value, site)));
    }
    let mut found: HashSet<JsonPointer> = kinds.values().map(|kind: &Site<'_>| kind.pointer.clone()).collect();
    found.insert(base.pointer.clone());
    loop {
        let before = found.len();
        for (name, site) in schemas.entries() {
            if !found.contains(&site.pointer) && extends(&site, &found) {
                found.insert(site.pointer.clone());
                kinds.insert(name, site);
            }
        }
        if found.len() == before {
            break;
        }
    }
    kinds.retain(|_, site| site.pointer != base.pointer);
    kinds
}

/// Whether the schema `site` extends one of the components `bases`.
fn extends(site: &Site<'_>, bases: &HashSet<JsonPointer>) -> bool {
    let parts = site.get("allOf");
    let mut parts = parts.iter().flat_map(Site::items);
    parts.any(|part| part.target().is_some_and(|target| bases.contains(&target.pointer)))
}
