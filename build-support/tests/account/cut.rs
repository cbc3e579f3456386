//! Small documents cut from a large one.
//!
//! In: a document. Out: documents of the same nodes, each with one operation, or with one component that no operation
//! leads to, and what it leads to. What a keyword has an effect on is seen in the smallest of them as in the whole.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapi_crates::document::{JsonPointer, METHODS, Node, Object, Value, unescape_pointer_token};

/// A document of parts of another one.
pub(crate) struct Cut {
    /// The document.
    pub(crate) root: Node,
    /// The pointers of its parts in both documents, besides what stands above the paths and components.
    pub(crate) parts: BTreeSet<JsonPointer>,
}

/// What each component of a document leads to.
struct Graph<'d> {
    root: &'d Node,
    leads_to: HashMap<JsonPointer, BTreeSet<JsonPointer>>,
    /// The schemas that extend another one with a discriminator.
    extensions: HashMap<JsonPointer, Vec<JsonPointer>>,
}

/// The documents cut from `root`, small ones first; `root` itself where references lead to parts that are no
/// components.
pub(crate) fn cuts(root: &Node) -> Vec<Cut> {
    let graph = Graph::new(root);
    let mut cuts = Vec::new();
    let mut reached: HashSet<JsonPointer> = HashSet::new();
    for (path, item) in root.get("paths").and_then(Node::as_object).into_iter().flatten() {
        let pointer = JsonPointer::from(["paths", path]);
        let members = item.as_object().into_iter().flatten();
        let is_method = |key: &str| METHODS.contains(&key.to_ascii_lowercase().as_str());
        let methods: Vec<&String> = members.map(|(key, _)| key).filter(|key| is_method(key)).collect();
        let alone = item.as_object().map_or(0, Object::len) == methods.len();
        // What operations of a path share is seen with all of them only.
        let groups: Vec<Vec<JsonPointer>> = match alone {
            true => methods.iter().map(|method| vec![pointer.join(method)]).collect(),
            false => vec![vec![pointer.clone()]],
        };
        for group in groups {
            let cut = graph.cut(group);
            reached.extend(cut.parts.iter().cloned());
            cuts.push(cut);
        }
    }
    let unreached: Vec<JsonPointer> = graph
        .leads_to
        .keys()
        .filter(|part| !reached.contains(part))
        .cloned()
        .collect();
    cuts.extend(unreached.into_iter().map(|part| graph.cut(vec![part])));
    cuts.sort_by_cached_key(|cut| cut.root.to_json().to_string().len());
    let mut far = graph.references_of(root);
    far.retain(|pointer| !is_component(pointer) && root.at(pointer).is_some());
    if !far.is_empty() {
        let parts = BTreeSet::from([JsonPointer::root()]);
        return vec![Cut {
            root: root.clone(),
            parts,
        }];
    }
    cuts
}

/// The smallest document of those cut from `root` that has what stands at `pointer`, of the first properties on the way
/// to it only the one that leads there.
pub(crate) fn smallest(root: &Node, pointer: &JsonPointer) -> Option<(JsonPointer, Node)> {
    let tokens: Vec<String> = pointer.tokens().map(|token| token.into_owned()).collect();
    let at = tokens.iter().position(|token| token == "properties")?;
    let name = tokens.get(at + 1)?;
    let above: JsonPointer = tokens.iter().take(at + 1).collect();
    let mut root = root.clone();
    root.at_mut(&above)?.as_object_mut()?.retain(|other, _| other == name);
    let small = cuts(&root).into_iter().find(|cut| cut.root.at(pointer).is_some())?;
    Some((above.join(name), small.root))
}

/// Whether `pointer` is that of a component.
fn is_component(pointer: &JsonPointer) -> bool {
    pointer.tokens().next().as_deref() == Some("components") && pointer.tokens().count() == 3
}

