//! The sources of one vendor, as its site publishes them now.
//!
//! In: a vendor without its pages, and the lock. Out: its pages, all of them or none, what has become of those that
//! were there, and what the lock has to record. Nothing is written here; so a fetch that fails leaves everything as it
//! was.
//!
//! What is fetched: the file of each `[[source]]` without a star; and, where `[fetch]` names an index, what the index
//! lists and a `[[source]]` with a star covers. Whole descriptions that the index lists are tried first; where they can
//! be used, the pages are left alone. Without an index, a `[[source]]` with a star stands for the files that are there.
//! Then follow the files that descriptions refer to, which a `[[source]]` with a star has to cover.

mod http;
mod indexes;
mod limits;
mod moves;
mod parts;
mod progress;
mod run;
mod single;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use build_support::document::SourceFile;
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::document::words::count;
use build_support::package::lock::{self, Entry, Lock};
use build_support::package::vendor::{Page, Vendor};
use build_support::read::site::address::is_plain_path;
use build_support::read::site::index::Index;
use build_support::read::{describe, gather, source};
use url::Url;

use http::{Answer, Failure, Fetcher, File};
pub(crate) use limits::Limits;
use moves::Moves;
pub(crate) use parts::with_parts;
use progress::Progress;
pub(crate) use single::{all, of_index};

/// The code of findings about pages that are somewhere else now, with the same text.
pub(crate) const PAGE_MOVED: Code = Code::PageMoved;

/// Why pages are left out that a person would see in a browser.
const FOR_BROWSERS: &str = "for browsers alone, without a description";

/// The sources of a vendor as they are now.
pub(crate) struct Fetched {
    /// All its pages.
    pub(crate) pages: Vec<Page>,
    /// What the lock has to say about them, by path.
    pub(crate) entries: BTreeMap<String, Entry>,
    /// Pages that are new, that have another content and that are not there any more.
    pub(crate) added: Vec<String>,
    pub(crate) changed: Vec<String>,
    pub(crate) removed: Vec<String>,
    /// Pages that vanished, moved, or hold no description any more.
    pub(crate) findings: Diagnostics,
}

/// A file to ask for.
#[derive(Clone, Debug)]
struct Target {
    url: Url,
    /// Where it belongs, from the root of the workspace.
    path: String,
    /// Whether vendor.toml names it, so that it has to be there.
    is_named: bool,
}

/// A committed source that is as it was fetched.
struct Known {
    path: String,
    entry: Entry,
    text: String,
}

impl Known {
    /// Whether it is only a part of a description in several files.
    fn is_part(&self) -> bool {
        let file = SourceFile::new(&self.path, &self.text);
        source::is_data(&file) && source::read(&file).0.is_empty()
    }
}

/// The sources of `vendor`, as they are published now.
pub(crate) fn fetch(
    root: &Path,
    vendor: &Vendor,
    lock: &Lock,
    limits: Limits,
    now: &str,
) -> Result<Fetched, Diagnostics> {
    let visit = Visit {
        vendor,
        limits,
        progress: Progress::new(&vendor.name),
        known: known_sources(root, vendor, lock),
        fetcher: Fetcher::new(vendor.manifest.hosts(), limits).map_err(Diagnostics::from)?,
        now,
    };
    let mut harvest = Harvest::default();
    let mut named = visit.named_targets()?;
    match vendor.manifest.fetch.as_ref().and_then(|fetch| fetch.index.as_ref()) {
        Some(index) => visit.indexed(&index.value, named, &mut harvest)?,
        None => {
            named.extend(visit.known_targets());
            visit.download(&named, &mut harvest)?;
        }
    }
    visit.fetch_parts(&mut harvest)?;
    visit.ask_for_stale_pages(&mut harvest)?;
    visit.finish(harvest)
}

/// The sources below the folder of `vendor` that the lock knows, and whose bytes are those that it knows.
fn known_sources(root: &Path, vendor: &Vendor, lock: &Lock) -> BTreeMap<String, Known> {
    let folder = format!("{}/", vendor.folder());
    let entries = lock.entries.iter().filter(|(path, _)| path.starts_with(&folder));
    entries
        .filter_map(|(path, entry)| {
            let text = fs::read_to_string(root.join(path)).ok()?;
            let known = Known {
                path: path.clone(),
                entry: entry.clone(),
                text,
            };
            (lock::sha256(&known.text) == entry.sha256).then(|| (path.clone(), known))
        })
        .collect()
}

