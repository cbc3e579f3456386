//! What a change does to the interface of the generated crate.
//!
//! In: the public interface of a crate before and after, one item on a line. Out: which lines came and went, and what that
//! means for the version of the crate by the rules of Cargo. A line that is gone, or is another one, is something that
//! users may have written against; a line that is new is not.

use std::collections::BTreeSet;

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
}

/// How the interface changed from the listing `old` to `new`.
pub fn compare_listings(old: &str, new: &str) -> RustChanges {
    let (old_lines, new_lines): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
    let lines = |list: &str, others: &BTreeSet<&str>| {
        let lines = list.lines().filter(|line| !others.contains(line));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (removed, added) = (lines(old, &new_lines), lines(new, &old_lines));
    let level = match (removed.is_empty(), added.is_empty()) {
        (false, _) => RustLevel::Major,
        (true, false) => RustLevel::Minor,
        (true, true) => RustLevel::Patch,
    };
    RustChanges { level, removed, added }
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
    fn the_same_interface_is_a_patch() {
        assert_eq!(compare_listings(LISTING, LISTING).level, RustLevel::Patch);
    }
}
