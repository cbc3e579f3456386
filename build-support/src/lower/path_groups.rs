//! Groups of operations, if a specification has no tags.
//!
//! In: the paths of all operations. Out: a group for each path: the first segment behind what all paths begin with, and
//! behind versions. `/v1/customers/{id}` is in `customers`. A small API has no groups, and neither has one whose paths
//! would all be in one, or mostly alone in theirs; a path without such a segment is in none.

use std::collections::{BTreeSet, HashMap};

/// An API with no more operations than this has none: a list of so many methods can be read.
const SMALL: usize = 20;

/// How many operations a group has on average: with fewer, groups would only put a word before each name.
const LEAST_IN_A_GROUP: usize = 2;

/// Words at the beginning of paths that say nothing of what is behind them.
const GENERAL: &[&str] = &["api", "rest", "public", "services"];

/// A group of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PathGroup {
    /// The segment that it is called by.
    pub(super) name: String,
    /// The path that leads to it, with the segment.
    pub(super) path: String,
}

/// The groups of `paths`, which has the path of each operation.
pub(super) fn groups<'p>(paths: &[&'p str]) -> HashMap<&'p str, PathGroup> {
    if paths.len() <= SMALL {
        return HashMap::new();
    }
    let common = common_segments(paths);
    let groups = paths.iter().filter_map(|path| Some((*path, group(path, common)?)));
    let groups: HashMap<&str, PathGroup> = groups.collect();
    let names: BTreeSet<&str> = groups.values().map(|group| group.name.as_str()).collect();
    let grouped = paths.iter().filter(|path| groups.contains_key(**path)).count();
    let tells_apart = names.len() >= 2 && grouped >= LEAST_IN_A_GROUP * names.len();
    if tells_apart { groups } else { HashMap::new() }
}

/// The segments of `path`.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// How many segments all of `paths` begin with.
fn common_segments(paths: &[&str]) -> usize {
    let first: Vec<&str> = paths.first().map(|path| segments(path).collect()).unwrap_or_default();
    let shared = paths.iter().map(|path| {
        let alike = segments(path).zip(&first).take_while(|(one, other)| one == *other);
        alike.count()
    });
    shared.min().unwrap_or(0)
}

/// The group of `path` behind its first `common` segments.
fn group(path: &str, common: usize) -> Option<PathGroup> {
    let all: Vec<&str> = segments(path).collect();
    let behind = all.iter().enumerate().skip(common);
    let mut telling = behind.skip_while(|(_, segment)| is_general(segment));
    let (index, name) = telling.next()?;
    let is_name = name.starts_with(|first: char| first.is_alphabetic()) && !name.contains(['{', '}', '?', '#']);
    is_name.then(|| PathGroup {
        name: (*name).to_owned(),
        path: format!("/{}", all.get(..=index).unwrap_or_default().join("/")),
    })
}

/// Whether `segment` says nothing of what is behind it: a version, or such a word.
fn is_general(segment: &str) -> bool {
    let version = segment.strip_prefix(['v', 'V']).and_then(|rest| rest.chars().next());
    version.is_some_and(|first| first.is_ascii_digit())
        || GENERAL.contains(&segment)
        || segment.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The groups of `paths` and of as many more as it takes for the API not to be small.
    fn of(paths: &[&str], more: &str) -> Vec<String> {
        let filling: Vec<String> = (0..SMALL).map(|number| format!("{more}/{number}x")).collect();
        let all: Vec<&str> = paths
            .iter()
            .copied()
            .chain(filling.iter().map(String::as_str))
            .collect();
        let groups = groups(&all);
        let shown = |path: &&str| match groups.get(*path) {
            Some(group) => format!("{} at {}", group.name, group.path),
            None => "-".to_owned(),
        };
        paths.iter().map(shown).collect()
    }

    #[test]
    fn a_group_is_the_first_segment_behind_what_all_paths_begin_with() {
        let paths = [
            "/v1/customers",
            "/v1/customers/{id}",
            "/v1/charges/{id}",
            "/v1",
            "/v1/{id}",
        ];
        let expected = [
            "customers at /v1/customers",
            "customers at /v1/customers",
            "charges at /v1/charges",
            "-",
            "-",
        ];
        assert_eq!(of(&paths, "/v1/x"), expected);
    }

    #[test]
    fn versions_are_skipped_where_not_all_paths_begin_with_them() {
        let paths = ["/api/v2/cats", "/api/v1/cats", "/health", "/2024-01/dogs"];
        let expected = [
            "cats at /api/v2/cats",
            "cats at /api/v1/cats",
            "health at /health",
            "dogs at /2024-01/dogs",
        ];
        assert_eq!(of(&paths, "/api/v1/x"), expected);
    }

    #[test]
    fn few_operations_and_one_group_are_none() {
        assert!(groups(&["/cats", "/dogs"]).is_empty());
        assert_eq!(of(&["/v1/cats/{id}"], "/v1/cats"), ["-"]);
        let apart: Vec<String> = (0..=SMALL).map(|number| format!("/cats{number}")).collect();
        assert!(groups(&apart.iter().map(String::as_str).collect::<Vec<_>>()).is_empty());
    }
}
