//! Records and checks the bytes and the origins of the committed sources, and the version of the tool that generated
//! code from them: `specs/sources.lock`.
//!
//! In: the sources of all vendors, and the text of the lock file. Out: findings where they disagree, and the text of
//! the lock file that records them. A page that someone edited by hand is found by its hash. The time of an entry says
//! when its bytes were fetched; nothing here asks the clock, so checking gives the same answer on any day.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml_edit::{DocumentMut, Item, Table, value};

use crate::VERSION;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::{Location, SourceFile, toml_error};

/// The path of the lock file, relative to the root of the workspace.
pub const PATH: &str = "specs/sources.lock";

const HEADER: &str =
    "# Where each source of specs/ came from, and which bytes it has. Written by `cargo xtask fetch`.\n";

/// Records one source.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The URL that it was published at.
    pub origin: String,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// When it was fetched, as an RFC 3339 timestamp in UTC.
    pub time: String,
    /// The `ETag` that came with it, to ask for it again only if it has changed (RFC 9110, section 8.8.3).
    #[serde(default)]
    pub etag: Option<String>,
    /// The `Last-Modified` that came with it, for the same use (RFC 9110, section 8.8.2).
    #[serde(default)]
    pub last_modified: Option<String>,
}

/// Holds the content of the lock file: an entry for each source, by its path relative to the root of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The version of the tool that generated the committed code last.
    #[serde(default)]
    pub tool: Option<String>,
    /// The entries.
    #[serde(default, rename = "source")]
    pub entries: BTreeMap<String, Entry>,
}

/// Holds a committed source: its content and the URL that the manifest states.
#[derive(Clone, Debug)]
pub struct Locked<'s> {
    /// The file. Its path is relative to the root of the workspace.
    pub file: &'s Arc<SourceFile>,
    /// The URL that it was published at.
    pub origin: &'s str,
}

