//! The walk that replaces references to files.
//!
//! In: a description, and its files. Out: one document. Parts that have names are queued and become components one
//! after the other, so that parts that refer to each other end; all others take the place of their references, which
//! must not hold themselves.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::Joined;
use super::documents::{Documents, Miss, Place, lone_reference};
use super::names::Names;
use super::reference::is_data;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::kinds::{Dialect, Kind, Member, Shape};
use crate::document::{JsonPointer, Location, Node, Object, Value};

/// How deep objects and arrays may nest, once the parts are together.
const MAX_DEPTH: usize = 200;

/// How many values may take the places of references together. A large real description stays under a tenth of it.
const MAX_COPIED: usize = 5_000_000;

/// The kinds of parts that become components.
const NAMED: [Kind; 9] = [
    Kind::Schema,
    Kind::Response,
    Kind::Parameter,
    Kind::RequestBody,
    Kind::Header,
    Kind::Example,
    Kind::Link,
    Kind::Callback,
    Kind::SecurityScheme,
];

pub(super) struct Joiner<'f> {
    documents: Documents<'f>,
    dialect: Dialect,
    /// The names of the parts that become components, and of those that are.
    named: HashMap<(Place, Kind), String>,
    names: Names,
    /// Parts to become components.
    queue: VecDeque<(Place, Kind, String)>,
    /// The parts that are being put in the place of their references, outermost first.
    open: Vec<Place>,
    copied: usize,
    /// The places of references that have been told of.
    told: BTreeSet<(String, u32, u32)>,
    findings: Diagnostics,
}

impl<'f> Joiner<'f> {
    pub(super) fn new(documents: Documents<'f>, root: &Node) -> Self {
        Self {
            documents,
            dialect: Dialect::of(root),
            named: HashMap::new(),
            names: Names::default(),
            queue: VecDeque::new(),
            open: Vec::new(),
            copied: 0,
            told: BTreeSet::new(),
            findings: Diagnostics::new(),
        }
    }

    pub(super) fn join(mut self, mut root: Node) -> Joined {
        for kind in NAMED {
            self.open_section(&mut root, kind);
        }
        self.part(&mut root, Kind::Document, 0);
        while let Some((place, kind, name)) = self.queue.pop_front() {
            let Some(mut part) = self.copy(&place) else { break };
            self.part(&mut part, kind, 0);
            if let Some(section) = self.section(&mut root, kind) {
                section.insert(name, part);
            }
        }
        let files = self.documents.paths().cloned().collect();
        let mut findings = std::mem::take(&mut self.documents.findings);
        findings.extend(self.findings);
        Joined { root, files, findings }
    }

    /// Gives the components of the kind `kind` in `root` their own names, also where they stand in a file of their own,
    /// and puts what they refer to in their place.
    fn open_section(&mut self, root: &mut Node, kind: Kind) {
        let Some(home) = self.dialect.home(kind) else { return };
        let mut section = Some(root);
        for key in home {
            section = section.and_then(|node| node.get_mut(key));
            if let Some(node) = &mut section {
                self.list_names(node, kind);
                self.put_in_place(node);
                self.open.clear();
            }
        }
        let Some(entries) = section.and_then(Node::as_object_mut) else {
            return;
        };
        entries.keys().for_each(|name| self.names.claim(kind, name));
        for (name, entry) in entries.iter_mut() {
            let Some(text) = lone_reference(entry).map(str::to_owned) else {
                continue;
            };
            let Some(place) = self.target(&text, entry) else {
                continue;
            };
            let is_first = place.path != self.documents.root && !self.named.contains_key(&(place.clone(), kind));
            if is_first {
                self.named.insert((place.clone(), kind), name.clone());
                self.replace(entry, &place);
            }
        }
    }

    /// Gives the parts in the file that `node`, the components of the kind `kind`, refers to the names that they have
    /// there.
    fn list_names(&mut self, node: &Node, kind: Kind) {
        let Some(text) = node.str_of("$ref").map(str::to_owned) else {
            return;
        };
        let Some(place) = self.target(&text, node) else { return };
        let entries = self.documents.at(&place).and_then(Node::as_object);
        let names: Vec<String> = entries.into_iter().flatten().map(|(name, _)| name.clone()).collect();
        for name in names {
            let part = Place {
                pointer: place.pointer.join(&name),
                path: place.path.clone(),
            };
            self.named.entry((part, kind)).or_insert(name);
        }
    }

