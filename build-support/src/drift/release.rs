//! The next release of a crate.
//!
//! In: a [`Drift`], and the version that the crate has. Out: the version that it should have next, and the entry for its
//! CHANGELOG. The version grows as Cargo reads it: before 1.0 a break grows the minor number, and what is new the patch
//! number. The version of the API stands behind a `+`, where Cargo does not compare it.

use crate::compare::{RustLevel, Wire};

use super::{Drift, text};

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
    let version = next_version(current, level)?;
    let version = match drift.versions.1.as_deref().and_then(build_metadata) {
        Some(metadata) => format!("{version}+{metadata}"),
        None => version,
    };
    let mut entry = format!("## {version}\n");
    if let Some(api) = &drift.versions.1 {
        entry += &format!("\nVersion {} of the API.\n", text::code(api));
    }
    for (title, level) in [
        ("Breaking on the wire", Wire::Breaking),
        ("Dangerous on the wire", Wire::Dangerous),
        ("Compatible on the wire", Wire::Compatible),
    ] {
        let changes: Vec<String> = drift
            .changes
            .iter()
            .filter(|change| change.level == level)
            .map(|change| {
                let methods: Vec<String> = drift.methods_of(change).into_iter().map(text::code).collect();
                let methods = if methods.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", methods.join(", "))
                };
                format!("- {}: {}{methods}\n", change.rule.what, text::code(&change.pointer))
            })
            .collect();
        if !changes.is_empty() {
            entry += &format!("\n### {title}\n\n{}", changes.concat());
        }
    }
    if let Some(interface) = &drift.interface {
        for (title, lines) in [
            ("Gone from the crate", &interface.removed),
            ("New in the crate", &interface.added),
        ] {
            if !lines.is_empty() {
                let lines: String = lines.iter().map(|line| format!("- {}\n", text::code(line))).collect();
                entry += &format!("\n### {title}\n\n{lines}");
            }
        }
    }
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

/// `version` as build metadata: letters, digits and hyphens, in parts with a dot between them (Semantic Versioning 2.0,
/// section 10).
fn build_metadata(version: &str) -> Option<String> {
    let plain = version.replace(
        |character: char| !character.is_ascii_alphanumeric() && character != '.',
        "-",
    );
    let parts: Vec<&str> = plain.split('.').filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("."))
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

    #[test]
    fn any_version_of_an_api_can_be_metadata() {
        assert_eq!(build_metadata("0.13.0").as_deref(), Some("0.13.0"));
        assert_eq!(
            build_metadata("2024-01-01 (beta)").as_deref(),
            Some("2024-01-01--beta-")
        );
        assert_eq!(build_metadata("v1..2").as_deref(), Some("v1.2"));
        assert_eq!(build_metadata("."), None);
    }
}
