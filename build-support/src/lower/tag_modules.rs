//! Which module the operations of each tag are in.
//!
//! In: the tags that the specification declares, and the first one of each operation. Out: the name of a module for
//! each. Tags in other scripts are transliterated, so that two of them can read alike: the first by name keeps the name
//! of the module, and the others are numbered. Tags that differ in case, spaces, `_` and `-` only are one module, and a
//! note says so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Choices, note};
use crate::document::{JsonPointer, Node};
use crate::model::names::{RustName, Scope, module_name};
use crate::normalize::{Note, NoteKind};

/// The module of operations without a tag.
pub(crate) const UNTAGGED: &str = "untagged";

/// The modules of tags.
pub(super) struct TagModules(HashMap<String, RustName>);

impl TagModules {
    /// Names a module for each of `tags`, which are those of the document `root`. Tags that `choices` give one name
    /// share it.
    pub(super) fn of<'t>(
        tags: impl IntoIterator<Item = &'t str>,
        root: &Node,
        choices: &Choices,
        notes: &mut Vec<Note>,
    ) -> Self {
        let tags: BTreeSet<&str> = tags.into_iter().collect();
        let mut by_name: BTreeMap<String, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
        for tag in tags {
            let (name, spelling) = match choices.tags.get(tag) {
                Some(stated) => (stated.clone(), stated.clone()),
                None => (module_name(tag), plain(tag)),
            };
            by_name.entry(name).or_default().entry(spelling).or_default().push(tag);
        }
        let mut scope = Scope::with_reserved([UNTAGGED]);
        let mut modules = HashMap::new();
        let (first, others): (Vec<_>, Vec<_>) = by_name
            .into_iter()
            .flat_map(|(name, tags)| {
                let mut tags: Vec<Vec<&str>> = tags.into_values().collect();
                tags.sort();
                tags.into_iter()
                    .enumerate()
                    .map(move |(index, tags)| (index, name.clone(), tags))
            })
            .partition(|(index, ..)| *index == 0);
        // A number is given out when all names are that no number changes.
        for (_, name, tags) in first.into_iter().chain(others) {
            let module = RustName::new(scope.claim([name.as_str()]));
            if tags.len() > 1 {
                notes.push(one_module(&tags, &module, root));
            }
            for tag in tags {
                modules.insert(tag.to_owned(), module.clone());
            }
        }
        Self(modules)
    }

    /// Returns the module of `tag`, or that of operations without a tag.
    pub(super) fn get(&self, tag: Option<&str>) -> RustName {
        let known = tag.and_then(|tag| self.0.get(tag)).cloned();
        known.unwrap_or_else(|| RustName::new(UNTAGGED))
    }
}

/// `tag` without what people write in several ways.
fn plain(tag: &str) -> String {
    let told = |character: &char| !character.is_whitespace() && !matches!(character, '_' | '-');
    tag.chars().filter(told).flat_map(char::to_lowercase).collect()
}

fn one_module(tags: &[&str], module: &str, root: &Node) -> Note {
    let tags: Vec<String> = tags.iter().map(|tag| format!("`{tag}`")).collect();
    let message = format!("the tags {} are one module, `{module}`", tags.join(" and "));
    note(
        NoteKind::Rewritten,
        &JsonPointer::from(["tags"]),
        &root.location,
        message,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Location, Object, SourceFile};

    fn root() -> Node {
        Node::object(Object::default(), Location::start_of(&SourceFile::new("a.yaml", "")))
    }

    fn modules(tags: &[&str]) -> (Vec<String>, Vec<String>) {
        let root = root();
        let mut notes = Vec::new();
        let modules = TagModules::of(tags.iter().copied(), &root, &Choices::default(), &mut notes);
        let names = tags.iter().map(|tag| modules.get(Some(tag)).to_string());
        (names.collect(), notes.into_iter().map(|note| note.message).collect())
    }

    #[test]
    fn tags_that_read_alike_are_numbered_whatever_their_order() {
        let (names, notes) = modules(&["Größe", "Grosse", "users", "C++", "C", "C#", "Untagged", "c_2"]);
        let expected = ["grosse_2", "grosse", "users", "c_plus", "c", "c_3", "untagged_2", "c_2"];
        assert_eq!(names, expected);
        assert!(notes.is_empty(), "{notes:?}");
        let (names, _) = modules(&["c_2", "Untagged", "C#", "C", "C++", "users", "Grosse", "Größe"]);
        assert!(names.iter().eq(expected.iter().rev()), "{names:?}");
    }

    #[test]
    fn spellings_of_one_tag_are_one_module_with_a_note() {
        let (names, notes) = modules(&["User groups", "user_groups", "User-Groups"]);
        assert_eq!(names, ["user_groups"; 3]);
        let expected = "the tags `User groups` and `User-Groups` and `user_groups` are one module, `user_groups`";
        assert_eq!(notes, [expected]);
    }

    #[test]
    fn operations_without_a_tag_have_a_module_of_their_own() {
        let modules = TagModules::of(["untagged"], &root(), &Choices::default(), &mut Vec::new());
        assert_eq!(modules.get(None), "untagged");
        assert_eq!(modules.get(Some("untagged")), "untagged_2");
    }
}
