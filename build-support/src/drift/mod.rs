//! What a new description means for those who use an API through its generated crate.
//!
//! In: the descriptions of a vendor before and after, and its manifest. Out: a [`Drift`]: what changed on the wire,
//! what that does to the interface of the crate, and whom it touches; and reports of it for people, for pull requests
//! and for machines. Text from descriptions is shown as text in all of them.

mod badge;
mod changelog;
pub mod compare;
mod github;
mod groups;
mod json;
mod markdown;
mod release;
mod sarif;
mod terminal;
pub(crate) mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::{iter, thread};

use self::compare::{Broken, Change, RustChanges, RustLevel, Wire};
use crate::document::diagnostic::Diagnostics;
use crate::document::{JsonPointer, Node, words};
use crate::package::manifest::Manifest;
use crate::pipeline::{self, Interface};
use crate::read::spec::Spec;

pub use badge::badge;
pub use github::{annotation, annotations, error_annotation};
pub use json::json;
pub use markdown::{Body, markdown};
pub use release::{Release, release, version};
pub use sarif::sarif;
pub use terminal::{Extent, terminal};
pub use text::code;

/// As much as a program's first thread has on most systems: descriptions may be deep.
const STACK: usize = 8 * 1024 * 1024;

/// Where a change is: its pointer, and whether that leads into the old description.
pub type Place = (bool, JsonPointer);

fn place_of(change: &Change) -> Place {
    (change.is_gone, change.pointer.clone())
}

/// What changed from one description to the next.
#[derive(Clone, Debug)]
pub struct Drift {
    /// What to call it: the name of the vendor, or of the file; of one of several APIs, the name of it behind that of
    /// the vendor.
    pub name: String,
    /// The module of the crate that the API is, in a crate of several.
    pub module: Option<String>,
    /// What changed on the wire, the worst first.
    pub changes: Vec<Change>,
    /// What changed in the interface of the crate; nothing where one of the two crates cannot be generated.
    pub interface: Option<RustChanges>,
    /// The methods of the crate, by method and path of their operations.
    pub methods: BTreeMap<String, String>,
    /// What users write in another way, before and now: calls, requests and types of what both descriptions have.
    pub renamed: Vec<[String; 2]>,
    /// The types of the crate that changes are in.
    pub types: BTreeMap<Place, String>,
    /// What people call the places of the changes.
    places: BTreeMap<Place, String>,
    /// The tags of operations, by their method and path.
    tags: BTreeMap<String, String>,
    /// What else there is to know: pages that vanished, corrections that are not needed any more, crates that cannot be
    /// generated.
    pub notices: Vec<String>,
    /// The version of the API, before and after.
    pub versions: (Option<String>, Option<String>),
}

/// What changed from `old` to `new`, two descriptions of what `manifest` makes a crate for.
pub fn between(name: &str, old: &Spec, new: &Spec, manifest: &Manifest) -> Drift {
    let [old_interface, new_interface] = interfaces([old, new], manifest);
    let mut drift = Drift {
        name: name.to_owned(),
        module: None,
        changes: compare::compare(&old.root, &new.root),
        interface: None,
        methods: BTreeMap::new(),
        renamed: Vec::new(),
        types: BTreeMap::new(),
        places: BTreeMap::new(),
        tags: tags([&old.root, &new.root]),
        notices: Vec::new(),
        versions: (stated_version(old), stated_version(new)),
    };
    let mut interfaces = Vec::new();
    for (spec, which, interface) in [(old, "old", old_interface), (new, "new", new_interface)] {
        match interface {
            Ok(interface) => interfaces.push((&spec.root, interface)),
            Err(findings) => drift.notices.push(format!(
                "no crate can be generated from the {which} description, so its interface is not compared: {}",
                summary(&findings)
            )),
        }
    }
    if let [(_, old), (_, new)] = interfaces.as_slice() {
        drift.interface = Some(compare::compare_listings(&old.listing, &new.listing));
        let both = old
            .names
            .iter()
            .filter_map(|(what, name)| Some([name, new.names.get(what)?]));
        let renamed = both.filter(|[old, new]| old != new);
        drift.renamed = renamed.map(|names| names.map(String::clone)).collect();
    }
    drift.name_places([&new.root, &old.root], &interfaces);
    let methods = interfaces.into_iter().flat_map(|(_, interface)| interface.methods);
    drift.methods.extend(methods);
    drift
}

