//! The list of its pages that a documentation site publishes: `llms.txt`.
//!
//! In: the text of the list, and where it was published. Out: the URLs of whole descriptions, which are the links under
//! the heading `OpenAPI Specs`, and those of the pages, which are all other links. The list is data that others write:
//! its links are taken from it, and nothing else.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use url::Url;

use super::address::markdown_form;

/// The heading above the links to whole descriptions.
const SPECIFICATIONS: &str = "openapi specs";

/// Whether `text`, published or kept under the name `name`, is an index, and not a page or several strung together.
pub fn is_index(name: &str, text: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file == "llms.txt" && text.contains("](")
}

/// The links of an index, without doubles, in the order in which they first occur.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Whole descriptions.
    pub specifications: Vec<Url>,
    /// Pages, in their Markdown form unless they are listed as HTML.
    pub pages: Vec<Url>,
    /// Links that are no URLs, as they are written.
    pub unusable: Vec<String>,
}

impl Index {
    /// The links of `text`, which was published at `base`.
    pub fn parse(text: &str, base: &Url) -> Self {
        let mut index = Self::default();
        let mut seen = BTreeSet::new();
        let mut heading = String::new();
        let mut is_in_heading = false;
        for event in Parser::new_ext(text, Options::empty()) {
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    heading.clear();
                    is_in_heading = true;
                }
                Event::End(TagEnd::Heading(_)) => is_in_heading = false,
                Event::Text(text) | Event::Code(text) if is_in_heading => heading.push_str(&text),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let is_specification = heading.trim().eq_ignore_ascii_case(SPECIFICATIONS);
                    index.add(&dest_url, base, is_specification, &mut seen);
                }
                _ => {}
            }
        }
        index
    }

    /// Takes the URLs of other indexes out of the pages: large sites have one for each part.
    pub fn take_nested(&mut self) -> Vec<Url> {
        let is_index = |url: &Url| url.path().ends_with("/llms.txt");
        let (nested, pages) = std::mem::take(&mut self.pages).into_iter().partition(is_index);
        self.pages = pages;
        nested
    }

    /// Adds the links of `other` that this index does not have.
    pub fn extend(&mut self, other: Self) {
        for (own, others) in [
            (&mut self.specifications, other.specifications),
            (&mut self.pages, other.pages),
        ] {
            let known: BTreeSet<Url> = own.iter().cloned().collect();
            own.extend(others.into_iter().filter(|url| !known.contains(url)));
        }
        self.unusable.extend(other.unusable);
    }

    fn add(&mut self, link: &str, base: &Url, is_specification: bool, seen: &mut BTreeSet<Url>) {
        let Ok(mut url) = base.join(link) else {
            self.unusable.push(link.to_owned());
            return;
        };
        // A link to a mailbox or to a telephone is no page.
        if !matches!(url.scheme(), "http" | "https") {
            return;
        }
        let is_html = [".html", ".htm"].iter().any(|ending| url.path().ends_with(ending));
        if is_specification || is_html {
            url.set_fragment(None);
        } else {
            url = markdown_form(&url);
        }
        if url != *base && seen.insert(url.clone()) {
            let list = if is_specification {
                &mut self.specifications
            } else {
                &mut self.pages
            };
            list.push(url);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> (Vec<String>, Vec<String>) {
        let index = Index::parse(text, &Url::parse("https://d.example/llms.txt").unwrap());
        let shown = |urls: Vec<Url>| urls.iter().map(Url::to_string).collect();
        (shown(index.specifications), shown(index.pages))
    }

    #[test]
    fn specifications_stand_under_their_heading() {
        let text = "# Cats\n\n## Docs\n\n- [List](https://d.example/api/list.md): all cats\n- [Get](/api/get)\n\n\
                    ## OpenAPI Specs\n\n- [openapi](/openapi.json)\n\n## Optional\n\n- [Blog](https://blog.example/post)\n";
        let (specifications, pages) = links(text);
        assert_eq!(specifications, ["https://d.example/openapi.json"]);
        assert_eq!(
            pages,
            [
                "https://d.example/api/list.md",
                "https://d.example/api/get.md",
                "https://blog.example/post.md"
            ]
        );
    }

    #[test]
    fn a_page_is_listed_once_and_the_index_is_no_page() {
        let text = "- [a](/a)\n- [a again](/a.md#section)\n- [this](/llms.txt)\n- [mail](mailto:cats@d.example)\n";
        assert_eq!(links(text).1, ["https://d.example/a.md"]);
    }

    #[test]
    fn indexes_of_parts_are_no_pages() {
        let base = Url::parse("https://d.example/llms.txt").unwrap();
        let mut index = Index::parse("- [a](/a)\n- [b](/b/llms.txt)\n", &base);
        let nested = index.take_nested();
        assert_eq!(
            nested.iter().map(Url::as_str).collect::<Vec<_>>(),
            ["https://d.example/b/llms.txt"]
        );
        index.extend(Index::parse("- [c](c)\n- [a](/a)\n", &nested[0]));
        let pages: Vec<&str> = index.pages.iter().map(Url::as_str).collect();
        assert_eq!(pages, ["https://d.example/a.md", "https://d.example/b/c.md"]);
    }

    #[test]
    fn a_page_of_html_has_no_other_form() {
        assert_eq!(links("- [a](/a.html#top)\n").1, ["https://d.example/a.html"]);
    }

    #[test]
    fn what_is_no_url_is_kept_to_be_named() {
        let index = Index::parse("[a](https://[)", &Url::parse("https://d.example/llms.txt").unwrap());
        assert_eq!(index.unusable, ["https://["]);
    }

    #[test]
    fn text_in_a_fence_is_no_link() {
        assert_eq!(links("```\n[a](/a)\n```\n").1, Vec::<String>::new());
    }
}
