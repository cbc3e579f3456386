//! The files of a crate as an archive that every system opens.
//!
//! In: files. Out: a ZIP file with one folder, which has the name of the crate. Nothing in it is compressed: a crate is
//! small, and the program that a browser loads stays so.

use std::io::{Cursor, Write as _};

use build_support::package::file_set::FileSet;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Returns `files` below the folder `folder`. The same files make the same bytes.
///
/// # Errors
///
/// A file that is too large for an archive.
pub(crate) fn archive(files: &FileSet, folder: &str) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files.files() {
        writer.start_file(format!("{folder}/{path}"), options)?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn all_files_are_in_the_folder() {
        let mut files = FileSet::new();
        files.add("Cargo.toml", "[package]\n").unwrap();
        files.add("src/lib.rs", "//! Größe.\n").unwrap();
        let bytes = archive(&files, "cats-api").unwrap();
        assert_eq!(bytes, archive(&files, "cats-api").unwrap());
        let mut read = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> = read.file_names().map(str::to_owned).collect();
        assert_eq!(names, ["cats-api/Cargo.toml", "cats-api/src/lib.rs"]);
        let mut text = String::new();
        read.by_name("cats-api/src/lib.rs")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "//! Größe.\n");
    }
}
