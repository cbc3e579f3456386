//! What a reference names.
//!
//! In: the text of a `$ref` and where it stands. Out: the JSON pointer of its target in this document, if it has one.
//! Besides what RFC 6901 and RFC 3986 say, a target may be named by `$id` or `$anchor`, by a pointer that leads through
//! other references, and, as vendors do, by a pointer that is meant from the schema around it or by a bare name.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::walk::{self, Kind};
use crate::document::{JsonPointer, Node, unescape_pointer_token};

/// How many references a pointer may lead through. More than this is taken for a cycle.
const MAX_HOPS: usize = 32;

/// Finds the targets of references.
pub(super) struct Resolver<'d> {
    document: &'d Node,
    /// The pointers of schemas by their `$id`.
    ids: HashMap<&'d str, JsonPointer>,
    /// The pointers of schemas by their `$anchor` or `$dynamicAnchor`.
    anchors: HashMap<&'d str, JsonPointer>,
    file_name: &'d str,
}

impl<'d> Resolver<'d> {
    pub(super) fn new(document: &'d Node) -> Self {
        let (mut ids, mut anchors) = (HashMap::new(), HashMap::new());
        walk::inspect(document, |node, place| {
            if place.kind == Kind::Schema {
                if let Some(id) = node.str_of("$id") {
                    ids.entry(id.trim_end_matches('#'))
                        .or_insert_with(|| place.pointer.clone());
                }
                for keyword in ["$anchor", "$dynamicAnchor"] {
                    if let Some(anchor) = node.str_of(keyword) {
                        anchors.entry(anchor).or_insert_with(|| place.pointer.clone());
                    }
                }
            }
        });
        let path = document.location.file.path.as_str();
        let file_name = path.rsplit('/').next().unwrap_or(path);
        Self {
            document,
            ids,
            anchors,
            file_name,
        }
    }

    /// The pointer of what `reference`, which stands at `site`, names.
    pub(super) fn target(&self, reference: &str, site: &JsonPointer) -> Option<JsonPointer> {
        let (resource, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = percent_decode_str(fragment).decode_utf8().ok()?;
        if let Some(base) = self.ids.get(resource).filter(|_| !resource.is_empty()) {
            return self.find(base, &fragment);
        }
        let own_file = resource.rsplit('/').next() == Some(self.file_name) && !self.file_name.is_empty();
        if !resource.is_empty() && !own_file {
            return self.bare_name(reference);
        }
        if let Some(anchor) = self.anchors.get(fragment.as_ref()) {
            return Some(anchor.clone());
        }
        if fragment.is_empty() {
            return component_around(site);
        }
        self.find(&JsonPointer::root(), &fragment)
            .or_else(|| self.find_from_above(site, &fragment))
            .or_else(|| self.bare_name(fragment.strip_prefix("/definitions/")?))
    }

    /// The pointer of what the reference of a part that is no schema names, for a map or list of such parts.
    pub(super) fn node(&self, pointer: &JsonPointer) -> Option<&'d Node> {
        self.document.at(pointer)
    }

    /// `name` as the name of a component schema.
    fn bare_name(&self, name: &str) -> Option<JsonPointer> {
        let schemas = self.document.pointer("/components/schemas")?;
        schemas.get(name).map(|_| component_pointer(name))
    }

    /// What `fragment` names in one of the schemas around `site`, the innermost first.
    fn find_from_above(&self, site: &JsonPointer, fragment: &str) -> Option<JsonPointer> {
        if !(fragment.starts_with("/$defs/") || fragment.starts_with("/definitions/")) {
            return None;
        }
        std::iter::successors(Some(site.clone()), JsonPointer::parent).find_map(|above| self.find(&above, fragment))
    }

    /// The pointer of what `fragment` leads to from `base`, with the references on the way followed.
    fn find(&self, base: &JsonPointer, fragment: &str) -> Option<JsonPointer> {
        let mut hops = 0_usize;
        let mut pointer = base.clone();
        let mut node = self.document.at(base)?;
        if fragment.is_empty() {
            return Some(pointer);
        }
        for token in fragment.strip_prefix('/')?.split('/').map(unescape_pointer_token) {
            let child = loop {
                if let Some(child) = node.part(&token) {
                    break child;
                }
                hops += 1;
                let next = node.str_of("$ref").filter(|_| hops <= MAX_HOPS)?;
                pointer = JsonPointer::in_reference(next)?;
                node = self.document.at(&pointer)?;
            };
            pointer.push(&token);
            node = child;
        }
        Some(pointer)
    }
}

/// Whether `pointer` leads into an extension or a member that OpenAPI does not know, such as `definitions`.
pub(super) fn is_unwalked(pointer: &JsonPointer) -> bool {
    const WALKED: [&str; 8] = [
        "openapi",
        "info",
        "servers",
        "paths",
        "components",
        "security",
        "tags",
        "webhooks",
    ];
    const SECTIONS: [&str; 10] = [
        "schemas",
        "responses",
        "parameters",
        "requestBodies",
        "headers",
        "examples",
        "links",
        "callbacks",
        "pathItems",
        "securitySchemes",
    ];
    let mut tokens = pointer.tokens().peekable();
    let first = tokens.next().unwrap_or_default();
    let is_section = |token: &str| SECTIONS.contains(&token);
    let unknown_section = first == "components" && tokens.peek().is_some_and(|section| !is_section(section));
    let unknown_member = !(first.is_empty() || WALKED.contains(&&*first));
    unknown_member || unknown_section || tokens.any(|token| token.starts_with("x-"))
}

/// The pointer of the component schema `name`.
pub(super) fn component_pointer(name: &str) -> JsonPointer {
    JsonPointer::from(["components", "schemas"]).join(name)
}

/// The pointer of the component schema that `site` is or is in, which is what `#` means there.
pub(super) fn component_around(site: &JsonPointer) -> Option<JsonPointer> {
    let rest = site.strip_prefix(&JsonPointer::from(["components", "schemas"]))?;
    rest.tokens().next().map(|name| component_pointer(&name))
}

/// The name of the component schema that `pointer` is the place of.
pub(super) fn component_schema(pointer: &JsonPointer) -> Option<String> {
    let place = pointer.strip_prefix(&JsonPointer::from(["components", "schemas"]))?;
    let mut tokens = place.tokens();
    let name = tokens.next()?.into_owned();
    tokens.next().is_none().then_some(name)
}
