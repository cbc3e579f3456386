//! The files that a description on disk refers to.
//!
//! In: a description, and the folder that its files can be in. Out: the description and each of the files, read once. A
//! file outside of the folder is refused, also where only a link leads out of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use build_support::document::SourceFile;
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::read::files::{self, Files};
use build_support::read::source;

use crate::Result;

/// A description is in no more files than this.
const MAX_FILES: usize = 10_000;

/// Files below a folder.
struct Disk {
    /// The folder, without links.
    folder: PathBuf,
    /// What the paths of the files begin with, in place of the folder.
    prefix: String,
    read: Vec<Arc<SourceFile>>,
}

/// Returns the description `root`, which was read from `path`, and the files that it refers to, which are below
/// `folder` or else below the folder of `path`.
///
/// # Errors
///
/// Returns every reference that leads nowhere or out of the folder, and what is wrong with the files.
pub(crate) fn with_parts(root: Arc<SourceFile>, path: &Path, folder: Option<&Path>) -> Result<Vec<Arc<SourceFile>>> {
    let path = path
        .canonicalize()
        .with_context(|| format!("cannot read {}", path.display()))?;
    let folder = match folder {
        Some(folder) => folder
            .canonicalize()
            .with_context(|| format!("cannot read {}", folder.display()))?,
        None => path.parent().unwrap_or(&path).to_owned(),
    };
    let Ok(relative) = path.strip_prefix(&folder) else {
        return Err(anyhow!("{} is not below the folder {}", path.display(), folder.display()).into());
    };
    let relative = relative.to_string_lossy().replace('\\', "/");
    let root = match root.path.ends_with(&relative) {
        true => root,
        false => SourceFile::new(relative.as_str(), root.text.as_str()),
    };
    let prefix = root.path.strip_suffix(&relative).unwrap_or_default().to_owned();
    let mut disk = Disk {
        folder,
        prefix,
        read: Vec::new(),
    };
    check(&root, &mut disk)?;
    let mut all = vec![root];
    all.append(&mut disk.read);
    Ok(all)
}

/// Returns `true` if a description in `root` could refer to other files.
pub(crate) fn refers_to_files(root: &Arc<SourceFile>) -> bool {
    let refers = |fragment: &source::Fragment| files::refers_to_files(&fragment.root, &root.path);
    source::is_data(root) && source::read(root).0.iter().any(refers)
}

/// Follows the references of the descriptions in `root` to `files`.
///
/// # Errors
///
/// Returns every reference that leads nowhere, and what is wrong with the files.
pub(crate) fn check(root: &Arc<SourceFile>, files: &mut dyn Files) -> Result<(), Diagnostics> {
    let mut findings = Diagnostics::new();
    if source::is_data(root) {
        for fragment in source::read(root).0 {
            findings.extend(files::join(fragment.root, files).findings);
        }
    }
    match findings.has_errors() {
        true => Err(findings),
        false => Ok(()),
    }
}

impl Files for Disk {
    fn file(&mut self, path: &str) -> Result<Option<Arc<SourceFile>>, Diagnostic> {
        let Some(relative) = path.strip_prefix(&self.prefix) else {
            return Err(outside(path, &self.folder));
        };
        let refused = |why: String, help: &str| Diagnostic::error(Code::FileRefused, why).help(help);
        if self.read.len() >= MAX_FILES {
            let message = format!("the description is in more than {MAX_FILES} files");
            return Err(refused(message, "give the vendor's bundled description"));
        }
        if path.chars().any(|character| character.is_control() || character == '`') {
            return Err(refused(
                format!("{path:?} is no plain name of a file"),
                "rename the file",
            ));
        }
        let real = match self.folder.join(relative).canonicalize() {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(refused(
                    format!("cannot read {path}: {error}"),
                    "make the file readable",
                ));
            }
        };
        if !real.starts_with(&self.folder) {
            return Err(outside(path, &self.folder));
        }
        let bytes = match fs::read(&real) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Err(refused(
                    format!("cannot read {path}: {error}"),
                    "make the file readable",
                ));
            }
        };
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(refused(format!("{path} is not UTF-8"), crate::sources::RECODE));
        };
        let file = SourceFile::part(path, text);
        self.read.push(Arc::clone(&file));
        Ok(Some(file))
    }
}

fn outside(path: &str, folder: &Path) -> Diagnostic {
    let message = format!("`{path}` is outside of the folder {}", folder.display());
    Diagnostic::error(Code::FileOutside, message).help("name the folder that holds all files with `--folder`")
}
