//! A part of one of the two descriptions, and where it is.
//!
//! In: the two descriptions. Out: [`Site`]s: nodes that know their pointers; the entries of two maps, side by side; and
//! nodes in short.

use crate::document::{JsonPointer, Node, Value};

/// How many references may follow each other.
const MAX_HOPS: usize = 32;
/// How many characters of a value are shown.
const MAX_SHOWN: usize = 120;

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
            let target = site.node.str_of("$ref").and_then(JsonPointer::in_reference);
            let Some((pointer, node)) = target.and_then(|target| Some((target.clone(), self.root.at(&target)?))) else {
                break;
            };
            site = Self {
                node,
                pointer,
                root: self.root,
            };
        }
        site
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
