//! The book as mdBook gets it.
//!
//! In: `docs/site`, the documents that its references include, and what is known of the vendors. Out: a folder with
//! copies of them and the pages of the catalogue. Below it, everything has the place that it has in the repository, so
//! that chapters include documents by the same paths.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::catalogue::{self, Listed};

/// The line of the summary that the pages of the catalogue take the place of.
const MARK: &str = "<!-- catalogue -->";

/// Writes the book below `folder`, from the workspace at `root`, and returns where it is.
pub(super) fn write(root: &Path, folder: &Path, listed: &[Listed]) -> Result<PathBuf> {
    let stage = folder.join("stage");
    if stage.exists() {
        fs::remove_dir_all(&stage).with_context(|| format!("cannot remove {}", stage.display()))?;
    }
    let (docs, book) = (root.join("docs"), stage.join("docs/site"));
    for part in ["src", "theme"] {
        copy(&docs.join("site").join(part), &book.join(part))?;
    }
    fs::copy(docs.join("site/book.toml"), book.join("book.toml")).context("cannot copy docs/site/book.toml")?;
    for entry in fs::read_dir(&docs)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            fs::copy(&path, stage.join("docs").join(name))?;
        }
    }
    // The reference of vendor.toml links to it.
    fs::copy(
        docs.join("vendor-toml.schema.json"),
        book.join("src/reference/vendor-toml.schema.json"),
    )?;
    // The playground's example.
    fs::copy(docs.join("site/cats.yaml"), book.join("src/playground/cats.yaml"))?;
    let pages = book.join("src/catalogue");
    fs::create_dir_all(&pages)?;
    for (name, text) in catalogue::pages(listed) {
        fs::write(pages.join(&name), text).with_context(|| format!("cannot write {name}"))?;
    }
    let summary = book.join("src/SUMMARY.md");
    let text = fs::read_to_string(&summary).context("cannot read SUMMARY.md")?;
    if !text.contains(MARK) {
        bail!("docs/site/src/SUMMARY.md has no line `{MARK}`");
    }
    fs::write(&summary, text.replace(MARK, &catalogue::summary(listed)))?;
    Ok(book)
}

/// Copies the folder `from` with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type()?.is_dir() {
            true => copy(&path, &target)?,
            false => {
                fs::copy(&path, &target).with_context(|| format!("cannot copy {}", path.display()))?;
            }
        }
    }
    Ok(())
}
