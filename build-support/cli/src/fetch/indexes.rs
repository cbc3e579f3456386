//! Indexes that list other indexes, as those of large sites do: one for each part.
//!
//! In: an index. Out: the same with the links of those that it lists, down to [`MAX_DEPTH`]; and which of them cannot
//! be had.

use std::collections::BTreeSet;

use build_support::document::diagnostic::{Code, Diagnostics};
use build_support::read::site::index::Index;
use url::Url;

use super::http::{Answer, Failure, Fetcher, File};
use super::left_out;

/// How many indexes lead from one to another.
const MAX_DEPTH: usize = 3;
/// How many indexes of a site are asked for.
const MAX_INDEXES: usize = 200;

/// Returns `index`, which was published at `base`, with the links of the indexes that it lists. `is_asked` says which
/// of their URLs may be asked for; the others stay among the pages.
pub(super) fn expanded(
    fetcher: &Fetcher,
    mut index: Index,
    base: &Url,
    is_asked: &dyn Fn(&Url) -> bool,
    findings: &mut Diagnostics,
) -> Result<Index, Failure> {
    let mut seen: BTreeSet<Url> = BTreeSet::from([base.clone()]);
    let (mut absent, mut skipped) = (Vec::new(), Vec::new());
    let mut elsewhere: Vec<Url> = Vec::new();
    for depth in 0..=MAX_DEPTH {
        let (nested, others): (Vec<Url>, Vec<Url>) = index.take_nested().into_iter().partition(|url| is_asked(url));
        elsewhere.extend(others);
        for url in nested {
            if seen.contains(&url) {
                continue;
            }
            if depth == MAX_DEPTH || seen.len() > MAX_INDEXES {
                skipped.push(url.to_string());
                continue;
            }
            seen.insert(url.clone());
            match fetcher.get_of_many(&url, None)? {
                Answer::File(File {
                    text, is_html: false, ..
                }) => index.extend(Index::parse(&text, &url)),
                Answer::Refused(failure) => findings.push(failure.left_out()),
                Answer::File(_) | Answer::Gone(_) | Answer::NotModified { .. } => absent.push(url.to_string()),
            }
        }
    }
    index.pages.extend(elsewhere);
    let absent = left_out(Code::PageAbsent, &absent, "no index there");
    let skipped = left_out(
        Code::IndexSkipped,
        &skipped,
        "too many indexes, or too many from one to another",
    );
    findings.extend(absent.into_iter().chain(skipped).collect());
    Ok(index)
}
