//! From a set of files to disk, or to a comparison with what is on disk.
//!
//! In: a [`FileSet`] and the root of the workspace. Out: the files, written ([`write()`]), or how the disk differs from
//! the set ([`compare`]). Both look at the disk in the same way, so that nothing differs after a write. Symbolic links
//! are never followed: what a link points to may be anywhere.

mod changes;

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::TextDiff;

use crate::document::characters::is_invisible;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
pub use crate::package::file_set::FileSet;

use changes::Changes;

/// Lines of context around each change of a diff.
const CONTEXT_LINES: usize = 3;
/// A diff of one file shows no more lines than this: people read it.
const MAX_DIFF_LINES: usize = 300;
/// A line of a diff shows no more characters than this.
const MAX_LINE_LENGTH: usize = 500;
/// The search for the smallest diff ends after this time; a larger one is shown then.
const DIFF_TIME: Duration = Duration::from_secs(1);

/// One way in which the disk differs from a set of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A file of the set is not on disk.
    Missing {
        /// Its path.
        path: String,
    },
    /// A file of the set has another content on disk.
    Changed {
        /// Its path.
        path: String,
        /// From the content on disk (`a/`) to that of the set (`b/`), as a unified diff of bounded length.
        diff: String,
    },
    /// A file is in a folder that the set owns, and not in the set.
    Orphan {
        /// Its path.
        path: String,
    },
}

impl Difference {
    /// The path of the file that differs.
    pub fn path(&self) -> &str {
        match self {
            Self::Missing { path } | Self::Changed { path, .. } | Self::Orphan { path } => path,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => writeln!(formatter, "missing: {path}"),
            Self::Changed { path, diff } => write!(formatter, "changed: {path}\n{diff}"),
            Self::Orphan { path } => writeln!(formatter, "orphan: {path}"),
        }
    }
}

/// How many files [`write()`] treated in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have a new content.
    pub written: usize,
    /// Files that were as they should be and were not touched.
    pub unchanged: usize,
    /// Orphans that are gone.
    pub removed: usize,
}

/// How the files below `root` differ from `files`, in the order of their paths.
///
/// # Errors
///
/// A path of the set leads through a symbolic link or to something that is no file, or cannot be read.
pub fn compare(files: &FileSet, root: &Path) -> Result<Vec<Difference>, Diagnostics> {
    let disk = Disk::read(files, root)?;
    let outdated = disk.outdated.into_iter().map(|file| match file.on_disk {
        None => Difference::Missing {
            path: file.path.to_owned(),
        },
        Some(bytes) => Difference::Changed {
            path: file.path.to_owned(),
            diff: unified_diff(file.path, &String::from_utf8_lossy(&bytes), file.content),
        },
    });
    let orphans = disk.orphans.into_iter().map(|path| Difference::Orphan { path });
    let mut differences: Vec<_> = outdated.chain(orphans).collect();
    differences.sort_by(|one, other| one.path().cmp(other.path()));
    Ok(differences)
}

/// Makes the files below `root` those of `files`: writes those that differ and removes orphans.
///
/// A file that is as it should be is not touched, so that build tools see no change. All others are first written
/// beside their places and then renamed, so that no reader sees half a file. If anything fails, everything is as it
/// was: a full disk, a folder that cannot be written, or a file in the place of a folder leave no half of the set.
///
/// # Errors
///
/// As [`compare`], or a file cannot be written or removed.
pub fn write(files: &FileSet, root: &Path) -> Result<Written, Diagnostics> {
    write_in_steps(files, root, &mut |_| Ok(()))
}

/// Does what [`write()`] does. Before each file is put in its place or removed, `step` is called with its path and may
/// fail.
fn write_in_steps(
    files: &FileSet,
    root: &Path,
    step: &mut dyn FnMut(&str) -> io::Result<()>,
) -> Result<Written, Diagnostics> {
    let disk = Disk::read(files, root)?;
    let mut changes = Changes::default();
    let mut staged = Vec::with_capacity(disk.outdated.len());
    for file in &disk.outdated {
        let prepared = changes.stage(&root.join(file.path), file.content);
        staged.push(prepared.map_err(|error| unusable("written", file.path, &error))?);
    }
    let written = Written {
        written: disk.outdated.len(),
        unchanged: disk.unchanged,
        removed: disk.orphans.len(),
    };
    for (file, staged) in disk.outdated.into_iter().zip(staged) {
        step(file.path)
            .and_then(|()| changes.put(staged, root.join(file.path), file.on_disk))
            .map_err(|error| unusable("written", file.path, &error))?;
    }
    for path in &disk.orphans {
        step(path)
            .and_then(|()| changes.remove(root.join(path)))
            .map_err(|error| unusable("removed", path, &error))?;
    }
    changes.finish();
    for path in &disk.orphans {
        remove_empty_folders(path, files, root);
    }
    Ok(written)
}