/// The interfaces of the crates that `manifest` makes of `old` and `new`. They take most of the time, and are made side
/// by side.
fn interfaces([old, new]: [&Spec; 2], manifest: &Manifest) -> [Result<Interface, Diagnostics>; 2] {
    let interface = |spec: &Spec| pipeline::interface(spec.clone(), manifest);
    thread::scope(|scope| {
        let helper = thread::Builder::new().stack_size(STACK);
        let first = helper.spawn_scoped(scope, || interface(old));
        let second = interface(new);
        let first = match first {
            Ok(first) => first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // A system that has no thread to give has time.
            Err(_) => interface(old),
        };
        [first, second]
    })
}

/// The type of the crate that is made from the schema which `pointer` leads into, if it leads into one of `root`.
fn type_at(pointer: &JsonPointer, root: &Node, interface: &Interface) -> Option<String> {
    root.at(pointer)?;
    let parents = iter::successors(Some(pointer.clone()), JsonPointer::parent);
    let mut nodes = parents.filter_map(|parent| root.at(&parent));
    nodes.find_map(|node| interface.types.get(&pipeline::type_place(&node.location)).cloned())
}

/// `pointer` into the description `root` with the name of a parameter in the place of its index.
fn with_name(pointer: &JsonPointer, root: &Node) -> JsonPointer {
    let tokens: Vec<_> = pointer.tokens().collect();
    let named = || {
        let is_in_paths = tokens.first().is_some_and(|token| token == "paths");
        let index = tokens
            .iter()
            .position(|token| token == "parameters")
            .filter(|_| is_in_paths)?
            + 1;
        let parameter = root.at(&tokens.get(..=index)?.iter().collect())?;
        let target = parameter.str_of("$ref").and_then(JsonPointer::in_reference);
        let parameter = target.and_then(|target| root.at(&target)).unwrap_or(parameter);
        let mut tokens = tokens.clone();
        tokens[index] = parameter.str_of("name")?.into();
        Some(tokens.iter().collect())
    };
    named().unwrap_or_else(|| pointer.clone())
}

/// The first tag of each operation of the descriptions, by method and path; those of later ones count.
fn tags(roots: [&Node; 2]) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    let paths = roots.iter().filter_map(|root| root.get("paths")?.as_object()).flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let tag = operation
                .get("tags")
                .and_then(Node::as_array)
                .and_then(|tags| tags.first()?.as_str());
            if let Some(tag) = tag {
                tags.insert(format!("{} {path}", method.to_uppercase()), tag.to_owned());
            }
        }
    }
    tags
}

fn stated_version(spec: &Spec) -> Option<String> {
    Some(spec.root.get("info")?.str_of("version")?.to_owned())
}

/// The name of a type without its lifetimes and type parameters.
fn without_generics(name: &str) -> &str {
    name.split('<').next().unwrap_or(name)
}

/// The messages of `findings`, in one line.
pub fn summary(findings: &Diagnostics) -> String {
    let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
    messages.join("; ")
}

