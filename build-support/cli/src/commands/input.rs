//! A specification or a page that a person names on the command line, by a path or by a URL.
//!
//! In: what was typed. Out: the text as a source with a plain name, and the URL that it came from if it is one.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use build_support::document::SourceFile;
use build_support::document::diagnostic::Diagnostics;
use url::Url;

use super::generate;
use crate::fetch;

/// What was named.
pub(crate) struct Input {
    pub(crate) file: Arc<SourceFile>,
    /// Where it was published, if it was named by a URL.
    pub(crate) origin: Option<Url>,
}

/// What `given`, a path or a URL, names. The inner error says what the site answered.
pub(crate) fn read(given: &str) -> Result<Result<Input, Diagnostics>> {
    let Some(url) = url(given) else {
        let file = generate::read(Path::new(given))?;
        return Ok(Ok(Input { file, origin: None }));
    };
    Ok(fetch::single(&url).map(|(text, url)| Input {
        file: SourceFile::new(file_name(&url, &text), text),
        origin: Some(url),
    }))
}

/// What `given`, a path, a URL or a folder, names. The inner error says what the site answered.
pub(crate) fn read_all(given: &str) -> Result<Result<Vec<Arc<SourceFile>>, Diagnostics>> {
    if url(given).is_none() {
        return generate::read_all(Path::new(given)).map(Ok);
    }
    Ok(read(given)?.map(|input| vec![input.file]))
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
    let has_ending = [".md", ".mdx", ".json", ".yaml", ".yml"]
        .iter()
        .any(|ending| name.ends_with(ending));
    match text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        _ if has_ending => name.to_owned(),
        true => format!("{name}.json"),
        false => format!("{name}.yaml"),
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
