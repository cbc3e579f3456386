//! The version of a client crate, which carries the version of the API that it was generated from.
//!
//! In: the Cargo.toml of a crate, its CHANGELOG, and the version of the API. Out: whether they agree, and their texts
//! after a release. The version of the API is build metadata (`0.2.0+1.13.0`; Semantic Versioning 2.0, section 10):
//! people see it, and Cargo compares nothing of it.

use std::sync::Arc;

use semver::{BuildMetadata, Version};
use serde::Deserialize;
use toml::Spanned;
use toml_edit::{DocumentMut, Value};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Located, Location, SourceFile, toml_error};

/// The most characters of the API's version that a crate's version carries.
const MAX_METADATA: usize = 64;

const CHANGELOG: &str = "\
# Changelog

What has changed for users of this crate, the newest release first. The part of a version behind its `+` is the version of the API.
";

/// Converts `version` to build metadata: letters, digits and hyphens in parts separated by dots. Returns `None` if
/// nothing is left.
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

/// The version that several APIs have together, each given with the name of its module: the one that all have, or else
/// each behind that name.
pub fn of_apis(apis: &[(&str, &str)]) -> String {
    match apis {
        [] => String::new(),
        [(_, first), rest @ ..] if rest.iter().all(|(_, version)| version == first) => (*first).to_owned(),
        several => {
            let each = several.iter().map(|(module, version)| format!("{module}-{version}"));
            each.collect::<Vec<_>>().join(".")
        }
    }
}

/// Replaces the metadata of `version` by the version `api` of the API.
pub fn with_metadata(version: &Version, api: &str) -> Version {
    let metadata = build_metadata(api).and_then(|metadata| BuildMetadata::new(&metadata).ok());
    Version {
        build: metadata.unwrap_or_default(),
        ..version.clone()
    }
}

/// Returns the version that the Cargo.toml `file` states.
///
/// # Errors
///
/// The file is not TOML, or states no version of its own, or one that is not a semantic version.
pub fn read(file: &Arc<SourceFile>) -> Result<Version, Diagnostics> {
    Ok(located(file)?.value)
}

fn located(file: &Arc<SourceFile>) -> Result<Located<Version>, Diagnostics> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        version: Spanned<toml::Value>,
    }
    const HELP: &str = "a client's version carries that of its API: `version = \"0.1.0+…\"`";
    let manifest: Manifest =
        toml::from_str(&file.text).map_err(|error| toml_error(&error, Code::CrateVersion, file))?;
    let location = Location::at_offset(file, manifest.package.version.span().start);
    let failure = |message: String| Diagnostic::error(Code::CrateVersion, message).at(&location).help(HELP);
    let toml::Value::String(text) = manifest.package.version.into_inner() else {
        return Err(failure("the crate has no version of its own".to_owned()).into());
    };
    match Version::parse(&text) {
        Ok(value) => Ok(Located { value, location }),
        Err(error) => Err(failure(format!("`{text}` is not a semantic version: {error}")).into()),
    }
}

/// Checks the version in the Cargo.toml `file` of a client of the version `api` of an API.
pub fn check(file: &Arc<SourceFile>, api: &str, vendor: &str) -> Diagnostics {
    let Located {
        value: version,
        location,
    } = match located(file) {
        Ok(version) => version,
        Err(findings) => return findings,
    };
    let expected = with_metadata(&version, api);
    if version == expected {
        return Diagnostics::new();
    }
    let message = format!("the version of the crate is `{version}`, and does not carry that of the API: `{expected}`");
    let finding = Diagnostic::warning(Code::CrateVersion, message).at(&location);
    finding
        .help(format!("cargo xtask release-notes {vendor} --write"))
        .into()
}

/// Returns the text of a Cargo.toml with `version` in place of the version that it states; `None` if it states none.
pub fn replaced(manifest: &str, version: &Version) -> Option<String> {
    let mut document: DocumentMut = manifest.parse().ok()?;
    let value = document.get_mut("package")?.get_mut("version")?.as_value_mut()?;
    value.as_str()?;
    let decor = value.decor().clone();
    *value = Value::from(version.to_string());
    *value.decor_mut() = decor;
    Some(document.to_string())
}

/// Returns the text of a CHANGELOG with `entry` before all others; creates one if there is none. Replaces an entry of
/// the same version.
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
        let carried = |version: &str, api| with_metadata(&version.parse().unwrap(), api).to_string();
        assert_eq!(carried("0.1.0", "1.2"), "0.1.0+1.2");
        assert_eq!(carried("0.1.0+1.2", "1.3"), "0.1.0+1.3");
        assert_eq!(carried("0.1.0-rc.1+1.2", "01.0"), "0.1.0-rc.1+01.0");
        assert_eq!(carried("0.1.0+1.2", ""), "0.1.0");
    }

    #[test]
    fn several_apis_have_one_version_or_each_its_own() {
        assert_eq!(of_apis(&[("", "1.2")]), "1.2");
        assert_eq!(of_apis(&[("trade", "1.2"), ("perps", "1.2")]), "1.2");
        let version = of_apis(&[("trade", "1.2"), ("ai_models", "0.1-beta")]);
        assert_eq!(
            build_metadata(&version).as_deref(),
            Some("trade-1.2.ai-models-0.1-beta")
        );
        assert_eq!(of_apis(&[]), "");
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
        let other = check(&SourceFile::new("Cargo.toml", MANIFEST), "1.1.0", "cats");
        assert!(other.to_string().starts_with("warning[crate-version]"), "{other}");
        assert_eq!(
            findings(MANIFEST, "1.1.0"),
            ["the version of the crate is `0.1.0+1.0.0`, and does not carry that of the API: `0.1.0+1.1.0`"]
        );
        let inherited = "[package]\nversion.workspace = true\n";
        assert_eq!(findings(inherited, "1"), ["the crate has no version of its own"]);
        assert_eq!(findings("[package", "1").len(), 1);
        let soon = findings("[package]\nversion = \"soon\"\n", "1");
        assert!(soon[0].starts_with("`soon` is not a semantic version: "), "{soon:?}");
    }

    #[test]
    fn the_version_of_the_package_is_replaced_and_no_other() {
        let version: Version = "0.2.0+1.1.0".parse().unwrap();
        assert_eq!(
            replaced(MANIFEST, &version).as_deref(),
            Some("[package]\nname = \"cats-api\"\nversion = \"0.2.0+1.1.0\"\n\n[dependencies]\nversion = \"9\"\n")
        );
        assert_eq!(replaced("[package]\nversion.workspace = true\n", &version), None);
        let commented = "[package] # ours\nversion='0.1.0'  # next\n";
        let expected = "[package] # ours\nversion=\"0.2.0+1.1.0\"  # next\n";
        assert_eq!(replaced(commented, &version).as_deref(), Some(expected));
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