/// One visit to the sites of a vendor.
struct Visit<'v> {
    vendor: &'v Vendor,
    limits: Limits,
    progress: Progress,
    known: BTreeMap<String, Known>,
    fetcher: Fetcher,
    /// The time to record, as RFC 3339.
    now: &'v str,
}

/// What a visit has brought in so far.
#[derive(Default)]
struct Harvest {
    pages: Vec<Page>,
    entries: BTreeMap<String, Entry>,
    findings: Diagnostics,
    /// Paths of pages about which a finding has been made.
    explained: BTreeSet<String>,
    /// How many pages are there as they were, because they cannot be used as they are now.
    kept: usize,
    /// The URLs of listed pages that are not there.
    absent: Vec<String>,
    /// The URLs of listed pages that are for browsers, and hold no description.
    for_browsers: Vec<String>,
}

impl Visit<'_> {
    /// The files that vendor.toml names one by one.
    fn named_targets(&self) -> Result<Vec<Target>, Diagnostics> {
        let singles = self.vendor.manifest.sources.iter().filter(|source| source.is_single());
        singles
            .map(|source| {
                let url = Url::parse(&source.origin).map_err(|error| {
                    let message = format!("`{}` is not a URL: {error}", source.origin);
                    Diagnostics::from(Diagnostic::error(Code::Manifest, message).at(&source.location))
                })?;
                Ok(Target {
                    url,
                    path: format!("{}/{}", self.vendor.folder(), source.path),
                    is_named: true,
                })
            })
            .collect()
    }

    /// The files that are there and that no table names one by one.
    fn known_targets(&self) -> Vec<Target> {
        let folder = format!("{}/", self.vendor.folder());
        let is_starred = |path: &str| {
            let path = path.strip_prefix(&folder).unwrap_or(path);
            let source = self
                .vendor
                .manifest
                .sources
                .iter()
                .find(|source| source.origin_of(path).is_some());
            source.is_some_and(|source| !source.is_single())
        };
        let known = self.known.iter();
        let known = known.filter(|(path, known)| is_starred(path) && !known.is_part());
        known
            .filter_map(|(path, known)| {
                Some(Target {
                    url: Url::parse(&known.entry.origin).ok()?,
                    path: path.clone(),
                    is_named: false,
                })
            })
            .collect()
    }

    /// Brings in `named` files, and what the index at `address` lists.
    fn indexed(&self, address: &str, named: Vec<Target>, harvest: &mut Harvest) -> Result<(), Diagnostics> {
        let index = self.index(address, &mut harvest.findings)?;
        for link in &index.unusable {
            let message = format!("{address} lists `{link}`, which is not a URL");
            harvest.findings.push(Diagnostic::warning(Code::IndexLink, message));
        }
        let specifications = self.listed_targets(&index.specifications)?;
        let mut all = named.clone();
        all.extend(specifications.iter().cloned());
        if !specifications.is_empty() && self.try_specifications(&all, harvest)? {
            return Ok(());
        }
        let mut all = named;
        let known: BTreeSet<String> = all.iter().map(|target| target.path.clone()).collect();
        all.extend(
            self.listed_targets(&index.pages)?
                .into_iter()
                .filter(|target| !known.contains(&target.path)),
        );
        self.download(&all, harvest)
    }

    fn index(&self, address: &str, findings: &mut Diagnostics) -> Result<Index, Diagnostics> {
        let url = Url::parse(address).map_err(|error| {
            Diagnostics::from(Failure::new(
                Code::Manifest,
                format!("`{address}`: {error}"),
                "correct `index`",
            ))
        })?;
        self.progress.expect(1);
        let answer = self.fetcher.get(&url, None).map_err(Diagnostics::from)?;
        self.progress.advance();
        match answer {
            Answer::File(file) if !file.is_html => {
                let url = file.moved_to.unwrap_or(url);
                let hosts = self.vendor.manifest.hosts();
                let is_asked = |url: &Url| hosts.check(url).is_ok();
                let index = Index::parse(&file.text, &url);
                indexes::expanded(&self.fetcher, index, &url, &is_asked, findings).map_err(Diagnostics::from)
            }
            _ => {
                let message = format!("{url} is not a list of pages");
                Err(Diagnostics::from(Failure::new(
                    Code::Index,
                    message,
                    "correct `index` in vendor.toml, or list the pages there one by one",
                )))
            }
        }
    }

    /// The files of `links` that a `[[source]]` of vendor.toml covers.
    fn listed_targets(&self, links: &[Url]) -> Result<Vec<Target>, Diagnostics> {
        let mut findings = Diagnostics::new();
        let mut targets = Vec::new();
        for url in links {
            let sources = &self.vendor.manifest.sources;
            let Some(path) = sources.iter().find_map(|source| source.path_of(url.as_str())) else {
                continue;
            };
            if is_plain_path(&path) {
                targets.push(Target {
                    url: url.clone(),
                    path: format!("{}/{path}", self.vendor.folder()),
                    is_named: false,
                });
            } else {
                let message = format!("{url} would become the file {path:?}, which is not a plain name");
                findings.push(
                    Diagnostic::error(Code::FileNameRefused, message)
                        .help("ask the vendor, or select the pages you want with narrower `[[source]]` tables"),
                );
            }
        }
        if findings.has_errors() {
            return Err(findings);
        }
        Ok(targets)
    }

    /// Brings in whole descriptions, and says whether they can be used.
    fn try_specifications(&self, targets: &[Target], harvest: &mut Harvest) -> Result<bool, Diagnostics> {
        let mut trial = Harvest::default();
        self.download(targets, &mut trial)?;
        let is_complete = targets.iter().all(|target| trial.entries.contains_key(&target.path));
        if is_complete {
            trial.findings.extend(std::mem::take(&mut harvest.findings));
            *harvest = trial;
        } else {
            let message = "the index lists whole specifications that cannot be used; its pages are used instead";
            harvest
                .findings
                .push(Diagnostic::warning(Code::SpecificationUnusable, message));
        }
        Ok(is_complete)
    }

    /// Asks for `targets`, several at once, and adds what holds descriptions to `harvest`.
    fn download(&self, targets: &[Target], harvest: &mut Harvest) -> Result<(), Diagnostics> {
        if targets.len() > self.limits.files {
            let message = format!(
                "there are {} files to fetch, and the limit is {}",
                targets.len(),
                self.limits.files
            );
            return Err(Diagnostics::from(Failure::new(
                Code::TooMany,
                message,
                "narrow the `[[source]]` tables, or raise --max-files",
            )));
        }
        self.progress.expect(targets.len());
        let answers = run::all(targets, self.limits.concurrency, |target| {
            let known = self
                .known
                .get(&target.path)
                .filter(|known| known.entry.origin == target.url.as_str());
            let known = known.map(|known| &known.entry);
            let answer = match target.is_named {
                true => self.fetcher.get(&target.url, known),
                false => self.fetcher.get_of_many(&target.url, known),
            };
            self.progress.advance();
            answer
        })
        .map_err(Diagnostics::from)?;
        for (target, answer) in targets.iter().zip(answers) {
            self.take(target, answer, harvest)?;
        }
        Ok(())
    }

    fn take(&self, target: &Target, answer: Answer, harvest: &mut Harvest) -> Result<(), Diagnostics> {
        let known = self.known.get(&target.path);
        match (answer, known) {
            (Answer::File(file), _) => self.take_file(target, file, harvest),
            (Answer::NotModified { moved_to }, Some(known)) => {
                harvest.name_move(target, moved_to.as_ref());
                harvest.add(target, known.text.clone(), known.entry.clone());
                Ok(())
            }
            (Answer::NotModified { .. }, None) => {
                let message = format!(
                    "the server says that {} has not changed, but there is no copy of it",
                    target.url
                );
                Err(Diagnostics::from(Failure::new(
                    Code::Unavailable,
                    message,
                    "try again later; nothing was changed",
                )))
            }
            (Answer::Gone(status), _) => {
                if !target.is_named && known.is_none() {
                    harvest.absent.push(target.url.to_string());
                }
                let message = format!("{} is gone: the server responded {status}", target.url);
                self.miss(target, Diagnostic::warning(Code::PageVanished, message), harvest)
            }
            (Answer::Refused(failure), known) => {
                harvest.findings.push(failure.left_out());
                if let Some(known) = known {
                    harvest.keep(target, known);
                }
                Ok(())
            }
        }
    }

    fn take_file(&self, target: &Target, file: File, harvest: &mut Harvest) -> Result<(), Diagnostics> {
        let source = SourceFile::new(&target.path, &file.text);
        let (fragments, findings) = source::read(&source);
        if file.is_html && fragments.is_empty() && target.is_named {
            let message = format!("{} is now an HTML page instead of text", target.url);
            return Err(Diagnostics::from(Failure::new(
                Code::Html,
                message,
                "check what the site publishes there; the `.md` form may have moved",
            )));
        }
        if fragments.is_empty() {
            return self.take_unusable(target, file.is_html, findings, harvest);
        }
        harvest.findings.extend(gather::tolerated(findings));
        harvest.name_move(target, file.moved_to.as_ref());
        let entry = self.entry(target, &file);
        harvest.add(target, file.text, entry);
        Ok(())
    }

    /// Leaves out a page that holds no description. One that did so far is gone; or, if it is broken now, it stays as
    /// it was.
    fn take_unusable(
        &self,
        target: &Target,
        is_html: bool,
        findings: Diagnostics,
        harvest: &mut Harvest,
    ) -> Result<(), Diagnostics> {
        let is_other_page = !is_html && findings.iter().all(gather::is_other_page);
        match self.known.get(&target.path) {
            None if target.is_named => Err(findings),
            None if is_html => {
                harvest.for_browsers.push(target.url.to_string());
                Ok(())
            }
            None => {
                harvest.findings.extend(gather::tolerated(findings));
                Ok(())
            }
            Some(_) if is_other_page => {
                let message = format!("{} holds no API description any more", target.url);
                self.miss(target, Diagnostic::warning(Code::DescriptionGone, message), harvest)
            }
            Some(known) => {
                harvest.findings.extend(gather::tolerated(findings));
                harvest.keep(target, known);
                Ok(())
            }
        }
    }

    /// Asks once more for pages of another version than the others of their API: a cache may have had them.
    fn ask_for_stale_pages(&self, harvest: &mut Harvest) -> Result<(), Diagnostics> {
        let files: Vec<_> = harvest.pages.iter().map(|page| Arc::clone(&page.file)).collect();
        for path in describe::stale_pages(&files) {
            let Some(position) = harvest.pages.iter().position(|page| page.file.path == path) else {
                continue;
            };
            let Ok(url) = Url::parse(&harvest.pages[position].origin) else {
                continue;
            };
            let message =
                format!("{url} is of another version than the other pages of its API, and was asked for again");
            harvest.findings.push(Diagnostic::note(Code::StalePage, message));
            let target = Target {
                url,
                path,
                is_named: false,
            };
            let Answer::File(file) = self.fetcher.get_of_many(&target.url, None).map_err(Diagnostics::from)? else {
                continue;
            };
            let is_usable = !source::read(&SourceFile::new(&target.path, &file.text)).0.is_empty();
            if is_usable {
                harvest.pages.remove(position);
                let entry = self.entry(&target, &file);
                harvest.add(&target, file.text, entry);
            }
        }
        Ok(())
    }

    /// What the lock records about `file`. The time says since when its bytes are known.
    fn entry(&self, target: &Target, file: &File) -> Entry {
        let sha256 = lock::sha256(&file.text);
        let known = self
            .known
            .get(&target.path)
            .filter(|known| known.entry.sha256 == sha256);
        Entry {
            origin: target.url.to_string(),
            sha256,
            time: known.map_or_else(|| self.now.to_owned(), |known| known.entry.time.clone()),
            etag: file.etag.clone(),
            last_modified: file.last_modified.clone(),
        }
    }

    /// Names a file that cannot be had any more: a loss to report, or, where vendor.toml insists on it, an error.
    fn miss(&self, target: &Target, mut finding: Diagnostic, harvest: &mut Harvest) -> Result<(), Diagnostics> {
        if target.is_named {
            finding.severity = build_support::document::diagnostic::Severity::Error;
            return Err(Diagnostics::from(finding.help(
                "vendor.toml names it: correct its `origin`, or delete its `[[source]]`",
            )));
        }
        if self.known.contains_key(&target.path) {
            harvest.explained.insert(target.path.clone());
            harvest
                .findings
                .push(finding.help("the next `cargo xtask codegen` removes its operations from the client"));
        }
        Ok(())
    }

    fn finish(self, mut harvest: Harvest) -> Result<Fetched, Diagnostics> {
        harvest.name_left_out();
        if harvest.pages.len() == harvest.kept {
            let message = format!(
                "no page of {} that is published now contains an API description",
                self.vendor.name
            );
            let help = "check what the site publishes; nothing was changed";
            let finding = Diagnostic::error(Code::NothingFetched, message).help(help);
            harvest.findings.push(finding);
            return Err(harvest.findings);
        }
        let is_new = |path: &&String| !self.known.contains_key(*path);
        let is_changed = |(path, entry): &(&String, &Entry)| {
            self.known
                .get(*path)
                .is_some_and(|known| known.entry.sha256 != entry.sha256)
        };
        let removed: Vec<String> = self
            .known
            .keys()
            .filter(|path| !harvest.entries.contains_key(*path))
            .cloned()
            .collect();
        let moves = Moves::to(&harvest.pages);
        for path in removed.iter().filter(|path| !harvest.explained.contains(*path)) {
            let known = &self.known[path].entry;
            // The same text elsewhere is the same page.
            let is_moved = |(path, entry): &(&String, &Entry)| is_new(path) && entry.sha256 == known.sha256;
            if let Some((_, entry)) = harvest.entries.iter().find(is_moved) {
                let message = format!("{} is listed as {} now", known.origin, entry.origin);
                harvest.findings.push(Diagnostic::note(PAGE_MOVED, message));
                continue;
            }
            harvest.findings.push(no_longer_listed(&self.known[path], &moves));
        }
        harvest.pages.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        Ok(Fetched {
            added: harvest.entries.keys().filter(is_new).cloned().collect(),
            changed: harvest
                .entries
                .iter()
                .filter(is_changed)
                .map(|(path, _)| path.clone())
                .collect(),
            removed,
            pages: harvest.pages,
            entries: harvest.entries,
            findings: harvest.findings,
        })
    }
}

