//! What files are and hold by `$id` (JSON Schema 2020-12, section 8.2.1).
//!
//! In: the files that were read, and the text of a reference. Out: the part that has the `$id` which the reference
//! means, and where files could be that were not read yet: vendors lay out their files as they lay out their `$id`s, so
//! the way from one `$id` to another is the way from one file to the other. What stands there counts only if it has the
//! `$id` itself.
//!
//! No file is looked for anywhere else, and no `$id` is a place on the network.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::reference::{Reference, below, has_scheme, is_data};
use crate::document::{JsonPointer, Node, Value};

/// The members whose own members are parts by names of the vendor's.
const MAPS: [&str; 6] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
    "schemas",
];

/// The `$id`s in files.
#[derive(Default)]
pub(super) struct Identifiers {
    /// The path and the pointer of each part with an `$id`, the first in the order of reading where several have one.
    parts: BTreeMap<String, (String, JsonPointer)>,
    /// The `$id` of each file that is a schema, by its path.
    files: BTreeMap<String, String>,
}

impl Identifiers {
    /// Adds what `root`, which is all of the file at `path`, is and holds.
    pub(super) fn add(&mut self, root: &Node, path: &str) {
        if let Some(id) = own(root).and_then(|id| resolve(&id, path)) {
            self.files.insert(path.to_owned(), id);
        }
        self.add_part(root, false, path, &JsonPointer::root(), path);
    }

    /// Adds what `node` is and holds, whose members have names of the vendor's if it `is_map`.
    fn add_part(&mut self, node: &Node, is_map: bool, base: &str, pointer: &JsonPointer, path: &str) {
        let id = own(node).and_then(|id| resolve(&id, base));
        if let Some(id) = &id {
            let place = || (path.to_owned(), pointer.clone());
            self.parts.entry(id.clone()).or_insert_with(place);
        }
        let base = id.as_deref().unwrap_or(base);
        match &node.value {
            Value::Object(members) => {
                for (key, member) in members.iter().filter(|(key, _)| is_map || !is_data(key)) {
                    let is_map = !is_map && MAPS.contains(&key.as_str());
                    self.add_part(member, is_map, base, &pointer.join(key), path);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add_part(item, false, base, &pointer.join_index(index), path);
                }
            }
            _ => {}
        }
    }

    /// The `$id`s that `resource` can mean in the file `from`: from the `$id` of the file, and from its path.
    pub(super) fn meant(&self, resource: &str, from: &str) -> BTreeSet<String> {
        let own = self.files.get(from).map(String::as_str);
        let bases = own.into_iter().chain([from]);
        bases.filter_map(|base| resolve(resource, base)).collect()
    }

    /// The part that has the `$id` `id`, as [`Identifiers::meant`] gives it.
    pub(super) fn get(&self, id: &str) -> Option<&(String, JsonPointer)> {
        self.parts.get(id)
    }

    /// The paths at which a file with the `$id` `id` would be, if files are laid out as their `$id`s are.
    pub(super) fn paths(&self, id: &str) -> BTreeSet<String> {
        let Ok(id) = Url::parse(id) else { return BTreeSet::new() };
        let near = |(path, own): (&String, &String)| {
            let relative = Url::parse(own).ok()?.make_relative(&id)?;
            below(path, &Reference::parse(&relative).resource)
        };
        self.files.iter().filter_map(near).collect()
    }
}

/// The `$id` that `node` says, without an empty fragment. One that is only a fragment is an anchor.
fn own(node: &Node) -> Option<String> {
    let id = node.str_of("$id")?;
    let Reference { resource, fragment } = Reference::parse(id);
    (fragment.is_empty() && !resource.is_empty()).then_some(resource)
}

/// What `text` means from `base`: a URL in one form, or a path below the folder of all files.
fn resolve(text: &str, base: &str) -> Option<String> {
    if has_scheme(text) {
        return Url::parse(text).ok().map(String::from);
    }
    match has_scheme(base) {
        true => Url::parse(base).ok()?.join(text).ok().map(String::from),
        false => below(base, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::SourceFile;
    use crate::read::source;

    fn identifiers(files: &[(&str, &str)]) -> Identifiers {
        let mut identifiers = Identifiers::default();
        for (path, text) in files {
            let (root, _) = source::read_document(&SourceFile::part(*path, *text));
            identifiers.add(&root.unwrap(), path);
        }
        identifiers
    }

    #[test]
    fn an_id_is_read_from_the_id_around_it_and_data_has_none() {
        let identifiers = identifiers(&[
            (
                "a/cat.yaml",
                "{$id: 'https://cats.example/s/cat.json#', $defs: {Paw: {$id: paw}, Tail: {$id: '#tail'}}, example: {$id: 'https://cats.example/no'}}",
            ),
            (
                "a/dog.yaml",
                "{$id: dog, properties: {$id: {type: string}, value: {$id: coat}}}",
            ),
        ]);
        let found: Vec<_> = identifiers
            .parts
            .iter()
            .map(|(id, (path, at))| format!("{id} {path}{at}"))
            .collect();
        assert_eq!(
            found,
            [
                "a/coat a/dog.yaml/properties/value",
                "a/dog a/dog.yaml",
                "https://cats.example/s/cat.json a/cat.yaml",
                "https://cats.example/s/paw a/cat.yaml/$defs/Paw"
            ]
        );
        let meant = |text, from| identifiers.meant(text, from).into_iter().collect::<Vec<_>>();
        assert_eq!(meant("paw", "a/cat.yaml"), ["a/paw", "https://cats.example/s/paw"]);
        assert_eq!(meant("dog", "a/b.yaml"), ["a/dog"]);
    }

    #[test]
    fn a_file_is_looked_for_where_the_layout_of_ids_says_and_never_outside() {
        let identifiers = identifiers(&[("a/cat.yaml", "{$id: 'https://cats.example/s/cat.json'}")]);
        let paths = |id| identifiers.paths(id).into_iter().collect::<Vec<_>>();
        assert_eq!(paths("https://cats.example/s/t/dog%20one.json"), ["a/t/dog one.json"]);
        assert_eq!(paths("https://cats.example/dog.json"), ["dog.json"]);
        for id in [
            "https://dogs.example/s/dog.json",
            "urn:dog",
            "dog.json",
            "https://cats.example/s/..%2f..%2f..%2fdog",
        ] {
            assert!(paths(id).is_empty(), "{id}: {:?}", paths(id));
        }
    }
}
