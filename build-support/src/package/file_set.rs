//! Collects text files to write to disk, and checks their names.
//!
//! In: paths and texts, from any stage. Out: [`FileSet`], whose paths stay below the root it is written to. Parts of
//! these paths come from specifications, so a path is checked when it enters the set and not when it is used.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::read::site::address::is_device;

/// Holds text files, and the folders that contain no others.
///
/// Paths are relative to the root of the workspace, with `/` between their parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<String, String>,
    owned: BTreeSet<String>,
    /// The paths of `files` and of the folders they are in, in lower case, and how they are really written.
    spellings: BTreeMap<String, (String, Kind)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

impl FileSet {
    /// Creates an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the file `path` with `content`.
    ///
    /// # Errors
    ///
    /// Returns an error if the path could leave the root, cannot be used on every system, is taken, or differs from
    /// another one only in case, which some file systems cannot tell apart.
    pub fn add(&mut self, path: impl Into<String>, content: impl Into<String>) -> Result<(), Diagnostics> {
        let path = path.into();
        check(&path)?;
        let folders = path.match_indices('/').map(|(end, _)| (&path[..end], Kind::Folder));
        for (part, kind) in folders.chain([(path.as_str(), Kind::File)]) {
            let spelling = (part.to_owned(), kind);
            let first = self
                .spellings
                .entry(part.to_lowercase())
                .or_insert_with(|| spelling.clone());
            if *first != spelling {
                return Err(refusal(format!(
                    "`{part}` and `{}` cannot be in one set of files",
                    first.0
                )));
            }
        }
        if self.files.insert(path.clone(), content.into()).is_some() {
            return Err(refusal(format!("two files are to be written to `{path}`")));
        }
        Ok(())
    }

    /// Marks `folder` as owned by the set: any other file in it is an orphan. A path of a file is owned like a folder
    /// with that file alone.
    ///
    /// # Errors
    ///
    /// Returns an error if the path could leave the root or cannot be used on every system.
    pub fn own(&mut self, folder: impl Into<String>) -> Result<(), Diagnostics> {
        let folder = folder.into();
        check(&folder)?;
        self.owned.insert(folder);
        Ok(())
    }

    /// Adds the files and the folders of `other`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`FileSet::add`]; the set must not be used then.
    pub fn merge(&mut self, other: Self) -> Result<(), Diagnostics> {
        for (path, content) in other.files {
            self.add(path, content)?;
        }
        self.owned.extend(other.owned);
        Ok(())
    }

    /// Returns the paths of the files and their texts, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, content)| (path.as_str(), content.as_str()))
    }

    /// Returns the folders that the set owns.
    pub fn owned(&self) -> impl Iterator<Item = &str> {
        self.owned.iter().map(String::as_str)
    }

    /// Returns the text of the file at `path`, if the set has it.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}

/// Refuses every path that is not a plain name, or several with `/` between them, on all systems.
fn check(path: &str) -> Result<(), Diagnostics> {
    let is_plain = |part: &str| {
        !matches!(part, "" | "." | "..")
            && !part.ends_with(['.', ' '])
            && !is_device(part)
            && !part.contains(|character: char| character.is_control() || r#"\:*?"<>|"#.contains(character))
    };
    if path.split('/').all(is_plain) {
        Ok(())
    } else {
        Err(refusal(format!("{path:?} is not a path of a file below the workspace")))
    }
}

fn refusal(message: String) -> Diagnostics {
    Diagnostic::error(Code::PathRefused, message)
        .help("choose another name for what the file is named after")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_the_root() {
        for path in [
            "/etc/passwd",
            "../a.rs",
            "src/../../a.rs",
            "src//a.rs",
            "src/./a.rs",
            "src/",
            "",
            ".",
            "C:/a.rs",
            r"src\..\..\a.rs",
            "src/a\0.rs",
            "src/a\n.rs",
            "src/nul. ",
            "src/nul.rs",
            "CON/a.rs",
            "src/lpt1.tar.gz",
        ] {
            let mut files = FileSet::new();
            assert!(files.add(path, "").is_err(), "{path:?}");
            assert!(files.own(path).is_err(), "{path:?}");
            assert_eq!(files, FileSet::new(), "{path:?} left a trace");
        }
    }

    #[test]
    fn a_file_has_one_text() {
        let mut files = FileSet::new();
        files.add("src/a.rs", "one").unwrap();
        let refusal = files.add("src/a.rs", "two").unwrap_err().to_string();
        assert!(
            refusal.contains("two files are to be written to `src/a.rs`"),
            "{refusal}"
        );
    }

    #[test]
    fn paths_that_some_file_systems_take_for_one_are_refused() {
        for (first, second) in [
            ("src/User.rs", "src/user.rs"),
            ("src/types/a.rs", "src/Types/b.rs"),
            ("src/types", "src/types/a.rs"),
            ("src/types/a.rs", "src/types"),
        ] {
            let mut files = FileSet::new();
            files.add(first, "").unwrap();
            assert!(files.add(second, "").is_err(), "{first} {second}");
        }
    }

    #[test]
    fn sets_merge() {
        let mut files = FileSet::new();
        files.add("b/one.rs", "1").unwrap();
        let mut more = FileSet::new();
        more.add("a/two.rs", "2").unwrap();
        more.own("a").unwrap();
        files.merge(more.clone()).unwrap();
        assert_eq!(
            files.files().collect::<Vec<_>>(),
            [("a/two.rs", "2"), ("b/one.rs", "1")]
        );
        assert_eq!(files.owned().collect::<Vec<_>>(), ["a"]);
        assert!(files.merge(more).is_err());
    }
}
