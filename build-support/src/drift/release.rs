//! The next release of a crate.
//!
//! In: a [`Drift`], and the version that the crate has. Out: the version that it should have next, and the entry for
//! its CHANGELOG. The version grows as Cargo reads it: before 1.0 a break grows the minor number, and what is new the
//! patch number. The version of the API stands behind a `+`, where Cargo does not compare it.

use semver::Version;

use crate::drift::compare::RustLevel;
use crate::package::crate_version;

use super::{Drift, changelog, text};

/// A release to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// Its entry in the CHANGELOG, as Markdown.
    pub entry: String,
}

/// Returns the release that follows `current`, the version of the crate, after `drifts`, one for each of its APIs;
/// `None` if a number of the version cannot grow.
pub fn release(drifts: &[Drift], current: &Version) -> Option<Release> {
    let level = |drift: &Drift| drift.rust_level().unwrap_or(RustLevel::Major);
    let level = drifts.iter().map(level).max().unwrap_or(RustLevel::Patch);
    let version = crate_version::with_metadata(&next_version(current, level)?, &version(drifts));
    let mut entry = format!("## {version}\n");
    match drifts {
        [only] => {
            if let Some(step) = step(only) {
                entry += &format!("\n{step} of the API{}.\n", after(only));
            }
            entry += &changelog::sections(only);
        }
        several => {
            for drift in several.iter().filter(|drift| !drift.is_empty()) {
                let module = text::code(drift.module.as_deref().unwrap_or(&drift.name));
                entry += &format!("\n### {module}\n");
                if let Some(step) = step(drift) {
                    entry += &format!("\n{step} of the API{}.\n", after(drift));
                }
                entry += &changelog::sections(drift).replace("\n### ", "\n#### ");
            }
        }
    }
    Some(Release { version, entry })
}

/// Returns the version that the APIs of `drifts` have together now.
pub fn version(drifts: &[Drift]) -> String {
    let versions = drifts.iter();
    let versions = versions.map(|drift| (drift.module.as_deref().unwrap_or_default(), drift.version()));
    crate_version::of_apis(&versions.collect::<Vec<_>>())
}

/// Returns the version of the API, if it states one.
fn step(drift: &Drift) -> Option<String> {
    Some(format!("Version {}", text::code(&known(&drift.versions.1)?)))
}

/// Returns what says which version it had before, if it had another one.
fn after(drift: &Drift) -> String {
    match (known(&drift.versions.0), known(&drift.versions.1)) {
        (Some(old), Some(new)) if old != new => format!(", after {}", text::code(&old)),
        _ => String::new(),
    }
}

fn known(version: &Option<String>) -> Option<String> {
    version.clone().filter(|version| !version.trim().is_empty())
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
