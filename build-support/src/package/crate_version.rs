//! The version of a client crate, which carries the version of the API that it was generated from.
//!
//! In: the Cargo.toml of a crate, its CHANGELOG, and the version of the API. Out: whether they agree, and their texts after
//! a release. The version of the API is build metadata (`0.2.0+1.13.0`; Semantic Versioning 2.0, section 10): people see
//! it, and Cargo compares nothing of it.

use std::sync::Arc;

use serde::Deserialize;

use crate::document::diagnostic::{Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile, toml_error};

/// How many characters of an API's version a crate's version carries.
const MAX_METADATA: usize = 64;

const CHANGELOG: &str = "\
# Changelog

What has changed for users of this crate, the newest release first. The part of a version behind its `+` is the version of the API.
";

/// `version` as build metadata: letters, digits and hyphens, in parts with a dot between them. Nothing where none are left.
pub fn build_metadata(version: &str) -> Option<String> {
    let part = |part: &str| {
        let words = part.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join("-").trim_matches('-').to_owned()
    };
    let short: String = version.chars().take(MAX_METADATA).collect();
    let parts: Vec<String> = short.split('.').map(part).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("."))
}

/// `version`, whatever metadata it has, with that of the version `api` of the API.
pub fn with_metadata(version: &str, api: &str) -> String {
    let plain = version.split('+').next().unwrap_or(version);
    build_metadata(api).map_or_else(|| plain.to_owned(), |metadata| format!("{plain}+{metadata}"))
}

/// The version that the Cargo.toml `file` states.
///
/// # Errors
///
/// The file is no TOML, or states no version of its own.
pub fn read(file: &Arc<SourceFile>) -> Result<String, Diagnostics> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        version: toml::Value,
    }
    let manifest: Manifest = toml::from_str(&file.text).map_err(|error| toml_error(&error, "crate-version", file))?;
    match manifest.package.version {
        toml::Value::String(version) => Ok(version),
        _ => Err(
            Diagnostic::error("crate-version", "the crate has no version of its own")
                .at(&Location::start_of(file))
                .help("a client's version carries that of its API: `version = \"0.1.0+…\"`")
                .into(),
        ),
    }
}

/// What is wrong with the version in the Cargo.toml `file` of a client of the version `api` of an API.
pub fn check(file: &Arc<SourceFile>, api: &str, vendor: &str) -> Diagnostics {
    let version = match read(file) {
        Ok(version) => version,
        Err(findings) => return findings,
    };
    let expected = with_metadata(&version, api);
    if version == expected {
        return Diagnostics::new();
    }
    let message = format!("the version of the crate is `{version}`, and does not carry that of the API: `{expected}`");
    let offset = file.text.find(&version).unwrap_or(0);
    let finding = Diagnostic::warning("crate-version", message).at(&Location::at_offset(file, offset));
    finding
        .help(format!("cargo xtask release-notes {vendor} --write"))
        .into()
}

/// The text of a Cargo.toml with `version` in the place of the version that it states; nothing where it states none.
pub fn replaced(manifest: &str, version: &str) -> Option<String> {
    let mut is_package = false;
    let mut is_replaced = false;
    let lines = manifest.split_inclusive('\n').map(|line| {
        if line.starts_with('[') {
            is_package = line.trim_end() == "[package]";
        }
        let is_version = line
            .strip_prefix("version")
            .is_some_and(|rest| rest.trim_start().starts_with('='));
        if !is_package || !is_version || is_replaced {
            return line.to_owned();
        }
        is_replaced = true;
        let end = if line.ends_with('\n') { "\n" } else { "" };
        format!("version = \"{version}\"{end}")
    });
    let text: String = lines.collect();
    is_replaced.then_some(text)
}

