//! The files that a description refers to, each read once.
//!
//! In: the path of a file, and a pointer or the name of an anchor. Out: the part that stands there, with references on
//! the way to it followed.

use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// The path of the description.
    pub(super) root: String,
    /// What is wrong with files.
    pub(super) findings: Diagnostics,
}

impl<'f> Documents<'f> {
    pub(super) fn new(root: &Node, files: &'f mut dyn Files) -> Self {
        let path = root.location.file.path.clone();
        Self {
            files,
            read: BTreeMap::from([(path.clone(), Some(root.clone()))]),
            root: path,
            findings: Diagnostics::new(),
        }
    }

    /// The paths of the files that were read, but for the description.
    pub(super) fn paths(&self) -> impl Iterator<Item = &String> {
        self.read.keys().filter(|path| **path != self.root)
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
        let path = match reference.resource(from) {
            Resource::File(path) => path,
            Resource::Elsewhere => return Err(Miss::Elsewhere),
            Resource::Outside => return Err(Miss::Nowhere(outside(text))),
        };
        self.load(&path, &reference, text)?;
        let Reference { fragment, .. } = reference;
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.find(path, &fragment, hops, text);
        }
        let root = self.read.get(&path).and_then(Option::as_ref);
        let anchored = root.and_then(|root| anchor(root, &fragment, &JsonPointer::root()));
        match anchored {
            Some(pointer) => Ok(Place { path, pointer }),
            None => Err(Miss::Nowhere(no_part(text, &path, &fragment))),
        }
    }

    /// Reads the file at `path`, which `reference` names.
    fn load(&mut self, path: &str, reference: &Reference, text: &str) -> Result<(), Miss> {
        if let Some(read) = self.read.get(path) {
            return read.as_ref().map(|_| ()).ok_or(Miss::Broken);
        }
        match self.files.file(path) {
            Ok(Some(file)) => {
                let (root, findings) = match TEXTS.iter().any(|end| path.ends_with(end)) {
                    true => (
                        Some(Node::string(file.text.as_str(), Location::start_of(&file))),
                        Diagnostics::new(),
                    ),
                    false => source::read_document(&file),
                };
                let root = root.filter(|_| !findings.has_errors());
                let is_broken = root.is_none();
                self.findings.extend(findings);
                self.read.insert(path.to_owned(), root);
                if is_broken { Err(Miss::Broken) } else { Ok(()) }
            }
            Ok(None) if self.is_name(reference) => Err(Miss::Elsewhere),
            Ok(None) => Err(Miss::Nowhere(no_file(text, path))),
            Err(refused) => Err(Miss::Nowhere(refused)),
        }
    }

    /// Whether `reference`, which names no file that is there, names the description itself, a part of it by its `$id`,
    /// or a component by its bare name. Vendors do all of this.
    fn is_name(&self, reference: &Reference) -> bool {
        let resource = reference.resource.as_str();
        let file_name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let is_bare = !resource.contains(['/', '.']) && reference.fragment.is_empty();
        let root = self.read.get(&self.root).and_then(Option::as_ref);
        is_bare || file_name(resource) == file_name(&self.root) || root.is_some_and(|root| has_id(root, resource))
    }

    /// What the JSON pointer `fragment` leads to in the file `path`, through the references on the way.
    fn find(&mut self, path: String, fragment: &str, hops: &mut usize, text: &str) -> Result<Place, Miss> {
        let mut place = Place {
            path,
            pointer: JsonPointer::root(),
        };
        for token in fragment.split('/').skip(1).map(unescape_pointer_token) {
            loop {
                let node = self.at(&place);
                if node.is_some_and(|node| node.part(&token).is_some()) {
                    break;
                }
                let next = node.and_then(|node| node.str_of("$ref")).map(str::to_owned);
                *hops += 1;
                let next = match next {
                    _ if place.path == self.root => return Ok(self.unseen(fragment)),
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

    /// A part of the description as it will be once it is whole: its own references are judged later.
    fn unseen(&self, fragment: &str) -> Place {
        Place {
            path: self.root.clone(),
            pointer: JsonPointer::lenient(fragment),
        }
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
