//! Documents taken apart into the parts that merge or conflict as a whole, and put together again.
//!
//! In: the roots of the fragments. Out: one root. In between stands a flat list of parts by address, where each part
//! has one variant for each different content that was found for it.

use indexmap::IndexMap;
use indexmap::map::Entry;

use crate::document::{Location, Node, Object, Value};

/// The keys that lead from the root to a part. Items of `servers`, `tags` and `security` have a key made from what
/// identifies them.
pub(super) type Address = Vec<String>;

/// One content that was found for a part, and where: the places all hold the same data.
pub(super) struct Variant {
    pub(super) node: Node,
    pub(super) places: Vec<Location>,
}

/// What holds parts: an object or a list, kept so that an empty one is not lost.
struct Container {
    location: Location,
    is_list: bool,
}

/// The parts of all documents added so far, in the order in which they first occurred.
#[derive(Default)]
pub(super) struct Parts {
    containers: IndexMap<Address, Container>,
    pub(super) variants: IndexMap<Address, Vec<Variant>>,
}

impl Parts {
    /// Adds the parts of a document, whose outermost shapes have been checked by the `source` stage.
    pub(super) fn add(&mut self, root: Node) {
        self.open(&[], &root.location, false);
        for (key, member) in members_of(root) {
            let address = vec![key];
            match address[0].as_str() {
                "info" => self.add_members(address, member),
                "paths" | "webhooks" | "components" => self.add_groups(address, member),
                "servers" => self.add_items(address, member, |item| identity(item, "url")),
                "tags" => self.add_items(address, member, |item| identity(item, "name")),
                "security" => self.add_items(address, member, |item| item.to_json().to_string()),
                _ => self.add_part(address, member),
            }
        }
    }

    fn open(&mut self, address: &[String], location: &Location, is_list: bool) {
        self.containers.entry(address.to_vec()).or_insert_with(|| Container {
            location: location.clone(),
            is_list,
        });
    }

    /// Adds an object each of whose members is an object of parts, but for extensions.
    fn add_groups(&mut self, address: Address, node: Node) {
        self.open(&address, &node.location, false);
        for (key, member) in members_of(node) {
            let is_extension = key.starts_with("x-");
            let address = below(&address, key);
            if is_extension {
                self.add_part(address, member);
            } else {
                self.add_members(address, member);
            }
        }
    }

    /// Adds an object each of whose members is a part.
    fn add_members(&mut self, address: Address, node: Node) {
        self.open(&address, &node.location, false);
        for (key, member) in members_of(node) {
            self.add_part(below(&address, key), member);
        }
    }

    /// Adds a list each of whose items is a part that `identify` names. Two items of one list never are the same part.
    fn add_items(&mut self, address: Address, node: Node, identify: impl Fn(&Node) -> String) {
        self.open(&address, &node.location, true);
        let Value::Array(items) = node.value else { return };
        let mut times_seen: IndexMap<String, usize> = IndexMap::new();
        for item in items {
            let name = identify(&item);
            let times = times_seen.entry(name.clone()).or_default();
            *times += 1;
            let key = if *times == 1 { name } else { format!("{name}#{times}") };
            self.add_part(below(&address, key), item);
        }
    }

    fn add_part(&mut self, address: Address, node: Node) {
        let variants = match self.variants.entry(address) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Vec::new()),
        };
        match variants.iter_mut().find(|variant| variant.node.same_data(&node)) {
            Some(variant) => variant.places.push(node.location),
            None => variants.push(Variant {
                places: vec![node.location.clone()],
                node,
            }),
        }
    }

    /// One document with the first variant of each part. `None` if no document was added.
    pub(super) fn into_root(self) -> Option<Node> {
        let mut containers = self.containers.into_iter();
        let (_, first) = containers.next()?;
        let mut root = Node::object(Object::default(), first.location);
        for (address, container) in containers {
            let value = if container.is_list {
                Value::Array(Vec::new())
            } else {
                Value::Object(Object::default())
            };
            insert(&mut root, &address, Node::new(value, container.location));
        }
        for (address, variants) in self.variants {
            if let Some(variant) = variants.into_iter().next() {
                insert(&mut root, &address, variant.node);
            }
        }
        Some(root)
    }
}

/// Puts `node` at `address`, whose container exists.
fn insert(root: &mut Node, address: &[String], node: Node) {
    let Some((last, parents)) = address.split_last() else {
        return;
    };
    let container = parents
        .iter()
        .try_fold(root, |parent, token| parent.get_mut(token))
        .map(|parent| &mut parent.value);
    match container {
        Some(Value::Object(members)) => {
            members.insert(last.clone(), node);
        }
        Some(Value::Array(items)) => items.push(node),
        _ => {}
    }
}

fn members_of(node: Node) -> Object {
    match node.value {
        Value::Object(members) => members,
        _ => Object::default(),
    }
}

fn below(address: &[String], key: String) -> Address {
    let mut address = address.to_vec();
    address.push(key);
    address
}

/// The text of the member of `item` that tells it from others, or else all of it.
fn identity(item: &Node, key: &str) -> String {
    item.str_of(key)
        .map_or_else(|| item.to_json().to_string(), str::to_owned)
}