/// The text of a CHANGELOG, or of a new one, with `entry` before all others. One about the same version is replaced.
pub fn changelog(before: Option<&str>, entry: &str) -> String {
    let text = before.unwrap_or(CHANGELOG);
    let start = text.find("\n## ").map_or(text.len(), |start| start + 1);
    let (header, entries) = text.split_at(start);
    let title = |entry: &str| entry.lines().next().unwrap_or_default().to_owned();
    let rest = if title(entries) == title(entry) {
        entries[2..].find("\n## ").map_or("", |end| &entries[end + 3..])
    } else {
        entries
    };
    let gap = if rest.is_empty() { "" } else { "\n" };
    format!("{}\n\n{}\n{gap}{rest}", header.trim_end(), entry.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str =
        "[package]\nname = \"cats-api\"\nversion = \"0.1.0+1.0.0\"\n\n[dependencies]\nversion = \"9\"\n";

    #[test]
    fn any_version_of_an_api_can_be_metadata() {
        for (api, metadata) in [
            ("0.13.0", Some("0.13.0")),
            ("2024-01-01 (beta)", Some("2024-01-01-beta")),
            ("v1..2", Some("v1.2")),
            ("1.0.0+build_7", Some("1.0.0-build-7")),
            ("\"\nversion = \"9\"", Some("version-9")),
            ("α", None),
            (".", None),
            ("", None),
        ] {
            assert_eq!(build_metadata(api).as_deref(), metadata, "{api:?}");
        }
        assert_eq!(
            build_metadata(&"1".repeat(1000)).map(|metadata| metadata.len()),
            Some(64)
        );
    }

    #[test]
    fn a_version_carries_that_of_the_api() {
        assert_eq!(with_metadata("0.1.0", "1.2"), "0.1.0+1.2");
        assert_eq!(with_metadata("0.1.0+1.2", "1.3"), "0.1.0+1.3");
        assert_eq!(with_metadata("0.1.0+1.2", ""), "0.1.0");
    }

    #[test]
    fn a_version_that_carries_another_one_is_found() {
        let findings = |manifest: &str, api: &str| {
            let findings = check(&SourceFile::new("Cargo.toml", manifest), api, "cats");
            findings
                .iter()
                .map(|finding| finding.message.clone())
                .collect::<Vec<_>>()
        };
        assert!(findings(MANIFEST, "1.0.0").is_empty());
        assert_eq!(
            findings(MANIFEST, "1.1.0"),
            ["the version of the crate is `0.1.0+1.0.0`, and does not carry that of the API: `0.1.0+1.1.0`"]
        );
        let inherited = "[package]\nversion.workspace = true\n";
        assert_eq!(findings(inherited, "1"), ["the crate has no version of its own"]);
        assert_eq!(findings("[package", "1").len(), 1);
    }

    #[test]
    fn the_version_of_the_package_is_replaced_and_no_other() {
        assert_eq!(
            replaced(MANIFEST, "0.2.0+1.1.0").as_deref(),
            Some("[package]\nname = \"cats-api\"\nversion = \"0.2.0+1.1.0\"\n\n[dependencies]\nversion = \"9\"\n")
        );
        assert_eq!(replaced("[package]\nversion.workspace = true\n", "0.2.0"), None);
    }

    #[test]
    fn entries_stand_before_older_ones() {
        let first = changelog(None, "## 0.1.0\n\nFirst release.\n");
        assert!(
            first.ends_with("of the API.\n\n## 0.1.0\n\nFirst release.\n"),
            "{first}"
        );
        let second = changelog(Some(&first), "## 0.2.0\n\nMore.");
        assert!(
            second.ends_with("## 0.2.0\n\nMore.\n\n## 0.1.0\n\nFirst release.\n"),
            "{second}"
        );
        let again = changelog(Some(&second), "## 0.2.0\n\nMuch more.\n");
        assert_eq!(again, second.replace("More.", "Much more."));
        assert_eq!(changelog(Some(&again), "## 0.2.0\n\nMore."), second);
    }
}
