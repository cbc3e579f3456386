//! A whole description taken apart into pages, the way documentation sites publish it.
//!
//! In: an OpenAPI document. Out: one page for each operation, each with every component that the operation reaches, so
//! that shared components stand on many pages.

use std::collections::BTreeSet;

use openapi_crates::document::METHODS;
use openapi_crates::document::yaml;
use openapi_crates::document::{Location, Node, Object, Value, unescape_pointer_token};

/// One operation of a description.
pub(crate) struct Slice {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The document with this operation alone, and what it reaches.
    pub(crate) document: Node,
}

/// The slices of `root`, one for each operation.
pub(crate) fn slices(root: &Node) -> Vec<Slice> {
    let mut slices = Vec::new();
    for (path, item) in root.get("paths").and_then(Node::as_object).into_iter().flatten() {
        let Some(members) = item.as_object() else { continue };
        for method in METHODS.into_iter().filter(|method| members.contains_key(*method)) {
            let mut item = members.clone();
            item.retain(|key, _| key == method || !METHODS.contains(&key.as_str()));
            let paths = Object::from_iter([(path.clone(), object(item, root))]);
            slices.push(Slice {
                method: method.to_owned(),
                path: path.clone(),
                document: document(root, object(paths, root)),
            });
        }
    }
    slices
}

/// `root` with `paths` in place of its own, and with the components that these reach.
pub(crate) fn document(root: &Node, paths: Node) -> Node {
    let mut members = root.as_object().unwrap().clone();
    let reached = reached(root, &paths);
    members.insert("paths".to_owned(), paths);
    if let Some(components) = members.get_mut("components").and_then(Node::as_object_mut) {
        for (kind, group) in components.iter_mut() {
            if let Some(group) = group.as_object_mut() {
                group.retain(|name, _| kind == "securitySchemes" || reached.contains(&(kind.clone(), name.clone())));
            }
        }
        components.retain(|_, group| group.as_object().is_none_or(|group| !group.is_empty()));
    }
    object(members, root)
}

fn object(members: Object, like: &Node) -> Node {
    Node::object(members, Location::clone(&like.location))
}

/// The components that `start` reaches through references, as kind and name.
fn reached(root: &Node, start: &Node) -> BTreeSet<(String, String)> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Node::as_str);
                let mapped = members.get("mapping").and_then(Node::as_object).into_iter().flatten();
                for reference in reference
                    .into_iter()
                    .chain(mapped.filter_map(|(_, target)| target.as_str()))
                {
                    if let Some(component) = component_of(reference)
                        && let Some(target) = root.pointer(&reference[1..])
                        && reached.insert(component)
                    {
                        waiting.push(target);
                    }
                }
                waiting.extend(members.values());
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    reached
}

fn component_of(reference: &str) -> Option<(String, String)> {
    let (kind, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    let name = name.split('/').next()?;
    Some((kind.to_owned(), unescape_pointer_token(name)))
}

/// A page as Mintlify publishes it.
pub(crate) fn mintlify_page(slice: &Slice) -> String {
    let document = yaml::write(&slice.document, "");
    format!(
        "# A page\n\n> What the operation does\n\n## OpenAPI\n\n````yaml {} {}\n{document}````\n",
        slice.method, slice.path
    )
}

/// A page as GitBook publishes it: several operations, each in a fence with one line.
pub(crate) fn gitbook_page(slices: &[Slice]) -> String {
    slices.iter().fold("# A group\n".to_owned(), |page, slice| {
        let document = slice.document.to_json();
        page + &format!("\n## {} {}\n\n```json\n{document}\n```\n", slice.method, slice.path)
    })
}
