//! What a change does to the interface of the generated crate.
//!
//! In: the public interface of a crate before and after, one item on a line. Out: which lines came and went, and what
//! that means for the version of the crate by the rules of Cargo. A line that is gone, or is another one, is something
//! that users may have written against; a line that is new is not, unless it is a field or a variant of a type that
//! users may write out or match in full, because it is not `#[non_exhaustive]`. What arguments are called is nothing
//! that users write, what becomes deprecated still compiles, and an item that is there with further features is still
//! there with the old ones.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{self, Item};

/// What users of a crate notice of a change, and so which part of its version grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RustLevel {
    /// Nothing that they could have written against.
    Patch,
    /// There is more than before.
    Minor,
    /// What they wrote may not compile any more.
    Major,
}

impl RustLevel {
    /// The word for it, in reports and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// How the interface of a crate changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustChanges {
    /// What that means for its version.
    pub level: RustLevel,
    /// Lines that are gone, or are other ones now.
    pub removed: Vec<String>,
    /// Lines that are new, or were other ones.
    pub added: Vec<String>,
    /// What code may not compile with any more.
    pub broken: Vec<Broken>,
}

/// An item that users may have written against, before and after. Nothing before is a field or a variant that those
/// have to name who write a type out or match it in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its line before.
    pub old: Option<String>,
    /// Its line now, if it is there under the same name.
    pub new: Option<String>,
}

