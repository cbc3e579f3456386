//! Changes to files that can be undone.
//!
//! In: files that were prepared beside their places, and files to remove. Out: all changes made; or, if one of them
//! fails, everything as it was. A file that goes is first moved into a temporary folder beside it, and what a file held
//! before is kept in memory, so that undoing needs nothing but renames and writes in the same folders.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

/// What the names of temporary files and folders begin with.
const PREFIX: &str = ".emit-";

/// The changes that were made so far. Dropping them without [`Changes::finish`] undoes them as far as that is possible.
#[derive(Default)]
pub(super) struct Changes {
    made: Vec<Change>,
}

enum Change {
    Folder(PathBuf),
    File { place: PathBuf, old: Option<Vec<u8>> },
    Removal { place: PathBuf, aside: TempDir },
}

impl Changes {
    /// Writes `content` to a temporary file in the folder of `place`, which is created if it is missing.
    pub(super) fn stage(&mut self, place: &Path, content: &str) -> io::Result<NamedTempFile> {
        if let Some(folder) = place.parent() {
            self.create(folder)?;
        }
        staged(place, content.as_bytes())
    }

    /// Creates `folder` and those that it is in.
    fn create(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.made.push(Change::Folder(folder.to_owned()));
        }
        Ok(())
    }

    /// Moves the prepared file `staged` to `place`, where `old` was so far.
    pub(super) fn put(&mut self, staged: NamedTempFile, place: PathBuf, old: Option<Vec<u8>>) -> io::Result<()> {
        staged.persist(&place).map_err(|error| error.error)?;
        self.made.push(Change::File { place, old });
        Ok(())
    }

    /// Removes the file or link at `place`.
    pub(super) fn remove(&mut self, place: PathBuf) -> io::Result<()> {
        let folder = place.parent().unwrap_or(Path::new("."));
        let aside = tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder)?;
        fs::rename(&place, aside.path().join("file"))?;
        self.made.push(Change::Removal { place, aside });
        Ok(())
    }

    /// Keeps the changes.
    pub(super) fn finish(mut self) {
        self.made.clear();
    }

    fn undo(change: Change) -> io::Result<()> {
        match change {
            Change::Folder(folder) => fs::remove_dir(folder),
            Change::File { place, old: None } => fs::remove_file(place),
            Change::File { place, old: Some(old) } => staged(&place, &old)?
                .persist(&place)
                .map(|_| ())
                .map_err(|error| error.error),
            Change::Removal { place, aside } => fs::rename(aside.path().join("file"), place),
        }
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        while let Some(change) = self.made.pop() {
            // The failure that led here is the one to report.
            let _ = Self::undo(change);
        }
    }
}

/// Writes `content` to a temporary file beside `place`, with the permissions of the file there.
fn staged(place: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    let permissions = fs::metadata(place).ok().map(|metadata| metadata.permissions());
    let mut staged = match permissions.or_else(permissions_of_a_new_file) {
        Some(permissions) => builder.permissions(permissions).tempfile_in(folder)?,
        None => builder.tempfile_in(folder)?,
    };
    staged.write_all(content)?;
    staged.flush()?;
    Ok(staged)
}

/// A temporary file is its owner's secret by default; source files are not. The process's mask still applies.
#[cfg(unix)]
fn permissions_of_a_new_file() -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn permissions_of_a_new_file() -> Option<fs::Permissions> {
    None
}
