//! Specifications and pages that users name on the command line, by a path or by a URL.
//!
//! In: what was typed. Out: the texts as sources with plain names, and the URLs they came from.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use build_support::document::SourceFile;
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::document::words::in_a_comment;
use build_support::read::site::address;
use build_support::read::site::index::{Index, is_index};
use url::Url;

use crate::{Result, fetch, parts, terminal};

/// Extensions of pages and specifications.
const EXTENSIONS: [&str; 9] = ["md", "mdx", "markdown", "yaml", "yml", "json", "txt", "html", "htm"];

/// A source that was named by a path or a URL, or that belongs to what was named.
pub struct Input {
    /// Its content.
    pub file: Arc<SourceFile>,
    /// The URL it was published at, if that is known.
    pub origin: Option<Url>,
    /// Whether an index lists it.
    pub is_listed: bool,
}

/// Reads what `given` names: a file and those that it refers to, which are below `folder` or else below its own folder;
/// the files of a folder; what is at a URL; or all that an index (`llms.txt`) lists.
///
/// # Errors
///
/// Returns an error if there is no such file, or it is not UTF-8, or the server does not send it, or a folder has
/// neither pages nor specifications.
pub fn named(given: &str, folder: Option<&str>) -> Result<Vec<Input>> {
    if let Some(url) = url(given) {
        let files = fetch::all(&url)?;
        let is_index = |url: &Url| url.path().ends_with("/llms.txt");
        let is_listed = is_index(&url) && !files.iter().any(|(_, url)| is_index(url));
        if let [(text, url)] = files.as_slice()
            && !is_listed
        {
            let file = SourceFile::new(file_name(url, text), text.as_str());
            let folder = folder.map(Url::parse).transpose().context("--folder is no URL")?;
            let files = fetch::with_parts(file, url, folder.as_ref())?;
            let input = |(file, url)| Input {
                file,
                origin: Some(url),
                is_listed,
            };
            return Ok(files.into_iter().map(input).collect());
        }
        return Ok(published(files, is_listed));
    }
    let files = read_all(Path::new(given), folder.map(Path::new))?;
    if let [file] = files.as_slice()
        && let Some(site) = site_of(file)
    {
        return Ok(published(fetch::of_index(&file.text, &site)?, true));
    }
    let local = files.into_iter().map(|file| Input {
        file,
        origin: None,
        is_listed: false,
    });
    Ok(local.collect())
}

/// Reads what `given` names, without the URLs.
///
/// # Errors
///
/// As [`named`].
pub fn all_named(given: &str, folder: Option<&str>) -> Result<Vec<Arc<SourceFile>>> {
    Ok(named(given, folder)?.into_iter().map(|input| input.file).collect())
}

/// Returns `files`, each published at its URL, with names. An index lists them, or there is one that was named itself.
fn published(files: Vec<(String, Url)>, is_listed: bool) -> Vec<Input> {
    let input = |(text, url): (String, Url)| {
        let name = match is_listed {
            true => path_of(&url, &text),
            false => file_name(&url, &text),
        };
        Input {
            file: SourceFile::new(name, text),
            origin: Some(url),
            is_listed,
        }
    };
    files.into_iter().map(input).collect()
}

/// Returns the URL of the index that `file` is a copy of, which is on the host of the first page it lists.
fn site_of(file: &SourceFile) -> Option<Url> {
    if !is_index(&file.path, &file.text) {
        return None;
    }
    let anywhere = Url::parse("https://index.invalid/").ok()?;
    let pages = Index::parse(&file.text, &anywhere).pages;
    let page = pages.into_iter().find(|page| page.host() != anywhere.host())?;
    page.join("/llms.txt").ok()
}

/// Returns the path of the file at `url` from the root of its site.
fn path_of(url: &Url, text: &str) -> String {
    let plain = url.path().trim_matches('/');
    match address::is_plain_path(plain) {
        true => plain.to_owned(),
        false => file_name(url, text),
    }
}

