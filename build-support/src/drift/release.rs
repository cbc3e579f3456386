//! The next release of a crate.
//!
//! In: a [`Drift`], and the version that the crate has. Out: the version that it should have next, and the entry for its
//! CHANGELOG. The version grows as Cargo reads it: before 1.0 a break grows the minor number, and what is new the patch
//! number. The version of the API stands behind a `+`, where Cargo does not compare it.

use crate::drift::compare::RustLevel;
use crate::package::crate_version;

use super::{Drift, changelog, text};

/// A release to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// Its entry in the CHANGELOG, as Markdown.
    pub entry: String,
}

/// The release that follows `current`, the version of the crate, after `drift`; nothing where `current` is no version.
pub fn release(drift: &Drift, current: &str) -> Option<Release> {
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

/// The version after `current`, which may have build metadata.
fn next_version(current: &str, level: RustLevel) -> Option<String> {
    let plain = current.split('+').next()?;
    let numbers: Vec<u64> = plain.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [major, minor, patch] = numbers.as_slice() else {
        return None;
    };
    let next = match (major, level) {
        (0, RustLevel::Major) => (0, minor.checked_add(1)?, 0),
        (_, RustLevel::Major) => (major.checked_add(1)?, 0, 0),
        (1.., RustLevel::Minor) => (*major, minor.checked_add(1)?, 0),
        _ => (*major, *minor, patch.checked_add(1)?),
    };
    Some(format!("{}.{}.{}", next.0, next.1, next.2))
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
            assert_eq!(next_version(current, level).as_deref(), Some(next), "{current}");
        }
        assert_eq!(next_version("soon", RustLevel::Patch), None);
    }
}
