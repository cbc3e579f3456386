//! The files that a description refers to, each read once.
//!
//! In: the path of a file or the `$id` of a schema in one, and a pointer or the name of an anchor. Out: the part that
//! stands there, with references on the way to it followed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::identifiers::Identifiers;
use super::reference::{Reference, Resource};
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{JsonPointer, Location, Node, SourceFile, Value, unescape_pointer_token};
use crate::read::source;

/// Where the files are that a description refers to.
pub trait Files {
    /// Returns the file at `path`, whose parts are separated by `/`, or `None` if there is none. The path of the file
    /// is `path`.
    ///
    /// # Errors
    ///
    /// Returns why the file must not or cannot be read.
    fn file(&mut self, path: &str) -> Result<Option<Arc<SourceFile>>, Diagnostic>;
}

/// Files that were read before.
pub struct Known<'f>(pub &'f [Arc<SourceFile>]);

impl Files for Known<'_> {
    fn file(&mut self, path: &str) -> Result<Option<Arc<SourceFile>>, Diagnostic> {
        Ok(self.0.iter().find(|file| file.path == path).cloned())
    }
}

/// How many references may lead to a part. More than this is taken for a cycle.
const MAX_HOPS: usize = 32;

/// The ends of files that hold text for people, which some vendors keep beside their descriptions.
const TEXTS: [&str; 2] = [".md", ".txt"];

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) pointer: JsonPointer,
}

impl Place {
    /// All that the file at `path` holds.
    fn whole(path: String) -> Self {
        Self {
            path,
            pointer: JsonPointer::root(),
        }
    }
}

/// Why a reference leads to no part of a file.
pub(super) enum Miss {
    /// It leads to the network or to a name; that is for later stages to judge.
    Elsewhere,
    /// It leads nowhere.
    Nowhere(Diagnostic),
    /// It leads to a file that is broken, about which everything has been said.
    Broken,
}

/// The files read so far.
pub(super) struct Documents<'f> {
    files: &'f mut dyn Files,
    /// What each file holds; `None` for one that is broken.
    read: BTreeMap<String, Option<Node>>,
    /// What the files are and hold by `$id`.
    identifiers: Identifiers,
    /// The paths of files that were read for an `$id` that they do not have.
    passed_over: BTreeSet<String>,
    /// The path of the description.
    pub(super) root: String,
    /// What is wrong with files.
    pub(super) findings: Diagnostics,
}

impl<'f> Documents<'f> {
    pub(super) fn new(root: &Node, files: &'f mut dyn Files) -> Self {
        let path = root.location.file.path.clone();
        let mut identifiers = Identifiers::default();
        identifiers.add(root, &path);
        Self {
            files,
            identifiers,
            passed_over: BTreeSet::new(),
            read: BTreeMap::from([(path.clone(), Some(root.clone()))]),
            root: path,
            findings: Diagnostics::new(),
        }
    }

    /// The paths of the files that references lead to, but for the description.
    pub(super) fn paths(&self) -> impl Iterator<Item = &String> {
        let is_part = |path: &&String| **path != self.root && !self.passed_over.contains(*path);
        self.read.keys().filter(is_part)
    }

    /// The part that the reference `text` in the file `from` leads to, and through which further ones.
    pub(super) fn target(&mut self, text: &str, from: &str) -> Result<Place, Miss> {
        let mut hops = 0;
        let mut place = self.first(text, from, &mut hops)?;
        loop {
            let next = self.at(&place).and_then(lone_reference).map(str::to_owned);
            let Some(next) = next.filter(|_| place.path != self.root) else {
                return Ok(place);
            };
            hops += 1;
            if hops > MAX_HOPS {
                return Err(Miss::Nowhere(leads_in_a_circle(text)));
            }
            place = match self.first(&next, &place.path.clone(), &mut hops) {
                Err(Miss::Elsewhere) => return Ok(place),
                place => place?,
            };
        }
    }