impl<'d> Graph<'d> {
    fn new(root: &'d Node) -> Self {
        let mut graph = Self {
            root,
            leads_to: HashMap::new(),
            extensions: HashMap::new(),
        };
        for (section, entries) in root.get("components").and_then(Node::as_object).into_iter().flatten() {
            for (name, component) in entries.as_object().into_iter().flatten() {
                let pointer = JsonPointer::from(["components", section, name]);
                let targets = graph.references_of(component);
                let bases = component.get("allOf").and_then(Node::as_array).unwrap_or_default();
                for base in bases.iter().filter_map(|part| target(part.str_of("$ref")?)) {
                    graph.extensions.entry(base).or_default().push(pointer.clone());
                }
                graph.leads_to.insert(pointer, targets);
            }
        }
        graph
    }

    /// What the references and mappings in `node` name.
    fn references_of(&self, node: &Node) -> BTreeSet<JsonPointer> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            match &node.value {
                Value::Object(members) => {
                    let is_reference = |key: &str| matches!(key, "$ref" | "$dynamicRef");
                    for (key, value) in members {
                        let text = value.as_str();
                        found.extend(text.filter(|_| is_reference(key)).and_then(target));
                        if key == "mapping" {
                            let names = value
                                .as_object()
                                .into_iter()
                                .flatten()
                                .filter_map(|(_, name)| name.as_str());
                            found.extend(names.filter_map(|name| {
                                let by_name = JsonPointer::from(["components", "schemas", name]);
                                target(name).or(Some(by_name).filter(|pointer| self.root.at(pointer).is_some()))
                            }));
                        }
                    }
                    waiting.extend(members.values());
                }
                Value::Array(items) => waiting.extend(items),
                _ => {}
            }
        }
        found
    }

    /// The document with `parts` and what they lead to.
    fn cut(&self, parts: Vec<JsonPointer>) -> Cut {
        let mut waiting: Vec<JsonPointer> = Vec::new();
        for part in &parts {
            waiting.extend(
                self.root
                    .at(part)
                    .map(|node| self.references_of(node))
                    .into_iter()
                    .flatten(),
            );
        }
        let mut reached: BTreeSet<JsonPointer> = parts.into_iter().collect();
        while let Some(component) = waiting.pop() {
            if self.root.at(&component).is_some() && reached.insert(component.clone()) {
                waiting.extend(self.leads_to.get(&component).into_iter().flatten().cloned());
                let is_base = self
                    .root
                    .at(&component)
                    .is_some_and(|node| node.get("discriminator").is_some());
                waiting.extend(
                    self.extensions
                        .get(&component)
                        .filter(|_| is_base)
                        .into_iter()
                        .flatten()
                        .cloned(),
                );
            }
        }
        Cut {
            root: self.document(&reached),
            parts: reached,
        }
    }

    /// The document of all that stands above paths and components, the security schemes, and `parts`.
    fn document(&self, parts: &BTreeSet<JsonPointer>) -> Node {
        let keep = |pointer: &JsonPointer| {
            parts
                .iter()
                .any(|part| pointer.starts_with(part) || part.starts_with(pointer))
        };
        let mut root = self.root.clone();
        for (key, member) in root.as_object_mut().into_iter().flatten() {
            let above = JsonPointer::from([key.as_str()]);
            let Value::Object(entries) = &mut member.value else {
                continue;
            };
            match key.as_str() {
                "paths" => {
                    entries.retain(|path, _| keep(&above.join(path)));
                    for (path, item) in entries {
                        let above = above.join(path);
                        let is_method = |key: &str| METHODS.contains(&key.to_ascii_lowercase().as_str());
                        if let Some(item) = item.as_object_mut() {
                            item.retain(|key, _| !is_method(key) || keep(&above.join(key)));
                        }
                    }
                }
                "components" => {
                    for (section, components) in entries {
                        let above = above.join(section);
                        let Some(components) = components.as_object_mut() else {
                            continue;
                        };
                        components.retain(|name, _| section == "securitySchemes" || keep(&above.join(name)));
                    }
                }
                _ => {}
            }
        }
        root
    }
}

/// The pointer of what `reference` names in the same document.
fn target(reference: &str) -> Option<JsonPointer> {
    let tokens = reference.strip_prefix("#/")?.split('/').map(unescape_pointer_token);
    let pointer: JsonPointer = tokens.collect();
    // What stands inside a component is there with it.
    let component: JsonPointer = pointer.tokens().take(3).collect();
    Some(if is_component(&component) { component } else { pointer })
}