/// How the interface changed from the listing `old` to `new`.
pub fn compare_listings(old: &str, new: &str) -> RustChanges {
    let (old_lines, new_lines): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
    let lines = |list: &str, others: &BTreeSet<&str>| {
        let lines = list.lines().filter(|line| !others.contains(line));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (removed, added) = (lines(old, &new_lines), lines(new, &old_lines));
    let (old_items, new_items) = (by_text(old), by_text(new));
    let exhaustive: BTreeSet<&str> = old_items.keys().filter_map(|text| exhaustive_type(text)).collect();
    let is_replaced = |item: &Item, by: &Items| {
        by.get(&item.text)
            .is_some_and(|others| others.iter().any(|other| other.replaces(item)))
    };
    let level_of_new = |item: &Item| {
        if is_replaced(item, &old_items) {
            return if item.is_deprecated {
                RustLevel::Minor
            } else {
                RustLevel::Patch
            };
        }
        // One that is there with more features than before breaks nothing, wherever it stands.
        let breaks = !old_items.contains_key(&item.text)
            && member_of(&item.text).is_some_and(|owner| exhaustive.contains(owner));
        if breaks { RustLevel::Major } else { RustLevel::Minor }
    };
    let gone = removed.iter().filter(|line| !is_replaced(&Item::of(line), &new_items));
    let breaks = |line: &&String| level_of_new(&Item::of(line)) == RustLevel::Major;
    let broken = broken(gone, &added, breaks);
    let level_of_added = added
        .iter()
        .map(|line| level_of_new(&Item::of(line)))
        .max()
        .unwrap_or(RustLevel::Patch);
    let level = if broken.is_empty() {
        level_of_added
    } else {
        RustLevel::Major
    };
    RustChanges {
        level,
        removed,
        added,
        broken,
    }
}

/// What code may not compile with any more: each line that is `gone`, with the one of the same name in `added`, and the
/// other lines in `added` that `breaks`.
fn broken<'l>(
    gone: impl Iterator<Item = &'l String>,
    added: &'l [String],
    breaks: impl Fn(&&'l String) -> bool,
) -> Vec<Broken> {
    let mut by_name: BTreeMap<String, &String> = added.iter().rev().map(|line| (item::name(line), line)).collect();
    let mut broken: Vec<Broken> = gone
        .map(|line| Broken {
            old: Some(line.clone()),
            new: by_name.remove(&item::name(line)).cloned(),
        })
        .collect();
    let known: BTreeSet<String> = broken.iter().filter_map(|broken| broken.new.clone()).collect();
    let others = added.iter().filter(breaks).filter(|line| !known.contains(*line));
    broken.extend(others.map(|line| Broken {
        old: None,
        new: Some(line.clone()),
    }));
    broken
}

/// Items by what users write against.
type Items = BTreeMap<String, Vec<Item>>;

fn by_text(listing: &str) -> Items {
    let mut items = Items::new();
    for item in listing.lines().map(Item::of) {
        items.entry(item.text.clone()).or_default().push(item);
    }
    items
}

/// The path of the type that `line` is about, if users may write it out or match it in full.
fn exhaustive_type(line: &str) -> Option<&str> {
    let declaration = line
        .strip_prefix("pub struct ")
        .or_else(|| line.strip_prefix("pub enum "))?;
    (!declaration.ends_with("{ .. }")).then(|| declaration.split(['<', '(', ' ']).next().unwrap_or(declaration))
}

/// The path of the type whose field or variant `line` is.
fn member_of(line: &str) -> Option<&str> {
    let keywords = [
        "fn ", "async ", "const ", "struct ", "enum ", "mod ", "use ", "type ", "trait ", "static ", "unsafe ",
    ];
    let member = line.strip_prefix("pub ").unwrap_or(line);
    if line.starts_with("impl") || line.starts_with('#') || keywords.iter().any(|keyword| member.starts_with(keyword)) {
        return None;
    }
    let path = member.split([' ', '(', '{']).next()?.trim_end_matches(':');
    path.rsplit_once("::")
        .map(|(owner, _)| owner.split('<').next().unwrap_or(owner))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "pub struct Cat { .. }\npub Cat::name: String\n";

    #[test]
    fn what_is_new_is_minor() {
        let new = format!("{LISTING}pub Cat::age: Option<i64>\n");
        let changes = compare_listings(LISTING, &new);
        assert_eq!(changes.level, RustLevel::Minor);
        assert_eq!(changes.added, ["pub Cat::age: Option<i64>"]);
    }

    #[test]
    fn what_is_gone_or_another_is_major() {
        let changes = compare_listings(LISTING, &LISTING.replace("String", "Option<String>"));
        assert_eq!(changes.level, RustLevel::Major);
        assert_eq!(changes.removed, ["pub Cat::name: String"]);
        assert_eq!(changes.added, ["pub Cat::name: Option<String>"]);
    }

    #[test]
    fn what_is_new_in_a_type_that_is_matched_in_full_is_major() {
        let level = |old: &str, line: &str| compare_listings(old, &format!("{old}{line}\n")).level;
        assert_eq!(
            level("pub struct Cat\npub Cat::name: String\n", "pub Cat::age: i64"),
            RustLevel::Major
        );
        assert_eq!(
            level("pub enum types::Mood\ntypes::Mood::Calm\n", "types::Mood::Cross"),
            RustLevel::Major
        );
        assert_eq!(
            level("pub enum types::Mood\n", "impl Clone for types::Mood"),
            RustLevel::Minor
        );
        assert_eq!(
            level("pub enum types::Mood\n", "pub fn types::Mood::new() -> Self"),
            RustLevel::Minor
        );
        assert_eq!(
            level("#[non_exhaustive] pub enum types::Mood\n", "types::Mood::Cross"),
            RustLevel::Minor
        );
    }

    #[test]
    fn the_same_interface_is_a_patch() {
        assert_eq!(compare_listings(LISTING, LISTING).level, RustLevel::Patch);
    }

    #[test]
    fn what_arguments_are_called_is_a_patch() {
        let level = |old: &str, new: &str| compare_listings(old, new).level;
        for (old, new) in [
            (
                "pub fn Client::get(&self, id: &str) -> Get",
                "pub fn Client::get(&self, name: &str) -> Get",
            ),
            (
                "pub fn f<F: Fn(u8) -> u8>(with: F, all: Map<String, u8>)",
                "pub fn f<F: Fn(u8) -> u8>(by: F, rest: Map<String, u8>)",
            ),
        ] {
            assert_eq!(level(old, new), RustLevel::Patch, "{old}");
            assert_eq!(compare_listings(old, new).added, [new]);
        }
        for (old, new) in [
            ("pub fn f(a: u8, b: &str)", "pub fn f(b: &str, a: u8)"),
            ("pub fn f(a: Map<String, u8>)", "pub fn f(a: Map<String, u16>)"),
            ("pub fn f(a: u8) -> u8", "pub fn f(a: u8)"),
            ("pub Cat::name: String", "pub Cat::title: String"),
        ] {
            assert_eq!(level(old, new), RustLevel::Major, "{old}");
        }
    }

    #[test]
    fn an_item_that_needs_another_feature_is_major() {
        let with = |condition: &str| format!("{condition}{LISTING}");
        let level = |old: &str, new: &str| compare_listings(&with(old), &with(new)).level;
        let (cats, dogs) = ("#[cfg(feature = \"cats\")] ", "#[cfg(feature = \"dogs\")] ");
        let both = "#[cfg(any(feature = \"cats\", feature = \"dogs\"))] ";
        assert_eq!(level(cats, dogs), RustLevel::Major);
        assert_eq!(level("", cats), RustLevel::Major);
        assert_eq!(level(both, cats), RustLevel::Major);
        assert_eq!(level(cats, both), RustLevel::Minor);
        assert_eq!(level(cats, ""), RustLevel::Minor);
    }

    #[test]
    fn what_becomes_deprecated_is_minor() {
        let deprecated = format!("#[deprecated] {LISTING}");
        assert_eq!(compare_listings(LISTING, &deprecated).level, RustLevel::Minor);
        assert_eq!(compare_listings(&deprecated, LISTING).level, RustLevel::Patch);
    }
}