    /// The part that the reference `text` in the file `from` names.
    fn first(&mut self, text: &str, from: &str, hops: &mut usize) -> Result<Place, Miss> {
        let reference = Reference::parse(text);
        let base = self.resource(&reference, text, from)?;
        self.passed_over.remove(&base.path);
        let Reference { fragment, .. } = reference;
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.find(base, &fragment, hops, text);
        }
        let node = self.at(&base);
        let anchored = node.and_then(|node| anchor(node, &fragment, &base.pointer));
        match anchored {
            Some(pointer) => Ok(Place { pointer, ..base }),
            None => Err(Miss::Nowhere(no_part(text, &base.path, &fragment))),
        }
    }

    /// What `reference`, of which `text` is the text, names in the file `from` without its fragment: a file, or else
    /// what has that `$id`.
    fn resource(&mut self, reference: &Reference, text: &str, from: &str) -> Result<Place, Miss> {
        let miss = match reference.resource(from) {
            Resource::File(path) if self.load(&path)? => return Ok(Place::whole(path)),
            Resource::File(_) if self.is_name(reference) => Miss::Elsewhere,
            Resource::File(path) => Miss::Nowhere(no_file(text, &path)),
            Resource::Elsewhere => Miss::Elsewhere,
            Resource::Outside => Miss::Nowhere(outside(text)),
        };
        if self.is_of_root(reference) {
            return Err(miss);
        }
        for id in self.identifiers.meant(&reference.resource, from) {
            for path in self.identifiers.paths(&id) {
                let is_new = self.identifiers.get(&id).is_none() && !self.read.contains_key(&path);
                if is_new && self.load(&path)? {
                    self.passed_over.insert(path);
                }
            }
            if let Some((path, pointer)) = self.identifiers.get(&id).cloned() {
                return Ok(Place { path, pointer });
            }
        }
        Err(miss)
    }

    /// Reads the file at `path`; returns `false` if there is none.
    fn load(&mut self, path: &str) -> Result<bool, Miss> {
        if let Some(read) = self.read.get(path) {
            return read.as_ref().map(|_| true).ok_or(Miss::Broken);
        }
        let Some(file) = self.files.file(path).map_err(Miss::Nowhere)? else {
            return Ok(false);
        };
        let (root, findings) = match TEXTS.iter().any(|end| path.ends_with(end)) {
            true => (
                Some(Node::string(file.text.as_str(), Location::start_of(&file))),
                Diagnostics::new(),
            ),
            false => source::read_document(&file),
        };
        let root = root.filter(|_| !findings.has_errors());
        if let Some(root) = &root {
            self.identifiers.add(root, path);
        }
        let is_broken = root.is_none();
        self.findings.extend(findings);
        self.read.insert(path.to_owned(), root);
        if is_broken { Err(Miss::Broken) } else { Ok(true) }
    }

    /// Whether `reference`, which names no file that is there, names the description itself, a part of it by its `$id`,
    /// or a component by its bare name. Vendors do all of this.
    fn is_name(&self, reference: &Reference) -> bool {
        let is_bare = !reference.resource.contains(['/', '.']) && reference.fragment.is_empty();
        is_bare || self.names_root(reference)
    }

    /// Whether `reference` names the description itself, or a part of it by its `$id`.
    fn names_root(&self, reference: &Reference) -> bool {
        let resource = reference.resource.as_str();
        let file_name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let root = self.read.get(&self.root).and_then(Option::as_ref);
        file_name(resource) == file_name(&self.root) || root.is_some_and(|root| has_id(root, resource))
    }

    /// Whether the description itself has what `reference` names, which then means no other file.
    fn is_of_root(&self, reference: &Reference) -> bool {
        let root = self.read.get(&self.root).and_then(Option::as_ref);
        let schemas = root.and_then(|root| root.pointer("/components/schemas"));
        self.names_root(reference) || schemas.is_some_and(|schemas| schemas.get(&reference.resource).is_some())
    }

    /// What the JSON pointer `fragment` leads to from `place`, through the references on the way.
    fn find(&mut self, mut place: Place, fragment: &str, hops: &mut usize, text: &str) -> Result<Place, Miss> {
        let mut tokens = fragment.split('/').skip(1).map(unescape_pointer_token);
        while let Some(token) = tokens.next() {
            loop {
                let node = self.at(&place);
                if node.is_some_and(|node| node.part(&token).is_some()) {
                    break;
                }
                let next = node.and_then(|node| node.str_of("$ref")).map(str::to_owned);
                *hops += 1;
                let next = match next {
                    // A part of the description as it will be once it is whole: its own references are judged later.
                    _ if place.path == self.root => {
                        place.pointer.push(&token);
                        tokens.for_each(|token| place.pointer.push(&token));
                        return Ok(place);
                    }
                    Some(next) if *hops <= MAX_HOPS => next,
                    Some(_) => return Err(Miss::Nowhere(leads_in_a_circle(text))),
                    None => return Err(Miss::Nowhere(no_part(text, &place.path, fragment))),
                };
                place = self.first(&next, &place.path.clone(), hops)?;
            }
            place.pointer.push(&token);
        }
        Ok(place)
    }

    /// What stands at `place`.
    pub(super) fn at(&self, place: &Place) -> Option<&Node> {
        self.read.get(&place.path)?.as_ref()?.at(&place.pointer)
    }
}

