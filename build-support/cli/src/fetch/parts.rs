//! The files that published descriptions refer to.
//!
//! In: descriptions, and where their files are published. Out: the files, all of them or none. For a URL that a user
//! names, they are below one folder; for a vendor, where its `[[source]]` tables have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use build_support::document::SourceFile;
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::package::lock::Entry;
use build_support::read::files::Files;
use build_support::read::site::address::is_plain_path;
use url::Url;

use super::http::{Answer, Failure, Fetcher, File};
use super::single::fetcher;
use super::{Harvest, Target, Visit};
use crate::{Result, parts};

/// Returns the description `root` at `url` and the files that it refers to below `folder`, or else below its own
/// folder, each with its URL.
///
/// # Errors
///
/// Returns every reference that leads nowhere, and why a file cannot be fetched.
pub(crate) fn with_parts(
    root: Arc<SourceFile>,
    url: &Url,
    folder: Option<&Url>,
) -> Result<Vec<(Arc<SourceFile>, Url)>, Diagnostics> {
    if !parts::refers_to_files(&root) {
        return Ok(vec![(root, url.clone())]);
    }
    let base = match folder {
        Some(folder) => folder.as_str().trim_end_matches('/').to_owned() + "/",
        None => url.join(".").map_or_else(|_| url.to_string(), String::from),
    };
    let mut plain = url.clone();
    plain.set_query(None);
    let path = plain.as_str().strip_prefix(&base).filter(|path| is_plain_path(path));
    let (Some(path), Ok(base)) = (path, Url::parse(&base)) else {
        let message = format!("{url} is not below the folder {base}");
        let help = "give the URL of a folder above the description with `--folder`";
        return Err(Diagnostic::error(Code::FileOutside, message).help(help).into());
    };
    let root = SourceFile::new(path, root.text.as_str());
    let mut published = Published {
        fetcher: fetcher(&base)?,
        base,
        read: Vec::new(),
    };
    parts::check(&root, &mut published)?;
    let mut all = vec![(root, url.clone())];
    all.append(&mut published.read);
    Ok(all)
}

/// Files below a URL.
struct Published {
    fetcher: Fetcher,
    base: Url,
    read: Vec<(Arc<SourceFile>, Url)>,
}

impl Files for Published {
    fn file(&mut self, path: &str) -> Result<Option<Arc<SourceFile>>, Diagnostic> {
        let url = self.base.join(path).ok().filter(|_| is_plain_path(path));
        let url = url.filter(|url| url.as_str().starts_with(self.base.as_str()));
        let url = url.ok_or_else(|| not_plain(path))?;
        match self.fetcher.get(&url, None).map_err(Failure::into_diagnostic)? {
            Answer::File(file) if !file.is_html => {
                let part = SourceFile::part(path, file.text);
                self.read.push((Arc::clone(&part), url));
                Ok(Some(part))
            }
            _ => Ok(None),
        }
    }
}

fn not_plain(path: &str) -> Diagnostic {
    Diagnostic::error(Code::FileRefused, format!("{path:?} is no plain path of a file"))
        .help("ask the vendor for a description whose files have plain names")
}

/// Files of a vendor.
struct OfVendor<'v> {
    visit: &'v Visit<'v>,
    /// What has been fetched before, by path.
    pages: BTreeMap<String, Arc<SourceFile>>,
    read: Vec<(Target, String, Entry)>,
}

impl Files for OfVendor<'_> {
    fn file(&mut self, path: &str) -> Result<Option<Arc<SourceFile>>, Diagnostic> {
        if let Some(page) = self.pages.get(path) {
            return Ok(Some(Arc::clone(page)));
        }
        let target = self.visit.part_target(path)?;
        let known = self.visit.known.get(path);
        let entry = known
            .map(|known| &known.entry)
            .filter(|entry| entry.origin == target.url.as_str());
        let answer = self.visit.fetcher.get(&target.url, entry);
        let (text, entry) = match (answer.map_err(Failure::into_diagnostic)?, known) {
            (Answer::File(File { is_html: true, .. }), _) => return Ok(None),
            (Answer::File(file), _) => {
                let entry = self.visit.entry(&target, &file);
                (file.text, entry)
            }
            (Answer::NotModified { .. }, Some(known)) => (known.text.clone(), known.entry.clone()),
            _ => return Ok(None),
        };
        let page = SourceFile::part(path, text.as_str());
        self.pages.insert(path.to_owned(), Arc::clone(&page));
        self.read.push((target, text, entry));
        Ok(Some(page))
    }
}

impl Visit<'_> {
    /// Brings in the files that the descriptions in `harvest` refer to.
    pub(super) fn fetch_parts(&self, harvest: &mut Harvest) -> Result<(), Diagnostics> {
        let pages = harvest.pages.iter();
        let mut files = OfVendor {
            visit: self,
            pages: pages
                .map(|page| (page.file.path.clone(), Arc::clone(&page.file)))
                .collect(),
            read: Vec::new(),
        };
        for page in &harvest.pages {
            parts::check(&page.file, &mut files)?;
        }
        for (target, text, entry) in files.read {
            harvest.add(&target, text, entry);
        }
        // A part that nothing refers to any more was no page whose operations could be missed.
        let gone = self.known.iter().filter(|(_, known)| known.is_part());
        harvest.explained.extend(gone.map(|(path, _)| path.clone()));
        Ok(())
    }

    /// Where the file at `path`, from the root of the workspace, is published.
    fn part_target(&self, path: &str) -> Result<Target, Diagnostic> {
        let folder = format!("{}/", self.vendor.folder());
        let relative = path.strip_prefix(&folder).filter(|relative| is_plain_path(relative));
        let relative = relative.ok_or_else(|| not_plain(path))?;
        let origin = self
            .vendor
            .manifest
            .sources
            .iter()
            .find_map(|source| source.origin_of(relative));
        let url = origin.and_then(|origin| Url::parse(&origin).ok());
        let url = url.ok_or_else(|| {
            let message = format!("no `[[source]]` of vendor.toml says where `{relative}` is published");
            Diagnostic::error(Code::UnlistedPage, message)
                .help("add a `[[source]]` with a star that covers the files that the description refers to")
        })?;
        Ok(Target {
            url,
            path: path.to_owned(),
            is_named: true,
        })
    }
}