/// Reads the file at `path`. Its name is the last part of the path: nothing that is written tells where it was.
///
/// # Errors
///
/// Returns an error if there is no such file, or it is not UTF-8.
pub fn read(path: &Path) -> anyhow::Result<Arc<SourceFile>> {
    source_file(path, name_of(path))
}

/// Reads the file at `path` and those that it refers to, which are below `folder` or else below its own folder.
///
/// # Errors
///
/// As [`read`], and if a reference leads nowhere.
pub fn read_with_parts(path: &Path, folder: Option<&Path>) -> Result<Vec<Arc<SourceFile>>> {
    parts::with_parts(read(path)?, path, folder)
}

/// Reads the file at `path` as [`read_with_parts`] does, or the pages and specifications in and below the folder
/// `path`, named relative to it. A file of a folder that is not UTF-8 is left out, with a warning.
///
/// # Errors
///
/// As [`read`], and if a folder has neither pages nor specifications.
pub fn read_all(path: &Path, folder: Option<&Path>) -> Result<Vec<Arc<SourceFile>>> {
    if !path.is_dir() {
        return read_with_parts(path, folder);
    }
    let mut paths = Vec::new();
    collect(path, &mut paths)?;
    let is_source = |path: &PathBuf| {
        EXTENSIONS
            .iter()
            .any(|known| path.extension().is_some_and(|own| own == *known))
    };
    paths.retain(is_source);
    paths.sort();
    if paths.is_empty() {
        return Err(anyhow!("{} contains neither a page nor a specification", path.display()).into());
    }
    let shown = |file: &Path| {
        let relative = file.strip_prefix(path).unwrap_or(file);
        in_a_comment(&relative.to_string_lossy().replace('\\', "/"))
    };
    let mut files = Vec::new();
    let mut findings = Diagnostics::new();
    for path in &paths {
        let name = shown(path);
        match text(path)? {
            Some(text) => files.push(SourceFile::new(name, text)),
            None => findings
                .push(Diagnostic::warning(Code::NotUtf8, format!("left out: `{name}` is not UTF-8")).help(RECODE)),
        }
    }
    terminal::findings(&findings);
    if files.is_empty() {
        return Err(anyhow!("{} contains no page and no specification in UTF-8", path.display()).into());
    }
    Ok(files)
}

/// Adds the file `path`, or the files in and below the folder `path`. Symbolic links in a folder are not followed.
///
/// # Errors
///
/// Returns an error if a folder cannot be read.
pub fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        paths.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        let entry = entry?;
        if !entry.file_type()?.is_symlink() {
            collect(&entry.path(), paths)?;
        }
    }
    Ok(())
}

/// Returns the last part of `path`.
pub fn name_of(path: &Path) -> String {
    in_a_comment(&path.file_name().unwrap_or_default().to_string_lossy())
}

fn source_file(path: &Path, name: String) -> anyhow::Result<Arc<SourceFile>> {
    match text(path)? {
        Some(text) => Ok(SourceFile::new(name, text)),
        None => bail!("{} is not UTF-8: {RECODE}", path.display()),
    }
}

/// What to do about a file that is not UTF-8.
pub(crate) const RECODE: &str = "convert it first, for example with `iconv`";

/// Returns the text of the file at `path`, or `None` if it is not UTF-8.
fn text(path: &Path) -> anyhow::Result<Option<String>> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8(bytes).ok())
}

/// Returns `given` as a URL if it begins like one.
fn url(given: &str) -> Option<Url> {
    let begins_like_one = ["https://", "http://"].iter().any(|start| given.starts_with(start));
    Url::parse(given).ok().filter(|_| begins_like_one)
}

/// Returns the name of the file at `url`, with the extension that tells how to read `text`.
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
    let has_ending = [".md", ".mdx", ".json", ".yaml", ".yml", ".txt", ".html", ".js"]
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
