//! What a person names by a URL, outside of any vendor: a specification, a page, or the index of a site.
//!
//! In: a URL. Out: the files there, each with its URL. A page for browsers is asked for again in the Markdown form that
//! documentation sites publish beside it. Of an index (`llms.txt`), what it lists on the same host is asked for. Only
//! the host of the URL is asked.

use std::time::Duration;

use build_support::document::SourceFile;
use build_support::document::diagnostic::{Code, Diagnostic, Diagnostics};
use build_support::read::site::address::{Hosts, markdown_form};
use build_support::read::site::index::{Index, is_index};
use build_support::read::source;
use url::Url;

use super::http::{Answer, Fetcher, File};
use super::progress::Progress;
use super::{FOR_BROWSERS, Limits, indexes, left_out, run};
use crate::terminal;

/// A description or a page is no longer than this.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// A site has no more pages than this.
const MAX_PAGES: usize = 3000;

/// What is published at `url`, or the Markdown form of it, or all that it lists if it is an index; each text with its
/// URL.
pub(crate) fn all(url: &Url) -> Result<Vec<(String, Url)>, Diagnostics> {
    let fetcher = fetcher(url)?;
    let (text, url) = single(&fetcher, url)?;
    if !is_index(url.path(), &text) {
        return Ok(vec![(text, url)]);
    }
    listed(&fetcher, &Index::parse(&text, &url), &url)
}

/// What `text`, the index of a site whose pages are at `base`, lists.
pub(crate) fn of_index(text: &str, base: &Url) -> Result<Vec<(String, Url)>, Diagnostics> {
    listed(&fetcher(base)?, &Index::parse(text, base), base)
}

pub(super) fn fetcher(url: &Url) -> Result<Fetcher, Diagnostics> {
    let limits = Limits {
        files: MAX_PAGES,
        bytes: 4 * MAX_BYTES,
        file_bytes: MAX_BYTES,
        time: Duration::from_secs(900),
        request_time: Duration::from_secs(30),
        concurrency: 4,
    };
    Fetcher::new(Hosts::only(url), limits).map_err(Diagnostics::from)
}

fn single(fetcher: &Fetcher, url: &Url) -> Result<(String, Url), Diagnostics> {
    let markdown = markdown_form(url);
    let mut targets = vec![url.clone()];
    targets.extend((markdown != *url).then_some(markdown));
    let mut page = None;
    let mut html = None;
    for target in targets {
        match fetcher.get(&target, None).map_err(Diagnostics::from)? {
            Answer::File(File {
                text, is_html: false, ..
            }) => return Ok((text, target)),
            Answer::File(File { text, .. }) => {
                // Redoc and its like put the description into the page itself, and others name its file.
                if has_description("page.html", &text) {
                    page = page.or(Some((text, target)));
                } else {
                    html = html.or(Some(text));
                }
            }
            Answer::Gone(_) | Answer::NotModified { .. } | Answer::Refused(_) => break,
        }
    }
    match (page, html) {
        (Some(page), _) => Ok(page),
        (None, Some(html)) => loaded(fetcher, url, &html),
        (None, None) => Err(missing(url, NAME_ANOTHER)),
    }
}

const NAME_ANOTHER: &str =
    "give the URL of the specification itself, of the Markdown form of a page, or of the site's `llms.txt`";

fn has_description(name: &str, text: &str) -> bool {
    !source::read(&SourceFile::new(name, text)).0.is_empty()
}

/// What the page `html` at `url` loads its description from: a file that it names, or that its script or its settings
/// name, or the script.
fn loaded(fetcher: &Fetcher, url: &Url, html: &str) -> Result<(String, Url), Diagnostics> {
    if let Some(found) = named(fetcher, url, html)? {
        return Ok(found);
    }
    let script = source::linked_script(html).and_then(|link| url.join(&link).ok());
    let Some((text, script)) = script.map(|script| file_at(fetcher, url, script)).transpose()? else {
        return Err(missing(url, NAME_ANOTHER));
    };
    if has_description("script.js", &text) {
        note_link(url, &script);
        return Ok((text, script));
    }
    named(fetcher, url, &text)?.ok_or_else(|| missing(url, NAME_ANOTHER))
}

/// The first description that `text`, the page at `url` or its script, names, by its address or by that of settings.
/// The others are told.
fn named(fetcher: &Fetcher, url: &Url, text: &str) -> Result<Option<(String, Url)>, Diagnostics> {
    let links = match source::linked_settings(text).and_then(|link| url.join(&link).ok()) {
        Some(settings) => source::linked_specifications(&file_at(fetcher, url, settings)?.0),
        None => source::linked_specifications(text),
    };
    let mut links = links.iter().filter_map(|link| url.join(link).ok());
    let Some(link) = links.next() else { return Ok(None) };
    let others: Vec<String> = links.map(|link| link.to_string()).collect();
    if !others.is_empty() {
        let message = format!(
            "{url} shows {} descriptions, of which the first is read",
            others.len() + 1
        );
        let note = Diagnostic::note(Code::MoreSpecifications, message);
        let help = format!("give the others by their own URLs: {}", others.join(", "));
        terminal::findings(&note.help(help).into());
    }
    linked(fetcher, url, link).map(Some)
}