/// Returns the SHA-256 of `text` in lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    let mut digest = String::with_capacity(64);
    for byte in Sha256::digest(text) {
        // Writing to a string cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

impl Lock {
    /// Reads the lock in `file`.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the file.
    pub fn read(file: &Arc<SourceFile>) -> Result<Self, Diagnostics> {
        toml::from_str(&file.text).map_err(|error| toml_error(&error, Code::Lock, file).into())
    }

    /// Returns the text of the lock file. Equal locks have equal texts.
    pub fn write(&self) -> String {
        let mut sources = Table::new();
        sources.set_implicit(true);
        for (path, entry) in &self.entries {
            let members = [
                ("origin", Some(&entry.origin)),
                ("sha256", Some(&entry.sha256)),
                ("time", Some(&entry.time)),
                ("etag", entry.etag.as_ref()),
                ("last_modified", entry.last_modified.as_ref()),
            ];
            let members = members.into_iter().filter_map(|(key, text)| Some((key, value(text?))));
            let mut table: Table = members.collect();
            table.decor_mut().set_prefix("\n");
            sources.insert(path, Item::Table(table));
        }
        let mut document = DocumentMut::new();
        document.decor_mut().set_prefix(HEADER);
        if let Some(tool) = &self.tool {
            document.insert("tool", value(tool));
        }
        document.insert("source", Item::Table(sources));
        document.to_string()
    }

    /// Returns the lock with `sources` recorded. A source whose bytes and origin have not changed keeps its time; all
    /// others get `time`. Entries below `folder` that are not among the sources are removed.
    #[must_use]
    pub fn updated(mut self, folder: &str, sources: &[Locked<'_>], time: &str) -> Self {
        let before = self.entries.clone();
        self.entries.retain(|path, _| !is_below(path, folder));
        for source in sources {
            let mut entry = Entry {
                origin: source.origin.to_owned(),
                sha256: sha256(&source.file.text),
                time: time.to_owned(),
                etag: None,
                last_modified: None,
            };
            if let Some(old) = before.get(&source.file.path)
                && (&old.sha256, &old.origin) == (&entry.sha256, &entry.origin)
            {
                entry.clone_from(old);
            }
            self.entries.insert(source.file.path.clone(), entry);
        }
        self
    }

    /// Returns the lock with the version of this tool recorded: it has generated the committed code.
    #[must_use]
    pub fn generated(mut self) -> Self {
        self.tool = Some(VERSION.to_owned());
        self
    }

    /// Compares the version of the tool that generated the committed code, if it is recorded, with that of this one.
    pub fn verify_tool(&self, file: &Arc<SourceFile>) -> Option<Diagnostic> {
        let tool = self.tool.as_deref()?;
        (tool != VERSION).then(|| {
            let message = format!("the committed code was generated by version {tool} of the tool, and this is version {VERSION}");
            Diagnostic::error(Code::ToolVersion, message)
                .at(&Location::start_of(file))
                .help(format!(
                    "use version {tool}, or run `cargo xtask codegen` and read the diff: it has what version {VERSION} writes in \
                     another way"
                ))
        })
    }

    /// Replaces all entries below `folder` by `entries`.
    pub fn replace(&mut self, folder: &str, entries: BTreeMap<String, Entry>) {
        self.entries.retain(|path, _| !is_below(path, folder));
        self.entries.extend(entries);
    }

    /// Compares this lock, which was read from `file`, with `sources`, which are all sources below `folder`.
    pub fn verify(&self, file: &Arc<SourceFile>, folder: &str, sources: &[Locked<'_>]) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for source in sources {
            if let Some(finding) = self.verify_source(file, source) {
                diagnostics.push(finding);
            }
        }
        for path in self.entries.keys().filter(|path| is_below(path, folder)) {
            if !sources.iter().any(|source| source.file.path == *path) {
                diagnostics.push(
                    Diagnostic::error(
                        Code::SourceMissing,
                        format!("the lock names `{path}`, which is no source"),
                    )
                    .at(&place_of(file, path))
                    .help("restore the file, or remove the entry"),
                );
            }
        }
        diagnostics
    }

    fn verify_source(&self, file: &Arc<SourceFile>, source: &Locked<'_>) -> Option<Diagnostic> {
        let path = source.file.path.as_str();
        let start = Location::start_of(source.file);
        let Some(entry) = self.entries.get(path) else {
            return Some(
                Diagnostic::error(Code::SourceNotLocked, format!("`{path}` is not in the lock"))
                    .at(&start)
                    .help("sources enter the workspace through `cargo xtask fetch` or `cargo xtask add`"),
            );
        };
        if entry.sha256 != sha256(&source.file.text) {
            return Some(
                Diagnostic::error(
                    Code::SourceChanged,
                    format!("`{path}` is not the file that was fetched"),
                )
                .at(&start)
                .related(&place_of(file, path), "its hash is recorded here")
                .help("restore it; corrections belong into overlay.yaml, newer pages come with `cargo xtask fetch`"),
            );
        }
        (entry.origin != source.origin).then(|| {
            let message = format!("vendor.toml says that `{path}` came from {}", source.origin);
            Diagnostic::error(Code::OriginChanged, message)
                .at(&place_of(file, path))
                .help("fetch the source again, or correct the `origin` in vendor.toml")
        })
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns the location of the entry for `path` in the lock file.
fn place_of(file: &Arc<SourceFile>, path: &str) -> Location {
    Location::at_offset(file, file.text.find(path).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(text: &str) -> (Arc<SourceFile>, Lock) {
        let file = SourceFile::new(PATH, text);
        let lock = Lock::read(&file).unwrap();
        (file, lock)
    }

    #[test]
    fn another_version_of_the_tool_says_how_to_move_on() {
        let (file, other) = lock("tool = \"0.0.9\"\n");
        let finding = other.verify_tool(&file).unwrap().to_string();
        assert!(
            finding.contains("version 0.0.9") && finding.contains("cargo xtask codegen"),
            "{finding}"
        );
        let (file, own) = lock(&other.generated().write());
        assert!(own.verify_tool(&file).is_none());
        let (file, none) = lock("");
        assert!(none.verify_tool(&file).is_none());
    }
}