    /// The components of the kind `kind` in `root`, which are made if there are none.
    fn section<'r>(&self, root: &'r mut Node, kind: Kind) -> Option<&'r mut Object> {
        let location = root.location.clone();
        let mut node = root;
        for key in self.dialect.home(kind)? {
            let empty = || Node::object(Object::default(), location.clone());
            node = node.as_object_mut()?.entry((*key).to_owned()).or_insert_with(empty);
            if node.is_null() {
                *node = empty();
            }
        }
        node.as_object_mut()
    }

    /// Replaces the references in `node`, a part of the kind `kind`.
    fn part(&mut self, node: &mut Node, kind: Kind, depth: usize) {
        if depth > MAX_DEPTH {
            return self.too_deep(node);
        }
        let opened = self.open.len();
        match self.dialect.home(kind) {
            Some(_) => self.name_target(node, kind),
            None => self.put_in_place(node),
        }
        if kind == Kind::Schema {
            self.mapping(node);
        }
        for (key, member) in node.as_object_mut().into_iter().flatten() {
            match self.dialect.member(kind, key) {
                Some(shape) => self.member(member, shape, depth + 1),
                None if is_data(key) => {}
                None => self.other(member, depth + 1),
            }
        }
        self.open.truncate(opened);
    }

    /// Replaces the references in `node`, which `member` says how it holds parts.
    fn member(&mut self, node: &mut Node, member: Member, depth: usize) {
        if member.shape == Shape::One || member.shape == Shape::OneOrList && node.as_array().is_none() {
            return self.part(node, member.kind, depth);
        }
        let opened = self.open.len();
        self.put_in_place(node);
        match &mut node.value {
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.part(item, member.kind, depth + 1)),
            Value::Object(entries) => {
                for (_, entry) in entries.iter_mut().filter(|(key, _)| !member.is_extension(key)) {
                    self.part(entry, member.kind, depth + 1);
                }
            }
            _ => {}
        }
        self.open.truncate(opened);
    }

    /// Replaces the references in `node`, which is no part that OpenAPI gives references to: vendors do.
    fn other(&mut self, node: &mut Node, depth: usize) {
        if depth > MAX_DEPTH {
            return self.too_deep(node);
        }
        let opened = self.open.len();
        if lone_reference(node).is_some() {
            self.put_in_place(node);
        }
        match &mut node.value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.other(item, depth + 1)),
            Value::Object(members) => {
                for (_, member) in members.iter_mut().filter(|(key, _)| !is_data(key)) {
                    self.other(member, depth + 1);
                }
            }
            _ => {}
        }
        self.open.truncate(opened);
    }

    /// Makes the reference that `node`, of the kind `kind`, is one to a component.
    fn name_target(&mut self, node: &mut Node, kind: Kind) {
        let Some(text) = self.reference_to_change(node) else {
            return;
        };
        let Some(place) = self.target(&text, node) else { return };
        let text = self.reference_to(place, kind, node);
        if let (Some(reference), Some(text)) = (node.get_mut("$ref"), text) {
            reference.value = Value::String(text);
        }
    }

    /// Makes the references in the discriminator of `schema` ones to components. What leads to no file is a name.
    fn mapping(&mut self, schema: &mut Node) {
        let from = schema.location.file.path.clone();
        let mapping = schema.get_mut("discriminator").and_then(|node| node.get_mut("mapping"));
        for (_, value) in mapping.and_then(Node::as_object_mut).into_iter().flatten() {
            let Some(text) = value.as_str().map(str::to_owned) else {
                continue;
            };
            let is_own = text.starts_with('#') && from == self.documents.root;
            let is_reference = text.contains('#') || [".yaml", ".yml", ".json"].iter().any(|end| text.ends_with(end));
            if !is_reference || is_own {
                continue;
            }
            let Ok(place) = self.documents.target(&text, &from) else {
                continue;
            };
            if let Some(text) = self.reference_to(place, Kind::Schema, value) {
                value.value = Value::String(text);
            }
        }
    }

    /// The text of a reference to `place`, which becomes a component of the kind `kind` if it is in another file.
    /// `node` refers to it.
    fn reference_to(&mut self, place: Place, kind: Kind, node: &Node) -> Option<String> {
        if place.path == self.documents.root {
            return Some(format!("#{}", place.pointer));
        }
        let target = self.documents.at(&place)?;
        let is_due = target.as_object().is_some() || kind == Kind::Schema && target.as_bool().is_some();
        if !is_due {
            let message = format!("a reference leads to {}, where an object is due", target.value.kind());
            let target = target.location.clone();
            let finding = Diagnostic::error(Code::UnexpectedShape, message)
                .help("correct the reference or the file that it leads to");
            self.tell(finding.related(&target, "this is what it leads to"), node);
            return None;
        }
        let name = match self.named.get(&(place.clone(), kind)) {
            Some(name) => name.clone(),
            None => {
                let tokens: Vec<String> = place.pointer.tokens().map(Into::into).collect();
                let name = self.names.take(kind, &place.path, &tokens);
                self.named.insert((place.clone(), kind), name.clone());
                self.queue.push_back((place, kind, name.clone()));
                name
            }
        };
        let home = self.dialect.home(kind)?.iter().copied();
        let pointer: JsonPointer = home.chain([name.as_str()]).collect();
        Some(format!("#{pointer}"))
    }

    /// Puts what the reference in `node` leads to in its place, with what stands beside the reference; and opens it, so
    /// that what holds itself is found.
    fn put_in_place(&mut self, node: &mut Node) {
        while let Some(text) = self.reference_to_change(node) {
            let Some(place) = self.target(&text, node) else { return };
            if place.path == self.documents.root {
                if let Some(reference) = node.get_mut("$ref") {
                    reference.value = Value::String(format!("#{}", place.pointer));
                }
                return;
            }
            if self.open.contains(&place) {
                let message = format!("`{text}` refers to what it is a part of");
                let help = "only parts that can be components, such as schemas, can hold themselves";
                return self.tell(Diagnostic::error(Code::CircularReference, message).help(help), node);
            }
            self.open.push(place.clone());
            if !self.replace(node, &place) {
                return;
            }
        }
    }

    /// Replaces the reference in `node` by a copy of what stands at `place`; what stands beside the reference counts
    /// first.
    fn replace(&mut self, node: &mut Node, place: &Place) -> bool {
        let Some(mut copy) = self.copy(place) else {
            if let Some(members) = node.as_object_mut() {
                members.shift_remove("$ref");
            }
            return false;
        };
        if let (Value::Object(own), Some(members)) = (&mut node.value, copy.as_object_mut()) {
            own.shift_remove("$ref");
            members.extend(std::mem::take(own));
        }
        *node = copy;
        true
    }

    /// A copy of what stands at `place`, unless there are too many.
    fn copy(&mut self, place: &Place) -> Option<Node> {
        let node = self.documents.at(place)?;
        self.copied += size(node);
        if self.copied <= MAX_COPIED {
            return Some(node.clone());
        }
        let message = format!("the files hold more than {MAX_COPIED} values once their references are resolved");
        let finding = Diagnostic::error(Code::TooLarge, message).at(&node.location);
        if self.copied - size(node) <= MAX_COPIED {
            self.findings
                .push(finding.help("refer to parts that can be components, such as schemas and parameters"));
        }
        None
    }

    /// The text of the reference in `node`, unless it leads into the description from the description itself.
    fn reference_to_change(&self, node: &Node) -> Option<String> {
        let reference = node.get("$ref")?;
        let text = reference.as_str()?;
        let is_own = text.starts_with('#') && reference.location.file.path == self.documents.root;
        (!is_own).then(|| text.to_owned())
    }

    /// The part that the reference `text` in `node` leads to; says so if it leads nowhere.
    fn target(&mut self, text: &str, node: &Node) -> Option<Place> {
        let from = &node.get("$ref").unwrap_or(node).location.file.path;
        match self.documents.target(text, from) {
            Ok(place) => Some(place),
            Err(Miss::Nowhere(finding)) => {
                self.tell(finding, node);
                None
            }
            Err(Miss::Elsewhere | Miss::Broken) => None,
        }
    }

    /// Adds `finding` about the reference in `node`, once.
    fn tell(&mut self, finding: Diagnostic, node: &Node) {
        let location: &Location = &node.get("$ref").unwrap_or(node).location;
        if self
            .told
            .insert((location.file.path.clone(), location.line, location.column))
        {
            self.findings.push(finding.at(location));
        }
    }

    fn too_deep(&mut self, node: &Node) {
        let message = format!("objects and arrays nest more than {MAX_DEPTH} levels deep");
        let help = "give what stands here a name in `components`, and refer to it";
        self.tell(Diagnostic::error(Code::TooDeep, message).help(help), node);
    }
}

/// How many values `node` holds.
fn size(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}