/// The file at `link`, which the page at `url` loads.
fn file_at(fetcher: &Fetcher, url: &Url, link: Url) -> Result<(String, Url), Diagnostics> {
    match fetcher.get_of_many(&link, None).map_err(Diagnostics::from)? {
        Answer::File(File { text, .. }) => Ok((text, link)),
        _ => Err(missing(url, NAME_ANOTHER)),
    }
}

fn note_link(url: &Url, link: &Url) {
    let message = format!("{url} loads its description from {link}, which is read");
    terminal::findings(&Diagnostic::note(Code::LinkedSpecification, message).into());
}

/// What is at `link`, which the HTML page at `url` loads its description from.
fn linked(fetcher: &Fetcher, url: &Url, link: Url) -> Result<(String, Url), Diagnostics> {
    let is_other_host = link.host() != url.host() || link.port() != url.port();
    match fetcher.get_of_many(&link, None).map_err(Diagnostics::from)? {
        Answer::File(File {
            text, is_html: false, ..
        }) => {
            note_link(url, &link);
            Ok((text, link))
        }
        _ if is_other_host => Err(missing(
            url,
            &format!("the page loads its description from another host: give {link} itself"),
        )),
        _ => Err(missing(
            url,
            &format!("the page loads its description from {link}, where there is none"),
        )),
    }
}

fn missing(url: &Url, help: &str) -> Diagnostics {
    let message = format!("there is neither a specification nor a Markdown page at {url}");
    Diagnostic::error(Code::NoDescription, message).help(help).into()
}

/// What `index` lists on the host of `base`: the whole descriptions where they can be used, and else the pages.
fn listed(fetcher: &Fetcher, index: &Index, base: &Url) -> Result<Vec<(String, Url)>, Diagnostics> {
    let mut findings = Diagnostics::new();
    let is_here = |url: &Url| url.host() == base.host() && url.port() == base.port();
    let index = indexes::expanded(fetcher, index.clone(), base, &is_here, &mut findings).map_err(Diagnostics::from)?;
    let specifications = download(
        fetcher,
        &on_host(&index.specifications, base, &mut findings)?,
        &mut findings,
    )?;
    let is_usable = |(text, url): &(String, Url)| {
        let (fragments, findings) = source::read(&SourceFile::new(url.path(), text.as_str()));
        !fragments.is_empty() && !findings.has_errors()
    };
    if !specifications.is_empty() && specifications.iter().all(is_usable) {
        terminal::findings(&findings);
        return Ok(specifications);
    }
    if !index.specifications.is_empty() {
        let message = "the index lists whole specifications that cannot be used; its pages are used instead";
        findings.push(Diagnostic::warning(Code::SpecificationUnusable, message));
    }
    let pages = download(fetcher, &on_host(&index.pages, base, &mut findings)?, &mut findings)?;
    terminal::findings(&findings);
    if pages.is_empty() {
        let message = format!("{base} lists no page that can be had");
        let help = "only pages on the host of the list are asked for: name the list of the site that has the pages";
        return Err(Diagnostic::error(Code::EmptyIndex, message).help(help).into());
    }
    Ok(pages)
}

/// Those of `urls` that are on the host of `base`, and a finding about the others.
fn on_host(urls: &[Url], base: &Url, findings: &mut Diagnostics) -> Result<Vec<Url>, Diagnostics> {
    let is_here = |url: &Url| url.host() == base.host() && url.port() == base.port();
    let (here, elsewhere): (Vec<Url>, Vec<Url>) = urls.iter().cloned().partition(is_here);
    let elsewhere: Vec<String> = elsewhere.iter().map(Url::to_string).collect();
    findings.extend(
        left_out(Code::PageElsewhere, &elsewhere, "on another host")
            .into_iter()
            .collect(),
    );
    if here.len() > MAX_PAGES {
        let message = format!("{base} lists {} pages, and the limit is {MAX_PAGES}", here.len());
        let help = "give the index of a part of the site, or add the vendor with `[[source]]` tables and raise --max-files of `fetch`";
        return Err(Diagnostic::error(Code::TooMany, message).help(help).into());
    }
    Ok(here)
}

/// The texts at `urls`, and findings about what is gone, cannot be had, or is for browsers alone.
fn download(fetcher: &Fetcher, urls: &[Url], findings: &mut Diagnostics) -> Result<Vec<(String, Url)>, Diagnostics> {
    let progress = Progress::new("pages");
    progress.expect(urls.len());
    let answers = run::all(urls, 4, |url| {
        let answer = fetcher.get_of_many(url, None);
        progress.advance();
        answer
    });
    let mut files = Vec::new();
    let (mut absent, mut for_browsers) = (Vec::new(), Vec::new());
    for (url, answer) in urls.iter().zip(answers.map_err(Diagnostics::from)?) {
        match answer {
            Answer::File(File { text, is_html, .. }) => match is_html && !has_description("page.html", &text) {
                true => for_browsers.push(url.to_string()),
                false => files.push((text, url.clone())),
            },
            Answer::Gone(_) | Answer::NotModified { .. } => absent.push(url.to_string()),
            Answer::Refused(failure) => findings.push(failure.left_out()),
        }
    }
    findings.extend(left_out(Code::PageAbsent, &absent, "not there").into_iter().collect());
    findings.extend(
        left_out(Code::PageForBrowsers, &for_browsers, FOR_BROWSERS)
            .into_iter()
            .collect(),
    );
    Ok(files)
}
