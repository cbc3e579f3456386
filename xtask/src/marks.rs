//! Tables that commands write into documents.
//!
//! In: a document with marks, and a table. Out: the document with the table between its marks, and as it was around
//! them.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

const END: &str = "<!-- end of the tables -->";

/// Puts the `table` of `command` between the marks of the document at `path`.
pub(crate) fn write(path: &Path, command: &str, table: &str) -> Result<()> {
    let begin = format!("<!-- begin of the tables that `cargo xtask {command}` writes -->\n");
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let Some(((before, rest), (_, after))) = text.split_once(&begin).zip(text.split_once(END)) else {
        bail!("{} has no marks to put the table between", path.display());
    };
    if !rest.contains(END) {
        bail!("the marks in {} are in the wrong order", path.display());
    }
    fs::write(path, format!("{before}{begin}\n{}\n\n{END}{after}", table.trim_end()))
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_one_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cats.md");
        fs::write(
            &path,
            "Cats\n<!-- begin of the tables that `cargo xtask cats` writes -->\nold\n<!-- end of the tables -->\nEnd\n",
        )
        .unwrap();
        for _ in 0..2 {
            write(&path, "cats", "| new |\n").unwrap();
            let text = fs::read_to_string(&path).unwrap();
            assert_eq!(
                text,
                "Cats\n<!-- begin of the tables that `cargo xtask cats` writes -->\n\n| new |\n\n<!-- end of the tables -->\nEnd\n"
            );
        }
        assert!(write(&path, "dogs", "").is_err());
    }
}
