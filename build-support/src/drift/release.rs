//! The next release of a crate.
//!
//! In: a [`Drift`], and the version that the crate has. Out: the version that it should have next, and the entry for its
//! CHANGELOG. The version grows as Cargo reads it: before 1.0 a break grows the minor number, and what is new the patch
//! number. The version of the API stands behind a `+`, where Cargo does not compare it.

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

/// Returns the release that follows `current`, the version of the crate, after `drift`; `None` if a number of the version
/// cannot grow.
pub fn release(drift: &Drift, current: &Version) -> Option<Release> {
    let level = drift.rust_level().unwrap_or(RustLevel::Major);
    let version = crate_version::with_metadata(&next_version(current, level)?, drift.version());
    let mut entry = format!("## {version}\n");
    let known = |version: &Option<String>| version.clone().filter(|version| !version.trim().is_empty());
    match (known(&drift.versions.0), known(&drift.versions.1)) {
        (Some(old), Some(new)) if old != new => {
            entry += &format!(
                "\nVersion {} of the API, after {}.\n",
                text::code(&new),
                text::code(&old)
            );
        }
        (_, Some(api)) => entry += &format!("\nVersion {} of the API.\n", text::code(&api)),
        _ => {}
    }
    entry += &changelog::sections(drift);
    Some(Release { version, entry })
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