impl Drift {
    /// Notes which types the changes are in, and what people call the places of the changes.
    fn name_places(&mut self, roots: [&Node; 2], interfaces: &[(&Node, Interface)]) {
        for change in self
            .changes
            .iter()
            .flat_map(|change| iter::once(change).chain(&change.below))
        {
            // What is there now is found in the new description, and what is gone in the old one.
            let root = if change.is_gone { roots[1] } else { roots[0] };
            let mut sides = interfaces.iter().filter(|(of, _)| std::ptr::eq(*of, root));
            let found = sides.find_map(|(root, interface)| type_at(&change.pointer, root, interface));
            self.types.extend(found.map(|name| (place_of(change), name)));
            let place = text::place(&with_name(&change.pointer, root));
            self.places.insert(place_of(change), place);
        }
    }

    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.notices.is_empty()
            && self.versions.0 == self.versions.1
            && self.rust_level().is_none_or(|level| level == RustLevel::Patch)
    }

    /// The version of the API that it has now; empty where it states none.
    pub fn version(&self) -> &str {
        self.versions.1.as_deref().unwrap_or_default()
    }

    /// The worst that happens on the wire; nothing where nothing changed there.
    pub fn wire_level(&self) -> Option<Wire> {
        self.changes.iter().map(|change| change.level).max()
    }

    /// What the version of the crate has to say; nothing where that is not known.
    pub fn rust_level(&self) -> Option<RustLevel> {
        self.interface.as_ref().map(|interface| interface.level)
    }

    /// The methods of the crate that `change` touches.
    fn methods_of(&self, change: &Change) -> BTreeSet<&str> {
        let methods = change
            .operations
            .iter()
            .filter_map(|operation| self.methods.get(operation));
        methods.map(String::as_str).collect()
    }

    /// The type of the crate that `change` is in, if it is in one.
    fn type_of(&self, change: &Change) -> Option<&str> {
        self.types.get(&place_of(change)).map(String::as_str)
    }

    /// What people call the place of `change`.
    fn place_of<'d>(&'d self, change: &'d Change) -> &'d str {
        let named = self.places.get(&place_of(change));
        named.map_or(change.pointer.as_str(), String::as_str)
    }

    /// How many changes have the level `level`.
    fn count(&self, level: Wire) -> usize {
        self.changes.iter().filter(|change| change.level == level).count()
    }

    /// Items that code may not compile with any more, but for what is gone with a type.
    fn broken(&self) -> Vec<&Broken> {
        let all = || self.interface.iter().flat_map(|interface| &interface.broken);
        let gone = all()
            .filter(|broken| broken.new.is_none())
            .filter_map(|broken| broken.old.as_deref());
        let is_type = |line: &&str| ["struct ", "enum "].iter().any(|word| line.contains(word));
        let types: BTreeSet<String> = gone
            .filter(is_type)
            .map(|line| without_generics(&compare::name(line)).to_owned())
            .collect();
        let is_part = |broken: &&Broken| {
            let Some(line) = &broken.old else { return false };
            let name = compare::name(line);
            let is_implementation =
                line.contains("impl") && line.rsplit(' ').next().is_some_and(|of| types.contains(of));
            let is_of_macro = line.contains("!(") && types.contains(name.as_str());
            let owner = name.rsplit_once("::").map(|(owner, _)| without_generics(owner));
            is_implementation || is_of_macro || owner.is_some_and(|owner| types.contains(owner))
        };
        all().filter(|broken| !is_part(broken)).collect()
    }

    /// The lines of the interface that came (`+`) and went (`-`); what is another one now stands next to what it was.
    fn interface_lines(&self) -> Vec<(char, String)> {
        let Some(RustChanges { removed, added, .. }) = &self.interface else {
            return Vec::new();
        };
        let lines = removed
            .iter()
            .map(|line| ('-', line))
            .chain(added.iter().map(|line| ('+', line)));
        let mut lines: Vec<(String, char, String)> = lines
            .map(|(sign, line)| {
                let line = compare::readable(line);
                (compare::name(&line), sign, line)
            })
            .collect();
        // A stable sort: `-` stays before `+`.
        lines.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        lines.into_iter().map(|(_, sign, line)| (sign, line)).collect()
    }

    /// The version of the API and what it was before, if both are known, each as `show` writes it.
    fn step(&self, show: fn(&str) -> String) -> Option<String> {
        match &self.versions {
            _ if self.is_empty() => None,
            (_, Some(new)) if new.trim().is_empty() => None,
            (Some(old), Some(new)) if old.trim().is_empty() => Some(show(new)),
            (Some(old), Some(new)) if old == new => Some(format!("{}, as before", show(new))),
            (Some(old), Some(new)) => Some(format!("{}, was {}", show(new), show(old))),
            _ => None,
        }
    }

    /// What happened in one line: `3 changes: 1 breaking, 2 compatible; crate: major`.
    fn headline(&self) -> String {
        let counts = [Wire::Breaking, Wire::Dangerous, Wire::Compatible].map(|level| (self.count(level), level.word()));
        let counts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let wire = if counts.is_empty() {
            "no change on the wire".to_owned()
        } else {
            words::count(self.changes.len(), "change") + ": " + &counts.join(", ")
        };
        let rust = self.rust_level().map_or("unknown", RustLevel::word);
        format!("{wire}; crate: {rust}")
    }
}

#[cfg(test)]
mod tests;
