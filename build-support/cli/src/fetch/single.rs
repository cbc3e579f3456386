//! What a person names by a URL, outside of any vendor: a specification, a page, or the index of a site.
//!
//! In: a URL. Out: the files there, each with its URL. A page for browsers is asked for again in the Markdown form that
//! documentation sites publish beside it. Of an index (`llms.txt`), what it lists on the same host is asked for. Only the
//! host of the URL is asked.

use std::time::Duration;

use build_support::document::SourceFile;
use build_support::document::diagnostic::{Diagnostic, Diagnostics};
use build_support::read::site::address::{Hosts, markdown_form};
use build_support::read::site::index::{Index, is_index};
use build_support::read::source;
use url::Url;

use super::http::{Answer, Fetcher, File};
use super::progress::Progress;
use super::{Limits, run};

/// A description or a page is no longer than this.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// A site has no more pages than this.
const MAX_PAGES: usize = 3000;

/// What is published at `url`, or the Markdown form of it, or all that it lists if it is an index; each text with its URL.
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

fn fetcher(url: &Url) -> Result<Fetcher, Diagnostics> {
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
    for target in targets {
        match fetcher.get(&target, None).map_err(Diagnostics::from)? {
            Answer::File(File {
                text, is_html: false, ..
            }) => return Ok((text, target)),
            Answer::File(File { text, .. }) => {
                // Redoc and its like put the description into the page itself.
                let has_description = !source::read(&SourceFile::new("page.html", text.as_str())).0.is_empty();
                page = page.or(has_description.then_some((text, target)));
            }
            Answer::Gone(_) | Answer::NotModified { .. } => break,
        }
    }
    page.ok_or_else(|| {
        let message = format!("there is neither a specification nor a Markdown page at {url}");
        let help =
            "give the URL of the specification itself, of the Markdown form of a page, or of the site's `llms.txt`";
        Diagnostic::error("no-description", message).help(help).into()
    })
}

/// What `index` lists on the host of `base`: the whole descriptions where they can be used, and else the pages.
fn listed(fetcher: &Fetcher, index: &Index, base: &Url) -> Result<Vec<(String, Url)>, Diagnostics> {
    let on_host = |urls: &[Url]| -> Vec<Url> {
        let urls = urls
            .iter()
            .filter(|url| url.host() == base.host() && url.port() == base.port());
        urls.take(MAX_PAGES).cloned().collect()
    };
    let specifications = download(fetcher, &on_host(&index.specifications))?;
    let is_usable = |(text, url): &(String, Url)| {
        let (fragments, findings) = source::read(&SourceFile::new(url.path(), text.as_str()));
        !fragments.is_empty() && !findings.has_errors()
    };
    if !specifications.is_empty() && specifications.iter().all(is_usable) {
        return Ok(specifications);
    }
    let pages = download(fetcher, &on_host(&index.pages))?;
    if pages.is_empty() {
        let message = format!("{base} lists no page that can be had");
        let help = "only pages on the host of the list are asked for: name the list of the site that has the pages";
        return Err(Diagnostic::error("empty-index", message).help(help).into());
    }
    Ok(pages)
}

/// The texts at `urls`, but for what is gone or only for browsers.
fn download(fetcher: &Fetcher, urls: &[Url]) -> Result<Vec<(String, Url)>, Diagnostics> {
    let progress = Progress::new("pages");
    progress.expect(urls.len());
    let answers = run::all(urls, 4, |url| {
        let answer = fetcher.get(url, None);
        progress.advance();
        answer
    });
    let files = urls
        .iter()
        .zip(answers.map_err(Diagnostics::from)?)
        .filter_map(|(url, answer)| match answer {
            Answer::File(File {
                text, is_html: false, ..
            }) => Some((text, url.clone())),
            Answer::File(_) | Answer::Gone(_) | Answer::NotModified { .. } => None,
        });
    Ok(files.collect())
}