/// Returns the finding about the page `known`, which the index does not list any more.
fn no_longer_listed(known: &Known, moves: &Moves) -> Diagnostic {
    let origin = &known.entry.origin;
    match moves.of(&known.text) {
        Some(homes) => {
            let homes: Vec<&str> = homes.into_iter().collect();
            let message = format!(
                "{origin} is no longer listed; its operations are on {} now",
                homes.join(" and ")
            );
            Diagnostic::note(Code::OperationsMoved, message)
        }
        None => Diagnostic::warning(Code::PageVanished, format!("{origin} is no longer listed"))
            .help("the next `cargo xtask codegen` removes its operations from the client"),
    }
}

/// Returns one finding about the pages `urls`, which are left out, and `why`; `None` if there are none.
fn left_out(code: Code, urls: &[String], why: &str) -> Option<Diagnostic> {
    const NAMED: usize = 5;
    if urls.is_empty() {
        return None;
    }
    let named: Vec<&str> = urls.iter().take(NAMED).map(String::as_str).collect();
    let more = match urls.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "left out: {} ({why}): {}{more}",
        count(urls.len(), "listed page"),
        named.join(", ")
    );
    Some(Diagnostic::note(code, message))
}

impl Harvest {
    /// Keeps the page `known`, which cannot be used as it is now.
    fn keep(&mut self, target: &Target, known: &Known) {
        let message = format!(
            "{} cannot be used as it is published now; the page as it was is kept",
            target.url
        );
        let help = "fetch again later, or tell the vendor";
        self.findings
            .push(Diagnostic::warning(Code::PageBroken, message).help(help));
        self.kept += 1;
        self.add(target, known.text.clone(), known.entry.clone());
    }

    /// Names the listed pages that are left out.
    fn name_left_out(&mut self) {
        let absent = left_out(Code::PageAbsent, &self.absent, "not there");
        let for_browsers = left_out(Code::PageForBrowsers, &self.for_browsers, FOR_BROWSERS);
        self.findings.extend(absent.into_iter().chain(for_browsers).collect());
    }

    fn name_move(&mut self, target: &Target, moved_to: Option<&Url>) {
        if let Some(moved_to) = moved_to {
            let finding = Diagnostic::warning(PAGE_MOVED, format!("{} has moved to {moved_to}", target.url));
            self.findings
                .push(finding.help("change the URL in vendor.toml before the old one is gone"));
        }
    }

    fn add(&mut self, target: &Target, text: String, entry: Entry) {
        self.pages.push(Page {
            file: SourceFile::new(&target.path, text),
            origin: entry.origin.clone(),
        });
        self.entries.insert(target.path.clone(), entry);
    }
}
