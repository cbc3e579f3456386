//! What people have made of the files of a crate stays.
//!
//! In: the files of a crate as a run would write them, and those that are there. Out: those that are written: generated
//! code, files that still begin with the line that says so, and a README with its regions anew; and what the others,
//! which are people's, would have to say for the generated code.

use toml_edit::DocumentMut;

use super::root_module;
use crate::document::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::words::count;
use crate::document::{Location, SourceFile};
use crate::package::file_set::FileSet;
use crate::package::header::GENERATED;
use crate::package::{ClientCrate, readme};

/// Returns the part of `files`, those of the crate of `client`, that may be written; `there` returns the text of a file
/// that is there. What files of people lack is added to `findings`.
///
/// # Errors
///
/// A README with some of the regions that it needs, and not all.
pub fn without_hand_written(
    files: &FileSet,
    client: &ClientCrate,
    there: &dyn Fn(&str) -> Option<String>,
    findings: &mut Diagnostics,
) -> Result<FileSet, Diagnostics> {
    let mut kept = FileSet::new();
    for (path, made) in files.files() {
        let is_generated = path.starts_with("src/generated/") || path == "FIDELITY.md";
        match there(path).filter(|text| !is_generated && !begins_as_generated(text)) {
            None => kept.add(path, made)?,
            Some(text) if path == "README.md" && readme::has_regions(&text) => {
                kept.add(path, readme::Client(client).updated(&text, path)?)?;
            }
            Some(text) if path == "Cargo.toml" => {
                findings.extend(lacking_entries(path, &text, made).into_iter().collect())
            }
            Some(text) if path == "src/lib.rs" => {
                findings.extend(lacking_limit(path, &text, client).into_iter().collect())
            }
            Some(_) => {}
        }
    }
    for folder in files.owned() {
        kept.own(folder)?;
    }
    Ok(kept)
}

/// Whether `text` begins with the line that says which command writes it.
pub fn begins_as_generated(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.contains(GENERATED)
}

/// Returns the entries of `[features]` and `[dependencies]` that `made` has and `text`, the manifest at `path`, lacks.
fn lacking_entries(path: &str, text: &str, made: &str) -> Option<Diagnostic> {
    let (own, made): (DocumentMut, DocumentMut) = (text.parse().ok()?, made.parse().ok()?);
    let mut help = String::new();
    let mut lacking = 0;
    for name in ["features", "dependencies"] {
        let table = |document: &DocumentMut| document.get(name)?.as_table().cloned();
        let (own, made) = (table(&own).unwrap_or_default(), table(&made).unwrap_or_default());
        let entries: Vec<String> = made
            .iter()
            .filter(|(key, _)| !own.contains_key(key))
            .map(|(key, value)| format!("{key} = {}\n", value.to_string().trim()))
            .collect();
        if !entries.is_empty() {
            lacking += entries.len();
            help.push_str(&format!("[{name}]\n{}", entries.concat()));
        }
    }
    let message = format!("`{path}` is yours, and lacks {}", count(lacking, "entry"));
    let file = SourceFile::new(path, text);
    (lacking > 0).then(|| {
        let lacks = Diagnostic::warning(Code::ManifestLacks, message);
        lacks.at(&Location::start_of(&file)).help(format!("add to it:\n{help}"))
    })
}

/// Says that `text`, the root module at `path`, needs a higher recursion limit.
fn lacking_limit(path: &str, text: &str, client: &ClientCrate) -> Option<Diagnostic> {
    let apis = client.apis();
    let limit = root_module::recursion_limit(&apis)?;
    let file = SourceFile::new(path, text);
    (root_module::with_recursion_limit(text, &apis) != text).then(|| {
        let message = format!("`{path}` is yours, and its recursion limit is too low for the largest union");
        let lacks = Diagnostic::warning(Code::RootModuleLacks, message);
        let help = format!("put at its beginning:\n{}", root_module::limit_line(limit));
        lacks.at(&Location::start_of(&file)).help(help)
    })
}
