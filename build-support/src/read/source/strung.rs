//! Pages that are strung together in one file.
//!
//! In: the text of a file. Out: where each page of it begins and ends. Sites publish all their pages as
//! `llms-full.txt`, and mirrors keep them so. Pages are told apart by the lines that such files have between them:
//! `<page>`, `<document …>` and `<doc …>`, a heading with `Source: URL` below it, and `# Source: URL`.
//!
//! A page that is cut off in the middle of a fence would swallow the next ones, so files are cut before they are read
//! as Markdown.

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
    let mut starts: Vec<Start> = Vec::new();
    let mut offset = 0;
    let mut heading: Option<usize> = None;
    let mut fence: Option<&str> = None;
    let mut wrapper: Option<Wrapper<'_>> = None;
    let mut is_in_tag = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let end = offset + line.len();
        if std::mem::take(&mut is_in_tag) {
            // The page begins after the tag, however many lines that has.
            is_in_tag = !content.ends_with('>');
            if let Some(last) = starts.last_mut() {
                last.page = end;
            }
        } else if let Some(known) = Wrapper::of(content).filter(|line| line.is_like(wrapper, fence)) {
            starts.push(Start {
                mark: offset,
                page: end,
            });
            wrapper = Some(known);
            fence = None;
            is_in_tag = !content.ends_with('>');
        } else if let Some(heading) = heading.filter(|_| is_source(content)) {
            starts.push(Start {
                mark: heading,
                page: heading,
            });
            fence = None;
        } else if fence.is_none() && content.starts_with('#') && is_source(content) {
            starts.push(Start {
                mark: offset,
                page: offset,
            });
        } else {
            fence = fence_after(content, fence);
        }
        if content.starts_with("# ") {
            heading = Some(offset);
        } else if !content.is_empty() {
            heading = None;
        }
        offset = end;
    }
    starts
}

/// The marker of the fence that is open after `line`, where that of `open` was before it.
fn fence_after<'l>(line: &'l str, open: Option<&'l str>) -> Option<&'l str> {
    let info = line.trim_start_matches(['`', '~']);
    let marker = line.get(..line.len() - info.len()).filter(|marker| marker.len() >= 3);
    match (open, marker) {
        (Some(open), Some(marker)) if info.is_empty() && marker.starts_with(open) => None,
        (Some(open), _) => Some(open),
        (None, marker) => marker,
    }
}

/// Whether `line` says where a page was published: `Source: URL`, `**Source:** URL`, `## Source: URL` or `URL: <URL>`.
fn is_source(line: &str) -> bool {
    let line = line.trim_start_matches(['#', '*', '_', ' ']);
    let url = line.strip_prefix("Source:").or_else(|| line.strip_prefix("URL:"));
    let url = url.map(|url| url.trim_start_matches(['*', '_', '<', ' ']));
    url.is_some_and(|url| ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)))
}

/// A line that opens or closes what stands around a page.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wrapper<'l> {
    /// The name of the tag.
    name: &'static str,
    /// What stands before the tag.
    indentation: &'l str,
}

impl<'l> Wrapper<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let tag = line.trim_start();
        let indentation = line.get(..line.len() - tag.len())?;
        let is_called = |name: &&&str| {
            let rest = tag.trim_start_matches('<').trim_start_matches('/').strip_prefix(**name);
            let is_opening = tag.starts_with('<') && !tag.starts_with("</");
            rest.is_some_and(|rest| rest == ">" || (is_opening && (rest.is_empty() || rest.starts_with(' '))))
        };
        let name = ["page", "document", "doc"]
            .iter()
            .find(is_called)
            .filter(|_| tag.starts_with('<'))?;
        Some(Self { name, indentation })
    }

    /// Whether this is a wrapper like the `first` one. In a fence there are tags of examples as well, so that the first
    /// one stands in none.
    fn is_like(&self, first: Option<Wrapper<'_>>, fence: Option<&str>) -> bool {
        match first {
            Some(first) => *self == first,
            None => fence.is_none(),
        }
    }
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
    fn marks_differ_in_small_ways() {
        for text in [
            "<doc title=\"A > B\" desc=\"a\">\n# A\n</doc>\n<doc title=\"B\">\n# B\n</doc>\n",
            "<pages>\r\n  <page url=\"https://a.example\">\r\n# A\r\n  </page>\r\n  <page>\r\n# B\r\n  </page>\r\n</pages>\r\n",
            "<page\n  url=\"https://a.example\"\n>\n# A\n</page>\n<page\n  url=\"https://b.example\">\n# B\n</page>\n",
        ] {
            assert_eq!(texts(text), ["# A", "# B"], "{text}");
        }
        for source in [
            "**Source:** https://a.example",
            "URL: <https://a.example>",
            "Source: https://a.example (2026)",
        ] {
            let text = format!("# A\n{source}\n\na\n\n# B\n\n{source}\n");
            assert_eq!(texts(&text).len(), 2, "{text}");
        }
        assert_eq!(
            texts("## Source: https://a.example\na\n## Source: https://b.example\nb\n").len(),
            2
        );
    }

    #[test]
    fn examples_of_tags_are_no_marks() {
        let text = "# A\n\n````yaml\na: |\n  ```xml\n<document>\n  <page>\n  ```\n# Source: https://a.example\n````\n";
        assert_eq!(texts(text), [text.trim()]);
        let text = "<page>\n# A\n\n```xml\n<document>\n</document>\n  <page>\n```\n</page>\n";
        assert_eq!(
            texts(text),
            [text.trim().trim_start_matches("<page>\n").trim_end_matches("\n</page>")]
        );
    }

    #[test]
    fn a_page_that_is_cut_off_ends_where_the_next_begins() {
        let text = "# A\nSource: https://a.example\n```yaml\na:\n# B\nSource: https://b.example\n";
        assert_eq!(texts(text).len(), 2);
    }
}
