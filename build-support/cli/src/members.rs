//! Which workspace of cargo a folder is a member of.
//!
//! In: a folder, which need not be there yet. Out: the manifest of the workspace whose `members` have it and whose
//! `exclude` does not.

use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

/// Returns the manifest of the workspace that has the absolute path `folder` as a member.
pub(crate) fn workspace_of(folder: &Path) -> Option<PathBuf> {
    for root in folder.ancestors().skip(1) {
        let manifest = root.join("Cargo.toml");
        let Some(document) = fs::read_to_string(&manifest)
            .ok()
            .and_then(|text| text.parse::<DocumentMut>().ok())
        else {
            continue;
        };
        let Some(workspace) = document.get("workspace") else {
            continue;
        };
        let inner = folder.strip_prefix(root).ok()?;
        let lists = |key: &str| {
            let list = workspace.get(key).and_then(|list| list.as_array());
            let patterns = list.into_iter().flatten().filter_map(|pattern| pattern.as_str());
            patterns.map(str::to_owned).collect::<Vec<_>>()
        };
        let is_member = lists("members").iter().any(|pattern| matches(pattern, inner));
        // Cargo excludes folders by their beginnings.
        let is_excluded = lists("exclude").iter().any(|excluded| inner.starts_with(excluded));
        return (is_member && !is_excluded).then_some(manifest);
    }
    None
}

/// Returns `true` if `pattern`, one of the `members` of a workspace, is the folder `folder`.
pub(crate) fn covers(pattern: &str, folder: &str) -> bool {
    matches(pattern, Path::new(folder))
}

/// Whether `pattern`, whose parts can have `*` and `?`, is the path `folder`.
fn matches(pattern: &str, folder: &Path) -> bool {
    let parts = |path: &Path| -> Option<Vec<String>> {
        let parts = path
            .components()
            .filter(|part| !matches!(part, std::path::Component::CurDir));
        parts.map(|part| Some(part.as_os_str().to_str()?.to_owned())).collect()
    };
    let (Some(pattern), Some(folder)) = (parts(Path::new(pattern)), parts(folder)) else {
        return false;
    };
    pattern.len() == folder.len()
        && pattern
            .iter()
            .zip(&folder)
            .all(|(pattern, part)| is_part(pattern, part))
}

/// Whether `pattern` is the part `text` of a path: `*` is any characters, `?` is one.
fn is_part(pattern: &str, text: &str) -> bool {
    let mut signs = pattern.chars();
    match signs.next() {
        None => text.is_empty(),
        Some('*') => {
            let ends = text.char_indices().map(|(index, _)| index).chain([text.len()]);
            ends.into_iter().any(|index| is_part(signs.as_str(), &text[index..]))
        }
        Some(sign) => {
            let mut rest = text.chars();
            rest.next().is_some_and(|first| sign == '?' || sign == first) && is_part(signs.as_str(), rest.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_matched_part_by_part() {
        for (pattern, folder, expected) in [
            ("crates/*", "crates/cats-api", true),
            ("./crates/*", "crates/cats-api", true),
            ("crates/*-api", "crates/cats-api", true),
            ("crates/cat?-api", "crates/cats-api", true),
            ("crates/*", "crates/cats/api", false),
            ("crates/*-api", "crates/cats", false),
            ("crates", "crates/cats-api", false),
            ("*", "cats-api", true),
        ] {
            assert_eq!(matches(pattern, Path::new(folder)), expected, "{pattern} {folder}");
        }
    }
}
