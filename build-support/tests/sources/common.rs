//! What several test binaries need: where files are, and how to read them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use openapi_crates::document::SourceFile;

/// The root of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files below `folder`, sorted by path.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// `path` as a source whose displayed path is relative to `root`.
pub(crate) fn source_file(root: &Path, path: &Path) -> Arc<SourceFile> {
    let shown = path.strip_prefix(root).expect("the path is below the root");
    let text = std::fs::read_to_string(path).expect("the file is UTF-8");
    SourceFile::new(shown.to_string_lossy().replace('\\', "/"), text)
}

/// The real specifications of other vendors, which are kept outside of the repository. Empty, with a word on the
/// terminal, where they are absent.
#[allow(clippy::print_stderr, reason = "a test that skips says so")]
pub(crate) fn corpus() -> Vec<Arc<SourceFile>> {
    let folder = workspace().join("../shared/corpus");
    if !folder.is_dir() {
        eprintln!("skipped: there is no folder ../shared/corpus beside the workspace");
        return Vec::new();
    }
    files_below(&folder)
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension != "tsv"))
        .map(|path| source_file(&folder, path))
        .collect()
}