/// The reference that `node` is, if it is nothing else.
pub(super) fn lone_reference(node: &Node) -> Option<&str> {
    let members = node.as_object().filter(|members| members.len() == 1)?;
    members.get("$ref")?.as_str()
}

/// The pointer of the schema in `node`, which stands at `pointer`, that has the anchor `name`.
fn anchor(node: &Node, name: &str, pointer: &JsonPointer) -> Option<JsonPointer> {
    let is_it = ["$anchor", "$dynamicAnchor"]
        .iter()
        .any(|key| node.str_of(key) == Some(name));
    if is_it || node.str_of("$id").and_then(|id| id.strip_prefix('#')) == Some(name) {
        return Some(pointer.clone());
    }
    match &node.value {
        Value::Object(members) => members
            .iter()
            .find_map(|(key, member)| anchor(member, name, &pointer.join(key))),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| anchor(item, name, &pointer.join_index(index))),
        _ => None,
    }
}

/// Whether `node` or something in it has the `$id` `id`.
fn has_id(node: &Node, id: &str) -> bool {
    match &node.value {
        Value::Object(members) => {
            node.str_of("$id").is_some_and(|own| own.trim_end_matches('#') == id)
                || members.values().any(|member| has_id(member, id))
        }
        Value::Array(items) => items.iter().any(|item| has_id(item, id)),
        _ => false,
    }
}

fn no_file(text: &str, path: &str) -> Diagnostic {
    let message = format!("`{text}` refers to a file that is not there: `{path}`");
    Diagnostic::error(Code::MissingFile, message)
        .help("get the file from where the description is published, and keep it in its place beside the description")
}

fn outside(text: &str) -> Diagnostic {
    let message = format!("`{text}` refers to a file outside of the folder of the description");
    Diagnostic::error(Code::FileOutside, message)
        .help("only files below one folder are read: name the folder that holds all of them with `--folder`")
}

fn no_part(text: &str, path: &str, fragment: &str) -> Diagnostic {
    let message = format!("`{text}` refers to a part that is not there: `{path}` has no `{fragment}`");
    Diagnostic::error(Code::MissingPart, message)
        .help("correct the reference, or ask the vendor for the file that has the part")
}

fn leads_in_a_circle(text: &str) -> Diagnostic {
    let message = format!("`{text}` refers to a reference that leads back to itself");
    Diagnostic::error(Code::CircularReference, message).help("one of the references has to lead to what they all mean")
}
