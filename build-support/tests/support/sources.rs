//! The code of a crate as `interface` reads it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use openapi_crates::emit::FileSet;

/// The files of code of `set` below the folder `source`, which ends with a slash, parsed; by their paths there.
pub(crate) fn parsed(set: &FileSet, source: &str) -> BTreeMap<String, syn::File> {
    let files = set
        .files()
        .filter_map(|(path, text)| Some((path.strip_prefix(source)?, text)));
    let code = files.filter(|(path, _)| path.ends_with(".rs"));
    code.map(|(path, text)| (path.to_owned(), syn::parse_file(text).unwrap()))
        .collect()
}
