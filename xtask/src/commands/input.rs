//! Specifications and pages that a person names on the command line: by a path, a folder or a URL.
//!
//! In: what was typed. Out: the texts as sources with plain names, and the URLs that they came from.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use build_support::read::site::address;
use build_support::read::site::index::{Index, is_index};
use url::Url;

use super::generate;
use crate::fetch;

/// A file that was named, or that belongs to what was named.
pub(crate) struct Input {
    pub(crate) file: Arc<SourceFile>,
    /// Where it was published, if that is known.
    pub(crate) origin: Option<Url>,
}

/// What `given` names: a file, the files of a folder, what is at a URL, or all that an index lists. The inner error says
/// what the site answered.
pub(crate) fn read_all(given: &str) -> Result<Result<Vec<Input>, Diagnostics>> {
    if let Some(url) = url(given) {
        return Ok(fetch::all(&url).map(inputs));
    }
    let files = generate::read_all(Path::new(given))?;
    let [file] = files.as_slice() else {
        return Ok(Ok(files.into_iter().map(local).collect()));
    };
    match base(file) {
        Some(base) => Ok(fetch::of_index(&file.text, &base).map(inputs)),
        None => Ok(Ok(files.into_iter().map(local).collect())),
    }
}

/// The same without the URLs.
pub(crate) fn files(given: &str) -> Result<Result<Vec<Arc<SourceFile>>, Diagnostics>> {
    Ok(read_all(given)?.map(|inputs| inputs.into_iter().map(|input| input.file).collect()))
}

fn local(file: Arc<SourceFile>) -> Input {
    Input { file, origin: None }
}

fn inputs(files: Vec<(String, Url)>) -> Vec<Input> {
    let is_one = files.len() == 1;
    let input = |(text, url): (String, Url)| {
        let name = match is_one {
            true => file_name(&url, &text),
            false => path(&url, &text),
        };
        Input {
            file: SourceFile::new(name, text),
            origin: Some(url),
        }
    };
    files.into_iter().map(input).collect()
}

/// The site that `file` is the index of: that of the first page it lists.
fn base(file: &SourceFile) -> Option<Url> {
    if !is_index(&file.path, &file.text) {
        return None;
    }
    let anywhere = Url::parse("https://index.invalid/").ok()?;
    let pages = Index::parse(&file.text, &anywhere).pages;
    let page = pages.into_iter().find(|page| page.host() != anywhere.host())?;
    page.join("/llms.txt").ok()
}

/// The way to the file at `url` from the root of its site.
fn path(url: &Url, text: &str) -> String {
    let plain = url.path().trim_matches('/');
    match address::is_plain_path(plain) {
        true => plain.to_owned(),
        false => file_name(url, text),
    }
}

/// `given` as a URL, where it begins like one.
fn url(given: &str) -> Option<Url> {
    let begins_like_one = ["https://", "http://"].iter().any(|start| given.starts_with(start));
    Url::parse(given).ok().filter(|_| begins_like_one)
}

/// The name of the file at `url`, with an ending that says how `text` has to be read.
fn file_name(url: &Url, text: &str) -> String {
    let last = url.path_segments().and_then(|mut segments| segments.next_back());
    let name: String = last
        .unwrap_or_default()
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() || "._-".contains(character) {
                character
            } else {
                '-'
            }
        })
        .collect();
    let name = if name.trim_matches(['.', '-']).is_empty() {
        "openapi"
    } else {
        name.as_str()
    };
    let has_ending = [".md", ".mdx", ".json", ".yaml", ".yml", ".txt", ".html"]
        .iter()
        .any(|ending| name.ends_with(ending));
    match text.trim_start_matches('\u{feff}').trim_start() {
        _ if has_ending => name.to_owned(),
        text if text.starts_with('{') => format!("{name}.json"),
        text if text.starts_with('<') => format!("{name}.html"),
        _ => format!("{name}.yaml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_the_end_of_its_url_and_by_what_it_is() {
        for (address, text, name) in [
            (
                "https://cats.example/openapi.yaml?v=1",
                "openapi: 3.0.3",
                "openapi.yaml",
            ),
            ("https://cats.example/api/schema/", "{}", "openapi.json"),
            ("https://cats.example/v3/api-docs", "openapi: 3.0.3", "api-docs.yaml"),
            ("https://cats.example/..%2Fa%20b", "{}", "..-2Fa-20b.json"),
        ] {
            assert_eq!(file_name(&Url::parse(address).unwrap(), text), name);
        }
        assert_eq!(url("openapi.yaml"), None);
        assert_eq!(url("http:/openapi.yaml"), None);
    }
}
