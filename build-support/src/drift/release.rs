//! The next release of a crate.
//!
//! In: a [`Drift`], and the version that the crate has. Out: the version that it should have next, and the entry for its
//! CHANGELOG. The version grows as Cargo reads it: before 1.0 a break grows the minor number, and what is new the patch
//! number. The version of the API stands behind a `+`, where Cargo does not compare it.

use semver::Version;

use crate::drift::compare::{self, Change, RustLevel, Wire};
use crate::package::crate_version;

use super::{Drift, text};

/// A release to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// Its entry in the CHANGELOG, as Markdown.
    pub entry: String,
}

/// Returns the release that follows `current`, the version of the crate, after `drift`; `None` if a number of the version
/// cannot grow.
pub fn release(drift: &Drift, current: &Version) -> Option<Release> {
    let level = drift.rust_level().unwrap_or(RustLevel::Major);
    let version = crate_version::with_metadata(&next_version(current, level)?, drift.version());
    let mut entry = format!("## {version}\n");
    match &drift.versions {
        (Some(old), Some(new)) if old != new => {
            entry += &format!("\nVersion {} of the API, after {}.\n", text::code(new), text::code(old));
        }
        (_, Some(api)) => entry += &format!("\nVersion {} of the API.\n", text::code(api)),
        _ => {}
    }
    for (title, level) in [
        ("Breaking on the wire", Wire::Breaking),
        ("Dangerous on the wire", Wire::Dangerous),
        ("Compatible on the wire", Wire::Compatible),
    ] {
        let changes = drift.changes.iter().filter(|change| change.level == level);
        entry += &section(title, changes.map(|change| change_line(drift, change)));
    }
    let item = |line: &String| text::code(&compare::readable(line));
    if let Some(interface) = &drift.interface {
        entry += &section("Gone from the crate", interface.removed.iter().map(item));
        entry += &section("New in the crate", interface.added.iter().map(item));
    }
    Some(Release { version, entry })
}

/// `lines` as a list below `title`; nothing where there are none.
fn section(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| format!("- {line}\n")).collect();
    if lines.is_empty() {
        return lines;
    }
    format!("\n### {title}\n\n{lines}")
}

/// `change` in a line, with the values before and after and the methods that it touches.
fn change_line(drift: &Drift, change: &Change) -> String {
    let methods = drift.methods_of(change);
    let methods = match methods.len() {
        0 => String::new(),
        _ => format!(" ({})", text::codes(methods.into_iter())),
    };
    let values = match (&change.old, &change.new) {
        (Some(old), Some(new)) => format!(", {} -> {}", text::code(old), text::code(new)),
        (Some(old), None) => format!(", was {}", text::code(old)),
        (None, Some(new)) => format!(", now {}", text::code(new)),
        (None, None) => String::new(),
    };
    format!(
        "{}: {}{values}{methods}",
        change.rule.what,
        text::code(drift.place_of(change))
    )
}

/// Returns the version after `current`, without metadata; `None` if a number cannot grow.
fn next_version(current: &Version, level: RustLevel) -> Option<Version> {
    let &Version {
        major, minor, patch, ..
    } = current;
    Some(match (major, level) {
        (0, RustLevel::Major) => Version::new(0, minor.checked_add(1)?, 0),
        (_, RustLevel::Major) => Version::new(major.checked_add(1)?, 0, 0),
        (1.., RustLevel::Minor) => Version::new(major, minor.checked_add(1)?, 0),
        _ => Version::new(major, minor, patch.checked_add(1)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_grows_as_cargo_reads_it() {
        for (current, level, next) in [
            ("0.1.0", RustLevel::Patch, "0.1.1"),
            ("0.1.0", RustLevel::Minor, "0.1.1"),
            ("0.1.2", RustLevel::Major, "0.2.0"),
            ("1.2.3+0.13.0", RustLevel::Patch, "1.2.4"),
            ("1.2.3", RustLevel::Minor, "1.3.0"),
            ("1.2.3", RustLevel::Major, "2.0.0"),
        ] {
            let found = next_version(&current.parse().unwrap(), level);
            assert_eq!(found, Some(next.parse().unwrap()), "{current}");
        }
        assert_eq!(next_version(&Version::new(0, 1, u64::MAX), RustLevel::Patch), None);
    }
}
