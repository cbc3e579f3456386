//! One file that a person names by its URL.
//!
//! In: a URL. Out: the text there, and where it is in the end. A page for browsers is asked for again in the Markdown
//! form that documentation sites publish beside it. Only the host of the URL is asked.

use std::time::Duration;

use build_support::document::diagnostic::{Diagnostic, Diagnostics};
use build_support::read::site::address::{Hosts, markdown_form};
use url::Url;

use super::http::{Answer, Fetcher, File};
use super::limits::Limits;

/// A description or a page is no longer than this.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// What is published at `url`, or the Markdown form of it, and the URL of what it is.
pub(crate) fn single(url: &Url) -> Result<(String, Url), Diagnostics> {
    let limits = Limits {
        files: 2,
        bytes: 2 * MAX_BYTES,
        file_bytes: MAX_BYTES,
        time: Duration::from_secs(120),
        request_time: Duration::from_secs(30),
        concurrency: 1,
    };
    let fetcher = Fetcher::new(Hosts::only(url), limits).map_err(Diagnostics::from)?;
    let markdown = markdown_form(url);
    let mut targets = vec![url.clone()];
    targets.extend((markdown != *url).then_some(markdown));
    for target in targets {
        match fetcher.get(&target, None).map_err(Diagnostics::from)? {
            Answer::File(File {
                text, is_html: false, ..
            }) => return Ok((text, target)),
            Answer::File(_) => {}
            Answer::Gone(_) | Answer::NotModified { .. } => break,
        }
    }
    let finding = Diagnostic::error(
        "no-description",
        format!("there is neither a specification nor a Markdown page at {url}"),
    );
    Err(finding
        .help("give the URL of the specification itself, or of the Markdown form of a page")
        .into())
}
