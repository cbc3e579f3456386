//! A part of one of the two descriptions, and where it is.
//!
//! In: the two descriptions. Out: [`Site`]s: nodes that know their pointers; the entries of two maps, side by side; and
//! nodes in short.

use crate::document::{JsonPointer, Node, OperationKey, Value};

/// How many references may follow each other.
const MAX_HOPS: usize = 32;
/// How many characters of a value are shown.
const MAX_SHOWN: usize = 120;

/// Keywords that say nothing about values beside a reference.
const ANNOTATIONS: [&str; 7] = [
    "$comment",
    "description",
    "example",
    "examples",
    "externalDocs",
    "summary",
    "title",
];

/// A part of one of the two descriptions, and its JSON pointer there.
#[derive(Clone, Debug)]
pub(super) struct Site<'n> {
    pub(super) node: &'n Node,
    pub(super) pointer: JsonPointer,
    /// The description that it is a part of.
    pub(super) root: &'n Node,
}

impl<'n> Site<'n> {
    pub(super) fn root(node: &'n Node) -> Self {
        Self {
            node,
            pointer: JsonPointer::root(),
            root: node,
        }
    }

    /// The member `key`, if there is one.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        Some(Self {
            node: self.node.get(key)?,
            pointer: self.pointer.join(key),
            root: self.root,
        })
    }

    /// The operation of a path item that stands at `key`.
    pub(super) fn operation(&self, key: &OperationKey) -> Option<Self> {
        Some(Self {
            node: key.get(self.node)?,
            pointer: key.below(&self.pointer),
            root: self.root,
        })
    }

    /// The members, but for extensions.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'n str, Self)> {
        self.entries().filter(|(key, _)| !key.starts_with("x-"))
    }

    /// The members of a map, whose keys are names that a vendor chose: none of them is an extension.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'n str, Self)> {
        let members = self.node.as_object().into_iter().flatten();
        members.map(|(key, node)| {
            let site = Self {
                node,
                pointer: self.pointer.join(key),
                root: self.root,
            };
            (key.as_str(), site)
        })
    }

    /// The items, if this is an array.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let items = self.node.as_array().into_iter().flatten().enumerate();
        items.map(|(index, node)| Self {
            node,
            pointer: self.pointer.join_index(index),
            root: self.root,
        })
    }

    /// What this refers to, or itself if it is no reference.
    pub(super) fn resolved(&self) -> Self {
        let mut site = self.clone();
        for _ in 0..MAX_HOPS {
            let Some(target) = site.target() else { break };
            site = target;
        }
        site
    }

    /// Whether this is a reference with nothing beside it that says more of a value.
    pub(super) fn is_reference(&self) -> bool {
        let is_told = |key: &String| ANNOTATIONS.contains(&key.as_str()) || key.starts_with("x-");
        let mut others = self
            .node
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| *key != "$ref");
        self.node.str_of("$ref").is_some() && others.all(|(key, _)| is_told(key))
    }

    /// The schema that this refers to; itself if it is no reference, or says more beside one, as OpenAPI 3.1 lets it.
    pub(super) fn schema(&self) -> Self {
        let mut site = self.clone();
        for _ in 0..MAX_HOPS {
            match site.target().filter(|_| site.is_reference()) {
                Some(target) => site = target,
                None => break,
            }
        }
        site
    }

    /// Whether the schema has the keyword `key`, and it is `true`, or what it refers to has.
    pub(super) fn is_marked(&self, key: &str) -> bool {
        let mut site = Some(self.clone());
        for _ in 0..MAX_HOPS {
            let Some(next) = site else { return false };
            if next.node.is_true(key) {
                return true;
            }
            site = next.target();
        }
        false
    }

    /// What the reference here leads to.
    pub(super) fn target(&self) -> Option<Self> {
        let pointer = self.node.str_of("$ref").and_then(JsonPointer::in_reference)?;
        Some(Self {
            node: self.root.at(&pointer)?,
            pointer,
            root: self.root,
        })
    }

    /// The last part of the pointer.
    pub(super) fn name(&self) -> String {
        self.pointer.last().unwrap_or_default().into_owned()
    }
}

/// What two maps have under one name; at least one of them has it.
pub(super) struct Twins<'n> {
    pub(super) name: &'n str,
    pub(super) old: Option<Site<'n>>,
    pub(super) new: Option<Site<'n>>,
}

/// The entries of two maps, by their names.
pub(super) fn twins<'n>(old: Option<&Site<'n>>, new: Option<&Site<'n>>) -> Vec<Twins<'n>> {
    let of = |map: Option<&Site<'n>>, name: &str| map.and_then(|map| map.get(name));
    let gone = old.into_iter().flat_map(Site::entries).map(|(name, site)| Twins {
        name,
        old: Some(site),
        new: of(new, name),
    });
    let come = new.into_iter().flat_map(Site::entries);
    let come = come.filter(|(name, _)| of(old, name).is_none());
    let come = come.map(|(name, site)| Twins {
        name,
        old: None,
        new: Some(site),
    });
    gone.chain(come).collect()
}

/// `node` in short: a value as JSON, an object by what it holds.
pub(super) fn shown(node: &Node) -> String {
    let text = match &node.value {
        Value::Object(members) => match ["$ref", "operationId", "name", "type"]
            .iter()
            .find_map(|key| node.str_of(key))
        {
            Some(text) => text.to_owned(),
            None => format!("{{{}}}", members.keys().cloned().collect::<Vec<_>>().join(", ")),
        },
        _ => node.to_json().to_string(),
    };
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