/// What is on disk where a set of files belongs.
struct Disk<'set> {
    outdated: Vec<Outdated<'set>>,
    unchanged: usize,
    orphans: Vec<String>,
}

/// A file of the set that is not as it should be.
struct Outdated<'set> {
    path: &'set str,
    content: &'set str,
    /// What is there now, if anything.
    on_disk: Option<Vec<u8>>,
}

impl<'set> Disk<'set> {
    fn read(files: &'set FileSet, root: &Path) -> Result<Self, Diagnostics> {
        let mut disk = Self {
            outdated: Vec::new(),
            unchanged: 0,
            orphans: Vec::new(),
        };
        for (path, content) in files.files() {
            let on_disk = read_file(root, path)?;
            if on_disk.as_deref() == Some(content.as_bytes()) {
                disk.unchanged += 1;
            } else {
                disk.outdated.push(Outdated { path, content, on_disk });
            }
        }
        let mut found = BTreeSet::new();
        for folder in files.owned() {
            refuse_links(root, folder)?;
            list_files(root, folder, &mut found).map_err(|error| unusable("read", folder, &error))?;
        }
        disk.orphans = found.into_iter().filter(|path| files.get(path).is_none()).collect();
        Ok(disk)
    }
}

/// The content of the file `path` below `root`, or nothing if there is no file.
fn read_file(root: &Path, path: &str) -> Result<Option<Vec<u8>>, Diagnostics> {
    refuse_links(root, path)?;
    match fs::read(root.join(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(unusable("read", path, &error)),
    }
}

/// Refuses `path` if it, or a folder that it leads through below `root`, is a symbolic link.
fn refuse_links(root: &Path, path: &str) -> Result<(), Diagnostics> {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    for part in ends.map(|end| &path[..end]) {
        match fs::symlink_metadata(root.join(part)) {
            Ok(metadata) if metadata.is_symlink() => {
                let link = Diagnostic::error(Code::PathRefused, format!("`{part}` is a symbolic link"));
                return Err(link.help("replace it by what it points to").into());
            }
            Ok(_) => {}
            Err(error) if is_absent(&error) => return Ok(()),
            Err(error) => return Err(unusable("read", part, &error)),
        }
    }
    Ok(())
}

/// Adds every file below `folder` to `found`, or `folder` itself if it is a file; a symbolic link counts as a file.
fn list_files(root: &Path, folder: &str, found: &mut BTreeSet<String>) -> io::Result<()> {
    if fs::symlink_metadata(root.join(folder)).is_ok_and(|metadata| metadata.is_file()) {
        found.insert(folder.to_owned());
        return Ok(());
    }
    let entries = match fs::read_dir(root.join(folder)) {
        Err(error) if is_absent(&error) => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry
            .file_name()
            .into_string()
            .map_err(|name| io::Error::new(io::ErrorKind::InvalidData, format!("the name {name:?} is not Unicode")))?;
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            list_files(root, &path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

/// Removes the folders below the owned one that were left empty by the file `path`, which is gone. One that cannot be
/// removed stays: an empty folder is no file.
fn remove_empty_folders(path: &str, files: &FileSet, root: &Path) {
    let mut folder = PathBuf::from(path);
    let is_owned = |path: &Path| files.owned().any(|owned| Path::new(owned) == path);
    while !is_owned(&folder) && folder.pop() && !is_owned(&folder) && fs::remove_dir(root.join(&folder)).is_ok() {}
}

/// The unified diff from `old` to `new`, cut where it gets too long to read.
fn unified_diff(path: &str, old: &str, new: &str) -> String {
    let text_diff = TextDiff::configure().timeout(DIFF_TIME).diff_lines(old, new);
    let whole = text_diff
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string();
    let mut lines = whole.split_terminator('\n');
    let mut shown: String = lines.by_ref().take(MAX_DIFF_LINES).map(printable).collect();
    let left_out = lines.count();
    if left_out > 0 {
        shown.push_str(&format!("... {left_out} more lines of this diff are left out\n"));
    }
    shown
}

/// `line` with a line feed, without its end if it is too long to read, and with nothing in it that controls a terminal.
fn printable(line: &str) -> String {
    let mut characters = line.chars();
    let mut shown = String::new();
    for character in characters.by_ref().take(MAX_LINE_LENGTH) {
        match character {
            '\t' => shown.push(character),
            _ if character.is_control() || is_invisible(character) => shown.extend(character.escape_default()),
            _ => shown.push(character),
        }
    }
    let left_out = characters.count();
    if left_out > 0 {
        shown.push_str(&format!(" ... {left_out} more characters"));
    }
    shown + "\n"
}

/// Whether `error` says that there is no such file; a file in the place of one of its folders says so too.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn unusable(what: &str, path: &str, error: &io::Error) -> Diagnostics {
    Diagnostic::error(Code::FileAccess, format!("`{path}` cannot be {what}: {error}")).into()
}

#[cfg(test)]
mod tests;
