//! Pages that are strung together in one file.
//!
//! In: the text of a file. Out: where each page of it begins and ends. Sites publish all their pages as `llms-full.txt`,
//! and mirrors keep them so. Pages are told apart by the lines that such files have between them: `<page>` and
//! `<document …>`, a heading with `Source: URL` below it, and `# Source: URL`.
//!
//! A page that is cut off in the middle of a fence would swallow the next ones, so files are cut before they are read as
//! Markdown.

use std::ops::Range;

/// The pages in `text`: one, unless there are marks between pages.
pub(super) fn pages(text: &str) -> Vec<Range<usize>> {
    let mut starts = starts(text);
    if starts.is_empty() {
        return std::iter::once(0..text.len()).collect();
    }
    let has_head = text.get(..starts[0].mark).is_some_and(|head| !head.trim().is_empty());
    if has_head {
        starts.insert(0, Start { mark: 0, page: 0 });
    }
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .map(|next| next.mark)
        .chain([text.len()])
        .collect();
    let pages = starts.into_iter().zip(ends).map(|(start, end)| start.page..end);
    let is_page = |page: &Range<usize>| text.get(page.clone()).is_some_and(|page| !is_wrapper_only(page));
    pages.filter(is_page).collect()
}

/// Where a page begins.
struct Start {
    /// Where its mark begins, and so where the page before it ends.
    mark: usize,
    page: usize,
}

/// Where pages begin. A wrapper belongs to no page, because it is HTML to Markdown, up to the next empty line.
fn starts(text: &str) -> Vec<Start> {
    let mut starts = Vec::new();
    let mut offset = 0;
    let mut heading: Option<usize> = None;
    let mut is_in_fence = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if content.starts_with("```") || content.starts_with("~~~") {
            is_in_fence = !is_in_fence;
        }
        if is_wrapper(content) {
            let page = offset + line.len();
            starts.push(Start { mark: offset, page });
            is_in_fence = false;
        } else if let Some(heading) = heading.filter(|_| is_source(content)) {
            starts.push(Start {
                mark: heading,
                page: heading,
            });
            is_in_fence = false;
        } else if !is_in_fence && content.strip_prefix("# ").is_some_and(is_source) {
            starts.push(Start {
                mark: offset,
                page: offset,
            });
        }
        if content.starts_with("# ") {
            heading = Some(offset);
        } else if !content.is_empty() {
            heading = None;
        }
        offset += line.len();
    }
    starts
}

/// Whether `line` says where a page was published.
fn is_source(line: &str) -> bool {
    let url = line.strip_prefix("Source:").map(str::trim_start);
    url.is_some_and(|url| ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)))
}

/// Whether `line` opens or closes what stands around a page.
fn is_wrapper(line: &str) -> bool {
    ["page", "document"].iter().any(|name| {
        let opens = line.strip_prefix('<').and_then(|rest| rest.strip_prefix(name));
        let closes = line.strip_prefix("</").and_then(|rest| rest.strip_prefix(name));
        opens.is_some_and(|rest| rest.ends_with('>') && rest.starts_with(['>', ' '])) || closes == Some(">")
    })
}

/// Whether `page` holds nothing but what stands between pages: empty lines and tags such as `<source>` around one line.
fn is_wrapper_only(page: &str) -> bool {
    page.lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line == "---" || (line.starts_with('<') && line.ends_with('>')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        pages(text).into_iter().map(|page| text[page].trim()).collect()
    }

    #[test]
    fn a_page_is_one_page() {
        let page = "# Cats\n\n```yaml\n# Source: https://cats.example\n```\n";
        assert_eq!(texts(page), [page.trim()]);
        assert_eq!(texts(""), [""]);
    }

    #[test]
    fn marks_tell_pages_apart() {
        let wrapped = "<page>\n# A\n</page>\n\n<page>\n# B\n</page>\n";
        assert_eq!(texts(wrapped), ["# A", "# B"]);
        let documents =
            "<documents>\n<document index=\"1\">\n# A\n</document>\n<document>\n# B\n</document>\n</documents>\n";
        assert_eq!(texts(documents), ["# A", "# B"]);
        let headed = "# A\nSource: https://a.example\n\na\n# B\nSource: https://b.example\n";
        assert_eq!(
            texts(headed),
            ["# A\nSource: https://a.example\n\na", "# B\nSource: https://b.example"]
        );
        let sourced = "# Source: https://a.example\na\n# Source: https://b.example\nb\n";
        assert_eq!(
            texts(sourced),
            ["# Source: https://a.example\na", "# Source: https://b.example\nb"]
        );
    }

    #[test]
    fn a_page_that_is_cut_off_ends_where_the_next_begins() {
        let text = "# A\nSource: https://a.example\n```yaml\na:\n# B\nSource: https://b.example\n";
        assert_eq!(texts(text).len(), 2);
    }
}
